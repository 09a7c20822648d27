"""The screens of the desktop: made when first opened, and told what the bench answers."""

from dataclasses import replace
from itertools import chain

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from app.desktop.asset_news import NEEDS, STUCK
from app.desktop.batches import ASSETS, Batches
from app.desktop.dressing import dress
from app.desktop.hearing import heard_once
from app.desktop.keyboard import use
from app.desktop.labelling import LABELS
from app.desktop.packing import PACKING, Packing
from app.desktop.practising import Practising
from app.desktop.set_up_screens import SetUpScreens
from app.desktop.supervising import Supervising
from app.desktop.training_door import TrainingDoor
from app.desktop.watching import CAMERA
from services.assets.desk import AssetDesk
from services.identity.person import Person
from services.packing.desk.desk import PackingDesk
from services.packing.server.told import Alarm
from services.photos.model import Photo
from services.printing.desk import LabelDesk
from services.scanning.answer import Answer
from services.scanning.commands import Command, known_to
from services.scanning.meaning import Kind
from services.scanning.outcome import Reason
from services.scanning.ports import DeviceStatus
from services.scanning.scan import Device
from services.scanning.screen_desk import ELSEWHERE, ScreenDesk
from services.settings.watching import changed_paths
from services.weighing.model import Reading
from ui.assistant.views import ASSISTANT
from ui.beside import beside
from ui.documents import documents
from ui.frame.main_window import MainWindow
from ui.health.views import HEALTH
from ui.icons import Icon
from ui.running import Run
from ui.sessions.sessions_screen import SessionsScreen
from ui.sheet.sheet_page import SheetPage
from ui.sound import Sounds
from ui.station import Station
from ui.wedge import WedgeFilter
from ui.widgets.band import Band
from ui.widgets.band_state import BandState
from ui.widgets.outcome_look import LOOKS, Mood, look_of

_SAYS_ALL = frozenset({"station.language", "station.zone"})
_OPENED_BY = {
    Command.SESSIONS: "sessions",
    Command.SUPERVISOR: "supervisor",
    Command.SYNC: "sync",
    Command.LABELS: "labels",
    Command.ASSETS: ASSETS,
    Command.PACKING: PACKING,
    Command.CAMERA: CAMERA,
    Command.HEALTH: HEALTH,
}


