"""The shell around the screens: opens the station, carries its events to them, and closes everything in order."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from PySide6.QtCore import QObject, QTimer

from app.desktop.keyboard import make_filter
from app.station import Station
from services.errors import OutsideFailed
from services.identity.presence import Presence
from services.scanning.answer import Answer
from services.words.catalogue import Catalogue
from services.words.figures import time_text
from ui.background import Background
from ui.bridge import Bridge
from ui.error_text import error_text
from ui.frame.main_window import MainWindow
from ui.frame.status import DeviceDot, StatusView, Trouble
from ui.icons import Icon
from ui.sessions.sessions_screen import SessionsScreen
from ui.sound import Sounds
from ui.wedge import WedgeFilter
from ui.widgets.outcome_look import look_of

log = structlog.get_logger(__name__)

TICK_MS = 1000


class Shell(QObject):
    """Owner of the window, of the work threads, and of the station. UI thread."""

    def __init__(self, data_dir: Path, words: Catalogue, screen: str | None) -> None:
        super().__init__()
        self._data_dir = data_dir
        self._words = words
        self._first_screen = screen or "sessions"
        self._station: Station | None = None
        self._background = Background()
        self._bridge = Bridge(self)
        self._wedge: WedgeFilter | None = None
        self._sounds: Sounds | None = None
        self._sessions: SessionsScreen | None = None
        self._waiting: tuple[int, timedelta | None] = (0, None)
        self.window = MainWindow(words)
        self._tick = QTimer(self)
        self._tick.timeout.connect(self._on_tick)

    def open(self) -> None:
        """Show the window at once; the station opens behind it."""
        self.window.resize(1280, 720)
        self.window.show()
        self._run(lambda: Station.open(self._data_dir), self._opened, self._not_opened)

    def close(self) -> None:
        """End everything, in order: no scans, no sounds, then the station stores what waits."""
        self._tick.stop()
        if self._wedge is not None:
            self._wedge.stop()
        if self._station is not None:
            self._station.close()
        self._background.stop()
        if self._sounds is not None:
            self._sounds.stop()

    # -- opening -------------------------------------------------------------------------------------------------------

    def _opened(self, station: Station) -> None:
        self._station = station
        self._bridge.listen_to(station)
        self._make_screens(station)
        look = station.settings.look
        self._sounds = Sounds(volume=look.volume / 100 if look.sound else 0.0, repeat_errors=look.repeat_errors)
        self._connect()
        self._run(lambda: _start(station), self._started)

    def _not_opened(self, error: Exception) -> None:
        what = error_text(error, self._words)
        self.window.show_trouble(
            Trouble("open", what, self._words.say("desktop.not_opened_next"), self._words.say("desktop.try_again"))
        )
        self.window.trouble_acted.connect(self._open_again)

    def _open_again(self, _key: str) -> None:
        self.window.trouble_acted.disconnect(self._open_again)
        self.window.show_trouble(None)
        self._run(lambda: Station.open(self._data_dir), self._opened, self._not_opened)

    def _make_screens(self, station: Station) -> None:
        def sessions() -> SessionsScreen:
            self._sessions = SessionsScreen(station, self._run, _export_folder())
            self._sessions.lock.connect(self._lock)
            self._sessions.band.acknowledged.connect(self._acknowledged)
            return self._sessions

        self.window.add_screen("sessions", Icon.SESSIONS, "frame.rail.sessions", "F1", sessions)

    def _started(self, front: str | None) -> None:
        station = self._station
        if station is None:
            return
        self.window.open(self._first_screen)
        if self._sessions is not None:
            self._sessions.open_first(front)
        self._wedge = make_filter(station)
        if station.settings.scanning.wedge.on:
            self._wedge.start()
        self._tick.start(TICK_MS)
        self._on_tick()

    # -- events --------------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self._bridge.answered.connect(self._answered)
        self._bridge.device_changed.connect(lambda _status: self._show_status())
        self._bridge.presence_changed.connect(self._presence_changed)
        self._bridge.trouble_changed.connect(self._trouble_changed)
        self._bridge.rows_changed.connect(self._rows_changed)

    def _answered(self, answer: Answer) -> None:
        sound = look_of(answer.outcome).sound
        if sound is not None and self._sounds is not None:
            self._sounds.play(sound)
        if self._sessions is not None:
            self._sessions.answered(answer)

    def _acknowledged(self, _state: object) -> None:
        if self._sounds is not None:
            self._sounds.acknowledge()

    def _rows_changed(self) -> None:
        if self._sessions is not None:
            self._sessions.refresh()

    def _presence_changed(self, _presence: Presence) -> None:
        self._show_status()
        if self._sessions is not None:
            self._sessions.refresh()

    def _trouble_changed(self, fault: OutsideFailed | None, waiting: int) -> None:
        if fault is None:
            self.window.show_trouble(None)
            return
        say = self._words.say
        self.window.show_trouble(
            Trouble(
                fault.kind,
                say(fault.words, **fault.params),
                say("desktop.not_stored", n=waiting),
                say("desktop.try_again"),
            )
        )

    def _lock(self) -> None:
        if self._station is not None:
            self._run(self._station.door.lock, lambda _done: None)

    def _on_tick(self) -> None:
        """Once a second: the clock, the queue, the idle lock."""
        if self._station is not None:
            self._run(self._station.sessions.waiting, self._show_waiting)
            _ = self._station.door.presence

    def _show_waiting(self, waiting: Any) -> None:
        station = self._station
        if station is None:
            return
        oldest = None if waiting.oldest is None else station.clock.now() - waiting.oldest
        self._waiting = (waiting.number, oldest)
        self._show_status()

    def _show_status(self) -> None:
        station = self._station
        if station is None:
            return
        person = station.door.presence.present
        number, oldest = self._waiting
        sends = station.starter.asks_server
        self.window.show_status(
            StatusView(
                station=station.settings.station.name,
                person=person.full_name if person else "",
                clock=time_text(station.clock.now(), station.settings.station.tz),
                devices=tuple(DeviceDot(one.device.name, one.state) for one in station.devices.statuses()),
                waiting=number if sends else None,
                oldest=oldest if sends else None,
            )
        )

    def _run(
        self, work: Callable[[], Any], then: Callable[[Any], None], failed: Callable[[Exception], None] | None = None
    ) -> None:
        self._background.run(self, work, then, failed or self._broke)

    def _broke(self, error: Exception) -> None:
        say = self._words.say
        self.window.show_trouble(
            Trouble("broke", error_text(error, self._words), say("desktop.broke_next"), say("desktop.try_again"))
        )


def _start(station: Station) -> str | None:
    """Let scans come; the session that is in front."""
    station.start()
    return station.front_session()


def _export_folder() -> Path:
    documents = Path.home() / "Documents"
    return documents if documents.is_dir() else Path.home()
