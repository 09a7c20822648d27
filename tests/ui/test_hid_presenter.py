"""The page of scanners in the mode USB HID POS: its rules on a real station, and its widgets."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMainWindow
from pytestqt.qtbot import QtBot

from hardware.hid.rights import RELOAD, RULES_FILE, udev_rule
from services.errors import OutsideFailed, OutsideKind
from services.scanning.ports import DeviceState, DeviceStatus
from services.scanning.scan import Device
from services.scanning.setup_codes import Does, makers
from services.words.catalogue import Catalogue
from tests.fakes.running import run_now
from tests.ui.bench_stage import BenchStage
from tests.ui.test_devices_presenter import ZEBRA, FakePage
from ui.devices.devices_presenter import DevicesPresenter
from ui.devices.devices_screen import DevicesScreen
from ui.devices.views import KEYBOARD, HidForm, HidFormView, PortChoice
from ui.theme.apply import apply
from ui.theme.palettes import LIGHT
from ui.theme.theme import Theme
from ui.widgets.buttons import ActionButton
from ui.widgets.choice import Choice
from ui.widgets.scrolled import scrolled

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

IDENTITY = "usb:0C2E:0B61:18113B0123"
VOYAGER = PortChoice(IDENTITY, "/dev/hidraw3", "Honeywell Voyager 1602g", "hid")
LOCKED = replace(VOYAGER, rule=f"{udev_rule(IDENTITY)}\n{RELOAD}")
TYPED = HidForm(name="Voyager", device="usb:0C2E:0B61")


class Page(FakePage):
    """Remembers the form, too."""

    def show_hid(self, view: HidFormView) -> None:
        self.shown.append(view)  # type: ignore[arg-type]  # the list of the other page knows of no such form

    @property
    def hid(self) -> HidFormView:
        assert isinstance(self.shown[-1], HidFormView)
        return self.shown[-1]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[BenchStage]:
    stage = BenchStage(tmp_path)
    yield stage
    stage.close()


@pytest.fixture
def page() -> Page:
    return Page()


@pytest.fixture
def devices(stage: BenchStage, page: Page) -> DevicesPresenter:
    maria = stage.first(pin=None)
    stage.station.door.sign_in(maria.name, None)
    ways = {"present_ports": tuple, "present_hids": lambda: (VOYAGER,)}
    devices = DevicesPresenter(stage.station, page, run_now, **ways)
    devices.open()
    return devices


def add(devices: DevicesPresenter, form: HidForm = TYPED) -> None:
    devices.hid.add()
    devices.hid.save(form)


def test_those_that_are_there_are_listed_and_a_new_one_is_in_the_settings(
    devices: DevicesPresenter, stage: BenchStage, page: Page
) -> None:
    devices.hid.add()
    assert page.hid.present == (VOYAGER,)
    devices.hid.save(TYPED)
    (line,) = stage.station.settings.scanning.hid
    assert (line.id, line.name, line.device) == ("voyager", "Voyager", "usb:0C2E:0B61")
    assert page.list.cards


def test_its_card_says_what_it_is_and_how_it_stands(devices: DevicesPresenter, stage: BenchStage, page: Page) -> None:
    add(devices)
    device = Device("voyager", "Voyager", "hid")
    status = DeviceStatus(device, DeviceState.DISCONNECTED, stage.clock.now(), "device.hid.no_rights")
    stage.station.devices._see(status)
    devices.device_changed(status)
    card = page.cards["voyager"]
    assert (card.kind, card.state) == ("USB scanner (HID POS)", DeviceState.DISCONNECTED)
    assert "udev rule" in card.why


def test_a_serial_scanner_and_this_one_never_have_one_id(
    devices: DevicesPresenter, stage: BenchStage, page: Page
) -> None:
    devices.serial.add()
    devices.serial.save(ZEBRA)
    add(devices, HidForm(name=ZEBRA.name, device=IDENTITY))
    devices.serial.add()
    devices.serial.save(ZEBRA)
    scanning = stage.station.settings.scanning
    assert [one.id for one in (*scanning.serial, *scanning.hid)] == ["zebra-ds2208", "zebra-ds2208-3", "zebra-ds2208-2"]


@pytest.mark.parametrize("typed", ["", "0C2E:0B61", "usb:0C2E", "usb:xyz:0B61", "/dev/hidraw3"])
def test_an_identity_that_is_none_is_said_at_its_field(
    devices: DevicesPresenter, stage: BenchStage, page: Page, typed: str
) -> None:
    add(devices, replace(TYPED, device=typed))
    assert list(page.hid.wrong) == ["device"]
    assert page.hid.values.name == "Voyager", "what was typed stays"
    assert stage.station.settings.scanning.hid == ()


def test_it_is_changed_joined_and_removed_when_asked_twice(
    devices: DevicesPresenter, stage: BenchStage, page: Page
) -> None:
    add(devices)
    devices.change("voyager")
    devices.hid.save(replace(page.hid.values, name="At the door", same_as=KEYBOARD))
    (line,) = stage.station.settings.scanning.hid
    assert (line.id, line.name) == ("voyager", "At the door")
    assert page.cards[KEYBOARD].joined == "One device with: At the door"
    devices.change("voyager")
    assert page.hid.values == HidForm("voyager", "At the door", "usb:0C2E:0B61", KEYBOARD)
    devices.hid.remove()
    assert page.hid.asks_removal
    devices.hid.remove()
    scanning = stage.station.settings.scanning
    assert (scanning.hid, scanning.joined) == ((), ())


def test_without_the_library_the_page_says_so(stage: BenchStage, page: Page, devices: DevicesPresenter) -> None:
    def missing() -> tuple[PortChoice, ...]:
        raise OutsideFailed(OutsideKind.DEVICE, "device.hid.no_library", retry=False)

    other = DevicesPresenter(stage.station, page, run_now, present_ports=tuple, present_hids=missing)
    other.hid.add()
    assert page.hid.wrong[""].startswith("The library for USB HID devices cannot be loaded")


# ---- the widgets


@pytest.fixture
def screen(qapp: QApplication, qtbot: QtBot) -> Iterator[DevicesScreen]:
    apply(qapp, Theme(LIGHT, motion=False, flash=False))
    screen = DevicesScreen(Catalogue("en"))
    window = QMainWindow()
    window.setCentralWidget(scrolled(screen))
    qtbot.addWidget(window)
    window.show()
    yield screen
    window.close()


def choose(screen: DevicesScreen, name: str) -> None:
    next(one for one in screen.findChildren(Choice) if one.accessibleName() == name and one.isVisible()).click()


def shown(screen: DevicesScreen) -> list[str]:
    return [one.text() for one in screen.findChildren(QLabel) if one.isVisible()]


def edit(screen: DevicesScreen, name: str) -> QLineEdit:
    return next(one for one in screen.findChildren(QLineEdit) if one.accessibleName() == name and one.isVisible())


def test_choosing_one_fills_the_form_and_keeps_a_name_that_was_typed(screen: DevicesScreen, qtbot: QtBot) -> None:
    screen.show_hid(HidFormView("New", HidForm(), (VOYAGER,), ()))
    choose(screen, VOYAGER.description)
    with qtbot.waitSignal(screen.hid.saved) as saved:
        next(one for one in screen.findChildren(ActionButton) if one.text() == "Save" and one.isVisible()).click()
    assert saved.args == [HidForm("", VOYAGER.description, IDENTITY, "")]
    edit(screen, "Name").setText("Door")
    choose(screen, VOYAGER.description)
    assert edit(screen, "Name").text() == "Door"


def test_where_rights_are_missing_the_lines_are_shown_and_can_be_carried_off(screen: DevicesScreen) -> None:
    screen.show_hid(HidFormView("New", HidForm(), (LOCKED,), ()))
    assert not any("udev" in text for text in shown(screen))
    edit(screen, "USB identity").setText(IDENTITY.lower())
    assert any("ATTRS{idVendor}" in text.replace("\u200b", "") for text in shown(screen))
    next(one for one in screen.findChildren(ActionButton) if one.text() == "Copy the lines" and one.isVisible()).click()
    assert QGuiApplication.clipboard().text() == LOCKED.rule
    assert "Copied" in [one.text() for one in screen.findChildren(ActionButton) if one.isVisible()]
    edit(screen, "USB identity").setText("usb:0C2E")
    assert not any("udev" in text for text in shown(screen))


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_sentence_names_the_file_that_is_shipped(language: str) -> None:
    assert RULES_FILE in Catalogue(language).say("devices_screen.rights.told")


def test_after_its_set_up_codes_it_is_added_next(devices: DevicesPresenter, page: Page) -> None:
    maker = next(one for one in makers().values() if Does.HID_POS in one.modes and len(one.modes) > 1)
    devices.setup.open()
    devices.setup.choose(list(makers()).index(maker.id))
    devices.setup.choose(maker.modes.index(Does.HID_POS))
    for _ in maker.steps(Does.HID_POS):
        devices.setup.forward()
    devices.setup.forward()
    assert page.hid.title == "Add a USB scanner (HID POS)"
