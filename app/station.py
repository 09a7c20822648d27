"""The station: the wiring of one data directory, opened in order and closed in the opposite order.

    settings → lock → database → people → sessions → sync → bench → scanners → supervisor → printers

`open` makes everything and starts the database's threads; `start` lets scans come: who was signed in still is, the
session that was in front is in front, scans that were stored and never answered are answered, what waits for the
server is sent, scanners are read. What the parts are made of stands beside this file: what is in front (front.py), the
station's own rules (own_rules.py), the central server (central.py), what it says of itself (supervising.py).
"""

import os
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from random import random
from types import TracebackType
from typing import Any, Self

import structlog

from app.central import Central
from app.database_url import refuse_unknown, shared_url
from app.devices import Devices
from app.front import NO_COMMANDS, Front
from app.outbox_file import origin_of
from app.own_rules import OwnRules, joined
from app.printers import make_printer, own_queues
from app.scanners import make_scanner
from app.supervising import about, own_board
from services.clock import Clock, SystemClock
from services.database.lock import PATIENCE, Ownership
from services.database.opening import open_database
from services.identity.door import Door
from services.identity.person import Person
from services.identity.presence import Presence
from services.identity.service import PeopleService
from services.printing.pages import LabelPages
from services.printing.service import PrintService
from services.scanning import meaning
from services.scanning.bench import Bench
from services.scanning.commands import Command
from services.sessions.desk import SessionDesk
from services.sessions.model import Session, SessionConfig, SessionType
from services.sessions.projects import ProjectService
from services.sessions.reviewing import ReviewService
from services.sessions.service import SessionService
from services.sessions.starting import SessionStarter
from services.sessions.taking_over import TakeOver
from services.settings.book import SettingsBook
from services.settings.model import Settings
from services.settings.places import Places, make_data_dir
from services.settings.secrets import Secrets
from services.settings.station import station_id
from services.supervisor.service import SupervisorService
from services.sync.exporting import Exported, export_outbox
from services.sync.reports import About
from services.sync.service import SyncService
from services.words.catalogue import Catalogue

log = structlog.get_logger(__name__)


