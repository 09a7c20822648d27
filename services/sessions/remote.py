"""Sessions as a hub tells of them, to stations that are offered one, or take one over. Values, and the port to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.scanning.outcome import Reason, Verdict
from services.sessions.model import ExpectedItem, HandIn, Resolution, SessionConfig, SessionType, Status


@dataclass(frozen=True, slots=True)
class RemoteSession:
    """A session at the hub. `id`: the hub's; `station`: who holds it; `person`: its last author, "" where nobody is
    known. Times are UTC, by the hub's clock."""

    id: int
    session_type: SessionType
    status: Status
    station: str
    person: str
    config: SessionConfig
    items_scanned: int
    auto_commit: bool
    created_at: datetime
    last_activity: datetime
    location: str | None = None
    project_id: int | None = None
    client_id: int | None = None
    expected_items: int | None = None
    notes: str | None = None
    scanner_id: str | None = None
    blind: bool = False
    list_size: int = 0  # items of its expected list, 0 where the hub was told of none
    review: bool = False
    hand_in: HandIn | None = None  # it was handed in, and its station has not carried out yet what was decided


@dataclass(frozen=True, slots=True)
class Judged:
    """What was decided elsewhere of what was handed in here. `remote_id`: the session's at the hub; `hand_in`: the act
    that it is about; `note`: what is to be done again, None where it was approved; `by`: who decided, "" nobody knows.
    """

    remote_id: int
    hand_in: str
    note: str | None
    by: str


@dataclass(frozen=True, slots=True)
class RemoteResolution:
    """What somebody said of a scan: that it is the list's `item` ("" where that is none), or that it is kept. `was`:
    its reason before."""

    how: Resolution
    was: str
    item: str


@dataclass(frozen=True, slots=True)
class RemoteScan:
    """A scan that the hub has. `person`: who made it, "" where nobody is known; `person_name`: in full."""

    id: str
    text: str
    symbology: str
    device: str
    person: str
    scanned_at: datetime
    verdict: Verdict
    reason: Reason
    counted: bool
    undone_at: datetime | None
    person_name: str = ""
    staged: bool = False  # counts once it is committed
    resolved: RemoteResolution | None = None


@dataclass(frozen=True, slots=True)
class RemoteList:
    """What the hub has of a session's expected list, in its order. `size`: of the whole list."""

    items: tuple[ExpectedItem, ...]
    size: int

    @property
    def is_whole(self) -> bool:
        return len(self.items) == self.size


class SessionsElsewhere(Protocol):
    """Sessions of all stations. All calls wait for the network. Raise OutsideFailed(NETWORK) where no answer of the hub
    came, Refused where it said no (AUTH_REQUIRED, INSUFFICIENT_PERMISSIONS, SESSION_NOT_FOUND,
    SESSION_STATE_CONFLICT)."""

    def take_over(self, remote_id: int, key: str, person: str) -> RemoteSession:
        """This station holds the session from now on. `key`: of the act, for life."""

    def session(self, remote_id: int) -> RemoteSession:
        """The session as it stands."""

    def scans(self, remote_id: int) -> list[RemoteScan]:
        """All its scans, oldest first."""

    def expected(self, remote_id: int) -> RemoteList:
        """Its expected list."""

    def has_whole_list(self, remote_id: int) -> bool:
        """Whether all of that is there."""


Server = Callable[[], SessionsElsewhere | None]  # None: no hub of ours is there
