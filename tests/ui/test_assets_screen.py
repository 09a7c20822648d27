"""The asset screen in its window, by scanner alone and by keyboard alone, over the station's own register."""

import re
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from services.assets.desk import AssetDesk
from services.assets.model import Preset
from services.identity.person import Role
from services.scanning.commands import Command, barcode_for
from tests.ui.asset_scenes import DELL, HP, ShownAssets, screen
from tests.ui.keyboard import CTRL, press
from tests.ui.scenes import SCENES, Stage, settled
from ui.assets.assets_screen import AssetsScreen
from ui.frame.trouble_line import TroubleLine
from ui.widgets.buttons import ActionButton

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform


class Bench:
    """The stage's window with the asset screen open and its form filled in."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.assets = stage.station.assets
        self.assets.change_form(lambda form: replace(form, fields=DELL), stage.person)
        self.scan(Command.ASSETS)

    @property
    def page(self) -> AssetsScreen:
        return screen(self.stage)

    def scan(self, *codes: str | Command) -> None:
        site = self.stage.station.settings.station.site
        self.stage.scan(*(barcode_for(code, site) if isinstance(code, Command) else code for code in codes))

    def rows(self) -> list[tuple[str, str]]:
        """(serial, tag) on screen, the last first."""
        return [(row.serial.upper, row.tag.upper) for row in self.page.list._rows.rows]

    def type(self, text: str) -> None:
        """Type it where the focus is, and see the answer."""
        before = len(self.stage.answers.all)
        QTest.keyClicks(QApplication.focusWidget(), text)
        press(self.stage, Qt.Key.Key_Return)
        self.stage.screens.answered(self.stage.answers.wait_for(before + 1)[before])


@pytest.fixture
def bench(window: Stage) -> Bench:
    SCENES["sessions-home"](window)
    return Bench(window)


def test_a_command_opens_the_screen_and_serials_are_for_it_until_it_is_left(bench: Bench) -> None:
    assert bench.stage.screens.open_key == "assets"
    assert isinstance(bench.stage.station.bench.front, AssetDesk)
    bench.scan("ABC1", "ABC2")
    assert bench.rows() == [("ABC2", "A01-0002"), ("ABC1", "A01-0001")]
    bench.scan(Command.SESSIONS, "ABC3")
    assert bench.stage.answers.all[-1].outcome.kept, "kept for a session, and no asset"
    assert len(bench.assets.listing(10)) == 2


def test_a_batch_by_scanner_alone(bench: Bench) -> None:
    bench.assets.presets.save(Preset("", 0, "HP", HP), bench.stage.person)
    bench.scan("ABC1", "ABC1", Command.SHOW)
    assert bench.page.list.card.isVisible()
    bench.scan(Command.BACK, Command.D1, "ABC2")
    assert not bench.page.list.card.isVisible()
    assert bench.assets.listing(1)[0].asset.fields.model == "Elite x2 G8"
    bench.scan(Command.UNDO)
    assert bench.rows()[0] == ("ABC2", "–")
    bench.scan(Command.COMPLETE)
    assert bench.page.finished.isVisible()
    bench.scan("ABC3")
    assert not bench.page.finished.isVisible()
    assert bench.rows() == [("ABC3", "A01-0002")]


def test_after_show_the_next_one_that_is_taken_is_seen_on_top(bench: Bench) -> None:
    bench.scan(*(f"ABC{number}" for number in range(30)), "ABC0", Command.SHOW)
    table = bench.page.list.table
    assert table.rowAt(1) > 0, "the oldest is looked at"
    bench.scan("ABC30")
    assert not bench.page.list.card.isVisible()
    assert table.rowAt(1) == 0
    assert table.selectionModel().selectedRows() == []


def test_whoever_scrolled_down_keeps_the_row_in_sight_while_others_come_and_change(bench: Bench) -> None:
    bench.scan(*(f"ABC{number}" for number in range(30)))
    table, shown = bench.page.list.table, bench.page.list._rows
    table.verticalScrollBar().setValue(600)
    first, where = shown.rows[table.rowAt(0)].id, table.rowViewportPosition(table.rowAt(0))
    for serial in ("ABC31", "ABC32"):
        bench.assets.enter(serial, bench.stage.person)
    bench.stage.screens.assets_changed()
    bench.assets.undo(bench.assets.listing(1)[0].asset.id, bench.stage.person)
    bench.stage.screens.assets_changed()
    assert len(bench.rows()) == 32
    at = table.rowAt(0)
    assert (shown.rows[at].id, table.rowViewportPosition(at)) == (first, where)


def test_a_card_that_closes_takes_the_focus_from_nobody_who_types(bench: Bench) -> None:
    bench.scan("ABC1", "ABC1", Command.SHOW)
    model = bench.page.form.fields.line("model")
    bench.page.form.unfold()
    model.setFocus()
    bench.scan("ABC2")
    assert not bench.page.list.card.isVisible()
    assert model.hasFocus()


def test_commands_beside_a_finished_batch_are_for_what_is_seen_there(bench: Bench) -> None:
    bench.scan("ABC1", "ABC2", Command.COMPLETE)
    finished, hidden = bench.page.finished.table, bench.page.list.table
    bench.scan(Command.NEXT)
    assert finished.currentIndex().row() == 0, "the newest first"
    bench.scan(Command.NEXT, Command.NEXT, Command.PREVIOUS, Command.NEXT)
    assert (finished.currentIndex().row(), hidden.currentIndex().row()) == (1, -1)
    not_now = bench.stage.words.say("command.not_now")
    for command in (Command.CLEAR, Command.DISCARD, Command.COMPLETE):
        bench.scan(command)
        assert bench.page.band.state.what == not_now, command
    bench.scan(Command.UNDO)
    assert bench.page.band.state.next == not_now
    bench.scan(Command.REPRINT)
    assert bench.page.band.state.what == bench.stage.words.say("assets_screen.told.chosen_has_no_label")
    bench.scan(Command.BACK, Command.REPRINT)
    assert bench.page.band.state.what == bench.stage.words.say("assets_screen.told.none_failed")
    bench.scan(Command.RETRY)
    assert bench.page.band.state.what == bench.stage.words.say("assets_screen.told.nothing_waits")
    assert finished.isVisible()
    assert bench.assets.entering().form.fields == DELL
    bench.scan("ABC1", Command.SHOW)
    assert bench.page.list.card.isVisible()
    assert not finished.isVisible()


def test_back_leaves_the_screen_only_where_no_batch_is_being_entered(bench: Bench) -> None:
    bench.scan("ABC1", "ABC1", Command.SHOW, Command.BACK, Command.BACK)
    stays = bench.stage.words.say("assets_screen.refused.stays")
    assert (bench.stage.screens.open_key, bench.page.band.state.what) == ("assets", stays)
    press(bench.stage, Qt.Key.Key_Escape)
    bench.scan("ABC2")
    assert [serial for serial, _tag in bench.rows()] == ["ABC2", "ABC1"]
    bench.scan(Command.COMPLETE, Command.BACK, Command.BACK)
    assert bench.stage.screens.open_key == "sessions"


def test_back_beside_a_finished_batch_leaves_the_marked_row_first(bench: Bench) -> None:
    bench.scan("ABC1", "ABC2", Command.COMPLETE, Command.NEXT)
    finished = bench.page.finished
    assert finished.table.selectionModel().hasSelection()
    bench.scan(Command.BACK)
    assert (finished.table.selectionModel().hasSelection(), finished.isVisible()) == (False, True)
    bench.scan(Command.PREVIOUS)
    press(bench.stage, Qt.Key.Key_Escape)
    assert (finished.table.selectionModel().hasSelection(), finished.isVisible()) == (False, True)
    bench.scan(Command.BACK)
    assert not finished.isVisible()


def test_keys_beside_a_finished_batch_are_there_only_where_they_do_something(window: Stage) -> None:
    SCENES["assets-finished"](window)
    page = screen(window)
    shown = {one.accessibleName() for one in page.finished.findChildren(ActionButton) if one.isVisible()}
    assert {"Reprint", "Try again"} <= shown
    page.finished.left.emit()
    window.scan("ABC1", barcode_for(Command.COMPLETE, window.station.settings.station.site))
    shown = {one.accessibleName() for one in page.finished.findChildren(ActionButton) if one.isVisible()}
    assert not {"Reprint", "Try again"} & shown


def test_what_cannot_be_done_now_is_said_in_the_band(bench: Bench) -> None:
    bench.scan(Command.CONFIRM)
    assert bench.page.band.state.what == bench.stage.words.say("command.not_now")


def test_a_batch_by_keyboard_alone(bench: Bench, qtbot: QtBot) -> None:
    assert bench.page.serial.hasFocus()
    bench.type("ABC1")
    bench.type("ABC2")
    assert bench.page.serial.text() == ""
    assert [serial for serial, _tag in bench.rows()] == ["ABC2", "ABC1"]
    press(bench.stage, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: bench.rows()[0] == ("ABC2", "–"))  # nothing is typed: Ctrl+Z is the screen's
    press(bench.stage, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(bench.page.finished.isVisible)
    press(bench.stage, Qt.Key.Key_Escape)
    assert bench.page.serial.hasFocus()


def test_after_somebody_was_there_who_may_not_the_serial_line_listens_again(bench: Bench) -> None:
    stage = bench.stage
    stage.station.people.add(name="paul", full_name="Paul", role=Role.PACKER, pin=None, by=stage.person)
    for name in ("paul", "maria"):
        stage.station.door.lock()
        stage.station.door.sign_in(name, None)
        stage.screens.refresh()
        assert bench.page.serial.isEnabled() is (name == "maria")
    assert bench.page.serial.hasFocus()


def test_the_serial_line_takes_the_focus_from_nobody_who_types(bench: Bench) -> None:
    category = bench.page.form.fields.line("category")
    category.setFocus()
    bench.page.serial.setEnabled(False)
    bench.page.serial.setEnabled(True)
    assert category.hasFocus()


def test_what_is_typed_beside_a_field_is_a_serial_number(bench: Bench) -> None:
    bench.assets.presets.save(Preset("", 0, "HP", HP), bench.stage.person)
    bench.scan("ABC1", "ABC2")
    bench.page.list.table.setFocus()
    QTest.keyClicks(bench.page.list.table, "1ABC")
    assert bench.page.serial.hasFocus()
    assert bench.page.serial.text() == "1ABC"


def test_a_click_on_a_button_leaves_the_focus_where_serials_are_typed(bench: Bench) -> None:
    bench.scan("ABC1")
    undo = next(one for one in bench.page.acts.findChildren(ActionButton) if one.accessibleName() == "Undo")
    QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert bench.page.serial.hasFocus()


def test_a_scan_while_somebody_is_in_the_form_goes_to_the_batch(bench: Bench) -> None:
    model = bench.page.form.fields.line("model")
    model.setFocus()
    bench.scan("ABC1")
    assert model.hasFocus()
    assert model.text() == "Chromebook 3100"
    assert bench.rows() == [("ABC1", "A01-0001")]


def test_ctrl_f_marks_the_first_field_and_enter_leads_through_all_to_the_serial(bench: Bench, qtbot: QtBot) -> None:
    """What is typed replaces what stood there, and none of it is a serial number."""
    bench.scan("ABC1")
    press(bench.stage, Qt.Key.Key_F, CTRL)
    qtbot.waitUntil(bench.page.form.first.hasFocus)
    for text in ("HP", "Elite x2", "Tablet"):
        QTest.keyClicks(QApplication.focusWidget(), text)
        press(bench.stage, Qt.Key.Key_Return)
    assert bench.page.form.is_open
    QTest.keyClicks(QApplication.focusWidget(), "Title IV")
    bench.page.form.paused.emit()
    fields = bench.assets.entering().form.fields
    assert (fields.manufacturer, fields.model, fields.category) == ("HP", "Elite x2", "Tablet")
    assert fields.funding_source == "Title IV"
    for _field in ("funding source", "internal name", "its number"):
        assert not bench.page.serial.hasFocus()
        press(bench.stage, Qt.Key.Key_Return)
    assert bench.page.serial.hasFocus()
    assert not bench.page.form.is_open
    assert [serial for serial, _tag in bench.rows()] == ["ABC1"]


def test_what_is_typed_is_stored_after_a_moment(bench: Bench, qtbot: QtBot) -> None:
    category = bench.page.form.fields.line("category")
    with qtbot.waitSignal(bench.page.form.paused):
        category.setFocus()
        category.end(False)
        QTest.keyClicks(category, "s")
    assert bench.assets.entering().form.fields.category == "Laptops"


def test_the_form_is_one_line_while_serials_are_scanned(bench: Bench, qtbot: QtBot) -> None:
    assert bench.page.form.is_open
    press(bench.stage, Qt.Key.Key_F, CTRL)
    qtbot.waitUntil(lambda: bench.page.form.first.hasFocus())
    assert bench.page.form.is_open
    press(bench.stage, Qt.Key.Key_Escape)
    bench.scan("ABC1")
    assert not bench.page.form.is_open
    press(bench.stage, Qt.Key.Key_F, CTRL)
    qtbot.waitUntil(lambda: bench.page.form.is_open)
    assert bench.page.form.first.hasFocus()
    press(bench.stage, Qt.Key.Key_F, CTRL)
    qtbot.waitUntil(bench.page.serial.hasFocus)
    assert not bench.page.form.is_open


def test_a_field_that_refuses_a_scan_opens_the_form(bench: Bench) -> None:
    bench.scan("ABC1", Command.CLEAR)
    bench.scan("ABC2")
    assert bench.page.form.is_open
    assert [serial for serial, _tag in bench.rows()] == ["ABC1"]


def test_the_register_being_away_is_said_with_what_waits(window: Stage) -> None:
    SCENES["assets-batch"](window)
    line = window.window.findChild(TroubleLine)
    assert line is not None
    assert line.accessibleName().startswith("Request Tracker does not answer.")
    assert "3 assets wait" in line.accessibleName()


def test_tags_that_stopped_are_said_on_other_screens_and_lead_to_the_assets(window: Stage) -> None:
    SCENES["assets-stopped"](window)
    assets = window.station.assets
    assert isinstance(assets, ShownAssets)
    assets.stands = replace(assets.stands, words="")
    window.keeper.assets_changed()
    window.window.open("sessions")
    line = window.window.findChild(TroubleLine)
    assert line is not None
    assert "A01-0099" in line.accessibleName()
    window.window.trouble_acted.emit("assets_stopped")
    assert window.screens.open_key == "assets"
    assert screen(window).notice.isVisible()


def test_assets_of_an_earlier_batch_that_need_somebody_are_told_everywhere_and_lead_to_their_rows(
    window: Stage,
) -> None:
    SCENES["assets-finished"](window)
    assets = window.station.assets
    assert isinstance(assets, ShownAssets)
    assets.stands = replace(assets.stands, words="")
    window.keeper.assets_changed()
    line = window.window.findChild(TroubleLine)
    assert line is not None
    assert not line.isVisible(), "the screen itself says it"
    window.window.open("sessions")
    assert line.accessibleName().startswith("3 assets need you.")
    window.window.trouble_acted.emit("assets_needs_you")
    assert window.screens.open_key == "assets"
    assert len(screen(window).list._rows.rows) == 3
    assert not screen(window).finished.isVisible()


@pytest.mark.parametrize("asked", [True, False])
def test_with_the_register_away_and_tags_stopped_rows_are_seen_and_nothing_scrolls(
    window: Stage, qapp: QApplication, asked: bool
) -> None:
    window.window.resize(1280, 720)
    SCENES["assets-stopped"](window)
    page = screen(window)
    if not asked:
        page.notice.kept.emit()
    settled(qapp)
    table = page.list.table
    assert page.notice.isVisible()
    assert table.rowViewportPosition(2) + 28 <= table.viewport().height(), "the third serial can be read"
    area = page.parentWidget()
    while not isinstance(area, QScrollArea):
        assert area is not None
        area = area.parentWidget()
    assert area.verticalScrollBar().maximum() == 0


def test_in_a_low_window_nothing_below_an_open_form_is_cut_off(bench: Bench, qapp: QApplication, qtbot: QtBot) -> None:
    bench.stage.window.resize(1280, 720)
    bench.assets.presets.save(Preset("", 0, "HP", HP), bench.stage.person)
    bench.scan("ABC1", Command.COMPLETE, Command.CONFIRM, "ABC1")
    settled(qapp)
    show = bench.page.acts._show
    assert show.isVisible()
    assert show.visibleRegion().boundingRect() == show.rect()
    bench.scan("ABC2")
    press(bench.stage, Qt.Key.Key_F, CTRL)
    qtbot.waitUntil(bench.page.form.first.hasFocus)
    settled(qapp)
    finish = bench.page.acts._finish
    assert finish.visibleRegion().boundingRect() == finish.rect(), "nor where the form is opened over rows"
    press(bench.stage, Qt.Key.Key_F, CTRL)
    qtbot.waitUntil(lambda: not bench.page.form.is_open)
    assert bench.page.band.minimumHeight() == bench.page.band.HEIGHT, "the band is as large as there is room for"


def test_why_a_label_did_not_come_stands_in_few_lines(window: Stage, qapp: QApplication) -> None:
    window.window.resize(1280, 720)
    SCENES["assets-batch"](window)
    page = screen(window)
    rows = page.list._rows.rows
    unknown = next(at for at, row in enumerate(rows) if "connection broke" in row.label.lower)
    page.list.table.scrollTo(page.list._rows.index(unknown, 1))
    settled(qapp)
    assert re.match(r"\d\d:\d\d: The connection broke", rows[unknown].label.lower), "that was then"
    assert page.list.table.rowHeight(unknown) <= 90, "the state, and three lines"
