"""Somebody is here: keys and presses keep an idle bench from locking, as scans do."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QWindow

from ui.key_windows import KeyWindows

_SIGNS = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.Wheel})


class Activity(QObject):
    """Calls `touch` at each sign of life in the application's windows. UI thread; `touch` must not wait."""

    def __init__(self, touch: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._touch = touch
        self._windows = KeyWindows(self)

    def start(self) -> None:
        """Begin to watch. RuntimeError: there is no application."""
        self._windows.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt names it)
        if event.type() in _SIGNS and isinstance(watched, QWindow):  # once, not at each widget that it is offered to
            self._touch()
        return False
