"""A label whose colour changes with what it says.

Neither way that Qt offers will do: a palette is put back by the style sheet when the theme changes, and a property in
the style sheet costs a new polish of the widget for every scan. So it paints its text itself.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel

from ui.theme.theme import current
from ui.theme.tokens import Type
from ui.widgets.code_text import breakable


class InkLabel(QLabel):
    """Plain text in `ink`; wraps unless told not to."""

    def __init__(self, type_: Type = Type.BODY, *, weight: str = "", wrap: bool = True) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("type", type_.name.lower())
        self.setProperty("weight", weight)
        self.setWordWrap(wrap)
        self._ink = current().palette.text

    def say(self, text: str, ink: str) -> None:
        """Show `text` in `ink`, `#RRGGBB`; "" hides it."""
        self._ink = ink
        text = breakable(text) if self.wordWrap() else text
        if text != self.text():
            self.setText(text)
        self.setVisible(bool(text))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(self._ink))
        wrap = Qt.TextFlag.TextWordWrap if self.wordWrap() else Qt.TextFlag.TextSingleLine
        painter.drawText(self.contentsRect(), int(self.alignment()) | int(wrap), self.text())
