"""Sync and supervisor with the scanner alone: command barcodes open the pages, choose, act, and go back."""

from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence, QShortcut

from services.scanning.commands import SHEET, Command, barcode_for, known_to
from services.sessions.model import Status
from services.supervisor.model import Trouble
from tests.ui.scenes import SCENES, Stage
from tests.ui.supervisor_scenes import screen
from ui.sheet.sheet_page import SheetPage
from ui.sync.views import Shelf
from ui.widgets.band import Band
from ui.widgets.barcode import Barcode
from ui.widgets.buttons import ActionButton

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform


def scan(window: Stage, *commands: Command) -> None:
    window.scan(*(barcode_for(command, window.station.settings.station.site) for command in commands))


def told(window: Stage) -> list[str]:
    """What the bands on screen say."""
    return [band.state.what for band in window.window.findChildren(Band) if band.isVisible()]


def decided(window: Stage) -> list[tuple[str, ...]]:
    return [tuple(map(str, one[:2])) for one in window.sync.asked if one[0] in {"retry", "discard", "edit"}]


def asked(window: Stage, what: str) -> list[tuple[str, ...]]:
    return [one for one in window.supervisor.asked if one[0] == what]


def test_pages_are_opened_from_any_page(window: Stage) -> None:
    SCENES["sessions-home"](window)
    for command, key in ((Command.SYNC, "sync"), (Command.SUPERVISOR, "supervisor"), (Command.SESSIONS, "sessions")):
        scan(window, command)
        assert window.screens.open_key == key
    window.window.open("settings")
    scan(window, Command.SYNC)
    assert window.screens.open_key == "sync"


def test_a_page_is_opened_from_a_session_that_goes_on_in_front(window: Stage) -> None:
    SCENES["sessions-session"](window)
    scan(window, Command.SUPERVISOR, Command.SESSIONS, Command.PAUSE)
    assert window.answers.all[-1].state is not None, "the session took the command"


def test_refused_messages_are_sent_again_and_discarded_for_a_reason(window: Stage) -> None:
    SCENES["sync-parked"](window)
    scan(window, Command.NEXT, Command.RETRY)
    assert decided(window) == [("retry", "message-2")]
    scan(window, Command.PREVIOUS, Command.DISCARD, Command.NEXT, Command.CONFIRM)
    assert window.sync.asked[-1][:3] == ("discard", "message-1", window.words.say("sync.reason.mistake"))


def test_a_reason_is_chosen_by_its_digit_and_back_keeps_the_message(window: Stage) -> None:
    SCENES["sync-parked"](window)
    scan(window, Command.DISCARD, Command.D3, Command.BACK)
    assert decided(window) == []
    assert window.screens.open_key == "sync"
    scan(window, Command.DISCARD, Command.D3, Command.CONFIRM)
    assert window.sync.asked[-1][2] == window.words.say("sync.reason.rights")


def test_what_can_be_corrected_is_corrected(window: Stage) -> None:
    window.sync.drafted = {"project_id": 12}
    SCENES["sync-parked"](window)
    scan(window, Command.CONFIRM, Command.NEXT, Command.CONFIRM)
    ((_what, message),) = decided(window)
    assert message == "message-1"


def test_digits_open_the_lists_and_back_leaves_the_page(window: Stage) -> None:
    SCENES["sync-parked"](window)
    for digit, shelf in ((Command.D3, Shelf.WAITING), (Command.D5, Shelf.LOG), (Command.D1, Shelf.PARKED)):
        scan(window, digit)
        assert window.sync_screen.shelf is shelf
    scan(window, Command.BACK)
    assert window.screens.open_key == "sessions"


def test_what_cannot_be_done_now_is_said_and_the_next_thing_done_takes_that_away(window: Stage) -> None:
    SCENES["sync-empty"](window)
    scan(window, Command.RETRY)
    assert told(window) == [window.words.say("command.not_now")]
    scan(window, Command.SEND)
    assert told(window) == []
    assert window.sync.asked[-1][0] == "wake"


@pytest.mark.parametrize("command", [Command.NEXT, Command.ACKNOWLEDGE])
def test_the_answer_to_an_item_is_seen_until_the_next_command(window: Stage, command: Command) -> None:
    SCENES["sync-parked"](window)
    window.scan("W12-0788")
    assert len(told(window)) == 1
    scan(window, command)
    assert told(window) == []


def test_an_answer_is_said_on_its_own_page_and_is_gone_when_one_comes_back(window: Stage) -> None:
    SCENES["sync-parked"](window)
    window.window.open("supervisor")
    window.scan("W12-0788")
    assert len(told(window)) == 1
    for key in ("sync", "supervisor"):
        window.window.open(key)
        assert told(window) == []


def test_a_session_is_chosen_looked_at_and_taken_over(window: Stage) -> None:
    SCENES["supervisor-live"](window)
    page = screen(window)
    scan(window, Command.NEXT, Command.NEXT)
    failing = next(one for one in window.supervisor.board.sessions if one.troubles[:1] == (Trouble.FAILING,))
    assert asked(window, "scans")[-1] == ("scans", failing.id, "")
    scan(window, Command.TAKE_OVER)
    assert page.panel.asks
    assert asked(window, "take_over") == []
    scan(window, Command.CONFIRM)
    assert asked(window, "take_over") == [("take_over", failing.id, "maria")]


def test_a_session_is_handed_over_to_the_station_that_next_chose(window: Stage) -> None:
    SCENES["supervisor-live"](window)
    scan(window, Command.NEXT, Command.NEXT, Command.HAND_OVER, Command.NEXT, Command.CONFIRM)
    assert [one[2:] for one in asked(window, "hand_over")] == [("2", "maria")]


