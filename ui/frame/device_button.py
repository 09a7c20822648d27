"""One device in the status bar: dot and word, a button that opens the page where it is set up."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from services.printing.model import PrinterState
from services.scanning.ports import DeviceState
from services.words.catalogue import Catalogue
from ui.frame.status import DeviceDot, PrinterDot
from ui.icons import Icon
from ui.theme.theme import current
from ui.theme.tokens import Palette
from ui.widgets.buttons import ActionButton

_LIKE = {
    PrinterState.READY: DeviceState.CONNECTED,
    PrinterState.OUT_OF_MEDIA: DeviceState.DISCONNECTED,
    PrinterState.HEAD_OPEN: DeviceState.DISCONNECTED,
    PrinterState.PAUSED: DeviceState.DISCONNECTED,
    PrinterState.OFFLINE: DeviceState.DISCONNECTED,
    PrinterState.UNKNOWN: DeviceState.STOPPED,
}


class DotButton(ActionButton):
    """● as it should be, ◐ on its way, ○ gone or off; the word stands beside it."""

    def __init__(self, text: str, state: DeviceState) -> None:
        self._state = state
        super().__init__(text, role="quiet")

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


class DeviceButton(DotButton):
    """A scanner, a scale, the camera. What is not as it should be is said in words as well."""

    def __init__(self, device: DeviceDot, words: Catalogue) -> None:
        gone = device.state is DeviceState.DISCONNECTED
        how = "not_ready" if gone and device.icon is Icon.CAMERA else device.state  # a film has no plug
        super().__init__(words.say(f"frame.device.{how}", name=device.name), device.state)
        self.setAccessibleName(words.say(f"frame.device.said.{how}", name=device.name))
        self.setAccessibleDescription(words.say("frame.status.devices"))


class PrinterButton(DotButton):
    """A printer, with what it lacks."""

    def __init__(self, printer: PrinterDot, words: Catalogue) -> None:
        state = printer.state
        like = DeviceState.CONNECTING if state is None else _LIKE[state]
        word = words.say("frame.printer.not_asked" if state is None else f"printer.state.{state}")
        said = words.say("frame.printer.said", name=printer.name, state=word)
        super().__init__(printer.name if state in (PrinterState.READY, None) else said, like)
        self.setAccessibleName(said)
        self.setAccessibleDescription(words.say("frame.status.labels"))


def dot_colour(state: DeviceState, palette: Palette) -> str:
    """Green, blue, red, grey: always together with the shape and the word."""
    return {
        DeviceState.CONNECTED: palette.tones.accepted.solid,
        DeviceState.CONNECTING: palette.tones.working.solid,
        DeviceState.DISCONNECTED: palette.tones.refused.solid,
        DeviceState.STOPPED: palette.outline,
    }[state]
