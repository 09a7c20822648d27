"""Every screen and page of the program with example data, in a window: for tests of their looks, and for pictures.

A scene brings one page to the front. Other screens join here: a function that opens the page, and a line in SCENES
named `<key on the rail>-<page>`, or `cover-<page>` for what covers the whole window.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit

from app.desktop.entrance import Entrance, FirstRun
from app.desktop.keyboard import make_filter
from app.desktop.screens import Screens
from app.desktop.status import StatusKeeper
from app.station import Station
from services.clock import new_id
from services.database.outbox_store import Waiting
from services.scanning.answer import Answer
from services.scanning.ports import DeviceState, DeviceStatus
from services.scanning.scan import Device, make_scan
from services.scanning.setup_codes import makers
from services.sessions.model import ExpectedItem, NewSession, Session, SessionType
from services.sessions.model import Status as SessionStatus
from services.sessions.projects import List
from services.settings.model import ScaleLine
from services.supervisor.model import Board
from services.sync.exporting import Exported
from services.sync.lines import MessageLine, SyncStatus
from services.sync.model import State
from services.weighing.model import Condition, Reading, ScaleAct
from services.words.catalogue import Catalogue
from services.words.figures import time_text
from tests.fakes.held_clock import HeldClock
from tests.fakes.printing import FakePrinting
from tests.fakes.running import run_now
from tests.fakes.supervisor import FakeSupervisor
from tests.fakes.sync import FakeSync
from tests.fakes.waiting import Memory
from tests.ui import (
    archive_scenes,
    asset_scenes,
    assistant_scenes,
    camera_part_scenes,
    camera_scenes,
    health_scenes,
    label_scenes,
    packing_board_scenes,
    packing_scenes,
    supervisor_scenes,
    training_scenes,
)
from tests.ui.sync_lines import some_log, some_messages
from ui.devices.device_words import RawBytes
from ui.devices.devices_screen import DevicesScreen
from ui.devices.scale_views import ScaleForm, ScaleFormView, ScalesView
from ui.devices.scale_words import ScaleWords
from ui.devices.views import KEYBOARD, PortChoice
from ui.frame.main_window import MainWindow
from ui.frame.status import StatusView
from ui.people.people_screen import PeopleScreen
from ui.sessions.sessions_screen import SessionsScreen
from ui.sound import Sounds
from ui.sync.sync_screen import SyncScreen
from ui.sync.views import Shelf
from ui.widgets.buttons import ActionButton
from ui.widgets.check import Check

SCANNER = Device("scanner-1", "Scanner 1", "serial")
NAMES = ("Laptop, 14 inch", "Document camera", "Projector", "Tablet with case", "Headset")
LOST_SEPARATOR = "]C10109501101530003" + "10LOT21SER" + "21ABC"
# A server that is not there, so that a start can be offered offline.
ENVIRON = {
    "SCANDESK_SESSIONS__MODE": "central",
    "SCANDESK_CENTRAL__URL": "http://127.0.0.1:1",
    "SCANDESK_SECRET__CENTRAL_TOKEN": "example",
    "SCANDESK_IDENTITY__PINS": "false",
}


class Stage:
    """The window on a real station with example data. All work is done at once, in the caller's thread."""

    def __init__(self, directory: Path, language: str) -> None:
        self.words = Catalogue(language)
        self.clock = HeldClock()
        self.station = Station.open(directory, environ=ENVIRON, clock=self.clock)
        self.station.words = self.words
        self.sync = self.station.sync = FakeSync()
        queue = self.station.printing
        queue.stop()
        self.printing = self.station.printing = FakePrinting(draws=queue.preview, stocks_=queue.stocks())
        self.supervisor = FakeSupervisor(self.clock, Board(now=self.clock.now()))
        self.station.supervisor = self.supervisor
        self.answers: Memory[Answer] = Memory()
        self.station.bench.on_answer(self.answers.add)
        self.person = self.station.people.first_run(name="maria", full_name="Maria", pin=None)
        self.station.door.sign_in("maria", None)
        self.sounds = Sounds(lambda _file: None, volume=0.0)
        self.window = MainWindow(self.words)
        self.screens = Screens(self.window, self.station, run_now, self.sounds, make_filter(self.station))
        self.supervisor.on_board(self.screens.board_changed)
        self.entrance = Entrance(self.window, self.station, run_now, lambda _mood: None)
        self.first_run: FirstRun | None = None
        self.screens.open("sessions", None)
        self._import_projects(directory)
        self._make_sessions()
        self.keeper = StatusKeeper(self.window, self.station, run_now)
        self.keeper.tick()

    def close(self) -> None:
        """End every thread."""
        self.window.close()
        self.station.close()
        self.sounds.stop()

    @property
    def sessions(self) -> SessionsScreen:
        screen = self.window.screen_of("sessions")
        assert isinstance(screen, SessionsScreen)
        return screen

    @property
    def devices(self) -> DevicesScreen:
        return self.window.findChildren(DevicesScreen)[0]

    @property
    def people(self) -> PeopleScreen:
        return self.window.findChildren(PeopleScreen)[0]

    @property
    def sync_screen(self) -> SyncScreen:
        return self.window.findChildren(SyncScreen)[0]

    def scan(self, *codes: str, device: Device = SCANNER) -> None:
        """Pull the trigger for each, a few seconds apart, and see the answer."""
        for code in codes:
            self.clock.advance(4)
            before = len(self.answers.all)
            scan = make_scan(code.encode(), device, scan_id=new_id(), at=self.clock.now())
            self.station.bench.take(scan)
            self.screens.answered(self.answers.wait_for(before + 1)[before])
            self.sessions.catch_up()

    def press(self, words_key: str, **params: object) -> None:
        """Press the button on screen that says this."""
        said = self.words.say(words_key, **params)
        shown = [button for button in self.window.findChildren(ActionButton) if button.isVisibleTo(self.window)]
        next(button for button in shown if button.accessibleName() == said).click()

    def open_session(self, session: Session) -> None:
        self.uncover()
        self.window.open("sessions")
        self.sessions.open_session(session.id)
        self.seen()
        self.sessions.catch_up()

    def seen(self) -> None:
        """Acknowledge what is held."""
        while self.sessions.band.state.held:
            self.sessions.band.acknowledge()

    def uncover(self) -> None:
        """Take away whatever covers the window."""
        for cover in self.window.covers():
            self.window.uncover(cover)

    # -- example data --------------------------------------------------------------------------------------------------

    def _import_projects(self, directory: Path) -> None:
        projects = directory / "projects.csv"
        projects.write_text("id,name\n7,Autumn inventory\n8,Media centre move\n9,Year 9 tablets\n")
        self.station.projects.import_file(List.PROJECTS, projects, self.person)

    def _make_sessions(self) -> None:
        items = tuple(ExpectedItem(f"W12-{789 + n:04d}", NAMES[n * n % len(NAMES)]) for n in range(120))
        self.inventory = self._start(NewSession(SessionType.INVENTORY, location="Room 214", expected=items))
        self._scan_in(self.inventory, *(item.code for item in items[:37]), "W12-0790", "K-4711", LOST_SEPARATOR)
        self.ended = self._start(NewSession(SessionType.CHECK_IN, location="Door 1", auto_commit=True))
        self._scan_in(self.ended, "W12-0901", "W12-0902", "W12-0903")
        self.station.sessions.change_status(self.ended.id, SessionStatus.COMPLETED, self.person)
        self.paused = self._start(NewSession(SessionType.CHECK_OUT, location="Door 3", auto_commit=True))
        self._scan_in(self.paused, "W12-0811", "W12-0812")
        self.station.sessions.change_status(self.paused.id, SessionStatus.PAUSED, self.person)
        self._scan_in(self.paused, "W12-0813", "W12-0814")
        self.fresh = self._start(NewSession(SessionType.BATCH_SCAN, location="Shelf 7", notes="Second shift"))
        self.blind = self._start(NewSession(SessionType.INVENTORY, location="Room 305", expected=items, blind=True))
        self._scan_in(self.blind, "W12-0789", "K-4711", "W12-0790", "W12-0790", LOST_SEPARATOR, "W12-0791")
        self.counted = self._start(
            NewSession(SessionType.INVENTORY, location="Room 118", expected=items[:24], review=True)
        )
        self._scan_in(self.counted, *(item.code for item in items[:21]), "K-4712")
        self.seen()

    def _start(self, wanted: NewSession) -> Session:
        self.clock.advance(60)
        return self.station.starter.start(wanted, self.person, offline=True)

    def _scan_in(self, session: Session, *codes: str) -> None:
        self.sessions.open_session(session.id)
        self.scan(*codes)


