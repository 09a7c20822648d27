"""A change of language or zone holds at once: a new window says all anew, and nothing of the work is lost."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.desktop import shell as shells
from app.desktop import windows
from app.desktop.shell import Shell
from app.station import Station
from services.clock import new_id
from services.errors import OutsideFailed, OutsideKind
from services.identity.person import Role
from services.scanning.scan import Device, make_scan
from services.sessions.model import ExpectedItem, NewSession, SessionType
from services.words.catalogue import Catalogue
from services.words.figures import time_text
from tests.fakes.sounds import Heard
from tests.fakes.waiting import PATIENCE
from ui.frame.main_window import MainWindow
from ui.people.door_page import DoorPage
from ui.sessions.models import ScanLines
from ui.sessions.sessions_screen import SessionsScreen
from ui.settings.settings_screen import SettingsScreen
from ui.sheet.sheet_page import SheetPage
from ui.sound import Sound
from ui.widgets.barcode import Barcode

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

GUN = Device("gun", "Gun", "serial")
WAIT = int(PATIENCE * 1000)


@pytest.fixture
def shell(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """Maria at work, a session in front, the settings open."""
    monkeypatch.setenv("SCANDESK_IDENTITY__PINS", "false")
    monkeypatch.setattr(shells, "Sounds", Heard)
    with Station.open(tmp_path) as station:
        maria = station.people.first_run(name="maria", full_name="Maria Lind", pin=None)
        station.people.add(name="tom", full_name="Tom Berg", role=Role.PACKER, pin=None, by=maria)
        station.door.sign_in("maria", None)
        expected = (ExpectedItem("W12-0789"), ExpectedItem("W12-0790"))
        wanted = NewSession(SessionType.INVENTORY, location="Room 214", auto_commit=True, expected=expected)
        station.put_in_front(station.starter.start(wanted, maria))
    shell = Shell(tmp_path, Catalogue("en"), "settings")
    shell.open()
    qtbot.waitUntil(lambda: shell.screens is not None, timeout=WAIT)
    yield shell
    shell.close()
    shell.window.close()


def station_of(shell: Shell) -> Station:
    assert shell.station is not None
    return shell.station


def settings_of(shell: Shell) -> SettingsScreen:
    screens = shell.window.findChildren(SettingsScreen)
    assert len(screens) == 1
    return screens[0]


def choose(shell: Shell, qtbot: QtBot, path: str, value: str) -> MainWindow:
    """Change a setting on the page, and wait for the window that says it; the window before."""
    before = shell.window
    settings_of(shell).changed.emit(path, value)
    qtbot.waitUntil(lambda: shell.window is not before and shell.window.isVisible(), timeout=WAIT)
    return before


def scan(shell: Shell, qtbot: QtBot, code: str, sound: Sound) -> None:
    heard = len(Heard.sounds)
    station = station_of(shell)
    station.bench.take(make_scan(code.encode(), GUN, scan_id=new_id(), at=station.clock.now()))
    qtbot.waitUntil(lambda: len(Heard.sounds) > heard, timeout=WAIT)
    assert Heard.sounds[-1] is sound


def texts(shell: Shell) -> list[str]:
    return [label.text() for label in shell.window.findChildren(QLabel) if label.isVisible()]


def test_the_settings_are_open_again_in_the_new_language(qtbot: QtBot, shell: Shell) -> None:
    before = choose(shell, qtbot, "station.language", "de")
    assert shell.window.windowTitle() == "Einstellungen – Scandesk"
    assert "Einstellungen" in texts(shell)
    qtbot.waitUntil(lambda: not isValid(before), timeout=WAIT)


def test_no_window_comes_before_the_words_of_its_language(qtbot: QtBot, shell: Shell) -> None:
    station, screens, before = station_of(shell), shell.screens, shell.window
    assert screens is not None
    station.book.change("station.language", "de", by=None)  # it is written, and its words are still loading
    with qtbot.assertNotEmitted(screens.outdated):
        screens.settings_changed()
    station.change_setting("look.volume", 40, by=None)  # both have taken effect now
    qtbot.waitUntil(lambda: shell.window is not before, timeout=WAIT)
    assert shell.window.windowTitle() == "Einstellungen – Scandesk"


def test_the_setting_that_was_changed_has_the_focus_again(qtbot: QtBot, shell: Shell) -> None:
    choose(shell, qtbot, "station.language", "de")
    QApplication.processEvents()
    focus = shell.window.focusWidget()
    assert focus is not None
    assert focus.accessibleName() == "Sprache"


def test_no_setting_that_holds_at_once_says_that_it_does_not(qtbot: QtBot, shell: Shell) -> None:
    descriptions = [label.text() for label in settings_of(shell).findChildren(QLabel)]
    assert "The language of screens and answers." in descriptions


def test_the_session_in_front_stays_and_scans_go_into_it(qtbot: QtBot, shell: Shell) -> None:
    station, session = station_of(shell), station_of(shell).front_session()
    assert session is not None
    choose(shell, qtbot, "station.language", "de")
    scan(shell, qtbot, "W12-0789", Sound.KEPT)  # the settings take no scans
    shell.window.open("sessions")
    scan(shell, qtbot, "W12-0790", Sound.ACCEPTED)
    assert station.front_session() == session
    assert [line.text for line in station.sessions.scans_after(session)] == ["W12-0790"]
    screen = shell.window.screen_of("sessions")
    assert isinstance(screen, SessionsScreen)
    qtbot.waitUntil(lambda: screen.band.state.word == "Angenommen", timeout=WAIT)


def test_a_warning_that_nobody_has_seen_is_still_to_be_seen(qtbot: QtBot, shell: Shell) -> None:
    shell.window.open("sessions")
    scan(shell, qtbot, "K-4711", Sound.WARNING)
    before = shell.window.screen_of("sessions")
    assert isinstance(before, SessionsScreen)
    qtbot.waitUntil(lambda: before.band.state.held, timeout=WAIT)
    shell.window.open("settings")
    choose(shell, qtbot, "station.language", "de")
    after = shell.window.screen_of("sessions")
    assert isinstance(after, SessionsScreen)
    assert after.band.state.held
    assert "K-4711" in after.band.state.what


def test_a_warning_outlives_two_changes_that_come_together(
    qtbot: QtBot, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[MainWindow] = []

    def make(words: Catalogue) -> MainWindow:
        made.append(MainWindow(words))
        return made[-1]

    monkeypatch.setattr(windows, "MainWindow", make)
    shell.window.open("sessions")
    scan(shell, qtbot, "K-4711", Sound.WARNING)
    first = shell.window.screen_of("sessions")
    assert isinstance(first, SessionsScreen)
    qtbot.waitUntil(lambda: first.band.state.held, timeout=WAIT)
    shell.window.open("settings")
    for _ in range(2):
        shell._renew("station.zone")
    qtbot.waitUntil(lambda: len(made) == 2 and made[1].isVisible(), timeout=WAIT)
    last = shell.window.screen_of("sessions")
    assert isinstance(last, SessionsScreen)
    assert last.band.state.held
    assert "K-4711" in last.band.state.what


def test_a_window_that_goes_leaves_nothing_behind(qtbot: QtBot, shell: Shell) -> None:
    def pages_after_changing_to(language: str) -> Counter[str]:
        before = choose(shell, qtbot, "station.language", language)
        qtbot.waitUntil(lambda: not isValid(before), timeout=WAIT)
        QApplication.processEvents()
        return Counter(type(widget).__name__ for widget in QApplication.topLevelWidgets())

    once, again = pages_after_changing_to("de"), pages_after_changing_to("en")
    assert once == again == pages_after_changing_to("de")


def test_trouble_that_lasts_is_said_in_the_new_window_too(qtbot: QtBot, shell: Shell) -> None:
    fault = OutsideFailed(OutsideKind.DISK_FULL, "database.disk_full", retry=True)
    shell._trouble_changed(fault, 2)
    choose(shell, qtbot, "station.language", "de")
    assert Catalogue("de").say("database.disk_full") in texts(shell)


def test_the_door_speaks_the_new_language(qtbot: QtBot, shell: Shell) -> None:
    choose(shell, qtbot, "station.language", "de")
    shell.window.person_clicked.emit()
    door = shell.window.findChild(DoorPage)
    assert door is not None
    assert "Wer übernimmt?" in texts(shell)


def test_times_are_of_the_new_zone_at_once(qtbot: QtBot, shell: Shell) -> None:
    choose(shell, qtbot, "station.zone", "Asia/Tokyo")
    shell.window.open("sessions")
    scan(shell, qtbot, "W12-0789", Sound.ACCEPTED)
    station, screen = station_of(shell), shell.window.screen_of("sessions")
    assert screen is not None
    lines = screen.findChild(ScanLines)
    assert lines is not None
    qtbot.waitUntil(lambda: lines.rowCount() == 1, timeout=WAIT)
    (stored,) = station.sessions.scans_after(station.front_session() or "")
    shown = [lines.index(0, column).data() for column in range(lines.columnCount())]
    assert time_text(stored.scanned_at, ZoneInfo("Asia/Tokyo"), seconds=True) in shown


def test_two_changes_one_after_the_other_end_in_one_window(qtbot: QtBot, shell: Shell) -> None:
    first = choose(shell, qtbot, "station.language", "de")
    second = choose(shell, qtbot, "station.language", "en")
    qtbot.waitUntil(lambda: not isValid(first) and not isValid(second), timeout=WAIT)
    assert shell.window.windowTitle() == "Settings – Scandesk"


def test_the_way_back_is_the_same_in_the_new_window(qtbot: QtBot, shell: Shell) -> None:
    shell.window.open("labels")
    choose(shell, qtbot, "station.language", "de")
    shell.window.go_back()
    assert shell.screens is not None
    assert shell.screens.open_key == "settings"


def test_the_sheet_shows_the_barcodes_of_the_new_site(qtbot: QtBot, shell: Shell) -> None:
    assert shell.screens is not None
    shell.screens._show_sheet()
    sheet = shell.window.findChild(SheetPage)
    assert sheet is not None
    shell.window.uncover(sheet)
    settings_of(shell).changed.emit("station.site", "ZZ99")
    qtbot.waitUntil(lambda: station_of(shell).settings.station.site == "ZZ99", timeout=WAIT)
    shell.screens._show_sheet()
    QApplication.processEvents()
    codes = [one._text for one in sheet.findChildren(Barcode) if one.isVisible()]
    assert codes
    assert all(code.startswith("SDZZ99") for code in codes)
