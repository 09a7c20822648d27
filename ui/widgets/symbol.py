"""The band's symbol: an icon on a tile of the tone's pure colour, as high as the band."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.icons import Icon, paint
from ui.theme.theme import current
from ui.theme.tokens import RADIUS_LARGE, Tone


class Symbol(QWidget):
    """A square tile. Its meaning is said by the word beside it, so screen readers pass it by."""

    SIDE = 108  # pixels at 100 %
    GLYPH = 64

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._icon = Icon.SCAN
        self._tone: Tone = current().palette.tones.neutral

    def show_symbol(self, icon: Icon, tone: Tone) -> None:
        """Show another symbol."""
        self._icon, self._tone = icon, tone
        self.update()

    def sizeHint(self) -> QSize:
        side = current().px(self.SIDE)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(QColor(self._tone.solid))
        radius = current().px(RADIUS_LARGE - 2)
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        glyph = current().px(self.GLYPH)
        where = QRectF(0, 0, glyph, glyph)
        where.moveCenter(QRectF(self.rect()).center())
        paint(painter, self._icon, where, self._tone.on_solid)
