"""The camera's page while somebody sees it: the newest picture, and what was read."""

from collections.abc import Sequence

from services.frames.model import Frame
from services.scanning.answer import Answer
from services.scanning.ports import DeviceState
from ui.camera.views import CameraPage, LiveView
from ui.camera.wording import CameraWording
from ui.station import Station


class CameraPresenter:
    """UI thread; nothing here waits."""

    def __init__(self, station: Station, page: CameraPage, reads: Sequence[Answer]) -> None:
        """`reads`: what the camera read, the newest first; whoever holds it goes on filling it."""
        self._station, self._page, self._reads = station, page, reads
        self._wording = CameraWording(station.words, station.settings.station.tz)
        self._live: LiveView | None = None
        self._shown: Frame | None = None

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
        before, self._shown = self._shown, None if view.missing else frame
        if self._shown is not None and self._shown is not before:
            self._page.show_picture(self._shown)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _view(self, frame: Frame | None) -> LiveView:
        station, camera = self._station, self._station.camera.status
        status = self._wording.status(camera, frame, station.clock.monotonic())
        if frame is None or camera is None or camera.state is not DeviceState.CONNECTED:
            return LiveView(status, self._wording.missing(camera))
        return LiveView(status)
