"""The batch: each asset in a row, the newest on top, and beside it the one that is looked at."""

from typing import Final

from PySide6.QtCore import QModelIndex, QSize, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.assets.asset_card import AssetCard
from ui.assets.views import ListView
from ui.icons import Icon
from ui.theme.spacing import column
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.card import card
from ui.widgets.empty_state import EmptyState
from ui.widgets.live_rows import LiveRows, show_in_place
from ui.widgets.pair import Pair
from ui.widgets.pressing import step
from ui.widgets.scrolled import scrolled
from ui.widgets.table import Table, TableOrEmpty
from ui.widgets.two_lines import TwoLineDelegate

COLUMNS = ("number", "serial", "tag", "register", "label", "when")
_REGISTER, _LABEL = 3, 4
_BESIDE: Final = (0, 4, 5)  # number, label and time: what the card says as well
_LEAST = 440  # pixels at 100 % of either side
_WIDE = 1000  # pixels at 100 % of the table from which on all columns have room
_MOST = 320  # pixels at 100 % of the label's column: why one did not come wraps there
_HIGH = 150  # pixels at 100 %, at least: what needs more scrolls by itself


class AssetTable(Table):
    """A table of assets. Where it is narrow, what stands on the card as well makes room."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setItemDelegate(TwoLineDelegate(self))

    def sizeHintForColumn(self, column_: int) -> int:
        wanted = super().sizeHintForColumn(column_)
        return min(wanted, current().px(_MOST)) if column_ == _LABEL else wanted

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters search no row: they are for the serial number."""
        if event.text().isprintable() and event.text().strip():
            event.ignore()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.model() is not None:
            narrow = self.width() < current().px(_WIDE)
            for column_ in _BESIDE:
                self.setColumnHidden(column_, narrow)


class ListPanel(QWidget):
    """Emits `chosen` with an asset's id, and `reached_end` when older ones are to be read; its `card` does its own."""

    chosen = Signal(str)
    reached_end = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._telling = self._more = False
        self._chosen = self._newest = ""
        self.card = AssetCard(words)
        self._rows = LiveRows(COLUMNS, [words.say(f"assets_screen.column.{name}") for name in COLUMNS], self)
        self.table = AssetTable(words.say("assets_screen.list"))
        self._empty = EmptyState(Icon.SCAN, "")
        both = TableOrEmpty(self.table, self._rows, self._empty)
        self.table.stretch_column(_REGISTER)
        self.table.selectionModel().currentRowChanged.connect(self._choose)
        self.table.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._beside = scrolled(self.card)
        self._beside.hide()
        self.setLayout(column(Pair(card(both, margins=Space.NONE), self._beside, gap=Space.M, least=_LEAST)))

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), current().px(_HIGH))

    def show_list(self, view: ListView) -> None:
        """Show these rows. The chosen one stays chosen, wherever it stands now; what is in sight stays there, but for
        one that was just taken, or chosen."""
        self._more = view.more
        self._empty.show_texts(*view.empty)
        self._telling = True
        show_in_place(self.table, self._rows, view.rows)
        ids = [row.id for row in view.rows]
        if view.chosen in ids:
            self.table.show_chosen(ids.index(view.chosen))
            if view.chosen != self._chosen:  # once: somebody may look at other rows meanwhile
                self.table.scrollTo(self.table.currentIndex())
        else:
            self.table.clearSelection()
            self.table.setCurrentIndex(QModelIndex())
        self._chosen = view.chosen
        if view.newest != self._newest and view.newest in ids:  # once, too
            self._newest = view.newest
            self.table.scrollTo(self._rows.index(ids.index(view.newest), COLUMNS.index("serial")))
        self._telling = False

    def show_card(self, shown: bool) -> None:
        """Whether one is looked at."""
        self._beside.setVisible(shown)

    def step(self, by: int) -> None:
        """The next or the previous row."""
        step(self.table, by)

    def _choose(self, index: QModelIndex) -> None:
        if not self._telling and index.isValid():
            self.chosen.emit(self._rows.rows[index.row()].id)

    def _scrolled(self, value: int) -> None:
        if self._more and value >= self.table.verticalScrollBar().maximum():
            self.reached_end.emit()
