"""A list of labels, and beside it the one that is looked at."""

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.labels.job_card import JobCard
from ui.labels.views import JobsView
from ui.theme.spacing import column
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.empty_state import EmptyState
from ui.widgets.ink_label import InkLabel
from ui.widgets.pair import Pair
from ui.widgets.pressing import step
from ui.widgets.table import Table, TableOrEmpty
from ui.widgets.two_lines import TwoLineDelegate, TwoLineRows

_COLUMNS = ("label", "state", "printer")
_LEAST = 420  # pixels at 100 % of either side


class JobsPanel(QWidget):
    """Emits `job_chosen` with a label's id, `all_reprinted`, and what its `job` card does. Its button `all`, which
    reprints the whole list, stands at the head of the screen."""

    job_chosen = Signal(str)
    all_reprinted = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._telling = False
        self.job = JobCard(words)
        self._told = InkLabel(weight="medium")
        self.all = ActionButton("", Icon.PRINTER, "Ctrl+Shift+R")
        self.all.clicked.connect(self.all_reprinted)
        self._rows = TwoLineRows(_COLUMNS, [say(f"labels_screen.column.{name}") for name in _COLUMNS], self)
        self.table = Table(say("labels_screen.title"))
        self.table.setItemDelegate(TwoLineDelegate(self.table))
        self._empty = EmptyState(Icon.LABELS, "")
        both = TableOrEmpty(self.table, self._rows, self._empty)
        self.table.stretch_column(0)
        self.table.selectionModel().currentRowChanged.connect(self._choose)
        pair = Pair(card(both), self.job, gap=Space.L, least=_LEAST)
        whole = column(self._told, pair, gap=Space.M)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def show_jobs(self, view: JobsView) -> None:
        """Show this list. The chosen label stays the chosen row, wherever it stands now."""
        palette = current().palette
        self._told.say(view.told, palette.danger if view.failed else palette.tones.accepted.word)
        self.all.setVisible(view.reprint_all > 1)
        self.all.show_text(self._words.say("labels_screen.act.reprint_all", number=view.reprint_all))
        self.all.block(view.chosen.blocked if view.chosen else "")
        self._empty.show_texts(*view.empty)
        self._telling = True
        self._rows.show(view.rows)
        self._select(view)
        self._telling = False
        self.job.show_job(view)
        self.job.setVisible(view.chosen is not None)

    def step(self, by: int) -> None:
        """The next or the previous label; or printer, while one is chosen."""
        if not self.job.step_printer(by):
            step(self.table, by)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _choose(self, index: QModelIndex) -> None:
        if not self._telling and index.isValid():
            self.job_chosen.emit(self._rows.rows[index.row()].id)

    def _select(self, view: JobsView) -> None:
        ids = [row.id for row in view.rows]
        if view.chosen is not None and view.chosen.id in ids:
            self.table.show_chosen(ids.index(view.chosen.id))
