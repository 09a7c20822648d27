"""How good the pictures of the station's camera are, for its page and for a camera scan."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from services.frames.model import Frame
from services.frames.ports import MeasurementLock
from services.frames.quality import FrameQuality
from services.settings.model import Camera
from services.settings.places import Places

if TYPE_CHECKING:
    from hardware.camera.frame_quality_detector import FrameQualityDetector


class PictureQuality:
    """Behind `QualityCheck` (ui/camera/quality_presenter.py). One call at a time, in whatever thread; what it needs is
    loaded with the first."""

    def __init__(
        self,
        places: Places,
        camera: Callable[[], Camera],
        lock: MeasurementLock | None = None,
        *,
        records: Callable[[], bool] = lambda: False,
    ) -> None:
        """`camera`: its settings, as they are now: its empty scene may be known, or be another one than before, and
        somebody looked for. `records`: a camera scan is recorded; then somebody is, whatever they say, and an empty
        scene that is not known is asked for."""
        self._places, self._camera, self._lock, self._records = places, camera, lock, records
        self._detector: FrameQualityDetector | None = None
        self._made_for: object = None

    def look(self, frame: Frame) -> FrameQuality:
        """The quality of this frame, after the one before. Raises OutsideFailed: camera.no_opencv, camera.unfit."""
        from app.camera.frame_quality import detector_for, kept
        from hardware.camera.frame_quality_detector import image_of

        camera, records = self._camera(), self._records()
        somebody = camera.somebody or records
        made_for = camera.device, somebody, records, _version(self._places.background)
        if self._detector is None or made_for != self._made_for:
            background = kept(self._places, camera.device)
            self._detector = detector_for(background, self._lock, somebody=somebody, asks=records)
            self._made_for = made_for
        return self._detector.analyze_frame(image_of(frame))


def _version(path: Path) -> tuple[int, int] | None:
    """Another one where another file took its place; None where there is none."""
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_ino, told.st_mtime_ns
