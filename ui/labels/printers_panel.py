"""The printers, and beside them the one that is looked at, or its set-up."""

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.labels.printer_card import PrinterCard
from ui.labels.printer_set_up import PrinterSetUp
from ui.labels.printer_views import PrintersView
from ui.theme.spacing import column
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.empty_state import EmptyState
from ui.widgets.ink_label import InkLabel
from ui.widgets.pages import Pages
from ui.widgets.pair import Pair
from ui.widgets.pressing import press, step
from ui.widgets.table import Table, TableOrEmpty
from ui.widgets.two_lines import TwoLineDelegate, TwoLineRows

_COLUMNS = ("printer", "state")
_LEAST = 420  # pixels at 100 % of either side


class PrintersPanel(QWidget):
    """Emits `chosen` with a printer's id, `added`, and what its `card` and its `form` do. Its button `add` stands at
    the head of the screen."""

    chosen = Signal(str)
    added = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._telling = False
        self.add = ActionButton(say("labels_screen.printer.add"), Icon.ADD, "Ctrl+N")
        self.add.clicked.connect(self.added)
        self._first = ActionButton(say("labels_screen.printer.add"), Icon.ADD, "Ctrl+Return", role="primary")
        self._first.clicked.connect(self.added)
        self._told = InkLabel(weight="medium")
        self._rows = TwoLineRows(_COLUMNS, [say(f"labels_screen.column.{name}") for name in _COLUMNS], self)
        self.table = Table(say("labels_screen.part.printers"))
        self.table.setItemDelegate(TwoLineDelegate(self.table))
        both = TableOrEmpty(self.table, self._rows, EmptyState(Icon.PRINTER, ""))
        self.table.stretch_column(0)
        self.table.selectionModel().currentRowChanged.connect(self._choose)
        self.card, self.form = PrinterCard(words), PrinterSetUp(words)
        self._list = Pair(card(both), self.card, gap=Space.L, least=_LEAST)
        none = EmptyState(
            Icon.PRINTER, say("labels_screen.printer.none.what"), say("labels_screen.printer.none.next"), self._first
        )
        self._none = card(none)
        self._pages = Pages(self._list, self.form, self._none)
        whole = column(self._told, self._pages, gap=Space.M)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    @property
    def first(self) -> QWidget:
        """Where the focus begins."""
        return {id(self.form): self.form.first, id(self._none): self._first}.get(id(self._pages.page), self.table)

    @property
    def at_work(self) -> bool:
        """Whether a printer is being set up, or a question stands."""
        return self._pages.page is self.form or self.card.asks

    def show_printers(self, view: PrintersView) -> None:
        """Show how they stand. What is being typed stays."""
        palette = current().palette
        self._told.say(view.told, palette.danger if view.failed else palette.tones.accepted.word)
        for button in (self.add, self._first):
            button.block(view.no_set_up)
        self.add.setVisible(view.form is None and bool(view.rows))
        before = self._pages.page
        self._pages.show_page(self.form if view.form else self._list if view.rows else self._none)
        if view.form is not None:
            self.form.show_form(view.form)
        self._telling = True
        self._rows.show(view.rows)
        self._select(view)
        self._telling = False
        self.card.show_printer(view)
        if before is not self._pages.page and self.isVisible():
            self.first.setFocus()

    # -- by command barcode --------------------------------------------------------------------------------------------

    def confirm(self) -> str:
        """Save what is typed, or say yes to what is asked; "" where it was done, else why not."""
        if self._pages.page is self._none:
            return press(self._first, self, self._words)
        return self.form.confirm() if self._pages.page is self.form else self.card.confirm()

    def back(self) -> bool:
        """Go out of the set-up or the question; whether there was one."""
        if self.at_work:
            self.card.kept.emit()
            return True
        return False

    def step(self, by: int) -> str:
        """The next or the previous printer, or choice of the set-up."""
        if self._pages.page is self.form:
            self.form.step(by)
        else:
            step(self.table, by)
        return ""

    # -- inside --------------------------------------------------------------------------------------------------------

    def _choose(self, index: QModelIndex) -> None:
        if not self._telling and index.isValid():
            self.chosen.emit(self._rows.rows[index.row()].id)

    def _select(self, view: PrintersView) -> None:
        ids = [row.id for row in view.rows]
        if view.chosen is not None and view.chosen.id in ids:
            self.table.show_chosen(ids.index(view.chosen.id))
