"""The camera's page while somebody sees it: the newest picture, what is found in it, and what was read."""

from collections.abc import Sequence
from typing import Final

from services.frames.model import Frame
from services.scanning.answer import Answer
from services.scanning.ports import DeviceState
from ui.camera.views import CameraPage, LiveView, Mark
from ui.camera.wording import CameraWording
from ui.station import Station

SEEN_FOR: Final = 0.6  # seconds that a code is marked after it was found: pictures come faster than they are read


class CameraPresenter:
    """UI thread; nothing here waits."""

    def __init__(self, station: Station, page: CameraPage, reads: Sequence[Answer]) -> None:
        """`reads`: what the camera read, the newest first; whoever holds it goes on filling it."""
        self._station, self._page, self._reads = station, page, reads
        self._wording = CameraWording(station.words, station.settings.station.tz)
        self._live: LiveView | None = None
        self._shown: tuple[Frame, tuple[Mark, ...]] | None = None

    def open(self) -> None:
        """Somebody came to this page."""
        self._live = self._shown = None
        self.refresh()
        self.look()

    def refresh(self) -> None:
        """Something was read."""
        self._page.show_reads(tuple(self._wording.read(answer) for answer in self._reads))

    def look(self) -> None:
        """How it is now. Many times a second while the page is seen: what did not change is left alone."""
        frame = self._station.camera.newest()
        view = self._view(frame)
        if view != self._live:
            self._live = view
            self._page.show_live(view)
        if frame is None or view.missing:
            self._shown = None
            return
        marks = self._marks(frame)
        if self._shown is None or self._shown[0] is not frame or self._shown[1] != marks:
            self._shown = frame, marks
            self._page.show_picture(frame, marks)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _view(self, frame: Frame | None) -> LiveView:
        station, camera = self._station, self._station.camera.status
        status = self._wording.status(camera, frame, station.clock.monotonic())
        if frame is None or camera is None or camera.state is not DeviceState.CONNECTED:
            return LiveView(status, self._wording.missing(camera))
        return LiveView(status, None, self._unread())

    def _unread(self) -> str:
        """Why nothing is read in the picture."""
        say, trouble = self._station.words.say, self._station.camera_scans.trouble
        if trouble:
            return say(trouble)
        return "" if self._station.settings.scanning.camera.on else say("camera_screen.not_scanning")

    def _marks(self, frame: Frame) -> tuple[Mark, ...]:
        """The codes that were found a moment ago."""
        there = (one for one in self._station.camera_scans.in_view if abs(frame.at - one.last) < SEEN_FOR)
        return tuple(self._wording.mark(one) for one in there)