Scene = Callable[[Stage], None]


def home(stage: Stage) -> None:
    stage.uncover()
    stage.window.open("sessions")
    stage.sessions.open_home()
    stage.seen()


def start(stage: Stage) -> None:
    home(stage)
    stage.sessions.open_start(SessionType.INVENTORY)


def start_wrong(stage: Stage) -> None:
    start(stage)
    name = stage.words.say("start.expected_items")
    next(field for field in stage.sessions.findChildren(QLineEdit) if field.accessibleName() == name).setText("12x")
    stage.press("start.begin")


def start_blind(stage: Stage) -> None:
    """Something is expected: it can be a blind count."""
    start(stage)
    name = stage.words.say("start.expected_items")
    next(field for field in stage.sessions.findChildren(QLineEdit) if field.accessibleName() == name).setText("120")
    blind = stage.words.say("session.blind")
    next(box for box in stage.sessions.findChildren(Check) if box.accessibleName() == blind).setChecked(True)


def start_scanned(stage: Stage) -> None:
    """Something was scanned on the form: an item, or the room's label."""
    start(stage)
    stage.scan("W-214")
    for scan in stage.station.sessions.kept():
        if scan.text == "W-214":
            stage.station.sessions.is_location(scan.id, stage.person)


def start_unreachable(stage: Stage) -> None:
    start(stage)
    stage.press("start.begin")


