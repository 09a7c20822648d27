"""The status bar's devices: a dot and a word for each, one button that opens the devices page."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from services.words.catalogue import Catalogue
from ui.frame.dot import Dot
from ui.frame.status import DeviceDot
from ui.theme.spacing import row, spaced
from ui.theme.theme import current
from ui.theme.tokens import TARGET, Space
from ui.widgets.labels import label


class DeviceButton(QPushButton):
    """Names the devices with their states; what is not as it should be is said in words."""

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        self._shown: tuple[DeviceDot, ...] | None = None
        self.setProperty("role", "quiet")
        self.setFlat(True)
        self._layout = spaced(QHBoxLayout(self), Space.L, (Space.M, Space.NONE, Space.M, Space.NONE))
        self.show_devices(())

    def show_devices(self, devices: tuple[DeviceDot, ...]) -> None:
        """Show these devices, in this order."""
        if devices == self._shown:
            return
        self._shown = devices
        while item := self._layout.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        for device in devices:
            self._layout.addWidget(self._entry(device))
        if not devices:
            self._layout.addWidget(self._quiet(self._words.say("frame.status.no_devices")))
        self.setAccessibleName(self._said(devices))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return self._layout.sizeHint().expandedTo(QSize(0, current().px(TARGET)))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def _entry(self, device: DeviceDot) -> QWidget:
        dot = Dot()
        dot.show_state(device.state)
        entry = QWidget()
        entry.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        word = self._words.say(f"frame.device.{device.state}", name=device.name)
        entry.setLayout(row(dot, label(word, wrap=False), gap=Space.S))
        return entry

    def _quiet(self, text: str) -> QWidget:
        result = label(text, quiet=True, wrap=False)
        result.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        return result

    def _said(self, devices: tuple[DeviceDot, ...]) -> str:
        states = [self._words.say(f"frame.device.said.{device.state}", name=device.name) for device in devices]
        return ", ".join((self._words.say("frame.status.devices"), *states))
