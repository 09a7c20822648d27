"""The station: the wiring of one data directory, opened in order and closed in the opposite order.

    settings → lock → database → people → sessions → sync → bench → scanners → supervisor

`open` makes everything and starts the database's threads; `start` lets scans come: who was signed in still is, the
session that was in front is in front, scans that were stored and never answered are answered, what waits for the
server is sent, scanners are read.
"""

import os
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from random import random
from types import TracebackType
from typing import Any, Self

import structlog

from app.database_url import refuse_unknown, shared_url
from app.devices import Devices
from app.scanners import make_scanner
from app.supervising import own_board
from services.clock import Clock, SystemClock
from services.database import front_store
from services.database.database import Database
from services.database.jobs import Job
from services.database.lock import PATIENCE, Ownership
from services.database.opening import open_database
from services.errors import Refused
from services.identity.door import Door
from services.identity.person import Person
from services.identity.presence import Presence
from services.identity.service import PeopleService
from services.scanning import meaning
from services.scanning.bench import Bench
from services.scanning.commands import Command
from services.scanning.joined import Joined
from services.scanning.meaning import Meaning
from services.scanning.patterns import Patterns
from services.scanning.ports import DeviceState
from services.scanning.scan import Scan
from services.sessions.desk import SessionDesk
from services.sessions.model import DuplicateHandling, Session, SessionConfig, SessionType, ValidationMode
from services.sessions.ports import SessionServer
from services.sessions.projects import ProjectService
from services.sessions.service import SessionService
from services.sessions.starting import SessionStarter
from services.sessions.taking_over import TakeOver
from services.settings.book import SettingsBook
from services.settings.model import Settings
from services.settings.places import Places, make_data_dir
from services.settings.secrets import SecretName, Secrets
from services.settings.station import station_id
from services.supervisor.ports import BoardSource
from services.supervisor.service import SupervisorService
from services.sync.exporting import Exported, Origin, export_outbox
from services.sync.ports import DeviceLine, SyncServer
from services.sync.reports import About
from services.sync.service import SyncService
from services.words.catalogue import Catalogue

log = structlog.get_logger(__name__)

_STATES = {DeviceState.CONNECTED: "connected", DeviceState.DISCONNECTED: "disconnected"}


