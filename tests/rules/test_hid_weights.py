"""USB HID scales: (the report that came → what it says). Reports and layouts as published; see tests/support."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.hid.descriptor import read_descriptor
from hardware.scales.answer import Answer
from hardware.scales.hid_weights import HidWeights
from services.weighing.model import Condition
from tests.support.hid_descriptors import ACCESS_IS, PLAIN_SCALE, SCALE, weighs

WEIGHT, UNDER, OVER, FAULT, UNREADABLE = (
    Condition.WEIGHT,
    Condition.UNDER,
    Condition.OVER,
    Condition.FAULT,
    Condition.UNREADABLE,
)
SCALES = HidWeights(read_descriptor(SCALE))
PLAIN = HidWeights(read_descriptor(PLAIN_SCALE))


def said(raw: bytes, scale: HidWeights = SCALES) -> tuple[Condition, int | None, bool | None, bool] | None:
    """(condition, weight, stable, zero) of a report."""
    answer = scale.read(raw)
    return answer and (answer.condition, answer.weight, answer.stable, answer.zero)


# (the report as published, condition, millionths of a kilogram, stable, zero)
PUBLISHED = {
    "DYMO M10, 20 g (antradar.com)": ("030402001400", WEIGHT, 20_000, True, False),
    "DYMO M10, 40 lb 5.2 oz (antradar.com)": ("03040bff3419", WEIGHT, 18_291_112, True, False),
    "DYMO M25, empty (rfg-scale)": ("03020bff0000", WEIGHT, 0, True, True),
}


@pytest.mark.parametrize("case", PUBLISHED)
def test_reports_of_real_scales(case: str) -> None:
    raw, *expected = PUBLISHED[case]
    assert said(bytes.fromhex(raw)) == tuple(expected)


# (status, condition, weight, stable, zero) of 500 g
STATUSES = [
    (1, FAULT, None, False, False),
    (2, WEIGHT, 500_000, True, True),  # it says that it stands in the middle of zero
    (3, WEIGHT, 500_000, False, False),
    (4, WEIGHT, 500_000, True, False),
    (5, UNDER, -500_000, False, False),
    (6, OVER, None, False, False),
    (7, FAULT, None, False, False),
    (8, FAULT, None, False, False),
    (0, UNREADABLE, None, False, False),
    (9, UNREADABLE, None, False, False),
    (255, UNREADABLE, None, False, False),
]


@pytest.mark.parametrize(("status", "condition", "weight", "stable", "zero"), STATUSES)
def test_each_status(status: int, condition: Condition, weight: int | None, stable: bool, zero: bool) -> None:
    assert said(weighs(500, status=status)) == (condition, weight, stable, zero)


def test_nothing_on_it_that_moves_is_not_zero_yet() -> None:
    assert said(weighs(0, status=3)) == (WEIGHT, 0, False, False)
    assert said(weighs(0, status=4)) == (WEIGHT, 0, True, True)


# (unit, number, scaling, millionths of a kilogram): exactly, then rounded to a whole milligram
UNITS = {
    "milligram": (1, 250, 0, 250),
    "gram": (2, 1234, -1, 123_400),
    "kilogram": (3, 12_345, -3, 12_345_000),
    "carat": (4, 5, 0, 1000),
    "grain": (6, 7000, 0, 453_592),
    "pennyweight": (7, 1, 0, 1555),
    "metric ton": (8, 5, -1, 500_000_000),
    "troy ounce": (10, 100, 0, 3_110_348),
    "ounce": (11, 16, 0, 453_592),
    "pound": (12, 1000, -1, 45_359_237),
}


@pytest.mark.parametrize("unit", UNITS)
def test_each_unit(unit: str) -> None:
    number, count, scaling, expected = UNITS[unit]
    assert said(weighs(count, unit=number, scaling=scaling)) == (WEIGHT, expected, True, False)


@pytest.mark.parametrize("unit", [0, 5, 9, 13, 255])
def test_a_unit_that_is_none_or_means_several_weights_is_no_weight(unit: int) -> None:
    assert said(weighs(500, unit=unit)) == (UNREADABLE, None, False, False)


@pytest.mark.parametrize(("number", "scaling", "unit"), [(65_535, 12, 8), (1, 127, 2), (1, -128, 2), (65_535, 5, 8)])
def test_a_weight_that_no_scale_can_have_is_none(number: int, scaling: int, unit: int) -> None:
    assert said(weighs(number, scaling=scaling, unit=unit)) == (UNREADABLE, None, False, False)


def test_a_short_report_is_no_weight() -> None:
    for length in range(2, 6):
        assert said(weighs(500)[:length]) == (UNREADABLE, None, False, False)


def test_a_report_of_its_status_alone_is_told_where_it_means_that_there_is_no_weight() -> None:
    assert said(b"\x04\x06") == (OVER, None, False, False)
    assert said(b"\x04\x04") is None


def test_a_report_of_its_limit_is_no_weight() -> None:
    assert said(b"\x05\x02\x00\x10\x27") is None
    assert SCALES.report == (3, 5)


def test_a_scale_without_numbers_of_reports_and_with_signs_where_it_likes() -> None:
    assert said(bytes([4, 2, 0xFF]) + (1234).to_bytes(4, "little"), PLAIN) == (WEIGHT, 123_400, True, False)
    assert said(bytes([4, 2, 0]) + (-5).to_bytes(4, "little", signed=True), PLAIN) == (UNDER, -5000, True, False)
    assert said(bytes([0, 2, 0, 1, 0, 0, 0]), PLAIN) == (UNREADABLE, None, False, False)


def test_the_answer_is_kept_as_it_came() -> None:
    assert SCALES.read(weighs(20)) == Answer(WEIGHT, 20_000, True, said="03 04 02 00 14 00")


def test_setting_to_zero_is_the_bit_that_the_descriptor_has_for_it() -> None:
    assert SCALES.to_zero() == (b"\x02\x02", False)  # what usbscale sends
    assert PLAIN.to_zero() == (b"\x00\x01", True)
    assert HidWeights(read_descriptor(ACCESS_IS)).to_zero() is None


def test_a_device_that_is_no_scale_has_no_report_with_a_weight() -> None:
    assert HidWeights(read_descriptor(ACCESS_IS)).report is None
    assert HidWeights(read_descriptor(b"")).report is None


PER_UNIT = {1: 1, 2: 1000, 3: 10**6, 4: 200, 8: 10**9, 12: Fraction("453592.37"), 11: Fraction("453592.37") / 16}


@given(st.binary(max_size=12).map(lambda rest: b"\x03" + rest))
def test_whatever_comes_a_weight_that_is_told_was_sent(raw: bytes) -> None:
    answer = SCALES.read(raw)
    if answer is None or answer.weight is None:
        return
    scaling = int.from_bytes(raw[3:4], "little", signed=True)
    number = int.from_bytes(raw[4:6], "little")
    if raw[2] in PER_UNIT:
        assert abs(answer.weight) == round(number * Fraction(10) ** scaling * PER_UNIT[raw[2]])
    assert (answer.weight > 0) <= (raw[1] in (2, 3, 4))


@given(st.sampled_from([SCALE, PLAIN_SCALE]), st.integers(0, 200), st.integers(0, 255), st.binary(max_size=12))
def test_a_descriptor_with_a_wrong_byte_ends_nothing(raw: bytes, at: int, byte: int, report: bytes) -> None:
    at %= len(raw)
    scale = HidWeights(read_descriptor(raw[:at] + bytes([byte]) + raw[at + 1 :]))
    scale.read(report)
    scale.to_zero()
