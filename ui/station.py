"""What screens may call: the services of the station, as a port. `app.station.Station` stands behind it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from services.archive.service import ArchiveService
from services.assets.service import AssetService
from services.assets.sheet import Basis
from services.clock import Clock
from services.database.database import Database
from services.frames.agreement import Stay
from services.frames.camera_scans import OfferListener
from services.frames.choosing import Offered
from services.frames.model import Frame
from services.frames.ports import Decoder
from services.frames.recording.service import CameraRecording
from services.frames.telling.service import CameraRecords
from services.identity.door import Door
from services.identity.person import Person
from services.identity.service import PeopleService
from services.labels.model import Stock
from services.packing.server.sync import PackingSync
from services.packing.service import PackingService
from services.photos.service import PhotoService
from services.printing.model import Counts, JobList, Preview, PrinterView, PrintJob, QueueView, Wanted
from services.scanning.bench import Bench
from services.scanning.commands import Command
from services.scanning.ports import DeviceStatus, RawListener, StatusListener
from services.scanning.scan import Scan
from services.sessions.model import Session, SessionConfig, SessionType
from services.sessions.projects import ProjectService
from services.sessions.reviewing import ReviewService
from services.sessions.service import SessionService
from services.sessions.starting import SessionStarter
from services.settings.book import SettingsBook
from services.settings.model import PrinterLine, Settings
from services.settings.places import Places
from services.settings.secrets import Secrets
from services.supervisor.model import Act, Board, Filter, ScanPage, SessionPage, SessionView
from services.supervisor.packing import PackingOverview
from services.sync.editing import Changes, Value
from services.sync.exporting import Exported
from services.sync.lines import LogLine, MessageLine, SyncStatus
from services.sync.model import State
from services.weighing.model import ScaleAct
from services.weighing.ports import ReadingListener
from services.weighing.service import Weighing
from services.words.catalogue import Catalogue


class Devices(Protocol):
    """The station's scanners."""

    def on_status(self, listener: StatusListener) -> None: ...

    def on_raw(self, listener: RawListener) -> None: ...

    def statuses(self) -> tuple[DeviceStatus, ...]:
        """How each scanner stands now."""


class Scales(Protocol):
    """The station's scales."""

    def on_status(self, listener: StatusListener) -> None: ...

    def on_raw(self, listener: RawListener) -> None: ...

    def on_reading(self, listener: ReadingListener) -> None:
        """Who is told each answer of each scale, in the scale's thread. Before `start`."""

    def statuses(self) -> tuple[DeviceStatus, ...]:
        """How each scale stands now."""

    def acts(self, scale_id: str) -> frozenset[ScaleAct]:
        """What this scale can be asked to do."""

    def ask(self, scale_id: str, act: ScaleAct) -> None:
        """Ask a scale to do that. Returns at once. Raises Refused where it cannot, or gives no answer now."""


class StationCamera(Protocol):
    """The station's camera."""

    @property
    def status(self) -> DeviceStatus | None:
        """How it stands; None where none is wanted. Returns at once."""

    def on_status(self, listener: StatusListener) -> None:
        """Who is told each change of how it stands, in the camera's thread. Before `start`."""

    def newest(self) -> Frame | None:
        """The last picture; None where there is none. Returns at once."""


class CameraScans(Protocol):
    """The camera as a scanner. All of it returns at once."""

    @property
    def offered(self) -> tuple[Offered, ...]:
        """The codes of which somebody may choose one, by their numbers."""

    @property
    def in_view(self) -> tuple[Stay, ...]:
        """The codes that are in view: where each was read last, and what became of it."""

    @property
    def trouble(self) -> str:
        """Why nothing is read, a key of the catalogue; "" where it is, or is not to be."""

    def on_offer(self, listener: OfferListener) -> None:
        """Who is told each change of what is offered; not in the UI thread. Before `start`."""

    def choose(self, number: int) -> Scan | None:
        """The code that is offered under this number as a scan, to be handed on; None where none is."""

    def take(self, number: int) -> bool:
        """Scan the code that is offered under this number; whether one is."""