def session(stage: Stage) -> None:
    stage.open_session(stage.inventory)
    stage.scan(stage.station.sessions.missing(stage.inventory.id, most=1)[0].code)


def session_empty(stage: Stage) -> None:
    stage.open_session(stage.fresh)


def session_warning(stage: Stage) -> None:
    stage.open_session(stage.inventory)
    stage.scan("K-4712")
    stage.station.sessions.undo_last(stage.inventory.id, stage.person)
    stage.sessions.refresh()


def session_behind(stage: Stage) -> None:
    """A warning that nobody has seen yet, and what came behind it."""
    stage.open_session(stage.inventory)
    stage.scan("K-4713", "W12-0791", "A1" * 4000, "W12-0792")
    for _ in range(4):
        stage.station.sessions.undo_last(stage.inventory.id, stage.person)
    stage.sessions.refresh()


def session_behind_pause(stage: Stage) -> None:
    """The same, and the session was paused meanwhile."""
    session_behind(stage)
    stage.press("session.pause")
    stage.station.sessions.change_status(stage.inventory.id, SessionStatus.ACTIVE, stage.person)


def session_duplicate(stage: Stage) -> None:
    stage.open_session(stage.inventory)
    stage.scan("W12-0791")
    stage.station.sessions.undo_last(stage.inventory.id, stage.person)
    stage.sessions.refresh()


def session_asking(stage: Stage) -> None:
    stage.open_session(stage.inventory)
    stage.press("session.complete")


def session_paused(stage: Stage) -> None:
    stage.open_session(stage.paused)


def session_resumed(stage: Stage) -> None:
    """Leaves it paused again, for the next view; the page is as it was."""
    stage.open_session(stage.paused)
    stage.press("session.resume")
    stage.station.sessions.change_status(stage.paused.id, SessionStatus.PAUSED, stage.person)


def session_over(stage: Stage) -> None:
    stage.open_session(stage.ended)


def session_blind(stage: Stage) -> None:
    """What was counted, and nothing of what is expected."""
    stage.open_session(stage.blind)
    stage.scan("W12-0792")
    stage.station.sessions.undo_last(stage.blind.id, stage.person)
    stage.sessions.refresh()


def session_handed_in(stage: Stage) -> None:
    """It waits for somebody else."""
    if stage.station.sessions.get(stage.counted.id).hand_in is None:
        stage.station.sessions.change_status(stage.counted.id, SessionStatus.COMPLETED, stage.person)
    stage.open_session(stage.counted)


def review(stage: Stage) -> None:
    """Whoever reviews sees the comparison, and says what comes of it."""
    session_handed_in(stage)
    stage.press("session.review")


def session_sent_back(stage: Stage) -> None:
    """What is to be done again is read while it is done."""
    session_handed_in(stage)
    stage.station.reviews.send_back(
        stage.counted.id, "Count shelf 3 again: the blue cases were not there.", stage.person
    )
    stage.sessions.refresh()
    stage.seen()


