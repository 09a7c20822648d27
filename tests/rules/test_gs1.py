"""GS1 element strings: what is read, what is ambiguous, what is misread, and what is never cut."""

import pytest

from services.scanning.gs1 import MOST_ELEMENTS, Doubt, gtin, read, sscc

GTIN = "0109501101530003"
CONTENT = "0209501101530003"


def _pairs(text: str) -> list[tuple[str, str]]:
    message = read(text)
    assert message is not None
    return [(element.ai, element.value) for element in message.elements]


def _doubt(text: str) -> Doubt | None:
    message = read(text)
    assert message is not None
    return message.doubt


def test_elements_are_read_with_their_titles() -> None:
    message = read(f"{GTIN}1727123110LOT\x1d21SER")
    assert message is not None
    assert [(e.ai, e.value, e.title) for e in message.elements] == [
        ("01", "09501101530003", "GTIN"),
        ("17", "271231", "USE BY or EXPIRY"),
        ("10", "LOT", "BATCH/LOT"),
        ("21", "SER", "SERIAL"),
    ]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        (f"\x1d{GTIN}10A\x1d", [("01", "09501101530003"), ("10", "A")]),  # FNC1 sent also at both ends
        (f"{GTIN}\x1d10A", [("01", "09501101530003"), ("10", "A")]),  # a separator where none is needed
        ("3103001250", [("3103", "001250")]),
        ("(01) 09501101530003 (10) AB-1", [("01", "09501101530003"), ("10", "AB-1")]),
        ("17270200", [("17", "270200")]),  # day 00: the last of the month
        ("17270231", [("17", "270231")]),  # a date that never was is kept
    ],
)
def test_ways_in_which_elements_are_strung_together(text: str, pairs: list[tuple[str, str]]) -> None:
    assert _pairs(text) == pairs
    assert _doubt(text) is None


# The table of the rule in gs1_separators.py. None of these codes has a separator.
LOST = [
    f"{GTIN}10LOT21SER",  # failure report 10: a serial glued to a lot
    "10LOT21SER",  # also without an article
    f"{GTIN}1727123110LOT21SER9",
    f"{GTIN}21SER10LOT",
    f"{GTIN}10LOT210042",
    f"{GTIN}10471121SER",  # letters on one side of the AI are enough
    f"{GTIN}10LOT17271231",
    f"{GTIN}10471117271231",  # a date in the calendar, at the very end, stands out among digits too
    f"{GTIN}10LOT1727123121SER",
    f"{GTIN}10LOT3103001250",
    f"10AB{GTIN}",
    f"{CONTENT}10LOT375",  # a count, beside a content
    f"{GTIN}21SER250OTHER",
    f"{GTIN}10{'L' * 15}21{'S' * 10}",  # longer than a lot can be
    f"{CONTENT}371210LOT",  # a count that goes on with letters
]
KEPT = [
    "10ABC123",
    "10ABC123456789",
    "1020211105",
    f"{GTIN}1020211105",
    f"{GTIN}10L21051",  # one letter and a year is a lot's way to be written
    f"{GTIN}10A21B",
    f"{GTIN}10LOT21",  # nothing behind the AI
    f"{GTIN}10LOT21S",  # serials of one character are not worth an alarm
    f"{GTIN}1047112100042",  # all digits: nothing stands out
    f"{GTIN}10471117271331",  # no thirteenth month
    f"{GTIN}10471117270231",  # no 31st of February
    f"{GTIN}10AB0209501101530004",  # its check digit is wrong
    f"{GTIN}1727123110LOT17280101",  # one expiry is there already
    f"{GTIN}10LOT375",  # a count without a content
    f"{GTIN}10AB0109501101530004",  # one article is there already
    f"{GTIN}10LOT91INTERNAL",  # 90 to 99 are too many to be told from digits
    f"{GTIN}21SER250",
]


@pytest.mark.parametrize("text", LOST)
def test_a_lost_separator_is_ambiguous(text: str) -> None:
    assert _doubt(text) is Doubt.SEPARATOR


