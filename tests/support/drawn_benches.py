"""Drawn pictures of a bench as a camera gives them: empty scenes, somebody in front of them, noise, other light."""

from collections.abc import Callable
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]

WIDTH, HEIGHT = 1280, 720


def desk(width: int = WIDTH, height: int = HEIGHT, seed: int = 1) -> Image:
    """A table with papers, boxes and cables before a wall."""
    rng = np.random.default_rng(seed)
    image = np.full((height, width, 3), (150, 156, 160), np.uint8)
    image[height * 6 // 10 :] = (72, 96, 120)
    for _ in range(40):
        x, y = int(rng.integers(0, width)), int(rng.integers(height // 4, height))
        w, h = int(rng.integers(20, 160)), int(rng.integers(15, 120))
        colour = tuple(int(one) for one in rng.integers(30, 225, 3))
        cv2.rectangle(image, (x, y), (x + w, y + h), colour, -1)
        cv2.rectangle(image, (x, y), (x + w, y + h), (40, 40, 40), 2)
    for _ in range(8):
        ends = [(int(rng.integers(0, width)), int(rng.integers(0, height))) for _ in range(2)]
        cv2.line(image, ends[0], ends[1], (35, 35, 35), 3)
    return image


def wall(width: int = WIDTH, height: int = HEIGHT, seed: int = 2) -> Image:
    """A wall with a light gradient, a picture and a door."""
    ramp = np.linspace(120, 200, width, dtype=np.float32)
    image = np.repeat(np.repeat(ramp[None, :, None], height, 0), 3, 2).astype(np.uint8)
    cv2.rectangle(image, (width // 12, height // 6), (width // 4, height // 2), (90, 60, 40), -1)
    cv2.rectangle(image, (width * 8 // 10, height // 4), (width * 19 // 20, height), (60, 90, 130), -1)
    return image


def page(width: int = WIDTH, height: int = HEIGHT, seed: int = 3) -> Image:
    """A sheet of text that fills the picture."""
    image = np.full((height, width, 3), 224, np.uint8)
    for line in range(30, height, 24):
        cv2.putText(image, f"{line} items counted at the bench " * 4, (20, line), 0, 0.55, (25, 25, 25), 1, cv2.LINE_AA)
    return image


def texture(width: int = WIDTH, height: int = HEIGHT, seed: int = 4) -> Image:
    """Something like carpet or wood: grey values of no shape, at several scales."""
    rng = np.random.default_rng(seed)
    total = np.zeros((height, width), np.float32)
    for scale in (2, 6, 20, 60):
        small = rng.normal(0, 1, (height // scale + 1, width // scale + 1)).astype(np.float32)
        total += cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC) * 14
    return np.clip(np.stack([total + 105, total + 118, total + 128], 2), 0, 255).astype(np.uint8)


def checks(width: int = WIDTH, height: int = HEIGHT, seed: int = 5) -> Image:
    """Tiles."""
    down, right = np.mgrid[0:height, 0:width]
    odd = ((down // 40 + right // 40) % 2).astype(np.uint8)
    return np.stack([60 + odd * 110, 70 + odd * 110, 80 + odd * 100], 2).astype(np.uint8)


SCENES: dict[str, Callable[..., Image]] = {
    "desk": desk,
    "wall": wall,
    "page of text": page,
    "texture": texture,
    "tiles": checks,
}


def person(image: Image, at: float, size: float = 0.8, coat: tuple[int, int, int] = (120, 50, 30)) -> Image:
    """Somebody in front of it: head, hair, trunk, arms, with folds. `at`: the middle, as a share of the width (outside
    0 to 1: not in the picture). `size`: the height, as a share of the picture's."""
    put, mask = image.copy(), person_mask(image, at, size)
    height, width = image.shape[:2]
    put[mask] = np.clip(np.array(coat, np.float32) + _folds(width, height)[mask][:, None], 0, 255).astype(np.uint8)
    middle, head, top = int(at * width), int(size * height * 0.13), int(height * (1 - size))
    cv2.circle(put, (middle, top + head), head, (120, 150, 200), -1)
    cv2.ellipse(put, (middle, top + head), (head, head), 0, 180, 360, (30, 40, 60), -1)
    for side in (-1, 1):
        cv2.circle(put, (middle + side * head // 3, top + head), max(1, head // 8), (30, 30, 30), -1)
    cv2.line(
        put, (middle - head // 3, top + head * 3 // 2), (middle + head // 3, top + head * 3 // 2), (60, 60, 130), 3
    )
    return put


@cache
def _folds(width: int, height: int) -> NDArray[np.float32]:
    down, right = np.mgrid[0:height, 0:width].astype(np.float32)
    return (np.sin(right / 17 + down / 41) * 14).astype(np.float32)


def person_mask(image: Image, at: float, size: float = 0.8) -> NDArray[np.bool_]:
    """Where `person` is."""
    height, width = image.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    middle, tall, top = int(at * width), size * height, int(height * (1 - size))
    head = int(tall * 0.13)
    cv2.circle(mask, (middle, top + head), head, 1, -1)
    cv2.ellipse(mask, (middle, height), (int(tall * 0.32), int(tall * 0.72)), 0, 180, 360, 1, -1)
    return mask.astype(bool)


def noisy(image: Image, seed: int, sigma: float = 4.0) -> Image:
    """With a sensor's noise: grain of two sizes, another for each seed."""
    grain = _grain(image.shape[1], image.shape[0])
    rng = np.random.default_rng(seed)
    moved = np.roll(grain[seed % len(grain)], tuple(int(one) for one in rng.integers(0, 500, 2)), axis=(0, 1))
    return cv2.add(image, cv2.multiply(moved, sigma), dtype=cv2.CV_8U).astype(np.uint8)


@cache
def _grain(width: int, height: int) -> list[NDArray[np.float32]]:
    """Some fields of noise, of about 1 grey value. Thousands of pictures are made of them."""
    fields = []
    for seed in range(4):
        rng = np.random.default_rng(seed)
        coarse = rng.standard_normal((height // 2 + 1, width // 2 + 1, 3), np.float32)
        fine = rng.standard_normal((height, width, 3), np.float32)
        fields.append((cv2.resize(coarse, (width, height)) + fine / 2).astype(np.float32))
    return fields


def lit(image: Image, gain: float = 1.0, warmth: float = 0.0) -> Image:
    """In other light: `gain` times as bright; `warmth` 0.1: ten percent more red and less blue."""
    colour = np.array([1.0 - warmth, 1.0, 1.0 + warmth], np.float32) * gain
    return np.clip(image * colour, 0, 255).astype(np.uint8)


def lit_from_aside(image: Image, by: float = 0.3) -> Image:
    """With a lamp to the right: darker left, brighter right."""
    ramp = np.linspace(1 - by, 1 + by, image.shape[1], dtype=np.float32)[None, :, None]
    return np.clip(image * ramp, 0, 255).astype(np.uint8)


def blurred(image: Image, sigma: float = 3.0) -> Image:
    """Out of focus."""
    return cv2.GaussianBlur(image, (0, 0), sigma).astype(np.uint8)


def with_glare(image: Image, spots: int = 2) -> Image:
    """Lamps that shine back from something."""
    put: Any = image.copy()
    for spot in range(spots):
        centre = (int(image.shape[1] * (0.35 + 0.3 * spot)), int(image.shape[0] * 0.5))
        cv2.ellipse(put, centre, (image.shape[1] // 20, image.shape[0] // 16), 20, 0, 360, (255, 255, 255), -1)
    return cv2.GaussianBlur(put, (0, 0), 2).astype(np.uint8)
