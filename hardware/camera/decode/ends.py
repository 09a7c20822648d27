"""Whether a symbol has ended where it was said to: bars that are half covered end somewhere else."""

from typing import Final

import numpy as np

from hardware.camera.decode.grey import Corners, Grey

_LINES: Final = 5  # along the bars
_INSIDE: Final = 64  # places along a line
_BEYOND: Final = np.linspace(1.5, 6.0, 10)  # modules behind the last bar, or before the first
_QUIET: Final = 6.0  # modules that decoders ask for
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


def reaches_the_edge(picture: Grey, corners: Corners, modules: int) -> bool:
    """Whether the picture ends where the quiet zone of bars that are so many modules long should be: decoders take what
    is beyond it for white."""
    quiet = _QUIET / modules
    return not all(_is_in(picture, place) for place in _beyond(corners, quiet))


def goes_through(picture: Grey, corners: Corners) -> bool:
    """Whether it has no end at all in the picture: it goes on beyond two of the edges, as stripes do."""
    return not any(_is_in(picture, place) for place in _beyond(corners, 0.0))


def _beyond(corners: Corners, share: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """The middle of both ends, moved outwards by that share of the length."""
    (x1, y1), (x2, y2), (x3, y3), (x4, y4) = corners
    begin, end = ((x1 + x4) / 2, (y1 + y4) / 2), ((x2 + x3) / 2, (y2 + y3) / 2)
    x, y = share * (end[0] - begin[0]), share * (end[1] - begin[1])
    return (begin[0] - x, begin[1] - y), (end[0] + x, end[1] + y)


def _is_in(picture: Grey, place: tuple[float, float]) -> bool:
    high, wide = picture.shape
    return bool(0 <= place[0] < wide and 0 <= place[1] < high)


def _greys(picture: Grey, places: np.ndarray) -> np.ndarray:
    """What is there: black outside."""
    high, wide = picture.shape
    x, y = places.round().astype(int).T
    there = (x >= 0) & (x < wide) & (y >= 0) & (y < high)
    return np.where(there, picture[y.clip(0, high - 1), x.clip(0, wide - 1)], 0)
