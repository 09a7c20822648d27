"""How good a frame is: what was measured of it, what follows for the contract's fields, and the one hint to people.

Plain rules on values. Pictures are measured in `hardware/camera`; a figure that is no number counts as nothing.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import Final

from services.frames.record.rules import VALID_ABOVE, is_valid


class Hint(StrEnum):
    """What the person in front of the camera should change. Said as `camera.hint.<value>`."""

    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    GLARE = "glare"
    CALIBRATE = "calibrate"  # the background is not known, or not the one that was calibrated
    HOLD_STILL = "hold_still"
    OUT_OF_FOCUS = "out_of_focus"
    MOVE_CLOSER = "move_closer"
    STEP_IN = "step_in"


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured of a picture. Each brightness: 0 black to 255 white.

    `sharpness`: variance of the Laplacian at 640 pixels, without that of noise; 0.0 and up, by the scene.
    `mean`, `low`, `high`: brightness on average, and that which 5 and 95 % of the pixels do not exceed.
    `burnt`: share of pixels that are white, 0.0 to 1.0. `glare`: share of those that lie in bright spots.
    `motion`: share of pixels that are other than in the frame before; None where there was none.
    """

    sharpness: float
    mean: float
    low: float
    high: float
    burnt: float
    glare: float
    motion: float | None


@dataclass(frozen=True, slots=True)
class Subject:
    """What a segmenter found. `known`: it could tell; False where it knows no background of this picture.
    `area`: share of the picture that it covers, 0.0 to 1.0. `iou`: the intersection of the subject here and in the
    frame before by their union, 0.0 to 1.0; None where there was none in both."""

    known: bool
    area: float = 0.0
    iou: float | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on a picture is not good any more. Units as in `Measures`; areas are shares of the picture.

    Sharpness depends on the scene: with a calibrated background `sharp` is a share of what that had (`sharp_for`).
    """

    dark_mean: float = 30.0
    dark_high: float = 75.0
    bright_low: float = 200.0
    bright_burnt: float = 0.35
    glare: float = 0.004
    motion: float = 0.05  # hold still from here on
    restless: float = 0.20  # nothing is stable from here on: a lock's 0.75 is where "hold still" begins
    sharp: float = 22.0
    present: float = 0.05  # the contract's userInFrame
    sure: float = 0.10  # there confidence is 1.0
    near: float = 0.01  # something is there, and too small: move closer


LIMITS: Final = Limits()
SHARE_OF_THE_SCENES_SHARPNESS: Final = 0.4


def sharp_for(scene: float | None) -> float:
    """The limit of sharpness for a scene whose empty frames had that sharpness; None: not calibrated. A scene that has
    nothing to be sharp (a bare wall) tells nothing: then what stands in front of it is not judged more strictly."""
    if scene is None or not isfinite(scene) or scene <= 0.0:
        return LIMITS.sharp
    return min(max(scene * SHARE_OF_THE_SCENES_SHARPNESS, 1.0), LIMITS.sharp * 3)


@dataclass(frozen=True, slots=True)
class FrameQuality:
    """A frame's quality in the contract's words (`contracts/scan-frames`): what is sent of it, the hint, and the
    measures that they follow from. `confidence` and `stability_score`: 0.0 to 1.0; `iou` as in `Subject`.
    `hint`: the most urgent one; None where there is nothing to change. `limits`: those that it was judged by."""

    user_in_frame: bool
    confidence: float
    stability_score: float
    iou: float | None
    is_valid: bool
    hint: Hint | None
    measures: Measures
    limits: Limits = LIMITS


def judge(measures: Measures, subject: Subject | None, limits: Limits = LIMITS) -> FrameQuality:
    """The frame's quality. `subject`: None where nobody looks for one; then nobody is in the frame, and no hint says
    that somebody should be."""
    known = subject is not None and subject.known
    area = _share(subject.area) if subject is not None and known else 0.0
    user = known and area >= limits.present
    sure = confidence_of(area, limits)
    confidence = min(sure, VALID_ABOVE) if tells_little(measures, limits) else sure
    return FrameQuality(
        user_in_frame=user,
        confidence=confidence,
        stability_score=stability_of(measures.motion, limits),
        iou=_share(subject.iou) if subject is not None and known and subject.iou is not None else None,
        is_valid=is_valid(user_in_frame=user, confidence=confidence),
        hint=hint_for(measures, subject, limits),
        measures=measures,
        limits=limits,
    )


def confidence_of(area: float, limits: Limits = LIMITS) -> float:
    """How sure it is that somebody is there: 0.0 with nothing in front of the background, just over 0.5 where
    `present` begins, 1.0 from `sure` on."""
    area = _share(area)
    if area < limits.present:
        return VALID_ABOVE * area / limits.present
    above = (area - limits.present) / (limits.sure - limits.present)
    return min(1.0, 0.6 + 0.4 * above)


def stability_of(motion: float | None, limits: Limits = LIMITS) -> float:
    """1.0 where nothing moved since the frame before, 0.0 from `restless` on, and where there was no frame before: the
    contract's default."""
    if motion is None or not isfinite(motion):
        return 0.0
    return 1.0 - min(1.0, max(0.0, motion) / limits.restless)


def tells_little(measures: Measures, limits: Limits = LIMITS) -> bool:
    """A picture that is too dark, too bright or out of focus tells little of who is in it: its confidence is 0.5 at
    most, so that it is not valid."""
    return is_dark(measures, limits) or is_bright(measures, limits) or is_blurred(measures, limits)


def hint_for(measures: Measures, subject: Subject | None, limits: Limits = LIMITS) -> Hint | None:
    """The most urgent hint: the first that fits. Light goes first, since nothing else can be judged without; then what
    hides something; then what only the person in front can do."""
    asked, known = subject is not None, subject is not None and subject.known
    area = _share(subject.area) if subject is not None else 0.0
    fitting = {
        Hint.TOO_DARK: is_dark(measures, limits),
        Hint.TOO_BRIGHT: is_bright(measures, limits),
        Hint.GLARE: is_glaring(measures, limits),
        Hint.CALIBRATE: asked and not known,
        Hint.HOLD_STILL: is_moving(measures, limits),
        Hint.OUT_OF_FOCUS: is_blurred(measures, limits),
        Hint.MOVE_CLOSER: known and limits.near <= area < limits.present,
        Hint.STEP_IN: known and area < limits.near,
    }
    return next((hint for hint in Hint if fitting[hint]), None)


def is_dark(measures: Measures, limits: Limits = LIMITS) -> bool:
    """Nothing in it is lit."""
    return _number(measures.mean) < limits.dark_mean or _number(measures.high) < limits.dark_high


def is_bright(measures: Measures, limits: Limits = LIMITS) -> bool:
    """Hardly anything in it is not white."""
    return _number(measures.low) > limits.bright_low or _number(measures.burnt) > limits.bright_burnt


def is_glaring(measures: Measures, limits: Limits = LIMITS) -> bool:
    """A lamp is mirrored in it."""
    return _number(measures.glare) > limits.glare


def is_moving(measures: Measures, limits: Limits = LIMITS) -> bool:
    """Too much of it is other than in the frame before, where there was one."""
    return measures.motion is not None and _number(measures.motion) > limits.motion


def is_blurred(measures: Measures, limits: Limits = LIMITS) -> bool:
    """Nothing in it is sharp."""
    return _number(measures.sharpness) < limits.sharp


def _number(value: float) -> float:
    return value if isfinite(value) else 0.0


def _share(value: float) -> float:
    return min(1.0, max(0.0, _number(value)))
