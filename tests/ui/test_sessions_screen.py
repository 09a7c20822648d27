"""The sessions screen in the whole desktop: by scanner alone, by keyboard alone, and every row is in the database."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.desktop.shell import Shell
from app.station import Station
from services.clock import new_id
from services.errors import OutsideFailed, OutsideKind
from services.scanning.commands import Command, barcode_for
from services.scanning.scan import Device, make_scan
from services.sessions.model import ExpectedItem, NewSession, SessionType, Status
from services.words.catalogue import Catalogue
from tests.support import threads
from ui.sessions.sessions_screen import SessionsScreen
from ui.theme.apply import apply
from ui.theme.palettes import LIGHT
from ui.theme.theme import Theme
from ui.widgets.band_state import BandState
from ui.widgets.buttons import ActionButton
from ui.widgets.outcome_look import Mood

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

SCANNER = Device("scanner-1", "Scanner 1", "serial")
WORDS = Catalogue("en")
PATIENCE_MS = 20_000
CODES = [f"W12-{n:04d}" for n in range(789, 809)]


class Desk:
    """The desktop, open on a data directory; `qtbot` waits for what comes by signals."""

    def __init__(self, qtbot: QtBot, directory: Path) -> None:
        self.qtbot = qtbot
        self.shell = Shell(directory, WORDS, None)
        self.shell.open()
        self.wait(lambda: self.shell.screens is not None)

    def wait(self, until: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(until()), timeout=PATIENCE_MS)

    @property
    def station(self) -> Station:
        assert self.shell.station is not None
        return self.shell.station

    @property
    def screen(self) -> SessionsScreen:
        screen = self.shell.window.screen_of("sessions")
        assert isinstance(screen, SessionsScreen)
        return screen

    def scan(self, text: str) -> None:
        at = self.station.clock.now()
        self.station.bench.take(make_scan(text.encode(), SCANNER, scan_id=new_id(), at=at))

    def command(self, command: Command) -> None:
        self.scan(barcode_for(command, self.station.settings.station.site))

    def says(self, text: str) -> None:
        self.wait(lambda: text in self.screen.band.state.what)

    def button(self, words_key: str) -> ActionButton:
        buttons = self.screen.findChildren(ActionButton)
        said = WORDS.say(words_key)
        return next(one for one in buttons if one.isVisible() and one.accessibleName() == said)

    def field(self, words_key: str) -> QLineEdit:
        said = WORDS.say(words_key)
        return next(one for one in self.screen.findChildren(QLineEdit) if one.accessibleName() == said)

    def type(self, text: str) -> None:
        """Keys as the window system gives them, 8 ms apart by their own time stamps: a keyboard scanner's."""
        window = self.shell.window.windowHandle()
        for at, char in enumerate(f"{text}\r", start=1):
            key = Qt.Key.Key_Return if char == "\r" else ord(char)
            for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, char)
                event.setTimestamp(1_000_000 + 8 * at)
                QCoreApplication.sendEvent(window, event)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    with Station.open(tmp_path) as station:
        station.change_setting("identity.pins", False, by=None)
        station.change_setting("look.sound", False, by=None)
        person = station.people.first_run(name="maria", full_name="Maria", pin=None)
        station.door.sign_in("maria", None)
        items = tuple(ExpectedItem(code, "Projector") for code in CODES)
        station.put_in_front(
            station.starter.start(NewSession(SessionType.INVENTORY, location="Room 214", expected=items), person)
        )
    return tmp_path


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, directory: Path) -> Iterator[Desk]:
    apply(qapp, Theme(LIGHT, 1.0, motion=False, flash=False))
    made = Desk(qtbot, directory)
    yield made
    made.shell.close()
    made.shell.window.close()


def test_a_scan_is_shown_and_stands_in_the_database(desk: Desk) -> None:
    desk.says("Scan the first item")
    desk.scan("W12-0789")
    desk.says("W12-0789 · Projector")
    assert desk.screen.band.state.mood is Mood.ACCEPTED
    (line,) = desk.station.sessions.sessions()
    assert [scan.text for scan in desk.station.sessions.latest_scans(line.session.id)] == ["W12-0789"]


def test_a_keyboard_scanners_keys_are_a_scan_and_press_nothing(desk: Desk) -> None:
    desk.says("Scan the first item")
    desk.button("session.complete").setFocus()
    desk.type("W12-0790")
    desk.says("W12-0790 · Projector")
    assert desk.station.sessions.sessions()[0].session.status is Status.ACTIVE


def test_no_older_answer_is_shown_while_scans_cannot_be_stored(desk: Desk) -> None:
    desk.says("Scan the first item")
    desk.scan(CODES[0])
    desk.says(f"{CODES[0]} · Projector")
    full = OutsideFailed(OutsideKind.DISK_FULL, "database.disk_full", retry=True)
    desk.shell._bridge.trouble(full, 2)
    desk.says("2 scans are not stored yet")
    assert desk.screen.band.state.mood is Mood.WORKING
    desk.shell._bridge.trouble(None, 0)
    desk.says("Scan the next item")


def test_a_burst_is_listed_whole_and_in_order(desk: Desk) -> None:
    desk.says("Scan the first item")
    for code in CODES:
        desk.scan(code)
    desk.wait(lambda: desk.screen.band.state.count is not None and desk.screen.band.state.count.value == len(CODES))
    session = desk.station.sessions.sessions()[0].session
    assert [line.text for line in desk.station.sessions.scans_after(session.id)] == CODES


