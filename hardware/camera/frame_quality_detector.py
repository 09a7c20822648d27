"""The quality of each frame, by the contract's own names: `FrameQualityDetector(sam_segmenter=…, measurement_lock=…)`
and `analyze_frame(image)`."""

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import structlog

from hardware.camera.quality import checked, measure
from services.frames.ports import MeasurementLock, Segmenter
from services.frames.quality import LIMITS, FrameQuality, Limits, Subject, judge, sharp_for

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from hardware.camera.quality import Grey, Image
    from services.frames.model import Frame

log = structlog.get_logger(__name__)

_UNKNOWN: Final = Subject(known=False)


class FrameQualityDetector:
    """Looks at the frames of one camera, one after the other, in one thread. About 5 ms for 1280 × 720.

    `sam_segmenter` finds the subject (`hardware.camera.background` by default of the station); without one nobody is in
    the frame. `measurement_lock` is told each frame's quality. `scene_sharpness`: that of the empty scene, where it was
    calibrated."""

    def __init__(
        self,
        sam_segmenter: Segmenter | None = None,
        measurement_lock: MeasurementLock | None = None,
        *,
        scene_sharpness: float | None = None,
        limits: Limits = LIMITS,
    ) -> None:
        self._segmenter, self._lock = sam_segmenter, measurement_lock
        self._limits = limits if scene_sharpness is None else replace(limits, sharp=sharp_for(scene_sharpness))
        self._small: Grey | None = None
        self._mask: NDArray[np.bool_] | None = None

    def analyze_frame(self, image: object) -> FrameQuality:
        """The quality of the next frame: a numpy array, height × width × 3 (blue, green, red), 8 bits. Raises
        OutsideFailed: camera.unfit where it is none, which changes nothing; camera.no_opencv."""
        picture = checked(image)
        measured = measure(picture, self._small)
        self._small = measured.small
        quality = judge(measured.measures, self._look(picture), self._limits)
        if self._lock is not None:
            self._lock.note(quality)
        return quality

    def _look(self, image: "Image") -> Subject | None:
        if self._segmenter is None:
            return None
        try:
            mask = _as_mask(self._segmenter.segment(image).mask)
        except Exception:  # a model that somebody supplied may raise whatever it likes; the frame has no subject then
            log.warning("the segmenter failed", exc_info=True)
            mask = None
        before, self._mask = self._mask, mask
        if mask is None:
            return _UNKNOWN
        return Subject(True, float(mask.mean()), _iou(before, mask))


def image_of(frame: "Frame") -> "Image":
    """A camera's frame as an array, without copying. Not to be written to."""
    import numpy as np

    return np.frombuffer(frame.pixels, np.uint8).reshape(frame.height, frame.width, 3)


def _as_mask(mask: object) -> "NDArray[np.bool_] | None":
    """Whatever a segmenter gave, as a mask; None for none. Raises ValueError where it is no such thing."""
    import numpy as np

    if mask is None:
        return None
    found: NDArray[np.bool_] = np.nan_to_num(np.asarray(mask)) > 0
    if found.ndim != 2 or not found.size:
        raise ValueError(f"a mask has height and width, not {found.shape}")
    return found


def _iou(before: "NDArray[np.bool_] | None", now: "NDArray[np.bool_]") -> float | None:
    """Intersection by union; None where there is nothing in either, or nothing to compare with."""
    import numpy as np

    if before is None or before.shape != now.shape:
        return None
    union = int(np.count_nonzero(before | now))
    return int(np.count_nonzero(before & now)) / union if union else None
