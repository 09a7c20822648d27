"""Values of the supervisor's board: sessions, stations, what is wrong with them, what is shown. Times are UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from services.sessions.model import SessionType, Status

CHART_MINUTES = 60  # that the chart of scans per minute shows
RECENT_MINUTES = 30  # that a server tells of a session


class Scope(StrEnum):
    """Whose sessions a board has."""

    SITE = "site"  # those of every station
    ALONE = "alone"  # this station's, and there is no other
    CONTRACT_ONLY = "contract_only"  # this station's: the server speaks the session contracts, and tells of no others


class Trouble(StrEnum):
    """Why somebody should look at a session, the most urgent first."""

    EXPIRED = "expired"  # open, and over its time: scans are no longer taken
    FAILING = "failing"  # too many of its last scans were refused
    STALLED = "stalled"  # active, and nothing has happened for too long
    REVIEW = "review"  # handed in: somebody has to look at it
    UNSENT = "unsent"  # its station has had something to send for too long, or the server refused some of it
    SILENT = "silent"  # its station has not reported for too long


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on something is trouble."""

    stalled_minutes: int = 10
    failing_percent: int = 20  # of the last `failing_scans`; fewer than `failing_least` say nothing
    failing_scans: int = 50
    failing_least: int = 5
    unsent_minutes: int = 5
    silent_minutes: int = 3


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A device of a station. `kind`: scanner, scale, printer or camera."""

    id: str
    name: str
    kind: str
    state: Literal["connected", "disconnected", "unknown"]


@dataclass(frozen=True, slots=True)
class StationView:
    """A station as it last reported. `oldest_at`: since when the oldest message waits; `person`: who is signed in,
    "" nobody; `change`: the order of what was told."""

    id: str
    name: str
    person: str
    waiting: int
    in_doubt: int
    parked: int
    oldest_at: datetime | None
    devices: tuple[DeviceView, ...]
    version: str
    reported_at: datetime
    change: int = 0

    @property
    def unsent(self) -> int:
        """Messages that the server does not have yet, whatever keeps them."""
        return self.waiting + self.in_doubt + self.parked


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The review that a session asks for. `state`: asked, handed_in, approved or sent_back; the last two of a session
    that is paused still: its station has not heard. `hand_in`: what a verdict names; `by`: who handed it in; `figures`:
    what was counted beside what was expected, by the names of services/sessions/review.py."""

    state: str
    hand_in: str = ""
    at: datetime | None = None
    by: str = ""
    judged_by: str = ""
    note: str = ""
    figures: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session on the board. `id`: the hub's number as text, or the session's own id where the station's database is
    looked at. `station_id`, `station`: who holds it; "" where nobody knows. `percent`: 0.0 to 100.0.

    `recent`: scans in each minute up to that of `recent_at`, oldest first, 30 to 60 of them. `marks`: (items, failed)
    as they stood earlier, oldest first, to tell the failures of the last scans from those of the whole session.
    `at_station`: what its station last reported, None where it never has. `troubles` are those at `Board.now`.
    """

    id: str
    session_type: SessionType
    status: Status
    location: str
    station_id: str
    station: str
    person: str
    items_scanned: int
    successful: int
    failed: int
    percent: float
    created_at: datetime
    last_activity: datetime
    expires_at: datetime
    recent_at: datetime
    recent: tuple[int, ...] = (0,) * RECENT_MINUTES
    expected_items: int | None = None
    uploaded: int | None = None  # scans that the hub has; None where they are all here
    staged: int = 0  # scans that wait for their commit: in no other figure, but that of a station's own database
    project_id: int | None = None
    client_id: int | None = None
    notes: str = ""
    scanner_id: str = ""
    offered_to: str = ""  # the id of the station that is asked to take it over
    offered_name: str = ""
    ended_at: datetime | None = None
    blind: bool = False  # a blind count
    review: ReviewView | None = None
    change: int = 0
    marks: tuple[tuple[int, int], ...] = ((0, 0),)
    at_station: StationView | None = None
    troubles: tuple[Trouble, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it is neither completed nor cancelled."""
        return self.status in {Status.ACTIVE, Status.PAUSED}

    @property
    def waits_for_review(self) -> bool:
        """Whether it was handed in, and nobody has decided."""
        return self.is_open and self.review is not None and self.review.state == "handed_in"

    @property
    def is_judged(self) -> bool:
        """Whether somebody has decided, and its station has not heard of it."""
        judged = self.review is not None and self.review.state in {"approved", "sent_back"}
        return judged and self.status is Status.PAUSED

    @property
    def unsent(self) -> int:
        """What its station has not sent yet, of this and of other sessions."""
        return self.at_station.unsent if self.at_station else 0

    @property
    def devices(self) -> tuple[DeviceView, ...]:
        """Its station's devices."""
        return self.at_station.devices if self.at_station else ()


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures of today. `ended` today; `scans`, `failed` and `staged` (what waits for its commit) of the
    sessions that began today; `troubled`: open ones that somebody should look at."""

    open: int = 0
    ended: int = 0
    scans: int = 0
    failed: int = 0
    troubled: int = 0
    staged: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that is shown, at one moment. `sessions`: open ones, and those that ended today; troubled ones first,
    then by their last activity. Sessions that did not change are the same objects as on the board before.

    `now`: the clock of who tells us (the hub's), for "5 minutes ago". `as_of`: when this was last known to be so, by
    the station's own clock; None: nothing has been told yet. `connected`: what happens is seen at once; where it is
    not, `why` is a key of the catalogue. `per_minute`: scans in each of the last 60 minutes, oldest first, of which the
    last `minutes_known` are known.
    """

    now: datetime
    as_of: datetime | None = None
    connected: bool = False
    why: str = ""
    scope: Scope = Scope.SITE
    sessions: tuple[SessionView, ...] = ()
    stations: tuple[StationView, ...] = ()
    today: Totals = field(default_factory=Totals)
    per_minute: tuple[int, ...] = (0,) * CHART_MINUTES
    minutes_known: int = 0
    hands_over: bool = False  # sessions can be offered to another station, and taken over from one


