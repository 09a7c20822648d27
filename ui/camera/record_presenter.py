"""Records camera scans: somebody begins one, sees how it stands, and ends it, or it is over once it is locked. It goes
on while other pages are open."""

from typing import Final

from services.errors import OutsideFailed
from services.frames.recording.service import Recording
from ui.acting import acting
from ui.camera.record_views import RecordPage, RecordView
from ui.camera.record_wording import RecordWording
from ui.running import Run
from ui.station import Station

RIGHT: Final = "camera_record.refused.not_allowed"


class RecordPresenter:
    """UI thread."""

    def __init__(self, station: Station, page: RecordPage, run: Run) -> None:
        self._station, self._page, self._run = station, page, run
        self._wording = RecordWording(station.words)
        self._linked = False
        self._acts = False  # one begins, or is ended
        self._failed_with = ""
        self._shown: RecordView | None = None

    def open(self) -> None:
        """Somebody came to this page: why none began was said to whoever asked."""
        self._failed_with = ""
        self._run(self._station.front_session, self._found, lambda _error: None)
        self.look()

    def look(self) -> None:
        """How it stands now. Several times a second while the page is seen: what did not change is left alone."""
        view = self._view(self._station.recording.now())
        if view != self._shown:
            self._shown = view
            self._page.show_record(view)

    def begin(self) -> None:
        """Record one, as part of the session that is in front then."""
        if self._acts or self._is_going(self._station.recording.now()):
            return
        by, station = acting(self._station, "INSUFFICIENT_PERMISSIONS", RIGHT), self._station
        self._act()
        self._run(lambda: station.recording.begin(by(), linked=station.front_session() or ""), self._done, self._failed)

    def end(self) -> None:
        """It is over."""
        if not self._acts and self._is_going(self._station.recording.now()):
            self._act()
            self._run(self._station.recording.end, self._done, self._failed)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _act(self) -> None:
        self._acts, self._failed_with = True, ""
        self.look()

    def _done(self, _scan: object) -> None:
        self._acts = False
        self.look()

    def _failed(self, error: Exception) -> None:
        """Why an end was not stored is part of how the scan stands, until it is."""
        goes_on = self._is_going(self._station.recording.now()) and isinstance(error, OutsideFailed)
        self._acts, self._failed_with = False, "" if goes_on else self._wording.failed(error)
        self.look()

    def _found(self, session: str | None) -> None:
        self._linked = bool(session)
        self.look()

    def _is_going(self, now: Recording | None) -> bool:
        return now is not None and not now.kept.closed

    def _view(self, now: Recording | None) -> RecordView:
        going = self._is_going(now)
        note = self._wording.note(linked=bool(now.kept.scan.linked) if now is not None and going else self._linked)
        told, good = self._failed_with, not self._failed_with
        if now is None or (told and now.kept.closed):
            return RecordView(note, told=told, good=good)
        meters = self._wording.meters(now.window)
        if now.kept.closed:
            told, good = self._wording.over(now.kept)
            return RecordView(note, meters=meters, told=told, good=good)
        seconds = (self._station.clock.now() - now.kept.scan.started_at).total_seconds()
        return RecordView(note, self._wording.going(now.kept, seconds, now.trouble), meters, told, good)