def history_blind(stage: Stage) -> None:
    """Whoever reviews sees the comparison."""
    stage.open_session(stage.blind)
    stage.press("session.history")


def resolve(stage: Stage) -> None:
    stage.open_session(stage.inventory)
    stage.press("session.resolve", n=2)


def history(stage: Stage) -> None:
    stage.open_session(stage.inventory)
    stage.press("session.history")


def export(stage: Stage) -> None:
    stage.open_session(stage.inventory)
    stage.press("session.export")


def devices(stage: Stage) -> None:
    stage.uncover()
    stage.window.open("devices")
    stage.devices.back.emit()


def devices_serial(stage: Stage) -> None:
    devices(stage)
    stage.devices.add.emit()


def devices_hid(stage: Stage) -> None:
    devices(stage)
    stage.devices.add_hid.emit()


def devices_keyboard(stage: Stage) -> None:
    devices(stage)
    stage.devices.change.emit(KEYBOARD)


def devices_test(stage: Stage) -> None:
    devices(stage)
    stage.devices.test.emit()


def devices_setup(stage: Stage) -> None:
    devices(stage)
    stage.devices.set_up.emit()


def devices_setup_mode(stage: Stage) -> None:
    devices_setup(stage)
    stage.devices.chosen.emit(0)


def devices_setup_code(stage: Stage) -> None:
    """A barcode that is drawn."""
    devices_setup(stage)
    stage.devices.chosen.emit(list(makers()).index("unitech"))


def devices_setup_named(stage: Stage) -> None:
    """A barcode of the manual."""
    devices_setup(stage)
    stage.devices.chosen.emit(list(makers()).index("honeywell"))
    stage.devices.chosen.emit(0)


def devices_setup_test(stage: Stage) -> None:
    devices_setup_code(stage)
    for _ in makers()["unitech"].codes:
        stage.devices.forwarded.emit()


def devices_setup_wrong(stage: Stage) -> None:
    """Another code came than the test code."""
    devices_setup_test(stage)
    stage.scan("W12-0789", device=Device(KEYBOARD, "Keyboard", "wedge"))


def devices_scales(stage: Stage) -> None:
    devices(stage)
    say = ScaleWords(stage.words)
    one = ScaleLine(id="bench", name="Bench scale", kind="toledo", port="/dev/ttyUSB0")
    two = ScaleLine(id="floor", name="Floor scale", kind="sics", port="usb:0EB8:2303")
    at, acts, raw = stage.clock.now(), frozenset(ScaleAct), RawBytes()
    raw.add(b"\x02012.350\r")
    sics = RawBytes()
    sics.add(b"S D      0.480 kg\r\n")
    there = DeviceStatus(Device("bench", "Bench scale", "scale"), DeviceState.CONNECTED, at, port="/dev/ttyUSB0")
    other = DeviceStatus(Device("moving", "Hand scale", "scale"), DeviceState.CONNECTED, at, port="/dev/ttyUSB1")
    gone = DeviceStatus(Device("floor", "Floor scale", "scale"), DeviceState.DISCONNECTED, at, "scale.silent")
    still = Reading(Condition.WEIGHT, 0.0, 12_350_000, stable=True, said="012.350")
    moving = Reading(Condition.WEIGHT, 0.0, 480_000, said="S D 0.480 kg")
    cards = (
        say.card(one, there, still, raw, acts),
        say.card(two.model_copy(update={"id": "moving", "name": "Hand scale"}), other, moving, sics, acts),
        say.card(two, gone, None, None, acts, stage.words.say("scale.away")),
    )
    stage.devices.show_scales(ScalesView(cards))


def devices_scale(stage: Stage) -> None:
    devices(stage)
    stage.devices.scales.add.emit()
    stage.devices.scale.show_scale_form(
        ScaleFormView(
            stage.words.say("devices_screen.scale.new"),
            ScaleForm(name="Bench scale", kind="sics", port="/dev/ttyUSB0"),
            (PortChoice("usb:0403:6001:A50285BI", "/dev/ttyUSB0", "FT232R USB UART"),),
            tried=stage.words.say("devices_screen.scale.tried", said="S S     12.350 kg"),
            tried_well=True,
        )
    )


