"""Whether bars are those of what was read of them: decoders believe what is nearly a digit, or nearly a star."""

from functools import lru_cache
from typing import Any, Final

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from hardware.camera.decode.grey import Corners, Grey

Modules = NDArray[np.integer]

_LINES: Final = 9  # along the bars
_FINE: Final = 8  # places a px: edges lie between px
_MOST: Final = 32_000  # places along a line: where it is longer, each bar has px enough
_OVER: Final = 8.0  # px beyond both ends, so that the outer edges are in it
_WIDER: Final = 1.15  # times the widest narrow one of the same sign
_SIGN: Final = 10  # bars and spaces of a sign, with the space behind it; the last has none
_ASTRAY: Final = 0.45  # modules, root mean square: photographs stayed under 0.27, stripes were over 0.7


def has_own_modules(picture: Grey, corners: Corners, modules: Modules) -> bool:
    """Whether bars and spaces are so many modules wide each, in turn. `corners` as in `Symbol`, in this picture's px.
    Ink may make all bars wider, and a turned label one side; True where no line shows as many of them: bars that have
    run into each other are not judged."""
    lines = [line for line in _widths(picture, corners) if len(line) == len(modules)]
    if not lines:
        return True
    widths, bars = np.median(lines, axis=0), np.arange(len(modules)) % 2 == 0
    middle = (np.cumsum(modules) - modules / 2) / modules.sum() - 0.5
    causes = np.column_stack([modules, modules * middle, bars, ~bars])
    found = np.linalg.lstsq(causes, widths, rcond=None)[0]
    astray = (widths - causes @ found) / max(found[0], 1e-6)
    return bool(np.sqrt(np.mean(astray**2)) < _ASTRAY)


def has_own_bars(picture: Grey, corners: Corners, text: str) -> bool:
    """Whether, in each sign of a Code 39 and in both stars, wide bars are wider than narrow ones and so are spaces.
    `corners` as in `Symbol`, in this picture's px. False where no line shows as many bars as the text has."""
    wide = modules_of(text, zxingcpp.BarcodeFormat.Code39Std) > 1
    lines = [line for line in _widths(picture, corners) if len(line) == len(wide)]
    if not lines:
        return False
    widths = np.median(lines, axis=0)
    return all(
        _stand_out(widths[begin + kind : begin + 9 : 2], wide[begin + kind : begin + 9 : 2])
        for begin in range(0, len(wide), _SIGN)
        for kind in (0, 1)  # bars and spaces: ink and blur make the ones wider and the others narrower
    )


def _stand_out(widths: NDArray[np.floating], wide: NDArray[np.bool_]) -> bool:
    if wide.all() or not wide.any():
        return True
    return bool(widths[wide].min() > _WIDER * widths[~wide].max())


@lru_cache(maxsize=64)
def modules_of(text: str, symbology: zxingcpp.BarcodeFormat) -> Modules:
    """How many modules each bar and space has, from the first bar to the last."""
    code: Any = zxingcpp.create_barcode(text, symbology)
    line = np.array(code.to_image(scale=1, add_quiet_zones=False))[0] > 0
    edges = np.flatnonzero(np.diff(line)) + 1
    return np.diff(np.concatenate([[0], edges, [len(line)]]))


def _widths(picture: Grey, corners: Corners) -> list[NDArray[np.floating]]:
    """Of each line the widths of what lies between its first and its last edge, bars and spaces in turn."""
    first, second, third, fourth = (np.asarray(corner, float) for corner in corners)
    return [
        _runs(picture, first + share * (fourth - first), second + share * (third - second))
        for share in (np.arange(_LINES) + 1) / (_LINES + 1)
    ]


def _runs(picture: Grey, begin: NDArray[np.floating], end: NDArray[np.floating]) -> NDArray[np.floating]:
    length = max(1.0, float(np.hypot(*(end - begin))))  # decoders may tell of a place without extent
    places = min(round((length + 2 * _OVER) * _FINE), _MOST)
    shares = np.linspace(-_OVER / length, 1 + _OVER / length, places)
    greys = _between(picture, *(begin + shares[:, None] * (end - begin)).T)
    dark, light = np.percentile(greys, (10, 90))
    return np.diff(np.flatnonzero(np.diff(greys < (dark + light) / 2))) * (length + 2 * _OVER) / places


def _between(picture: Grey, x: NDArray[np.floating], y: NDArray[np.floating]) -> NDArray[np.floating]:
    """The greys of places between px, and beyond the edge those at it. OpenCV's remap refuses more than 32,766 of
    either: a code that fills a large picture has more."""
    high, wide = picture.shape
    x, y = x.clip(0, wide - 1), y.clip(0, high - 1)
    left, top = x.astype(int), y.astype(int)
    right, below = np.minimum(left + 1, wide - 1), np.minimum(top + 1, high - 1)
    across, down = x - left, y - top
    upper = picture[top, left] * (1 - across) + picture[top, right] * across
    lower = picture[below, left] * (1 - across) + picture[below, right] * across
    return np.asarray(upper * (1 - down) + lower * down)
