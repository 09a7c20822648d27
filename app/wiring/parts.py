"""What a station is made of: the parts for one data directory, made in order and closed in the opposite order.

    settings → lock → database → people → sessions → sync → bench → scanners, scales → supervisor → printers

What they are made of stands beside this file: what is in front (front.py), the station's own rules
(own_rules.py), the central server (central.py), what it says of itself (supervising.py).
"""

import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from random import random
from types import TracebackType
from typing import Self

import structlog

from app.camera.cameras import StationCamera, as_scanner, camera_of, scan_policy
from app.devices.bench_scanners import Devices
from app.devices.practice import Practice
from app.devices.printers import make_printer, own_queues
from app.devices.scales import Scales, make_scale, packing_scale
from app.devices.scanners import make_scanner
from app.wiring.central import Central
from app.wiring.database_url import refuse_unknown, shared_url
from app.wiring.front import Front
from app.wiring.own_assets import OwnAssets
from app.wiring.own_frames import make_frame_server, make_judge, record_policy, tell_policy
from app.wiring.own_packing import OwnPacking
from app.wiring.own_photos import make_photo_hub, photo_policy
from app.wiring.own_rules import OwnRules, joined
from app.wiring.supervising import about, own_board
from hardware.camera.decode.process import DecodingProcess
from services.archive.by_itself import ArchiveByItself
from services.archive.service import ArchiveService
from services.assets.service import AssetService
from services.clock import Clock
from services.database.lock import Ownership
from services.database.opening import open_database
from services.frames.camera_scans import CameraScans
from services.frames.recording.service import CameraRecording
from services.frames.telling.service import CameraRecords
from services.identity.door import Door
from services.identity.person import Person
from services.identity.presence import Presence
from services.identity.service import PeopleService
from services.packing.leasing import SsccLeasing
from services.packing.paper_files import PaperFiles
from services.packing.server.sync import PackingSync
from services.packing.service import PackingService
from services.photos.folder import PhotoFolder
from services.photos.service import PhotoService
from services.printing.pages import LabelPages
from services.printing.service import PrintService
from services.scanning.answer import Answer
from services.scanning.bench import Bench
from services.scanning.ports import DeviceStatus
from services.scanning.saying import PRINTS
from services.sessions.projects import ProjectService
from services.sessions.reviewing import ReviewService
from services.sessions.service import SessionService
from services.sessions.starting import SessionStarter
from services.sessions.taking_over import TakeOver
from services.settings.book import SettingsBook
from services.settings.model import Settings, scanners_of
from services.settings.places import Places, make_data_dir
from services.settings.secrets import Secrets
from services.settings.station import station_id
from services.supervisor.packing import PackingOverview
from services.supervisor.packing_site import PackingSite
from services.supervisor.service import SupervisorService
from services.sync.reports import About
from services.sync.service import SyncService
from services.training import process
from services.weighing.service import Weighing
from services.words.catalogue import Catalogue

log = structlog.get_logger(__name__)


