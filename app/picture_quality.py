"""How good the pictures of the station's camera are, for its page."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from services.frames.model import Frame
from services.frames.quality import FrameQuality
from services.settings.places import Places

if TYPE_CHECKING:
    from hardware.camera.frame_quality_detector import FrameQualityDetector


class PictureQuality:
    """Behind `QualityCheck` (ui/camera/quality_presenter.py). One call at a time, in whatever thread; what it needs is
    loaded with the first."""

    def __init__(self, places: Places, camera: Callable[[], str]) -> None:
        """`camera`: which one it is, as the settings name it: its empty scene may be known (`scandesk camera
        calibrate`), or be another one than before."""
        self._places, self._camera = places, camera
        self._detector: FrameQualityDetector | None = None
        self._made_for: tuple[str, object] = "", None

    def look(self, frame: Frame) -> FrameQuality:
        """The quality of this frame, after the one before. Raises OutsideFailed: camera.no_opencv, camera.unfit."""
        from app.frame_quality import detector_for, kept
        from hardware.camera.frame_quality_detector import image_of

        camera = self._camera()
        made_for = camera, _version(self._places.background)
        if self._detector is None or made_for != self._made_for:
            self._detector, self._made_for = detector_for(kept(self._places, camera)), made_for
        return self._detector.analyze_frame(image_of(frame))


def _version(path: Path) -> tuple[int, int] | None:
    """Another one where another file took its place; None where there is none."""
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_ino, told.st_mtime_ns
