"""What a new asset may say: the contract's table row by row, hostile text, and the words for each fault."""

import re
from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assets import contract
from services.assets.contract import LONGEST, MORE, SERIAL, SHARED, Fault, check_fields, check_serial, faults
from services.assets.model import Fields
from services.errors import Refused
from services.words.catalogue import Catalogue
from services.words.files import read_language

GOOD = Fields("Dell", "Chromebook 3100", "Laptop", "Title I", "Dell CB 3100 #1", {"Colour": "grey"})

# The contract's table: field, required, the most characters. A field that is not here fails the first test.
TABLE = {
    "serial_number": (True, 50),
    "internal_name": (False, 100),
    "manufacturer": (True, 100),
    "model": (True, 100),
    "category": (False, 50),
    "funding_source": (False, 100),
}
UNSEEN = {
    "\0": "‹NUL›",
    "\x1b": "‹ESC›",
    "\n": "‹LF›",
    "\x85": "‹U+0085›",
    "\u202e": "‹RLO›",
    "\u2066": "‹LRI›",
    "\u200b": "‹ZWSP›",
    "\u200d": "‹U+200D›",
    "\ufeff": "‹BOM›",
    "\ud800": "‹U+D800›",
    "\u2028": "‹LS›",
    "\ue000": "‹U+E000›",
    chr(0xFFFD): "‹U+FFFD›",
}


def _faults(name: str, value: str) -> tuple[Fault, ...]:
    """What is wrong when one field has this value, and all others are well."""
    return faults(value, GOOD) if name == SERIAL else faults("ABC123456", replace(GOOD, **{name: value}))


def _code(name: str, value: str) -> str:
    """The code of that field's fault, "" for none; no other field has one."""
    found = _faults(name, value)
    assert {fault.field for fault in found} <= {name}
    return found[0].code if found else ""


def test_the_fields_are_the_contracts() -> None:
    assert {name: (name in contract.REQUIRED, most) for name, most in LONGEST.items()} == TABLE
    assert faults("ABC123456", GOOD) == ()


@pytest.mark.parametrize(("name", "most"), [(name, most) for name, (_, most) in TABLE.items()])
def test_a_field_takes_its_limit_and_not_one_character_more(name: str, most: int) -> None:
    assert _code(name, "A" * most) == ""
    assert _code(name, "A" * (most + 1)) == "TOO_LONG"


@pytest.mark.parametrize(("name", "required"), [(name, required) for name, (required, _) in TABLE.items()])
def test_what_is_required_is_missed_and_nothing_else(name: str, required: bool) -> None:
    for nothing in ("", " "):
        assert _code(name, nothing) == ("MISSING_FIELD" if required else "")


@pytest.mark.parametrize("serial", ["0", "007", "abc-DEF-123", "-"])
def test_letters_digits_and_hyphens_are_a_serial(serial: str) -> None:
    check_serial(serial)


@pytest.mark.parametrize(
    "serial", ["A B", " A1", "A1 ", "A_1", "A/1", "Ä1", "A１", "٣٤", "A–1", "A'1", "=A1", "<b>", "^XZ", "%s", "{n}"]
)
def test_anything_else_in_a_serial_is_refused(serial: str) -> None:
    assert _code(SERIAL, serial) == "INVALID_FORMAT"


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("char", UNSEEN)
def test_a_character_that_nobody_can_read_is_refused_in_every_field_and_named(name: str, char: str) -> None:
    (fault,) = _faults(name, f"A{char}1")
    assert (fault.field, fault.code) == (name, "CONTROL_CHARACTER")
    assert UNSEEN[char] in Catalogue("en").say(fault.words, **fault.params)


def test_a_further_field_has_a_name_and_a_value_within_limits() -> None:
    long_name, long_value = "n" * 101, "v" * 256
    more = {"": "x", long_name: "x", "a": long_value, "b\u202e": "x", "c": "x\0", "n" * 100: "v" * 255, "empty": ""}
    found = faults("ABC123456", replace(GOOD, more=more))
    assert [(fault.field, fault.code) for fault in found] == [
        (MORE, "MISSING_FIELD"),
        (MORE + long_name, "TOO_LONG"),
        (f"{MORE}a", "TOO_LONG"),
        (f"{MORE}b\u202e", "CONTROL_CHARACTER"),
        (f"{MORE}c", "CONTROL_CHARACTER"),
    ]


def test_a_check_refuses_with_the_first_faults_code_field_and_words() -> None:
    with pytest.raises(Refused) as refused:
        check_fields(replace(GOOD, model="", category="c" * 51))
    assert (refused.value.code, refused.value.params["field"]) == ("MISSING_FIELD", "model")
    with pytest.raises(Refused) as refused:
        check_fields(replace(GOOD, category="c" * 51))
    assert (refused.value.words, dict(refused.value.params)) == (
        "assets.refused.long.category",
        {"field": "category", "most": 50},
    )
    with pytest.raises(Refused) as refused:
        check_serial("A_1")
    assert (refused.value.code, refused.value.params["field"]) == ("INVALID_FORMAT", SERIAL)


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_fault_has_a_sentence_that_is_said_whole(language: str) -> None:
    values = ("", "A\0", "a b", "A" * 300)
    found = chain.from_iterable(_faults(name, value) for name in TABLE for value in values)
    more = {"": "", "\0" * 101: "", "y": "A" * 256, "z": "\0", "n" * 101: ""}
    for fault in (*found, *faults("A1", replace(GOOD, more=more))):
        assert set(re.findall(r"{(\w+)}", read_language(language)[fault.words])) <= set(fault.params)


def test_blanks_around_a_field_go_and_no_other_character_does() -> None:
    fields = Fields(" Dell\u00a0", "\u3000Chromebook\u00a03100", "\tLaptop\n", "", "", {" a ": " b ", "c": " "})
    assert contract.tidy_fields(fields) == Fields("Dell", "Chromebook 3100", "\tLaptop\n", "", "", {"a": "b"})


@given(st.text(), st.text(), st.text())
def test_no_text_breaks_the_checks(serial: str, value: str, name: str) -> None:
    fields = contract.tidy_fields(Fields(value, value, value, value, value, {name: value}))
    for fault in faults(serial, fields):
        assert fault.field == SERIAL or fault.field in SHARED or fault.field.startswith(MORE)
    if not faults(serial, fields):
        assert all(getattr(fields, each).isprintable() for each in SHARED)
        assert serial.isascii()
