"""A Code 128 barcode on screen, to be scanned from it: whole pixels, quiet zones, black on white in every theme."""

from functools import cache
from typing import Any, Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.fonts import text_font
from ui.theme.theme import current
from ui.theme.tokens import RADIUS, Space, Type

QUIET: Final = 10  # modules of white on both sides (ISO/IEC 15417)
MODULE: Final = 2  # pixels of the narrowest bar at 100 %: what a scanner at arm's length reads from a screen
_WHITE: Final = "#FFFFFF"
_BLACK: Final = "#000000"
_EDGE: Final = "#C9CED6"


@cache
def modules(text: str) -> tuple[bool, ...]:
    """The bars of `text` in Code 128 with its quiet zones, one module each; True is black. Raises ValueError for what
    Code 128 cannot hold."""
    import zxingcpp  # 20 ms: only who shows barcodes waits for it

    picture: Any = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128).to_image(
        scale=1, add_quiet_zones=False
    )
    pixels: Any = memoryview(picture).tolist()
    quiet = (False,) * QUIET
    return (*quiet, *(value < 128 for value in pixels[0]), *quiet)


class Barcode(QWidget):
    """A white tile with the bars of `text`, and below them what they mean. `grows`: with the scale of the screen; a
    long code that is to fit beside a rail does not. `room`: as wide as so many modules, so that tiles stand in line."""

    def __init__(self, text: str, caption: str, *, height: int = 64, grows: bool = True, room: int = 0) -> None:
        super().__init__()
        self._text, self._caption = text, caption
        self._height, self._grows, self._room = height, grows, room
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setProperty("paints_text", True)
        self.setAccessibleName(caption)

    def show_code(self, text: str, caption: str) -> None:
        """Show another barcode."""
        self._text, self._caption = text, caption
        self.setAccessibleName(caption)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        px = current().px
        metrics = QFontMetrics(_font())
        width = max(
            max(len(modules(self._text)), self._room) * self._module(), metrics.horizontalAdvance(self._caption)
        )
        return QSize(width + 2 * px(Space.M), px(self._height) + metrics.height() + px(Space.S) + 2 * px(Space.M))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        px = current().px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(_EDGE), 1))
        painter.setBrush(QColor(_WHITE))
        radius = px(RADIUS)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        self._paint_bars(painter)
        painter.setFont(_font())
        painter.setPen(QColor(_BLACK))
        below = QRectF(self.rect()).adjusted(px(Space.M), 0, -px(Space.M), -px(Space.M))
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, self._caption)

    def _module(self) -> int:
        """Logical pixels of the narrowest bar."""
        return current().px(MODULE) if self._grows else MODULE

    def _paint_bars(self, painter: QPainter) -> None:
        """In the screen's own pixels, each module equally many of them, whatever the screen's ratio is."""
        ratio = self.devicePixelRatioF()
        bars = modules(self._text)
        module = max(MODULE, int(self._module() * ratio))
        line = QImage(len(bars), 1, QImage.Format.Format_Grayscale8)
        for place, black in enumerate(bars):
            line.setPixelColor(place, 0, QColor(_BLACK if black else _WHITE))
        picture = line.scaled(len(bars) * module, round(current().px(self._height) * ratio))
        picture.setDevicePixelRatio(ratio)
        left = int((self.width() - picture.width() / ratio) / 2)
        painter.drawImage(left, current().px(Space.M), picture)


def _font() -> QFont:
    return text_font(current().size(Type.BODY), QFont.Weight.DemiBold)
