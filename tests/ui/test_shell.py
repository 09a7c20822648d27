"""The shell on a real station: nothing goes unheard, nobody is locked out at work, and nothing outlives its closing."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from pydantic import SecretStr
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QScrollArea
from pysqlite3 import dbapi2
from pytestqt.qtbot import QtBot
from shiboken6 import delete
from sqlalchemy import Connection

from app.desktop import shell as shells
from app.desktop.activity import Activity
from app.desktop.keyboard import make_filter, use
from app.desktop.shell import Shell
from app.desktop.status import StatusKeeper
from app.station import Station
from hardware.scales.simulator import SimulatedScalePort
from hardware.scanners.simulator import SimulatedSerialPort
from services.assets import acts
from services.assets.model import Fields
from services.clock import new_id
from services.database import migrate, tag_range_store
from services.database.files import FILE_NAME
from services.frames.model import Decoded
from services.identity.by import By
from services.identity.person import Role
from services.scanning.commands import Command, barcode_for, barcode_for_badge
from services.scanning.outcome import Reason
from services.scanning.scan import Device, Flaw, Scan, make_scan
from services.sessions.model import NewSession, SessionType
from services.words.catalogue import Catalogue
from tests.fakes.pictures import FakePictures
from tests.fakes.sounds import Heard
from tests.fakes.waiting import PATIENCE, Memory
from ui.frame.device_button import DeviceButton
from ui.frame.trouble_line import TroubleLine
from ui.people.door_page import DoorPage
from ui.sessions.models import ScanLines
from ui.sessions.sessions_screen import SessionsScreen
from ui.sheet.sheet_page import SheetPage
from ui.sound import Sound
from ui.theme.apply import apply
from ui.theme.palettes import LIGHT
from ui.theme.theme import Theme
from ui.widgets.band import Band
from ui.widgets.buttons import ActionButton
from ui.widgets.counter import Counter

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

PIN = SecretStr("314159")
GUN = Device("gun", "Gun", "serial")
WAIT = int(PATIENCE * 1000)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A bench that Maria left with a session in front, signed in: the next start asks for her PIN."""
    with Station.open(tmp_path) as station:
        maria = station.people.first_run(name="maria", full_name="Maria Lind", pin=PIN)
        station.people.add(name="ben", full_name="Ben", role=Role.ADMIN, pin=PIN, by=maria)
        station.door.sign_in("maria", PIN)
        session = station.starter.start(NewSession(SessionType.INVENTORY, auto_commit=True), maria)
        station.put_in_front(session)
    return tmp_path


