"""What is done with the whole batch, or with its last row."""

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from ui.assets.views import ListView
from ui.icons import Icon
from ui.widgets.buttons import ActionButton
from ui.widgets.flow import flow
from ui.widgets.pressing import press


class ActsBar(QWidget):
    """Emits the button that was pressed."""

    undone = Signal()
    retried = Signal()
    reprinted = Signal()
    shown = Signal()
    finished = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        self._show = self._button("show", Icon.SEARCH, "Ctrl+J", self.shown)
        self._undo = self._button("undo", Icon.UNDO, "Ctrl+Z", self.undone)
        self._retry = self._button("retry", Icon.REFRESH, "Ctrl+T", self.retried)
        self._reprint = self._button("reprint", Icon.PRINTER, "Ctrl+R", self.reprinted)
        self._finish = self._button("finish", Icon.COMPLETE, "Ctrl+Return", self.finished)
        self._finish.set_role("primary")
        buttons = flow(self._show, self._undo, self._retry, self._reprint, self._finish)
        buttons.push_right(4)
        self.setLayout(buttons)

    @property
    def offers(self) -> bool:
        """Whether there is anything to press."""
        return any(button.isVisibleTo(self) for button in self.findChildren(ActionButton))

    def show_acts(self, view: ListView) -> None:
        """What makes no sense now is not there; what is not allowed says why."""
        self._show.setVisible(view.knows)
        for button in (self._undo, self._retry, self._reprint, self._finish):
            button.block(view.blocked)
        for button in (self._undo, self._finish):
            button.setVisible(view.begun)
        self._retry.setVisible(view.begun or view.retries)
        self._reprint.setVisible(view.begun or view.reprints)

    def obey(self, command: Command) -> str:
        """Press the button of that command; "" where it was done, else why not."""
        buttons = {
            Command.SHOW: self._show,
            Command.RETRY: self._retry,
            Command.REPRINT: self._reprint,
            Command.COMPLETE: self._finish,
        }
        if command not in buttons:
            return self._words.say("command.not_now")
        return press(buttons[command], self, self._words)

    def _button(self, name: str, icon: Icon, keys: str, signal: SignalInstance) -> ActionButton:
        button = ActionButton(self._words.say(f"assets_screen.act.{name}"), icon, keys)
        button.clicked.connect(signal)
        return button
