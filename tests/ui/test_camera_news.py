"""The camera in the frame: a dot where one is wanted, and a line where it gives no pictures."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from services.scanning.ports import DeviceState, DeviceStatus
from services.scanning.scan import Device
from tests.fakes.sight import FakeSight
from tests.ui.camera_scenes import SCENES, screen
from tests.ui.keyboard import CTRL, press
from tests.ui.scenes import Stage
from ui.frame.device_button import DeviceButton
from ui.frame.trouble_line import TroubleLine
from ui.settings.settings_screen import SettingsScreen
from ui.widgets.check import Check

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform


class FakeCamera:
    def __init__(self) -> None:
        self.status: DeviceStatus | None = None


def dots(window: Stage) -> list[str]:
    return [one.accessibleName() for one in window.window.findChildren(DeviceButton)]


def test_a_camera_that_is_wanted_has_a_dot_and_one_that_is_gone_a_line_that_says_what_to_do(window: Stage) -> None:
    camera = FakeCamera()
    window.station.camera = camera  # type: ignore[assignment]
    line, say = window.window.findChildren(TroubleLine)[0], window.words.say
    device = Device("camera", "Webcam", "camera")
    window.keeper.show()
    assert not any("Webcam" in name for name in dots(window))
    camera.status = DeviceStatus(device, DeviceState.CONNECTED, window.clock.now())
    window.keeper.show()
    assert any("Webcam" in name for name in dots(window))
    assert line.isHidden()
    camera.status = DeviceStatus(device, DeviceState.DISCONNECTED, window.clock.now(), "camera.no_rights")
    window.keeper.show()
    assert not line.isHidden()
    assert dots(window)[-1] == "Webcam: not ready", "a film, or a camera that may not be opened, is not unplugged"
    assert window.keeper._blind() is not None
    assert say("camera.no_rights") in window.keeper._blind().what  # type: ignore[union-attr]
    window.window.trouble_acted.emit("camera")
    assert window.window.screen_of("settings") is not None


def test_on_the_cameras_own_page_it_is_said_once_why_there_is_no_picture(window: Stage) -> None:
    SCENES["camera-gone"](window)
    line = window.window.findChildren(TroubleLine)[0]
    assert line.isHidden()
    assert not screen(window).live.has_picture, "its page says it"
    assert any("Webcam" in name for name in dots(window))
    window.window.open("sessions")
    assert not line.isHidden()
    window.window.open("camera")
    assert line.isHidden()


def test_whoever_sets_up_a_camera_sees_the_setting_that_has_the_keys(window: Stage, qtbot: QtBot) -> None:
    SCENES["camera-none"](window)
    screen(window).live.set_up.click()
    switch = window.window.findChildren(SettingsScreen)[0]._rows["camera.on"].editor
    assert QApplication.focusWidget() is switch
    qtbot.waitUntil(lambda: switch.visibleRegion().boundingRect() == switch.rect())


def test_the_focus_is_on_the_settings_once_there_is_no_picture(window: Stage) -> None:
    SCENES["camera-watching"](window)
    page, camera = screen(window), window.station.camera
    assert isinstance(camera, FakeSight)
    page.setFocus()
    assert not page.live.has_reads, "else the focus is on what was read"
    camera.status = camera.standing(DeviceState.DISCONNECTED, "camera.gone")
    camera.show(None)
    page.looked.emit()
    assert page.live.set_up.hasFocus()
    press(window, Qt.Key.Key_Return)
    switch = window.window.findChildren(SettingsScreen)[0]._rows["camera.on"].editor
    assert QApplication.focusWidget() is switch


def test_the_keys_of_the_settings_pressed_twice_switch_nothing_off(window: Stage, qtbot: QtBot) -> None:
    SCENES["camera-gone"](window)
    press(window, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: window.screens.open_key == "settings")
    switch = window.window.findChildren(SettingsScreen)[0]._rows["camera.on"].editor
    assert isinstance(switch, Check)
    assert QApplication.focusWidget() is switch
    before = switch.isChecked()
    press(window, Qt.Key.Key_Return, CTRL)
    assert switch.isChecked() is before
    press(window, Qt.Key.Key_Return)
    assert switch.isChecked() is not before
