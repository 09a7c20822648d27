"""Frame quality at the bench: its camera's empty scene, taken and kept beside the data, and what judges its frames."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog

from hardware.camera.background import FRAMES, MOST_BYTES, Background, BackgroundSegmenter, Calibration
from hardware.camera.background import restored as background_of
from hardware.camera.background import stored as content_of
from hardware.camera.frame_quality_detector import FrameQualityDetector, image_of
from services.errors import OutsideFailed, OutsideKind
from services.frames.model import Frame
from services.frames.ports import MeasurementLock
from services.settings.files import write_private_bytes
from services.settings.places import Places

log = structlog.get_logger(__name__)

NextFrame = Callable[[int, float], Frame | None]
"""As `Camera.newer_than`."""

SETTLES: Final = 10  # frames that a camera takes to find its exposure
WAIT: Final = 10.0  # seconds for one frame


class SceneTaking:
    """The empty scene, frame by frame: the first few are passed over, since a camera finds its exposure with them. One
    call at a time, in any thread but the UI's."""

    def __init__(self, camera: str, frames: int = FRAMES) -> None:
        self._taken, self._passed, self.needed = Calibration(camera), 0, SETTLES + frames

    @property
    def seen(self) -> int:
        """How many of the `needed` frames came."""
        return self._passed + self._taken.frames

    def take(self, frame: Frame) -> None:
        """One more. Raises OutsideFailed: camera.resized, camera.unfit, camera.no_opencv."""
        if self._passed < SETTLES:
            self._passed += 1
        else:
            self._taken.take(image_of(frame))

    def background(self) -> Background:
        """Once all came. Raises OutsideFailed: camera.not_empty."""
        return self._taken.background()


def calibrate(newer_than: NextFrame, camera: str, frames: int = FRAMES) -> Background:
    """The empty scene, of so many of the camera's next frames. Waits for them: any thread but the UI's. Raises
    OutsideFailed: camera.no_frames where the camera gives none, camera.not_empty, camera.resized, camera.unfit."""
    taking, number = SceneTaking(camera, frames), 0
    while taking.seen < taking.needed:
        frame = newer_than(number, WAIT)
        if frame is None:
            raise OutsideFailed(OutsideKind.DEVICE, "camera.no_frames", retry=True)
        number = frame.number
        taking.take(frame)
    return taking.background()


def keep(background: Background, places: Places) -> Path:
    """Keep it beside the data, in the place of the one before. Raises OutsideFailed where the disk does not take it."""
    write_private_bytes(places.background, content_of(background))
    return places.background


def kept(places: Places, camera: str) -> Background | None:
    """The empty scene that was kept for this camera; None where there is none, or it cannot be read."""
    path = places.background
    try:
        if path.stat().st_size > MOST_BYTES:
            return None
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        log.warning("the camera's background cannot be read", path=str(path), error=str(error))
        return None
    return background_of(content, camera)


def detector_for(
    background: Background | None, lock: MeasurementLock | None = None, *, somebody: bool = True, asks: bool = False
) -> FrameQualityDetector:
    """What judges the frames of a camera; without its empty scene, or not `somebody`, nobody is looked for. How sharp
    the empty scene was counts all the same. `asks`: where it is not known the hint asks for it."""
    if background is None:
        return FrameQualityDetector(BackgroundSegmenter() if asks else None, lock)
    segmenter = BackgroundSegmenter(background) if somebody else None
    return FrameQualityDetector(segmenter, lock, scene_sharpness=background.sharpness)
