"""The status bar on top: station, person, devices, what waits to be sent, the clock. Nothing else is global."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from services.words.catalogue import Catalogue
from ui.frame.device_button import DeviceButton, PrinterButton
from ui.frame.status import DeviceDot, PrinterDot, StatusView
from ui.icons import Icon
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.flow import flow
from ui.widgets.labels import label


class StatusBar(QWidget):
    """Shows one StatusView. UI thread."""

    person_clicked = Signal()
    devices_clicked = Signal()
    printer_clicked = Signal()
    waiting_clicked = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self.setObjectName("status")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(words.say("frame.status.name"))
        self._words = words
        self._station = label("", weight="strong", wrap=False)
        self._person = ActionButton(words.say("frame.status.nobody"), Icon.PERSON, role="quiet")
        self._person.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus at the work, for afterwards
        self._person.clicked.connect(self.person_clicked)
        self._devices = QWidget()
        self._entries = flow()
        self._devices.setLayout(self._entries)
        self._shown: tuple[tuple[DeviceDot, ...], PrinterDot | None] | None = None
        self._waiting = ActionButton("", Icon.SYNC, role="quiet")
        self._waiting.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._waiting.clicked.connect(self.waiting_clicked)
        self._waiting.hide()
        self._clock = label("", weight="strong", wrap=False)
        whole = flow(
            self._station,
            self._person,
            self._devices,
            self._waiting,
            self._clock,
            gap=Space.L,
            margins=(Space.L, Space.XS, Space.XL, Space.XS),
        )
        whole.push_right(2)
        self.setLayout(whole)

    def show_status(self, view: StatusView) -> None:
        """Show another state of things; what did not change is left alone."""
        say = self._words.say
        _put(self._station, view.station)
        self._person.show_text(view.person or say("frame.status.nobody"))
        name = say("frame.status.switch", name=view.person) if view.person else say("frame.status.sign_in")
        self._person.setAccessibleName(name)
        self._show_devices(view.devices, view.printer)
        self._show_waiting(view)
        _put(self._clock, view.clock)
        self._clock.setAccessibleName(f"{say('frame.status.clock')} {view.clock}")

    def _show_devices(self, devices: tuple[DeviceDot, ...], printer: PrinterDot | None) -> None:
        if (devices, printer) == self._shown:
            return
        self._shown = (devices, printer)
        while item := self._entries.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        buttons: list[ActionButton] = [DeviceButton(device, self._words) for device in devices]
        buttons = buttons or [self._no_device()]
        for button in buttons:
            button.clicked.connect(self.devices_clicked)
        if printer is not None:
            buttons.append(PrinterButton(printer, self._words))
            buttons[-1].clicked.connect(self.printer_clicked)
        before: QWidget = self._person
        for button in buttons:
            self._entries.addWidget(button)
            QWidget.setTabOrder(before, button)
            before = button

    def _no_device(self) -> ActionButton:
        return ActionButton(self._words.say("frame.status.no_devices"), Icon.SCANNER, role="quiet")

    def _show_waiting(self, view: StatusView) -> None:
        """What waits, as a way to the page that says of each what it is; nothing where nothing is ever sent."""
        self._waiting.setVisible(view.waiting is not None)
        if view.waiting is not None:
            self._waiting.show_text(self._waiting_text(view))
            self._waiting.setAccessibleDescription(self._words.say("frame.status.sync"))

    def _waiting_text(self, view: StatusView) -> str:
        if not view.waiting:
            return self._words.say("frame.status.synced")
        waiting = self._words.say("frame.status.waiting", n=view.waiting)
        minutes = int(view.oldest.total_seconds() // 60) if view.oldest else 0
        return self._words.say("frame.status.oldest", waiting=waiting, n=minutes) if minutes else waiting


def _put(where: QLabel, text: str) -> None:
    if where.text() != text:
        where.setText(text)
    where.setVisible(bool(text))
