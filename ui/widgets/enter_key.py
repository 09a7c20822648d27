"""Enter presses the button that has the focus, as Space does."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_HELD: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def press_by_enter(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Press `button` once for each time that Enter goes down; whether the event was Enter's. Ctrl+Enter is what its
    page calls so: pressed once more, on the page that it opened, it is not to change what has the focus there."""
    if event.key() not in _ENTER:
        return False
    if event.isAutoRepeat() or event.modifiers() & _HELD:
        event.ignore()
    else:
        button.click()
    return True
