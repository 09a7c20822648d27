"""Units of weight, exactly."""

from decimal import Decimal

import pytest

from services.weighing.units import weight_of


@pytest.mark.parametrize(
    ("number", "unit", "weight"),
    [
        ("1", "kg", 1_000_000),
        ("1", "g", 1_000),
        ("1", "mg", 1),
        ("0.5", "mg", 0),
        ("1.5", "mg", 2),
        ("1", "t", 1_000_000_000),
        ("1", "lb", 453_592),
        ("16", "oz", 453_592),
        ("0.1", "oz", 2_835),
        ("-0.25", "lb", -113_398),
        ("100000", "lb", 45_359_237_000),
    ],
)
def test_a_number_of_a_unit_is_that_many_millionths_of_a_kilogram(number: str, unit: str, weight: int) -> None:
    assert weight_of(Decimal(number), unit) == weight


def test_an_unknown_unit_is_never_taken_for_a_known_one() -> None:
    with pytest.raises(KeyError):
        weight_of(Decimal(1), "stone")
