"""Which codes are in view: what frame after frame showed, as stays. Plain functions; times are monotonic seconds.

A code's stay begins with its first read and ends when it was looked for and not found for `gone` seconds, and in
GONE_FRAMES. Time in which nobody looked, or a clock that jumped, counts as little: a camera that was away ends no stay.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from services.frames.model import Symbol

WEAK: Final = frozenset({"code39", "ean13", "ean8", "itf", "upca", "upce"})
"""Symbologies whose check is weak or none: one read alone may be wrong."""
SYMBOLOGIES: Final = WEAK | {"code128", "gs1-128", "qrcode", "datamatrix", "gs1-datamatrix", "pdf417"}
"""All that a decoder reads."""
GONE_FRAMES: Final = 8  # a decoder's tries take so many turns, and what is hard to read is read in one of them alone
MOST_STAYS: Final = 255
"""As many as a decoder finds in a picture. Whoever shows others in each frame waits until those before are gone."""
LONGEST_LOOK: Final = 0.25  # seconds: how much one frame without a code proves at most


@dataclass(frozen=True, slots=True)
class Agreement:
    """`frames`: how many have to agree on a code of a weak symbology, 1 to 10; `gone`: seconds without a code after
    which it may come again, at least 0.3; `symbologies`: what is read at all."""

    symbologies: frozenset[str]
    frames: int = 2
    gone: float = 1.0


class Fate(StrEnum):
    """What became of a code in view."""

    NEW = "new"  # nothing yet
    TAKEN = "taken"  # it is a scan, the only one of this stay
    OFFERED = "offered"  # a person is to choose
    PASSED = "passed"  # another one was taken, which was nearer the middle


@dataclass(frozen=True, slots=True)
class Stay:
    """A code that is in view. `symbol`: as it was read last; `since`, `last`: its first and last read; `off`: how far
    from the middle it was, in halves of the picture's shorter side; `unseen`: seconds looked at since without it, in
    `missed` frames; `company`: another one was seen beside it; `number`: of an offer, 0 where it is in none; `clear`:
    since when it is the one nearest the middle, of one that is offered."""

    symbol: Symbol
    since: float
    last: float
    off: float
    reads: int = 1
    unseen: float = 0.0
    missed: int = 0
    fate: Fate = Fate.NEW
    company: bool = False
    number: int = 0
    clear: float | None = None


@dataclass(frozen=True, slots=True)
class View:
    """What is in view, the first that came first. `at`: when it was looked at last."""

    stays: tuple[Stay, ...] = ()
    at: float | None = None


def looked(view: View, found: Iterable[Symbol], size: tuple[int, int], at: float, rules: Agreement) -> View:
    """The view after a frame of this size (pixels) that showed these."""
    seen = {key_of(one): one for one in found if one.symbology in rules.symbologies}
    passed = 0.0 if view.at is None else min(max(at - view.at, 0.0), LONGEST_LOOK)
    stays = [_again(stay, seen.pop(key_of(stay.symbol), None), size, at, passed) for stay in view.stays]
    still = [stay for stay in stays if not _is_gone(stay, rules)]
    new = [Stay(one, at, at, off_middle(one, size)) for one in seen.values()]
    return View((*still, *new)[:MOST_STAYS], at)


def agreed(stay: Stay, rules: Agreement) -> bool:
    """Whether enough frames showed it."""
    return stay.reads >= (rules.frames if stay.symbol.symbology in WEAK else 1)


def key_of(symbol: Symbol) -> str:
    """What makes two symbols one code: their text, in whatever symbology; UPC-A is EAN-13 with a zero ahead."""
    if symbol.symbology == "ean13" and symbol.text.startswith("0"):
        return symbol.text[1:]
    return symbol.text


def off_middle(symbol: Symbol, size: tuple[int, int]) -> float:
    """How far its middle is from the picture's, in halves of the shorter side: 0.0 is the middle."""
    width, height = size
    x = sum(corner[0] for corner in symbol.corners) / len(symbol.corners) - width / 2
    y = sum(corner[1] for corner in symbol.corners) / len(symbol.corners) - height / 2
    return float((x * x + y * y) ** 0.5 / (min(width, height) / 2))


def _is_gone(stay: Stay, rules: Agreement) -> bool:
    return stay.unseen >= rules.gone and stay.missed >= GONE_FRAMES


def _again(stay: Stay, found: Symbol | None, size: tuple[int, int], at: float, passed: float) -> Stay:
    if found is None:
        return replace(stay, unseen=stay.unseen + passed, missed=stay.missed + 1)
    off = off_middle(found, size)
    return replace(stay, symbol=found, last=at, off=off, reads=stay.reads + 1, unseen=0.0, missed=0)
