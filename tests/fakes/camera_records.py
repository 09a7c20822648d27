"""Camera scans on record that a test wrote down, and which of them were opened."""

from collections.abc import Sequence

from services.errors import OutsideFailed, OutsideKind
from services.frames.record.course import Course
from services.frames.telling.model import Recorded


class FakeRecords:
    """`scans`: the newest first; each has the same `course`. `fails`: the disk gives none."""

    def __init__(self, scans: Sequence[Recorded] = (), course: Course | None = None) -> None:
        self.scans, self.opened, self._course = list(scans), list[str](), course
        self.fails = False

    def newest(self, most: int) -> Sequence[Recorded]:
        if self.fails:
            raise OutsideFailed(OutsideKind.DISK_ERROR, "database.disk", retry=True)
        return self.scans[:most]

    def course(self, scan_id: str) -> Course | None:
        self.opened.append(scan_id)
        return self._course
