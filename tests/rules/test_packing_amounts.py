"""Amounts are exact: what a number says comes back, and sums do not drift."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.packing.amounts import ONE, amount_of, number_of, text_of, times, typed_amount
from services.packing.model import Measures
from services.packing.rules import check_quantity, wrong_measures

AMOUNTS = st.integers(min_value=0, max_value=10**15)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (1, ONE),
        (0, 0),
        (-2, -2 * ONE),
        (0.1, 100_000),
        (12.5, 12_500_000),
        (1e-6, 1),
        ("0.000001", 1),
        ("12", 12 * ONE),
        (999_999_999.999999, 999_999_999_999_999),
        (Decimal("4.20"), 4_200_000),
        ("1." + "0" * 40, ONE),
        (" .5 ", 500_000),
        (1e9, 10**15),
    ],
)
def test_a_number_is_that_many_millionths(value: object, amount: int) -> None:
    assert amount_of(value) == amount


@pytest.mark.parametrize(
    "value",
    [
        *(True, None, "", "1,5", "twelve", "NaN", float("nan"), float("inf"), 0.0000001, "0.1234567", [], {}),
        *("1_0", "\uff11\uff12", "0x10", ".", "1." + "0" * 40 + "1", Decimal("1." + "0" * 40 + "1"), "1e-999999999"),
    ],
)
def test_what_is_no_amount_is_none(value: object) -> None:
    assert amount_of(value) is None


@pytest.mark.parametrize("value", [1e300, 10**300, "1e300", "9" * 400, Decimal("1e999999999")])
def test_what_is_beyond_all_limits_is_an_amount_that_none_lets_through(value: object) -> None:
    assert amount_of(value) == amount_of("1e19")
    assert check_quantity(amount_of(value)) == "packing.wrong.quantity_most"
    assert list(wrong_measures(Measures(weight=amount_of(value)))) == ["weight"]
    assert check_quantity(amount_of(f"-{value}")) == "packing.wrong.quantity_positive"


@given(AMOUNTS)
def test_an_amount_comes_back_from_its_number_and_its_text(amount: int) -> None:
    assert amount_of(number_of(amount)) == amount
    assert amount_of(text_of(amount)) == amount
    assert "e" not in text_of(amount).lower()


def test_whole_amounts_are_whole_numbers() -> None:
    assert isinstance(number_of(50 * ONE), int)
    assert number_of(500_000) == 0.5
    assert (text_of(50 * ONE), text_of(1_200_000), text_of(0)) == ("50", "1.2", "0")


@given(AMOUNTS, st.integers(min_value=0, max_value=1_000 * ONE))
def test_a_weight_is_off_by_less_than_a_millionth(quantity: int, weight: int) -> None:
    assert abs(times(quantity, weight) * ONE - quantity * weight) <= ONE // 2


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("2,5", 2_500_000), ("2.5", 2_500_000), ("12", 12 * ONE), (",5", 500_000), ("1,000", ONE), ("1.234,5", None),
     ("1,2,3", None), ("", None), ("many", None)],
)  # fmt: skip
def test_what_is_typed_has_its_decimals_behind_a_point_or_a_comma(typed: str, amount: int | None) -> None:
    assert typed_amount(typed) == amount
