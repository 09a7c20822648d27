"""A file that is being entered, and what becomes of the window meanwhile: nothing of it ends without a word."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desktop import shell as shells
from app.desktop.shell import Shell
from app.station import Station
from services.assets.importing import Entered, enter
from services.words.catalogue import Catalogue
from tests.fakes.sounds import Heard
from tests.fakes.waiting import PATIENCE
from tests.ui.asset_scenes import DELL
from ui.assets import import_presenter
from ui.assets.assets_screen import AssetsScreen
from ui.assets.import_presenter import AT_ONCE, ImportPresenter
from ui.settings.settings_screen import SettingsScreen

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

WAIT = int(PATIENCE * 1000)
ROWS = 6 * AT_ONCE


@pytest.fixture
def shell(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """Maria at work, the form filled in, the settings open."""
    monkeypatch.setenv("SCANDESK_IDENTITY__PINS", "false")
    monkeypatch.setattr(shells, "Sounds", Heard)
    with Station.open(tmp_path) as station:
        maria = station.people.first_run(name="maria", full_name="Maria Lind", pin=None)
        station.door.sign_in("maria", None)
        station.assets.change_form(lambda form: replace(form, fields=DELL, labels=False), maria)
    (tmp_path / "list.csv").write_text("Serial\n" + "".join(f"ABC{number}\n" for number in range(ROWS)))
    shell = Shell(tmp_path, Catalogue("en"), "settings")
    shell.open()
    qtbot.waitUntil(lambda: shell.screens is not None, timeout=WAIT)
    yield shell
    shell.let_go()
    shell.close()
    QApplication.processEvents()  # what the last rows have told is still on its way
    shell.window.close()


def page_of(shell: Shell) -> AssetsScreen:
    (page,) = shell.window.findChildren(AssetsScreen)
    return page


def entered(shell: Shell) -> int:
    assert shell.station is not None
    return shell.station.assets.totals().taken


def begin(shell: Shell, qtbot: QtBot, folder: Path) -> None:
    """The rows of a file are being entered, and the settings are open again."""
    shell.window.open("assets")
    page = page_of(shell)
    page.form.imported.emit()
    page.importing.form.named.emit(str(folder / "list.csv"))
    qtbot.waitUntil(lambda: page.importing.view.ready == ROWS, timeout=WAIT)
    page.importing.entered.emit()
    assert page.importing.view.going == (0, ROWS)
    shell.window.open("settings")


def enter_once_awaited(monkeypatch: pytest.MonkeyPatch) -> None:
    """No row is entered before somebody waits for the rows: the disk may be quicker than a change of the settings."""
    awaited, when_over = threading.Event(), ImportPresenter.when_over

    def told(presenter: ImportPresenter, then: Callable[[], None]) -> None:
        when_over(presenter, then)
        awaited.set()

    def held(*arguments: Any) -> Entered:
        assert awaited.wait(PATIENCE), "nobody waited for the rows"
        return enter(*arguments)

    monkeypatch.setattr(ImportPresenter, "when_over", told)
    monkeypatch.setattr(import_presenter, "enter", held)


def test_another_language_waits_for_the_rows_and_the_new_window_says_what_came_of_them(
    qtbot: QtBot, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter_once_awaited(monkeypatch)
    begin(shell, qtbot, tmp_path)
    before = shell.window
    (settings,) = before.findChildren(SettingsScreen)
    settings.changed.emit("station.language", "de")
    qtbot.waitUntil(lambda: shell.window is not before and shell.window.isVisible(), timeout=WAIT)
    assert entered(shell) == ROWS
    shell.window.open("assets")
    said = f"{ROWS} Zeilen sind aufgenommen."
    qtbot.waitUntil(lambda: page_of(shell).band.state.what == said, timeout=WAIT)
    page = page_of(shell).importing
    qtbot.waitUntil(lambda: [row.result.upper for row in page.view.rows] == ["Aufgenommen"] * ROWS, timeout=WAIT)
    assert page.view.told == said


def test_a_window_that_is_closed_meanwhile_stays_once_and_says_what_that_ends(
    qtbot: QtBot, shell: Shell, tmp_path: Path
) -> None:
    begin(shell, qtbot, tmp_path)
    assert not shell.window.close()
    page = page_of(shell).importing
    assert page.isVisible()
    assert "Close once more to end that" in page.view.told
    assert shell.window.close()


def test_a_window_goes_at_once_where_nothing_is_being_entered_or_the_system_ends(
    qtbot: QtBot, shell: Shell, tmp_path: Path
) -> None:
    begin(shell, qtbot, tmp_path)
    shell.let_go()
    assert shell.window.close()
