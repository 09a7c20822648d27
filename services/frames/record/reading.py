"""The camera scans that a station recorded, to look at."""

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import Connection

from services.database import frame_store
from services.database.database import Database
from services.frames.record.course import Course, course_of
from services.frames.record.model import CameraScan, FrameRecord

OWN: Final = 0  # the organisation of what stations record
_PAGE: Final = 2_000  # frames of one look into the database: none of them keeps others waiting


class RecordedScans:
    """Waits for the disk: any thread but the UI's. `station`: whose scans; several may share the database."""

    def __init__(self, database: Database, station: str) -> None:
        self._database, self._station = database, station

    def newest(self, most: int) -> Sequence[CameraScan]:
        """The last begun first; no more than `most`."""
        return self._database.read(lambda tx: self._own(tx, most))

    def course(self, scan_id: str) -> Course | None:
        """What its frames say, in time; None where it has none."""
        return course_of(self._frames(scan_id))

    def _own(self, tx: Connection, most: int) -> list[CameraScan]:
        found, last = list[CameraScan](), None
        while len(found) < most:
            page = frame_store.newest(tx, OWN, last, most)
            found += [scan for scan in page if scan.begun_by == self._station]
            if len(page) < most:
                break
            last = page[-1]
        return found[:most]

    def _frames(self, scan_id: str) -> Iterator[FrameRecord]:
        after = -1
        while True:
            found = self._page(scan_id, after)
            yield from found
            if len(found) < _PAGE:
                return
            after = found[-1].number

    def _page(self, scan_id: str, after: int) -> list[FrameRecord]:
        return self._database.read(lambda tx: frame_store.page(tx, OWN, scan_id, after=after, most=_PAGE))
