"""The widgets of scales: what is pressed and typed, what stands there."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMainWindow
from pytestqt.qtbot import QtBot

from services.scanning.ports import DeviceState
from services.weighing.model import ScaleAct
from services.words.catalogue import Catalogue
from ui.devices.devices_screen import DevicesScreen
from ui.devices.scale_views import ScaleCard, ScaleForm, ScaleFormView, ScalesView
from ui.devices.views import DevicesView, PortChoice
from ui.theme.apply import apply
from ui.theme.palettes import LIGHT
from ui.theme.theme import Theme
from ui.widgets.buttons import ActionButton
from ui.widgets.choice import Choice
from ui.widgets.scrolled import scrolled

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

CARD = ScaleCard(
    "bench",
    "Bench scale",
    "Toledo 8217",
    "/dev/ttyUSB0",
    DeviceState.CONNECTED,
    "Connected",
    weight="2.350 kg",
    told="stands still",
    stands=DeviceState.CONNECTED,
    acts=((ScaleAct.ZERO, "Zero"), (ScaleAct.TARE, "Tare")),
)


@pytest.fixture
def screen(qapp: QApplication, qtbot: QtBot) -> Iterator[DevicesScreen]:
    apply(qapp, Theme(LIGHT, motion=False, flash=False))
    screen = DevicesScreen(Catalogue("en"))
    window = QMainWindow()
    window.setCentralWidget(scrolled(screen))
    qtbot.addWidget(window)
    window.show()
    screen.show_scales(ScalesView((CARD,)))
    screen.show_devices(DevicesView(()))
    yield screen
    window.close()


def button(screen: DevicesScreen, text: str) -> ActionButton:
    return next(one for one in screen.findChildren(ActionButton) if one.text() == text and one.isVisible())


def editor(screen: DevicesScreen, name: str) -> QLineEdit:
    return next(one for one in screen.findChildren(QLineEdit) if one.accessibleName() == name and one.isVisible())


def texts(screen: DevicesScreen) -> set[str]:
    return {one.text() for one in screen.findChildren(QLabel) if one.isVisible()}


def test_a_card_shows_the_weight_and_what_the_scale_can_be_asked(screen: DevicesScreen) -> None:
    asked: list[tuple[str, object]] = []
    screen.scales.asked.connect(lambda scale, act: asked.append((scale, act)))
    assert {"Bench scale", "2.350 kg", "stands still"} <= texts(screen)
    for text in ("Zero", "Tare"):
        button(screen, text).click()
    assert asked == [("bench", ScaleAct.ZERO), ("bench", ScaleAct.TARE)]
    assert not [one for one in screen.findChildren(ActionButton) if one.text() == "No tare" and one.isVisible()]


def test_a_scale_that_went_away_leaves_no_weight_on_its_card(screen: DevicesScreen) -> None:
    gone = ScaleCard("bench", "Bench scale", "Toledo 8217", "", DeviceState.DISCONNECTED, "Disconnected", "Plug it in")
    screen.update_scale(gone)
    assert "Plug it in" in texts(screen)
    assert not {"2.350 kg", "stands still"} & texts(screen)


def test_what_is_typed_is_tried_and_saved_by_keys_alone(screen: DevicesScreen, qtbot: QtBot) -> None:
    saved: list[ScaleForm] = []
    tried: list[ScaleForm] = []
    screen.scale.saved.connect(saved.append)
    screen.scale.tried.connect(tried.append)
    screen.show_scale_form(ScaleFormView("Add a scale", ScaleForm(id="bench", kind="sics", framing="7E2"), ()))
    QApplication.processEvents()
    name, port = (editor(screen, name) for name in ("Name", "Port"))
    QTest.keyClicks(name, "Bench scale")
    QTest.keyClicks(port, "COM5")
    for key, done in ((Qt.Key.Key_T, screen.scale.tried), (Qt.Key.Key_Return, screen.scale.saved)):
        with qtbot.waitSignal(done):
            QTest.keyClick(name, key, Qt.KeyboardModifier.ControlModifier)
    assert tried == saved == [ScaleForm("bench", "Bench scale", "sics", "COM5", "0", "7E2", "kg", "")]


def test_what_was_typed_stays_while_the_try_is_on_its_way(screen: DevicesScreen) -> None:
    view = ScaleFormView("Add a scale", ScaleForm(), ())
    screen.show_scale_form(view)
    name = editor(screen, "Name")
    QTest.keyClicks(name, "Bench")
    screen.show_scale_form(ScaleFormView("Add a scale", ScaleForm(), (), tried="It is asked."))
    assert name.text() == "Bench"
    assert "It is asked." in texts(screen)


SERIAL = PortChoice("/dev/ttyUSB0", "/dev/ttyUSB0", "FT232R USB UART")
DYMO = PortChoice("usb:0922:8003:0071839", "/dev/hidraw1", "DYMO M10 Scale", "hid")
RULE = 'SUBSYSTEM=="hidraw", ATTRS{idVendor}=="0922", ATTRS{idProduct}=="8003"'


def choose(screen: DevicesScreen, name: str) -> None:
    next(one for one in screen.findChildren(Choice) if one.accessibleName() == name and one.isVisible()).click()


def test_choosing_a_usb_scale_fills_name_port_and_protocol_and_a_port_takes_the_protocol_back(
    screen: DevicesScreen, qtbot: QtBot
) -> None:
    saved: list[ScaleForm] = []
    screen.scale.saved.connect(saved.append)
    screen.show_scale_form(ScaleFormView("Add a scale", ScaleForm(), (DYMO, SERIAL)))
    for name in (DYMO.description, SERIAL.description):
        choose(screen, name)
        with qtbot.waitSignal(screen.scale.saved):
            button(screen, "Save").click()
    assert [(one.name, one.kind, one.port) for one in saved] == [
        ("DYMO M10 Scale", "hid", "usb:0922:8003:0071839"),
        ("DYMO M10 Scale", "toledo", "/dev/ttyUSB0"),
    ]


def test_a_port_leaves_a_serial_protocol_as_it_was_chosen(screen: DevicesScreen) -> None:
    saved: list[ScaleForm] = []
    screen.scale.saved.connect(saved.append)
    screen.show_scale_form(ScaleFormView("Add a scale", ScaleForm(kind="sics", name="Floor"), (DYMO, SERIAL)))
    choose(screen, SERIAL.description)
    button(screen, "Save").click()
    assert [(one.name, one.kind, one.port) for one in saved] == [("Floor", "sics", "/dev/ttyUSB0")]


def test_where_rights_to_a_usb_scale_are_missing_the_page_has_the_lines_for_it(screen: DevicesScreen) -> None:
    locked = replace(DYMO, rule=f"{RULE}\nsudo udevadm trigger")
    screen.show_scale_form(ScaleFormView("Add a scale", ScaleForm(), (locked, SERIAL)))
    for port, is_shown in (("/dev/ttyUSB0", False), ("usb:0922:8003", True), ("usb:0922", False), (DYMO.port, True)):
        editor(screen, "Port").setText(port)
        lines = [text.replace("\u200b", "").replace("=\u200c=", "==") for text in texts(screen)]
        assert any("ATTRS{idVendor}" in text for text in lines) is is_shown, port
    button(screen, "Copy the lines").click()
    assert QGuiApplication.clipboard().text() == locked.rule


def test_a_usb_scale_that_may_be_opened_now_has_no_lines_any_more(screen: DevicesScreen) -> None:
    form = ScaleForm("bench", "Bench scale", "hid", DYMO.port)
    for present, is_shown in (((replace(DYMO, rule=RULE),), True), ((DYMO,), False)):
        screen.show_scale_form(ScaleFormView("Change a scale", form, present))
        assert any("ATTRS{idVendor}" in text.replace("\u200b", "") for text in texts(screen)) is is_shown
