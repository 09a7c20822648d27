"""Upright strips cut out of a picture across its bars, and what makes them easier to read."""

from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np

from hardware.camera.decode.bars import Bars
from hardware.camera.decode.grey import Corners, Grey, Way

ROWS: Final = 32
_QUIET: Final = 0.1  # of the bars' length, added to it: white on both sides
_MARGIN: Final = 12  # px added besides
_HEIGHT: Final = 0.8  # of the bars: their ends are often ragged
_ALL_LONG, _ALL_HIGH = 8, 1.3  # of a PDF417's bars on one side
_LONGEST: Final = 1600  # px
_TURNS: Final = ((0.21, 7), (0.06, 5))  # radians to both sides, and tries
_CLAHE: Final = cv2.createCLAHE(2.0, (8, 1))


@dataclass(frozen=True, slots=True)
class Strip:
    """`pixels`: ROWS × its length; `way`: back to the picture."""

    pixels: Grey
    way: Way

    def in_picture(self, corners: Corners) -> Corners:
        """The same places in the picture that this was cut from."""
        first, second, third, fourth = (self._in_picture(x, y) for x, y in corners)
        return first, second, third, fourth

    def _in_picture(self, x: int, y: int) -> tuple[int, int]:
        there = self.way @ (x, y, 1)
        return round(float(there[0])), round(float(there[1]))


def cut(picture: Grey, bars: Bars, scale: float, rows: int = ROWS) -> Strip:
    """The strip, `scale` times as large along its lines, less where that would be too long."""
    long = bars.long * (1 + _QUIET) + _MARGIN
    wide = int(long * min(scale, _LONGEST / long))
    way = _way(bars, long, bars.high * _HEIGHT, wide, rows)
    return Strip(_warped(picture, way, wide, rows), way)


def around(picture: Grey, bars: Bars) -> Strip:
    """All that a PDF417 may be whose bars on one side these are: as wide as the largest is, as high as they are."""
    high = bars.high * _ALL_HIGH + _MARGIN
    long = min(max(bars.long, bars.high) * _ALL_LONG, float(np.hypot(*picture.shape)))
    wide, rows = max(1, round(long)), max(1, round(high))
    way = _way(bars, long, high, wide, rows)
    return Strip(_warped(picture, way, wide, rows), way)


def straightened(picture: Grey, bars: Bars) -> Bars:
    """With the angle at which the bars stand out most when each column is added up. 0.5 ms."""
    best = bars.angle
    for span, tries in _TURNS:
        angles = best + np.linspace(-span, span, tries)
        best = float(max(angles, key=lambda angle: _standing(picture, replace(bars, angle=float(angle)))))
    return replace(bars, angle=best)


def flattened(strip: Grey) -> Grey:
    """With the same contrast everywhere."""
    return np.asarray(_CLAHE.apply(strip), np.uint8)


def sharpened(strip: Grey, width: float, much: float) -> Grey:
    """With what changes within `width` px along the lines made `much` stronger."""
    smooth = cv2.GaussianBlur(strip, (0, 0), sigmaX=width, sigmaY=0.01)
    return np.asarray(cv2.addWeighted(strip, 1 + much, smooth, -much, 0), np.uint8)


def _standing(picture: Grey, bars: Bars) -> float:
    strip = _warped(picture, _way(bars, bars.long, bars.high * 0.6, 256, 16), 256, 16)
    change = np.diff(cv2.reduce(strip, 0, cv2.REDUCE_AVG, dtype=cv2.CV_32F)[0])
    return float((change * change).sum())


def _way(bars: Bars, long: float, high: float, wide: int, rows: int) -> Way:
    cos, sin = np.cos(bars.angle), np.sin(bars.angle)
    along, down = long / wide, high / rows
    left = bars.x - cos * long / 2 + sin * high / 2
    top = bars.y - sin * long / 2 - cos * high / 2
    return np.array([[cos * along, -sin * down, left], [sin * along, cos * down, top]], np.float32)


def _warped(picture: Grey, way: Way, wide: int, rows: int) -> Grey:
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(picture, way, (wide, rows), flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )
