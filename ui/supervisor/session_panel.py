"""The session that is looked at: what is wrong with it, its scans and its history, and what can be done with it."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.supervisor.about import About
from ui.supervisor.asking import Asking
from ui.supervisor.lines_model import Lines
from ui.supervisor.views import PanelView, Told
from ui.theme.spacing import column
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import flow
from ui.widgets.ink_label import InkLabel
from ui.widgets.outcome_look import Mood
from ui.widgets.pages import Pages
from ui.widgets.pressing import press
from ui.widgets.table import Table, TableOrEmpty
from ui.widgets.two_lines import TwoLineDelegate

_WIDE: Final = 0  # the column that takes the room


class SessionPanel(QWidget):
    """Emits `closed`, `older` for more scans, and what `asking` does. Ctrl+T, Ctrl+H and Ctrl+E act, Esc closes."""

    closed = Signal()
    older = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._view: PanelView | None = None
        self.setAccessibleName(say("supervisor_screen.panel.name"))
        self._close = ActionButton(say("supervisor_screen.button.close"), Icon.CLOSE, "Esc", role="quiet")
        self._close.clicked.connect(self.closed)
        self._about = About(self._close)
        self.asking = Asking(words)
        self.asking.left.connect(self._leave)
        self._take = ActionButton(say("supervisor_screen.button.take_over"), keys="Ctrl+T")
        self._hand = ActionButton(say("supervisor_screen.button.hand_over"), keys="Ctrl+H")
        self._export = ActionButton(say("supervisor_screen.button.export"), keys="Ctrl+E")
        self._take.clicked.connect(self._press_take)
        self._review = ActionButton(say("session.review"), Icon.ASKING, "Ctrl+I")
        self._review.clicked.connect(lambda: self._ask(self.asking.ask_review))
        self._hand.clicked.connect(lambda: self._ask(self.asking.ask_hand_over))
        self._export.clicked.connect(lambda: self._ask(self.asking.ask_export))
        self._buttons = QWidget()
        self._buttons.setLayout(flow(self._review, self._take, self._hand, self._export))
        self._acts = Pages(self._buttons, self.asking)
        self._told = InkLabel(weight="medium")
        self._told.hide()
        inner = card(
            self._about, self._acts, self._told, self._make_tabs(), self._make_lists(), gap=Space.S, margins=Space.L
        )
        self.setLayout(column(inner))
        self.setFocusProxy(self._take)

    def show_panel(self, view: PanelView) -> None:
        """Show this one; what is asked about another is asked no more."""
        before, self._view = self._view, view
        if before is not None and before.id != view.id:
            self._ask_no_more()
        say = self._words.say
        self._take.show_text(
            say("supervisor_screen.button.go_on" if view.is_here else "supervisor_screen.button.take_over")
        )
        self._about.show_panel(view)
        self.asking.show_panel(view)
        self._take.block(view.no_take_over)
        self._hand.block(view.no_hand_over)
        self._review.setVisible(view.in_review)
        self._review.block(view.no_review)
        self._scans.show(view.scans or ())
        self._history.show(view.history or ())
        if view.scans is None:
            self._no_scans.show_texts(say("supervisor_screen.panel.reading"), "")
        else:
            self._no_scans.show_texts(
                say("supervisor_screen.panel.no_scans_what"), say("supervisor_screen.panel.no_scans_next")
            )
        self._older.setVisible(view.older)

    def tell(self, told: Told) -> None:
        """What became of what somebody did."""
        tones = current().palette.tones
        ink = current().palette.danger if told.mood is Mood.REFUSED else getattr(tones, told.mood).word
        self._told.say(told.text, ink)
        if told.text:
            self._ask_no_more()

    # -- by command barcode --------------------------------------------------------------------------------------------

    @property
    def asks(self) -> bool:
        """Whether something is asked about the session."""
        return self._acts.page is self.asking

    def obey(self, command: Command) -> str:
        """Do what this command asks; "" where it was done, else why not."""
        if command in (Command.APPROVE, Command.SEND_BACK):
            if why := self._why_no_review():
                return why
            self._ask(lambda: self.asking.ask_review(command))
            return ""
        buttons = {Command.TAKE_OVER: self._take, Command.HAND_OVER: self._hand, Command.EXPORT: self._export}
        return press(buttons[command], self, self._words)

    def _why_no_review(self) -> str:
        """Why the chosen session cannot be judged, "" where it can."""
        if self._view is None or not self._view.in_review:
            return self._words.say("sessions.refused.not_handed_in")
        return self._view.no_review

    def show_list(self, *, history: bool) -> None:
        """Its scans, or what was done with it."""
        self._turn_to(history=history)

    def leave(self) -> None:
        """It is left as it is."""
        self._leave()

    # -- inside --------------------------------------------------------------------------------------------------------

    def _make_tabs(self) -> QWidget:
        say, tabs = self._words.say, QWidget()
        self._show_scans = ActionButton(say("supervisor_screen.button.scans"), Icon.SCANNER, "Ctrl+5")
        self._show_history = ActionButton(say("supervisor_screen.button.history"), Icon.HISTORY, "Ctrl+6")
        for button in (self._show_scans, self._show_history):
            button.setCheckable(True)
        self._show_scans.clicked.connect(lambda: self._turn_to(history=False))
        self._show_history.clicked.connect(lambda: self._turn_to(history=True))
        tabs.setLayout(flow(self._show_scans, self._show_history))
        return tabs

    def _make_lists(self) -> QWidget:
        say = self._words.say
        when = say("supervisor_screen.line.time")
        self._scans = Lines(say("supervisor_screen.line.scan"), when, self)
        self._history = Lines(say("supervisor_screen.line.act"), when, self)
        scans, history = _table(say("supervisor_screen.button.scans")), _table(say("supervisor_screen.button.history"))
        self._no_scans = EmptyState(Icon.SCAN, say("supervisor_screen.panel.reading"))
        no_history = EmptyState(
            Icon.HISTORY, say("supervisor_screen.panel.no_history_what"), say("supervisor_screen.panel.no_history_next")
        )
        self._older = ActionButton(say("supervisor_screen.button.older"), Icon.CHEVRON_DOWN, "Ctrl+O", role="quiet")
        self._older.clicked.connect(self.older)
        self._scans_page, self._history_page = QWidget(), QWidget()
        whole = column(TableOrEmpty(scans, self._scans, self._no_scans), self._older, gap=Space.XS)
        whole.setStretch(0, 1)
        self._scans_page.setLayout(whole)
        self._history_page.setLayout(column(TableOrEmpty(history, self._history, no_history)))
        self._lists = Pages(self._scans_page, self._history_page)
        self._turn_to(history=False)
        return self._lists

    def _turn_to(self, *, history: bool) -> None:
        self._show_scans.setChecked(not history)
        self._show_history.setChecked(history)
        self._lists.show_page(self._history_page if history else self._scans_page)

    def _ask(self, ask: Callable[[], None]) -> None:
        """In the place of the buttons, and in sight."""
        self._told.hide()
        self._acts.show_page(self.asking)
        self._close.hide()  # Esc leaves the question now
        ask()
        _bring_into_sight(self.asking)

    def _press_take(self) -> None:
        """With one's own session there is nothing to ask."""
        if self._view is not None and self._view.is_here:
            self.asking.taken_over.emit()
        else:
            self._ask(self.asking.ask_take_over)

    def _leave(self) -> None:
        self._ask_no_more()
        self._take.setFocus() if self._take.isEnabled() else self._export.setFocus()

    def _ask_no_more(self) -> None:
        self._acts.show_page(self._buttons)
        self._close.show()


def _table(name: str) -> Table:
    table = Table(name)
    table.setItemDelegate(TwoLineDelegate(table))
    table.stretch_column(_WIDE)
    return table


def _bring_into_sight(widget: QWidget) -> None:
    """Scroll to what a key opened below the window's edge, as Tab would. It is laid out only after this."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    if parent is not None:
        area = parent
        QTimer.singleShot(0, area, lambda: area.ensureWidgetVisible(widget))
