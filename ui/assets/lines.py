"""A line to type in that offers what was said before."""

from collections.abc import Callable

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit

_MOST = 400  # characters: what is too long is said, not cut


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
