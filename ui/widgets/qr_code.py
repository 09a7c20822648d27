"""A QR code on screen, to be scanned from it: whole pixels, its white around it, black on white in every theme."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from services.labels.codes import QR_QUIET, qr
from ui.theme.theme import current
from ui.theme.tokens import RADIUS

_SIDE: Final = 240  # pixels at 100 %: what a scanner at arm's length reads from a screen


class QrCode(QWidget):
    """A white tile with the code; nothing where there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[bytes, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_code(self, text: str, name: str) -> None:
        """Show the code of `text`, called `name`; "" for none."""
        self._rows = qr(text) or ()
        self.setAccessibleName(name)
        self.setVisible(bool(self._rows))
        self.update()

    def sizeHint(self) -> QSize:
        side = current().px(_SIDE)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#FFFFFF"))
        painter.drawRoundedRect(QRectF(self.rect()), current().px(RADIUS), current().px(RADIUS))
        if self._rows:
            self._paint_modules(painter)

    def _paint_modules(self, painter: QPainter) -> None:
        """In the screen's own pixels, each module equally many of them."""
        ratio, count = self.devicePixelRatioF(), len(self._rows)
        module = max(1, int(self.width() * ratio / (count + 2 * QR_QUIET)))
        small = QImage(count, count, QImage.Format.Format_Grayscale8)
        for down, row in enumerate(self._rows):
            for across, black in enumerate(row):
                small.setPixelColor(across, down, QColor("#000000" if black else "#FFFFFF"))
        picture = small.scaled(count * module, count * module)
        picture.setDevicePixelRatio(ratio)
        corner = int((self.width() - picture.width() / ratio) / 2)
        painter.drawImage(corner, corner, picture)
