"""The list of sessions tells the view no more than what changed, and nobody loses his line."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from services.words.catalogue import Catalogue
from tests.ui.board_sessions import large_board
from ui.supervisor.arranging import in_place
from ui.supervisor.sessions_model import Column, SessionRows
from ui.supervisor.views import RowView
from ui.supervisor.wording import SupervisorWording

NOW = datetime(2026, 3, 1, 10, 42, 7, tzinfo=UTC)


class Told:
    """What the view was told, in order."""

    def __init__(self, model: SessionRows) -> None:
        self.all: list[tuple[object, ...]] = []
        model.dataChanged.connect(lambda first, last: self.all.append(("changed", first.row(), last.row())))
        model.rowsInserted.connect(lambda _root, first, last: self.all.append(("new", first, last)))
        model.rowsRemoved.connect(lambda _root, first, last: self.all.append(("gone", first, last)))
        model.layoutChanged.connect(lambda: self.all.append(("moved",)))
        model.modelReset.connect(lambda: self.all.append(("anew",)))


@pytest.fixture(scope="module")
def rows() -> tuple[RowView, ...]:
    wording = SupervisorWording(Catalogue("en"), UTC)
    return tuple(wording.row(view, NOW) for view in in_place(large_board(NOW, 200, 20).sessions))


@pytest.fixture
def model(qapp: QApplication, rows: tuple[RowView, ...]) -> Iterator[SessionRows]:
    model = SessionRows(Catalogue("en"), SupervisorWording(Catalogue("en"), UTC).age)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show(rows, NOW)
    yield model
    del tester


def ids(model: SessionRows) -> list[str]:
    return [row.id for row in model.rows]


def test_the_same_rows_tell_nothing(model: SessionRows, rows: tuple[RowView, ...]) -> None:
    told = Told(model)
    model.show(tuple(rows), NOW)
    model.show(tuple(replace(row) for row in rows), NOW)
    assert told.all == []


def test_neighbours_that_changed_are_told_together_and_others_not_at_all(
    model: SessionRows, rows: tuple[RowView, ...]
) -> None:
    told = Told(model)
    changed = [replace(row, done="99") if at in (3, 4, 5, 9) else row for at, row in enumerate(rows)]
    model.show(tuple(changed), NOW)
    assert told.all == [("changed", 3, 5), ("changed", 9, 9)]
    assert model.index(4, Column.DONE).data() == "99"


def test_what_changed_out_of_sight_is_not_told_and_is_there_when_it_comes_into_sight(
    model: SessionRows, rows: tuple[RowView, ...]
) -> None:
    told = Told(model)
    model.in_sight = lambda: range(4, 8)
    changed = [replace(row, done="99") if at in (3, 4, 5, 9) else row for at, row in enumerate(rows)]
    model.show(tuple(changed), NOW)
    assert told.all == [("changed", 4, 5)]
    assert model.index(9, Column.DONE).data() == "99"


def test_a_row_that_rises_takes_the_chosen_one_along(model: SessionRows, rows: tuple[RowView, ...]) -> None:
    chosen = QPersistentModelIndex(model.index(7, Column.STATION))
    told = Told(model)
    model.show((rows[7], *rows[:7], *rows[8:]), NOW)
    assert told.all == [("moved",)]
    assert (chosen.row(), chosen.column(), ids(model)[0]) == (0, Column.STATION, rows[7].id)


def test_what_goes_and_what_comes_leaves_the_others_where_they_are(
    model: SessionRows, rows: tuple[RowView, ...]
) -> None:
    chosen, gone = QPersistentModelIndex(model.index(150, 0)), QPersistentModelIndex(model.index(12, 0))
    told = Told(model)
    new = replace(rows[0], id="new")
    now = (*rows[:10], new, *rows[10:12], *rows[14:])
    model.show(now, NOW)
    assert model.rows == now
    assert ("gone", 12, 13) in told.all
    assert ("anew",) not in told.all
    assert ids(model)[chosen.row()] == rows[150].id
    assert not gone.isValid()


def test_another_list_begins_anew(model: SessionRows, rows: tuple[RowView, ...]) -> None:
    told = Told(model)
    model.show(rows[::3], NOW)
    assert told.all == [("anew",)]
    assert ids(model) == [row.id for row in rows[::3]]


def test_time_alone_changes_the_ages_and_nothing_else(model: SessionRows, rows: tuple[RowView, ...]) -> None:
    columns: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: columns.append((first.column(), last.column())))
    later = NOW + timedelta(hours=3)
    model.tick(later)
    assert columns == [(Column.ACTIVITY, Column.ACTIVITY)]
    assert model.index(199, Column.ACTIVITY).data().startswith("3 h")


def test_ages_go_on_after_an_old_board_was_shown(model: SessionRows, rows: tuple[RowView, ...]) -> None:
    now = NOW + timedelta(minutes=7)
    model.tick(now)
    told = Told(model)
    model.show(rows, NOW)
    model.tick(now)
    assert told.all == [("changed", 0, 199)]
    model.tick(now + timedelta(milliseconds=400))
    assert len(told.all) == 1, "within a second nothing is older"


def test_each_cell_says_in_words_what_it_shows(model: SessionRows, rows: tuple[RowView, ...]) -> None:
    row = next(at for at, row in enumerate(rows) if row.sign.loud)
    said = [model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole) for column in Column]
    assert said[Column.SIGN] == rows[row].sign.word
    assert "Scanner 1: ready" in said[Column.DEVICES]
    assert not [column for column, text in zip(Column, said, strict=True) if not text]
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.rowCount(QModelIndex()) == 200
