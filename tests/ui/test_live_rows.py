"""A list that grows on top while rows further down change."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ui.widgets.live_rows import LiveRows, show_in_place
from ui.widgets.table import Table
from ui.widgets.two_lines import TwoLines


@dataclass(frozen=True)
class Row:
    id: str
    what: TwoLines


def rows_of(*names: str) -> tuple[Row, ...]:
    return tuple(Row(name.lower(), TwoLines(name)) for name in names)


def test_new_rows_come_in_on_top_and_others_change_where_they_stand(qtbot: QtBot) -> None:
    model = LiveRows(["what"], ["What"])
    model.show(rows_of("B", "A"))
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignals([model.rowsInserted, model.dataChanged]):
        model.show((*rows_of("D", "C"), Row("b", TwoLines("B, printed")), *rows_of("A", "Z")))
    shown = [model.data(model.index(at, 0)) for at in range(model.rowCount())]
    assert shown == ["D", "C", "B, printed", "A", "Z"]


def test_the_oldest_go_when_new_ones_come(qtbot: QtBot) -> None:
    model = LiveRows(["what"], ["What"])
    model.show(rows_of("C", "B", "A"))
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignals([model.rowsInserted, model.rowsRemoved]):
        model.show(rows_of("E", "D", "C"))
    assert [row.id for row in model.rows] == ["e", "d", "c"]


def table_of(qtbot: QtBot, model: LiveRows) -> Table:
    table = Table("Rows")
    table.setModel(model)
    table.resize(400, 200)
    qtbot.addWidget(table)
    table.show()
    QTest.qWait(0)
    return table


def test_home_and_end_are_the_first_row_and_the_last(qtbot: QtBot) -> None:
    model = LiveRows(["what"], ["What"])
    model.show(rows_of(*"FEDCBA"))
    table = table_of(qtbot, model)
    at = []
    for key in (Qt.Key.Key_End, Qt.Key.Key_Up, Qt.Key.Key_Home, Qt.Key.Key_Down):
        QTest.keyClick(table, key)
        at.append(table.selectionModel().selectedRows()[0].row())
    assert at == [5, 4, 0, 1]


def test_whoever_is_further_down_stays_at_his_row_while_new_ones_come(qtbot: QtBot) -> None:
    model = LiveRows(["what"], ["What"])
    model.show(rows_of(*"JIHGFEDCBA"))
    table = table_of(qtbot, model)
    for _time in range(8):
        QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.qWait(0)
    chosen = table.currentIndex().row()
    where = table.rowViewportPosition(chosen)
    show_in_place(table, model, rows_of(*"LKJIHGFEDCBA"))
    QTest.qWait(0)
    assert table.selectionModel().selectedRows()[0].row() == table.currentIndex().row() == chosen + 2
    assert table.rowViewportPosition(chosen + 2) == where


def test_another_list_is_shown_anew(qtbot: QtBot) -> None:
    model = LiveRows(["what"], ["What"])
    model.show(rows_of("C", "B", "A"))
    with qtbot.waitSignal(model.modelReset):
        model.show(rows_of("C", "A"))
    assert model.rowCount() == 2
