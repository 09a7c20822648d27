"""The line that takes codes that are typed; it leaves shortcuts to the screen."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit

from ui.theme.theme import current
from ui.theme.tokens import Space

_MOST = 400  # characters: what is too long is said, not cut


class ScanLine(QLineEdit):
    """While nothing is typed in it, Ctrl+Z and the like are the screen's: it always has the focus. After it was
    blocked it takes that back, unless somebody is typing elsewhere."""

    def __init__(self, name: str, hint: str) -> None:
        super().__init__()
        self.setMaxLength(_MOST)
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setToolTip(hint)

    def minimumSizeHint(self) -> QSize:
        """What it asks for can be read."""
        least, sides = super().minimumSizeHint(), 2 * current().px(Space.L)
        return QSize(self.fontMetrics().horizontalAdvance(self.placeholderText()) + sides, least.height())

    def type(self, text: str) -> None:
        """It was typed beside this line."""
        self.setFocus()
        self.insert(text)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and self.isEnabled() and self.isVisible():
            there = QApplication.focusWidget()
            if there is None or not there.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled):
                self.setFocus()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and not self.text():
            controlled = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if controlled and not event.matches(QKeySequence.StandardKey.Paste):
                event.ignore()
                return False
        return super().event(event)
