"""An archived session: what it was, and its scans. It is read only."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.sessions.archive_views import ArchivedView
from ui.sessions.models import ScanLines
from ui.sessions.page_layout import LISTS, filling, push_right, roomy
from ui.theme.spacing import column, row
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.empty_state import EmptyState
from ui.widgets.facts import Facts
from ui.widgets.flow import flow
from ui.widgets.labels import label
from ui.widgets.table import Table, TableOrEmpty


class ArchivedWidget(QWidget):
    """Emits `export()` and `back()`."""

    export = Signal()
    back = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self.setAccessibleName(say("archive_screen.session"))
        self._title, self._facts = label("", weight="strong"), Facts(narrow=True)
        self._lines = ScanLines(words, self)
        table = Table(say("archive_screen.scans"))
        scans = TableOrEmpty(table, self._lines, EmptyState(Icon.SCAN, say("archive_screen.no_scans")))
        table.stretch_column(ScanLines.WHAT)
        table.code_column(ScanLines.CODE)
        leave = ActionButton(say("archive_screen.back"), Icon.BACK, "Esc")
        export = ActionButton(say("session.export"), Icon.EXPORT, "Ctrl+E")
        leave.clicked.connect(self.back)
        export.clicked.connect(self.export)
        facts = QWidget()
        facts.setLayout(column(self._facts, 1))
        about = card(self._title, roomy(facts, LISTS // 2), heading=say("archive_screen.session"))
        both = row(about, card(scans, heading=say("archive_screen.scans")), gap=Space.L)
        both.setStretch(0, 2)
        both.setStretch(1, 5)
        layout = column(filling(both), push_right(flow(leave, export), export), gap=Space.M)
        layout.setStretch(0, 1)
        self.setLayout(layout)

    def show_archived(self, view: ArchivedView) -> None:
        """Show this session."""
        self._title.setText(view.title)
        self._facts.show_facts(view.facts)
        self._lines.show(list(view.scans))
