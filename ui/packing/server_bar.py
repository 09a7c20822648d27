"""The line that says what the server does not take, or that it is away; never in the way of a scan."""

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.packing.views import ServerView
from ui.theme.spacing import column
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.flow import flow
from ui.widgets.ink_label import InkLabel
from ui.widgets.labels import label
from ui.widgets.pressing import press


class ServerBar(QWidget):
    """Emits what somebody decides about what is shown: `undone` here, `retried`, `left` to a supervisor; `following`:
    the next one is to be shown."""

    undone = Signal()
    retried = Signal()
    left = Signal()
    following = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        self._what, self._why = InkLabel(weight="strong"), label("", Type.DETAIL)
        self._undo = self._make("undo_here", Icon.UNDO, "Ctrl+U", self.undone)
        self._retry = self._make("retry", Icon.REFRESH, "Ctrl+T", self.retried)
        self._leave = self._make("leave_to", Icon.PERSON, "Ctrl+L", self.left)
        self._next = self._make("next_refused", Icon.NEXT, "Ctrl+G", self.following)
        self._buttons = QWidget()
        self._buttons.setLayout(flow(self._undo, self._retry, self._leave, self._next))
        margins = (Space.M, Space.S, Space.M, Space.S)
        self.setLayout(column(card(self._what, self._why, self._buttons, gap=Space.XS, margins=margins)))
        self._something, self._aside = False, False
        self.hide()

    def show_server(self, view: ServerView | None) -> None:
        """Show this, or nothing."""
        self._something = view is not None
        self.set_aside(self._aside)
        if view is None:
            return
        self._what.say(view.what, current().palette.danger)
        self._why.setText(view.why)
        self._why.setVisible(bool(view.why))
        self._buttons.setVisible(view.number > 0)
        self._next.setVisible(view.number > 1)
        for button in (self._undo, self._retry, self._leave):
            button.block(view.blocked)

    def set_aside(self, aside: bool) -> None:
        """While something else is asked, it waits."""
        self._aside = aside
        self.setVisible(self._something and not aside)

    def retry(self) -> str:
        """RETRY; "" where it was done, else why not."""
        return press(self._retry, self, self._words)

    def undo(self) -> str:
        """DISCARD: undo it here; "" where it was done, else why not."""
        return press(self._undo, self, self._words)

    def _make(self, name: str, icon: Icon, keys: str, signal: SignalInstance) -> ActionButton:
        button = ActionButton(self._words.say(f"packing_screen.act.{name}"), icon, keys)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(signal)
        return button
