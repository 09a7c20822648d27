"""Where in a picture parallel bars are, and which way they run: at a tilt of 30 to 60 degrees no decoder sees them, and
what is located is read in a strip of a few rows instead of a whole picture.

Brightness changes one way alone where bars are, and many ways in text and textures: the structure tensor's coherence
(Bigün and Granlund, 1987) tells them apart in a small copy of the picture.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from hardware.camera.decode.grey import Grey

MOST_PLACES: Final = 3
_SIDE: Final = 400  # px of the small copy's longer side
_BLOCK: Final = 4  # px of that copy, on each side, that are taken together
_WINDOW: Final = 0.04  # of that side: some bars wide
_COHERENT: Final = 0.55  # 1: all changes run one way
_CONTRAST: Final = 60.0  # mean change, of 4,080 (Scharr)
_LEAST_PART: Final = 0.002  # of the picture
_LEAST_WEIGHT: Final = 0.1  # of the heaviest
_LEAST_LONG, _LEAST_HIGH = 20, 4  # px of the small copy


Plane = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Bars:
    """A place of parallel bars: `x`, `y` its middle in px; `angle` of a line across them, in radians; `long` along that
    line and `high` along the bars, in px; `weight`: larger for what has more contrast and room."""

    x: float
    y: float
    angle: float
    long: float
    high: float
    weight: float


def find_bars(picture: Grey) -> list[Bars]:
    """The places, the heaviest first, MOST_PLACES at most."""
    small, scale = _small(picture)
    if min(small.shape) < 4 * _BLOCK:
        return [_whole(picture)]
    tensor = _tensor(small)
    across, along, both = tensor
    change = across + along
    coherence = cv2.sqrt((across - along) ** 2 + 4 * both * both) / (change + 1e3)
    least = max(_CONTRAST**2, 0.12 * _high(change))
    mask = ((coherence > _COHERENT) & (change > least)).astype(np.uint8)
    count, labels, stats, _middles = cv2.connectedComponentsWithStats(mask, connectivity=8)
    found = []
    for label in 1 + np.argsort(-stats[1:count, cv2.CC_STAT_AREA])[: 2 * MOST_PLACES]:
        left, top, wide, high, area = stats[label].tolist()
        if area < _LEAST_PART * mask.size:
            break
        part = np.s_[top : top + high, left : left + wide]
        rows, columns = np.nonzero(labels[part] == label)
        bars = _bars(rows + top, columns + left, [one[part][rows, columns] for one in tensor], scale)
        if bars.long >= _LEAST_LONG / scale and bars.high >= _LEAST_HIGH / scale:
            found.append(bars)
    found.sort(key=lambda bars: -bars.weight)
    return [bars for bars in found[:MOST_PLACES] if bars.weight >= _LEAST_WEIGHT * found[0].weight]


def _whole(picture: Grey) -> Bars:
    """A picture that is hardly more than a line itself."""
    high, wide = picture.shape
    angle = 0.0 if wide >= high else np.pi / 2
    return Bars((wide - 1) / 2, (high - 1) / 2, angle, max(picture.shape), min(picture.shape), 1.0)


def _small(picture: Grey) -> tuple[Grey, float]:
    """The small copy, and its px of one in the picture. By halves first: those take a tenth of the time."""
    side, small = max(picture.shape), picture
    if side <= _SIDE:
        return picture, 1.0
    while max(small.shape) >= 2 * _SIDE:
        half = max(1, small.shape[1] // 2), max(1, small.shape[0] // 2)
        small = np.asarray(cv2.resize(small, half, interpolation=cv2.INTER_AREA), np.uint8)
    scale = _SIDE / side
    size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_AREA), np.uint8), scale


def _tensor(small: Grey) -> list[Plane]:
    """By blocks, the mean squares of change along rows and columns, and the mean of their product."""
    window = max(1, round(max(small.shape) * _WINDOW / _BLOCK)) | 1
    x, y = cv2.Scharr(small, cv2.CV_32F, 1, 0), cv2.Scharr(small, cv2.CV_32F, 0, 1)
    blocks = small.shape[1] // _BLOCK, small.shape[0] // _BLOCK
    means = (cv2.resize(one, blocks, interpolation=cv2.INTER_AREA) for one in (x * x, y * y, x * y))
    return [np.asarray(cv2.blur(one, (window, window)), np.float32) for one in means]


def _high(change: Plane) -> float:
    """What one in twenty blocks has more of."""
    place = change.size * 19 // 20
    return float(np.partition(change, place, axis=None)[place])


def _bars(rows: NDArray[np.intp], columns: NDArray[np.intp], tensor: list[Plane], scale: float) -> Bars:
    """What these blocks have in common: their way, and how far they reach along it and across."""
    across, along, both = tensor
    change = across + along + 1e-3
    angle = 0.5 * float(np.arctan2(2 * (both / change).sum(), ((across - along) / change).sum()))
    cos, sin = np.cos(angle), np.sin(angle)
    start, end = _ends(columns * cos + rows * sin, 0.01)
    top, bottom = _ends(rows * cos - columns * sin, 0.03)
    middle, level = (start + end) / 2, (top + bottom) / 2
    x, y = middle * cos - level * sin + 0.5, middle * sin + level * cos + 0.5
    size = _BLOCK / scale
    weight = float(change.mean()) * len(rows)
    return Bars(x * size, y * size, angle, (end - start + 1) * size, (bottom - top + 1) * size, weight)


def _ends(places: NDArray[np.float64], part: float) -> tuple[float, float]:
    """Without the outermost part on each side."""
    ordered, out = np.sort(places), int(part * len(places))
    return float(ordered[out]), float(ordered[-1 - out])
