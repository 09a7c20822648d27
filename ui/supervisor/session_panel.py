"""The session that is looked at: what is wrong with it, its scans and its history, and what can be done with it."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.supervisor.about import About
from ui.supervisor.asking import Asking
from ui.supervisor.chosen_panel import ChosenPanel, say_told
from ui.supervisor.two_lists import ListTexts, TwoLists
from ui.supervisor.views import PanelView, Told
from ui.theme.spacing import column
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.flow import flow
from ui.widgets.ink_label import InkLabel
from ui.widgets.pages import Pages
from ui.widgets.pressing import press
from ui.widgets.scrolled import bring_into_sight


class SessionPanel(ChosenPanel):
    """Emits what `asking` does, too. Ctrl+T, Ctrl+H and Ctrl+E act, Esc closes."""

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
        self._lists = self._make_lists()
        self.setLayout(column(card(self._about, self._acts, self._told, self._lists, gap=Space.S, margins=Space.L)))
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
        self._lists.show_lines(view.scans, view.history, older=view.older)

    def tell(self, told: Told) -> None:
        """What became of what somebody did."""
        say_told(self._told, told)
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

    def choose(self, digit: int) -> bool:
        """Of what is asked, the answer of this number; whether there is one."""
        return self.asking.choose(digit)

    def step(self, by: int) -> None:
        """The next or the previous answer."""
        self.asking.step(by)

    def confirm(self) -> str:
        """Do what is asked; "" where it was done, else why not."""
        return self.asking.confirm()

    def show_list(self, *, second: bool) -> None:
        """Its scans, or what was done with it."""
        self._lists.turn_to(second=second)

    def leave(self) -> None:
        """It is left as it is."""
        self._leave()

    # -- inside --------------------------------------------------------------------------------------------------------

    def _make_lists(self) -> TwoLists:
        say = self._words.say
        scans = ListTexts(
            say("supervisor_screen.button.scans"),
            Icon.SCANNER,
            say("supervisor_screen.line.scan"),
            (say("supervisor_screen.panel.no_scans_what"), say("supervisor_screen.panel.no_scans_next")),
        )
        history = ListTexts(
            say("supervisor_screen.button.history"),
            Icon.HISTORY,
            say("supervisor_screen.line.act"),
            (say("supervisor_screen.panel.no_history_what"), say("supervisor_screen.panel.no_history_next")),
        )
        lists = TwoLists(
            self._words, scans, history, say("supervisor_screen.panel.reading"), say("supervisor_screen.button.older")
        )
        lists.older.connect(self.older)
        return lists

    def _ask(self, ask: Callable[[], None]) -> None:
        """In the place of the buttons, and in sight."""
        self._told.hide()
        self._acts.show_page(self.asking)
        self._close.hide()  # Esc leaves the question now
        ask()
        bring_into_sight(self.asking)

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
