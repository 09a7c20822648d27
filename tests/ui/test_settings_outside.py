"""A running desktop takes up what was written in its settings file from outside, and says where that has a fault."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.desktop import shell as shells
from app.desktop.shell import Shell
from app.station import Station
from services.settings.book import SettingsBook
from services.words.catalogue import Catalogue
from tests.fakes.sounds import Heard
from tests.fakes.waiting import PATIENCE
from ui.frame.trouble_line import TroubleLine
from ui.settings.settings_screen import SettingsScreen
from ui.theme.theme import current
from ui.widgets.buttons import ActionButton
from ui.widgets.combo import Combo

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

WAIT = int(PATIENCE * 1000)


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Maria at work."""
    monkeypatch.setenv("SCANDESK_IDENTITY__PINS", "false")
    monkeypatch.setattr(shells, "Sounds", Heard)
    with Station.open(tmp_path) as station:
        station.people.first_run(name="maria", full_name="Maria Lind", pin=None)
        station.door.sign_in("maria", None)
    return tmp_path


def opened(qtbot: QtBot, directory: Path, screen: str) -> Shell:
    shell = Shell(directory, Catalogue("en"), screen)
    shell.open()
    qtbot.waitUntil(lambda: shell.screens is not None, timeout=WAIT)
    return shell


@pytest.fixture
def shell(qtbot: QtBot, directory: Path) -> Iterator[Shell]:
    """The settings open."""
    shell = opened(qtbot, directory, "settings")
    yield shell
    shell.close()
    shell.window.close()


def trouble(shell: Shell) -> TroubleLine:
    line = shell.window.findChild(TroubleLine)
    assert line is not None
    return line


def page_of(shell: Shell) -> SettingsScreen:
    page = shell.window.findChild(SettingsScreen)
    assert page is not None
    return page


def field(shell: Shell, label: str) -> QLineEdit:
    return next(one for one in page_of(shell).findChildren(QLineEdit) if one.accessibleName() == label)


def test_what_the_command_line_sets_is_followed_and_shown_and_what_is_typed_stays(
    qtbot: QtBot, shell: Shell, directory: Path
) -> None:
    assert shell.station is not None
    typing, idle = field(shell, "Name of the bench"), field(shell, "Lock when idle")
    typing.setText("Bench 7, by the w")
    typing.setFocus()
    beside = SettingsBook(directory)
    beside.change("identity.idle_lock_minutes", 7, by=None)
    beside.change("look.scale", 130, by=None)
    beside.change("look.volume", 40, by=None)
    beside.change("scanning.wedge.on", False, by=None)
    qtbot.waitUntil(lambda: idle.text() == "7", timeout=WAIT)
    qtbot.waitUntil(lambda: current().scale == 1.3, timeout=WAIT)
    qtbot.waitUntil(lambda: "130 %" in [one.currentText() for one in page_of(shell).findChildren(Combo)], timeout=WAIT)
    qtbot.waitUntil(lambda: Heard.volume == 0.4, timeout=WAIT)
    qtbot.waitUntil(lambda: not shell.station.settings.scanning.wedge.on, timeout=WAIT)
    assert typing.text() == "Bench 7, by the w"
    assert not trouble(shell).isVisible()
    typing.setText("Bench 1")


def test_another_language_set_from_outside_is_spoken_at_once(qtbot: QtBot, shell: Shell, directory: Path) -> None:
    SettingsBook(directory).change("station.language", "de", by=None)
    qtbot.waitUntil(lambda: "Einstellungen" in shell.window.windowTitle(), timeout=WAIT)


def test_a_file_that_breaks_is_told_not_applied_and_told_no_more_when_it_is_mended(
    qtbot: QtBot, shell: Shell, directory: Path
) -> None:
    assert shell.station is not None
    SettingsBook(directory).change("identity.idle_lock_minutes", 7, by=None)
    idle = field(shell, "Lock when idle")
    qtbot.waitUntil(lambda: idle.text() == "7", timeout=WAIT)
    whole = (directory / "settings.toml").read_text()
    (directory / "settings.toml").write_text("[identity\nidle_lock_minutes = 1")
    qtbot.waitUntil(lambda: trouble(shell).isVisible(), timeout=WAIT)
    assert trouble(shell).accessibleName().startswith("The settings file is missing or cannot be read")
    assert shell.station.settings.identity.idle_lock_minutes == 7
    (directory / "settings.toml").write_text(whole)
    qtbot.waitUntil(lambda: not trouble(shell).isVisible(), timeout=WAIT)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[look", "The settings file is missing or cannot be read: the settings of before hold."),
        ("[look]\nscale = 5\n", "“5” is too little for look.scale: 100 at least. Until then the default is used."),
    ],
)
def test_a_start_with_wrong_settings_says_so_and_leads_to_them(
    qtbot: QtBot, directory: Path, text: str, told: str
) -> None:
    (directory / "settings.toml").write_text(text)
    shell = opened(qtbot, directory, "sessions")
    line = trouble(shell)
    qtbot.waitUntil(lambda: line.isVisible(), timeout=WAIT)
    assert line.accessibleName().startswith(told)
    line.findChildren(ActionButton)[0].click()
    assert page_of(shell).isVisible()
    assert not line.isVisible(), "it stands on the page now"
    QApplication.processEvents()
    shell.close()
    shell.window.close()