def test_a_warning_in_a_burst_is_held_and_what_came_since_is_counted(desk: Desk) -> None:
    desk.says("Scan the first item")
    for code in ("K-4711", *CODES):
        desk.scan(code)
    desk.wait(lambda: desk.station.sessions.sessions()[0].session.counts.found == len(CODES))
    desk.says("K-4711 is not on the list")
    desk.command(Command.ACKNOWLEDGE)
    desk.says(CODES[-1])


def test_a_pause_is_seen_in_front_of_a_warning_that_nobody_has_seen_and_undo_settles_it(desk: Desk) -> None:
    desk.says("Scan the first item")
    desk.scan("K-4711")
    desk.says("K-4711 is not on the list")
    desk.command(Command.PAUSE)
    desk.says("The session is paused")
    desk.scan(CODES[0])
    desk.says(f"{CODES[0]} is kept")
    desk.command(Command.ACKNOWLEDGE)
    desk.says("K-4711 is not on the list")
    desk.command(Command.UNDO)
    desk.says("K-4711 is taken back")
    assert not desk.screen.band.holds


def test_refusals_that_come_all_at_once_are_held(desk: Desk) -> None:
    desk.says("Scan the first item")
    states = [BandState(Mood.REFUSED, "Wrong", what) for what in ("first", "second")]
    desk.screen._show_band(*states, BandState(Mood.ACCEPTED, "Accepted", "third"))
    desk.says("first")
    desk.command(Command.ACKNOWLEDGE)
    desk.says("second")
    desk.command(Command.ACKNOWLEDGE)
    desk.says("third")


def test_a_session_is_worked_and_ended_by_scanner_alone(desk: Desk) -> None:
    desk.says("Scan the first item")
    desk.scan("W12-0789")
    desk.command(Command.UNDO)
    desk.says("W12-0789 is taken back")
    desk.command(Command.PAUSE)
    desk.wait(lambda: desk.screen.band.state.mood is Mood.PAUSED)
    desk.scan("W12-0790")
    desk.wait(lambda: desk.screen.band.state.mood is Mood.KEPT)
    desk.command(Command.RESUME)
    desk.says("1 scan was kept while paused")
    desk.command(Command.CONFIRM)
    desk.says(WORDS.say("session.done.took_kept.what"))
    desk.command(Command.COMPLETE)
    desk.says("Complete this session?")
    desk.command(Command.COMPLETE)
    desk.says("This session is completed")
    desk.command(Command.BACK)
    desk.says("Choose a session")


def test_a_completed_session_does_not_ask_to_be_completed(desk: Desk) -> None:
    def asks() -> bool:
        labels = desk.screen.findChildren(QLabel)
        return WORDS.say("session.none_missing_next") in [one.text() for one in labels if one.isVisible()]

    desk.says("Scan the first item")
    for code in CODES:
        desk.scan(code)
    desk.wait(asks)
    desk.command(Command.COMPLETE)
    desk.command(Command.COMPLETE)
    desk.says("This session is completed")
    assert not asks()


def test_a_session_is_started_by_scanner_alone(desk: Desk) -> None:
    desk.says("Scan the first item")
    desk.command(Command.BACK)
    desk.says("Choose a session")
    desk.command(Command.NEW_BATCH)
    desk.says("Fill in what you know")
    desk.command(Command.CONFIRM)
    desk.says("Scan the first item")
    assert desk.station.sessions.sessions()[0].session.session_type is SessionType.BATCH_SCAN


def test_a_session_is_exported_by_scanner_alone(desk: Desk, tmp_path: Path) -> None:
    desk.says("Scan the first item")
    desk.scan("W12-0789")
    desk.command(Command.EXPORT)
    desk.says(WORDS.say("export.band"))
    desk.field("export.folder").setText(str(tmp_path / "exports"))
    desk.command(Command.D1)
    desk.says("Written: INVENTORY_Room_214")
    (written,) = (tmp_path / "exports").iterdir()
    assert "W12-0789" in written.read_text("utf-8-sig")
    desk.command(Command.BACK)
    desk.says("Scan the next item")


def test_digits_choose_on_the_first_page_wherever_the_focus_is(desk: Desk) -> None:
    desk.says("Scan the first item")
    desk.button("session.leave").click()
    desk.says("Choose a session")
    desk.screen.focusNextChild()
    focus = QApplication.focusWidget() or desk.screen
    QTest.keyClick(focus, Qt.Key.Key_4)
    desk.says("Fill in what you know")


def test_digits_in_a_text_field_are_text(desk: Desk) -> None:
    desk.says("Scan the first item")
    desk.button("session.export").click()
    field = next(one for one in desk.screen.findChildren(QLineEdit) if one.isVisible())
    field.clear()
    QTest.keyClick(field, Qt.Key.Key_1)
    assert field.text() == "1"
    assert desk.screen.band.state.what == WORDS.say("export.band")


def test_a_scan_is_answered_on_every_page_of_the_session(desk: Desk) -> None:
    desk.says("Scan the first item")
    for code, page in zip(CODES, ("session.export", "session.history"), strict=False):
        desk.button(page).click()
        desk.scan(code)
        desk.says(f"{code} · Projector")
        desk.screen.leave()


def test_closing_ends_every_thread(qtbot: QtBot, qapp: QApplication, directory: Path) -> None:
    before = threads.running()
    desk = Desk(qtbot, directory)
    desk.says("Scan the first item")
    desk.shell.close()
    desk.shell.window.close()
    assert threads.left_behind(before, 10.0) == []