@pytest.fixture
def shell(qtbot: QtBot, directory: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    monkeypatch.setattr(shells, "Sounds", Heard)
    shell = Shell(directory, Catalogue("en"), None)
    shell.open()
    qtbot.waitUntil(lambda: shell.screens is not None, timeout=WAIT)
    yield shell
    shell.close()
    shell.window.close()


def station_of(shell: Shell) -> Station:
    assert shell.station is not None
    return shell.station


def test_a_scan_at_a_locked_bench_is_heard_and_waits_for_somebody(qtbot: QtBot, shell: Shell) -> None:
    station = station_of(shell)
    assert station.door.presence.locked
    station.bench.take(make_scan(b"W12-0789", GUN, scan_id=new_id(), at=station.clock.now()))
    qtbot.waitUntil(lambda: Heard.sounds == [Sound.KEPT], timeout=WAIT)
    assert [kept.text for kept in station.sessions.kept()] == ["W12-0789"]


def test_a_badge_that_did_not_arrive_whole_is_heard_and_answered_at_the_door(qtbot: QtBot, shell: Shell) -> None:
    station = station_of(shell)
    half = barcode_for_badge("4711", station.settings.station.site).encode()
    at = station.clock.now()
    station.bench.take(make_scan(half, GUN, scan_id=new_id(), at=at, flaw=Flaw.INCOMPLETE))
    qtbot.waitUntil(lambda: Heard.sounds == [Sound.REFUSED], timeout=WAIT)
    door = shell.window.findChild(DoorPage)
    assert door is not None
    assert "Only a part of the code arrived" in [one.text() for one in door.findChildren(QLabel) if one.isVisible()]
    digit = barcode_for(Command.D7, station.settings.station.site).encode()
    station.bench.take(make_scan(digit, GUN, scan_id=new_id(), at=at))
    qtbot.waitUntil(lambda: Heard.sounds == [Sound.REFUSED, Sound.ACCEPTED], timeout=WAIT)


def test_scans_that_are_taken_over_at_the_door_are_on_the_page_behind_it(qtbot: QtBot, shell: Shell) -> None:
    station = station_of(shell)
    station.bench.take(make_scan(b"W12-0789", GUN, scan_id=new_id(), at=station.clock.now()))
    qtbot.waitUntil(lambda: Heard.sounds == [Sound.KEPT], timeout=WAIT)
    door = shell.window.findChild(DoorPage)
    assert door is not None
    door.pin_entered.emit(PIN.get_secret_value())
    take = "Take it"
    qtbot.waitUntil(lambda: take in [button.text() for button in door.findChildren(ActionButton)], timeout=WAIT)
    door.took.emit()
    screen = shell.window.screen_of("sessions")
    assert isinstance(screen, SessionsScreen)
    shown, number = screen.findChild(ScanLines), screen.findChild(Counter)
    assert shown is not None
    assert number is not None
    qtbot.waitUntil(lambda: shown.rowCount() == 1 and number.accessibleName() == "1", timeout=WAIT)


def test_the_device_page_shows_no_digits_that_were_scanned_at_the_door(qtbot: QtBot, shell: Shell) -> None:
    station, arrived = station_of(shell), Memory[bytes]()
    shell.window.open("devices")
    page = shell.window.screen_of("devices")
    assert page is not None
    station.devices.on_raw(lambda _device, chunk: arrived.add(chunk))
    with SimulatedSerialPort() as port:
        station.change_setting("scanning.serial", [{"id": "gun", "name": "Gun", "port": port.port}], by=None)
        digit = barcode_for(Command.D7, station.settings.station.site)
        port.send_code(digit)
        arrived.wait_until(lambda chunks: b"".join(chunks) == digit.encode() + b"\r")
        QApplication.processEvents()
        shell.window.open("sessions")
        shell.window.open("devices")
        assert not [one.text() for one in page.findChildren(QLabel) if digit in one.text()]
        station.door.unlock(PIN)
        station.change_setting("scanning.serial", [], by=None)


@pytest.mark.usefixtures("_without_pins")
def test_the_device_page_shows_what_came_before_it_was_opened_but_no_digits(qtbot: QtBot, shell: Shell) -> None:
    station = station_of(shell)
    digit = barcode_for(Command.D7, station.settings.station.site)
    with SimulatedSerialPort() as port:
        station.change_setting("scanning.serial", [{"id": "gun", "name": "Gun", "port": port.port}], by=None)
        port.send_code("W12-0789")
        qtbot.waitUntil(lambda: len(Heard.sounds) == 1, timeout=WAIT)
        shell.window.open("devices")
        page = shell.window.screen_of("devices")
        assert page is not None
        labels = page.findChildren
        qtbot.waitUntil(lambda: any("W12-0789" in one.text() for one in labels(QLabel)), timeout=WAIT)
        shell.window.open("sessions")
        port.send_code(digit)
        qtbot.waitUntil(lambda: len(Heard.sounds) == 2, timeout=WAIT)
        shell.window.open("devices")
        seen = [one.text().replace("\u200b", "") for one in page.findChildren(QLabel) if one.isVisible()]
        assert not [text for text in seen if digit in text]
        station.change_setting("scanning.serial", [], by=None)


def test_who_is_deactivated_by_another_process_is_out_at_once(qtbot: QtBot, shell: Shell, directory: Path) -> None:
    station = station_of(shell)
    station.door.unlock(PIN)
    with Station.open(directory, patience=0.0) as beside:
        ben, maria = beside.people.find_by_name("ben"), beside.people.find_by_name("maria")
        assert ben is not None
        assert maria is not None
        beside.people.deactivate(maria.id, by=ben)
    qtbot.waitUntil(lambda: station.door.presence.person is None, timeout=WAIT)


def test_a_window_that_is_closed_while_the_station_opens_leaves_nothing_behind(qtbot: QtBot, directory: Path) -> None:
    shell = Shell(directory, Catalogue("en"), None)
    shell.open()
    shell.close()
    shell.window.close()
    assert shell.station is None, "it was never told; the threads that it began are looked for after every test"
    with Station.open(directory, patience=0.0) as again:
        assert again.owner


def test_what_the_station_told_last_is_told_to_no_window_that_is_gone(
    qtbot: QtBot, qapp: QApplication, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shells, "Sounds", Heard)
    shell = Shell(directory, Catalogue("en"), None)
    shell.open()
    qtbot.waitUntil(lambda: shell.screens is not None, timeout=WAIT)
    door = station_of(shell).door
    shell._bridge.presence(door.presence)  # on its way while all of it ends
    shell.close()
    shell.window.close()
    delete(shell.window)
    qapp.processEvents()  # an exception in a slot fails the test


class SlowPictures(FakePictures):
    """Reads until it is stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.reads, self._stop = Event(), Event()
        self.broken_off = False

    def read_file(self, path: Path) -> Decoded:
        self.reads.set()
        self.broken_off = self._stop.wait(PATIENCE)
        return super().read_file(path)

    def stop(self) -> None:
        self._stop.set()


def test_a_window_that_is_closed_waits_for_no_picture_that_is_being_read(
    qtbot: QtBot, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shells, "Sounds", Heard)
    shell, pictures = Shell(directory, Catalogue("en"), None), SlowPictures()
    shell.open()
    qtbot.waitUntil(lambda: shell.screens is not None, timeout=WAIT)
    monkeypatch.setattr(station_of(shell), "pictures", pictures)
    shell.window.files_dropped.emit((directory / "no.png",))
    qtbot.waitUntil(pictures.reads.is_set, timeout=WAIT)
    shell.close()
    shell.window.close()
    assert pictures.broken_off


def test_a_second_window_on_the_same_data_says_so_and_opens_when_the_first_is_gone(
    qtbot: QtBot, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shells, "Sounds", Heard)
    shell = Shell(directory, Catalogue("en"), None)
    with Station.open(directory) as first:
        assert first.owner
        shell.open()
        said = Catalogue("en").say("desktop.already_open")
        qtbot.waitUntil(lambda: said in [one.text() for one in shell.window.findChildren(QLabel)], timeout=WAIT)
        assert shell.station is None
    shell.window.trouble_acted.emit("open")
    qtbot.waitUntil(lambda: shell.screens is not None, timeout=WAIT)
    shell.close()
    shell.window.close()


def test_data_of_a_newer_scandesk_are_refused_in_the_window_and_open_once_they_are_put_right(
    qtbot: QtBot, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shells, "Sounds", Heard)
    version = migrate.HEAD
    _put_version(directory, "9999")
    shell = Shell(directory, Catalogue("en"), None)
    shell.open()
    line = shell.window.findChildren(TroubleLine)[0]
    qtbot.waitUntil(lambda: "made by a newer Scandesk" in line.accessibleName(), timeout=WAIT)
    assert shell.window.isVisible()
    assert [button.text() for button in line.findChildren(ActionButton)] == ["Try again"]
    _put_version(directory, version)
    shell.window.trouble_acted.emit("open")
    qtbot.waitUntil(lambda: shell.screens is not None, timeout=WAIT)
    shell.close()
    shell.window.close()


def _put_version(directory: Path, version: str) -> None:
    with closing(dbapi2.connect(str(directory / FILE_NAME))) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
        connection.commit()


@pytest.fixture
def _without_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who was signed in goes on without being asked."""
    monkeypatch.setenv("SCANDESK_IDENTITY__PINS", "false")


@pytest.mark.usefixtures("_without_pins")
def test_what_was_answered_behind_another_screen_is_there_when_one_comes_back(qtbot: QtBot, shell: Shell) -> None:
    station = station_of(shell)
    session_id = station.front_session()
    assert session_id is not None
    screen = shell.window.screen_of("sessions")
    assert isinstance(screen, SessionsScreen)
    qtbot.waitUntil(lambda: screen.band.state.count is not None, timeout=WAIT)
    shell.window.open("settings")
    station.bench.put_in_front(station.desk(session_id))  # the scan was made before, and is answered only now
    station.bench.take(make_scan(b"W12-0789", GUN, scan_id=new_id(), at=station.clock.now()))
    qtbot.waitUntil(lambda: Heard.sounds == [Sound.ACCEPTED], timeout=WAIT)
    shell.window.open("sessions")
    shown = screen.findChild(ScanLines)
    assert shown is not None
    qtbot.waitUntil(lambda: shown.rowCount() == 1, timeout=WAIT)


@pytest.mark.usefixtures("_without_pins")
def test_what_a_scan_changed_of_assets_stands_in_the_line_at_once(qtbot: QtBot, shell: Shell) -> None:
    station, keeper = station_of(shell), shell.window.findChild(StatusKeeper)
    assert keeper is not None
    qtbot.waitUntil(lambda: not keeper._assets._looking._looks, timeout=WAIT)
    by, prefix = By(station.clock.now(), "maria", station=station.id), station.settings.assets.prefix
    dell = Fields("Dell", "Chromebook 3100")

    def prepare(tx: Connection) -> None:
        acts.change_form(tx, by, lambda form: replace(form, fields=dell), labels=True)
        tag_range_store.stop(tx, by, prefix, "A01-0099", 45678)

    station.database.write(prepare)  # and nobody is told
    shell.window.open("assets")
    station.bench.take(make_scan(b"ABC1", GUN, scan_id=new_id(), at=station.clock.now()))
    qtbot.waitUntil(lambda: Heard.sounds == [Sound.WARNING], timeout=WAIT)
    shell.window.open("sessions")
    line = shell.window.findChild(TroubleLine)
    assert line is not None
    qtbot.waitUntil(lambda: "A01-0099" in line.accessibleName(), timeout=WAIT)


@pytest.mark.usefixtures("_without_pins")
def test_a_scale_stands_in_the_status_bar_and_in_the_line_below_while_it_is_gone(
    qtbot: QtBot, shell: Shell, tmp_path: Path
) -> None:
    line = shell.window.findChild(TroubleLine)
    assert line is not None
    with SimulatedScalePort("toledo", tmp_path / "scale") as port:
        one = {"id": "bench", "name": "Bench scale", "kind": "toledo", "port": port.name}
        station_of(shell).change_setting("weighing.scales", [one], by=None)
        qtbot.waitUntil(lambda: "Bench scale" in dots_of(shell), timeout=WAIT)
        qtbot.waitUntil(lambda: not line.isVisible(), timeout=WAIT)
        port.unplug()
        qtbot.waitUntil(lambda: line.accessibleName().startswith("Bench scale does not weigh"), timeout=WAIT)
        assert "Plug it in again" in line.accessibleName()
        port.replug()
        qtbot.waitUntil(lambda: not line.isVisible(), timeout=WAIT)
        station_of(shell).change_setting("weighing.scales", [], by=None)
        qtbot.waitUntil(lambda: "Bench scale" not in dots_of(shell), timeout=WAIT)


def dots_of(shell: Shell) -> str:
    """The words of the status bar's devices."""
    return " ".join(button.text() for button in shell.window.findChildren(DeviceButton))


@pytest.mark.usefixtures("_without_pins")
def test_a_command_scanned_from_the_sheet_is_seen_to_be_done_and_digits_leave_it(qtbot: QtBot, shell: Shell) -> None:
    station = station_of(shell)
    screen = shell.window.screen_of("sessions")
    assert isinstance(screen, SessionsScreen)
    qtbot.waitUntil(lambda: screen.band.state.count is not None, timeout=WAIT)
    QTest.keyClick(shell.window, Qt.Key.Key_F12)
    sheet = shell.window.findChild(SheetPage)
    assert sheet is not None
    for command in (Command.D7, Command.PAUSE):
        assert sheet.isVisible()
        code = barcode_for(command, station.settings.station.site).encode()
        Heard.sounds.clear()
        station.bench.take(make_scan(code, GUN, scan_id=new_id(), at=station.clock.now()))
        qtbot.waitUntil(lambda: bool(Heard.sounds), timeout=WAIT)
    qtbot.waitUntil(lambda: not sheet.isVisible(), timeout=WAIT)
    assert screen.isVisible()


def test_keyboard_scanners_are_switched_on_and_off_at_once(qtbot: QtBot, directory: Path) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    field.setFocus()
    qtbot.waitExposed(field)
    with Station.open(directory) as station:
        keyboard = make_filter(station)
        scans: list[Scan] = []
        keyboard.scanned.connect(scans.append)
        for on in (True, False, True):
            station.change_setting("scanning.wedge.on", on, by=None)
            use(keyboard, station)
            for key in "W12-0789\r":
                QTest.keyClick(field.windowHandle(), key)
            assert (len(scans), field.text()) == ((1, "") if on else (0, "W12-0789"))
            scans.clear()
            field.clear()
        keyboard.stop()


def test_a_key_is_a_sign_of_life_and_is_seen_once(qtbot: QtBot) -> None:
    signs: list[None] = []
    activity = Activity(lambda: signs.append(None))
    activity.start()
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    field.activateWindow()
    qtbot.waitUntil(lambda: QGuiApplication.focusWindow() == field.windowHandle())
    QTest.keyClick(field.windowHandle(), Qt.Key.Key_A)
    QTest.mouseClick(field.windowHandle(), Qt.MouseButton.LeftButton)
    assert len(signs) == 2
    activity.deleteLater()


def test_a_scan_on_a_screen_without_scans_is_kept_and_says_where_to_go(qtbot: QtBot, shell: Shell) -> None:
    station = station_of(shell)
    door = shell.window.findChild(DoorPage)
    assert door is not None
    with qtbot.waitSignal(door.closed, timeout=WAIT):
        door.pin_entered.emit(PIN.get_secret_value())
    shell.window.open("people")
    station.bench.take(make_scan(b"W12-0789", GUN, scan_id=new_id(), at=station.clock.now()))
    band_says = "W12-0789 is kept: this screen takes no scans"
    people = shell.window.screen_of("people")
    assert people is not None
    qtbot.waitUntil(lambda: band_says in [text.text() for text in people.findChildren(QLabel)], timeout=WAIT)
    assert [(kept.text, kept.reason) for kept in station.sessions.kept()] == [("W12-0789", Reason.ELSEWHERE)]


@pytest.mark.usefixtures("_without_pins")
@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5])
def test_the_answer_to_a_scan_is_seen_wherever_one_is_on_a_long_page(
    qapp: QApplication, qtbot: QtBot, shell: Shell, scale: float
) -> None:
    station = station_of(shell)
    apply(qapp, Theme(LIGHT, scale, motion=False, flash=False))
    shell.window.open("settings")
    page = shell.window.screen_of("settings")
    assert page is not None
    QApplication.processEvents()
    last = [field for field in page.findChildren(QLineEdit) if field.isVisible() and field.isEnabled()][-1]
    last.setFocus()
    for area in (one for one in shell.window.findChildren(QScrollArea) if one.isVisible()):
        area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    station.bench.take(make_scan(b"W12-0789", GUN, scan_id=new_id(), at=station.clock.now()))
    band = page.findChildren(Band)[0]
    qtbot.waitUntil(lambda: band.isVisible(), timeout=WAIT)
    QApplication.processEvents()
    assert band.visibleRegion().boundingRect().height() == band.height() > 0
    assert last.hasFocus(), "whoever types goes on"


