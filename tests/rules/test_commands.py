"""Command and badge barcodes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scanning.commands import (
    SHEET,
    Badge,
    Command,
    barcode_for,
    barcode_for_badge,
    heading_words,
    is_torn,
    parse,
    without_digits,
)
from services.words.catalogue import Catalogue

SITE = "7K2Q"


@pytest.mark.parametrize("command", list(Command))
def test_a_command_barcode_is_read_back_and_is_letters_and_digits_only(command: Command) -> None:
    code = barcode_for(command, SITE)
    assert parse(code, SITE) is command
    assert re.fullmatch(r"[A-Z0-9]+", code)


def test_the_barcode_is_sd_then_site_then_verb() -> None:
    assert barcode_for(Command.UNDO, SITE) == "SD7K2QUNDO"
    assert barcode_for(Command.D7, SITE) == "SD7K2QD7"
    assert barcode_for_badge("0042", SITE) == "SD7K2QBADGE0042"


def test_caps_lock_does_not_change_what_a_command_means() -> None:
    assert parse("sd7k2qundo", SITE) is Command.UNDO
    assert parse("sd7k2qbadge0042a", SITE) == Badge("0042A")


def test_a_badge_keeps_its_zeros() -> None:
    assert parse(barcode_for_badge("0042", SITE), SITE) == Badge("0042")


@pytest.mark.parametrize(
    "text",
    [
        "SD9999UNDO",  # another site's
        "SD7K2Q",
        "SD7K2QBADGE",
        "SD7K2QBADGE-1",
        "SD7K2QBADGE" + "1" * 33,
        "SD7K2QUNDONE",
        "XSD7K2QUNDO",
        "SD7K2QUNDO ",
        "UNDO",
        "ſD7K2QUNDO",  # its capital is S
        "SD7K2QPAUſE",
        "",
    ],
)
def test_anything_else_is_plain_text(text: str) -> None:
    assert parse(text, SITE) is None


def test_a_station_without_a_site_has_no_commands() -> None:
    assert parse("SDUNDO", "") is None
    assert parse("SD7K2QUNDO", "") is None


@pytest.mark.parametrize("command", list(Command))
def test_no_command_is_obeyed_as_the_beginning_of_another_one_or_of_a_badge(command: Command) -> None:
    others = [*(one.value for one in Command if one is not command), "BADGE"]
    assert [other for other in others if other.startswith(command.value)] == []


PIECES = (*(barcode_for(command, SITE) for command in Command), barcode_for_badge("0042", SITE), "5CG1234ABC", "a")


@pytest.mark.parametrize("command", list(Command))
def test_a_command_that_lost_its_end_or_ran_together_with_another_code_is_torn_and_never_obeyed(
    command: Command,
) -> None:
    code = barcode_for(command, SITE)
    cut = [code[:end] for end in range(len("SD7K2Q"), len(code))]
    joined = [two for piece in PIECES for two in (code + piece, piece + code)]
    for torn in (*cut, *joined, code.lower() + "x"):
        assert parse(torn, SITE) is None, torn
        assert is_torn(torn, SITE), torn


@pytest.mark.parametrize("whole", [*(command.value for command in Command), "BADGE0042"])
def test_what_is_left_of_a_command_is_torn_from_the_first_character_that_no_serial_would_share(whole: str) -> None:
    """Every cut of each end, and of both."""
    code = f"SD7K2Q{whole}"
    for first in range(len(code)):
        for end in range(first + 1, len(code) + 1):
            left = code[first:end]
            if first == 0:
                expected = end >= len("SD7K2")
            else:  # D7K2QUNDO and 7K2QUNDO; a badge's number may be any
                is_verb = end == len(code) or (whole.startswith("BADGE") and end > len("SD7K2QBADGE"))
                expected = first <= len("SD") and is_verb
            assert is_torn(left, SITE) is expected, left
            assert is_torn(left.lower(), SITE) is expected, left
            assert parse(left, SITE) is None or first == 0, left


@pytest.mark.parametrize(
    "text",
    [
        "SD7K2QXSD7K2QUNDO",
        "SD7K2QUNSD7K2QUNDO",
        "SD7K2QXSD7K2Q",
        "SD7K2SD7K2QD",
        "SD7K2Q77SD7K2QBADGE1-SD7K2Q7",
        "SD7K2QC5CG0000052",
        "5CG1SD7K2QUN7",
    ],
)
def test_a_piece_is_found_behind_a_prefix_with_something_else_behind_it(text: str) -> None:
    assert parse(text, SITE) is None
    assert is_torn(text, SITE)


def test_a_piece_is_found_where_the_prefix_overlaps_itself() -> None:
    assert is_torn("SDSDSDSDUNDO", "SDSD")


@pytest.mark.parametrize(
    "text",
    [
        *("SD9999UNDON", "SD9999UNDO", "9999UNDO", "SD99", "SD7K", "SD7K3", "SD7K2X1", "SD7K2Q77", "SD7K2QX1"),
        *("SD123456789", "SDA7K2Q", "D7K2Q", "7K2Q", "7K2Q1234", "7K2QUN", "7K2QUNDO1", "X7K2QUNDO", "XSD7K2"),
        *("7K2QBADGE", "7K2Q-UNDO", "7K2QDX", "7K2QD", "K2QUNDO", "UNDO", "D1", "BADGE0042", "5CGUNDO1", "NEXT-4711"),
        *("BACK2024", "SYNC01LABELS", "5CG1234ABC", "SD", ""),
    ],
)
def test_what_may_be_somebodys_serial_is_not_torn(text: str) -> None:
    assert not is_torn(text, SITE)
    assert not is_torn(text, "")


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("SD7K2QD1sd7k2qd2A3SD7K2QD", "SD7K2QD•sd7k2qd•A3SD7K2QD"),
        ("D7K2QD1", "D7K2QD•"),
        ("7k2qd1", "7k2qd•"),
        ("SD7K2QD17K2QD2", "SD7K2QD•7K2QD•"),
        ("SD7K2QD1SD9999D2", "SD7K2QD•SD9999D•"),
        ("SD7K2QUNDO1", "SD7K2QUNDO1"),
    ],
)
def test_digits_of_a_torn_code_are_hidden_and_it_stays_torn(text: str, hidden: str) -> None:
    """What is stored is read again where the program ended before the answer."""
    assert is_torn(text, SITE)
    assert without_digits(text, SITE) == hidden
    assert is_torn(hidden, SITE)


@given(st.text(alphabet=st.characters(codec=None), max_size=40))
def test_no_text_without_the_prefix_is_a_command(text: str) -> None:
    if not text.upper().startswith("SD7K2Q"):
        assert parse(text, SITE) is None


@given(st.from_regex(r"[A-Z0-9]{1,32}", fullmatch=True))
def test_every_badge_number_is_read_back(number: str) -> None:
    assert parse(barcode_for_badge(number, SITE), SITE) == Badge(number)


@pytest.mark.parametrize("number", ["", "ä", "a", "1 2", "1" * 33])
def test_a_badge_number_that_no_barcode_could_carry_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="badge"):
        barcode_for_badge(number, SITE)


def test_the_sheet_shows_every_command_once() -> None:
    shown = [command for group in SHEET.values() for command in group]
    assert sorted(shown) == sorted(Command)


def test_digits_know_their_digit_and_other_commands_have_none() -> None:
    assert [command.digit for command in SHEET["digits"]] == list("0123456789")
    assert Command.UNDO.digit == ""


# The button that a command presses, by the key of its words.
BUTTONS = [
    (Command.UNDO, "session.undo"),
    (Command.UNDO, "assets_screen.act.undo"),
    (Command.PAUSE, "session.pause"),
    (Command.RESUME, "session.resume"),
    (Command.COMMIT, "session.commit"),
    (Command.COMPLETE, "session.complete"),
    (Command.COMPLETE, "assets_screen.act.finish"),
    (Command.CANCEL, "session.cancel"),
    (Command.EXPORT, "session.export"),
    (Command.EXPORT, "sync.act.export"),
    (Command.EXPORT, "supervisor_screen.button.export"),
    (Command.SEND, "sync.act.try_now"),
    (Command.CORRECT, "sync.act.correct"),
    (Command.RETRY, "sync.act.retry"),
    (Command.RETRY, "assets_screen.act.retry"),
    (Command.RETRY, "frame.trouble.assets.again"),
    (Command.DISCARD, "sync.act.discard"),
    (Command.TAKE_OVER, "supervisor_screen.button.take_over"),
    (Command.HAND_OVER, "supervisor_screen.button.hand_over"),
    (Command.REPORT, "supervisor_screen.button.report"),
    (Command.APPROVE, "review.approve"),
    (Command.SEND_BACK, "review.send_back"),
    (Command.REPRINT, "labels_screen.act.reprint"),
    (Command.REPRINT, "assets_screen.act.reprint"),
    (Command.CAME, "labels_screen.act.came"),
    (Command.NOT_NEEDED, "labels_screen.act.drop"),
    (Command.SHOW, "assets_screen.act.show"),
    (Command.CLEAR, "assets_screen.act.clear"),
    (Command.ACKNOWLEDGE, "frame.band.acknowledge"),
    (Command.BACK, "common.action.back"),
    (Command.SESSIONS, "frame.rail.sessions"),
    (Command.ASSETS, "desktop.rail.assets"),
    (Command.SUPERVISOR, "desktop.rail.supervisor"),
    (Command.SYNC, "desktop.rail.sync"),
    (Command.LABELS, "desktop.rail.labels"),
    (Command.HEALTH, "health.page.title"),
    (Command.PRACTISE, "training.practise"),
]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(("command", "button"), BUTTONS)
def test_a_barcode_is_called_as_the_button_that_it_presses(language: str, command: Command, button: str) -> None:
    """A button may go on after that: "Correct it", "Discard …"."""
    say = Catalogue(language).say
    assert f"{say(button)} ".startswith(f"{say(command.name_words)} ")


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_command_and_heading_has_its_words(language: str) -> None:
    words = Catalogue(language)
    assert words.say(Command.D7.name_words, digit=Command.D7.digit) == "7"
    missing = [key for c in Command for key in (c.name_words, c.does_words) if not words.has(key)]
    missing += [heading_words(group) for group in SHEET if not words.has(heading_words(group))]
    assert missing == []
