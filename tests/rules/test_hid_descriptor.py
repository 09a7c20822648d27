"""Report descriptors: where in a report each value stands. Whatever a device calls its descriptor, reading it ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.hid.descriptor import MOST_BYTES, read_descriptor
from hardware.hid.layout import Kind, Layout
from tests.support.hid_descriptors import ACCESS_IS, KEYBOARD, NEWLAND

PRESSED, LEDS = 0x0700E0, 0x080001


def test_the_keyboard_of_the_standard_is_read_as_the_standard_says() -> None:
    layout = read_descriptor(KEYBOARD)
    assert not layout.numbered
    (control,) = layout.spans(PRESSED)
    assert (control.at, control.size, control.count) == (0, 1, 1)
    (shift,) = layout.spans(PRESSED + 1)
    assert shift.number(bytes([0b10, 0, 0, 0, 0, 0, 0, 0])) == 1
    (lock,) = layout.spans(LEDS, Kind.OUTPUT)
    assert (lock.at, lock.size) == (0, 1)
    assert layout.length(Kind.INPUT, 0) == 8
    assert layout.chosen(0, bytes([0, 0, 4, 0, 0, 0, 0, 0]), 0x070004, 0x070065) == 0x070004  # the key A


def test_fields_of_a_scanner_stand_where_the_manual_has_them() -> None:
    layout = read_descriptor(ACCESS_IS)
    assert layout.numbered
    where = {usage: [(span.at // 8 + 1, span.count) for span in layout.spans(usage)] for usage in USAGES}
    assert where == {
        0x01003B: [(1, 1)],
        0x8C00FB: [(2, 1)],
        0x8C00FD: [(4, 1)],
        0x8C00FE: [(5, 56)],
        0x8C00FF: [(63, 1)],
    }
    assert [span.size for span in layout.spans(0x8C00FF)] == [1]
    other = read_descriptor(NEWLAND)
    assert [(span.at // 8 + 1, span.count) for span in other.spans(0x8C00FE)] == [(2, 56)]
    assert [(span.at // 8 + 1) for span in other.spans(0x8C00FF)] == [63]


USAGES = (0x01003B, 0x8C00FB, 0x8C00FD, 0x8C00FE, 0x8C00FF)

# (items, the usage asked for, its spans as (report, bit, bits, values))
ITEMS = {
    "a usage of four bytes has its own page": ("05017508950 10b3b008c008102", 0x8C003B, [(0, 0, 8, 1)]),
    "a state that was put aside comes back": ("058c75089501a4050175209504b409fe8102", 0x8C00FE, [(0, 0, 8, 1)]),
    "each report counts its bits from 0": (
        "058c75089501850109fe8102850209fe8102",
        0x8C00FE,
        [(1, 0, 8, 1), (2, 0, 8, 1)],
    ),
    "padding moves what follows": ("058c750395018103750509fe8102", 0x8C00FE, [(0, 3, 5, 1)]),
    "a range of usages": ("058c7508950319fb29fd8102", 0x8C00FC, [(0, 8, 8, 1)]),
    "the last usage has what is left": ("058c7508950409fb09fe8102", 0x8C00FE, [(0, 8, 8, 3)]),
    "a usage that finds no value": ("058c7508950109fb09fe8102", 0x8C00FE, []),
    "long items are passed over": ("058cfe03aa01020375089501 09fe8102", 0x8C00FE, [(0, 0, 8, 1)]),
    "a torn item ends it": ("058c7508950109fe8102 09fe81", 0x8C00FE, [(0, 0, 8, 1)]),
    "no values at all": ("058c7508950009fe8102", 0x8C00FE, []),
    "more than any report can hold": ("058c750897ffffff7f09fe8102", 0x8C00FE, []),
    "ends without begins": ("c0b4c0058c7508950109fe8102", 0x8C00FE, [(0, 0, 8, 1)]),
    "a range that runs backwards": ("058c7508950119fe29fb8102", 0x8C00FE, []),
}


@pytest.mark.parametrize("case", ITEMS)
def test_items(case: str) -> None:
    raw, usage, expected = ITEMS[case]
    spans = read_descriptor(bytes.fromhex(raw.replace(" ", ""))).spans(usage)
    assert [(span.report, span.at, span.size, span.count) for span in spans] == expected


# (logical minimum, logical maximum, bits, bytes of the report, the value)
NUMBERS = [
    ("1500", "26ff00", 8, "ff", 255),
    ("1580", "257f", 8, "ff", -1),
    ("1500", "27ffff0000", 16, "3419", 0x1934),
    ("160080", "26ff7f", 16, "feff", -2),
    ("1500", "25ff", 12, "bcfa", 0xABC),
    ("1500", "25ff", 33, "0000000001", None),  # no number that anything here sends
    ("1500", "25ff", 16, "34", None),  # the report is too short
]


@pytest.mark.parametrize(("least", "most", "bits", "body", "value"), NUMBERS)
def test_numbers_are_little_endian_and_have_a_sign_where_they_may_be_under_nothing(
    least: str, most: str, bits: int, body: str, value: int | None
) -> None:
    raw = bytes.fromhex(f"058d{least}{most}75{bits:02x}950109408102")
    (span,) = read_descriptor(raw).spans(0x8D0040)
    assert span.number(bytes.fromhex(body)) == value


@pytest.mark.parametrize(("value", "chosen"), [(0, None), (1, 0x8D0071), (4, 0x8D0074), (8, 0x8D0078), (9, None)])
def test_a_choice_is_the_number_of_its_usage(value: int, chosen: int | None) -> None:
    layout = read_descriptor(bytes.fromhex("058d1501250875089501 197129788100".replace(" ", "")))
    assert layout.chosen(0, bytes([value]), 0x8D0070, 0x8D007F) == chosen


def asked_everything(layout: Layout, body: bytes) -> None:
    """As a driver asks."""
    report, rest = layout.split(body)
    for usage in (*USAGES, 0x8D0040, 0x8D0041):
        for span in layout.spans(usage):
            span.number(rest)
            assert len(span.octets(rest)) <= len(rest)
    layout.chosen(report, rest, 0x8D0070, 0x8D007F)
    for kind in Kind:
        assert layout.length(kind, report) <= MOST_BYTES


@given(st.binary(max_size=200), st.binary(max_size=80))
def test_whatever_a_descriptor_says_it_is_read_to_its_end(raw: bytes, body: bytes) -> None:
    asked_everything(read_descriptor(raw), body)


@given(
    st.sampled_from([ACCESS_IS, NEWLAND, KEYBOARD]), st.integers(0, 200), st.integers(0, 255), st.binary(max_size=80)
)
def test_a_descriptor_with_a_wrong_byte_is_read_to_its_end(raw: bytes, at: int, byte: int, body: bytes) -> None:
    at %= len(raw)
    asked_everything(read_descriptor(raw[:at] + bytes([byte]) + raw[at + 1 :]), body)


def test_a_descriptor_of_a_great_many_fields_costs_no_more_than_a_long_one() -> None:
    layout = read_descriptor(bytes([0x05, 0x8C, 0x75, 0x01, 0x95, 0x01]) + bytes([0x09, 0xFE, 0x81, 0x02]) * 100_000)
    assert len(layout.fields) <= MOST_BYTES // 4
