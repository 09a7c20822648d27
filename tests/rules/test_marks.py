"""How codes are shown."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.scanning.marks import confusable, grouped, show, visible
from services.words import marks

HIDDEN = [*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0x200B, 0x2010), 0xFEFF]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("01\x1d21", "01‹GS›21"),
        ("\r\n\t\0\x7f", "‹CR›‹LF›‹HT›‹NUL›‹DEL›"),
        ("A\u202eB", "A‹RLO›B"),
        ("A\u200dB", "A‹U+200D›B"),
        ("A\u00a0B", "A‹U+00A0›B"),
        ("A‹GS›B", "A‹U+2039›GS›B"),
        ("␝", "␝"),
        ("'; DROP TABLE x; --", "'; DROP TABLE x; --"),
        ("^XZ é ß 漢", "^XZ é ß 漢"),
    ],
)
def test_what_has_no_ink_gets_a_mark_and_nothing_else_changes(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize("point", [*HIDDEN, *range(0x20), *range(0x7F, 0xA0), 0xD800, 0xE0041])
def test_no_hidden_character_stays_hidden(point: int) -> None:
    shown = visible(f"A{chr(point)}B")
    assert chr(point) not in shown
    assert len(shown) >= 3


@given(st.text(alphabet=st.characters(codec=None)))
def test_shown_text_can_be_printed_and_the_marks_of_other_texts_leave_it_alone(text: str) -> None:
    assert visible(text).isprintable()
    assert marks.visible(visible(text)) == visible(text)


@given(st.text(alphabet=st.sampled_from("A‹›GSU+2039␝\x1d\u00a0\u200b\u202e\0")), st.text())
def test_two_codes_that_are_shown_alike_are_the_same(one: str, other: str) -> None:
    for text in (other, visible(one), marks.visible(one)):
        assert (visible(text) == visible(one)) == (text == one)


@given(st.characters(), st.text(st.characters(categories=("L", "M", "N", "P", "S"))))
def test_no_printable_text_looks_like_a_marked_character(unseen: str, printable: str) -> None:
    assume(not unseen.isprintable())
    picture = chr(0x2400 + ord(unseen) % 0x20)
    for text in (printable, marks.mark(unseen), picture):
        assert visible(text) != visible(unseen)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("340123450000000017", "3401 2345 0000 0000 17"),
        ("12345678", "12345678"),
        ("123456789", "1234 5678 9"),
        ("W12-0789-00001", "W12-0789-00001"),
        ("１２３４５６７８９", "１２３４５６７８９"),
    ],
)
def test_long_numbers_stand_in_groups_of_four(text: str, shown: str) -> None:
    assert grouped(text).replace("\u00a0", " ") == shown


def test_a_very_long_code_keeps_both_ends_and_tells_its_length() -> None:
    shown = show("A" + "x" * 6998 + "Z", longest=20)
    assert shown == "Axxxxxxxxx…‹7000›…xxxxxxxxxZ"


def test_a_code_of_the_longest_length_is_shown_whole() -> None:
    assert show("A" * 64) == "A" * 64
    assert "…" in show("A" * 65)


def test_a_long_code_is_marked_at_both_ends() -> None:
    assert show("\x1d" * 100, longest=4) == "‹GS›‹GS›…‹100›…‹GS›‹GS›"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("abc1", "ABC1"),
        ("ＡＢＣ", "ABC"),
        ("ﬁ1", "FI1"),
        ("A\u200bBC", "ABC"),
        ("STRASSE", "straße"),
        ("\u202eABC", "abc"),
    ],
)
def test_codes_that_look_the_same_are_confusable(one: str, other: str) -> None:
    assert confusable(one, other)
    assert confusable(other, one)


@pytest.mark.parametrize(("one", "other"), [("ABC", "ABC"), ("ABC", "ABD"), ("0012", "12"), ("", "A"), ("A B", "AB")])
def test_equal_codes_and_different_codes_are_not(one: str, other: str) -> None:
    assert not confusable(one, other)
