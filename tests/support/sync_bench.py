"""A station that sends to a server, with somebody at it, and what its sync told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.station import Station
from services.clock import Clock, new_id
from services.identity.person import Person
from services.scanning.scan import Device, make_scan
from services.sessions.model import NewSession, Session, SessionType
from services.sync.lines import SyncStatus
from tests.fakes.waiting import Memory
from tests.support.contract_server import ContractServer

GUN = Device("gun", "Gun", "serial")
INVENTORY = NewSession(SessionType.INVENTORY, location="Room 214", auto_commit=True)


def environ(url: str, **more: str) -> dict[str, str]:
    """The settings of a station that sends to the server at `url`."""
    return {
        "SCANDESK_SESSIONS__MODE": "central",
        "SCANDESK_CENTRAL__URL": url,
        "SCANDESK_SECRET__CENTRAL_TOKEN": "right-token",
        "SCANDESK_IDENTITY__PINS": "false",
        **more,
    }


class Bench:
    """A station with a person, and what its sync told."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self.sync = station.sync
        found = station.people.find_by_name("mia")
        self.mia: Person = found or station.people.first_run(name="mia", full_name="Mia", pin=None)
        self._session_id = ""
        self.seen: Memory[SyncStatus] = Memory()
        self.sync.on_changed(lambda: self.seen.add(self.sync.status()))

    def start(self, wanted: NewSession = INVENTORY) -> Session:
        """A session, started offline, in front."""
        session = self.station.starter.start(wanted, self.mia, offline=True)
        self._session_id = session.id
        self.station.act_as(self.mia)
        self.station.put_in_front(session)
        return session

    @property
    def session(self) -> Session:
        """What was started last, as it is now."""
        return self.station.sessions.get(self._session_id)

    def scan(self, *codes: str) -> None:
        """Scan them and wait for their answers."""
        answers: Memory[Any] = Memory()
        self.station.bench.on_answer(answers.add)
        for code in codes:
            at = self.station.clock.now()
            self.station.bench.take(make_scan(code.encode(), GUN, scan_id=new_id(), at=at, flaw=None))
        answers.wait_for(len(codes))

    def until(self, good: Callable[[SyncStatus], bool]) -> SyncStatus:
        """How things stand, as soon as that is good."""
        return self.seen.wait_until(lambda seen: bool(seen) and good(seen[-1]))[-1]

    def all_sent(self) -> None:
        self.until(lambda status: status.waiting + status.in_doubt + status.parked == 0)

    def meet(self, method: str, begin: Callable[[], object]) -> SyncStatus:
        """A session whose start ("POST"), or whose first scan, meets a fault that begins with `begin`; how things
        stand then."""
        self.start()
        if method == "POST":
            self.scan("A1")
            begin()
            self.station.start(devices=False)
        else:
            self.station.start(devices=False)
            self.all_sent()
            begin()
            self.scan("A1")
        return self.until(lambda status: status.next_try_at is not None)

    def is_told_once(self, server: ContractServer) -> None:
        """The fault that it met is over: the server has everything once, under one key each."""
        self.sync.wake()
        self.all_sent()
        (session,) = server.sessions.values()
        assert [request.method for request in server.done] == ["POST", "PATCH"]
        assert session["progress_tracking"]["items_scanned"] == 1
        assert len({request.headers["idempotency-key"] for request in server.requests}) == 2
        assert self.session.remote_id == 1


@contextmanager
def opened(folder: Path, url: str, clock: Clock | None = None, **more: str) -> Iterator[Bench]:
    """One on this data directory while the block runs; its sync begins with `station.start`."""
    with Station.open(folder, environ=environ(url, **more), clock=clock) as station:
        yield Bench(station)
