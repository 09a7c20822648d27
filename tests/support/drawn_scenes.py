"""Pictures without a code: what a camera sees on a bench and elsewhere, each by a seed."""

from collections.abc import Callable
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from tests.support.drawn_codes import Scene, laid, symbol

Grey = NDArray[np.uint8]
WORDS = ("Asset", "shipment", "box", "scale", "serial number", "please return", "to the store", "4711", "ILlil|")


def flat(width: int, height: int, seed: int) -> Grey:
    """A wall, by a camera with noise."""
    return _noisy(np.full((height, width), 90 + seed % 120, np.float32), seed, 3)


def desk(width: int, height: int, seed: int) -> Grey:
    """Things with straight edges upon a table, in light that falls off."""
    random = Random(seed)
    picture = np.tile(np.linspace(80, 170, width, dtype=np.float32), (height, 1))
    for _thing in range(12):
        middle = random.uniform(0, width), random.uniform(0, height)
        size = random.uniform(20, width / 3), random.uniform(20, height / 3)
        corners = cv2.boxPoints((middle, size, random.uniform(0, 180)))
        cv2.fillPoly(picture, [corners.astype(np.int32)], random.uniform(20, 235))
    return _noisy(cv2.GaussianBlur(picture, (0, 0), 1), seed, 4)


def page(width: int, height: int, seed: int) -> Grey:
    """A page of text, a little askew."""
    random = Random(seed)
    image = Image.new("L", (width, height), 215)
    draw, size = ImageDraw.Draw(image), random.randint(12, 26)
    font = ImageFont.load_default(size)
    for top in range(10, height, int(size * 1.4)):
        draw.text((20, top), " ".join(random.choices(WORDS, k=width // (size * 3))), 25, font)
    turned = image.rotate(random.uniform(-8, 8), Image.Resampling.BILINEAR, fillcolor=200)
    return _noisy(np.asarray(turned, np.float32), seed, 3)


def photograph(width: int, height: int, seed: int) -> Grey:
    """As photographs are: much of the coarse, little of the fine (brightness over frequency: 1/f), with round and
    straight things before it."""
    rng = np.random.default_rng(seed)
    spread = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None, :])
    spread[0, 0] = 1
    waves = (rng.normal(size=spread.shape) + 1j * rng.normal(size=spread.shape)) / spread**1.1
    ground = np.fft.irfft2(waves, (height, width))
    ground = (ground - ground.mean()) / ground.std() * 35 + 120
    picture = ground.astype(np.float32)
    for _thing in range(6):
        x, y = int(rng.integers(width)), int(rng.integers(height))
        cv2.circle(picture, (x, y), int(rng.integers(10, height // 4)), float(rng.integers(10, 240)), -1)
    return _noisy(cv2.GaussianBlur(picture, (0, 0), 0.8), seed, 3)


def noise(width: int, height: int, seed: int) -> Grey:
    """Nothing else."""
    return _noisy(np.full((height, width), 128, np.float32), seed, 20 + seed % 60)


def stripes(width: int, height: int, seed: int) -> Grey:
    """A shirt, a radiator, a blind, the teeth of a comb: bars that say nothing, of one width or of many."""
    random = Random(seed)
    edges, place = [], 0.0
    widths = [random.uniform(2, 14) for _width in range(random.choice((1, 2, 5)))]
    while place < 3 * width:
        place += random.choice(widths)
        edges.append(int(place))
    row = np.zeros(3 * width, np.float32)
    for start, end in zip(edges[::2], edges[1::2], strict=False):
        row[start:end] = 1
    bars = np.tile(row, (3 * height, 1)) * random.uniform(60, 180) + 40
    turn = cv2.getRotationMatrix2D((width * 1.5, height * 1.5), random.uniform(0, 180), 1)
    turned = cv2.warpAffine(bars, turn, (3 * width, 3 * height), borderMode=cv2.BORDER_REFLECT)
    cutting = turned[height : 2 * height, width : 2 * width]
    return _noisy(cv2.GaussianBlur(cutting, (0, 0), random.uniform(0.5, 2)), seed, 4)


def weave(width: int, height: int, seed: int) -> Grey:
    """Cloth, bricks and boards: what repeats both ways."""
    random = Random(seed)
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    angle = random.uniform(0, np.pi)
    along, down = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    steps = random.uniform(3, 30), random.uniform(3, 60)
    bricks = ((along // steps[0]).astype(int) + (down // steps[1]).astype(int)) % 2
    return _noisy((bricks * random.uniform(40, 150) + 50).astype(np.float32), seed, 5)


def torn(width: int, height: int, seed: int) -> Grey:
    """A code that a half is missing of, as at the picture's edge or under a thumb."""
    random = Random(seed)
    code = symbol(random.choice(("ean13", "upca", "ean8", "code128", "gs1-128", "code39", "qrcode", "datamatrix")))
    kept = random.uniform(0.3, 0.6)
    start = random.choice((0, round(code.shape[1] * (1 - kept))))
    part = np.ascontiguousarray(code[:, start : start + round(code.shape[1] * kept)])
    scene = Scene(
        width, height, module=random.uniform(1.5, 3), tilt=random.choice((0, random.uniform(0, 360))),
        blur=random.uniform(0, 1.5), noise=3,
    )  # fmt: skip
    return laid(desk(width, height, seed), part, scene)


SCENES: dict[str, Callable[[int, int, int], Grey]] = {
    one.__name__: one for one in (flat, desk, page, photograph, noise, stripes, weave, torn)
}


def _noisy(picture: NDArray[np.floating], seed: int, much: float) -> Grey:
    rng = np.random.default_rng(seed)
    return np.clip(picture + rng.normal(0, much, picture.shape), 0, 255).astype(np.uint8)
