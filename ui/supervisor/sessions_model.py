"""The Qt model of the list: it tells the view no more than what changed."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt

from services.words.catalogue import Catalogue
from ui.supervisor.views import RowView
from ui.widgets.rows import Headed

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
ROW: Final = Qt.ItemDataRole.UserRole  # the RowView
_SECOND: Final = timedelta(seconds=1)
_MOST_PIECES: Final = 60  # rows and runs of rows that come or go by themselves; more of them is a new list


class Column(IntEnum):
    """The columns, from left to right."""

    SIGN = 0
    STATION = 1
    WHAT = 2
    DONE = 3
    RATE = 4
    FAILED = 5
    ACTIVITY = 6
    UNSENT = 7
    DEVICES = 8


_LAST: Final = max(Column)


class SessionRows(Headed):
    """Rows that keep their places as long as they can: whoever reads them is not to lose his line."""

    def __init__(self, words: Catalogue, age: Callable[[timedelta], str], parent: QObject | None = None) -> None:
        super().__init__([words.say(f"supervisor_screen.column.{column.name.lower()}") for column in Column], parent)
        self._age = age
        self._rows: tuple[RowView, ...] = ()
        self._ids: list[str] = []
        self._now: datetime | None = None
        self._painted: datetime | None = None  # by this all ages were told last
        self.in_sight: Callable[[], range] | None = None
        """Which rows the view shows: of others it need not hear that they changed. None: of all."""

    @property
    def rows(self) -> tuple[RowView, ...]:
        """What is shown."""
        return self._rows

    def place(self, session_id: str) -> int:
        """In which row it stands, or -1."""
        return self._ids.index(session_id) if session_id in self._ids else -1

    def show(self, rows: tuple[RowView, ...], now: datetime) -> None:
        """Show these, in this order. What is the same object as before is not even compared."""
        self._now = now
        if self._painted is not None and abs(now - self._painted) >= _SECOND:
            self._painted = None  # what is painted now is painted by another time than the rest
        ids, before = [row.id for row in rows], {row.id: row for row in self._rows}
        wanted = set(ids)
        gone = list(_runs(at for at, name in enumerate(self._ids) if name not in wanted))
        new = tuple(row for row in rows if row.id not in before)
        if len(gone) + len(new) > _MOST_PIECES:
            self._begin_anew(rows, ids)
            return
        self._take_out(gone)
        self._append(new)
        if ids != self._ids:
            self._move(rows, ids)
        self._rows = rows
        told = range(len(rows)) if self.in_sight is None else self.in_sight()
        for first, last in _runs(at for at in told if _differs(before.get(ids[at], rows[at]), rows[at])):
            self.dataChanged.emit(self.createIndex(first, 0), self.createIndex(last, _LAST))

    def tick(self, now: datetime) -> None:
        """Time went by: the ages are others. Within a second of what is painted they are not."""
        before, self._now = self._painted, now
        if before is not None and timedelta(0) <= now - before < _SECOND:
            return
        self._painted = now
        if self._rows:
            self.dataChanged.emit(self.index(0, Column.ACTIVITY), self.index(len(self._rows) - 1, Column.ACTIVITY))

    def age(self, row: RowView) -> str:
        """How long since its last activity."""
        return "" if self._now is None else self._age(max(timedelta(0), self._now - row.at))

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == ROW:
            return self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return " ".join(part for part in self._said(self._rows[index.row()], Column(index.column())) if part)
        return None

    # -- inside --------------------------------------------------------------------------------------------------------

    def _said(self, row: RowView, column: Column) -> tuple[str, ...]:
        """A cell in words: what a screen reader says."""
        match column:
            case Column.SIGN:
                return (row.sign.word,)
            case Column.STATION:
                return row.station, row.person
            case Column.WHAT:
                return row.what, row.where
            case Column.DONE:
                return (row.done,)
            case Column.RATE:
                return (row.rate,)
            case Column.FAILED:
                return row.failed, row.share
            case Column.ACTIVITY:
                return self.age(row), row.clock
            case Column.UNSENT:
                return row.unsent, row.oldest
            case Column.DEVICES:
                return (", ".join(device.said for device in row.devices),)

    def _begin_anew(self, rows: tuple[RowView, ...], ids: list[str]) -> None:
        self.beginResetModel()
        self._rows, self._ids = rows, ids
        self.endResetModel()

    def _take_out(self, gone: list[tuple[int, int]]) -> None:
        for first, last in reversed(gone):
            self.beginRemoveRows(_ROOT, first, last)
            self._rows = self._rows[:first] + self._rows[last + 1 :]
            del self._ids[first : last + 1]
            self.endRemoveRows()

    def _append(self, new: tuple[RowView, ...]) -> None:
        if new:
            self.beginInsertRows(_ROOT, len(self._rows), len(self._rows) + len(new) - 1)
            self._rows += new
            self._ids += [row.id for row in new]
            self.endInsertRows()

    def _move(self, rows: tuple[RowView, ...], ids: list[str]) -> None:
        """Say that rows stand elsewhere now; what was chosen stays chosen."""
        self.layoutAboutToBeChanged.emit()
        held, places = self.persistentIndexList(), {name: at for at, name in enumerate(ids)}
        moved = [self.index(places[self._ids[one.row()]], one.column()) for one in held]
        self._rows, self._ids = rows, ids
        self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()


def _differs(before: RowView, now: RowView) -> bool:
    return before is not now and before != now


def _runs(places: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Neighbours together: 3, 4, 5, 9 → (3, 5), (9, 9)."""
    first = last = -1
    for place in places:
        if first >= 0 and place == last + 1:
            last = place
            continue
        if first >= 0:
            yield first, last
        first = last = place
    if first >= 0:
        yield first, last
