"""Values of scan sessions: types, limits and shapes of the session contracts, and what a session knows of itself."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

MAX_LOCATION = 100
MAX_NOTES = 500
MAX_SCANNER_ID = 50


class SessionType(StrEnum):
    """What a session is for (contract)."""

    CHECK_IN = "CHECK_IN"
    CHECK_OUT = "CHECK_OUT"
    INVENTORY = "INVENTORY"
    BATCH_SCAN = "BATCH_SCAN"


class Status(StrEnum):
    """How a session stands (contract). Expiry is no status: it is looked at when a scan comes."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


class ValidationMode(StrEnum):
    """What happens to codes that are not expected, ambiguous or misread (contract; meaning: docs/sessions.md)."""

    STRICT = "STRICT"  # refused
    NORMAL = "NORMAL"  # kept as unexpected, with a warning
    PERMISSIVE = "PERMISSIVE"  # kept


class DuplicateHandling(StrEnum):
    """What happens to a repeat (contract; meaning: docs/sessions.md)."""

    REJECT = "REJECT"  # refused
    WARN = "WARN"  # kept, uncounted, with a warning
    ALLOW = "ALLOW"  # counted


class Resolution(StrEnum):
    """What a person can say of a scan that nobody expected, or that could not be read."""

    IS_ITEM = "is_item"  # it is this expected item
    KEEP = "keep"  # it belongs here, though nobody expected it
    DROP = "drop"  # it does not belong here


@dataclass(frozen=True, slots=True)
class SessionConfig:
    """`session_config` of the contract, less auto_commit. The server gives it; an offline start uses the station's."""

    validation_mode: ValidationMode = ValidationMode.NORMAL
    duplicate_handling: DuplicateHandling = DuplicateHandling.WARN
    timeout_minutes: int = 480


@dataclass(frozen=True, slots=True)
class ExpectedItem:
    """One line of an expected list."""

    code: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class NewSession:
    """What a person asks for. `check_new` in rules.py says what is wrong with it."""

    session_type: SessionType
    location: str | None = None
    project_id: int | None = None
    client_id: int | None = None
    expected_items: int | None = None
    notes: str | None = None
    scanner_id: str | None = None
    auto_commit: bool = False
    blind: bool = False
    review: bool = False
    expected: tuple[ExpectedItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """What has been scanned. `missing` counts expected codes not yet found."""

    successful: int = 0
    failed: int = 0
    found: int = 0
    unexpected: int = 0
    repeated: int = 0
    unknown: int = 0  # kept though ambiguous or misread, and nobody has said yet what it is
    staged: int = 0  # counted, waiting for commit
    list_size: int = 0

    @property
    def items_scanned(self) -> int:
        """Scans answered and not undone that count: successful + failed (contract)."""
        return self.successful + self.failed

    @property
    def committed(self) -> int:
        """Of these, what a server is told: what is staged waits for its commit."""
        return self.items_scanned - self.staged

    @property
    def missing(self) -> int:
        return self.list_size - self.found


@dataclass(frozen=True, slots=True)
class HandIn:
    """A session was handed in for a review. `id`: of the act, for life; `by`: the name with which that person signs in,
    which is the same at each station."""

    id: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Session:
    """A scan session as it stands. Times are UTC."""

    id: str
    session_type: SessionType
    status: Status
    config: SessionConfig
    created_by: str  # a person's id
    created_at: datetime
    last_activity: datetime
    expires_at: datetime
    updated_at: datetime
    location: str | None = None
    project_id: int | None = None
    client_id: int | None = None
    expected_items: int | None = None
    notes: str | None = None
    scanner_id: str | None = None
    auto_commit: bool = False
    blind: bool = False  # who counts is not told what is expected (blind.py)
    review: bool = False  # somebody looks at it before it is completed (review.py)
    hand_in: HandIn | None = None  # waits for that
    review_note: str | None = None  # what to do again, where it was sent back
    has_list: bool = False
    config_from: str = "station"
    remote_id: int | None = None
    server: str | None = None  # the address of who knows it by that, or was told of its start; None: nobody knows
    session_token: str | None = None
    ended_at: datetime | None = None
    counts: Counts = field(default_factory=Counts)
    taken_over_by: str | None = None  # the name of the station that goes on with it

    @property
    def awaits_list(self) -> bool:
        """Whether its expected list is not here yet, as it was taken over before the hub had all of that."""
        return self.counts.list_size > 0 and not self.has_list

    @property
    def is_over_here(self) -> bool:
        """Whether nothing is done in it here any more: it has ended, or another station goes on with it."""
        return self.taken_over_by is not None or self.status in {Status.COMPLETED, Status.CANCELLED}


@dataclass(frozen=True, slots=True)
class KnownItem:
    """What a session knows of a code before the scan at hand."""

    expected: bool
    description: str
    times: int  # how often it counted, or was kept, before
    first_at: datetime | None


class Direction(StrEnum):
    """Which way a code went at the door."""

    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Custody:
    """Where a code is: out or in, since when, by which session's place."""

    direction: Direction
    at: datetime
    location: str


@dataclass(frozen=True, slots=True)
class ScanLine:
    """A scan in a session's list, ready to be shown."""

    seq: int
    id: str
    scanned_at: datetime
    text: str
    description: str
    symbology: str
    verdict: str
    reason: str
    counted: bool
    staged: bool
    unresolved: bool
    undone: bool
    device_name: str
    person: str
    resolution: Resolution | None = None  # what somebody said that it is


@dataclass(frozen=True, slots=True)
class FoundItem:
    """An expected code that was found. `seq`: the number of the scan that found it; `scanned`: what that read, which is
    another code where somebody said that it is this item, or where the list writes it in another way."""

    seq: int
    code: str
    description: str
    scanned: str


@dataclass(frozen=True, slots=True)
class MissingItem:
    """An expected code that has not been found yet."""

    position: int
    code: str
    description: str


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session in a list, with its author's name."""

    session: Session
    person: str


@dataclass(frozen=True, slots=True)
class KeptScan:
    """A scan that waits for a session: unclaimed, late, or made when nothing was in front. `session_id`: the session
    that was in front and did not take it."""

    seq: int
    id: str
    scanned_at: datetime
    text: str
    reason: str
    device_name: str
    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class SessionLists:
    """A session and its lists as they stood at one moment. `unresolved`: how many are to be resolved; the list is a
    page of them."""

    session: Session
    latest: tuple[ScanLine, ...]
    missing: tuple[MissingItem, ...]
    to_resolve: tuple[ScanLine, ...]
    unresolved: int
    kept: tuple[KeptScan, ...]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An act on a session: who did what, when, with which scan."""

    seq: int
    at: datetime
    person: str
    act: str
    scan_id: str | None
    detail: str = ""  # what was said with it, and where, if that was elsewhere
