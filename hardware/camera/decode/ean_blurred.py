"""Reads an EAN-13 or UPC-A that is too blurred, too dark or too glaring for scan lines.

Decoders look for edges; where bars run into each other there are none. Here each digit is compared as a whole with the
twenty shapes that it may have, on several lines across the symbol; lines are laid so that the three guards fit, and
each digit may lie a third of a module off the one before (the idea of deformable templates: Gallo and Manduchi,
Reading 1D Barcodes with Mobile Phones Using Deformable Templates, IEEE TPAMI 33, 2011). Nothing is mended by the check
digit: what is most like the picture has to be a whole number by itself, clearly, and on several lines.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from hardware.camera.decode.ean_shapes import (
    HALF,
    LEFT_DIGITS,
    LEFT_GUARD,
    MIDDLE_GUARD,
    MODULES,
    PARITIES,
    RIGHT_DIGITS,
    RIGHT_GUARD,
    SAMPLES,
    Shapes,
)

LEAST_LIKE: Final = 0.87  # mean correlation of the twelve digits with their shapes: wrong ones reach 0.83
LEAST_MARGIN: Final = 0.13  # of the two digits that are least sure, together: one alone would break the check digit
LEAST_LINES: Final = 3  # that read the same, each for itself
LEAST_MODULE: Final = 1.3  # px
_TURNS: Final = range(34, 71)  # of brightness along the lines: sharp bars have 58, far fewer can be several numbers
_SMOOTH: Final = 0.0025  # of the lines' length: smaller than a module
_CLEAR: Final = 0.05  # of the contrast: what counts for a turn
_BLURS: Final = (0.45, 0.8)  # modules
_FITS: Final = (
    ((0.88, 0.91, 0.94, 0.97, 1.0, 1.03, 1.06), 3),
    ((0.982, 0.991, 1.0, 1.009, 1.018), 1),
)  # of a width; see _guards
_LEAST_GUARDS: Final = 1.6  # sum of three correlations
_MOST_SCALES: Final = 4
_STARTS: Final = 2  # that are tried on each line
_JITTER: Final = 3  # samples that a digit may lie beside its place
_BEND: Final = 0.01  # what a step aside costs
_WORSE: Final = 1.5  # in the sum of twelve likenesses: such a line is left out
_EDGE: Final = 6 * SAMPLES
_SHAPES: Final = {blur: Shapes(blur) for blur in _BLURS}
_WEIGHTS: Final = np.array([3, 1] * 6)

_GUARDS: Final = _SHAPES[_BLURS[-1]].guards
_DIGITS: Final = np.array((*LEFT_DIGITS, *RIGHT_DIGITS)) * SAMPLES

Lines = NDArray[np.float32]
"""Lines across the bars × px."""


@dataclass(frozen=True, slots=True)
class Reading:
    """`text`: 13 digits; `like`: -1 to 1; `margin`: how much less like the next number is; `lines`: that say so."""

    text: str
    like: float
    margin: float
    lines: int


def read_blurred(lines: Lines) -> Reading | None:
    """The number across these lines, from left to right; None where it is not sure."""
    if _turns(lines) not in _TURNS:
        return None
    best: Reading | None = None
    for module in _modules(lines):
        grid = _resampled(lines, module)
        windows = _windows(grid, _starts(_guards(grid, aside=1)))
        for shapes in _SHAPES.values():
            found = _read(windows, shapes)
            if found is not None and (best is None or found.like > best.like):
                best = found
    return best


def _turns(lines: Lines) -> int:
    """How often brightness turns back, by clear steps alone."""
    level = cv2.GaussianBlur(lines.mean(0, keepdims=True), (0, 0), _SMOOTH * lines.shape[1])[0]
    ways = np.sign(np.diff(level))
    extremes = level[np.flatnonzero(np.diff(ways)) + 1]
    low, high = np.percentile(level, (5, 95))
    return int((np.abs(np.diff(extremes)) > _CLEAR * (high - low)).sum())


def _modules(lines: Lines) -> list[float]:
    """px of a module, the likeliest first: for each place as dense as bars, the one at which the guards fit best."""
    some = np.ascontiguousarray(lines[1::2])
    found = [best for start, end in _spans(lines) if (best := _fitting(some, (end - start) / MODULES)) is not None]
    found.sort(reverse=True)
    kept: list[float] = []
    for _like, module in found:
        if all(abs(module / other - 1) > 0.005 for other in kept):
            kept.append(module)
    return kept[:_MOST_SCALES]


def _fitting(lines: Lines, about: float) -> tuple[float, float] | None:
    """(how well, px of a module) of the width near `about` at which guards fit on half of the lines; coarse, then
    fine."""
    like = 0.0
    for fits, aside in _FITS:
        likes = [(_fit(lines, about * fit, aside), about * fit) for fit in fits if about * fit >= LEAST_MODULE]
        like, about = max(likes, default=(0.0, about))
    return (like, about) if like >= _LEAST_GUARDS else None


def _fit(lines: Lines, module: float, aside: int) -> float:
    likes = _guards(_resampled(lines, module), aside)
    return float(np.sort(likes.max(1))[len(likes) // 2 :].mean()) if likes.size else 0.0


def _spans(lines: Lines) -> Iterator[tuple[int, int]]:
    """Where along the lines brightness changes all the time: (from, to) in px; each place, and all of them."""
    wide = lines.shape[1]
    window = max(5, wide // 40) | 1
    change = np.abs(np.diff(lines.mean(0, keepdims=True), axis=1))
    dense = cv2.blur(change, (window, 1))[0]
    least, much = np.percentile(dense, (10, 85))
    for part in (0.2, 0.4):
        there = (dense > least + part * (much - least)).astype(np.uint8)[None, :]
        closed = cv2.morphologyEx(there, cv2.MORPH_CLOSE, np.ones((1, window), np.uint8))[0]
        turns = np.flatnonzero(np.diff(np.concatenate(([0], closed, [0])).astype(np.int8)))
        spans = list(zip(turns[::2].tolist(), turns[1::2].tolist(), strict=True))
        if len(spans) > 1:
            spans.append((spans[0][0], spans[-1][1]))
        for start, end in spans:
            if end - start > wide // 5:
                yield start + window // 2, end - window // 2


def _resampled(lines: Lines, module: float) -> Lines:
    """At SAMPLES a module, with room on both sides."""
    wide = round(lines.shape[1] * SAMPLES / module)
    way = cv2.INTER_AREA if wide < lines.shape[1] else cv2.INTER_LINEAR
    grid = cv2.resize(lines, (wide, lines.shape[0]), interpolation=way)
    return np.asarray(cv2.copyMakeBorder(grid, 0, 0, _EDGE, _EDGE, cv2.BORDER_REPLICATE), np.float32)


def _guards(grid: Lines, aside: int) -> Lines:
    """How well the three fit where the left one begins at a sample, the middle one `aside` samples off at most, the
    right one twice that: line × sample, empty where there is no room."""
    count = grid.shape[1] - (RIGHT_GUARD - LEFT_GUARD + 8) * SAMPLES
    if count <= 0:
        return np.empty((len(grid), 0), np.float32)
    left, middle, right = (cv2.matchTemplate(grid, shape, cv2.TM_CCOEFF_NORMED) for shape in _GUARDS)
    sure = np.array(left[:, :count], np.float32)
    for likes, place, off in ((middle, MIDDLE_GUARD, aside), (right, RIGHT_GUARD, 2 * aside)):
        near = np.asarray(cv2.dilate(likes, np.ones((1, 2 * off + 1), np.uint8)), np.float32)
        first = (place - LEFT_GUARD) * SAMPLES
        sure += near[:, first : first + count]
    return sure


def _starts(guards: Lines) -> NDArray[np.intp]:
    """line × 2: the samples where the guards fit best, and next to best elsewhere."""
    first = guards.argmax(1)
    elsewhere = np.abs(np.arange(guards.shape[1]) - first[:, None]) > SAMPLES
    return np.stack([first, np.where(elsewhere, guards, -9.0).argmax(1)], 1)


def _windows(grid: Lines, starts: NDArray[np.intp]) -> Lines:
    """(line and start) × 12 digits × places × samples of a digit, of mean 0 and length 1."""
    first = starts - LEFT_GUARD * SAMPLES - HALF
    at = first[:, :, None, None] + _DIGITS[:, None] + np.arange(-_JITTER, _JITTER + 1)
    wide = 7 * SAMPLES + 2 * HALF
    at = np.clip(at, 0, grid.shape[1] - wide)
    windows: Lines = grid[np.arange(len(grid))[:, None, None, None, None], at[..., None] + np.arange(wide)]
    windows = windows.reshape(-1, *windows.shape[2:])
    windows -= windows.mean(3, keepdims=True)
    windows /= np.sqrt(np.einsum("abcd,abcd->abc", windows, windows))[..., None] + 1e-3
    return windows


def _read(windows: Lines, shapes: Shapes) -> Reading | None:
    left, right = windows[:, :6] @ shapes.left, windows[:, 6:] @ shapes.right
    best = np.concatenate((left.max(3), right.max(3)), 1)
    places, total = _placed(best)
    likes = _likes(left, right, places)[_kept(total)]
    read = _number(likes.mean(0))
    if read is None:
        return None
    text, like, margin = read
    lines = sum(1 for one in likes if (said := _number(one)) is not None and said[0] == text)
    sure = like >= LEAST_LIKE and margin >= LEAST_MARGIN and lines >= LEAST_LINES
    return Reading(text, like, margin, lines) if sure else None


def _kept(total: Lines) -> NDArray[np.bool_]:
    """The better start of each line, where the line is not much worse than the best."""
    starts = total.reshape(-1, _STARTS)
    better = starts == starts.max(1, keepdims=True)
    return np.asarray(better & (starts > total.max() - _WORSE)).ravel()


def _placed(best: Lines) -> tuple[NDArray[np.intp], Lines]:
    """(line × 12 places, the sum of their likenesses): each digit a sample at most aside from the one before
    (Viterbi)."""
    total, ways = best[:, 0], []
    beside = np.full((len(best), best.shape[2] + 2), -99.0, np.float32)
    for digit in range(1, best.shape[1]):
        beside[:, 1:-1] = total
        choices = np.stack([beside[:, :-2] - _BEND, total, beside[:, 2:] - _BEND])
        way = choices.argmax(0)
        ways.append(way - 1)
        total = np.take_along_axis(choices, way[None], 0)[0] + best[:, digit]
    place = total.argmax(1)
    places, lines = [place], np.arange(len(best))
    for way in reversed(ways):
        place = place + way[lines, place]
        places.append(place)
    return np.stack(places[::-1], 1), total.max(1)


def _likes(left: Lines, right: Lines, places: NDArray[np.intp]) -> Lines:
    """line × 12 × 20: how much each digit is like each shape; the right ones have ten, and nothing behind."""
    lines, six = np.arange(len(places))[:, None], np.arange(6)
    likes = np.full((*places.shape, 20), -1.0, np.float32)
    likes[:, :6] = left[lines, six, places[:, :6]]
    likes[:, 6:, :10] = right[lines, six, places[:, 6:]]
    return likes


def _number(likes: NDArray[np.float32]) -> tuple[str, float, float] | None:
    """(13 digits, likeness, margin) of 12 × 20; None where what is most like is no number."""
    order = np.sort(likes, axis=1)
    best = likes.argmax(1)
    parity = "".join("1" if one >= 10 else "0" for one in best[:6])
    if parity not in PARITIES:
        return None
    first, digits = PARITIES.index(parity), best % 10
    if (first + int((digits * _WEIGHTS).sum())) % 10:
        return None
    gaps = np.sort(order[:, -1] - order[:, -2])
    text = str(first) + "".join(map(str, digits))
    return text, float(order[:, -1].mean()), float(gaps[0] + gaps[1])
