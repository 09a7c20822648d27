"""Whether a symbol has ended where it was said to: bars that are half covered end somewhere else."""

from typing import Final

import numpy as np

from hardware.camera.decode.grey import Corners, Grey

_LINES: Final = 5  # along the bars
_INSIDE: Final = 64  # places along a line
_BEYOND: Final = np.linspace(1.5, 6.0, 10)  # modules behind the last bar, or before the first
_LIGHT: Final = 0.7  # of the way from the darkest to the lightest: paper


def has_clear_ends(picture: Grey, corners: Corners, modules: int) -> bool:
    """Whether, on most lines, paper as light as the spaces lies at both ends of bars that are so many modules long.
    `corners` as in `Symbol`, in this picture's px; what is outside of the picture is no paper."""
    first, second, third, fourth = (np.asarray(corner, float) for corner in corners)
    clear = 0
    for share in (np.arange(_LINES) + 1) / (_LINES + 1):
        begin, end = first + share * (fourth - first), second + share * (third - second)
        module = (end - begin) / modules
        places = _BEYOND[:, None] * module
        inside = _greys(picture, begin + np.linspace(0, 1, _INSIDE)[:, None] * (end - begin))
        dark, light = np.percentile(inside, (10, 90))
        outside = np.concatenate([_greys(picture, begin - places), _greys(picture, end + places)])
        clear += bool(outside.min() > dark + _LIGHT * (light - dark))
    return clear > _LINES / 2


def _greys(picture: Grey, places: np.ndarray) -> np.ndarray:
    """What is there: black outside."""
    high, wide = picture.shape
    x, y = places.round().astype(int).T
    there = (x >= 0) & (x < wide) & (y >= 0) & (y < high)
    return np.where(there, picture[y.clip(0, high - 1), x.clip(0, wide - 1)], 0)
