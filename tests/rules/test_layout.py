"""Codes that a keyboard layout damaged are mended after the set-up's test scan, and noticed without it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scanning.layout import TEST_CODE, Repair, damaged, learn
from services.scanning.scan import Flaw
from services.scanning.typed_code import TypedCode, read_typed

LAYOUTS = ["fr", "de", "gb", "caps", "fr caps", "de caps", "gb caps"]
CODE = "004HQ3NIDBVD"
FRENCH = "àà'HA\"NIDBVD"  # the same, as a field report has it
# without + ` = [ { ^, each a dead key somewhere, whose sign is lost for good
CODES = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-]./:;,%$# \x1d", max_size=40)


def read(text: str, repair: Repair | None, *, caps_lock: bool = False) -> tuple[str, Flaw | None]:
    return read_typed(TypedCode(text, caps_lock=caps_lock), repair)


def learned(layout: str) -> Repair:
    repair = learn(TEST_CODE, damaged(TEST_CODE, layout))
    assert repair is not None
    return repair


def test_the_field_reports_code_is_mended_after_the_test_scan() -> None:
    assert read(FRENCH, learned("fr")) == (CODE, None)


def test_the_field_reports_code_is_refused_without_a_test_scan() -> None:
    assert read(FRENCH, None) == (FRENCH, Flaw.LAYOUT)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_test_code_tells_each_layout_by_name(layout: str) -> None:
    assert learned(layout).name == layout


@pytest.mark.parametrize("layout", LAYOUTS)
@given(CODES)
def test_what_a_layout_does_is_undone(layout: str, code: str) -> None:
    assert learned(layout).apply(damaged(code, layout)) == code


def test_a_scanner_that_fits_changes_nothing() -> None:
    repair = learn(TEST_CODE, TEST_CODE)
    assert repair is not None
    assert repair.name == "same"
    assert read("W12-0789", repair) == ("W12-0789", None)


def test_an_unknown_layout_is_learned_as_far_as_the_test_code_shows_it() -> None:
    turned = TEST_CODE.translate(str.maketrans("Qq", "Xx"))
    repair = learn(TEST_CODE, turned)
    assert repair is not None
    assert repair.name == "own"
    assert read("X12", repair) == ("Q12", None)
    assert read("X12K", repair) == ("X12K", Flaw.LAYOUT)  # nobody saw what K is


@pytest.mark.parametrize("got", ["", TEST_CODE[:-1], TEST_CODE.replace("7", "1"), "W12-0789"])
def test_what_does_not_fit_the_test_code_teaches_nothing(got: str) -> None:
    assert learn(TEST_CODE, got) is None


def test_nothing_is_learned_while_caps_lock_is_on() -> None:
    assert learn(TEST_CODE, damaged(TEST_CODE, "caps"), caps_lock=True) is None


def test_a_character_that_the_scanner_cannot_have_sent_is_refused() -> None:
    assert read("àà€", learned("fr")) == ("àà€", Flaw.LAYOUT)


def test_a_layout_changed_after_set_up_is_noticed() -> None:
    same = learn(TEST_CODE, TEST_CODE)
    assert read(FRENCH, same) == (FRENCH, Flaw.LAYOUT)


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        (FRENCH, Flaw.LAYOUT),
        (damaged("1345683", "fr"), Flaw.LAYOUT),
        (damaged("W12-0789", "fr"), Flaw.LAYOUT),
        (damaged("W12-0789", "de"), Flaw.LAYOUT),
        (damaged("LOT#12", "gb"), Flaw.LAYOUT),
        (damaged("]C10104912345123459", "caps"), Flaw.CAPS_LOCK),
        (damaged("]d20104912345123459", "caps"), Flaw.CAPS_LOCK),
        (damaged("Serial", "caps"), Flaw.CAPS_LOCK),
    ],
)
def test_damage_shows_without_a_test_scan(text: str, flaw: Flaw) -> None:
    assert read(text, None) == (text, flaw)


@pytest.mark.parametrize(
    "text",
    [
        "W12-0789",
        "0104912345123459",
        "]C10104912345123459\x1d10LOT42",
        "https://rt.example/Asset/Display.html?id=7",
        "'; DROP TABLE scans; --",
        '{"sn": "A-1"}',
        "Café Hélène",
        "Größe 38",
        "A&B",
        "(LEFT)",
        "abc-123",
        "",
    ],
)
def test_sound_codes_are_not_suspected(text: str) -> None:
    assert read(text, None) == (text, None)


def test_caps_lock_makes_letters_uncertain_and_digits_not() -> None:
    same = learn(TEST_CODE, TEST_CODE)
    assert read("w12-0789", same, caps_lock=True) == ("w12-0789", Flaw.CAPS_LOCK)
    assert read("4912345", same, caps_lock=True) == ("4912345", None)
    assert read("w12", None, caps_lock=True) == ("w12", Flaw.CAPS_LOCK)
