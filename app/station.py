"""The station: one data directory, opened and at work. What it is made of stands in parts.py.

`open` makes the parts and starts the database's threads; `start` lets scans come: who was signed in still is, the
session that was in front is in front, scans that were stored and never answered are answered, what waits for the
server is sent, scanners are read. Settings that change take effect while it runs.
"""

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import structlog

from app.camera.cameras import camera_of, scan_policy
from app.devices.scales import packing_scale
from app.wiring.central import Central
from app.wiring.front import NO_COMMANDS
from app.wiring.outbox_file import origin_of
from app.wiring.own_rules import joined
from app.wiring.parts import Parts
from services.assets.sheet import Basis
from services.clock import Clock, SystemClock
from services.database.lock import PATIENCE
from services.identity.person import Person
from services.scanning import meaning
from services.scanning.commands import Command
from services.sessions.desk import SessionDesk
from services.sessions.model import Session, SessionConfig, SessionType
from services.settings.model import Settings, scanners_of
from services.sync.exporting import Exported, export_outbox
from services.words.catalogue import Catalogue

log = structlog.get_logger(__name__)


class Station(Parts):
    """Everything of one data directory. Made by `open`; whoever opened it closes it. `with` closes it too."""

    def __init__(
        self, data_dir: Path, environ: Mapping[str, str], clock: Clock, *, owner_wanted: bool, patience: float
    ) -> None:
        super().__init__(data_dir, environ, clock, owner_wanted=owner_wanted, patience=patience)
        self._applied, self._applying = self.settings, threading.Lock()

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
            if self.practice is not None and self.owner:
                self.practice.start()
            self.scales.start()
            if self.owner:
                self.camera.start()
                self.camera_scans.start()
                self.photos.start()
                self.camera_records.start()
                self.printing.start()
                self.assets.start()
                self.packing_sync.start()
                self.numbers.start()
                self.archiving.start()
            self._warm_up()

    def _warm_up(self) -> None:
        """What the first GS1 code needs is loaded before it comes."""
        thread = threading.Thread(target=meaning.warm_up, name="warm up", daemon=True)
        thread.start()
        self._undo.callback(thread.join)

    # -- settings ------------------------------------------------------------------------------------------------------

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

    @property
    def applied(self) -> Settings:
        """The settings that have taken effect. For a moment others hold already: what follows from those is not there
        yet, such as the words of another language."""
        return self._applied

    def _apply(self) -> None:
        """What is other than it was takes effect, whoever wrote it."""
        with self._applying:
            before, now = self._applied, self.settings
            self._rules.use(now)
            if now.station.language != before.station.language:
                self.words = Catalogue(now.station.language)
            if scanners_of(now) != scanners_of(before):
                self.devices.use(scanners_of(now))
            if now.weighing.scales != before.weighing.scales:
                self.scales.use(now.weighing.scales)
            self.weighing.use(packing_scale(now.weighing))
            if camera_of(now) != camera_of(before):
                self.camera.use(camera_of(now))
            if scan_policy(now) != scan_policy(before):
                self.camera_scans.use()
            if _photos_of(now) != _photos_of(before):
                self.photos.use()
            if _frames_of(now) != _frames_of(before):
                self.camera_records.use()
            if now.scanning.joined != before.scanning.joined:
                self.bench.join(joined(now))
            if _server_of(now) != _server_of(before):
                self._use_server(now)
            if now.printing != before.printing:
                self.printing.use()
            if _assets_of(now) != _assets_of(before):
                self._own_assets.use()
                self.assets.use()
            if _packing_of(now) != _packing_of(before):
                self.packing_sync.use()
                self.packing_site.use()
            if _numbers_of(now) != _numbers_of(before):
                self.numbers.use()
            if now.archive != before.archive:
                self.archiving.use()
            self._applied = now

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

    def basis_of_files(self) -> Basis:
        """What files of assets are read with: the form, and this station's rules. Waits for the disk."""
        policy, more = self._own_assets.policy(), tuple(field.name for field in self.assets.fields())
        return Basis(
            self.assets.entering().form,
            policy.rules,
            self._rules.patterns,
            policy.prefix,
            more,
            self.words.say("common.point"),
            not policy.is_local,
        )

    def export_outbox(self, out: Path, by: Person) -> Exported:
        """Write what waits for the server into a file for the hub: `out`, or a new one in that folder. Raises as
        services/sync/exporting.py does. Not in the UI thread."""
        return export_outbox(self.database, self.clock, out, origin_of(self.id, self.settings, self.secrets), by)


def _assets_of(settings: Settings) -> tuple[object, ...]:
    return settings.assets, settings.rt, settings.central


def _packing_of(settings: Settings) -> tuple[str, str]:
    return settings.packing.mode, settings.central.url


def _numbers_of(settings: Settings) -> tuple[object, ...]:
    return settings.sscc, settings.central.url


def _photos_of(settings: Settings) -> tuple[object, ...]:
    return settings.camera.on, settings.packing.photo, _packing_of(settings)


def _frames_of(settings: Settings) -> tuple[object, ...]:
    return settings.frames, settings.central.url


def _server_of(settings: Settings) -> tuple[str, str]:
    return settings.sessions.mode, settings.central.url
