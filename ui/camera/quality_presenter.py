"""How good the picture is, several times a second while somebody sees the page: one look at a time, beside the UI
thread."""

from typing import Final, Protocol

from services.errors import OutsideFailed
from services.frames.model import Frame
from services.frames.quality import FrameQuality
from ui.camera.quality_views import QualityPage, QualityView
from ui.camera.quality_wording import QualityWording
from ui.running import Run
from ui.station import Station

NO_OPENCV: Final = "camera.no_opencv"


class QualityCheck(Protocol):
    """Judges one frame after the other."""

    def look(self, frame: Frame) -> FrameQuality:
        """Any thread but the UI's; one call at a time. Raises OutsideFailed where nobody can tell."""


class QualityPresenter:
    """UI thread."""

    def __init__(self, station: Station, page: QualityPage, run: Run, check: QualityCheck) -> None:
        self._station, self._page, self._run, self._check = station, page, run, check
        self._wording = QualityWording(station.words)
        self._looks = False
        self._last: Frame | None = None
        self._shown: QualityView | None = None

    def look(self) -> None:
        """Judge the newest picture, where there is another one; while one is judged nothing more is begun."""
        frame = self._station.camera.newest()
        if frame is None:
            self._last = None
            self._show(None)
        elif not self._looks and frame is not self._last:
            self._looks, self._last = True, frame
            self._run(lambda: self._check.look(frame), self._judged, self._failed)

    def _judged(self, quality: FrameQuality) -> None:
        self._looks = False
        if self._last is not None:  # else the camera went meanwhile
            self._show(self._wording.quality(quality))

    def _failed(self, error: Exception) -> None:
        """Where the frame is none there is nothing to say; what is a bug is told as one."""
        self._looks = False
        missing = isinstance(error, OutsideFailed) and error.words == NO_OPENCV
        self._show(self._wording.unknown() if missing and self._last is not None else None)
        if not isinstance(error, OutsideFailed):
            raise error

    def _show(self, view: QualityView | None) -> None:
        if view != self._shown:
            self._shown = view
            self._page.show_quality(view)