class Which(StrEnum):
    """Sessions by how they stand."""

    OPEN = "open"
    ENDED = "ended"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which sessions are shown. "" and None: whatever. `text` is looked for in place, person, station, notes, number
    and scanner, however it is written."""

    which: Which = Which.OPEN
    session_type: SessionType | None = None
    station_id: str = ""
    person: str = ""
    text: str = ""
    troubled: bool = False


@dataclass(frozen=True, slots=True)
class ScanView:
    """A scan of a session: who, when, what. `verdict` and `reason`: the values of services/scanning/outcome.py, or
    what another version calls them."""

    seq: int
    id: str
    text: str
    symbology: str
    device: str
    person: str
    scanned_at: datetime
    stored_at: datetime
    verdict: str
    reason: str
    counted: bool
    undone_at: datetime | None = None
    staged: bool = False  # waits for its commit


@dataclass(frozen=True, slots=True)
class ScanPage:
    """Scans, newest first. `next`: give it as `before` for the next page; None: this was the last."""

    scans: tuple[ScanView, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class SessionPage:
    """Sessions, newest first. `next`: as in `ScanPage`."""

    sessions: tuple[SessionView, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Act:
    """A line of a session's history. `act`: what was done (started or created, active, paused, completed, cancelled,
    changed, offered, taken_over, ...); `detail`: to whom, from whom, "" where there is nothing to say."""

    seq: int
    at: datetime
    act: str
    station: str
    person: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a source knows, read at one moment. `change`: what has come up to then is in it; `now`: by its clock."""

    sessions: tuple[SessionView, ...]
    stations: tuple[StationView, ...]
    change: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Alive:
    """The source is there, and nothing else was told. `now`: its clock, None where it did not say."""

    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reset:
    """The source cannot tell what came since: everything has to be read anew."""


Event = SessionView | StationView | Alive | Reset
Stations = Mapping[str, StationView]