@pytest.mark.usefixtures("_without_pins")
def test_a_badge_that_nobody_has_is_answered_on_a_screen_without_scans_too(qtbot: QtBot, shell: Shell) -> None:
    station = station_of(shell)
    shell.window.open("people")
    badge = barcode_for_badge("999", station.settings.station.site).encode()
    station.bench.take(make_scan(badge, GUN, scan_id=new_id(), at=station.clock.now()))
    people = shell.window.screen_of("people")
    assert people is not None
    qtbot.waitUntil(
        lambda: "Nobody has this badge" in [text.text() for text in people.findChildren(QLabel)], timeout=WAIT
    )
    assert Heard.sounds == [Sound.REFUSED]


@pytest.mark.usefixtures("_without_pins")
def test_a_switch_by_badge_ends_with_the_name_of_who_is_at_work_now(qtbot: QtBot, shell: Shell) -> None:
    station = station_of(shell)
    ben, maria = station.people.find_by_name("ben"), station.door.presence.present
    assert ben is not None
    station.people.set_badge(ben.id, "4711", by=maria or ben)
    screen = shell.window.screen_of("sessions")
    assert isinstance(screen, SessionsScreen)
    qtbot.waitUntil(lambda: screen.band.state.count is not None, timeout=WAIT)
    badge = barcode_for_badge("4711", station.settings.station.site).encode()
    station.bench.take(make_scan(badge, GUN, scan_id=new_id(), at=station.clock.now()))
    qtbot.waitUntil(lambda: screen.band.state.what == "Ben is at work now", timeout=WAIT)
    assert screen.band.state.count is not None


