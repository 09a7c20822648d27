"""What a box should weigh, and when what it weighs is too far from that."""

from dataclasses import replace

import pytest

from services.packing.amounts import ONE
from services.packing.expected import NO_TOLERANCE, Expected, Tolerance, expected, is_off
from tests.rules.test_packing_rules import BAR, CONTENT, PLATE

KG = ONE
TOLERANCE = Tolerance(share=50_000, weight=ONE // 10)
UNKNOWN = replace(CONTENT, plate=replace(PLATE, product=replace(BAR, unit_weight=None)))


def test_a_box_should_weigh_what_is_in_it_and_what_it_weighs_itself() -> None:
    assert expected([CONTENT, CONTENT]) == Expected(960_000)
    assert expected([CONTENT, UNKNOWN], 300_000) == Expected(780_000, unknown=1)
    assert expected([], 300_000) == Expected(300_000)


@pytest.mark.parametrize(
    ("weight", "should", "tolerance", "off"),
    [
        (1_100_000, Expected(KG), TOLERANCE, False),  # as far as a tenth of a kilogram
        (1_100_001, Expected(KG), TOLERANCE, True),
        (899_999, Expected(KG), TOLERANCE, True),
        (9_500_000, Expected(10 * KG), TOLERANCE, False),  # as far as 5 %
        (9_499_999, Expected(10 * KG), TOLERANCE, True),
        (50 * KG, Expected(KG, unknown=1), TOLERANCE, False),
        (50 * KG, Expected(0), TOLERANCE, False),
        (50 * KG, Expected(KG), NO_TOLERANCE, False),
        (KG + 1, Expected(KG), Tolerance(share=1), False),
        (KG + 2, Expected(KG), Tolerance(share=1), True),
    ],
)
def test_a_weight_is_too_far_off_beyond_the_greater_of_both_limits(
    weight: int, should: Expected, tolerance: Tolerance, off: bool
) -> None:
    assert is_off(weight, should, tolerance) is off
