"""What a scale says. Values; weights in millionths of a kilogram, as packing has them (services/packing/amounts)."""

from dataclasses import dataclass
from enum import StrEnum


class Condition(StrEnum):
    """What kind of answer a scale gave."""

    WEIGHT = "weight"  # a weight was sent
    OVER = "over"  # more lies on it than it can weigh
    UNDER = "under"  # less than nothing: something was taken off that was there when it was set to zero
    FAULT = "fault"  # it says itself that it cannot weigh: broken, not calibrated, or it has to be set to zero
    UNREADABLE = "unreadable"  # bytes came that its protocol does not have


class ScaleAct(StrEnum):
    """What a scale is asked to do besides weighing."""

    ZERO = "zero"  # what lies on it now counts as nothing
    TARE = "tare"  # what lies on it now is taken off every weight from now on
    CLEAR = "clear"  # no tare any more


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer of a scale.

    `weight`: in millionths of a kilogram, None where none was sent; it may be under 0 (then the condition is UNDER).
    `stable`: the scale itself says that it stands still. `zero`: it says that nothing lies on it, or the weight is
    exactly 0. `net`: a tare was taken off. `said`: the answer as it came, printable. `at`: monotonic seconds of its
    arrival.
    """

    condition: Condition
    at: float
    weight: int | None = None
    stable: bool = False
    zero: bool = False
    net: bool = False
    said: str = ""
