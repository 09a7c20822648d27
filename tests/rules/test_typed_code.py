"""What the pressed keys say of a code: certain, mended, or refused by name. Never a wrong code as a good one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scanning.commands import parse
from services.scanning.layout import TEST_CODE, Repair, damaged, learn
from services.scanning.scan import Flaw
from services.scanning.typed_code import TypedCode, read_typed

SITE = "7K2Q"
CODE = "5CGY1Z-07"


def typed(sent: str, layout: str = "") -> TypedCode:
    """As a US scanner types it on a computer with that layout; none of these signs is dead there."""
    return TypedCode(damaged(sent, layout) if layout else sent, sent)


def learned(layout: str) -> Repair:
    repair = learn(TEST_CODE, damaged(TEST_CODE, layout))
    assert repair is not None
    return repair


def own(code: str) -> object:
    return parse(code, SITE)


def test_a_us_scanner_at_a_us_computer_needs_no_test() -> None:
    assert read_typed(typed("hTTPS-Café".replace("é", "e")), None) == ("hTTPS-Cafe", None)


def test_letters_that_changed_places_are_seen_by_their_keys_alone() -> None:
    damage = typed("5CGY1Z", "de")
    assert damage.text == "5CGZ1Y"
    assert read_typed(damage, None) == ("5CGZ1Y", Flaw.LAYOUT)
    assert read_typed(TypedCode(damage.text), None) == ("5CGZ1Y", None), "nothing but the keys tells it"


def test_caps_lock_is_seen_by_the_keys_where_the_platform_tells_no_light() -> None:
    assert read_typed(typed("W12-0789", "caps"), None) == ("w12-0789", Flaw.CAPS_LOCK)


def test_a_scanner_of_the_computers_own_country_is_certain_after_its_test() -> None:
    same = learn(TEST_CODE, TEST_CODE)
    assert read_typed(TypedCode("5CGZ1Y", keys="5CGY1Z"), same) == ("5CGZ1Y", None)
    assert read_typed(TypedCode("5cgz1y", keys="5CGY1Z"), same) == ("5cgz1y", Flaw.CAPS_LOCK)


@pytest.mark.parametrize("layout", ["fr", "de", "gb"])
@given(st.text("0123456789ABCYZMQWazqwmy-./", min_size=1, max_size=30))
def test_after_the_test_what_was_sent_is_read(layout: str, code: str) -> None:
    assert read_typed(typed(code, layout), learned(layout)) == (code, None)


def test_another_layout_than_at_the_test_is_seen_by_the_keys() -> None:
    assert read_typed(typed(CODE), learned("de")) == (CODE, Flaw.LAYOUT)
    text = damaged("ABCDEF", "fr caps")
    assert read_typed(typed("ABCDEF", "fr caps"), learned("fr")) == (text, Flaw.CAPS_LOCK)


def test_a_computer_whose_layout_was_changed_after_a_test_that_fitted_is_noticed() -> None:
    us = learn(TEST_CODE, TEST_CODE, keys=TEST_CODE)
    assert read_typed(typed("5CGY1Z-B"), us) == ("5CGY1Z-B", None)
    assert read_typed(typed("5CGY1Z", "de"), us) == ("5CGZ1Y", Flaw.LAYOUT)
    assert read_typed(typed("W12", "caps"), us) == ("w12", Flaw.CAPS_LOCK)
    german = learn(TEST_CODE, TEST_CODE, keys=TEST_CODE.translate(str.maketrans("YyZz-/", "ZzYy/&")))
    assert read_typed(TypedCode("5CGZ1Y", keys="5CGY1Z"), german) == ("5CGZ1Y", None)
    assert read_typed(TypedCode("5CGY1Z", keys="5CGY1Z"), german) == ("5CGY1Z", Flaw.LAYOUT)


def test_a_command_that_only_the_keys_spell_is_read_without_a_test() -> None:
    damage = typed("SD7K2QUNDO", "fr")
    assert own(damage.text) is None
    assert read_typed(damage, None, own) == ("SD7K2QUNDO", None)


def test_a_command_that_only_the_characters_spell_is_read_without_a_test() -> None:
    of_france = TypedCode("SD7K2QUNDO", keys="SD&K@AUNDO")  # a scanner that is set to the computer's own country
    assert read_typed(of_france, None, own) == ("SD7K2QUNDO", None)


def test_a_badge_that_could_be_two_peoples_is_refused() -> None:
    assert read_typed(typed("SD7K2QBADGE1Y", "de"), None, own) == ("SD7K2QBADGE1Z", Flaw.LAYOUT)


@pytest.mark.parametrize("repair", [None, learn(TEST_CODE, TEST_CODE)])
def test_caps_lock_harms_no_command(repair: Repair | None) -> None:
    lit = TypedCode("sd7k2qundo", "SD7K2QUNDO", caps_lock=True)
    assert read_typed(lit, repair, own) == ("sd7k2qundo", None)
