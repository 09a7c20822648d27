"""A small word in a rounded field: where we are, what kind something is."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.icons import Icon, paint
from ui.theme.fonts import text_font
from ui.theme.theme import current
from ui.theme.tokens import Space, Type


class Chip(QWidget):
    """Icon and word, painted in `ink` on `ground`."""

    _ICON = 18  # pixels at 100 %

    def __init__(self, icon: Icon | None = None, type_: Type = Type.BODY) -> None:
        super().__init__()
        self._type = type_
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setProperty("paints_text", True)
        self._icon, self._text = icon, ""
        self._ink, self._ground = current().palette.text, current().palette.sunken

    def show_chip(self, text: str, ink: str, ground: str, icon: Icon | None = None) -> None:
        """Show another word, colours `#RRGGBB`, and another icon where one is given; "" hides it."""
        self._icon = icon or self._icon
        self._text, self._ink, self._ground = text, ink, ground
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics, px = QFontMetrics(self._font()), current().px
        lead = px(self._ICON + Space.XS) if self._icon else 0
        return QSize(metrics.horizontalAdvance(self._text) + lead + 2 * px(Space.M), metrics.height() + px(Space.S))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, px = QPainter(self), current().px
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._ground))
        painter.drawRoundedRect(QRectF(self.rect()), self.height() / 2, self.height() / 2)
        content = QRectF(self.rect()).adjusted(px(Space.M), 0, -px(Space.M), 0)
        if self._icon:
            side = px(self._ICON)
            paint(painter, self._icon, QRectF(content.left(), (self.height() - side) / 2, side, side), self._ink)
            content.adjust(px(self._ICON + Space.XS), 0, 0, 0)
        painter.setFont(self._font())
        painter.setPen(QColor(self._ink))
        painter.drawText(content, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._text)

    def _font(self) -> QFont:
        return text_font(current().size(self._type), QFont.Weight.Medium)
