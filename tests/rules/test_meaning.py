"""What codes mean, and that no text can make the reading raise."""

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scanning.meaning import Kind, keys_on_lists, read, read_code
from services.scanning.patterns import Patterns
from services.scanning.scan import Device, make_scan

PATTERNS = Patterns(site="7K2Q")
DEVICE = Device("d1", "Zebra", "serial")
AT = datetime(2026, 3, 1, 9, 42, 7, tzinfo=UTC)


def _read(raw: bytes, patterns: Patterns = PATTERNS) -> tuple[Kind, str]:
    meaning = read(make_scan(raw, DEVICE, scan_id="s1", at=AT), patterns)
    return meaning.kind, meaning.key


@pytest.mark.parametrize(
    ("raw", "kind", "key"),
    [
        (b"SD7K2QUNDO", Kind.COMMAND, "SD7K2QUNDO"),
        (b"SD7K2QBADGE0042", Kind.BADGE, "SD7K2QBADGE0042"),
        (b"SD7K2QUND", Kind.TORN, "SD7K2QUND"),
        (b"SD7K2", Kind.TORN, "SD7K2"),
        (b"7K2QUNDO", Kind.TORN, "7K2QUNDO"),
        (b"SD7K2QUNDO5CG1234ABC", Kind.TORN, "SD7K2QUNDO5CG1234ABC"),
        (b"SD7K2QBADGE0042SD7K2QD1", Kind.TORN, "SD7K2QBADGE0042SD7K2QD1"),
        (b"SD9999UNDO", Kind.PLAIN, "SD9999UNDO"),
        (b"]C10109501101530003", Kind.GTIN, "09501101530003"),
        (b"]C100340123450000000017", Kind.SSCC, "340123450000000017"),
        (b"]d2010950110153000310AB", Kind.GS1, "0109501101530003\x1d10AB"),
        (b"]Q310AB", Kind.GS1, "10AB"),
        (b"]e00109501101530003", Kind.GTIN, "09501101530003"),
        (b"010950110153000310AB\x1d21X", Kind.GS1, "0109501101530003\x1d10AB\x1d21X"),
        (b"(01)09501101530003", Kind.GTIN, "09501101530003"),
        (b"]C1010950110153000310LOT21SER", Kind.AMBIGUOUS, "010950110153000310LOT21SER"),
        (b"]C10109501101530004", Kind.MISREAD, "0109501101530004"),
        (b"]E04006381333931", Kind.GTIN, "04006381333931"),
        (b"]E496385074", Kind.GTIN, "00000096385074"),
        (b"]E04006381333932", Kind.MISREAD, "4006381333932"),
        (b"340123450000000017", Kind.SSCC, "340123450000000017"),
        (b"SH-1042", Kind.SHIPMENT, "SH-1042"),
        (b"SO-7781", Kind.SHIPMENT, "SO-7781"),
        (b"LP-0007", Kind.LICENSE_PLATE, "LP-0007"),
        (b"W12-0789", Kind.ASSET_TAG, "W12-0789"),
        (b"ROOM-214", Kind.LOCATION, "ROOM-214"),
        (b"]C14149501101020016", Kind.LOCATION, "4149501101020016"),
        (b"ABC123456", Kind.PLAIN, "ABC123456"),
        (b"", Kind.MISREAD, ""),
        (b" \r\n", Kind.MISREAD, ""),
    ],
)
def test_the_table_of_meanings(raw: bytes, kind: Kind, key: str) -> None:
    assert _read(raw) == (kind, key)


@pytest.mark.parametrize(
    "text",
    [
        "0109501101530003",  # an article's element string, but nobody says that it is GS1
        "4006381333931",
        "0000123",
        "123",
        "1234567890123456789",
        "10ABC123",
        "]C210AB",
        "[)>\x1e06\x1dPABC\x1e\x04",
        "'; DROP TABLE scan; --",
        "=HYPERLINK(1)",
        "^XZ",
        "(555) 1234",
        "https://rt.example.org/Asset/Display.html?id=45678",
        "ＡＢＣ\u202e1",
    ],
)
def test_anything_else_is_plain_text_untouched(text: str) -> None:
    meaning = read_code(text, PATTERNS)
    assert (meaning.kind, meaning.key, meaning.text) == (Kind.PLAIN, text, text)


def test_blanks_around_a_code_do_not_count_and_stay_in_its_text() -> None:
    meaning = read_code("  W12-0789\r\n", PATTERNS)
    assert (meaning.kind, meaning.key, meaning.text) == (Kind.ASSET_TAG, "W12-0789", "  W12-0789\r\n")


def test_capitals_are_kept() -> None:
    assert read_code("abC1", PATTERNS).key == "abC1"


def test_one_article_has_one_key_as_ean_upc_and_element_string() -> None:
    assert _read(b"]E04006381333931")[1] == _read(b"]C10104006381333931")[1]
    assert _read(b"]E0036000291452")[1] == _read(b"]E00036000291452")[1] == _read(b"(01)00036000291452")[1]


