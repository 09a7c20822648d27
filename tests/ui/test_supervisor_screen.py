"""The supervisor's screen in the window: by keyboard alone, live, and kept in its place while things change."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from services.identity.person import Role
from services.scanning.outcome import Reason
from services.sessions.model import Status
from services.supervisor.model import ReviewView, Trouble
from tests.ui.board_sessions import large_board
from tests.ui.keyboard import CTRL, focused, press
from tests.ui.scenes import SCENES, Stage, settled, staged
from tests.ui.supervisor_scenes import screen
from ui.supervisor.sessions_model import Column
from ui.theme.apply import apply
from ui.theme.palettes import DARK, HIGH_CONTRAST, LIGHT
from ui.theme.theme import Theme
from ui.widgets.buttons import ActionButton
from ui.widgets.combo import Combo
from ui.widgets.table import Table

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform


def stations(window: Stage) -> list[str]:
    model = screen(window).table.model()
    return [model.index(row, Column.STATION).data() for row in range(model.rowCount())]


def asked(window: Stage, what: str) -> list[tuple[str, ...]]:
    return [one for one in window.supervisor.asked if one[0] == what]


def test_its_key_opens_it_and_the_board_is_followed_until_another_screen_is_opened(window: Stage, qtbot: QtBot) -> None:
    SCENES["supervisor-live"](window)
    window.window.open("sessions")
    assert not window.supervisor.follows
    press(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: window.supervisor.follows)
    assert screen(window).isVisible()
    press(window, Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: not window.supervisor.follows)


def test_by_keyboard_a_session_is_chosen_looked_at_taken_over_and_left(window: Stage, qtbot: QtBot) -> None:
    SCENES["supervisor-live"](window)
    qtbot.waitUntil(focused(Table))
    press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Down)
    page = screen(window)
    assert page.panel.isVisible()
    chosen = next(one for one in window.supervisor.board.sessions if one.troubles[:1] == (Trouble.FAILING,))
    assert asked(window, "scans") == [("scans", window.supervisor.board.sessions[0].id, ""), ("scans", chosen.id, "")]
    press(window, Qt.Key.Key_T, CTRL)
    qtbot.waitUntil(lambda: page.panel.asking.isVisible() and focused(ActionButton)())
    assert asked(window, "take_over") == [], "it is asked first"
    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not page.panel.asking.isVisible())
    assert page.panel.isVisible()
    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not page.panel.isVisible())
    assert focused(Table)()


def test_by_keyboard_a_session_is_handed_to_the_station_that_was_chosen(window: Stage, qtbot: QtBot) -> None:
    SCENES["supervisor-chosen"](window)
    press(window, Qt.Key.Key_H, CTRL)
    qtbot.waitUntil(focused(Combo))
    press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Tab)
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [one[2:] for one in asked(window, "hand_over")] == [("2", "maria")])
    assert not screen(window).panel.asking.isVisible()


def test_what_waits_for_a_review_is_painted_as_such_and_both_verdicts_are_whole(window: Stage, qtbot: QtBot) -> None:
    SCENES["supervisor-live"](window)
    window.window.resize(1280, 720)
    board, page = window.supervisor.board, screen(window)
    handed_in = ReviewView("handed_in", "h", board.now, "Maria Lind", figures=(("counted", 3),))
    view = replace(board.sessions[0], id="999", status=Status.PAUSED, review=handed_in, troubles=(Trouble.REVIEW,))
    window.supervisor.show(replace(board, sessions=(view,)))
    qtbot.waitUntil(lambda: len(stations(window)) == 1)
    page.table.selectRow(0)
    press(window, Qt.Key.Key_I, CTRL)
    qtbot.waitUntil(lambda: page.panel.asking.isVisible() and focused(ActionButton)())
    page.grab()  # an exception in painting fails the test
    buttons = [one for one in page.panel.asking.findChildren(ActionButton) if one.isVisible()]
    assert len(buttons) == 3
    qtbot.waitUntil(lambda: all(one.parentWidget().rect().contains(one.geometry()) for one in buttons))


def test_what_is_asked_about_one_session_is_not_asked_about_the_next(window: Stage, qtbot: QtBot) -> None:
    SCENES["supervisor-taking"](window)
    page = screen(window)
    assert page.panel.asking.isVisible()
    page.table.selectRow(4)
    assert page.panel.isVisible()
    assert not page.panel.asking.isVisible()


def test_in_a_low_window_the_list_keeps_its_room_beside_a_session_and_today_comes_back_after_it(
    qapp: QApplication, tmp_path: Path
) -> None:
    apply(qapp, Theme(LIGHT, 1.0, motion=False, flash=False))
    with staged(tmp_path, "de") as stage:
        stage.window.resize(1280, 720)
        stage.window.show()
        SCENES["supervisor-chosen"](stage)
        settled(qapp)
        page = screen(stage)
        assert page.table.viewport().height() // page.table.rowHeight(0) >= 6
        assert not page.chart.isVisible()
        page.panel.closed.emit()
        settled(qapp)
        assert page.chart.isVisible()
    delete(stage.window)


def test_esc_is_shown_on_the_one_button_that_it_presses(window: Stage) -> None:
    SCENES["supervisor-taking"](window)
    shown = [button for button in screen(window).panel.findChildren(ActionButton) if button.isVisible()]
    assert [button.accessibleName() for button in shown if button.shortcut().toString() == "Esc"] == [
        window.words.say("supervisor_screen.button.keep")
    ]


def test_typing_looks_for_a_place_a_person_or_a_station(window: Stage, qtbot: QtBot) -> None:
    SCENES["supervisor-live"](window)
    press(window, Qt.Key.Key_F, CTRL)
    qtbot.waitUntil(focused(QLineEdit))
    QTest.keyClicks(QApplication.focusWidget(), "pavel")
    assert stations(window) == ["Bench 8 Pavel"]


@pytest.mark.parametrize(("key", "number"), [(Qt.Key.Key_2, 1), (Qt.Key.Key_3, 12), (Qt.Key.Key_4, 6)])
def test_a_key_lists_others(window: Stage, qtbot: QtBot, key: Qt.Key, number: int) -> None:
    SCENES["supervisor-live"](window)
    qtbot.waitUntil(focused(Table))
    press(window, key, CTRL)
    qtbot.waitUntil(lambda: len(stations(window)) == number)


def test_a_newer_board_moves_rows_and_leaves_the_chosen_one_chosen_and_its_panel_open(window: Stage) -> None:
    SCENES["supervisor-live"](window)
    page, board = screen(window), window.supervisor.board
    page.table.selectRow(8)
    chosen = page.table.model().rows[8].id
    stalled = replace(board.sessions[8], troubles=(Trouble.EXPIRED,), last_activity=board.now - timedelta(hours=9))
    others = tuple(one for one in board.sessions if one.id != stalled.id)
    window.supervisor.show(replace(board, sessions=(stalled, *others)))
    rows = page.table.model().rows
    assert rows[0].id == stalled.id
    assert rows[page.table.currentIndex().row()].id == chosen
    assert page.panel.isVisible()
    selected = page.table.selectionModel().selectedRows()
    assert [rows[one.row()].id for one in selected] == [chosen]


def test_a_chosen_session_that_leaves_the_list_is_shown_on_and_no_other_row_is_chosen(window: Stage) -> None:
    SCENES["supervisor-live"](window)
    page, board = screen(window), window.supervisor.board
    page.table.selectRow(2)
    gone = page.table.model().rows[2].id
    window.supervisor.show(replace(board, sessions=tuple(one for one in board.sessions if one.id != gone)))
    assert page.panel.isVisible()
    assert page.table.selectionModel().selectedRows() == []
    assert len(asked(window, "scans")) == 1, "no other one was looked at"


def test_each_second_the_ages_go_on(window: Stage) -> None:
    SCENES["supervisor-live"](window)
    model = screen(window).table.model()
    before = model.index(0, Column.ACTIVITY).data()
    window.clock.advance(60)
    window.screens.tick()
    assert model.index(0, Column.ACTIVITY).data() != before


def test_the_chart_shows_the_minutes_and_says_them(window: Stage, qtbot: QtBot) -> None:
    SCENES["supervisor-live"](window)
    chart, minutes = screen(window).chart, window.supervisor.board.per_minute
    assert chart.painted == minutes
    assert str(max(minutes)) in chart.accessibleName()
    window.supervisor.show(replace(window.supervisor.board, per_minute=(*minutes[1:], 7)))
    qtbot.waitUntil(lambda: chart.painted == (*minutes[1:], 7))


@pytest.mark.parametrize("palette", [LIGHT, DARK, HIGH_CONTRAST], ids=lambda palette: palette.name)
def test_the_chart_wears_the_colours_of_the_theme(qapp: QApplication, window: Stage, palette: object) -> None:
    SCENES["supervisor-live"](window)
    apply(qapp, Theme(palette, 1.0, motion=False, flash=False))  # type: ignore[arg-type]
    settled(qapp)
    image = screen(window).chart.grab().toImage()
    colours = {image.pixelColor(x, y).name().upper() for x in range(0, image.width(), 3) for y in range(image.height())}
    assert {palette.accent, palette.surface} <= colours  # type: ignore[attr-defined]
    apply(qapp, Theme(LIGHT, 1.0, motion=False, flash=False))


def test_a_packer_is_told_whom_to_ask(window: Stage) -> None:
    people = window.station.people
    people.add(name="tom", full_name="Tom", role=Role.PACKER, pin=None, by=window.person)
    window.station.door.sign_in("tom", None)
    window.window.open("supervisor")
    page = screen(window)
    assert not page.table.isVisible()
    assert asked(window, "start") == []


def test_a_scan_while_it_is_open_is_kept_and_said(window: Stage) -> None:
    SCENES["supervisor-live"](window)
    before = len(window.answers.all)
    window.scan("W12-0790")
    assert window.answers.all[before].outcome.reason is Reason.ELSEWHERE
    assert window.answers.all[before].outcome.kept


def test_what_does_not_fit_beside_the_panel_is_spared_and_comes_back(qapp: QApplication, window: Stage) -> None:
    SCENES["supervisor-chosen"](window)
    settled(qapp)
    table = screen(window).table
    assert table.isColumnHidden(Column.DEVICES)
    assert not table.isColumnHidden(Column.SIGN)
    screen(window).panel.closed.emit()
    settled(qapp)
    qapp.processEvents()
    assert not any(table.isColumnHidden(column) for column in Column)


def test_thousands_of_sessions_have_no_widget_of_their_own_and_rows_of_one_height(window: Stage) -> None:
    SCENES["supervisor-live"](window)
    page = screen(window)
    before = len(page.findChildren(QWidget))
    window.supervisor.show(large_board(window.clock.now()))
    assert page.table.model().rowCount() == 2000
    assert len(page.findChildren(QWidget)) <= before + 2
    page.table.selectionModel().setCurrentIndex(
        page.table.model().index(1999, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
    )
    heights = {page.table.rowHeight(row) for row in (0, 5, 1000, 1999)}
    assert len(heights) == 1
