"""A text to look for in a list."""

from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy

from ui.theme.theme import current

_LEAST: Final = 250  # pixels at 100 %
_BESIDE: Final = 70


class SearchField(QLineEdit):
    """Wide enough for what its hint says, in any language."""

    def __init__(self, hint: str) -> None:
        super().__init__()
        self.setMaxLength(100)
        self.setAccessibleName(hint)
        self.setPlaceholderText(hint)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._fit()

    def go_find(self) -> None:
        """Go and type; what is there is typed over."""
        self.setFocus()
        self.selectAll()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        px, hint = current().px, self.fontMetrics().horizontalAdvance(self.placeholderText())
        self.setMinimumWidth(max(px(_LEAST), hint + px(_BESIDE)))
