"""The band's symbol: an icon on a tile that fills the band's left end."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.icons import Icon, paint
from ui.theme.theme import current
from ui.theme.tokens import RADIUS_LARGE


class Symbol(QWidget):
    """A tile as high as the band. Its meaning is said by the word beside it, so screen readers pass it by."""

    WIDTH = 132  # pixels at 100 %
    GLYPH = 80
    LOW = 0.7  # of both in a low window

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._share = 1.0
        self._icon = Icon.SCAN
        self._ground = self._ink = current().palette.text

    def set_low(self, low: bool) -> None:
        """Whether the window is low."""
        self._share = self.LOW if low else 1.0
        self.updateGeometry()
        self.update()

    def show_symbol(self, icon: Icon, ground: str, ink: str) -> None:
        """Show another symbol, in `ink` on `ground`, both `#RRGGBB`."""
        self._icon, self._ground, self._ink = icon, ground, ink
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(current().px(self.WIDTH * self._share), current().px(self.GLYPH * self._share))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(_left_rounded(QRectF(self.rect()), current().px(RADIUS_LARGE)), QColor(self._ground))
        glyph = current().px(self.GLYPH * self._share)
        where = QRectF(0, 0, glyph, glyph)
        where.moveCenter(QRectF(self.rect()).center())
        paint(painter, self._icon, where, self._ink)


def _left_rounded(rect: QRectF, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addRoundedRect(rect, radius, radius)
    path.addRect(rect.adjusted(rect.width() / 2, 0, 0, 0))
    return path