def test_back_goes_out_of_the_question_then_of_the_session_then_of_the_page(window: Stage) -> None:
    SCENES["supervisor-live"](window)
    page = screen(window)
    scan(window, Command.NEXT, Command.TAKE_OVER, Command.BACK)
    assert not page.panel.asks
    assert page.panel.isVisible()
    scan(window, Command.BACK)
    assert page.panel.isHidden()
    scan(window, Command.BACK)
    assert window.screens.open_key == "sessions"
    assert asked(window, "take_over") == []


def test_digits_filter_and_an_act_without_a_session_says_what_comes_first(window: Stage) -> None:
    SCENES["supervisor-live"](window)
    page = screen(window)
    scan(window, Command.D4)
    assert page.table.model().rowCount() == 6
    scan(window, Command.TAKE_OVER)
    assert told(window) == [window.words.say("command.choose_first")]


def test_the_report_of_the_site_is_written(window: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    SCENES["supervisor-live"](window)
    folder = tmp_path / "documents"
    monkeypatch.setattr(window.screens._supervising, "_folder", folder)
    scan(window, Command.REPORT, Command.D3)
    (file,) = folder.iterdir()
    assert file.read_bytes().startswith(b"%PDF")
    scan(window, Command.REPORT, Command.BACK, Command.REPORT, Command.CONFIRM)
    assert sorted(path.suffix for path in folder.iterdir()) == [".csv", ".pdf"]


def test_what_was_handed_in_is_approved_from_the_board(window: Stage) -> None:
    SCENES["supervisor-review"](window)
    session_id = screen(window)._chosen
    scan(window, Command.APPROVE)
    assert screen(window).panel.asks
    assert asked(window, "approved") == []
    scan(window, Command.CONFIRM)
    assert asked(window, "approved") == [("approved", session_id, "", "maria")]


def test_what_was_handed_in_is_sent_back_with_what_a_digit_says(window: Stage) -> None:
    SCENES["supervisor-review"](window)
    session_id = screen(window)._chosen
    scan(window, Command.SEND_BACK, Command.CONFIRM)
    assert told(window) == [window.words.say("review.no_note")]
    scan(window, Command.D9)
    assert screen(window).panel.asks, "there is no ninth"
    scan(window, Command.D2, Command.NEXT, Command.CONFIRM)
    assert asked(window, "sent_back") == [
        ("sent_back", session_id, window.words.say("review.often.unexpected"), "maria")
    ]


def test_what_was_not_handed_in_is_not_judged_from_the_board(window: Stage) -> None:
    SCENES["supervisor-chosen"](window)
    scan(window, Command.APPROVE)
    assert not screen(window).panel.asks
    assert told(window) == [window.words.say("sessions.refused.not_handed_in")]


def test_a_session_is_handed_in_and_judged_on_its_own_page(window: Stage) -> None:
    SCENES["sessions-handed-in"](window)
    get, session_id = window.station.sessions.get, window.counted.id
    scan(window, Command.SEND_BACK, Command.CONFIRM)
    assert get(session_id).hand_in is not None, "nobody has said what is to be done again"
    scan(window, Command.D1, Command.CONFIRM)
    window.seen()
    assert (get(session_id).hand_in, get(session_id).review_note) == (None, window.words.say("review.often.again"))
    scan(window, Command.APPROVE)
    assert told(window) == [window.words.say("sessions.refused.not_handed_in")]
    scan(window, Command.ACKNOWLEDGE, Command.COMPLETE, Command.COMPLETE)
    window.seen()
    scan(window, Command.APPROVE, Command.CONFIRM)
    window.seen()
    assert get(session_id).status is Status.COMPLETED


@pytest.mark.parametrize("key", ["sync", "supervisor", "labels", "camera", "settings", "sessions"])
def test_the_sheet_shows_the_commands_of_the_page_in_front_which_knows_them_all(window: Stage, key: str) -> None:
    SCENES["sessions-home"](window)
    window.window.open(key)
    sheet_key = next(one for one in window.window.findChildren(QShortcut) if one.key() == QKeySequence("F12"))
    sheet_key.activated.emit()
    (sheet,) = [page for page in window.window.covers() if isinstance(page, SheetPage)]
    known = [command for group in known_to(key).values() for command in group]
    shown = [tile.accessibleName() for tile in sheet.findChildren(Barcode) if tile.isVisibleTo(sheet)]
    assert shown == [window.words.say(command.name_words, digit=command.digit) for command in known]
    if key != "sessions":
        assert set(known) == set(window.station.bench.front.commands)


def test_at_the_door_the_sheet_has_what_a_pin_is_scanned_with() -> None:
    assert set(known_to("")["digits"]) == set(SHEET["digits"])
    assert known_to("")["everywhere"] == (Command.CONFIRM, Command.BACK)


@pytest.mark.parametrize("scene", ["sync-parked", "sync-asking", "sync-correcting", "sync-exporting", "sync-waiting"])
def test_every_button_of_the_sync_page_shows_a_key_of_its_own(window: Stage, scene: str) -> None:
    SCENES[scene](window)
    _each_has_its_key(window.sync_screen.findChildren(ActionButton))


@pytest.mark.parametrize("scene", ["live", "chosen", "taking", "history", "filtered"])
def test_every_button_of_the_supervisors_page_shows_a_key_of_its_own(window: Stage, scene: str) -> None:
    SCENES[f"supervisor-{scene}"](window)
    _each_has_its_key(screen(window).findChildren(ActionButton))


def _each_has_its_key(buttons: list[ActionButton]) -> None:
    shown = [button for button in buttons if button.isVisible()]
    keys = [button.shortcut().toString() for button in shown]
    assert [button.accessibleName() for button, key in zip(shown, keys, strict=True) if not key] == []
    assert sorted(keys) == sorted(set(keys)), "one key, one act"
