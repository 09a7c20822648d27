"""Frame quality: what a frame costs, and a table of what is told rightly and wrongly, with its misses.

On drawn scenes, and on the pictures that scikit-image ships where it is installed (`pip install --no-deps
scikit-image`: 14 MB, BSD; its pictures are read as files, nothing of it is imported)."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter, process_time

import cv2
import numpy as np
from PIL import Image as Pillow

from hardware.camera.background import BackgroundSegmenter
from hardware.camera.frame_quality_detector import FrameQualityDetector
from services.frames.locking import WindowLock
from services.frames.quality import Hint
from tests.benchmarks.figures import Figures
from tests.support.drawn_benches import HEIGHT, SCENES, WIDTH, Image, blurred, desk, lit, noisy, person, with_glare
from tests.support.scene_trials import LIGHT, Change, calibrated, detector_for, presence

FRAMES = 300
# No scenes of a camera: drawings of two or three colours, one of 102 pixels, the other of a pair.
OMITTED = re.compile("chess|color|horse|logo|phantom|microaneurysms|motorcycle_right")
SPOILT: dict[str, tuple[Change, Hint | None]] = {
    "as it is": (lambda image: image, None),
    "blurred, sigma 2": (lambda image: blurred(image, 2.0), Hint.OUT_OF_FOCUS),
    "blurred, sigma 3": (lambda image: blurred(image, 3.0), Hint.OUT_OF_FOCUS),
    "blurred, sigma 6": (lambda image: blurred(image, 6.0), Hint.OUT_OF_FOCUS),
    "0.15 times as bright": (lambda image: lit(image, 0.15), Hint.TOO_DARK),
    "4 times as bright": (lambda image: lit(image, 4.0), Hint.TOO_BRIGHT),
    "two spots of glare": (with_glare, Hint.GLARE),
}


def run() -> list[str]:
    """The figures and both tables."""
    return [*cost(), *subjects(), *hints()]


def cost() -> list[str]:
    """Milliseconds of a frame of 1280 × 720, with somebody in it, background and lock; then of the processor's time."""
    scene = desk()
    background = calibrated(scene, 20)
    frames = [noisy(person(scene, 0.4 + 0.02 * step), step) for step in range(10)]
    detector = FrameQualityDetector(BackgroundSegmenter(background), WindowLock())
    seconds, worked = [], []
    for number in range(FRAMES):
        began, begun = perf_counter(), process_time()
        detector.analyze_frame(frames[number % len(frames)])
        seconds.append(perf_counter() - began)
        worked.append(process_time() - begun)
    return [
        f"  a frame of {WIDTH} × {HEIGHT}: {Figures.of(seconds)}",
        f"    processors' time: {Figures.of(worked)}",
    ]


def subjects() -> list[str]:
    """Frames told wrongly, by the light, over all scenes: somebody missed, or told where nobody was."""
    scenes = dict(_scenes())
    backgrounds = {name: calibrated(scene, 20) for name, scene in scenes.items()}
    lines = [f"  somebody there or not, {len(scenes)} scenes ({_pictures_said()}):"]
    for light, change in LIGHT.items():
        found = {name: presence(scene, backgrounds[name], change) for name, scene in scenes.items()}
        parts = []
        for phase in ("empty", "moving", "standing still"):
            counts = [found[name][phase] for name in scenes]
            parts.append(f"{phase} {sum(one.wrong for one in counts)} of {sum(one.frames for one in counts)} wrong")
        fits = [found[name]["standing still"].fit for name in scenes]
        wrong = [name for name in scenes if any(one.wrong for one in found[name].values())]
        lines.append(f"    {light}: {', '.join(parts)}; IoU with the truth {np.mean(fits):.2f}, least {min(fits):.2f}")
        lines += [f"      wrong at: {', '.join(wrong)}"] if wrong else []
    return lines


def hints() -> list[str]:
    """How often the hint was the right one, without and with the scene's own sharpness known."""
    scenes = dict(_scenes())
    backgrounds = {name: calibrated(scene, 5) for name, scene in scenes.items()}
    lines = ["  the hint, by what was done to the picture (noise as of a camera):"]
    for name, (change, right) in SPOILT.items():
        alone, told = [], []
        for scene_name, scene in scenes.items():
            frame = noisy(change(scene), 5)
            if FrameQualityDetector().analyze_frame(frame).hint is not right:
                alone.append(scene_name)
            quality = detector_for(backgrounds[scene_name]).analyze_frame(frame)
            hint = None if quality.hint in (Hint.STEP_IN, Hint.MOVE_CLOSER, Hint.CALIBRATE) else quality.hint
            if hint is not right:
                told.append(scene_name)
        wanted = right.value if right is not None else "none"
        lines.append(f"    {name} ({wanted}): wrong {len(alone)} of {len(scenes)}, calibrated {len(told)}")
        lines += [f"      calibrated, wrong at: {', '.join(told)}"] if told else []
        lines += [f"      not calibrated, wrong at: {', '.join(alone)}"] if alone else []
    return lines


def _scenes() -> Iterator[tuple[str, Image]]:
    for name, draw in SCENES.items():
        yield name, draw()
    folder = _folder()
    for path in sorted(folder.iterdir()) if folder is not None else ():
        if not OMITTED.search(path.stem) and path.suffix in (".png", ".jpg"):
            yield path.stem, _filling(np.asarray(Pillow.open(path).convert("RGB"))[:, :, ::-1])


def _folder() -> Path | None:
    """Where scikit-image's pictures are; None where it is not installed."""
    found = find_spec("skimage")
    return Path(found.origin).parent / "data" if found is not None and found.origin else None


def _pictures_said() -> str:
    return "drawn, and scikit-image's" if _folder() else "drawn ones alone: scikit-image is not installed"


def _filling(picture: Image) -> Image:
    """The picture as a camera's frame, cut where it is too high or too wide."""
    height, width = picture.shape[:2]
    scale = max(WIDTH / width, HEIGHT / height)
    size = (max(WIDTH, round(width * scale)), max(HEIGHT, round(height * scale)))
    large = cv2.resize(np.ascontiguousarray(picture), size, interpolation=cv2.INTER_CUBIC)
    top, left = (size[1] - HEIGHT) // 2, (size[0] - WIDTH) // 2
    return np.ascontiguousarray(large[top : top + HEIGHT, left : left + WIDTH]).astype(np.uint8)
