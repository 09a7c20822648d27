"""Units of weight, exactly: a number as it was sent becomes millionths of a kilogram."""

from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final

_POUND: Final = Fraction("0.45359237")  # kg, by the international definition of 1959

KILOGRAMS: Final = MappingProxyType(
    {
        "kg": Fraction(1),
        "g": Fraction(1, 1000),
        "mg": Fraction(1, 1_000_000),
        "t": Fraction(1000),
        "lb": _POUND,
        "oz": _POUND / 16,
    }
)
MOST_DIGITS: Final = 12  # of a number; more is no weight that a scale sends


def weight_of(number: Decimal, unit: str) -> int:
    """The weight in millionths of a kilogram: rounded to a whole milligram, half of one to the even. KeyError for a
    unit that is not in KILOGRAMS."""
    return round(Fraction(number) * KILOGRAMS[unit] * 1_000_000)