class Sync(Protocol):
    """What waits to be sent. What decides on a message raises Refused where nothing may be said of that one."""

    def status(self) -> SyncStatus:
        """How things stand with the server."""

    def messages(self, state: State, most: int) -> Sequence[MessageLine]:
        """The messages in this state: those that are not done oldest first, those that are newest first."""

    def log(self, most: int) -> Sequence[LogLine]:
        """What was sent and decided, newest first."""

    def on_changed(self, listener: Callable[[], None]) -> None:
        """Who is told after each answer of the server, or the lack of one; not in the UI thread."""

    def wake(self) -> None:
        """Send what waits now, without waiting for its time. Returns at once."""

    def retry(self, message_id: str, by: Person) -> None:
        """Send a refused message once more."""

    def draft(self, message_id: str, by: Person) -> Mapping[str, Value]:
        """What stands in the fields of a refused message that may be corrected."""

    def edit(self, message_id: str, changes: Changes, by: Person) -> None:
        """Correct a refused message and its session, and send it anew."""

    def discard(self, message_id: str, reason: str, by: Person) -> None:
        """Never send it; `reason` stays in the log."""


class Supervisor(Protocol):
    """The supervisor's board. `start`, `wake`, `board` and `now` return at once; the others wait for the network or the
    disk, and raise OutsideFailed and Refused."""

    @property
    def board(self) -> Board:
        """The latest board."""

    def now(self) -> datetime:
        """The clock that the times of sessions are compared with."""

    def on_board(self, listener: Callable[[Board], None]) -> None:
        """Who is told each new board, in the thread `supervisor`. Before `start`."""

    def start(self) -> None:
        """Follow what happens, until `stop`."""

    def stop(self) -> None:
        """End; it can be started again. Waits for a thread."""

    def wake(self) -> None:
        """Ask a source that is away again, now."""

    def sessions(self, wanted: Filter, before: str | None = None, most: int = 100) -> SessionPage:
        """Sessions newest first; also those that ended before today."""

    def session(self, session_id: str) -> SessionView:
        """One session, as it is now."""

    def scans(self, session_id: str, before: int | None = None, most: int = 100) -> ScanPage:
        """A session's scans, newest first."""

    def history(self, session_id: str) -> tuple[Act, ...]:
        """What was done with a session, oldest first."""

    def own_id(self, session_id: str) -> str:
        """The id here of a session that this station holds, else ""."""

    def own_items(self, own_id: str) -> int:
        """What is counted here of a session with that id here."""

    def hand_over(self, session_id: str, station_id: str, by: Person) -> SessionView:
        """Ask another station to go on with a session."""

    def approve(self, session_id: str, by: Person) -> SessionView:
        """Approve what was handed in."""

    def send_back(self, session_id: str, note: str, by: Person) -> SessionView:
        """Have it done again."""

    def take_over(self, session_id: str, by: Person) -> str:
        """Make a session this station's own: its id here."""


class Printing(Protocol):
    """The print queue. `views` and `wake` return at once; the others wait for the disk, and raise Refused where
    services/printing/service.py says so."""

    def ask(self, wanted: Sequence[Wanted], by: Person, *, printer: str = "", start: int = 1) -> tuple[PrintJob, ...]:
        """Labels to be printed, in this order."""

    def test(self, printer: str, by: Person, *, paper: bool = False) -> PrintJob:
        """A test label of that printer."""

    def reprint(self, ids: Sequence[str], by: Person, *, printer: str = "", start: int = 1) -> tuple[PrintJob, ...]:
        """These labels once more, marked."""

    def came(self, job_id: str, by: Person) -> None:
        """Somebody has looked: this label is there."""

    def drop(self, job_id: str, by: Person) -> None:
        """Nobody needs this label."""

    def jobs(self, which: JobList, most: int) -> Sequence[PrintJob]:
        """The labels on a list: oldest first, on DONE newest first."""

    def some(self, ids: Sequence[str]) -> Sequence[PrintJob]:
        """How these labels stand."""

    def find(self, job_id: str) -> PrintJob:
        """One label."""

    def counts(self) -> Counts:
        """How many labels are on each list."""

    def printers(self) -> tuple[PrinterView, ...]:
        """The printers as they stand, with what waits for each."""

    def views(self) -> tuple[PrinterView, ...]:
        """The same without what waits."""

    def check(self, line: PrinterLine) -> None:
        """Whether a printer with these settings can be made, and be sent a label."""

    def queues(self) -> Sequence[QueueView]:
        """The queues of this computer that could be set up as printers; none where no printing service answers."""

    def preview(self, wanted: Wanted, printer: str = "") -> Preview:
        """What a label will look like on that printer; "": on that of its kind, or on the stock of the settings where
        there is none."""

    def stocks(self) -> Sequence[Stock]:
        """What there is to print on."""

    def on_changed(self, listener: Callable[[], None]) -> None:
        """Who is told when a label or a printer is other than it was; in any thread."""

    def wake(self) -> None:
        """Look at once whether printers are ready again."""


