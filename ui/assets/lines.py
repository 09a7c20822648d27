"""Lines to type in: the serial's, which leaves shortcuts to the screen; one that offers what was said before."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QCompleter, QLineEdit

from ui.theme.theme import current
from ui.theme.tokens import Space

_MOST = 400  # characters: what is too long is said, not cut


class SerialLine(QLineEdit):
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


class OfferingLine(QLineEdit):
    """Offers what could stand in it; Down shows all of that."""

    def __init__(self) -> None:
        super().__init__()
        self.setMaxLength(_MOST)
        self._offered: tuple[str, ...] = ()
        self._model = QStringListModel(self)
        completer = QCompleter(self._model, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(completer)

    def on_chosen(self, tell: Callable[[str], None]) -> None:
        """Who is told what was chosen of what is offered."""
        self.completer().activated.connect(tell)

    def offer(self, offered: tuple[str, ...]) -> None:
        """This could stand in it."""
        if offered != self._offered:
            self._offered = offered
            self._model.setStringList(offered)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        completer, popup = self.completer(), self.completer().popup()
        if event.key() == Qt.Key.Key_Down and self._offered and popup is not None and not popup.isVisible():
            completer.setCompletionPrefix("")
            completer.complete()
            return
        super().keyPressEvent(event)
