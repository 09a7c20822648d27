"""The supervisor's page: the board of the sessions, and that of packing, which is made when it is first wanted."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.scanning.commands import Command
from ui.supervisor.board import BoardScreen
from ui.supervisor.board_switch import Which
from ui.theme.spacing import column
from ui.widgets.pages import Pages


class Boards(QWidget):
    """Shows one of them. `turned` tells which one it is now, `left` that somebody goes off the page. UI thread."""

    turned = Signal(object)
    left = Signal()

    def __init__(self, sessions: BoardScreen, make_packing: Callable[[], BoardScreen]) -> None:
        super().__init__()
        self._make_packing = make_packing
        self._boards = {Which.SESSIONS: sessions}
        self._now = Which.SESSIONS
        self._pages = Pages(sessions)
        self._join(sessions)
        self.setLayout(column(self._pages))
        self.setFocusProxy(sessions)

    @property
    def now(self) -> Which:
        """Which one is on screen."""
        return self._now

    def turn_to(self, which: Which) -> None:
        """Show this one."""
        if which is self._now:
            return
        if which not in self._boards:
            self._boards[which] = self._make_packing()
            self._join(self._boards[which])
        board, self._now = self._boards[which], which
        self._pages.show_page(board)
        self.setFocusProxy(board)
        board.setFocus()
        self.turned.emit(which)

    def obey(self, command: Command) -> str:
        """A command barcode: what its key does. SHOW goes to the other board."""
        if command is Command.SHOW:
            self.turn_to(Which.PACKING if self._now is Which.SESSIONS else Which.SESSIONS)
            return ""
        return self._boards[self._now].obey(command)

    def _join(self, board: BoardScreen) -> None:
        board.turned.connect(self.turn_to)
        board.left.connect(self.left)
