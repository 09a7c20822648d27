"""The devices screen: the list, and in its place one page at a time for what is done with a scanner."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.devices.device_list import DeviceList
from ui.devices.hid_page import HidPage
from ui.devices.keyboard_page import KeyboardPage
from ui.devices.scale_page import ScalePage
from ui.devices.scale_views import ScaleCard, ScaleFormView, ScalesView
from ui.devices.serial_page import SerialPage
from ui.devices.setup_page import SetupPage
from ui.devices.setup_views import SetupView
from ui.devices.test_scan_page import TestScanPage
from ui.devices.views import DeviceCard, DevicesView, HidFormView, KeyboardView, SerialFormView, TestView
from ui.theme.spacing import column
from ui.widgets.pages import Pages


class DevicesScreen(QWidget):
    """Stands behind `DevicesPageView` and `ScalesPageView`. Its signals, and those of `hid` (the page of one), of
    `scales` (their list) and of `scale` (the page of one), are what the person does. UI thread."""

    back = Signal()  # to the list
    test = Signal()
    add = Signal()
    add_hid = Signal()
    change = Signal(str)
    save = Signal(object)  # SerialForm
    remove = Signal()
    find_ports = Signal()
    change_keyboard = Signal(str, object)
    check_layout = Signal()
    set_up = Signal()
    chosen = Signal(int)
    forwarded = Signal()
    set_up_back = Signal()

    def __init__(self, words: Catalogue, site: str = "") -> None:
        super().__init__()
        self._list, self._serial = DeviceList(words), SerialPage(words)
        self._keyboard, self._test = KeyboardPage(words), TestScanPage(words)
        self._set_up = SetupPage(words, site)
        self.hid = HidPage(words)
        self.scales, self.scale = self._list.scales, ScalePage(words)
        before = (self._list, self._serial, self.hid, self._keyboard)
        self._pages = Pages(*before, self._test, self._set_up, self.scale)
        self.setLayout(column(self._pages))
        self._list.test.connect(self.test)
        self._list.add.connect(self.add)
        self._list.add_hid.connect(self.add_hid)
        self._list.change.connect(self.change)
        self._serial.saved.connect(self.save)
        self._serial.removed.connect(self.remove)
        self._serial.looked.connect(self.find_ports)
        self._keyboard.changed.connect(self.change_keyboard)
        self._keyboard.checked.connect(self.check_layout)
        self._list.set_up.connect(self.set_up)
        self._set_up.chosen.connect(self.chosen)
        self._set_up.forwarded.connect(self.forwarded)
        self._set_up.left.connect(self.set_up_back)
        for page in (self._serial, self.hid, self._keyboard, self._test, self.scale):
            page.left.connect(self.back)

    def show_devices(self, view: DevicesView) -> None:
        self._list.show_devices(view)
        self._show(self._list)

    def update_card(self, card: DeviceCard) -> None:
        self._list.update_card(card)

    def show_serial(self, view: SerialFormView) -> None:
        self._serial.show_serial(view)
        self._show(self._serial)

    def show_hid(self, view: HidFormView) -> None:
        self.hid.show_hid(view)
        self._show(self.hid)

    def show_keyboard(self, view: KeyboardView) -> None:
        self._keyboard.show_keyboard(view)
        self._show(self._keyboard)

    def show_test(self, view: TestView) -> None:
        self._test.show_test(view)
        self._show(self._test)

    def show_setup(self, view: SetupView) -> None:
        self._set_up.show_setup(view)
        self._show(self._set_up)

    def show_scales(self, view: ScalesView) -> None:
        self.scales.show_scales(view)

    def update_scale(self, card: ScaleCard) -> None:
        self.scales.update_scale(card)

    def show_scale_form(self, view: ScaleFormView) -> None:
        self.scale.show_scale_form(view)
        self._show(self.scale)

    def _show(
        self, page: DeviceList | SerialPage | HidPage | KeyboardPage | TestScanPage | SetupPage | ScalePage
    ) -> None:
        """Another page takes the focus; the same one leaves it where it is."""
        if self._pages.page is not page:
            self._pages.show_page(page)
            page.first.setFocus()
        self.setFocusProxy(page.first)
