"""What a box should weigh by what is in it, and when what it weighs is too far from that. Plain functions; weights in
millionths of a kilogram."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.packing import rules
from services.packing.amounts import ONE
from services.packing.model import Content


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a weight may be from what is expected: the greater of a share of that (millionths of it, 50,000 are 5 %)
    and a weight. Both 0: it is never too far."""

    share: int = 0
    weight: int = 0

    def most(self, expected: int) -> int:
        """So far it may be off."""
        return max(expected * self.share // ONE, self.weight)


NO_TOLERANCE: Final = Tolerance()


@dataclass(frozen=True, slots=True)
class Expected:
    """`weight`: of what is known of it; `unknown`: how many contents have a product whose weight nobody knows: then it
    says nothing of the whole box."""

    weight: int
    unknown: int = 0


def expected(contents: Sequence[Content], empty: int = 0) -> Expected:
    """`empty`: what the box itself weighs, 0 where nobody said."""
    unknown = sum(1 for one in contents if not one.plate.product.unit_weight)
    return Expected(rules.estimated_weight(contents) + empty, unknown)


def is_off(weight: int, should: Expected, tolerance: Tolerance) -> bool:
    """Whether somebody has to be asked. Never where the weight of something in it is unknown."""
    if should.unknown or not should.weight or not (tolerance.share or tolerance.weight):
        return False
    return abs(weight - should.weight) > tolerance.most(should.weight)
