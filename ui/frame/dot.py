"""A device's state as a shape: filled, half, a ring. The word stands beside it."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from services.scanning.ports import DeviceState
from ui.frame.device_button import dot_colour
from ui.theme.theme import current


class Dot(QWidget):
    """● connected, ◐ connecting, ○ gone or off."""

    _SIDE = 14  # pixels at 100 %

    def __init__(self) -> None:
        super().__init__()
        self._state = DeviceState.STOPPED
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, state: DeviceState) -> None:
        """Show another state."""
        self._state = state
        self.update()

    def sizeHint(self) -> QSize:
        side = current().px(self._SIDE)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, thick = QPainter(self), current().px(2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        circle = QRectF(self.rect()).adjusted(thick, thick, -thick, -thick)
        colour = QColor(dot_colour(self._state, current().palette))
        painter.setPen(QPen(colour, thick))
        painter.setBrush(colour if self._state is DeviceState.CONNECTED else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(circle)
        if self._state is DeviceState.CONNECTING:
            painter.setBrush(colour)
            painter.drawPie(circle, 90 * 16, 180 * 16)
