"""The tables of the packing screen: letters and digits typed in them are for the line that takes codes."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.theme.theme import current
from ui.widgets.empty_state import EmptyState
from ui.widgets.table import Table, TableOrEmpty
from ui.widgets.two_lines import TwoLineDelegate, TwoLineRows

_LEAST: Final = 88  # pixels at 100 %


class QuietTable(Table):
    """Two lines a cell. `opens`: Enter opens the row; else Enter is the screen's."""

    def __init__(self, name: str, *, opens: bool = False) -> None:
        super().__init__(name)
        self._opens = opens
        self.setItemDelegate(TwoLineDelegate(self))

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """The heading and a row: what needs more scrolls by itself."""
        return QSize(current().px(200), current().px(_LEAST))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if (enter and not self._opens) or (event.text().isprintable() and event.text().strip()):
            event.ignore()
            return
        super().keyPressEvent(event)
        if enter:
            event.accept()  # Qt lets it go on, and it would be the screen's as well: a second scan


class Listed:
    """A table, its rows, and what is said where there are none; without that there is nothing in its place."""

    def __init__(
        self,
        words: Catalogue,
        name: str,
        columns: Sequence[str],
        stretched: int,
        owner: QWidget,
        empty: EmptyState | None = None,
    ) -> None:
        headings = [words.say(f"packing_screen.column.{column}") for column in columns]
        self.rows = TwoLineRows(columns, headings, owner)
        self.table = QuietTable(words.say(f"packing_screen.list.{name}"), opens=name == "queue")
        self.both: QWidget = TableOrEmpty(self.table, self.rows, empty) if empty else self.table
        self.table.setModel(self.rows)
        self.table.stretch_column(stretched)
