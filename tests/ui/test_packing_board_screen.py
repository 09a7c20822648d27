"""The board of packing in the window: reached, read, filtered and written by keyboard alone, and by scanner alone."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from services.scanning.commands import Command, barcode_for
from tests.ui import supervisor_scenes
from tests.ui.keyboard import CTRL, focused, press
from tests.ui.packing_board_scenes import FakeOverview, busy, open_board, screen
from tests.ui.scenes import SCENES, Stage
from ui.supervisor.board_switch import Which
from ui.supervisor.boards import Boards
from ui.supervisor.packing.shipments_model import Column
from ui.widgets.band import Band
from ui.widgets.buttons import ActionButton
from ui.widgets.table import Table

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform


def numbers(window: Stage) -> list[str]:
    model = screen(window).table.model()
    return [str(model.index(row, Column.SHIPMENT).data()).split()[0] for row in range(model.rowCount())]


def boards(window: Stage) -> Boards:
    return window.window.findChildren(Boards)[0]


def scan(window: Stage, *commands: Command) -> None:
    window.scan(*(barcode_for(command, window.station.settings.station.site) for command in commands))


def fake(window: Stage) -> FakeOverview:
    overview: FakeOverview = window.station.packing_overview  # type: ignore[assignment]
    return overview


def written(folder: Path) -> list[str]:
    return sorted(path.name.partition("_")[0] + path.suffix for path in folder.iterdir())


def test_its_key_shows_it_another_key_the_sessions_and_the_choice_survives_leaving_the_page(
    window: Stage, qtbot: QtBot
) -> None:
    open_board(window, busy(window.clock.now()))
    press(window, Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: supervisor_scenes.screen(window).isVisible())
    assert window.supervisor.follows
    looked = len(fake(window).asked)
    window.screens.tick()
    assert len(fake(window).asked) == looked, "what nobody sees is not read"
    press(window, Qt.Key.Key_K, CTRL)
    qtbot.waitUntil(lambda: screen(window).isVisible())
    assert not window.supervisor.follows
    press(window, Qt.Key.Key_F1)
    press(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: screen(window).isVisible())
    assert boards(window).now is Which.PACKING


def test_by_keyboard_a_shipment_is_chosen_looked_at_and_left(window: Stage, qtbot: QtBot) -> None:
    SCENES["supervisor-packing"](window)
    page = screen(window)
    qtbot.waitUntil(focused(Table))
    press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Down)
    assert page.panel.isVisible()
    assert [one[1] for one in fake(window).asked if one[0] == "log"] == ["s1042", "s1017"]
    press(window, Qt.Key.Key_E, CTRL)
    qtbot.waitUntil(lambda: page.panel.asks and focused(ActionButton)())
    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not page.panel.asks)
    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not page.panel.isVisible())
    assert focused(Table)()


def test_by_keyboard_the_list_is_filtered_searched_and_shown_whole_again(window: Stage, qtbot: QtBot) -> None:
    SCENES["supervisor-packing"](window)
    qtbot.waitUntil(focused(Table))
    press(window, Qt.Key.Key_2, CTRL)
    qtbot.waitUntil(lambda: numbers(window) == ["SH-1042", "SH-1038", "SH-1036"])
    press(window, Qt.Key.Key_3, CTRL)
    qtbot.waitUntil(lambda: len(numbers(window)) == 10)
    press(window, Qt.Key.Key_4, CTRL)
    needy = ["SH-1042", "SH-1017", "SH-1031", "SH-1044", "SH-1046", "SH-1036"]
    qtbot.waitUntil(lambda: numbers(window) == needy)
    press(window, Qt.Key.Key_F, CTRL)
    qtbot.waitUntil(focused(QLineEdit))
    screen(window).filter_bar.look_for("pumpkin")
    assert numbers(window) == []
    press(window, Qt.Key.Key_0, CTRL)
    qtbot.waitUntil(lambda: len(numbers(window)) == 10)


def test_by_scanner_alone_it_is_reached_read_written_and_left(
    window: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(window.screens._supervising, "_folder", tmp_path / "out")
    SCENES["supervisor-packing"](window)
    page = screen(window)
    scan(window, Command.SHOW)
    assert boards(window).now is Which.SESSIONS
    scan(window, Command.SHOW, Command.NEXT, Command.NEXT, Command.D6)
    assert page.panel.isVisible()
    assert [one[1] for one in fake(window).asked if one[0] == "log"] == ["s1042", "s1017"]
    scan(window, Command.EXPORT, Command.D1)
    scan(window, Command.REPORT, Command.NEXT, Command.CONFIRM)
    assert written(tmp_path / "out") == ["Packing.xlsx", "SH-1017.csv"]
    scan(window, Command.BACK)
    assert not page.panel.isVisible()
    scan(window, Command.BACK)
    assert window.screens.open_key == "sessions"


def test_what_is_for_sessions_alone_is_said_to_be_nothing_here(window: Stage) -> None:
    SCENES["supervisor-packing"](window)
    scan(window, Command.TAKE_OVER)
    assert window.words.say("command.not_now") in [
        band.state.what for band in window.window.findChildren(Band) if band.isVisible()
    ]
    scan(window, Command.EXPORT)
    assert window.words.say("command.choose_first") in [
        band.state.what for band in window.window.findChildren(Band) if band.isVisible()
    ]


def test_the_bars_are_the_hours_of_today_and_without_any_words_say_so(window: Stage) -> None:
    SCENES["supervisor-packing"](window)
    chart = screen(window).chart
    assert chart.bars.items == (34, 61, 88, 72, 19, 93, 101, 47)
    assert chart.accessibleName() == "Items packed in each hour of today: now 47, at most 101"
    SCENES["supervisor-packing-nothing"](window)
    assert not chart.bars.isVisible()


def test_the_chosen_row_stays_chosen_where_it_stands_elsewhere_now(window: Stage) -> None:
    SCENES["supervisor-packing-chosen"](window)
    page = screen(window)
    assert page.table.currentIndex().row() == numbers(window).index("SH-1044") == 3
    overview = fake(window)
    kept = tuple(one for one in overview.held.shipments if one.shipment.id != "s1042")
    overview.held = replace(overview.held, shipments=kept)
    page.try_now.emit()
    assert page.table.currentIndex().row() == 2
    assert page.panel.isVisible()
