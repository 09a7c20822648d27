"""Progress through a few pages: a dot for each, the present one long."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.theme import current


class Steps(QWidget):
    """`place` of `count` pages; its accessible name is given by whoever shows it."""

    _DOT = 10  # pixels at 100 %
    _LONG = 32
    _GAP = 8

    def __init__(self, place: int, count: int, name: str) -> None:
        super().__init__()
        self._place, self._count = place, count
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        px = current().px
        return QSize(self._count * px(self._DOT + self._GAP) + px(self._LONG), px(self._DOT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, px, palette = QPainter(self), current().px, current().palette
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        left, dot = 0.0, px(self._DOT)
        for place in range(self._count):
            width = px(self._LONG) if place == self._place else dot
            painter.setBrush(QColor(palette.accent if place <= self._place else palette.outline))
            painter.drawRoundedRect(QRectF(left, 0, width, dot), dot / 2, dot / 2)
            left += width + px(self._GAP)
