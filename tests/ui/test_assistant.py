"""The set-up assistant: by keyboard, by scanner alone, step by step, and after whatever ended it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from services.assistant.keeping import write
from services.assistant.model import Mark, Progress, Step
from services.errors import OutsideFailed, OutsideKind
from services.identity.person import Role
from services.scanning.commands import Command
from services.scanning.outcome import Reason
from tests.fakes.running import HeldRun
from tests.ui.guided import Guided
from ui.widgets.outcome_look import Mood

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform


@pytest.fixture
def guided(tmp_path: Path, qapp: object) -> Iterator[Guided]:
    with Guided(tmp_path) as guided:
        yield guided


def test_by_keyboard_alone(guided: Guided) -> None:
    guided.tab_to_field()
    guided.type("Bench 7")
    assert guided.step is Step.HUB
    guided.strike(Qt.Key.Key_1)  # on its own
    guided.strike(Qt.Key.Key_Return)
    assert guided.step is Step.RT
    guided.strike(Qt.Key.Key_Return)  # the first choice has the focus: none
    guided.strike(Qt.Key.Key_Return)
    assert guided.step is Step.SCANNER
    guided.strike(Qt.Key.Key_Return)  # skips it
    assert guided.step is Step.PRINTER
    guided.key("Ctrl+N")
    assert guided.step is Step.SCALE
    guided.strike(Qt.Key.Key_1)  # there is none
    guided.strike(Qt.Key.Key_Return)
    assert guided.step is Step.SUMMARY
    assert [line.mark for line in guided.body.lines] == [
        Mark.DONE,
        Mark.DONE,
        Mark.DONE,
        Mark.SKIPPED,
        Mark.SKIPPED,
        Mark.DONE,
    ]
    guided.strike(Qt.Key.Key_Return)
    assert (guided.left, guided.kept.open) == (1, False)
    assert guided.station.settings.station.name == "Bench 7"


def test_by_scanner_alone(guided: Guided) -> None:
    """NEXT marks, CONFIRM presses what is marked, digits choose, BACK goes back."""
    guided.command(Command.CONFIRM)  # "Go on" is marked
    assert guided.step is Step.HUB
    guided.command(Command.CONFIRM)  # on its own
    guided.command(Command.CONFIRM)  # goes on
    assert guided.step is Step.RT
    guided.command(Command.BACK)
    assert guided.step is Step.HUB
    guided.command(Command.CONFIRM)
    guided.command(Command.D1)
    guided.command(Command.CONFIRM)
    assert guided.step is Step.SCANNER
    for step in (Step.PRINTER, Step.SCALE, Step.SUMMARY):
        guided.press(guided.view.forward) if step is Step.PRINTER else next_and_go_on(guided)
        assert guided.step is step
    guided.command(Command.CONFIRM)
    assert guided.left == 1


def next_and_go_on(guided: Guided) -> None:
    """NEXT until what goes on is marked, then CONFIRM."""
    for _ in range(10):
        if guided.page.focusWidget().accessibleName() == guided.view.forward:
            break
        guided.command(Command.NEXT)
    guided.command(Command.CONFIRM)


def test_a_command_that_does_nothing_here_is_refused_in_words(guided: Guided) -> None:
    assert "barcodes on the page" in guided.presenter.obey(Command.BACK), "there is no step before the first"
    assert "barcodes on the page" in guided.presenter.obey(Command.D9)
    assert "barcodes on the page" in guided.presenter.obey(Command.ACKNOWLEDGE)


def test_whatever_ends_it_it_goes_on_at_the_step_where_it_was(tmp_path: Path, qapp: object) -> None:
    for step in Step:
        with Guided(tmp_path) as guided:
            assert guided.step is step
            assert guided.kept.open, "the next start opens it by itself"
            if step is not Step.SUMMARY:
                guided.key("Ctrl+N")
    with Guided(tmp_path) as guided:
        assert [line.mark for line in guided.body.lines] == [Mark.DONE, *[Mark.SKIPPED] * 5]
        assert all(line.later for line in guided.body.lines[1:]), "where each can be done later"
        guided.key("Ctrl+N")
    with Guided(tmp_path) as guided:
        assert guided.step is Step.STATION, "it was over: it begins anew"


def test_what_is_put_off_does_not_come_by_itself_and_is_found_again(tmp_path: Path, qapp: object) -> None:
    with Guided(tmp_path) as guided:
        guided.go(Step.SCANNER)
        guided.key("Ctrl+L")
        assert (guided.left, guided.kept.open) == (1, False)
    with Guided(tmp_path) as guided:
        assert guided.step is Step.SCANNER


def test_gone_through_again_it_loses_no_setting(tmp_path: Path, qapp: object) -> None:
    with Guided(tmp_path) as guided:
        station, by = guided.station, guided.station.door.presence.present
        station.change_setting("station.name", "Bench 7", by=by)
        station.change_setting("central.url", "https://hub.example.org", by=by)
        station.change_setting("sessions.mode", "central", by=by)
        station.change_setting("rt.url", "https://rt.example.org", by=by)
        station.change_setting("assets.mode", "rt", by=by)
        before = station.book.in_file()
        guided.go(Step.SUMMARY)
        guided.key("Ctrl+N")
        assert station.book.in_file() == before
        assert guided.body.lines[1].how == "Works with https://hub.example.org"


def test_the_language_takes_effect_at_once(guided: Guided) -> None:
    guided.choose(2)
    assert guided.station.settings.station.language == "de"
    assert guided.changed == ["station.language"]
    assert guided.view.title == "Dieser Arbeitsplatz"


def test_what_the_environment_decides_stays(tmp_path: Path, qapp: object) -> None:
    with Guided(tmp_path, {"SCANDESK_STATION__NAME": "Kiosk", "SCANDESK_SESSIONS__MODE": "central"}) as guided:
        guided.tab_to_field()
        guided.type("Other")
        assert guided.step is Step.HUB
        guided.choose(1)
        guided.press("Do without it")
        assert "SCANDESK_SESSIONS__MODE" in guided.said
        assert (guided.station.settings.station.name, guided.station.settings.sessions.mode) == ("Kiosk", "central")


def test_who_may_change_no_settings_reads_why(guided: Guided) -> None:
    by = guided.station.door.presence.present
    assert by is not None
    guided.stage.add("pia", "Pia Packer", by, pin=None, role=Role.PACKER)
    guided.station.door.sign_in("pia", None)
    guided.go(Step.HUB)
    guided.choose(2)
    guided.type("https://hub.example.org")
    guided.press("Test the connection")
    assert guided.body.told is not None
    assert guided.body.told.mood is Mood.REFUSED
    assert "settings" in guided.said.lower()
    assert guided.station.settings.central.url == ""


def test_a_step_that_cannot_be_kept_stays_and_says_so(guided: Guided, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> None:
        why = {"path": "set-up.json", "why": "no space"}
        raise OutsideFailed(OutsideKind.DISK_FULL, "settings.failed.write", retry=False, **why)

    with monkeypatch.context() as broken:
        broken.setattr("ui.assistant.assistant_presenter.write", full)
        guided.key("Ctrl+N")
        assert guided.step is Step.STATION
        assert "set-up.json" in guided.said
    guided.key("Ctrl+N")
    assert guided.step is Step.HUB


def test_items_that_are_scanned_meanwhile_are_kept_and_only_the_scanners_step_books_nothing(guided: Guided) -> None:
    assert guided.stage.scan("W12-0789").outcome.kept
    guided.go(Step.SCANNER)
    assert guided.stage.scan("W12-0790").outcome.reason is Reason.TEST
    guided.go(Step.PRINTER)
    assert guided.stage.scan("W12-0791").outcome.kept
    assert [scan.text for scan in guided.station.sessions.kept()] == ["W12-0789", "W12-0791"]


def test_another_page_in_front_ends_what_is_waited_for(tmp_path: Path, qapp: object) -> None:
    held = HeldRun()
    with Guided(tmp_path, run=held) as guided:
        write(guided.station.places.assistant, Progress(Step.HUB, open=True))
        held.go()
        guided.choose(2)
        guided.page.acted.emit({"url": "http://127.0.0.1:1", "token": ""})
        assert guided.body.busy
        guided.presenter.close()
        held.go()
        assert guided.station.settings.sessions.mode == "local"
        guided.presenter.open()
        held.go()
        assert not guided.body.busy
