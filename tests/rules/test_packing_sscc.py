"""An SSCC has 18 digits: biip, which knows GS1, reads out of each what was put in."""

import pytest
from biip.sscc import Sscc
from hypothesis import assume, given
from hypothesis import strategies as st

from services.packing.sscc import Numbering, check_digit, number_of, sscc_of

DIGITS = "0123456789"
PREFIXES = st.text(DIGITS, min_size=4, max_size=12)
NUMBERINGS = st.builds(
    Numbering, PREFIXES, st.integers(0, 9), station=st.text(DIGITS, max_size=3), leased=st.booleans()
)


@pytest.mark.parametrize(
    ("digits", "check"),
    [
        ("34012345000000001", "7"),
        ("00614141123456789", "0"),  # GS1 General Specifications: 0 0614141 123456789 0
        ("37610425002123456", "9"),
        ("00000000000000000", "0"),
    ],
)
def test_the_check_digit_is_that_of_gs1(digits: str, check: str) -> None:
    assert check_digit(digits) == check
    assert Sscc.parse(digits + check).check_digit == int(check)


@given(NUMBERINGS, st.data())
def test_each_number_is_an_sscc_of_that_prefix_and_extension(numbering: Numbering, data: st.DataObject) -> None:
    number = data.draw(st.integers(numbering.first, numbering.last))

    read = Sscc.parse(sscc_of(number))

    assert read.extension_digit == numbering.extension
    assert read.value[1:].startswith(numbering.prefix + ("" if numbering.leased else numbering.station))
    assert number_of(read.value) == number


@given(NUMBERINGS)
def test_numbers_have_room_for_nine_at_least(numbering: Numbering) -> None:
    assert numbering.last - numbering.first >= 8
    assert len(sscc_of(numbering.first)) == len(sscc_of(numbering.last)) == 18
    assert sscc_of(numbering.first)[: len(numbering.head)] == sscc_of(numbering.last)[: len(numbering.head)]


@given(NUMBERINGS, NUMBERINGS)
def test_stations_whose_digits_differ_share_no_number(one: Numbering, other: Numbering) -> None:
    assume(not one.head.startswith(other.head) and not other.head.startswith(one.head))
    assert one.last < other.first or other.last < one.first


@pytest.mark.parametrize(
    "text",
    ["", "340123450000000018", "34012345000000001", "00340123450000000017", "34012345000000001٧", "3401234500000000 7"],
)
def test_what_is_no_sscc_is_none(text: str) -> None:
    assert number_of(text) is None


@given(st.text(DIGITS, min_size=18, max_size=18))
def test_a_wrong_check_digit_is_none_whatever_else_it_says(digits: str) -> None:
    good = Sscc.parse(digits[:-1] + check_digit(digits[:-1]))
    assert (number_of(digits) is not None) is (digits == good.value)
