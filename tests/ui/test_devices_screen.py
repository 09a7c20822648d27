"""The devices screen: every page without a fault, by keyboard alone, and forms that keep what is being typed."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from services.scanning.ports import DeviceState
from services.settings.model import ScaleLine
from services.words.catalogue import Catalogue
from tests.ui.look import VIEWS, View, see
from ui.devices.devices_screen import DevicesScreen
from ui.devices.scale_views import ScalesView
from ui.devices.scale_words import ScaleWords
from ui.devices.views import (
    KEYBOARD,
    DeviceCard,
    DevicesView,
    HidForm,
    HidFormView,
    KeyboardForm,
    KeyboardView,
    PortChoice,
    SerialForm,
    SerialFormView,
    TestView,
)
from ui.theme.apply import apply
from ui.theme.palettes import LIGHT
from ui.theme.theme import Theme
from ui.widgets.choice import Choice
from ui.widgets.scrolled import scrolled

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

ZEBRA = SerialForm("zebra", "Zebra DS2208", "usb:05E0:1701")
PORTS = (
    PortChoice("usb:05E0:1701", "/dev/ttyACM0", "Symbol Bar Code Scanner"),
    PortChoice("/dev/ttyS0", "/dev/ttyS0", ""),
)


def cards(words: Catalogue) -> tuple[DeviceCard, ...]:
    say = words.say
    serial, joined = say("devices_screen.kind.serial"), say("devices_screen.joined", names="Zebra DS2208")
    on, off = say("device.state.connected"), say("device.state.disconnected")
    text, raw = "]C10109501101530003‹GS›10LOT‹CR›", "5D 43 31 30 31 30 39 35 30 31 31 30 31 35 33 30 30 30 33 1D 31 0D"
    return (
        DeviceCard(KEYBOARD, say("devices_screen.keyboard.name"), serial, "", DeviceState.CONNECTED, on, joined=joined),
        DeviceCard("zebra", "Zebra DS2208", serial, "/dev/ttyACM0", DeviceState.CONNECTED, on, "", text, raw),
        DeviceCard("door", "Door", serial, "COM5", DeviceState.DISCONNECTED, off, say("device.no_rights")),
        DeviceCard(
            "usb", "USB", say("devices_screen.kind.hid"), "", DeviceState.DISCONNECTED, off, say("device.hid.no_rights")
        ),
    )


def show_list(screen: DevicesScreen, words: Catalogue) -> None:
    screen.show_devices(DevicesView(cards(words)))


def show_blocked(screen: DevicesScreen, words: Catalogue) -> None:
    screen.show_devices(DevicesView(cards(words), words.say("settings.refused.right")))


def show_serial(screen: DevicesScreen, words: Catalogue) -> None:
    say = words.say
    wrong = {"gap_seconds": say("settings_screen.impossible", raw="9"), "": say("settings.refused.right")}
    others = ((KEYBOARD, say("devices_screen.keyboard.name")),)
    screen.show_serial(SerialFormView(say("devices_screen.serial.change"), ZEBRA, PORTS, others, wrong, True))


def show_hid(screen: DevicesScreen, words: Catalogue) -> None:
    say = words.say
    rule = 'SUBSYSTEM=="hidraw", ATTRS{idVendor}=="0c2e", MODE="0660", GROUP="dialout", TAG+="uaccess"'
    voyager = PortChoice("usb:0C2E:0B61:18113B0123", "/dev/hidraw3", "Honeywell Voyager 1602g", "hid", rule)
    others = ((KEYBOARD, say("devices_screen.keyboard.name")),)
    wrong = {"name": say("settings_screen.impossible", raw=""), "": say("device.hid.no_library")}
    form = HidForm("voyager", "Voyager", voyager.port, KEYBOARD)
    screen.show_hid(HidFormView(say("devices_screen.hid.change"), form, (voyager,), others, wrong))


def show_hid_new(screen: DevicesScreen, words: Catalogue) -> None:
    screen.show_hid(HidFormView(words.say("devices_screen.hid.new"), HidForm(), (), ()))


def show_keyboard(screen: DevicesScreen, words: Catalogue) -> None:
    form = KeyboardForm(True, "", "auto", "35")
    wrong = {"gap_ms": words.say("settings_screen.impossible", raw="900")}
    screen.show_keyboard(KeyboardView(form, words.say("wedge.layout.unfit"), False, True, wrong))


def show_keyboard_blocked(screen: DevicesScreen, words: Catalogue) -> None:
    say = words.say
    form = KeyboardForm(False, "", "enter", "35")
    told = say("devices_screen.keyboard.unchecked")
    screen.show_keyboard(KeyboardView(form, told, blocked=say("settings.refused.right")))


def show_test(screen: DevicesScreen, words: Catalogue) -> None:
    say = words.say
    values = {"device": "Zebra DS2208", "symbology": "gs1-128", "aim": "]C1", "length": "25", "hex": "5D 43 31 " * 10}
    facts = tuple((say(f"devices_screen.test.{fact}"), value) for fact, value in values.items())
    elements = (("01", "GTIN", "09501101530003"), ("10", "BATCH/LOT", "LOT42"), ("21", "SERIAL", "x" * 20))
    view = TestView(say("devices_screen.kinds.ambiguous"), say("codes.hint.separator"), "x" * 300, facts, elements)
    screen.show_test(view)


def show_waiting(screen: DevicesScreen, words: Catalogue) -> None:
    screen.show_test(TestView(words.say("devices_screen.test.waiting")))


Show = Callable[[DevicesScreen, Catalogue], None]
SHOWN: tuple[Show, ...] = (
    show_list,
    show_blocked,
    show_serial,
    show_hid,
    show_hid_new,
    show_keyboard,
    show_keyboard_blocked,
    show_test,
    show_waiting,
)


@pytest.mark.parametrize("view", VIEWS, ids=str)
@pytest.mark.parametrize("show", SHOWN, ids=lambda show: show.__name__)
def test_every_page_has_no_fault(qapp: QApplication, show: Show, view: View) -> None:
    def make(words: Catalogue) -> QWidget:
        screen = DevicesScreen(words)
        show(screen, words)
        window = QMainWindow()
        window.setCentralWidget(scrolled(screen))
        return window

    faults = see(qapp, make, view)
    assert not faults, "\n".join(map(str, faults))


@pytest.fixture
def screen(qapp: QApplication, qtbot: QtBot) -> DevicesScreen:
    apply(qapp, Theme(LIGHT, motion=False, flash=False))
    screen = DevicesScreen(Catalogue("en"))
    qtbot.addWidget(screen)
    screen.show()
    return screen


def field(screen: DevicesScreen, name: str) -> QLineEdit:
    return next(edit for edit in screen.findChildren(QLineEdit) if edit.accessibleName() == name and edit.isVisible())


def test_where_no_scale_is_set_up_it_says_what_one_is_for(screen: DevicesScreen) -> None:
    words = Catalogue("en")
    screen.show_scales(ScalesView(()))
    said = [one.text() for one in screen.scales.findChildren(QLabel) if not one.isHidden()]
    assert words.say("devices_screen.scale.none") in said
    line = ScaleLine(id="bench", name="Bench scale", kind="toledo", port="/dev/ttyUSB0")
    screen.show_scales(ScalesView((ScaleWords(words).card(line, None, None, None, frozenset()),)))
    said = [one.text() for one in screen.scales.findChildren(QLabel) if not one.isHidden()]
    assert words.say("devices_screen.scale.none") not in said


def test_ctrl_t_begins_a_test_scan(screen: DevicesScreen, qtbot: QtBot) -> None:
    show_list(screen, Catalogue("en"))
    QApplication.processEvents()
    with qtbot.waitSignal(screen.test):
        QTest.keyClick(screen.focusWidget(), Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)


def test_a_port_of_which_the_system_knows_no_more_is_shown_alone(screen: DevicesScreen) -> None:
    screen.show_serial(SerialFormView("New", SerialForm(), PORTS, ()))
    shown = [
        (one.accessibleName(), one.accessibleDescription()) for one in screen.findChildren(Choice) if one.isVisible()
    ]
    assert shown == [("Symbol Bar Code Scanner", "/dev/ttyACM0 · usb:05E0:1701"), ("/dev/ttyS0", "")]


def test_only_of_keyboard_scanners_keys_are_named(screen: DevicesScreen) -> None:
    words = Catalogue("en")
    show_list(screen, words)
    keys, last = words.say("devices_screen.keyboard.last"), words.say("devices_screen.last")
    assert [one.text() for one in screen.findChildren(QLabel) if one.text() in (keys, last)] == [keys, *[last] * 3]


def test_ports_that_come_later_leave_what_is_being_typed(screen: DevicesScreen) -> None:
    view = SerialFormView("New", SerialForm(), (), ())
    screen.show_serial(view)
    QApplication.processEvents()
    QTest.keyClicks(screen.focusWidget(), "Zebra")
    screen.show_serial(SerialFormView("New", SerialForm(), PORTS, ()))
    assert field(screen, "Name").text() == "Zebra"


def test_what_is_saved_is_what_was_typed(screen: DevicesScreen, qtbot: QtBot) -> None:
    own = SerialForm("zebra", "Zebra", "COM5", "14400", "7", "E", "2", "\\x02", "\\r\\n\\t", "0.5", KEYBOARD)
    screen.show_serial(SerialFormView("Change", own, (), ((KEYBOARD, "Keyboard"),)))
    QApplication.processEvents()
    with qtbot.waitSignal(screen.save) as saved:
        QTest.keyClick(screen.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert saved.args == [own]


def test_settings_that_are_shown_are_not_told_as_changed(screen: DevicesScreen, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(screen.change_keyboard):
        screen.show_keyboard(KeyboardView(KeyboardForm(False, "\\x02", "tab", "40"), "told"))