def test_labels_that_say_the_same_in_another_order_have_one_key() -> None:
    one = _read(b"]C101095011015300031727123110AB")
    assert one == _read(b"]C110AB\x1d17271231\x1d0109501101530003")
    assert one == _read(b"(10)AB(01)09501101530003(17)271231")


def test_a_command_tells_its_verb_and_a_badge_its_number() -> None:
    assert read_code("SD7K2QUNDO", PATTERNS).value == "UNDO"
    assert read_code("SD7K2QBADGE0042", PATTERNS).value == "0042"


def test_elements_can_be_asked_for() -> None:
    meaning = read_code("(01)09501101530003(10)LOT(21)SER", PATTERNS)
    assert (meaning.element("21"), meaning.element("10"), meaning.element("37")) == ("SER", "LOT", "")


def test_ambiguous_and_misread_say_what_to_do() -> None:
    assert read_code("10LOT21SER", PATTERNS, aim="]C1").hint == "codes.hint.separator"
    assert read_code("0109501101530004", PATTERNS, symbology="gs1-128").hint == "codes.hint.check_digit"
    assert read_code("", PATTERNS).hint == "codes.hint.empty"


def test_a_bare_sscc_is_one_only_where_the_station_wants_it() -> None:
    number = b"340123450000000017"
    assert _read(number, Patterns(bare_sscc=False)) == (Kind.PLAIN, number.decode())
    assert _read(b"00" + number)[1] == number.decode()
    assert _read(b"340123450000000018") == (Kind.PLAIN, "340123450000000018")


def test_the_stations_own_patterns_decide() -> None:
    patterns = Patterns.of(site="", tag=r"T\d+", shipment="", plate="", serial=r"[A-Z0-9-]{5,50}")
    assert _read(b"T1", patterns)[0] is Kind.ASSET_TAG
    assert _read(b"W12-0789", patterns)[0] is Kind.SERIAL
    assert _read(b"SH-1042", patterns)[0] is Kind.SERIAL


def test_a_list_may_have_an_article_in_any_of_its_forms() -> None:
    article = read_code("(01)00036000291452", PATTERNS)
    assert keys_on_lists(article) == ("00036000291452", "0036000291452", "036000291452")
    assert keys_on_lists(read_code("(01)14006381333938", PATTERNS)) == ("14006381333938",)
    assert keys_on_lists(read_code("340123450000000017", PATTERNS)) == ("340123450000000017", "00340123450000000017")
    assert keys_on_lists(read_code("W12-0789", PATTERNS)) == ("W12-0789",)


PIECES = [
    *("]C1", "]d2", "]Q3", "]E0", "]E4", "]e0", "(01)", "(10)", "(", ")", "\x1d", "\x1d\x1d", "SD7K2Q", "BADGE", "D0"),
    *("01", "02", "00", "10", "21", "17271331", "3103", "37", "4300", "%AA%BB", "8008", "7007", "253", "391", "8043"),
    *("09501101530003", "340123450000000017", "0", "999999", "LOT", "SER", "\0", "\x1b", "\r", "\n", "\t", " "),
    *(
        "\u202e",
        "\u200b",
        "\ufeff",
        "é",
        "漢",
        "٣",
        "０",
        "²",
        "ſ",
        "'; DROP TABLE x",
        "=HYPERLINK(",
        "^XZ",
        "SH-",
        "W12-",
    ),
]


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reading_raise(raw: bytes) -> None:
    scan = make_scan(raw, DEVICE, scan_id="s1", at=AT)
    meaning = read(scan, PATTERNS)
    assert meaning.text == scan.text


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=30), st.sampled_from(["", "]C1", "]E0", "]d2"]))
def test_no_mixture_of_what_codes_are_made_of_makes_it_raise(pieces: list[str], aim: str) -> None:
    symbology = {"]C1": "gs1-128", "]E0": "ean13", "]d2": "gs1-datamatrix"}.get(aim, "")
    text = "".join(pieces)
    meaning = read_code(text, PATTERNS, aim=aim, symbology=symbology)
    assert meaning.text == text
    assert (meaning.hint != "") == (meaning.kind in {Kind.AMBIGUOUS, Kind.MISREAD, Kind.TORN})


def test_100_000_hostile_symbols_are_read() -> None:
    """Seeded; the longest have 7,000 bytes before they are cut."""
    dice = random.Random(20260301)
    kinds = set()
    for number in range(100_000):
        pieces = dice.choices(PIECES, k=2_000 if number % 2_000 == 0 else dice.randrange(1, 6))
        raw = "".join(pieces).encode()[: 7_000 if number % 2_000 == 0 else 60]
        kinds.add(_read(raw)[0])
    assert kinds >= {Kind.COMMAND, Kind.GS1, Kind.GTIN, Kind.MISREAD, Kind.AMBIGUOUS, Kind.PLAIN}


@pytest.mark.parametrize("raw", [b"A" * 7_000, b"]C1" + b"2012" * 1_700, b"]C1" + b"\x1d1" * 3_500, b"(01)" * 1_750])
def test_a_symbol_of_7_000_characters_is_read(raw: bytes) -> None:
    kind, _ = _read(raw)
    assert kind in {Kind.PLAIN, Kind.GS1}
