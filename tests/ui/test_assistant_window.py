"""The assistant in the window: how one comes to it, and where its steps lead."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from services.assistant.keeping import read
from services.assistant.model import Step
from services.scanning.commands import Command, barcode_for
from services.scanning.outcome import Reason
from tests.ui.assistant_scenes import at, page
from tests.ui.scenes import Stage
from ui.devices.setup_page import SetupPage
from ui.settings.settings_screen import SettingsScreen
from ui.widgets.band import Band

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform


def title(window: Stage) -> str:
    return window.window.windowTitle()


def test_settings_lead_to_it_and_its_end_to_the_work(window: Stage) -> None:
    window.window.open("settings")
    window.press("settings_screen.assistant")
    assert title(window) == "Set-up – Scandesk"
    assert read(window.station.places.assistant).open
    QApplication.processEvents()  # what was just made is not seen before
    window.press("assistant.later")
    assert title(window) == "Sessions – Scandesk"
    assert not read(window.station.places.assistant).open
    assert window.window.findChildren(SettingsScreen)


def test_the_wizard_of_scanners_leads_back(window: Stage) -> None:
    at(window, Step.SCANNER).stray_typed("W12-0789")
    QTest.keyClick(page(window), Qt.Key.Key_1)
    assert title(window) == "Devices – Scandesk"
    wizard = window.devices.findChildren(SetupPage)[0]
    assert wizard.isVisible()
    wizard.left.emit()
    assert title(window) == "Set-up – Scandesk"
    assert window.screens.open_key == "assistant"
    answer = scan(window, "W12-0790")
    assert answer is Reason.TEST, "its step tries scanners again"


def test_the_wizard_of_the_devices_page_stays_there(window: Stage) -> None:
    at(window, Step.SCANNER).stray_typed("W12-0789")
    QTest.keyClick(page(window), Qt.Key.Key_1)
    window.window.open("sessions")
    window.window.open("devices")
    window.devices.set_up.emit()
    window.devices.findChildren(SetupPage)[0].left.emit()
    assert title(window) == "Devices – Scandesk"


def test_a_scan_that_the_step_does_not_show_is_answered_in_the_band(window: Stage) -> None:
    at(window, Step.HUB)
    scan(window, "W12-0790")
    QApplication.processEvents()
    bands = [band for band in window.window.findChildren(Band) if band.isVisible()]
    assert [band.state.what for band in bands] != []
    scan(window, barcode_for(Command.ACKNOWLEDGE, window.station.settings.station.site))


def test_a_command_moves_the_mark_and_digits_choose(window: Stage) -> None:
    at(window, Step.SCALE)
    site = window.station.settings.station.site
    before = page(window).window().focusWidget()
    scan(window, barcode_for(Command.NEXT, site))
    assert page(window).window().focusWidget() is not before
    scan(window, barcode_for(Command.BACK, site))
    assert read(window.station.places.assistant).step is Step.PRINTER


def scan(window: Stage, code: str) -> Reason:
    window.scan(code)
    return window.answers.all[-1].outcome.reason