class Parts:
    """The parts of one station, not yet at work. Whoever makes them closes them; `with` closes them too."""

    def __init__(
        self, data_dir: Path, environ: Mapping[str, str], clock: Clock, *, owner_wanted: bool, patience: float
    ) -> None:
        with ExitStack() as undo:
            self._undo = undo
            self.clock = clock
            self._acting: Person | None = None  # for the command line: who acts, whoever is signed in
            self._open(data_dir, environ, owner_wanted=owner_wanted, patience=patience)
            self._make_sessions()
            self._make_sync()
            self._make_bench()
            self._make_supervisor()
            self._make_printing()
            self._make_assets()
            self._make_packing()
            self._make_recording()
            self._make_archiving()
            self._undo = undo.pop_all()

    @property
    def settings(self) -> Settings:
        """The settings that hold now."""
        return self.book.settings

    def close(self) -> None:
        """Stop what scans, store what waits, end every thread, let go of the directory. Safe to call twice."""
        self._undo.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- made in this order --------------------------------------------------------------------------------------------

    def _open(self, data_dir: Path, environ: Mapping[str, str], *, owner_wanted: bool, patience: float) -> None:
        """The data directory, its settings, its lock and its database."""
        self.places: Places = make_data_dir(data_dir)
        if self.places.is_training:
            process.begin()
            self._undo.callback(process.end)
        self.book = SettingsBook(data_dir, environ)
        refuse_unknown(self.book.loaded, data_dir)
        self.book.ensure_site()
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
        self._rules = OwnRules(self.settings, training=self.places.is_training)
        self._central = Central(self.settings, self.secrets, clock, owner=self.owner)
        self._undo.callback(lambda: self._central.close())  # the one of then
        self.projects = ProjectService(database)
        sends = self._central.sends
        self.sessions = SessionService(database, clock, key_of=self._rules.key_of, sends=sends, station=self.id)
        self.starter = SessionStarter(
            self.sessions,
            self.projects,
            server=self._central.sessions,
            config_of=self._rules.config_of,
            always_blind=self._rules.always_blind,
            always_review=self._rules.always_review,
        )
        self.reviews = ReviewService(database, clock, sends=sends)
        self.archive = ArchiveService(self.places.data_dir, database, clock, time.sleep)

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
            always_blind=self._rules.always_blind,
            always_review=self._rules.always_review,
        )
        self.sync.bring = self.take_over.bring_lists

    def _make_bench(self) -> None:
        """Where scans arrive, what is in front of it, the scanners, the scales, the camera, and that as a scanner."""
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
        self.devices.use(scanners_of(self.settings))
        self.practice = Practice(self.places.data_dir) if self.places.is_training else None
        if self.practice is not None:
            self._undo.callback(self.practice.stop)
        self.scales = Scales(self.clock, make_scale)
        self._undo.callback(self.scales.stop)
        self.scales.use(self.settings.weighing.scales)
        self.weighing = Weighing(self.clock, self.scales.tells_zero)
        self.scales.on_reading(self.weighing.heard)
        self.scales.on_status(self.weighing.stands)
        self.scales.on_asked(self.weighing.asked)
        self.weighing.use(packing_scale(self.settings.weighing))
        self.camera = StationCamera(camera_of(self.settings), self.clock)
        self._undo.callback(self.camera.stop)
        self.camera_scans = CameraScans(
            self.camera, DecodingProcess, self.bench, self.clock, policy=lambda: scan_policy(self.settings)
        )
        self._undo.callback(self.camera_scans.stop)
        self.bench.offers(self.camera_scans.choose)
        self.pictures = DecodingProcess()  # of files: the camera's frames do not wait for them
        self._undo.callback(self.pictures.stop)

    def _make_supervisor(self) -> None:
        """The board of all stations' sessions."""
        own = own_board(
            self.database,
            self.clock,
            station=self.id,
            settings=lambda: self.settings,
            sync=self.sync,
            presence=lambda: self.door.presence,
            devices=self.scanners,
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

    def _make_assets(self) -> None:
        """Asset batches, and the register that they are for."""
        self._own_assets = OwnAssets(self.places.data_dir, lambda: self.settings, self.secrets)
        self.assets = AssetService(
            self.database,
            self.clock,
            station=self.id,
            policy=self._own_assets.policy,
            make_register=self._own_assets.make_register,
            make_source=self._own_assets.make_source,
            prints=self.printing,
            random=random,
        )
        self._undo.callback(self.assets.stop)

    def _make_packing(self) -> None:
        """Shipments, and what is packed of them."""
        own = OwnPacking(self.places.data_dir, lambda: self.settings, self.secrets, self.database)
        self.packing = PackingService(self.database, self.clock, station=self.id, policy=own.policy)
        self.papers = PaperFiles(
            self.database, self.clock, self.places.data_dir, lambda: self.settings, station=self.id
        )
        self.packing_sync = PackingSync(
            self.database, self.clock, station=self.id, make_server=own.make_server, random=random
        )
        self.numbers = SsccLeasing(
            self.database,
            self.clock,
            station=self.id,
            numbers=lambda: own.policy().numbers,
            make_source=own.make_numbers,
            random=random,
        )
        self._undo.callback(self.numbers.stop)
        self.packing_site = PackingSite(
            self.clock, make=own.make_board, read_at=self.packing_sync.read_at, random=random
        )
        self._undo.callback(self.packing_site.close)
        self.packing_overview = PackingOverview(
            self.database,
            self.clock,
            self.packing,
            station=self.id,
            name=lambda: self.settings.station.name,
            zone=lambda: self.settings.station.tz,
            site=self.packing_site,
        )
        self.photos = PhotoService(
            self.database,
            self.clock,
            self.camera,
            PhotoFolder(self.places.photos),
            station=self.id,
            policy=lambda: photo_policy(self.settings),
            make_hub=lambda: make_photo_hub(self.settings, self.secrets),
        )
        self._undo.callback(self.photos.stop)
        self.packing_sync.on_changed(self.packing.changed)
        self.packing.look_up = self.packing_sync.look_up
        self.packing.sight = self.weighing.sight
        self.packing.prints = self.printing.asked
        self.bench.on_answer(self._answered)
        self._undo.callback(self.packing_sync.stop)

    def _make_recording(self) -> None:
        """Camera scans: recorded here, and told to a server."""
        self.camera_records = CameraRecords(
            self.database,
            self.clock,
            station=self.id,
            policy=lambda: tell_policy(self.settings),
            make_server=lambda: make_frame_server(self.settings, self.secrets),
        )
        self._undo.callback(self.camera_records.stop)
        self.recording = CameraRecording(
            self.database,
            self.clock,
            self.camera,
            lambda lock: make_judge(self.places, lambda: self.settings.camera, lock),
            station=self.id,
            policy=lambda: record_policy(self.settings, on=self.camera.wanted),
            changed=self.camera_records.wake,
        )
        self._undo.callback(self.recording.stop)
        self.door.on_change(self.recording.see)

    def _answered(self, answer: Answer) -> None:
        """What a scan asked to be printed is printed at once."""
        if PRINTS in answer.outcome.params:
            self.printing.asked()

    def _make_archiving(self) -> None:
        """What moves old sessions to the archive by itself."""
        self.archiving = ArchiveByItself(
            self.archive, self.database, self.clock, days=lambda: self.settings.archive.after_days
        )
        self._undo.callback(self.archiving.stop)
        self.bench.on_answer(lambda _answer: self.archiving.scanned())

    # -- asked of them -------------------------------------------------------------------------------------------------

    def scanners(self) -> tuple[DeviceStatus, ...]:
        """How each device that scans by itself stands; keyboard scanners do not, the camera may. Any thread."""
        wanted, trouble = scan_policy(self.settings).wanted, self.camera_scans.trouble
        return (*self.devices.statuses(), *as_scanner(self.camera.status, wanted=wanted, trouble=trouble))

    def _about(self) -> About:
        """What the hub is told of this station. Any thread."""
        return about(self._acting or self.door.presence.present, self.scanners())

    def _presence(self) -> Presence:
        """Who a scan is booked for. A scan is a sign of life at the door."""
        if self._acting is not None:
            return Presence(self._acting)
        self.door.touch()
        return self.door.presence
