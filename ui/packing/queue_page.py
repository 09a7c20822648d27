"""The shipments that wait to be packed, the earliest promised first."""

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.packing.tables import Listed
from ui.packing.views import QueueView
from ui.theme.spacing import column
from ui.theme.tokens import Space
from ui.widgets.card import card
from ui.widgets.empty_state import EmptyState
from ui.widgets.pressing import step

_COLUMNS = ("number", "customer", "promised", "progress")


class QueuePage(QWidget):
    """Emits `opened` with a shipment's number, and `reached_end` when more are to be read."""

    opened = Signal(str)
    reached_end = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._more, self._empty = False, EmptyState(Icon.PACKING, "")
        self._list = Listed(words, "queue", _COLUMNS, 1, self, self._empty)
        self.table = self._list.table
        self.table.activated.connect(self._open)
        self.table.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.setLayout(column(card(self._list.both, margins=Space.NONE)))

    def show_queue(self, view: QueueView) -> None:
        """Show these; the chosen one stays chosen, and what is in sight stays there."""
        self._more = view.more
        self._empty.show_texts(*view.empty)
        chosen, bar = self.chosen, self.table.verticalScrollBar()
        where = bar.value()
        self._list.rows.show(view.rows)
        codes = [row.code for row in view.rows]
        if chosen in codes:
            self.table.show_chosen(codes.index(chosen))
        bar.setValue(where)

    @property
    def chosen(self) -> str:
        """The number of the shipment that is marked, "" for none."""
        at = self.table.currentIndex().row() if self.table.selectionModel().hasSelection() else -1
        return self._list.rows.rows[at].code if 0 <= at < len(self._list.rows.rows) else ""

    def step(self, by: int) -> None:
        """The next or the previous row."""
        step(self.table, by)

    def choose(self, number: int) -> bool:
        """Mark the how many-th row, counted from 1; whether there is one."""
        there = 1 <= number <= len(self._list.rows.rows)
        if there:
            self.table.show_chosen(number - 1)
        return there

    def clear(self) -> None:
        """Mark none."""
        self.table.clearSelection()

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self._list.rows.rows[index.row()].code)

    def _scrolled(self, value: int) -> None:
        if self._more and value >= self.table.verticalScrollBar().maximum():
            self.reached_end.emit()
