"""A calibrated camera over one empty scene, and what it says in other light, with somebody there and without."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from hardware.camera.background import Background, BackgroundSegmenter, Calibration
from hardware.camera.frame_quality_detector import FrameQualityDetector
from services.frames.quality import FrameQuality
from tests.support.drawn_benches import Image, lit, lit_from_aside, noisy, person, person_mask

Change = Callable[[Image], Image]

LIGHT: dict[str, Change] = {
    "as calibrated": lambda image: image,
    "0.6 times as bright": partial(lit, gain=0.6),
    "1.3 times as bright": partial(lit, gain=1.3),
    "warmer (red +15 %, blue -15 %)": partial(lit, warmth=0.15),
    "colder (red -15 %, blue +15 %)": partial(lit, warmth=-0.15),
    "a lamp off (0.3 times as bright)": partial(lit, gain=0.3),
    "a lamp from aside (±20 %)": partial(lit_from_aside, by=0.2),
    "a lamp from aside (±40 %)": partial(lit_from_aside, by=0.4),
}
ENTERS = (-0.3, -0.1, 0.1, 0.2, 0.3, 0.4)
STANDS = 0.5


@dataclass
class Count:
    """Frames, and those that were told wrongly; how well the mask fits where somebody stands (IoU with the truth)."""

    frames: int = 0
    wrong: int = 0
    fit: float = 0.0


def calibrated(scene: Image, frames: int = 60, sigma: float = 4.0) -> Background:
    """The background of that scene, of so many noisy frames."""
    taken = Calibration("drawn")
    for seed in range(frames):
        taken.take(noisy(scene, seed, sigma))
    return taken.background()


def detector_for(background: Background) -> FrameQualityDetector:
    """As the station makes it."""
    return FrameQualityDetector(BackgroundSegmenter(background), scene_sharpness=background.sharpness)


def analysed(detector: FrameQualityDetector, images: Iterable[Image], seed: int = 1000) -> Iterator[FrameQuality]:
    """What the detector says of each, with noise of its own."""
    for number, image in enumerate(images):
        yield detector.analyze_frame(noisy(image, seed + number))


def presence(scene: Image, background: Background, change: Change, still: int = 4) -> dict[str, Count]:
    """Somebody enters, stands still for so many frames, and leaves again; then the scene is empty: what was told
    wrongly, of frames where at least a tenth of the picture, or nothing of it, is somebody."""
    counts = {"empty": Count(), "moving": Count(), "standing still": Count()}
    detector = detector_for(background)
    steps = [*((at, "moving") for at in ENTERS), *[(STANDS, "standing still")] * still]
    steps += [(1.0 - at, "moving") for at in reversed(ENTERS)] + [(-1.0, "empty")] * still
    for number, (at, phase) in enumerate(steps):
        truth = person_mask(scene, at) if phase != "empty" else np.zeros(scene.shape[:2], bool)
        told = detector.analyze_frame(noisy(change(person(scene, at) if truth.any() else scene), 1000 + number))
        share = float(truth.mean())
        if share == 0.0 or share >= 0.1:
            count = counts["empty" if share == 0.0 else phase]
            count.frames += 1
            count.wrong += told.user_in_frame != (share > 0.0)
    counts["standing still"].fit = fit(scene, background, change)
    return counts


def fit(scene: Image, background: Background, change: Change) -> float:
    """The mask of somebody who stands there, against where they are."""
    mask = BackgroundSegmenter(background).segment(noisy(change(person(scene, STANDS)), 7)).mask
    if mask is None:
        return 0.0
    small = cv2.resize(person_mask(scene, STANDS).astype(np.uint8), (mask.shape[1], mask.shape[0])) > 0
    return float((mask & small).sum() / max(1, (mask | small).sum()))
