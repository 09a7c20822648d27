"""HID POS scanners: (reports that came → symbols). Reports and layouts as published; see tests/support."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.hid.descriptor import read_descriptor
from hardware.scanners.framing import Symbol
from hardware.scanners.hid_symbols import REST_SECONDS, HidSymbols
from services.scanning.scan import MAX_BYTES, Device, Flaw, Scan, make_scan
from tests.support.hid_descriptors import ACCESS_IS, KEYBOARD, LEAST_SCANNER, NEWLAND, access_is, newland

# What a Honeywell Voyager 1602g sent in this mode, byte by byte, as published (HenkVanAsselt/python_hon_usbhid,
# README): the first, the second, the fifth and the last report of one message.
VOYAGER = [
    "02385d583050726f64756374204e616d653a20566f7961676572203136303267"
    "0d0a426f6f74205265766973696f6e3a203a20383939320d0a536f66743f0001",
    "02385d5830776172652050617274204e756d6265723a20435730303030383242"
    "42410d0a536f667477617265205265766973696f6e3a202450726f6a653f0001",
    "02385d583020547970653a204e2f412020205265766973696f6e3a204e2f4120"
    "202053657269616c204e756d6265723a204e2f41202020436865636b733f0001",
    "02095d5830756d3a204e2f410d0a" + "00" * 47 + "3f0000",
]
BOARDING_PASS = b"M1GATHERGOOD/MICHAEL YABCDEF LHRDURAK 3542 052Y003D23  s1C2D"
CODE_300 = "".join(str(n % 10) for n in range(300)).encode()


def symbols_of(descriptor: bytes, *reports: bytes) -> list[Symbol]:
    symbols = HidSymbols(read_descriptor(descriptor))
    return [symbol for at, report in enumerate(reports) for symbol in symbols.feed(report, float(at))]


def scan_of(symbol: Symbol) -> Scan:
    device = Device("d", "D", "hid")
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return make_scan(symbol.raw, device, scan_id="s", at=at, flaw=symbol.flaw, aim_told=symbol.aim_told)


def parts(data: bytes, aim: bytes) -> list[bytes]:
    pieces = [data[at : at + 56] for at in range(0, len(data), 56)]
    return [access_is(piece, aim, more=number < len(pieces) - 1) for number, piece in enumerate(pieces)]


# (descriptor, reports, the scans: text, symbology, AIM identifier)
EXCHANGES = {
    "a code": (ACCESS_IS, [access_is(b"W12-0789")], [("W12-0789", "code128", "]C0")]),
    "the manual's example, over two reports": (
        ACCESS_IS,
        [access_is(BOARDING_PASS[:56], b"]Q0", more=True), access_is(BOARDING_PASS[56:], b"]Q0")],
        [(BOARDING_PASS.decode(), "qrcode", "]Q0")],
    ),
    "300 characters over six": (ACCESS_IS, parts(CODE_300, b"]d1"), [(CODE_300.decode(), "datamatrix", "]d1")]),
    "two pulls": (ACCESS_IS, [access_is(b"A1"), access_is(b"A1")], [("A1", "code128", "]C0")] * 2),
    "GS1-128, GS kept": (ACCESS_IS, [access_is(b"10LOT\x1d21SER", b"]C1")], [("10LOT\x1d21SER", "gs1-128", "]C1")]),
    "an identifier nobody knows": (ACCESS_IS, [access_is(b"HELLO", b"]X0")], [("HELLO", "", "]X0")]),
    "an identifier in the data, too": (ACCESS_IS, [access_is(b"]C1010", b"]C1")], [("010", "gs1-128", "]C1")]),
    "no identifier told": (ACCESS_IS, [access_is(b"A1", b"\0\0\0")], [("A1", "", "")]),
    "an identifier that is none": (ACCESS_IS, [access_is(b"A1", b"Q10")], [("A1", "", "")]),
    "an identifier in the data alone": (
        ACCESS_IS,
        [access_is(b"]E04006381333931", b"\0\0\0")],
        [EAN := ("4006381333931", "ean13", "]E0")],
    ),
    "a terminator set up at the scanner": (ACCESS_IS, [access_is(b"A1\r\n")], [("A1", "code128", "]C0")]),
    "NULs that belong to the code": (ACCESS_IS, [access_is(b"A\0\0")], [("A␀␀", "code128", "]C0")]),
    "an empty one": (ACCESS_IS, [access_is(b""), access_is(b"\r")], []),
    "a letter cut in two": (ACCESS_IS, parts(b"x" * 55 + "é".encode(), b"]Q1"), [("x" * 55 + "é", "qrcode", "]Q1")]),
    "another report in between": (
        ACCESS_IS,
        [access_is(b"AB", more=True), b"\x07whatever", access_is(b"CD")],
        [("ABCD", "code128", "]C0")],
    ),
    "longer than said, as Windows hands it over": (
        ACCESS_IS,
        [access_is(b"A1") + b"\0" * 9],
        [("A1", "code128", "]C0")],
    ),
    "Newland: the symbology is the maker's number": (
        NEWLAND,
        [newland(b"4006381333931", number=5)],
        [("4006381333931", "", "")],
    ),
    "Newland over two": (NEWLAND, [newland(b"x" * 56, more=True), newland(b"yz")], [("x" * 56 + "yz", "", "")]),
    "no count: the data ends at its NULs": (LEAST_SCANNER, [b"A1\0B2".ljust(16, b"\0")], [("A1␀B2", "", "")]),
}


@pytest.mark.parametrize("exchange", EXCHANGES)
def test_what_the_reports_bring_is_what_is_scanned(exchange: str) -> None:
    descriptor, reports, expected = EXCHANGES[exchange]
    symbols = symbols_of(descriptor, *reports)
    assert [(one.text, one.symbology, one.aim) for one in map(scan_of, symbols)] == expected
    assert {symbol.flaw for symbol in symbols} <= {None}


def test_reports_of_a_real_scanner_make_one_text_without_its_last_terminator() -> None:
    (symbol,) = symbols_of(ACCESS_IS, *map(bytes.fromhex, VOYAGER))
    scan = scan_of(symbol)
    assert scan.text.startswith("Product Name: Voyager 1602g\r\nBoot Revision")
    assert scan.text.endswith("Checksum: N/A")
    assert (scan.aim, scan.symbology, scan.flaw) == ("]X0", "", None)


# (descriptor, reports, symbols): what never must become a code
FLAWED = {
    "more said than brought": (ACCESS_IS, [access_is(b"A" * 56, count=57)], [(b"A" * 56, Flaw.INCOMPLETE)]),
    "a short report": (ACCESS_IS, [access_is(b"ABCDEF")[:8]], [(b"ABC", Flaw.INCOMPLETE)]),
    "the rest is lost, another code comes": (
        ACCESS_IS,
        [access_is(b"A" * 56, b"]Q1", more=True), access_is(b"B2", b"]C0")],
        [(b"A" * 56, Flaw.INCOMPLETE), (b"B2", None)],
    ),
    "endless": (
        ACCESS_IS,
        [access_is(b"A" * 56, more=True)] * 200 + [access_is(b"A")],
        [(b"A" * (MAX_BYTES - 3), Flaw.OVERSIZED)],
    ),
}


@pytest.mark.parametrize("case", FLAWED)
def test_what_is_not_whole_is_told_and_is_no_code(case: str) -> None:
    descriptor, reports, expected = FLAWED[case]
    assert [(symbol.raw[3:], symbol.flaw) for symbol in symbols_of(descriptor, *reports)] == expected


def test_a_first_part_may_count_the_whole_symbol() -> None:
    (symbol,) = symbols_of(ACCESS_IS, access_is(b"A" * 56, more=True, count=60), access_is(b"BCDE"))
    assert (symbol.raw[3:], symbol.flaw) == (b"A" * 56 + b"BCDE", None)


def test_a_symbol_whose_rest_does_not_come_is_incomplete_and_not_glued_to_the_next() -> None:
    symbols = HidSymbols(read_descriptor(ACCESS_IS))
    assert symbols.feed(access_is(b"A" * 56, more=True), 5.0) == []
    assert symbols.quiet(5.0 + REST_SECONDS / 2) is None
    assert symbols.quiet(5.0 + REST_SECONDS) == Symbol(b"]C0" + b"A" * 56, Flaw.INCOMPLETE, aim_told=True)
    assert symbols.quiet(99.0) is None
    assert symbols.feed(access_is(b"B2"), 99.0) == [Symbol(b"]C0B2", aim_told=True)]


def test_a_scanner_that_goes_away_leaves_what_had_arrived_as_incomplete() -> None:
    symbols = HidSymbols(read_descriptor(ACCESS_IS))
    assert symbols.flush() is None
    symbols.feed(access_is(b"A" * 56, more=True), 5.0)
    assert symbols.flush() == Symbol(b"]C0" + b"A" * 56, Flaw.INCOMPLETE, aim_told=True)
    assert symbols.flush() is None


def test_a_device_that_is_no_scanner_never_scans() -> None:
    symbols = HidSymbols(read_descriptor(KEYBOARD))
    assert not symbols.scans
    assert symbols.feed(bytes([0, 0, 4, 0, 0, 0, 0, 0]), 0.0) == []


def test_people_see_identifier_and_data_of_a_report() -> None:
    symbols = HidSymbols(read_descriptor(ACCESS_IS))
    assert symbols.shown(access_is(b"W12-0789")) == b"]C0W12-0789"
    assert symbols.shown(b"\x07what\0\0") == b"\x07what"


REPORT = st.one_of(
    st.binary(max_size=70),
    st.builds(lambda rest: b"\x02" + rest, st.binary(min_size=63, max_size=63)),
    st.builds(lambda data, more: access_is(data, more=more), st.binary(max_size=56), st.booleans()),
)


@given(st.sampled_from([ACCESS_IS, NEWLAND, LEAST_SCANNER]), st.lists(REPORT, max_size=30))
def test_whatever_reports_come_each_byte_told_was_sent(descriptor: bytes, reports: list[bytes]) -> None:
    symbols = HidSymbols(read_descriptor(descriptor))
    sent = b""
    for at, report in enumerate(reports):
        sent += report
        told = [*symbols.feed(report, float(at)), symbols.quiet(at + 0.5)]
        for symbol in filter(None, told):
            assert 0 < len(symbol.raw) <= MAX_BYTES
            assert set(symbol.raw) <= set(sent)
    symbols.flush()


@given(st.binary(min_size=1, max_size=400).filter(lambda data: not data.endswith((b"\r", b"\n", b"\t"))))
def test_a_code_of_any_bytes_comes_as_it_was_sent(data: bytes) -> None:
    (symbol,) = symbols_of(ACCESS_IS, *parts(data, b"]z0"))
    assert symbol == Symbol(b"]z0" + data.removeprefix(b"]z0"), aim_told=True)