@pytest.mark.parametrize("text", KEPT)
def test_a_lot_or_serial_that_only_contains_such_digits_stays_one(text: str) -> None:
    assert _doubt(text) is None
    assert _pairs(text)[-1][1] in text


@pytest.mark.parametrize(
    ("text", "last"),
    [
        (f"{GTIN}10LOT21SER\x1d", ("10", "LOT21SER")),
        (f"{GTIN}10AB\x1d21SER10LOT", ("21", "SER10LOT")),
    ],
)
def test_where_the_scanner_sends_separators_every_element_ends_where_it_seems_to(
    text: str, last: tuple[str, str]
) -> None:
    assert _doubt(text) is None
    assert _pairs(text)[-1] == last


def test_where_the_identifiers_are_written_out_nothing_can_be_lost() -> None:
    assert _doubt("(01)09501101530003(10)LOT21SER") is None
    assert _pairs("(01)09501101530003(10)LOT21SER")[-1] == ("10", "LOT21SER")


@pytest.mark.parametrize(
    "text",
    [
        "0109501101530004",
        "00340123450000000018",
        f"{CONTENT[:-1]}4",
        "4149501101530002",
        "(01)09501101530004(10)A",
        "010950110153000410LOT21SER",  # misread weighs more than ambiguous
    ],
)
def test_a_wrong_check_digit_is_misread(text: str) -> None:
    assert _doubt(text) is Doubt.CHECK_DIGIT


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("10A\x1d4390XYZ\x1d21S", [("10", "A"), ("", "4390XYZ"), ("21", "S")]),
        ("4390XYZ\x1d21S", [("", "4390XYZ"), ("21", "S")]),
        ("(4390)XYZ(21)S", [("", "(4390)XYZ"), ("21", "S")]),
        (f"10{'L' * 25}\x1d21S", [("", "10" + "L" * 25), ("21", "S")]),
        (f"{GTIN}01123", [("01", "09501101530003"), ("", "01123")]),
    ],
)
def test_what_cannot_be_read_is_kept_whole_and_never_cuts_the_rest(text: str, pairs: list[tuple[str, str]]) -> None:
    assert _pairs(text) == pairs


@pytest.mark.parametrize(
    "text", ["", "\x1d", "4390XYZ", "(555) 1234", "(01)", "[)>\x1e06\x1dPABC\x1e\x04", "10Ä", "1０AB", "01" + "０" * 14]
)
def test_what_is_not_gs1_is_none(text: str) -> None:
    assert read(text) is None


def test_no_more_elements_are_read_than_a_label_can_hold_and_the_rest_is_kept() -> None:
    message = read("2012\x1d" * 1000)
    assert message is not None
    assert len(message.elements) <= MOST_ELEMENTS + 1
    assert message.elements[-1].value.endswith("2012\x1d")


@pytest.mark.parametrize(
    ("text", "symbology", "number"),
    [
        ("4006381333931", "ean13", "04006381333931"),
        ("036000291452", "ean13", "00036000291452"),  # UPC-A, as scanners may send it
        ("0036000291452", "ean13", "00036000291452"),
        ("96385074", "ean8", "00000096385074"),
        ("01234565", "upce", "00012345000065"),
        ("01234565", "ean13", "00012345000065"),
        ("4006381333932", "ean13", Doubt.CHECK_DIGIT),
        ("96385075", "ean8", Doubt.CHECK_DIGIT),
        ("12345", "ean13", None),
        ("400638133393A", "ean13", None),
        ("４００６３８１３３３９３１", "ean13", None),
    ],
)
def test_articles_of_ean_and_upc_symbols(text: str, symbology: str, number: str | Doubt | None) -> None:
    assert gtin(text, symbology) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("340123450000000017", "340123450000000017"),
        ("00340123450000000017", "340123450000000017"),
        ("340123450000000018", None),
        ("10340123450000000017", None),
        ("34012345000000001A", None),
        ("34012345000000001", None),
    ],
)
def test_shipping_containers_as_bare_numbers(text: str, number: str | None) -> None:
    assert sscc(text) == number


def test_a_number_with_a_wrong_check_digit_is_no_text_that_could_pass_for_an_article() -> None:
    assert not isinstance(gtin("4006381333932", ""), str)
