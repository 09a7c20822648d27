"""What a session is, and who did what with it when."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.sessions.models import Acts
from ui.sessions.page_layout import LISTS, filling, roomy
from ui.sessions.views import HistoryView
from ui.theme.spacing import column, row
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.empty_state import EmptyState
from ui.widgets.facts import Facts
from ui.widgets.flow import flow
from ui.widgets.table import Table, TableOrEmpty


class HistoryWidget(QWidget):
    """Emits `back()`."""

    back = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self.setAccessibleName(say("history.title"))
        self._facts = Facts(narrow=True)
        self._acts = Acts(words, self)
        self._table = table = Table(say("history.title"))
        acts = TableOrEmpty(table, self._acts, EmptyState(Icon.HISTORY, say("history.none")))
        table.stretch_column(Acts.ACT)
        table.code_column(Acts.CODE)
        leave = ActionButton(say("history.back"), Icon.BACK, "Esc")
        leave.clicked.connect(self.back)
        facts = QWidget()
        facts.setLayout(column(self._facts, 1))
        about = card(roomy(facts, LISTS // 2), heading=say("history.about"))
        both = row(about, card(acts, heading=say("history.title")), gap=Space.L)
        both.setStretch(0, 2)
        both.setStretch(1, 5)
        layout = column(filling(both), flow(leave), gap=Space.M)
        layout.setStretch(0, 1)
        self.setLayout(layout)

    def show_history(self, view: HistoryView) -> None:
        """Show this history."""
        self._facts.show_facts(view.facts)
        self._acts.show(view.acts)
        self._table.setColumnHidden(Acts.CODE, not any(act.code for act in view.acts))
