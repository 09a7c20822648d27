"""A list of assets that grows on top while rows further down change: nobody who scrolls loses his place."""

from typing import Any

from PySide6.QtCore import QModelIndex

from ui.widgets.two_lines import TwoLineRows

_ROOT = QModelIndex()


class LiveRows(TwoLineRows):
    """Rows with an `id`, newest first."""

    def show(self, rows: tuple[Any, ...]) -> None:
        """Show these: new ones on top and older ones at the end come in, others change where they stand. Anything else
        is another list."""
        before = [row.id for row in self._rows]
        now = [row.id for row in rows]
        top = now.index(before[0]) if before and before[0] in now else -1
        if top < 0 or now[top : top + len(before)] != before:
            super().show(rows)
            return
        self._grow(0, rows[:top])
        self._grow(len(self._rows), rows[top + len(before) :])
        self._change(rows)

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