class Station:
    """Everything of one data directory. Made by `open`; whoever opened it closes it. `with` closes it too."""

    def __init__(
        self, data_dir: Path, environ: Mapping[str, str], clock: Clock, *, owner_wanted: bool, patience: float
    ) -> None:
        with ExitStack() as undo:
            self._undo = undo
            self.clock = clock
            self._acting: Person | None = None
            self._open(data_dir, environ, owner_wanted=owner_wanted, patience=patience)
            self._make_sessions()
            self._make_sync()
            self._make_bench()
            self._make_supervisor()
            self._make_printing()
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
        self._front.resume()
        again = self.bench.take_up_again(self._front.desk, self.people.find) if self.owner else 0
        self.sync.start()
        log.info("station started", owner=self.owner, taken_up_again=again)
        if devices:
            self.devices.start()
            if self.owner:
                self.printing.start()
            self._warm_up()

    def close(self) -> None:
        """Stop what scans, store what waits, end every thread, let go of the directory. Safe to call twice."""
        self._undo.close()

    # -- made in this order --------------------------------------------------------------------------------------------

    def _open(self, data_dir: Path, environ: Mapping[str, str], *, owner_wanted: bool, patience: float) -> None:
        """The data directory, its settings, its lock and its database."""
        self.places: Places = make_data_dir(data_dir)
        self.book = SettingsBook(data_dir, environ)
        refuse_unknown(self.book.loaded, data_dir)
        self.book.ensure_site()
        self._applied, self._applying = self.settings, threading.Lock()
        self.secrets = Secrets(data_dir, environ)
        self.words = Catalogue(self.settings.station.language)
        self.owner = owner_wanted and self._own(data_dir, patience)
        self.database = open_database(data_dir, shared_url(self.settings, self.secrets), owner=self.owner)
        self._undo.callback(self.database.close)
        self.id = station_id(data_dir)  # after the database: it tells later that one was here

    def _own(self, data_dir: Path, patience: float) -> bool:
        ownership = Ownership(data_dir)
        if not ownership.take(patience=patience):
            log.info("another process owns the data directory")
            return False
        self._undo.callback(ownership.let_go)
        return True

    def _make_sessions(self) -> None:
        """People, and their sessions."""
        database, clock = self.database, self.clock
        self.people = PeopleService(database, clock, lambda: self.settings.identity)
        self.door = Door(database, clock, self.people, station=self.id, policy=lambda: self.settings.identity)
        self._rules = OwnRules(self.settings)
        self._central = Central(self.settings, self.secrets, clock, owner=self.owner)
        self._undo.callback(lambda: self._central.close())  # the one of then
        self.projects = ProjectService(database)
        sends = self._central.sends
        self.sessions = SessionService(database, clock, key_of=self._rules.key_of, sends=sends, station=self.id)
        self.starter = SessionStarter(
            self.sessions,
            self.projects,
            server=self._central.sessions,
            config_of=self.config_of,
            always_blind=self.always_blind,
            always_review=self.always_review,
        )
        self.reviews = ReviewService(database, clock, sends=sends)

    def _make_sync(self) -> None:
        """What is told to the server, and what comes from there."""
        address = self._central.address
        self.sync = SyncService(self.database, self.clock, self._central.sync, random, address, self._about)
        self._undo.callback(self.sync.stop)
        self.take_over = TakeOver(
            self.database,
            self.clock,
            hub=lambda: self.sync.hub if self.owner else self._central.hub(),
            offered=lambda: self.sync.offered,
            read=self._rules.read_code,
            address=lambda: self._central.address,
            always_blind=self.always_blind,
            always_review=self.always_review,
        )
        self.sync.bring = self.take_over.bring_lists

    def _make_bench(self) -> None:
        """Where scans arrive, what is in front of it, and the scanners."""
        self.bench = Bench(
            self.database,
            self.clock,
            read=self._rules.read,
            presence=self._presence,
            station=self.id,
            joined=joined(self.settings),
        )
        self._undo.callback(self.bench.stop)
        self._front = Front(
            self.database,
            self.clock,
            self.bench,
            self.sessions,
            station=self.id,
            sends=lambda: self._central.sends,
            owner=self.owner,
        )
        self.devices = Devices(self.bench, self.clock, make_scanner)
        self._undo.callback(self.devices.stop)
        self.devices.use(self.settings.scanning.serial)

    def _make_supervisor(self) -> None:
        """The board of all stations' sessions."""
        own = own_board(
            self.database,
            self.clock,
            station=self.id,
            settings=lambda: self.settings,
            sync=self.sync,
            presence=lambda: self.door.presence,
            devices=self.devices.statuses,
            reviews=self.reviews,
        )
        self.supervisor = SupervisorService(
            own,
            self.clock,
            random=random,
            hub=self._central.board,
            zone=lambda: self.settings.station.tz,
            takes_over=self.take_over,
            address=lambda: self._central.address,
        )
        self._undo.callback(self.supervisor.close)

    def _warm_up(self) -> None:
        """What the first GS1 code needs is loaded before it comes."""
        thread = threading.Thread(target=meaning.warm_up, name="warm up", daemon=True)
        thread.start()
        self._undo.callback(thread.join)

    def _make_printing(self) -> None:
        """The print queue and its printers."""
        clock = self.clock
        self.printing = PrintService(
            self.database,
            clock,
            station=self.id,
            settings=lambda: self.settings.printing,
            make_printer=lambda line: make_printer(line, clock),
            pages=LabelPages(self.places.data_dir, lambda: self.settings),
            list_queues=lambda: own_queues(clock),
        )
        self._undo.callback(self.printing.stop)

    # -- settings ------------------------------------------------------------------------------------------------------

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

    def config_of(self, session_type: SessionType) -> SessionConfig:
        """The station's own rules for a new session of this type."""
        return self._rules.config_of(session_type)

    def always_blind(self, session_type: SessionType) -> bool:
        """Whether each session of this type is a blind count."""
        return self._rules.always_blind(session_type)

    def always_review(self, session_type: SessionType) -> bool:
        """Whether somebody looks at each session of this type before it is completed."""
        return self._rules.always_review(session_type)

    def _apply(self) -> None:
        """What is other than it was takes effect, whoever wrote it."""
        with self._applying:
            before, now = self._applied, self.settings
            self._applied = now
            self._rules.use(now)
            if now.station.language != before.station.language:
                self.words = Catalogue(now.station.language)
            if now.scanning.serial != before.scanning.serial:
                self.devices.use(now.scanning.serial)
            if now.scanning.joined != before.scanning.joined:
                self.bench.join(joined(now))
            if _server_of(now) != _server_of(before):
                self._use_server(now)
            if now.printing != before.printing:
                self.printing.use()

    def _use_server(self, settings: Settings) -> None:
        """Another server, or none: what was begun at the former one waits for that one."""
        former, self._central = self._central, Central(settings, self.secrets, self.clock, owner=self.owner)
        self.sessions.use(sends=self._central.sends)
        self.starter.use(self._central.sessions)
        self.sync.use(self._central.sync, self._central.address)
        self.supervisor.use(self._central.board)
        self._front.renew()
        former.close()
        log.info("another server", address=self._central.address)

    # -- what is in front, and who acts --------------------------------------------------------------------------------

    def desk(self, session_id: str) -> SessionDesk:
        """The session as a capability of the bench."""
        return self._front.desk(session_id)

    def front_session(self) -> str | None:
        """The session that is, or was when the program ended, in front of this station; None where it is over."""
        return self._front.session()

    def put_in_front(self, session: Session | str | None, screen_commands: frozenset[Command] = NO_COMMANDS) -> None:
        """From now on scans are for this session, but for the commands that the screen in front does itself. Returns at
        once; the station (the owner) remembers it."""
        self._front.put(session, screen_commands)

    def remember_front(self, session_id: str | None) -> None:
        """This session will be in front when the station starts. Returns at once."""
        self._front.remember(session_id)

    def act_as(self, person: Person) -> None:
        """Scans are this person's, whoever is signed in at the desktop: for the command line, which has asked."""
        self._acting = person

    def export_outbox(self, out: Path, by: Person) -> Exported:
        """Write what waits for the server into a file for the hub: `out`, or a new one in that folder. Raises as
        services/sync/exporting.py does. Not in the UI thread."""
        return export_outbox(self.database, self.clock, out, origin_of(self.id, self.settings, self.secrets), by)

    # -- asked of it ---------------------------------------------------------------------------------------------------

    def _about(self) -> About:
        """What the hub is told of this station. Any thread."""
        return about(self._acting or self.door.presence.present, self.devices.statuses())

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


def _server_of(settings: Settings) -> tuple[str, str]:
    return settings.sessions.mode, settings.central.url
