"""One device in the status bar: dot and word, a button that opens the devices page."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from services.scanning.ports import DeviceState
from services.words.catalogue import Catalogue
from ui.frame.status import DeviceDot
from ui.theme.theme import current
from ui.theme.tokens import Palette
from ui.widgets.buttons import ActionButton


class DeviceButton(ActionButton):
    """● connected, ◐ connecting, ○ gone or off; what is not as it should be is said in words as well."""

    def __init__(self, device: DeviceDot, words: Catalogue) -> None:
        self._state = device.state
        super().__init__(words.say(f"frame.device.{device.state}", name=device.name), role="quiet")
        self.setAccessibleName(words.say(f"frame.device.said.{device.state}", name=device.name))
        self.setAccessibleDescription(words.say("frame.status.devices"))

    def lead_side(self) -> int:
        return 12

    def paint_lead(self, painter: QPainter, rect: QRectF, ink: str) -> None:
        thick = current().px(2)
        circle = rect.adjusted(thick / 2, thick / 2, -thick / 2, -thick / 2)
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
