"""The shell around the screens: opens the station, carries its events to the screens, closes everything in order."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer

from app.desktop.activity import Activity
from app.desktop.dressing import speak
from app.desktop.entrance import Entrance, FirstRun
from app.desktop.fault_news import note_answer
from app.desktop.keyboard import keyboard_device, make_filter, use
from app.desktop.offering import Offering
from app.desktop.screens import Screens
from app.desktop.starting import Started, start
from app.desktop.status import StatusKeeper
from app.desktop.windows import Exchange, make_window, show
from app.provisioning import provision_first_start
from app.station import Station
from services.errors import OutsideFailed, Refused
from services.frames.choosing import Offered
from services.identity.person import Person
from services.identity.presence import Presence
from services.packing.server.told import Alarm
from services.photos.model import Photo
from services.scanning.answer import Answer
from services.scanning.ports import DeviceStatus
from services.scanning.scan import Device
from services.supervisor.model import Board
from services.weighing.model import Reading
from services.words.catalogue import Catalogue
from ui.assistant.views import ASSISTANT
from ui.background import Background
from ui.bridge import Bridge
from ui.error_text import error_text
from ui.frame.status import Trouble
from ui.running import Run
from ui.sound import Sounds
from ui.wedge import WedgeFilter
from ui.widgets.outcome_look import LOOKS, Mood

TICK_MS = 1000


class Shell(QObject):
    """Owner of the window, of the work threads, and of the station. UI thread.

    The window is there at once; the station opens behind it in a work thread, then scans may come.
    """

    def __init__(self, data_dir: Path, words: Catalogue, screen: str | None) -> None:
        super().__init__()
        self._data_dir = data_dir
        self._words = words
        self._wanted = screen  # to begin with
        self._background = Background()
        self._run = self._run_for(self)
        self._bridge = Bridge(self)
        self._exchange = Exchange(self)
        self._tick = QTimer(self)
        self._tick.timeout.connect(self._on_tick)
        self._opening: Station | None = None  # open, and perhaps not yet told so
        self._station: Station | None = None
        self._first_run: FirstRun | None = None
        self._entrance: Entrance | None = None
        self._screens: Screens | None = None
        self._keeper: StatusKeeper | None = None
        self._offering: Offering | None = None
        self._wedge: WedgeFilter | None = None
        self._sounds: Sounds | None = None
        self._at_work: Person | None = None  # who was there last
        self._looking = False  # at the settings file
        self._trouble: tuple[OutsideFailed | None, int] = (None, 0)
        self.window = make_window(words, data_dir)

    @property
    def station(self) -> Station | None:
        """The station, once it is open."""
        return self._station

    @property
    def screens(self) -> Screens | None:
        """The screens, once scanning has begun."""
        return self._screens

    def open(self) -> None:
        """Show the window at once, and open the station behind it."""
        show(self.window)
        self._open_station()

    def let_go(self) -> None:
        """The system ends the program: the window does not stay to say what that ends."""
        self.window.stays = lambda: False

    def close(self) -> None:
        """End everything, in order: no keys; what was begun, a start too, comes to its end, but for a picture that is
        read; then the station takes no more scans and stores what waits."""
        self._tick.stop()
        self._exchange.finish()
        if self._wedge is not None:
            self._wedge.stop()
        if self._station is not None:
            self._station.pictures.stop()  # the picture of a file that is just read may take half a minute
        self._background.stop()
        if self._opening is not None:
            self._opening.close()
        self._bridge.end()
        if self._sounds is not None:
            self._sounds.stop()

    # -- opening -------------------------------------------------------------------------------------------------------

    def _open_station(self) -> None:
        def work() -> Station:
            provision_first_start(self._data_dir)
            self._opening = station = Station.open(self._data_dir)
            if not station.owner:  # two windows would take each other's scanners, and each miss half of the work
                self._opening = None
                station.close()
                raise Refused("ALREADY_OPEN", "desktop.already_open")
            return station

        self._run(work, self._opened, self._not_opened)

    def _not_opened(self, error: Exception) -> None:
        say, what = self._words.say, error_text(error, self._words)
        self.window.show_trouble(Trouble("open", what, say("desktop.not_opened_next"), say("desktop.try_again")))
        self.window.trouble_acted.connect(self._open_again)

    def _open_again(self, _key: str) -> None:
        self.window.trouble_acted.disconnect(self._open_again)
        self.window.show_trouble(None)
        self._open_station()

    def _opened(self, station: Station) -> None:
        self._station = station
        look = station.settings.look
        self._sounds = Sounds(volume=look.volume / 100 if look.sound else 0.0, repeat_errors=look.repeat_errors)
        self._keeper = StatusKeeper(self.window, station, self._run_for(self.window))
        self._listen(station)
        self._run(lambda: start(station, self._bridge), self._started)

    def _started(self, found: Started) -> None:
        """Scans may come. The first run asks its questions before anything else."""
        station = self._station
        if station is None:
            return
        self._wedge = make_filter(station)
        self._wedge.stray.connect(self._stray_typed)
        use(self._wedge, station)
        Activity(station.door.touch, self).start()  # before the filter of keys: it sees those of a scan too
        if found.nobody_yet:
            run, begun = self._run_for(self.window), found.progress
            self._first_run = FirstRun(self.window, station, run, self._hear, self._after_first_run, begun)
        else:
            self._furnish(station, found.front, found.screen(self._wanted))

    def _after_first_run(self) -> None:
        """The language may be another one now. The rest of the set-up follows."""
        self._first_run = None
        self._move(None, self._wanted or ASSISTANT)

    def _renew(self, setting: str) -> None:
        """Words or times are said otherwise now: the same session and the same screen in a new window. Until that is
        there all goes on in this one."""
        if self._station is None:
            return

        def found(front: str | None) -> None:
            before = self._screens  # those of now: another change may have exchanged the window meanwhile
            if before is None:
                return
            self._move(front, before.open_key)
            if self._screens is not None:
                self._screens.go_on_from(before, setting)

        self._run(self._station.front_session, found)

    def _move(self, front: str | None, screen: str) -> None:
        """A new window in the station's words takes the place of this one."""
        station, before = self._station, self.window
        if station is None or self._wedge is None:
            return
        self._words = station.words
        speak(self._words.language)
        self._wedge.rename(keyboard_device(station))
        self.window = make_window(self._words, self._data_dir)
        self._keeper = StatusKeeper(self.window, station, self._run_for(self.window))
        self._keeper.show_trouble(*self._trouble)
        self._furnish(station, front, screen)
        self._exchange.exchange(before, self.window)

    def _furnish(self, station: Station, front: str | None, screen: str) -> None:
        """The screens of the window, and its door."""
        sounds, keyboard, run = self._sounds, self._wedge, self._run_for(self.window)
        if sounds is None or keyboard is None:
            return
        self._screens = Screens(self.window, station, run, sounds, keyboard)
        self._at_work = self._at_work or station.door.presence.person
        self._screens.outdated.connect(self._renew)
        self._screens.open(screen, front)
        self._offering = Offering(self.window, station)
        self._entrance = Entrance(self.window, station, run, self._hear)
        self._entrance.closed.connect(self._screens.refresh)
        self._entrance.presence_changed(station.door.presence)
        self._tick.start(TICK_MS)
        self._on_tick()

    # -- events --------------------------------------------------------------------------------------------------------

    def _listen(self, station: Station) -> None:
        self._bridge.answered.connect(note_answer)  # first: what breaks at it is logged with it
        self._bridge.answered.connect(self._answered)
        self._bridge.presence_changed.connect(self._presence_changed)
        self._bridge.rows_changed.connect(self._rows_changed)
        self._bridge.sync_changed.connect(self._sync_changed)
        self._bridge.printing_changed.connect(self._printing_changed)
        self._bridge.assets_changed.connect(self._assets_changed)
        self._bridge.packing_changed.connect(self._packing_changed)
        self._bridge.packing_alarmed.connect(self._packing_alarmed)
        self._bridge.photo_taken.connect(self._photo_taken)
        self._bridge.offer_changed.connect(self._offer_changed)
        self._bridge.device_changed.connect(self._device_changed)
        self._bridge.scale_changed.connect(self._scale_changed)
        self._bridge.weighed.connect(self._weighed)
        self._bridge.scale_raw_arrived.connect(self._scale_raw_arrived)
        self._bridge.raw_arrived.connect(self._raw_arrived)
        self._bridge.trouble_changed.connect(self._trouble_changed)
        self._bridge.board_changed.connect(self._board_changed)
        self._bridge.listen_to(station)

    def _answered(self, answer: Answer) -> None:
        if self._first_run is not None:
            self._first_run.answered(answer)
        if self._screens is not None:
            self._screens.leave_sheet(answer)
            if not self._door_is_open() or answer.state is not None:  # what a session took is answered behind the door
                self._screens.answered(answer)
        if self._keeper is not None:
            self._keeper.answered(answer)
        if self._entrance is not None:
            self._entrance.answered(answer)

    def _hear(self, mood: Mood) -> None:
        sound = LOOKS[mood].sound
        if self._sounds is not None and sound is not None:
            self._sounds.play(sound)

    def _door_is_open(self) -> bool:
        return self._entrance is not None and self._entrance.is_open

    def _presence_changed(self, presence: Presence) -> None:
        if self._keeper is not None:
            self._keeper.show()
        if self._screens is not None:
            self._screens.refresh()
        present, before = presence.present, self._at_work
        if present is not None:
            self._at_work = present
            if self._screens is not None and before is not None and before.id != present.id:
                self._screens.switched(present)
        if self._entrance is not None:
            self._entrance.presence_changed(presence)

    def _rows_changed(self) -> None:
        if self._station is not None:
            self._run(self._station.door.look_again, lambda _done: None)
        if self._keeper is not None:
            self._keeper.labels_changed()
            self._keeper.assets_changed()
            self._keeper.packing_changed()
        if self._screens is not None:
            self._screens.refresh()

    def _sync_changed(self) -> None:
        if self._screens is not None:
            self._screens.sync_changed()

    def _printing_changed(self) -> None:
        if self._keeper is not None:
            self._keeper.labels_changed()
        if self._screens is not None:
            self._screens.printing_changed()

    def _assets_changed(self) -> None:
        if self._keeper is not None:
            self._keeper.assets_changed()
        if self._screens is not None:
            self._screens.assets_changed()

    def _packing_changed(self) -> None:
        if self._keeper is not None:
            self._keeper.packing_changed()
        if self._screens is not None:
            self._screens.packing_changed()

    def _photo_taken(self, photo: Photo) -> None:
        if self._screens is not None:
            self._screens.photo_taken(photo)

    def _offer_changed(self, offered: tuple[Offered, ...]) -> None:
        if self._offering is not None:
            self._offering.show(offered)

    def _packing_alarmed(self, alarm: Alarm) -> None:
        if self._screens is not None:
            self._screens.packing_alarmed(alarm)

    def _device_changed(self, status: DeviceStatus) -> None:
        if self._keeper is not None:
            self._keeper.show()
        if self._screens is not None:
            self._screens.device_changed(status)

    def _scale_changed(self, status: DeviceStatus) -> None:
        if self._keeper is not None:
            self._keeper.show()
        if self._screens is not None:
            self._screens.scale_changed(status)

    def _weighed(self, device: Device, reading: Reading) -> None:
        if self._screens is not None:
            self._screens.weighed(device, reading)

    def _scale_raw_arrived(self, device: Device, chunk: bytes) -> None:
        if self._screens is not None:
            self._screens.scale_raw_arrived(device, chunk)

    def _raw_arrived(self, device: Device, chunk: bytes) -> None:
        if self._screens is not None and not self._door_is_open():  # they may be digits of a PIN
            self._screens.raw_arrived(device, chunk)

    def _stray_typed(self, text: str) -> None:
        for cover in (self._first_run, self._entrance):
            if cover is not None:
                cover.stray_typed(text)
        if self._keeper is not None:
            self._keeper.show_stray(text)
        if self._screens is not None:
            self._screens.stray_typed(text)

    def _trouble_changed(self, fault: OutsideFailed | None, waiting: int) -> None:
        self._trouble = (fault, waiting)
        if self._keeper is not None:
            self._keeper.show_trouble(fault, waiting)
        if self._screens is not None:
            self._screens.not_stored(waiting)

    def _board_changed(self, board: Board) -> None:
        if self._screens is not None:
            self._screens.board_changed(board)

    def _on_tick(self) -> None:
        for part in (self._keeper, self._screens, self._entrance):
            if part is not None:
                part.tick()
        self._look_at_settings()

    def _look_at_settings(self) -> None:
        """They may have been changed from outside, by the command line or in an editor."""
        station = self._station
        if station is None or self._looking:
            return

        def looked(_done: object) -> None:
            self._looking = False
            if self._screens is not None:
                self._screens.settings_changed()

        def failed(error: Exception) -> None:
            self._looking = False
            self._broke(error)

        self._looking = True
        self._run(station.look_at_settings, looked, failed)

    def _run_for(self, receiver: QObject) -> Run:
        """For what is in a window, say: what comes when the receiver is gone is told to nobody."""

        def run(
            work: Callable[[], Any], then: Callable[[Any], None], failed: Callable[[Exception], None] | None = None
        ) -> None:
            self._background.run(receiver, work, then, failed or self._broke)

        return run

    def _broke(self, error: Exception) -> None:
        say = self._words.say
        self.window.show_trouble(Trouble("broke", error_text(error, self._words), say("desktop.broke_next"), ""))
