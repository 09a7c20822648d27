"""A list of the board: rows of one height, as many columns as there is room for."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QHeaderView

from ui.supervisor.board_rows import BoardRows
from ui.supervisor.row_cells import RowCells
from ui.widgets.table import Table

_Index = QModelIndex | QPersistentModelIndex
_FIT_MS: Final = 1000


class BoardTable(Table):
    """Rows that are all equally high are never measured: thousands cost as much as those that can be seen. `spared`:
    the columns that go where it is narrow, in this order (the panel of the chosen one says them too); `sharing`: those
    that share what room is left."""

    def __init__(
        self, name: str, model: BoardRows, cells: RowCells, *, spared: Sequence[int], sharing: Sequence[int]
    ) -> None:
        super().__init__(name)
        model.in_sight = self._in_sight
        self._cells, self._spared, self._sharing = cells, spared, sharing
        self._columns = model.columnCount()
        cells.setParent(self)
        self.setItemDelegate(cells)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._set_height()
        self._fit_later = QTimer(
            self
        )  # texts that change may want more room; looking for that costs as much as a frame
        self._fit_later.setSingleShot(True)
        self._fit_later.setInterval(_FIT_MS)
        self._fit_later.timeout.connect(self._fit_soon.start)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._set_height()

    def dataChanged(self, top_left: _Index, bottom_right: _Index, roles: Sequence[int] = ()) -> None:
        """Of many rows that change only those in sight are painted; Qt would paint all that is in sight, each time."""
        if QAccessible.isActive():
            super().dataChanged(top_left, bottom_right, roles)
        above, below = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        first = max(top_left.row(), above)
        last = bottom_right.row() if below < 0 else min(bottom_right.row(), below)
        if above < 0 or first > last:
            return
        top, high = self.rowViewportPosition(first), (last - first + 1) * self.rowHeight(first)
        left, right = self._edges(top_left.column(), bottom_right.column())
        self.viewport().update(left, top, right - left, high)
        if not self._fit_later.isActive():
            self._fit_later.start()

    def _in_sight(self) -> range:
        """The rows that can be seen; all where somebody has them read to him."""
        rows = self.model().rowCount()
        if QAccessible.isActive():
            return range(rows)
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        return range(0) if first < 0 else range(first, rows if last < 0 else last + 1)

    def _edges(self, first: int, last: int) -> tuple[int, int]:
        """Where these columns are in the viewport."""
        if first == 0 and last == self._columns - 1:
            return 0, self.viewport().width()
        return self.columnViewportPosition(first), self.columnViewportPosition(last) + self.columnWidth(last)

    def _set_height(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._cells.row_height())

    def _share_out(self) -> None:
        """Each column what its widest text in sight has wanted so far; columns that may be spared where all of them
        do not fit; the room that is left is shared by those that want it."""
        if self.model() is None:
            return
        header, columns = self.horizontalHeader(), range(self._columns)
        for column in columns:
            wanted = max(self.sizeHintForColumn(column), header.sectionSizeHint(column))
            self._widths[column] = max(wanted, self._widths.get(column, 0))
        room, shown = self.viewport().width(), set(columns)
        for spared in self._spared:
            if sum(self._widths[column] for column in shown) > room:
                shown.discard(spared)
        over = max(0, room - sum(self._widths[column] for column in shown))
        sharing = [column for column in self._sharing if column in shown]
        share = {column: (over + place) // len(sharing) for place, column in enumerate(sharing)}
        for column in columns:
            header.setSectionHidden(column, column not in shown)
            if column in shown:
                width = self._widths[column] + share.get(column, 0)
                if header.sectionSize(column) != width:
                    header.resizeSection(column, width)

    def _fit_visible(self) -> None:
        """All rows are equally high."""
