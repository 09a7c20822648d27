"""Review what was handed in: the figures beside what was expected, what is missing, and the verdict."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.sessions.models import MissingItems
from ui.sessions.page_layout import LISTS, filling, push_right, roomy
from ui.sessions.views import ReviewView
from ui.theme.spacing import column, row, spaced
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.code_text import breakable
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import flow
from ui.widgets.labels import label
from ui.widgets.pressing import press
from ui.widgets.review_note import ReviewNote
from ui.widgets.table import Table, TableOrEmpty


class ReviewWidget(QWidget):
    """Emits `approved()`, `sent_back(note)` and `back()`."""

    approved = Signal()
    sent_back = Signal(str)
    back = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        say = words.say
        self.setAccessibleName(say("review.title"))
        self._blocked, self._sends_back = "", False
        self._note: ReviewNote = ReviewNote(words, self._block)
        self._send_back = ActionButton(say("review.send_back"), Icon.UNDO, "Ctrl+B")
        self._approve: ActionButton = ActionButton(say("review.approve"), Icon.CONFIRM, "Ctrl+Return", role="primary")
        leave = ActionButton(say("history.back"), Icon.BACK, "Esc")
        self._approve.clicked.connect(self.approved)
        self._send_back.clicked.connect(lambda: self.sent_back.emit(self._note.text))
        leave.clicked.connect(self.back)
        both = row(self._make_figures(), self._make_missing(), gap=Space.L)
        both.setStretch(0, 2)
        both.setStretch(1, 5)
        buttons = push_right(flow(leave, self._send_back, self._approve), self._send_back)
        layout = column(filling(both), card(self._note), buttons, gap=Space.M)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self._block()

    def show_review(self, view: ReviewView) -> None:
        """Show these figures, and whether a verdict can be given."""
        while (item := self._facts.takeAt(0)) is not None:
            if old := item.widget():
                old.hide()
                old.deleteLater()
        for name, value in view.facts:
            fact = QWidget()
            fact.setLayout(row(label(name, quiet=True), 1, label(value, weight="strong")))
            self._facts.addWidget(fact)
        self._by.setText(breakable(view.by))
        self._missing.show(list(view.missing))
        self._card.setVisible(view.has_list)
        self._blocked = view.blocked
        self._block()

    def clear_note(self) -> None:
        """Another session: nothing was said of it yet."""
        self._note.clear()
        self._sends_back = False

    # -- by command barcode --------------------------------------------------------------------------------------------

    def ask(self, command: Command) -> None:
        """Approve, or send back: the next CONFIRM does it."""
        self._sends_back = command is Command.SEND_BACK
        (self._note if self._sends_back else self._approve).setFocus()

    def confirm(self) -> str:
        """Do what was asked last; "" where it was done, else why not."""
        return press(self._send_back if self._sends_back else self._approve, self, self._words)

    def choose(self, digit: int) -> bool:
        """Say what has this number is to be done again; whether there is such a thing."""
        chosen = self._note.choose(digit)
        self._sends_back = self._sends_back or chosen
        return chosen

    def step(self, by: int) -> None:
        """The next or the previous of what can be done again."""
        self._note.step(by)
        self._sends_back = True

    # -- inside --------------------------------------------------------------------------------------------------------

    def _make_figures(self) -> QWidget:
        self._facts, self._by = spaced(QVBoxLayout(), Space.S), label("", Type.DETAIL, quiet=True)
        figures = QWidget()
        figures.setLayout(column(self._by, self._facts, 1, gap=Space.M))
        return card(roomy(figures, LISTS // 2), heading=self._words.say("review.title"))

    def _make_missing(self) -> QWidget:
        say = self._words.say
        self._missing = MissingItems(self._words, self)
        table = Table(say("session.missing"))
        content = TableOrEmpty(table, self._missing, EmptyState(Icon.INVENTORY, say("session.none_missing_what")))
        table.stretch_column(MissingItems.WHAT)
        table.code_column(MissingItems.CODE)
        self._card = card(content, heading=say("session.missing"))
        return self._card

    def _block(self) -> None:
        """Say why a verdict cannot be given."""
        self._approve.block(self._blocked)
        no_note = "" if self._note.text else self._words.say("review.no_note")
        self._send_back.block(self._blocked or no_note)