@pytest.mark.usefixtures("_without_pins")
def test_a_lock_that_is_scanned_locks_on_every_screen(qtbot: QtBot, shell: Shell) -> None:
    station = station_of(shell)
    shell.window.open("settings")
    lock = barcode_for(Command.LOCK, station.settings.station.site).encode()
    station.bench.take(make_scan(lock, GUN, scan_id=new_id(), at=station.clock.now()))
    qtbot.waitUntil(lambda: station.door.presence.locked, timeout=WAIT)
    assert Heard.sounds == [Sound.ACCEPTED]


@pytest.mark.usefixtures("_without_pins")
def test_the_settings_are_in_their_places_when_they_are_first_seen(shell: Shell) -> None:
    shell.window.open("settings")
    QApplication.processEvents()  # the first painting
    page = shell.window.screen_of("settings")
    assert page is not None
    fields = [field for field in page.findChildren(QLineEdit) if field.isVisible()]
    assert fields
    assert [field.accessibleName() for field in fields if field.height() < field.minimumSizeHint().height()] == []


def test_the_keyboard_scanner_is_named_where_there_is_no_other(qtbot: QtBot, shell: Shell) -> None:
    def names() -> list[str]:
        return [button.text() for button in shell.window.findChildren(DeviceButton)]

    qtbot.waitUntil(lambda: any("Keyboard scanner" in name for name in names()), timeout=WAIT)
