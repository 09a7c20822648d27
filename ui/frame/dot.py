"""A device's dot: full, half or hollow, so that its state does not hang on a colour."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from services.scanning.ports import DeviceState
from ui.theme.theme import current
from ui.theme.tokens import Palette


class Dot(QWidget):
    """● connected, ◐ connecting, ○ gone or off. Decoration: the word beside it says the same."""

    SIDE = 12  # pixels at 100 %

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._state = DeviceState.STOPPED

    def show_state(self, state: DeviceState) -> None:
        """Show another state."""
        self._state = state
        self.update()

    def sizeHint(self) -> QSize:
        side = current().px(self.SIDE)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        thick = current().px(2)
        circle = QRectF(self.rect()).adjusted(thick / 2, thick / 2, -thick / 2, -thick / 2)
        colour = QColor(dot_colour(self._state, current().palette))
        painter.setPen(QPen(colour, thick))
        painter.setBrush(colour if self._state is DeviceState.CONNECTED else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(circle)
        if self._state is DeviceState.CONNECTING:
            painter.setBrush(colour)
            painter.drawPie(circle, 90 * 16, 180 * 16)


def dot_colour(state: DeviceState, palette: Palette) -> str:
    """Green, blue, red, grey: always together with the shape and the word."""
    return {
        DeviceState.CONNECTED: palette.tones.accepted.solid,
        DeviceState.CONNECTING: palette.tones.working.solid,
        DeviceState.DISCONNECTED: palette.tones.refused.solid,
        DeviceState.STOPPED: palette.outline,
    }[state]