def devices_scale_usb(stage: Stage) -> None:
    """One that this user may not open yet."""
    devices(stage)
    stage.devices.scales.add.emit()
    rule = 'SUBSYSTEM=="hidraw", ATTRS{idVendor}=="0922", ATTRS{idProduct}=="8003", MODE="0660", GROUP="dialout", '
    lines = f'{rule}TAG+="uaccess"\nsudo udevadm control --reload && sudo udevadm trigger --subsystem-match=hidraw'
    dymo = PortChoice("usb:0922:8003", "/dev/hidraw1", "DYMO M10 Scale", "hid", lines)
    stage.devices.scale.show_scale_form(
        ScaleFormView(
            stage.words.say("devices_screen.scale.new"),
            ScaleForm(name="DYMO M10 Scale", kind="hid", port="usb:0922:8003"),
            (dymo, PortChoice("usb:0403:6001:A50285BI", "/dev/ttyUSB0", "FT232R USB UART")),
        )
    )


def people(stage: Stage) -> None:
    stage.uncover()
    stage.window.open("people")
    stage.people.back.emit()


def people_new(stage: Stage) -> None:
    people(stage)
    stage.people.add.emit()


def people_person(stage: Stage) -> None:
    people(stage)
    stage.people.choose.emit(stage.person.id)


def settings(stage: Stage) -> None:
    stage.uncover()
    stage.window.open("settings")


def sync(stage: Stage) -> None:
    """The server refused two messages, and others wait behind them."""
    _sync(stage, SyncStatus(reached_at=stage.clock.now() - timedelta(minutes=2)), some_messages(stage.clock.now()))


def sync_asking(stage: Stage) -> None:
    sync(stage)
    stage.sync_screen.asked.emit()
    stage.sync_screen.discarded.emit(" ")


def sync_correcting(stage: Stage) -> None:
    """A project that the server does not know is corrected."""
    stage.sync.drafted = {"project_id": 12}
    sync(stage)
    stage.sync_screen.correcting.emit()


def sync_waiting(stage: Stage) -> None:
    """The server is away."""
    now = stage.clock.now()
    status = SyncStatus(reached_at=now - timedelta(hours=3), next_try_at=now + timedelta(seconds=70))
    lines = [line for line in some_messages(now) if line.state is not State.PARKED]
    _sync(stage, status, lines)


def sync_sign_in(stage: Stage) -> None:
    lines = [line for line in some_messages(stage.clock.now()) if line.state is State.WAITING]
    _sync(stage, SyncStatus(sign_in=True, reached_at=stage.clock.now()), lines)


def sync_stopped(stage: Stage) -> None:
    """The server's certificate has expired."""
    now = stage.clock.now()
    lines = [line for line in some_messages(now) if line.state is State.WAITING]
    status = SyncStatus(
        stopped="central.certificate.expired",
        reached_at=now - timedelta(hours=3),
        next_try_at=now + timedelta(seconds=270),
    )
    _sync(stage, status, lines)


def sync_empty(stage: Stage) -> None:
    _sync(stage, SyncStatus(reached_at=stage.clock.now()), [])


def sync_exporting(stage: Stage) -> None:
    """The server is away, and what waits is to be carried to the hub."""
    sync_waiting(stage)
    stage.sync_screen.exporting.emit()


def sync_exported(stage: Stage) -> None:
    """It was written onto a stick; two messages wait for a person first."""
    sync(stage)
    file = Path("/media/stick/outbox_Bench_1_2026-03-01_10-49-00.json")
    stage.station.export_outbox = lambda _out, _by: Exported(file, 11, 1, 2)  # type: ignore[method-assign]  # no stick
    stage.sync_screen.exporting.emit()
    stage.sync_screen.exported.emit("/media/stick")


def sync_sent(stage: Stage) -> None:
    sync(stage)
    stage.sync_screen.shelf_chosen.emit(Shelf.DONE)


def sync_log(stage: Stage) -> None:
    sync(stage)
    stage.sync_screen.shelf_chosen.emit(Shelf.LOG)


def sync_alone(stage: Stage) -> None:
    """As on a station without a server."""
    sync_empty(stage)
    stage.sync_screen.show_alone()
    here, devices = stage.station.settings.station, stage.keeper._dots()
    clock = time_text(stage.clock.now(), here.tz)
    stage.window.show_status(StatusView(here.name, stage.person.full_name, clock, devices))  # nothing waits, ever


