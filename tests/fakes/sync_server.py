"""A server that the sync tells: with memory, without a network."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.errors import OutsideFailed, OutsideKind, Refused
from services.sessions.model import DuplicateHandling, SessionConfig, ValidationMode
from services.sessions.ports import ServerSession
from services.sessions.remote import RemoteList, RemoteScan, RemoteSession
from services.sync.ports import Reply, Report, Told, Untaken

STRICT = SessionConfig(ValidationMode.STRICT, DuplicateHandling.REJECT, 60)


@dataclass(frozen=True)
class Asked:
    """A call. `remote_id` None: a create."""

    remote_id: int | None
    body: dict[str, Any]
    key: str
    person: str


@dataclass
class FakeHub:
    """Can do what is in `can`. Keeps scans by session and id, as they were last; `refuses(scan)` says why not."""

    can: frozenset[str] = frozenset()
    stored: dict[int, dict[str, dict[str, Any]]] = field(default_factory=dict)
    batches: list[tuple[int, list[dict[str, Any]]]] = field(default_factory=list)
    refuses: Callable[[dict[str, Any]], Untaken | None] = lambda _scan: None
    instead: Callable[[list[dict[str, Any]]], Reply | None] = lambda _scans: None
    looks: int = 0
    reports: list[Report] = field(default_factory=list)
    told_next: Told | Reply = field(default_factory=Told)
    asks: int = 0  # what there is to know, without a report
    sessions: dict[int, RemoteSession] = field(default_factory=dict)
    taken: list[tuple[int, str, str]] = field(default_factory=list)
    listed: dict[int, list[RemoteScan]] = field(default_factory=dict)
    on_scans: Callable[[], None] = lambda: None
    parts: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    instead_of_part: Callable[[dict[str, Any]], Reply | None] = lambda _part: None
    lists: dict[int, RemoteList] = field(default_factory=dict)
    instead_of_review: Callable[[dict[str, Any]], Reply | None] = lambda _body: None
    reviewed: list[tuple[int, dict[str, Any], str]] = field(default_factory=list)

    def report(self, report: Report) -> Told | Reply:
        self.reports.append(report)
        return self.told_next

    def told(self) -> Told | Reply:
        self.asks += 1
        return self.told_next

    def session(self, remote_id: int) -> RemoteSession:
        if remote_id not in self.sessions:
            raise Refused("SESSION_NOT_FOUND", "sync.take_over.refused", text="no such session")
        return self.sessions[remote_id]

    def take_over(self, remote_id: int, key: str, person: str) -> RemoteSession:
        self.taken.append((remote_id, key, person))
        return self.session(remote_id)

    def scans(self, remote_id: int) -> list[RemoteScan]:
        self.on_scans()
        return self.listed.get(remote_id, [])

    def expect(self, remote_id: int, part: dict[str, Any], person: str) -> Reply:
        self.parts.append((remote_id, part))
        return self.instead_of_part(part) or Reply(200)

    def expected(self, remote_id: int) -> RemoteList:
        return self.lists[remote_id]

    def has_whole_list(self, remote_id: int) -> bool:
        return self.lists[remote_id].is_whole

    def review(self, remote_id: int, body: dict[str, Any], key: str, person: str) -> Reply:
        self.reviewed.append((remote_id, body, person))
        return self.instead_of_review(body) or Reply(200)

    def offered(self) -> frozenset[str]:
        self.looks += 1
        return self.can

    def upload(self, remote_id: int, scans: Sequence[dict[str, Any]], person: str) -> Reply:
        self.batches.append((remote_id, list(scans)))
        if instead := self.instead(list(scans)):
            return instead
        untaken = {scan["id"]: why for scan in scans if (why := self.refuses(scan))}
        kept = self.stored.setdefault(remote_id, {})
        kept.update({scan["id"]: scan for scan in scans if scan["id"] not in untaken})
        return Reply(200, untaken=untaken)


@dataclass
class FakeServer:
    """Makes sessions 1, 2, ... `instead(asked)` answers, or raises, where it returns something."""

    instead: Callable[[Asked], Reply | None] = lambda _asked: None
    token: str = "good"
    asked: list[Asked] = field(default_factory=list)
    made: dict[str, int] = field(default_factory=dict)
    hub: FakeHub = field(default_factory=FakeHub)

    @property
    def address(self) -> str:
        return "https://sessions.example.org"

    def credential(self) -> str:
        return self.token

    def create(self, body: dict[str, Any], key: str, person: str) -> Reply:
        asked = Asked(None, body, key, person)
        self.asked.append(asked)
        number = self.made.setdefault(key, len(self.made) + 1)
        return self.instead(asked) or Reply(201, session=ServerSession(number, f"token-{number}", STRICT))

    def update(self, remote_id: int, body: dict[str, Any], key: str, person: str) -> Reply:
        asked = Asked(remote_id, body, key, person)
        self.asked.append(asked)
        return self.instead(asked) or Reply(200)

    def cut(self) -> None:
        """Nothing runs."""


def nobody_there(_asked: Asked) -> Reply:
    """As where no network is."""
    raise OutsideFailed(OutsideKind.NETWORK, "sessions.start.unreachable", retry=True)
