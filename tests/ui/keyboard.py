"""A stage's window by keyboard alone."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.scenes import Stage

CTRL = Qt.KeyboardModifier.ControlModifier


def press(window: Stage, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press it where the focus is."""
    QTest.keyClick(QApplication.focusWidget() or window.window, key, modifier)


def focused(kind: type[QWidget]) -> Callable[[], bool]:
    """Whether such a widget has the focus. A button that was pressed by its key acts when it has come up again."""
    return lambda: isinstance(QApplication.focusWidget(), kind)
