"""What the hub lists of sessions and their scans: values. No database, no network."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.hub.model import HubSession
from services.sessions.model import SessionType

RECENT = 30  # minutes of which a session's line says how many scans were made
LONGEST_PAGE = 500


class Which(StrEnum):
    """Sessions that go on, that are over, or both."""

    OPEN = "open"
    ENDED = "ended"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which sessions are wanted; None: whatever it is. `station`: the holder's number; `search`: text that stands in
    the location, notes, scanner, person or station, or the session's number."""

    which: Which = Which.OPEN
    session_type: SessionType | None = None
    station: int | None = None
    person: str | None = None
    search: str | None = None


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session in a list. `recent`: scans made in each of the last RECENT minutes, oldest first."""

    session: HubSession
    holder: str
    offered: str | None  # the full name of whom it is offered to
    recent: tuple[int, ...]
    person_name: str | None = None  # in full, of the session's `person`


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list. `next`: where the next goes on, None where nothing is left."""

    lines: list[SessionLine]
    next: int | None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """What was done with a session: by which user, and by whom where a station named somebody."""

    seq: int
    at: datetime
    act: str
    user: str
    person: str | None
    detail: str | None
    person_name: str | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """What somebody said of a scan at its station. `how`: "is_item" or "keep"; `was`: its reason before; `item`: as the
    list writes the item that it is, None where it is kept as it was read."""

    how: str
    was: str
    item: str | None


@dataclass(frozen=True, slots=True)
class HubScan:
    """A scan as its station tells it. `outcome`: "verdict.reason" of services/scanning/outcome.py; times are UTC.
    `acted_at`: when the station did what this tells (took the scan, resolved it ...), where it says so; that is no
    part of the scan, and not stored."""

    id: str
    text: str
    symbology: str
    device: str
    person: str | None
    scanned_at: datetime
    outcome: str
    counted: bool
    undone_at: datetime | None = None
    staged: bool = False  # counts once it is committed
    acted_at: datetime | None = field(default=None, compare=False)
    resolved: Resolved | None = None


@dataclass(frozen=True, slots=True)
class ListedItem:
    """An item of a session's expected list. `position`: its place in it, from 1."""

    position: int
    code: str
    description: str


@dataclass(frozen=True, slots=True)
class ListPart:
    """A part of a session's expected list, which has `size` items. `blind`: who counts is not told what is expected."""

    size: int
    items: tuple[ListedItem, ...]
    blind: bool = False


@dataclass(frozen=True, slots=True)
class StoredScan:
    """A scan that the hub has. `seq`: the order of first arrival."""

    seq: int
    session_id: int
    scan: HubScan
    stored_at: datetime
    person_name: str | None = None
