"""The import page in its window, by keyboard alone and by command barcodes."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from services.scanning.commands import Command, barcode_for
from tests.ui.asset_scenes import DELL, screen
from tests.ui.keyboard import CTRL, press
from tests.ui.scenes import SCENES, Stage
from ui.assets.assets_screen import AssetsScreen
from ui.assets.import_page import ImportPage

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

SHIFT = Qt.KeyboardModifier.ShiftModifier


class Bench:
    """The stage's window with the asset screen open, and a file that can be imported."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage, self.folder = stage, folder
        self.assets = stage.station.assets
        SCENES["sessions-home"](stage)
        self.assets.change_form(lambda form: replace(form, fields=DELL), stage.person)
        self.scan(Command.ASSETS)

    @property
    def page(self) -> AssetsScreen:
        return screen(self.stage)

    @property
    def importing(self) -> ImportPage:
        return self.page.importing

    def scan(self, *codes: str | Command) -> None:
        site = self.stage.station.settings.station.site
        self.stage.scan(*(barcode_for(code, site) if isinstance(code, Command) else code for code in codes))

    def file(self, text: str, name: str = "list.csv") -> str:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def open(self, qtbot: QtBot) -> None:
        press(self.stage, Qt.Key.Key_I, CTRL | SHIFT)
        qtbot.waitUntil(lambda: self.importing.isVisible() and self.importing.form.file.hasFocus())

    def serials(self) -> list[str]:
        return [line.asset.serial for line in self.assets.listing(100)][::-1]

    def results(self) -> list[tuple[str, str]]:
        return [(row.serial.upper, row.result.upper) for row in self.importing.view.rows]


@pytest.fixture
def bench(window: Stage, tmp_path: Path) -> Bench:
    return Bench(window, tmp_path)


def test_a_file_is_imported_by_keyboard_alone(bench: Bench, qtbot: QtBot) -> None:
    bench.open(qtbot)
    QTest.keyClicks(QApplication.focusWidget(), bench.file("Item;Serial\nABC1;A/B\nABC2;A/C\n"))
    press(bench.stage, Qt.Key.Key_Return)
    assert bench.results() == [("A/B", "Wrong"), ("A/C", "Wrong")]
    combo = bench.importing.form.combo(0)
    combo.setFocus()
    press(bench.stage, Qt.Key.Key_S)  # "Serial number"
    qtbot.waitUntil(lambda: bench.results() == [("ABC1", "New"), ("ABC2", "New")])
    press(bench.stage, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: bench.serials() == ["ABC1", "ABC2"])
    assert bench.page.band.state.what == "2 rows are entered."
    press(bench.stage, Qt.Key.Key_Escape)
    assert bench.page.serial.hasFocus()
    bench.stage.screens.assets_changed()
    assert [row.serial.upper for row in bench.page.list._rows.rows] == ["ABC2", "ABC1"]


def test_tab_leads_through_the_columns_before_the_rows_are_entered_and_each_is_in_sight(
    bench: Bench, qtbot: QtBot
) -> None:
    bench.stage.window.resize(1024, 640)
    bench.open(qtbot)
    headings = [f"Column {number}" for number in range(12)]
    bench.importing.form.file.setText(bench.file(f"Serial;{';'.join(headings)}\nABC1;{';' * 11}\n"))
    press(bench.stage, Qt.Key.Key_Return)
    combos = [bench.importing.form.combo(at) for at in range(13)]
    qtbot.waitUntil(lambda: combos[-1].isVisible())
    passed = []
    while (there := QApplication.focusWidget()) is not bench.importing._enter:
        passed.append(there)
        assert len(passed) < 30
        qtbot.waitUntil(lambda there=there: there not in combos or _is_seen(there))
        press(bench.stage, Qt.Key.Key_Tab)
    assert [one for one in passed if one in combos] == combos
    press(bench.stage, Qt.Key.Key_Tab, SHIFT)
    back = QApplication.focusWidget()
    assert back is not None
    assert _is_seen(back)


def _is_seen(widget: QWidget) -> bool:
    return widget.visibleRegion().boundingRect() == widget.rect()


def test_a_serial_that_is_scanned_meanwhile_is_for_the_batch(bench: Bench, qtbot: QtBot) -> None:
    bench.open(qtbot)
    bench.scan("ABC9")
    assert bench.serials() == ["ABC9"]
    assert bench.importing.isVisible()
    assert bench.importing.form.file.text() == ""


def test_command_barcodes_confirm_step_and_go_back(bench: Bench, qtbot: QtBot) -> None:
    bench.open(qtbot)
    bench.importing.form.file.setText(bench.file("Serial\nABC1\nABC2\n"))
    bench.scan(Command.CONFIRM)
    assert bench.results() == [("ABC1", "New"), ("ABC2", "New")]
    bench.scan(Command.NEXT, Command.NEXT)
    assert bench.importing.table.currentIndex().row() == 1
    bench.scan(Command.CONFIRM)
    assert bench.serials() == ["ABC1", "ABC2"]
    bench.scan(Command.CONFIRM)
    assert bench.page.band.state.what == bench.stage.words.say("command.not_now")
    bench.scan(Command.BACK)
    assert not bench.importing.isVisible()


def test_what_cannot_be_done_is_not_there(bench: Bench, qtbot: QtBot) -> None:
    bench.open(qtbot)
    page = bench.importing
    assert not any(button.isVisible() for button in (page._enter, page._stop, page._only, page._xlsx, page._csv))
    page.form.named.emit(bench.file("Serial\nA/B\n"))
    assert page._only.isVisible()
    assert page._xlsx.isVisible()
    assert not page._enter.isVisible()