class Station:
    """Everything of one data directory. Made by `open`; whoever opened it closes it. `with` closes it too."""

    def __init__(
        self, data_dir: Path, environ: Mapping[str, str], clock: Clock, *, owner_wanted: bool, patience: float
    ) -> None:
        with ExitStack() as undo:
            self._undo = undo
            self.clock = clock
            self.places: Places = make_data_dir(data_dir)
            self.book = SettingsBook(data_dir, environ)
            refuse_unknown(self.book.loaded, data_dir)
            self.book.ensure_site()
            self.secrets = Secrets(data_dir, environ)
            self.words = Catalogue(self.settings.station.language)
            self.owner = owner_wanted and self._own(data_dir, patience)
            self.database = self._open_database(data_dir)
            self.id = station_id(data_dir)  # after the database: it tells later that one was here
            self.people = PeopleService(self.database, clock, lambda: self.settings.identity)
            self.door = Door(self.database, clock, self.people, station=self.id, policy=lambda: self.settings.identity)
            self._patterns = _patterns(self.settings)
            self._sends = self.settings.sessions.mode == "central"
            self.projects = ProjectService(self.database)
            self.sessions = SessionService(self.database, clock, key_of=self.key_of, sends=self._sends, station=self.id)
            self.starter = SessionStarter(
                self.sessions,
                self.projects,
                server=self._server(),
                config_of=self.config_of,
                always_blind=self.always_blind,
            )
            address = self.settings.central.url if self._sends else ""
            self.sync = SyncService(self.database, clock, self._sync_server(), random, address, self._about)
            undo.callback(self.sync.stop)
            self.take_over = TakeOver(
                self.database,
                clock,
                hub=lambda: self.sync.hub,
                offered=lambda: self.sync.offered,
                read=lambda code: meaning.read_code(code, self._patterns),
                always_blind=self.always_blind,
            )
            self.bench = Bench(
                self.database,
                clock,
                read=self.read_code,
                presence=self._presence,
                station=self.id,
                joined=_joined(self.settings),
            )
            undo.callback(self.bench.stop)
            self.devices = Devices(self.bench, clock, make_scanner)
            undo.callback(self.devices.stop)
            self.devices.use(self.settings.scanning.serial)
            self.supervisor = self._supervisor()
            undo.callback(self.supervisor.close)
            self._applied, self._applying = self.settings, threading.Lock()
            self._acting: Person | None = None
            self._undo = undo.pop_all()

    @classmethod
    def open(
        cls,
        data_dir: Path,
        *,
        owner_wanted: bool = True,
        patience: float = PATIENCE,
        environ: Mapping[str, str] = os.environ,
        clock: Clock | None = None,
    ) -> Self:
        """Open the data directory, made where missing. `owner_wanted`: be its station, unless another process is
        and still is after `patience` seconds.

        Waits for the disk. Raises OutsideFailed with words that say what to do; nothing is left open then.
        """
        return cls(data_dir.absolute(), environ, clock or SystemClock(), owner_wanted=owner_wanted, patience=patience)

    def start(self, *, devices: bool = True) -> None:
        """Let scans come, from the scanners too where `devices`. Waits for the disk; register listeners before."""
        self.door.resume()
        if self.bench.front is None and (front := self.front_session()) is not None:
            self.bench.put_in_front(self.desk(front))
        again = self.bench.take_up_again(self.desk, self.people.find) if self.owner else 0
        self.sync.start()
        log.info("station started", owner=self.owner, taken_up_again=again)
        if devices:
            self.devices.start()
            self._warm_up()

    def close(self) -> None:
        """Stop what scans, store what waits, end every thread, let go of the directory. Safe to call twice."""
        self._undo.close()

    @property
    def settings(self) -> Settings:
        """The settings that hold now."""
        return self.book.settings

    def change_setting(self, path: str, value: Any, *, by: Person | None) -> Settings:
        """Change one setting and let it take effect. Raises as `SettingsBook.change` does. Not in the UI thread."""
        changed = self.book.change(path, value, by=by)
        self._apply()
        return changed

    def look_at_settings(self) -> None:
        """Let take effect what another process, or a person with an editor, wrote in the settings file meanwhile.
        Cheap where nothing was. Not in the UI thread."""
        if self.book.look_again():
            self._apply()

    def _apply(self) -> None:
        """What is other than it was takes effect, whoever wrote it."""
        with self._applying:
            before, now = self._applied, self.settings
            self._applied = now
            self._patterns = _patterns(now)
            if now.station.language != before.station.language:
                self.words = Catalogue(now.station.language)
            if now.scanning.serial != before.scanning.serial:
                self.devices.use(now.scanning.serial)
            if now.scanning.joined != before.scanning.joined:
                self.bench.join(_joined(now))

    def export_outbox(self, out: Path, by: Person) -> Exported:
        """Write what waits for the server into a file for the hub: `out`, or a new one in that folder. Raises as
        services/sync/exporting.py does. Not in the UI thread."""
        from services.hub.tokens import unchecked  # loads only where it is asked for

        token = self.secrets.get(SecretName.CENTRAL_TOKEN)
        says = unchecked(token.get_secret_value()) if token else None
        named = (says.user_id, says.jti_hash) if says else (None, None)
        address = self.settings.central.url
        origin = Origin(self.id, self.settings.station.name, version("scandesk"), address, *named)
        return export_outbox(self.database, self.clock, out, origin, by)

    # -- what is in front ----------------------------------------------------------------------------------------------

    def desk(self, session_id: str, screen_commands: frozenset[Command] = frozenset()) -> SessionDesk:
        """The session as a capability of the bench. `screen_commands`: what the screen in front does itself."""
        desk = SessionDesk(session_id, self.clock, sends=self._sends)
        return replace(desk, screen_commands=desk.screen_commands | screen_commands)

    def front_session(self) -> str | None:
        """The session that is, or was when the program ended, in front of this station; None where it is over."""
        session_id = self.database.read(lambda tx: front_store.get(tx, self.id))
        if session_id is None:
            return None
        try:
            session = self.sessions.get(session_id)
        except Refused:
            return None
        return None if session.is_over_here else session_id

    def put_in_front(self, session: Session | str | None, screen_commands: frozenset[Command] = frozenset()) -> None:
        """From now on scans are for this session, but for the commands that the screen in front does itself. Returns at
        once; the station (the owner) remembers it."""
        session_id = session.id if isinstance(session, Session) else session
        self.bench.put_in_front(None if session_id is None else self.desk(session_id, screen_commands))
        if self.owner:
            self.remember_front(session_id)

    def remember_front(self, session_id: str | None) -> None:
        """This session will be in front when the station starts. Returns at once."""
        self.database.post(
            Job(
                lambda tx, _attempt: front_store.put(tx, self.id, session_id),
                lambda _done: None,
                lambda error: log.error("what is in front is not remembered", error=repr(error)),
                must=True,
            )
        )

    def act_as(self, person: Person) -> None:
        """Scans are this person's, whoever is signed in at the desktop: for the command line, which has asked."""
        self._acting = person

    # -- meaning and rules ---------------------------------------------------------------------------------------------

    def read_code(self, scan: Scan) -> Meaning:
        """What a scan's code means here. Any thread; never raises."""
        return meaning.read(scan, self._patterns)

    def key_of(self, code: str) -> str:
        """The key by which a typed or listed code is compared."""
        return meaning.read_code(code, self._patterns).key

    def config_of(self, session_type: SessionType) -> SessionConfig:
        """The station's own rules for a new session of this type."""
        own = getattr(self.settings.sessions, session_type.value.lower())
        return SessionConfig(
            ValidationMode(own.validation_mode), DuplicateHandling(own.duplicate_handling), own.timeout_minutes
        )

    def always_blind(self, session_type: SessionType) -> bool:
        """Whether each session of this type is a blind count."""
        return bool(getattr(self.settings.sessions, session_type.value.lower()).always_blind)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _warm_up(self) -> None:
        """What the first GS1 code needs is loaded before it comes."""
        thread = threading.Thread(target=meaning.warm_up, name="warm up", daemon=True)
        thread.start()
        self._undo.callback(thread.join)

    def _own(self, data_dir: Path, patience: float) -> bool:
        ownership = Ownership(data_dir)
        if not ownership.take(patience=patience):
            log.info("another process owns the data directory")
            return False
        self._undo.callback(ownership.let_go)
        return True

    def _open_database(self, data_dir: Path) -> Database:
        database = open_database(data_dir, shared_url(self.settings, self.secrets), owner=self.owner)
        self._undo.callback(database.close)
        return database

    def _server(self) -> SessionServer | None:
        if not self._sends:
            return None
        from services.central.sessions import CentralSessions  # the network's library loads only where there is one

        central = CentralSessions(self.settings.central.url, token=lambda: self.secrets.get(SecretName.CENTRAL_TOKEN))
        self._undo.callback(central.close)
        return central

    def _sync_server(self) -> SyncServer | None:
        """Only the owner of the data directory sends: two would send the same twice."""
        if not (self._sends and self.owner and self.settings.central.url):
            return None
        from services.central.sync import CentralSync

        central = CentralSync(self.settings.central.url, token=lambda: self.secrets.get(SecretName.CENTRAL_TOKEN))
        self._undo.callback(central.close)
        return central

    def _supervisor(self) -> SupervisorService:
        own = own_board(
            self.database,
            self.clock,
            station=self.id,
            settings=lambda: self.settings,
            sync=self.sync,
            presence=lambda: self.door.presence,
            devices=self.devices.statuses,
        )
        zone, hub = lambda: self.settings.station.tz, self._hub_board()
        return SupervisorService(own, self.clock, random=random, hub=hub, zone=zone, takes_over=self.take_over)

    def _hub_board(self) -> BoardSource | None:
        """Who tells of the other stations' sessions."""
        if not (self._sends and self.settings.central.url):
            return None
        from services.central.board import HubBoard

        address, clock = self.settings.central.url, self.clock
        hub = HubBoard(address, clock, token=lambda: self.secrets.get(SecretName.CENTRAL_TOKEN))
        self._undo.callback(hub.close)
        return hub

    def _about(self) -> About:
        """What the hub is told of this station. Any thread."""
        person = self._acting or self.door.presence.present
        devices = tuple(
            DeviceLine(one.device.id, one.device.name, "scanner", _STATES.get(one.state, "unknown"))
            for one in self.devices.statuses()
        )
        return About(person.name if person else "", devices)

    def _presence(self) -> Presence:
        """Who a scan is booked for. A scan is a sign of life at the door."""
        if self._acting is not None:
            return Presence(self._acting)
        self.door.touch()
        return self.door.presence

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _patterns(settings: Settings) -> Patterns:
    own = settings.scanning.patterns
    return Patterns.of(
        site=settings.station.site,
        tag=own.tag,
        shipment=own.shipment,
        plate=own.plate,
        serial=own.serial,
        location=own.location,
        bare_sscc=own.bare_sscc,
    )


def _joined(settings: Settings) -> Joined | None:
    """Device id → the first id of its group; None where set-up joined nothing."""
    groups = {device: group[0] for group in settings.scanning.joined for device in group if group}
    return Joined(groups) if groups else None