class Practice(Protocol):
    """The devices of training."""

    def lay(self, kilograms: float) -> None:
        """So much lies on the scale from now on. Returns at once."""


class Station(Protocol):
    """One open station. Its services' acting calls wait for the disk: call them through `ui.background`."""

    @property
    def id(self) -> str:
        """What the station is called in the database."""

    @property
    def clock(self) -> Clock: ...
    @property
    def places(self) -> Places: ...
    @property
    def book(self) -> SettingsBook: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def applied(self) -> Settings: ...
    @property
    def secrets(self) -> Secrets: ...
    @property
    def words(self) -> Catalogue: ...
    @property
    def database(self) -> Database: ...
    @property
    def people(self) -> PeopleService: ...
    @property
    def door(self) -> Door: ...
    @property
    def projects(self) -> ProjectService: ...
    @property
    def sessions(self) -> SessionService: ...
    @property
    def starter(self) -> SessionStarter: ...
    @property
    def reviews(self) -> ReviewService: ...
    @property
    def archive(self) -> ArchiveService: ...
    @property
    def bench(self) -> Bench: ...
    @property
    def sync(self) -> Sync: ...
    @property
    def supervisor(self) -> Supervisor: ...
    @property
    def devices(self) -> Devices: ...
    @property
    def scales(self) -> Scales: ...
    @property
    def weighing(self) -> Weighing: ...
    @property
    def camera(self) -> StationCamera: ...
    @property
    def camera_scans(self) -> CameraScans: ...
    @property
    def recording(self) -> CameraRecording: ...
    @property
    def camera_records(self) -> CameraRecords: ...
    @property
    def pictures(self) -> Decoder: ...

    @property
    def printing(self) -> Printing: ...
    @property
    def assets(self) -> AssetService: ...
    @property
    def packing(self) -> PackingService: ...
    @property
    def packing_overview(self) -> PackingOverview: ...
    @property
    def photos(self) -> PhotoService: ...

    @property
    def packing_sync(self) -> PackingSync: ...
    @property
    def practice(self) -> Practice | None:
        """None where all is real."""

    def scanners(self) -> tuple[DeviceStatus, ...]:
        """How each device stands that scans by itself: the camera may be one. Returns at once."""

    def basis_of_files(self) -> Basis:
        """What files of assets are read with. Waits for the disk."""

    def export_outbox(self, out: Path, by: Person) -> Exported:
        """Write what waits for the server into a file for the hub. Waits for the disk."""

    def change_setting(self, path: str, value: Any, *, by: Person | None) -> Settings:
        """Change one setting and let it take effect. Waits for the disk."""

    def look_at_settings(self) -> None:
        """Let take effect what was written in the settings file from outside. Waits for the disk."""

    def config_of(self, session_type: SessionType) -> SessionConfig:
        """The station's own rules for a new session of this type."""

    def always_blind(self, session_type: SessionType) -> bool:
        """Whether each session of this type is a blind count."""

    def always_review(self, session_type: SessionType) -> bool:
        """Whether somebody looks at each session of this type before it is completed."""

    def front_session(self) -> str | None:
        """The session in front when the program ended. Waits for the disk."""

    def put_in_front(self, session: Session | str | None, screen_commands: frozenset[Command] = frozenset()) -> None:
        """From now on scans are for this session, but for the commands that the screen does itself; remembered.
        Returns at once."""
