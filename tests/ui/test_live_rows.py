"""A list that grows on top while rows further down change."""

from dataclasses import dataclass

from pytestqt.qtbot import QtBot

from ui.assets.live_rows import LiveRows
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


def test_another_list_is_shown_anew(qtbot: QtBot) -> None:
    model = LiveRows(["what"], ["What"])
    model.show(rows_of("C", "B", "A"))
    with qtbot.waitSignal(model.modelReset):
        model.show(rows_of("C", "A"))
    assert model.rowCount() == 2
