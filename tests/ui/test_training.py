"""The window of training: its mark over every page, and all exercises with the scanner alone and by keyboard alone."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.desktop import shell as shells
from app.desktop import training_door
from app.desktop.shell import Shell
from app.training.setting_up import prepare
from services.clock import new_id
from services.scanning.commands import Command, barcode_for
from services.scanning.scan import Device, make_scan
from services.training.mark import WORD
from services.training.tasks import TASKS, code_of
from services.words.catalogue import Catalogue
from tests.fakes.sounds import Heard
from tests.fakes.waiting import PATIENCE
from tests.ui.scenes import SCENES, Stage
from ui.frame.main_window import MainWindow
from ui.frame.training_band import Exercise, TrainingBand
from ui.widgets.band import Band

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

GUN = Device("gun", "Gun", "serial")
WAIT = int(PATIENCE * 1000)
WORDS = Catalogue("en")


@pytest.fixture
def shell(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    monkeypatch.setattr(shells, "Sounds", Heard)
    shell = Shell(prepare(tmp_path / "work"), WORDS, None)
    with closing(shell):
        shell.open()
        qtbot.waitUntil(lambda: shell.screens is not None and band_of(shell).exercise is not None, timeout=WAIT)
        yield shell
    shell.window.close()


def band_of(shell: Shell) -> TrainingBand:
    (band,) = shell.window.findChildren(TrainingBand)
    return band


def shown(shell: Shell) -> Exercise:
    exercise = band_of(shell).exercise
    assert exercise is not None
    return exercise


def scan(shell: Shell, code: str) -> None:
    station = shell.station
    assert station is not None
    station.bench.take(make_scan(code.encode(), GUN, scan_id=new_id(), at=station.clock.now()))


def go_on(shell: Shell, qtbot: QtBot, act: Qt.Key | None) -> None:
    """Do what the band says until this exercise is over: `act` None with the scanner, else by that key of the band."""
    while shown(shell).code:
        before = shown(shell)
        if before.what == WORDS.say("training.step.weigh"):
            qtbot.waitUntil(lambda: rests(shell), timeout=WAIT)
        if act is None:
            scan(shell, before.code)
        else:
            QTest.keyClick(shell.window, act, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        qtbot.waitUntil(lambda before=before: shown(shell) != before, timeout=WAIT)


def rests(shell: Shell) -> bool:
    station = shell.station
    assert station is not None
    sight = station.weighing.sight()
    reading = sight.reading if sight is not None else None
    return reading is not None and reading.stable and (reading.weight or 0) > 0


def test_training_says_so_over_every_page_and_in_the_title(shell: Shell) -> None:
    for key in ("sessions", "assets", "packing", "camera", "supervisor", "sync", "labels", "settings", "people"):
        shell.window.open(key)
        assert band_of(shell).isVisible()
        assert WORD in shell.window.windowTitle()


@pytest.mark.parametrize("act", [None, Qt.Key.Key_S], ids=["scanner", "keyboard"])
def test_every_exercise_is_done_without_a_mouse(shell: Shell, qtbot: QtBot, act: Qt.Key | None) -> None:
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    for number, task in enumerate(TASKS):
        named = WORDS.say(f"training.task.{task.key}")
        qtbot.waitUntil(lambda named=named: named in shown(shell).where, timeout=WAIT)
        go_on(shell, qtbot, act)
        if number < len(TASKS) - 1:
            QTest.keyClick(shell.window, Qt.Key.Key_N, keys)
    assert shown(shell).what == WORDS.say("training.all_over")


def test_a_wrong_scan_does_no_step(shell: Shell, qtbot: QtBot) -> None:
    station, before = shell.station, shown(shell)
    assert station is not None
    scan(shell, code_of(TASKS[0].steps[3], station.settings.station.site))
    band = shell.window.findChild(Band)
    assert isinstance(band, Band)
    qtbot.waitUntil(lambda: band.state.scan != "", timeout=WAIT)
    assert shown(shell) == before


def test_practising_is_begun_by_barcode_and_from_the_settings(window: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Path] = []
    monkeypatch.setattr(training_door, "start_training", begun.append)
    SCENES["sessions-home"](window)
    window.scan(barcode_for(Command.PRACTISE, window.station.settings.station.site))
    SCENES["settings-all"](window)
    window.press("training.practise")
    assert begun == [window.station.places.data_dir] * 2
    told = [band.state.what for band in window.window.findChildren(Band) if band.isVisible()]
    assert window.words.say("training.begun") in told


def test_where_it_cannot_be_begun_that_is_said(window: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_data_dir: Path) -> None:
        raise OSError("no such program")

    monkeypatch.setattr(training_door, "start_training", fail)
    SCENES["sessions-home"](window)
    window.scan(barcode_for(Command.PRACTISE, window.station.settings.station.site))
    told = [band.state.what for band in window.window.findChildren(Band) if band.isVisible()]
    assert any("no such program" in one for one in told)


def test_a_window_of_work_has_no_such_band(qtbot: QtBot) -> None:
    window = MainWindow(WORDS)
    qtbot.addWidget(window)
    assert window.findChildren(TrainingBand) == []
    assert WORD not in window.windowTitle()
