"""The Qt model of a list of the board, whatever stands in it: it tells the view no more than what changed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.widgets.rows import Headed

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
ROW: Final = Qt.ItemDataRole.UserRole  # the row's value
_SECOND: Final = timedelta(seconds=1)
_MOST_PIECES: Final = 60  # rows and runs of rows that come or go by themselves; more of them is a new list


class BoardRow(Protocol):
    """A line. `at`: its last activity, whose age is said when it is painted; None: nothing is known."""

    @property
    def id(self) -> str: ...
    @property
    def at(self) -> datetime | None: ...


class BoardRows(Headed):
    """Rows that keep their places as long as they can: whoever reads them is not to lose his line. `activity`: the
    column that says how long ago something was done; `said` tells a cell in words, which a screen reader says."""

    def __init__(
        self,
        headings: Sequence[str],
        activity: int,
        age: Callable[[timedelta], str],
        said: Callable[[Any, int], tuple[str, ...]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(headings, parent)
        self._said = said
        self._activity = activity
        self._age = age
        self._rows: tuple[Any, ...] = ()
        self._ids: list[str] = []
        self._now: datetime | None = None
        self._painted: datetime | None = None  # by this all ages were told last
        self.in_sight: Callable[[], range] | None = None
        """Which rows the view shows: of others it need not hear that they changed. None: of all."""

    @property
    def rows(self) -> tuple[Any, ...]:
        """What is shown."""
        return self._rows

    def place(self, row_id: str) -> int:
        """In which row it stands, or -1."""
        return self._ids.index(row_id) if row_id in self._ids else -1

    def show(self, rows: tuple[Any, ...], now: datetime) -> None:
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
            self.dataChanged.emit(self.createIndex(first, 0), self.createIndex(last, len(self._headings) - 1))

    def tick(self, now: datetime) -> None:
        """Time went by: the ages are others. Within a second of what is painted they are not."""
        before, self._now = self._painted, now
        if before is not None and timedelta(0) <= now - before < _SECOND:
            return
        self._painted = now
        if self._rows:
            self.dataChanged.emit(self.index(0, self._activity), self.index(len(self._rows) - 1, self._activity))

    def age(self, row: BoardRow) -> str:
        """How long since its last activity."""
        if self._now is None or row.at is None:
            return ""
        return self._age(max(timedelta(0), self._now - row.at))

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == ROW:
            return self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return " ".join(part for part in self._said(self._rows[index.row()], index.column()) if part)
        return None

    # -- inside --------------------------------------------------------------------------------------------------------

    def _begin_anew(self, rows: tuple[Any, ...], ids: list[str]) -> None:
        self.beginResetModel()
        self._rows, self._ids = rows, ids
        self.endResetModel()

    def _take_out(self, gone: list[tuple[int, int]]) -> None:
        for first, last in reversed(gone):
            self.beginRemoveRows(_ROOT, first, last)
            self._rows = self._rows[:first] + self._rows[last + 1 :]
            del self._ids[first : last + 1]
            self.endRemoveRows()

    def _append(self, new: tuple[Any, ...]) -> None:
        if new:
            self.beginInsertRows(_ROOT, len(self._rows), len(self._rows) + len(new) - 1)
            self._rows += new
            self._ids += [row.id for row in new]
            self.endInsertRows()

    def _move(self, rows: tuple[Any, ...], ids: list[str]) -> None:
        """Say that rows stand elsewhere now; what was chosen stays chosen."""
        self.layoutAboutToBeChanged.emit()
        held, places = self.persistentIndexList(), {name: at for at, name in enumerate(ids)}
        moved = [self.index(places[self._ids[one.row()]], one.column()) for one in held]
        self._rows, self._ids = rows, ids
        self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()


def _differs(before: BoardRow, now: BoardRow) -> bool:
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