class Screens(QObject):
    """Puts the screens on the window's rail. UI thread.

    Emits `outdated` with the path of a setting that changed, where all that is said in this window is said otherwise
    now.
    """

    outdated = Signal(str)

    def __init__(self, window: MainWindow, station: Station, run: Run, sounds: Sounds, keyboard: WedgeFilter) -> None:
        super().__init__(window)
        self._window = window
        self._station = station
        self._run = run
        self._sounds = sounds
        self._keyboard = keyboard
        self._open_key = ""
        self._loaded = station.book.loaded  # as it was last looked at
        self._followed = station.applied
        self._sessions: SessionsScreen | None = None
        self._sheet: SheetPage | None = None
        window.add_screen("sessions", Icon.SESSIONS, "frame.rail.sessions", "F1", self._make_sessions)
        self._batches = Batches(station, run, left=window.go_back, acknowledged=sounds.acknowledge)
        window.stays = self._stays
        window.add_screen(ASSETS, Icon.ASSETS, "desktop.rail.assets", "F2", self._batches.make)
        self._packing = Packing(station, run, left=window.go_back, sounds=sounds)
        window.add_screen(PACKING, Icon.PACKING, "desktop.rail.packing", "F3", self._packing.make)
        self._supervising = Supervising(window, station, run, folder=documents(), go_on=self._go_on)
        self.board_changed = self._supervising.board_changed
        self._set_up = SetUpScreens(
            window,
            station,
            run,
            changed=lambda _path: self._follow_all(),
            caps_lock=lambda: keyboard.caps_lock,
            last_keys=lambda: keyboard.last_keys,
            supervising=self._supervising,
            practise=self._practise,
            hear=heard_once(sounds),
        )
        self._practising = Practising(window, station, run) if station.practice is not None else None
        window.screen_opened.connect(self._opened)
        window.trouble_acted.connect(self._act_on)
        sheet_key = QShortcut(QKeySequence("F12"), window)
        sheet_key.setContext(Qt.ShortcutContext.ApplicationShortcut)
        sheet_key.activated.connect(self._show_sheet)

    @property
    def open_key(self) -> str:
        """The key of the screen that is open."""
        return self._open_key

    def go_on_from(self, before: "Screens", setting: str) -> None:
        """These take the place of others after a setting changed: it has the focus again, and what nobody has seen yet
        is still to be seen."""
        self._window.come_as(before._window)
        self._set_up.focus_setting(setting)
        self._loaded, self._followed = before._loaded, before._followed
        self._batches.go_on_from(before._batches)
        self._supervising.go_on_from(before._supervising)
        if before._sessions is not None and self._sessions is not None:
            for state in _unseen(before._sessions.band):
                self._sessions.band.show_state(state)

    def open(self, key: str, front: str | None) -> None:
        """At start: the screen that was asked for, and the session that was in front."""
        self._window.open("sessions")
        if self._sessions is not None:
            self._sessions.open_first(front)
        if key != "sessions":
            self._window.open(key)

    def answered(self, answer: Answer) -> None:
        """A scan was answered: it is heard, and shown. What was chosen by a digit has its own answer, right behind."""
        if answer.outcome.reason is Reason.CHOSEN:
            return
        self.hear(answer)
        if self._practising is not None:
            self._practising.answered(answer)
        self._set_up.remember(answer)
        if (key := _opened_by(answer)) is not None:
            self._window.open(key)
        elif _is(Command.PRACTISE, answer):
            self._practise()
        elif self._open_key != "sessions" and _is(Command.LOCK, answer):
            self._lock()
        elif self._open_key == ASSETS:
            self._batches.answered(answer)
        elif self._open_key == PACKING:
            self._packing.answered(answer)
        elif self._open_key != "sessions":
            self._set_up.answered(answer)
        elif self._sessions is not None:
            self._sessions.answered(answer)

    def leave_sheet(self, answer: Answer) -> None:
        """What was scanned from the sheet did something behind it, which is to be seen; digits go on to a PIN's end."""
        if self._sheet is not None and self._sheet.isVisible() and not _is_digit(answer):
            self._window.uncover(self._sheet)

    def device_changed(self, status: DeviceStatus) -> None:
        """A scanner came or went."""
        self._set_up.device_changed(status)
        if self._sessions is not None:
            self._sessions.devices_changed()

    def stray_typed(self, text: str) -> None:
        """Something typed like a scanner, and never ended."""
        self._set_up.stray_typed(text)

    def raw_arrived(self, device: Device, chunk: bytes) -> None:
        """Bytes of a scanner, as they came."""
        self._set_up.raw_arrived(device, chunk)

    def scale_changed(self, status: DeviceStatus) -> None:
        """A scale came or went."""
        self._set_up.scale_changed(status)

    def weighed(self, device: Device, reading: Reading) -> None:
        """A scale said something."""
        self._set_up.weighed(device, reading)

    def scale_raw_arrived(self, device: Device, chunk: bytes) -> None:
        """Bytes of a scale, as they came."""
        self._set_up.scale_raw_arrived(device, chunk)

    def hear(self, answer: Answer) -> None:
        """The sound of an answer."""
        sound = look_of(answer.outcome).sound
        if sound is not None:
            self._sounds.play(sound)

    def not_stored(self, number: int) -> None:
        """So many scans have no answer yet, since the disk takes nothing."""
        if self._sessions is not None:
            self._sessions.not_stored(number)

    def refresh(self) -> None:
        """Another process wrote, or somebody else is here."""
        self._set_up.sync_changed()
        self._batches.refresh()
        self.packing_changed()
        self._set_up.printing_changed()
        if self._sessions is not None:
            self._sessions.refresh()

    def sync_changed(self) -> None:
        """The server answered, or did not."""
        self._set_up.sync_changed()

    def switched(self, person: Person) -> None:
        """Somebody else is at work now: that is what the badge has led to."""
        say, name = self._station.words.say, person.full_name
        word = say(LOOKS[Mood.ACCEPTED].word)
        what, next_ = say("desktop.came_in.what", name=name), say("desktop.came_in.next")
        state = BandState(Mood.ACCEPTED, word, what, next_)
        self._set_up.switched(state)
        self._say_at_sessions(state)

    def printing_changed(self) -> None:
        """A label or a printer is other than it was."""
        self._set_up.printing_changed()
        self._batches.refresh()
        self._packing.refresh()

    def assets_changed(self) -> None:
        """An asset, or how the register stands, is other than it was."""
        self._batches.refresh()

    def packing_changed(self) -> None:
        """A shipment or a box is other than it was."""
        self._packing.refresh()
        self._supervising.packing_changed()

    def photo_taken(self, photo: Photo) -> None:
        """Something is on record of a box that was closed here."""
        self._packing.photo_taken(photo)

    def packing_alarmed(self, alarm: Alarm) -> None:
        """A server says that something that is packed holds what its customer excludes."""
        self._packing.alarmed(alarm)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _stays(self) -> bool:
        """Whether the window is not to be closed yet: then it shows why."""
        stays = self._batches.holds_window
        if stays:
            self._window.open(ASSETS)
            self._batches.warn()
        return stays

    def _act_on(self, trouble: str) -> None:
        if trouble in (NEEDS, STUCK):
            self._window.open(ASSETS)
            self._batches.show_needing()

    def _go_on(self, session_id: str) -> None:
        """A session was taken over: it is worked on here now."""
        self._window.open("sessions")
        if self._sessions is not None:
            self._sessions.open_session(session_id)

    def _make_sessions(self) -> SessionsScreen:
        screen = self._sessions = SessionsScreen(self._station, self._run, documents())
        screen.lock.connect(self._lock)
        screen.band.acknowledged.connect(lambda _state: self._sounds.acknowledge())
        return screen

    def _opened(self, key: str) -> None:
        """Scans are for the screen that is open; what was answered behind another one is read."""
        before, self._open_key = self._open_key, key
        self._set_up.opened(key)
        self._batches.opened(key)
        self._packing.opened(key)
        if key == "sessions" and self._sessions is not None:
            self._sessions.back_in_front()
            if before not in ("", key):
                self._sessions.refresh()
        elif key != "sessions":
            commands = frozenset(chain.from_iterable(known_to(key).values()))
            self._station.bench.put_in_front(self._desk(key, commands))

    def _desk(self, key: str, commands: frozenset[Command]) -> AssetDesk | PackingDesk | LabelDesk | ScreenDesk:
        """Serials are scanned on the assets' screen, license plates on packing's, labels back on theirs; on the others
        items are kept."""
        if key == ASSETS:
            return self._station.assets.desk(commands, self._batches.looks_back)
        if key == PACKING:
            return self._packing.desk(commands)
        if key == LABELS:
            return LabelDesk(self._station.id, self._station.clock, commands, beside=beside(self._station))
        if key == ASSISTANT and (desk := self._set_up.assistant_desk) is not None:
            return desk
        return ScreenDesk(commands, items=ELSEWHERE, beside=beside(self._station))

    def tick(self) -> None:
        """Once a second."""
        self._set_up.tick()
        self._batches.tick()

    def settings_changed(self) -> None:
        """From outside: what is other now follows as if it had been changed here, and the page that is open shows it.
        Whatever else is on screen stays."""
        now = self._station.book.loaded
        if now is not self._loaded:
            self._loaded = now
            self._set_up.settings_changed()
            self._follow_all()

    def _follow_all(self) -> None:
        """Only what has taken effect: a window that came before the words of its language would stay as it is."""
        before, self._followed = self._followed, self._station.applied
        for path in changed_paths(before, self._followed):
            self._follow(path)

    def _follow(self, path: str) -> None:
        """Look, sound and keyboard scanner follow at once."""
        settings = self._followed
        if path.startswith("look"):
            dress(settings.look)
            self._sounds.set_volume(settings.look.volume / 100 if settings.look.sound else 0.0)
            self._sounds.set_repeat_errors(settings.look.repeat_errors)
        elif path.startswith("scanning"):
            use(self._keyboard, self._station)
        elif path in _SAYS_ALL:
            self._batches.when_over(lambda: self.outdated.emit(path))  # the window would take the import along

    def _lock(self) -> None:
        self._run(self._station.door.lock, lambda _done: None)

    def _practise(self) -> None:
        def show(state: BandState) -> None:
            self._set_up.say(state)
            self._say_at_sessions(state)

        TrainingDoor(self._station, self._run).open(show)

    def _say_at_sessions(self, state: BandState) -> None:
        if self._sessions is not None:
            band = self._sessions.band
            band.show_state(replace(state, place=band.state.place, count=band.state.count))

    def _show_sheet(self) -> None:
        """F12 shows the command barcodes, and takes them away again."""
        if self._sheet is not None and self._sheet.isVisible():
            self._window.uncover(self._sheet)
            return
        if self._sheet is None:
            sheet = self._sheet = SheetPage(self._station.words)
            sheet.closed.connect(lambda: self._window.uncover(sheet))
        somebody = self._station.door.presence.present is not None
        self._sheet.show_site(self._station.settings.station.site, known_to(self._open_key if somebody else ""))
        self._window.cover(self._sheet)
        self._sheet.setFocus()


def _is(command: Command, answer: Answer) -> bool:
    """Whether that was asked for by command barcode."""
    meaning = answer.meaning
    is_command = meaning.kind is Kind.COMMAND and meaning.value == command
    return is_command and answer.outcome.reason is Reason.COMMAND_DONE


def _opened_by(answer: Answer) -> str | None:
    """The key of the screen that was asked for by command barcode."""
    if answer.meaning.kind is not Kind.COMMAND or answer.outcome.reason is not Reason.COMMAND_DONE:
        return None
    return _OPENED_BY.get(Command(answer.meaning.value))


def _is_digit(answer: Answer) -> bool:
    meaning = answer.meaning
    return meaning.kind is Kind.COMMAND and bool(Command(meaning.value).digit)


def _unseen(band: Band) -> list[BandState]:
    """What this band still holds for somebody to see; it holds nothing more afterwards, and tells nobody."""
    band.blockSignals(True)
    states = []
    while band.holds:
        if band.state.held:
            states.append(band.state)
        band.acknowledge()
    return states
