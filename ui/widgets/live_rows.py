"""A list that grows on top while rows further down change: nobody who scrolls loses his place, or what he chose."""

from typing import Any

from PySide6.QtCore import QModelIndex

from ui.widgets.table import Table
from ui.widgets.two_lines import TwoLineRows

_ROOT = QModelIndex()


class LiveRows(TwoLineRows):
    """Rows with an `id`, newest first."""

    def show(self, rows: tuple[Any, ...]) -> None:
        """Show these: new ones on top and older ones at the end come in, the oldest may go, others change where they
        stand. Anything else is another list."""
        before = [row.id for row in self._rows]
        now = [row.id for row in rows]
        top = now.index(before[0]) if before and before[0] in now else len(now)
        kept = min(len(before), len(now) - top)
        if not kept or now[top : top + kept] != before[:kept]:
            super().show(rows)
            return
        self._shrink(kept)
        self._grow(0, rows[:top])
        self._grow(len(self._rows), rows[top + kept :])
        self._change(rows)

    def _shrink(self, kept: int) -> None:
        if kept < len(self._rows):
            self.beginRemoveRows(_ROOT, kept, len(self._rows) - 1)
            self._rows = self._rows[:kept]
            self.endRemoveRows()

    def _grow(self, at: int, rows: tuple[Any, ...]) -> None:
        if rows:
            self.beginInsertRows(_ROOT, at, at + len(rows) - 1)
            self._rows = (*self._rows[:at], *rows, *self._rows[at:])
            self.endInsertRows()

    def _change(self, rows: tuple[Any, ...]) -> None:
        changed = [at for at, (old, new) in enumerate(zip(self._rows, rows, strict=True)) if old != new]
        self._rows = rows
        for at in changed:
            self.dataChanged.emit(self.index(at, 0), self.index(at, self.columnCount() - 1))


def show_in_place(table: Table, model: LiveRows, rows: tuple[Any, ...]) -> None:
    """Show these in `table`, whose model this is. Where somebody scrolled down the first row in sight stays there."""
    at = table.rowAt(0) if table.verticalScrollBar().value() else -1
    seen, where = (model.rows[at].id, table.rowViewportPosition(at)) if at >= 0 else ("", 0)
    model.show(rows)
    ids = [row.id for row in rows]
    if seen in ids:
        table.put_row(ids.index(seen), where)
