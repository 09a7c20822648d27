"""What the list's cells are painted with. A cell is painted many times a second: texts are measured once, and a row of
bars is drawn once."""

from collections.abc import Hashable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap

from ui.supervisor.views import DeviceMark, Sign
from ui.theme.fonts import text_font
from ui.theme.theme import Theme
from ui.theme.tokens import Palette, Space, Tone, Type
from ui.widgets.outcome_look import tone_of

LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
BAR: Final = 2  # pixels at 100 %: a minute of a sparkline, and 1 between two
SPARK_HEIGHT: Final = 22
_REMEMBERED: Final = 4096


class Brush:
    """Fonts, widths and little pictures in one theme. UI thread."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.palette: Palette = theme.palette
        self.body = text_font(theme.size(Type.BODY))
        self.strong = text_font(theme.size(Type.BODY), QFont.Weight.DemiBold)
        self.detail = text_font(theme.size(Type.DETAIL))
        self.marked = text_font(theme.size(Type.DETAIL), QFont.Weight.DemiBold)
        self._metrics = {id(font): QFontMetrics(font) for font in (self.body, self.strong, self.detail, self.marked)}
        self._widths: dict[tuple[int, str], int] = {}
        self._pictures: dict[Hashable, QPixmap] = {}

    def width(self, text: str, font: QFont) -> int:
        """How wide `text` is, in a font of this brush."""
        key = (id(font), text)
        if (found := self._widths.get(key)) is None:
            if len(self._widths) > _REMEMBERED:
                self._widths.clear()
            found = self._widths[key] = self._metrics[id(font)].horizontalAdvance(text) + 1 if text else 0
        return found

    def height(self, font: QFont) -> int:
        """A line's height."""
        return self._metrics[id(font)].height()

    def text(self, painter: QPainter, where: QRectF, text: str, font: QFont, ink: str) -> None:
        """One line, in the middle of `where`, from its left."""
        painter.setFont(font)
        painter.setPen(QColor(ink))
        painter.drawText(where, LEFT, text)

    def tone(self, sign: Sign) -> Tone:
        """The colours of a sign."""
        return tone_of(sign.mood, self.palette)

    def spark_size(self, minutes: int) -> QSize:
        """The room of a sparkline of so many minutes."""
        px = self.theme.px
        return QSize(minutes * (px(BAR) + 1), px(SPARK_HEIGHT))

    def spark(self, painter: QPainter, at: QPointF, recent: tuple[int, ...], ink: str, base: str) -> None:
        """Scans a minute as bars on a line, the busiest as high as there is room."""
        ratio = painter.device().devicePixelRatio()
        key = (recent, ink, base, ratio)
        if (picture := self._pictures.get(key)) is None:
            if len(self._pictures) > _REMEMBERED:
                self._pictures.clear()
            picture = self._pictures[key] = self._draw_spark(recent, ink, base, ratio)
        painter.drawPixmap(at, picture)

    def dot(self, painter: QPainter, where: QRectF, device: DeviceMark) -> None:
        """● connected, ⊗ unplugged, ○ not known. Its word stands beside it."""
        thick = self.theme.px(2)
        circle = where.adjusted(thick / 2, thick / 2, -thick / 2, -thick / 2)
        tones = self.palette.tones
        ink = self.palette.outline if device.on is None else (tones.accepted if device.on else tones.refused).solid
        painter.setPen(QPen(QColor(ink), thick))
        painter.setBrush(QColor(ink) if device.on else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(circle)
        if device.on is False:
            arm = circle.width() * 0.2
            middle = circle.center()
            for way in (1, -1):
                painter.drawLine(middle - QPointF(arm, arm * way), middle + QPointF(arm, arm * way))

    def _draw_spark(self, recent: tuple[int, ...], ink: str, base: str, ratio: float) -> QPixmap:
        size, bar = self.spark_size(len(recent)), self.theme.px(BAR)
        picture = QPixmap(size * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter, most = QPainter(picture), max(max(recent, default=0), 1)
        painter.fillRect(0, size.height() - 1, size.width(), 1, QColor(base))
        for at, count in enumerate(recent):
            if count:
                high = max(self.theme.px(2), round(size.height() * count / most))
                painter.fillRect(at * (bar + 1), size.height() - high, bar, high, QColor(ink))
        painter.end()
        return picture


def lines(area: QRectF, brush: Brush) -> tuple[QRectF, QRectF]:
    """Where the two lines of a cell are."""
    upper, lower, gap = brush.height(brush.body), brush.height(brush.detail), brush.theme.px(Space.XS / 2)
    top = area.top() + (area.height() - upper - lower - gap) / 2
    return QRectF(area.left(), top, area.width(), upper), QRectF(area.left(), top + upper + gap, area.width(), lower)