def _sync(stage: Stage, status: SyncStatus, lines: list[MessageLine]) -> None:
    stage.uncover()
    stage.sync.said, stage.sync.lines, stage.sync.logged = status, lines, some_log(stage.clock.now())
    now = stage.sync.status()
    number = now.waiting + now.in_doubt + now.parked
    stage.station.sessions.waiting = lambda: Waiting(number, now.oldest)  # type: ignore[method-assign]  # for the picture
    stage.keeper.tick()
    stage.window.open("sync")


def door(stage: Stage) -> None:
    home(stage)
    stage.window.person_clicked.emit()


def first_run(stage: Stage) -> None:
    stage.uncover()
    if stage.first_run is None:
        stage.first_run = FirstRun(stage.window, stage.station, run_now, lambda _mood: None, lambda: None)
    else:
        stage.window.cover(next(cover for cover in stage.window.covers() if type(cover).__name__ == "FirstRunPage"))


def sheet(stage: Stage) -> None:
    home(stage)
    key = next(one for one in stage.window.findChildren(QShortcut) if one.key() == QKeySequence("F12"))
    key.activated.emit()


SCENES: Mapping[str, Scene] = {
    "sessions-home": home,
    "sessions-start": start,
    "sessions-start-wrong": start_wrong,
    "sessions-start-blind": start_blind,
    "sessions-start-scanned": start_scanned,
    "sessions-start-offline": start_unreachable,
    "sessions-session": session,
    "sessions-empty": session_empty,
    "sessions-warning": session_warning,
    "sessions-behind": session_behind,
    "sessions-behind-pause": session_behind_pause,
    "sessions-duplicate": session_duplicate,
    "sessions-asking": session_asking,
    "sessions-paused": session_paused,
    "sessions-resumed": session_resumed,
    "sessions-over": session_over,
    "sessions-blind": session_blind,
    "sessions-blind-history": history_blind,
    "sessions-handed-in": session_handed_in,
    "sessions-review": review,
    "sessions-sent-back": session_sent_back,
    "sessions-resolve": resolve,
    "sessions-history": history,
    "sessions-export": export,
    "devices-list": devices,
    "devices-serial": devices_serial,
    "devices-hid": devices_hid,
    "devices-keyboard": devices_keyboard,
    "devices-test": devices_test,
    "devices-setup": devices_setup,
    "devices-setup-mode": devices_setup_mode,
    "devices-setup-code": devices_setup_code,
    "devices-setup-named": devices_setup_named,
    "devices-setup-test": devices_setup_test,
    "devices-setup-wrong": devices_setup_wrong,
    "devices-scales": devices_scales,
    "devices-scale": devices_scale,
    "devices-scale-usb": devices_scale_usb,
    "people-list": people,
    "people-new": people_new,
    "people-person": people_person,
    "settings-all": settings,
    **archive_scenes.SCENES,
    **assistant_scenes.SCENES,
    **health_scenes.SCENES,
    "sync-parked": sync,
    "sync-asking": sync_asking,
    "sync-correcting": sync_correcting,
    "sync-waiting": sync_waiting,
    "sync-sign-in": sync_sign_in,
    "sync-stopped": sync_stopped,
    "sync-empty": sync_empty,
    "sync-exporting": sync_exporting,
    "sync-exported": sync_exported,
    "sync-sent": sync_sent,
    "sync-log": sync_log,
    "sync-alone": sync_alone,
    **supervisor_scenes.SCENES,
    **packing_board_scenes.SCENES,
    **label_scenes.SCENES,
    **packing_scenes.SCENES,
    **camera_scenes.SCENES,
    **camera_part_scenes.SCENES,
    **asset_scenes.SCENES,  # last: that some need somebody stands above every page from then on
    "cover-door": door,
    "cover-first-run": first_run,
    "cover-sheet": sheet,
    **training_scenes.SCENES,
}


@contextmanager
def staged(directory: Path, language: str) -> Iterator[Stage]:
    """A stage, closed afterwards."""
    stage = Stage(directory, language)
    try:
        yield stage
    finally:
        stage.close()


def settled(app: QApplication) -> None:
    """Layouts that wrap ask a second time, tables fit their rows after that."""
    for _ in range(12):
        app.processEvents()
