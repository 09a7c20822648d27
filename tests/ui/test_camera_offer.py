"""Several codes in front of the camera: the frame asks which, whatever page is open, and books none by itself."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.desktop.offering import Offering
from services.clock import new_id
from services.frames.choosing import Offered
from services.scanning.commands import Command, barcode_for, barcode_for_badge
from services.scanning.outcome import Reason
from services.scanning.ports import DeviceState, DeviceStatus
from services.scanning.scan import Device, Scan, make_scan
from services.words.catalogue import Catalogue
from tests.fakes.decoder import symbol
from tests.fakes.waiting import PATIENCE
from tests.ui.look import VIEWS, View, see
from tests.ui.scenes import Stage
from ui.bridge import Bridge
from ui.frame.main_window import MainWindow
from ui.frame.offer_line import OfferLine
from ui.frame.status import Offer
from ui.icons import Icon
from ui.widgets.buttons import ActionButton

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

CAMERA = Device("camera", "Webcam", "camera")
WAIT = int(PATIENCE * 1000)


class FakeScans:
    """Camera scans that offer what a test says."""

    def __init__(self, stage: Stage, *texts: str) -> None:
        self._stage = stage
        self.offered = tuple(Offered(number, symbol(text)) for number, text in enumerate(texts, 1))
        self.trouble = ""

    def choose(self, number: int) -> Scan | None:
        chosen = next((one for one in self.offered if one.number == number), None)
        if chosen is None:
            return None
        self.offered = tuple(one for one in self.offered if one is not chosen)
        return make_scan(chosen.symbol.text.encode(), CAMERA, scan_id=new_id(), at=self._stage.clock.now())

    def take(self, number: int) -> bool:
        scan = self.choose(number)
        if scan is not None:
            self._stage.station.bench.take(scan)
        return scan is not None


def offering(stage: Stage, *texts: str) -> tuple[Offering, OfferLine]:
    stage.station.camera_scans = scans = FakeScans(stage, *texts)  # type: ignore[assignment]
    stage.station.bench.offers(scans.choose)
    return Offering(stage.window, stage.station), stage.window.findChildren(OfferLine)[0]


def buttons(line: OfferLine) -> list[str]:
    return [one.accessibleName() for one in line.findChildren(ActionButton) if one.isVisibleTo(line)]


def test_what_the_camera_offers_is_shown_on_every_page_until_it_is_over(window: Stage) -> None:
    shown, line = offering(window, "W12-0790", "K\x1d4711")
    assert line.isVisible()
    assert buttons(line) == ["W12-0790", "K‹GS›4711"]
    window.window.open("devices")
    assert line.isVisible()
    shown.show(())
    assert line.isHidden()


def test_commands_and_badges_are_offered_by_their_names(window: Stage) -> None:
    site = window.station.settings.station.site
    _shown, line = offering(window, barcode_for(Command.UNDO, site), barcode_for_badge("4711", site))
    assert buttons(line) == ["Undo", "A badge"]


def test_alt_and_its_digit_scans_a_code_also_while_somebody_types_and_only_that_one(
    qtbot: QtBot, window: Stage
) -> None:
    window.window.open("settings")
    before = len(window.answers.all)
    _kept = offering(window, "W12-0840", "W12-0841")
    field = next(one for one in window.window.findChildren(QLineEdit) if one.isVisible())
    field.setFocus()
    field.clear()
    QTest.keyClick(field, Qt.Key.Key_2)
    assert field.text() == "2"
    assert len(window.answers.all) == before
    QTest.keyClick(field, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: len(window.answers.all) > before, timeout=WAIT)  # a key presses a button for a moment
    answers = window.answers.all[before:]
    assert [(one.scan.text, one.scan.device.channel) for one in answers] == [("W12-0841", "camera")]
    assert field.text() == "2"


def test_a_digit_of_the_command_sheet_scans_a_code_and_what_is_shown_is_that_ones_answer(window: Stage) -> None:
    window.open_session(window.inventory)
    before = len(window.answers.all)
    _kept = offering(window, "W12-0850", "W12-0851")
    digit = barcode_for(Command.D1, window.station.settings.station.site)
    window.scan(digit)
    answers = window.answers.wait_for(before + 2)[before:]
    assert [one.outcome.reason for one in answers] == [Reason.CHOSEN, Reason.FOUND]
    said = window.sessions.band.state
    window.screens.answered(answers[0])
    window.sessions.catch_up()
    assert window.sessions.band.state == said, "the digit itself says nothing"
    window.screens.answered(answers[1])
    window.sessions.catch_up()
    assert "W12-0850" in window.sessions.band.state.what


def test_at_the_open_door_a_digit_is_the_doors_also_where_somebody_is_at_work_behind_it(window: Stage) -> None:
    window.open_session(window.inventory)
    _kept = offering(window, "W12-0850")
    window.window.person_clicked.emit()  # somebody else wants to come in
    before = len(window.answers.all)
    digit = barcode_for(Command.D1, window.station.settings.station.site)
    window.scan(digit, "W12-0851")
    assert [one.scan.text for one in window.answers.wait_for(before + 2)[before:]] == [digit, "W12-0851"]
    window.entrance._presenter.steps.close()
    window.scan(digit)
    assert [one.scan.text for one in window.answers.wait_for(before + 4)[before + 2 :]] == [digit, "W12-0850"]


def test_an_offer_reaches_the_window_from_the_cameras_thread(qtbot: QtBot) -> None:
    bridge, told = Bridge(), []
    bridge.offer_changed.connect(told.append)
    with qtbot.waitSignal(bridge.offer_changed):
        bridge.offer((Offered(1, symbol("A")),))
    assert [one.symbol.text for one in told[0]] == ["A"]
    bridge.end()


def test_a_camera_whose_pictures_cannot_be_read_says_so_beside_its_dot(window: Stage) -> None:
    _shown, _line = offering(window)
    camera = FakeCamera(window)
    window.station.camera = camera  # type: ignore[assignment]
    assert window.keeper._blind() is None
    window.station.camera_scans.trouble = "camera.no_opencv"  # type: ignore[misc]
    trouble = window.keeper._blind()
    assert trouble is not None
    assert "Webcam" in trouble.what
    assert window.words.say("camera.no_opencv") in trouble.what
    assert [one.state for one in window.keeper._dots() if one.icon is Icon.CAMERA] == ["disconnected"]


class FakeCamera:
    """One that is there."""

    def __init__(self, stage: Stage) -> None:
        self.status = DeviceStatus(CAMERA, DeviceState.CONNECTED, stage.clock.now())


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_an_offer_of_many_long_codes_is_whole_in_every_view(qapp: QApplication, view: View) -> None:
    def make(words: Catalogue) -> MainWindow:
        made = MainWindow(words)
        made.add_screen("sessions", Icon.SESSIONS, "frame.rail.sessions", "F1", lambda: ActionButton("sessions"))
        made.open("sessions")
        choices = tuple((number, f"(01)0950110153000{number}(10)LOT-2026-0815-A") for number in range(1, 4))
        made.show_offer(Offer(words.say("frame.offer.what", n=3), words.say("frame.offer.next"), choices))
        return made

    assert not see(qapp, make, view)
