"""A scale that is not there: what lies on it, its zero and tare, and how it behaves. For demos, training and tests.

Weights are millionths of a kilogram. Call from any thread.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock
from time import monotonic
from typing import Final

CAPACITY: Final = 60_000_000
STEP: Final = 1_000  # it shows whole grams
ZERO_RANGE: Final = CAPACITY // 50  # it may be set to zero only near it, as scales for trade


class Shown(StrEnum):
    """What its display is like."""

    WEIGHT = "weight"
    MOVING = "moving"
    OVER = "over"
    UNDER = "under"


@dataclass(frozen=True, slots=True)
class Display:
    """What it shows at a moment. `weight`: less tare. `changed`: how often what lies on it was changed."""

    shown: Shown
    weight: int
    net: bool
    changed: int

    @property
    def zero(self) -> bool:
        return self.shown is Shown.WEIGHT and self.weight == 0


class PretendScale:
    """`settle`: seconds that it moves after each change of what lies on it. `silent`: it says nothing at all."""

    def __init__(self, *, settle: float = 0.0, now: Callable[[], float] = monotonic) -> None:
        self._settle, self._now = settle, now
        self._lock = Lock()
        self._load = self._empty = self._tare = self._changed = 0
        self._jitters = False
        self._still_at = float("-inf")
        self.silent = False

    def put(self, weight: int) -> None:
        """Lay something on it, besides what lies there."""
        self._change(lambda load: load + weight)

    def take(self, weight: int | None = None) -> None:
        """Take so much off it; None: everything."""
        self._change(lambda load: 0 if weight is None else load - weight)

    def jitter(self, *, on: bool) -> None:
        """Whether it never comes to rest: wind, a hand on it."""
        with self._lock:
            self._jitters = on

    def zero(self) -> bool:
        """Its ZERO key: what lies on it counts as nothing; whether it did that."""
        with self._lock:
            if self._moving() or abs(self._load - self._empty) > ZERO_RANGE:
                return False
            self._empty, self._tare = self._load, 0
            return True

    def tare(self) -> bool:
        """Its TARE key: what lies on it is taken off from now on; whether it did that."""
        with self._lock:
            gross = self._load - self._empty
            if self._moving() or not 0 < gross <= CAPACITY:
                return False
            self._tare = gross
            return True

    def clear(self) -> None:
        """No tare any more."""
        with self._lock:
            self._tare = 0

    def display(self) -> Display:
        """What it shows now."""
        with self._lock:
            gross = self._load - self._empty
            moving = self._moving()
            weight = gross - self._tare + (STEP * (self._changed % 3 + 1) if moving else 0)
            shown = Shown.OVER if gross > CAPACITY else Shown.MOVING if moving else Shown.WEIGHT
            if weight < 0 and shown is Shown.WEIGHT:
                shown = Shown.UNDER
            return Display(shown, weight, net=self._tare != 0, changed=self._changed)

    def _moving(self) -> bool:
        return self._jitters or self._now() < self._still_at

    def _change(self, load: Callable[[int], int]) -> None:
        with self._lock:
            self._load = round(load(self._load) / STEP) * STEP
            self._changed += 1
            self._still_at = self._now() + self._settle
