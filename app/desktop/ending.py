"""The desktop ends in order when the system asks it to: at shutdown, at the end of a login, by `kill`."""

import signal
import socket
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier
from PySide6.QtWidgets import QApplication

_ASKED = [getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)]


class Ending(QObject):
    """Quits the application at the first such signal. Python handles signals between two of its own steps, and Qt may
    wait long for the next event: the signal itself makes one, through a socket. `before` is called first. UI thread,
    which is the main one."""

    def __init__(self, app: QApplication, before: Callable[[], None]) -> None:
        super().__init__(app)
        self._app, self._before_quit = app, before
        self._heard, self._told = socket.socketpair()
        for end in (self._heard, self._told):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._heard.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)
        self._before_fd = signal.set_wakeup_fd(self._told.fileno())
        self._before = {asked: signal.signal(asked, self._quit) for asked in _ASKED}

    def stop(self) -> None:
        """Signals do again what they did before."""
        for asked, handler in self._before.items():
            signal.signal(asked, handler)
        signal.set_wakeup_fd(self._before_fd)
        self._notifier.setEnabled(False)
        self._heard.close()
        self._told.close()

    def _wake(self) -> None:
        """Nothing but to run Python, which then calls `_quit`."""
        self._heard.recv(64)

    def _quit(self, _number: int, _frame: FrameType | None) -> None:
        self._before_quit()
        self._app.quit()
