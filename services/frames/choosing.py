"""Which of the codes in view are scanned: each once a stay, and none by chance. Plain functions; times are monotonic
seconds.

One alone is taken. Of several the one that is clearly nearest the middle is taken, and the others are passed over until
they were gone; where none is, all are offered: somebody names a number, or holds one alone, or in the middle.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import Final

from services.frames.agreement import Agreement, Fate, Stay, View, agreed
from services.frames.model import Symbol

SETTLE: Final = 0.15  # seconds from a code's first read until it is taken: what comes with it is seen by then
OFFER_AFTER: Final = 0.8  # seconds until it is offered: one label that takes another's place asks nothing
HOLD: Final = 0.7  # seconds that one which is offered has to be alone or in the middle: nobody moves so slowly past
AWAY: Final = 0.5  # seconds without a code, and in AWAY_FRAMES: it does not stand beside another one any more
AWAY_FRAMES: Final = 4
CLEARLY: Final = 0.25  # nearer the middle by so much, in halves of the picture's shorter side
MOST: Final = 9  # numbers that one key or one command barcode names


class Several(StrEnum):
    """What is done with several codes in view."""

    MIDDLE = "middle"  # the one clearly nearest the middle is taken, else all are offered
    OFFER = "offer"  # all are offered
    ALL = "all"  # each is taken


@dataclass(frozen=True, slots=True)
class Offered:
    """A code that somebody may choose by its number, 1 to 9."""

    number: int
    symbol: Symbol


@dataclass(frozen=True, slots=True)
class Decided:
    """The view from here on, and what is a scan now."""

    view: View
    taken: tuple[Symbol, ...] = ()


def decide(view: View, at: float, rules: Agreement, several: Several) -> Decided:
    """What is taken and what is offered of what is in view at this time. Also called while no frame comes: what was
    seen is decided about."""
    known = [stay for stay in view.stays if agreed(stay, rules)]
    after = [_judged(stay, known, at, several) if agreed(stay, rules) else stay for stay in view.stays]
    taken = [new for new, old in zip(after, view.stays, strict=True) if _is_new(new, old)]
    if several is not Several.ALL:
        after = [replace(stay, fate=Fate.PASSED) if _is_passed(stay, taken) else stay for stay in after]
    return Decided(replace(view, stays=_numbered(after)), tuple(stay.symbol for stay in taken))


def offer_of(view: View) -> tuple[Offered, ...]:
    """What somebody may choose from now, by numbers."""
    offered = [Offered(stay.number, stay.symbol) for stay in view.stays if stay.fate is Fate.OFFERED and stay.number]
    return tuple(sorted(offered, key=lambda one: one.number))


def choose(view: View, number: int) -> Decided:
    """Somebody named this number: that code is a scan; the others stay offered. Nothing where it is not offered."""
    chosen = next((stay for stay in view.stays if stay.fate is Fate.OFFERED and stay.number == number > 0), None)
    if chosen is None:
        return Decided(view)
    taken = _taken(chosen)
    return Decided(
        replace(view, stays=tuple(taken if stay is chosen else stay for stay in view.stays)), (taken.symbol,)
    )


def settled(view: View) -> View:
    """What is left of a view after a time in which nobody looked: what was scanned or passed over, and may still be
    held. Of all else nobody knows how long it was there."""
    return View(tuple(stay for stay in view.stays if stay.fate in (Fate.TAKEN, Fate.PASSED)))


def _judged(stay: Stay, known: Sequence[Stay], at: float, several: Several) -> Stay:
    """The stay with its fate. One that was beside others is judged when it is seen, never after it has left."""
    if stay.fate in (Fate.TAKEN, Fate.PASSED):
        return stay
    if several is Several.ALL:
        return _taken(stay)
    stay = replace(stay, company=stay.company or any(_together(stay, other) for other in known))
    if stay.company and stay.missed:
        return stay
    others = (other for other in known if _together(stay, other) and not _is_away(other))
    beside = next(others, None)  # of a sheet of labels no more are looked at than are needed
    clear = beside is None or (
        several is Several.MIDDLE and all(stay.off + CLEARLY <= other.off for other in chain((beside,), others))
    )
    if stay.fate is Fate.OFFERED:
        return _held(stay) if clear else replace(stay, clear=None)
    if clear and at - stay.since >= SETTLE:
        return _taken(stay)
    return replace(stay, fate=Fate.OFFERED) if beside is not None and at - stay.since >= OFFER_AFTER else stay


def _held(stay: Stay) -> Stay:
    """Held for as long as it was seen: time without frames proves nothing."""
    since = stay.last if stay.clear is None else stay.clear
    return _taken(stay) if stay.last - since >= HOLD else replace(stay, clear=since)


def _taken(stay: Stay) -> Stay:
    return replace(stay, fate=Fate.TAKEN, number=0, clear=None)


def _is_new(now: Stay, before: Stay) -> bool:
    return now.fate is Fate.TAKEN and before.fate is not Fate.TAKEN


def _is_passed(stay: Stay, taken: Sequence[Stay]) -> bool:
    """Whether another one was taken that stood beside it."""
    return stay.fate is Fate.NEW and any(_together(stay, one) for one in taken)


def _together(one: Stay, other: Stay) -> bool:
    """Whether both were in view at a time: of two labels that are shown one after the other neither waits."""
    is_other = one.since != other.since or one.symbol != other.symbol
    return is_other and max(one.since, other.since) <= min(one.last, other.last)


def _is_away(stay: Stay) -> bool:
    return stay.unseen >= AWAY and stay.missed >= AWAY_FRAMES


def _numbered(stays: Sequence[Stay]) -> tuple[Stay, ...]:
    """Those that are offered have a number each, from the left to the right as they are seen, and keep it."""
    free = [number for number in range(1, MOST + 1) if number not in {stay.number for stay in stays}]
    new = [stay for stay in stays if _is_to_number(stay)]
    numbers = dict(zip((stay.symbol for stay in sorted(new, key=_place)), free, strict=False))
    return tuple(replace(stay, number=numbers.get(stay.symbol, 0)) if _is_to_number(stay) else stay for stay in stays)


def _is_to_number(stay: Stay) -> bool:
    return stay.fate is Fate.OFFERED and not stay.number


def _place(stay: Stay) -> tuple[int, int]:
    corners = stay.symbol.corners
    return min(x for x, _y in corners), min(y for _x, y in corners)
