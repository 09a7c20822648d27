"""How good the pictures of the station's camera are, for its page."""

from collections.abc import Callable
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
        calibrate`)."""
        self._places, self._camera = places, camera
        self._detector: FrameQualityDetector | None = None

    def look(self, frame: Frame) -> FrameQuality:
        """The quality of this frame, after the one before. Raises OutsideFailed: camera.no_opencv, camera.unfit."""
        from app.frame_quality import detector_for, kept
        from hardware.camera.frame_quality_detector import image_of

        if self._detector is None:
            self._detector = detector_for(kept(self._places, self._camera()))
        return self._detector.analyze_frame(image_of(frame))
