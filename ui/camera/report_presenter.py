"""Camera scans that were recorded: the list, and the one that is looked at. Read anew every few seconds while somebody
sees it: one may be recorded now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from services.errors import OutsideFailed
from services.frames.record.course import Course
from services.frames.telling.model import Recorded
from ui.camera.report_views import ReportPage
from ui.camera.report_wording import ReportWording
from ui.running import Looking, Run
from ui.station import Station

MOST: Final = 100  # scans of the list


@dataclass(frozen=True, slots=True)
class _Found:
    scans: Sequence[Recorded]
    chosen: Recorded | None
    course: Course | None


class ReportPresenter:
    """UI thread."""

    def __init__(self, station: Station, page: ReportPage, run: Run) -> None:
        self._station, self._page = station, page
        self._wording = ReportWording(station.words, station.settings.station.tz)
        self._chosen = ""
        self._course: tuple[Recorded, Course | None] | None = None  # as it was read last
        self._looking = Looking(run, self._begin, self._show, self._failed)

    def look(self) -> None:
        """Somebody sees the list: as it is now."""
        self._looking.ask()

    def choose(self, scan_id: str) -> None:
        """Look at this one."""
        if scan_id != self._chosen:
            self._chosen = scan_id
            self._looking.now()

    # -- inside --------------------------------------------------------------------------------------------------------

    def _begin(self) -> Callable[[], _Found]:
        records, wanted, known = self._station.camera_records, self._chosen, self._course

        def look() -> _Found:
            scans = records.newest(MOST)
            chosen = next((one for one in scans if one.scan.id == wanted), scans[0] if scans else None)
            if chosen is None:
                return _Found(scans, None, None)
            if known is not None and known[0].scan == chosen.scan:  # nothing came since
                return _Found(scans, chosen, known[1])
            return _Found(scans, chosen, records.course(chosen.scan.id))

        return look

    def _show(self, found: _Found) -> None:
        chosen = found.chosen
        self._chosen = "" if chosen is None else chosen.scan.id
        self._course = None if chosen is None else (chosen, found.course)
        self._page.show_scans(tuple(map(self._wording.row, found.scans)), self._chosen)
        self._page.show_report(None if chosen is None else self._wording.report(chosen, found.course))

    def _failed(self, error: Exception) -> None:
        """The database's own line says what is wrong with it; all else is a bug, and told so."""
        if not isinstance(error, OutsideFailed):
            raise error
