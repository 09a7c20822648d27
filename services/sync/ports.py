"""The port to the server that is told what waits, and what it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Protocol

from services.sessions.ports import ServerSession
from services.sessions.remote import Judged, RemoteSession, SessionsElsewhere
from services.sync.lines import NO_FIELDS
from services.sync.model import Body


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of a server of the contract. `detail` and `fields` are its own words, hostile, cut to what can be
    shown. `retry_after`: seconds it asks for. `session`: what a create made; `answer`: what is kept of any success;
    `untaken`: what an upload did not bring, by the scans' ids."""

    status: int
    error_code: str = ""
    detail: str = ""
    fields: Mapping[str, str] = field(default_factory=lambda: NO_FIELDS)
    retry_after: float = 0.0
    session: ServerSession | None = None
    answer: Mapping[str, Any] = field(default_factory=dict)
    untaken: Mapping[str, "Untaken"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Untaken:
    """Why the server did not take a scan, in its own words: hostile, cut to what can be shown."""

    error_code: str
    detail: str


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A device of this station, as the hub is told. `kind`: scanner, scale, printer, camera; `state`: connected,
    disconnected, unknown."""

    id: str
    name: str
    kind: str
    state: str


@dataclass(frozen=True, slots=True)
class Report:
    """How this station stands, for those who look at all of them. `person`: who is signed in, "" nobody."""

    person: str
    waiting: int
    in_doubt: int
    parked: int
    oldest: datetime | None
    devices: tuple[DeviceLine, ...]
    version: str
    people: tuple[tuple[str, str], ...] = ()  # (name, full name), where the hub is to be told

    def body(self) -> Body:
        """As the hub wants it."""
        told = asdict(self)
        oldest = told.pop("oldest")
        told["oldest_at"] = None if oldest is None else oldest.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        people = [{"name": name, "full_name": full_name} for name, full_name in told.pop("people")]
        named = {"people": people} if people else {}
        return {**told, **named, "person": self.person or None, "devices": list(told["devices"])}


@dataclass(frozen=True, slots=True)
class Told:
    """What the hub answers to a report: sessions that this station is asked to take over, those of its own (the hub's
    ids) that another has taken over, what was decided elsewhere of what was handed in here, which of its sessions ask
    for a review, and which of those that were taken over have ended since."""

    offered: tuple[RemoteSession, ...] = ()
    taken: tuple[int, ...] = ()
    reviewed: tuple[Judged, ...] = ()
    asked: tuple[int, ...] = ()
    ended: tuple[int, ...] = ()


class HubExtensions(SessionsElsewhere, Protocol):
    """What a hub of ours can do besides the contract. All calls wait for the network and raise as `SyncServer`'s."""

    def report(self, report: Report) -> Told | Reply:
        """Tell how this station stands. A Reply: it does not want that."""

    def told(self) -> Told | Reply:
        """What the answer to a report would be, without one."""

    def offered(self) -> frozenset[str]:
        """The names of what it can do, as we know it; none at any other server."""

    def review(self, remote_id: int, body: Body, key: str, person: str) -> Reply:
        """Tell how the review of the session with its own id stands."""

    def upload(self, remote_id: int, scans: Sequence[Body], person: str) -> Reply:
        """Give it scans of the session with its own id. The same scan again is no second one. A success tells which it
        did not take in `untaken`."""

    def expect(self, remote_id: int, part: Body, person: str) -> Reply:
        """Give it a part of what is expected in the session with its own id. The same part again changes nothing."""


class SyncServer(Protocol):
    """Both calls wait for the network, some seconds at most, and raise OutsideFailed(NETWORK) where no answer of the
    contract came: nobody knows then what became of the call, unless params["sent"] is False. Where only somebody can
    mend it, retry is False. `person`: the name of who did what is told."""

    @property
    def hub(self) -> HubExtensions:
        """What it may be able to do besides the contract."""

    @property
    def address(self) -> str:
        """Where it is."""

    def credential(self) -> str:
        """A mark that changes with the token; "" where there is none."""

    def create(self, body: Body, key: str, person: str) -> Reply:
        """Create a session. A success has its `session`."""

    def update(self, remote_id: int, body: Body, key: str, person: str) -> Reply:
        """Tell how the session with the server's own id stands."""

    def cut(self) -> None:
        """End the call that runs, and those to come: the program ends. Any thread."""
