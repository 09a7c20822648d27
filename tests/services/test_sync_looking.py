"""Before anything is sent, the server has said what it can do: else a session that ends would never give its scans."""

from collections.abc import Callable
from typing import TypeVar

import pytest

from services.database.database import Database
from services.database.jobs import Run
from services.errors import OutsideFailed, OutsideKind
from services.sessions.model import Status
from services.sync.contact import LOOK_AGAIN_SECONDS, SCANS
from services.sync.rules import LONGEST_AWAY
from services.sync.service import SyncService
from tests.fakes.sync_server import FakeHub, FakeServer
from tests.services.builders import ADA, Station

T = TypeVar("T")


class Shy(FakeHub):
    """Does not answer what it can do, `silent` times."""

    silent = 1

    def offered(self) -> frozenset[str]:
        if self.silent:
            self.silent -= 1
            raise OutsideFailed(OutsideKind.NETWORK, "sessions.start.unreachable", retry=True)
        return super().offered()


@pytest.fixture
def station(database: Database) -> Station:
    return Station(database, sends=True)


@pytest.fixture
def server() -> FakeServer:
    return FakeServer(hub=Shy(can=frozenset({SCANS})))


@pytest.fixture
def sync(station: Station, server: FakeServer) -> SyncService:
    return SyncService(station.database, station.clock, server, lambda: 1.0)


def test_a_look_that_was_lost_costs_no_scan_of_a_session_that_ends(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    session = station.start()
    station.scan("A1")
    station.sessions.change_status(session.id, Status.COMPLETED, ADA)
    sync.run(1000)
    assert not server.asked, "nobody knows yet how it wants to be told"
    status = sync.status()
    assert status.next_try_at is not None
    assert (status.waiting, status.in_doubt) == (3, 0)
    station.clock.advance(60)
    status = sync.run(1000)
    assert (status.waiting, status.in_doubt, status.parked) == (0, 0, 0)
    assert [scan["text"] for scan in server.hub.stored[1].values()] == ["A1"]


def test_a_hub_is_none_any_more_only_when_that_is_said_twice(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    """A proxy says so once, while the hub is started anew."""
    server.hub = FakeHub(can=frozenset({SCANS}))
    session = station.start()
    station.scan("A1")
    sync.run(100.0)
    server.hub.can = frozenset()
    station.clock.advance(LOOK_AGAIN_SECONDS)
    station.scan("A2")
    station.sessions.change_status(session.id, Status.COMPLETED, ADA)
    assert sync.run(100.0).waiting == 0
    assert len(server.hub.stored[1]) == 2
    station.clock.advance(LONGEST_AWAY)
    station.start()
    station.scan("A3")
    assert sync.run(100.0).waiting == 0
    assert 2 not in server.hub.stored


class Between:
    """A database before which `first` is called once, when something is stored and `now` says so."""

    def __init__(self, database: Database, now: Callable[[], bool], first: Callable[[], None]) -> None:
        self._database = database
        self._now = now
        self._first: Callable[[], None] | None = first

    def write_once(self, run: Run[T]) -> T:
        if self._first is not None and self._now():
            first, self._first = self._first, None
            first()
        return self._database.write_once(run)


def test_a_server_found_to_take_scans_while_an_answer_is_stored_gets_that_scan_too(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = FakeServer()
    sync = SyncService(station.database, station.clock, server, lambda: 1.0)

    def look() -> None:
        server.hub.can = frozenset({SCANS})
        station.clock.advance(LOOK_AGAIN_SECONDS)
        sync._turns.due()

    def told() -> bool:
        return any(asked.remote_id for asked in server.asked)

    monkeypatch.setattr(sync._sender, "_database", Between(station.database, told, look))
    station.start()
    station.scan("A1")
    status = sync.run(1000)
    assert (status.waiting, status.in_doubt, status.parked) == (0, 0, 0)
    assert [scan["text"] for scan in server.hub.stored[1].values()] == ["A1"]


def test_a_server_found_to_take_scans_while_the_next_is_chosen_gets_a_staged_scan_too(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = FakeServer()
    sync = SyncService(station.database, station.clock, server, lambda: 1.0)
    session = station.start(auto_commit=False)
    station.scan("A1")

    def look() -> None:
        server.hub.can = frozenset({SCANS})
        station.clock.advance(LOOK_AGAIN_SECONDS)
        sync._turns.due()

    def is_there() -> bool:
        return station.sessions.get(session.id).remote_id is not None

    monkeypatch.setattr(sync._sender, "_database", Between(station.database, is_there, look))
    sync.run(1000)
    assert [scan["text"] for scan in server.hub.stored[1].values()] == ["A1"]


def test_the_first_answer_after_the_start_is_asked_for_again_soon(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    """It may have been a proxy's."""
    server.hub = FakeHub()
    station.start()
    station.scan("A1")
    sync.run(100.0)
    assert 1 not in server.hub.stored
    server.hub.can = frozenset({SCANS})
    station.clock.advance(LONGEST_AWAY)
    sync._turns.take()
    sync.run(100.0)
    assert [scan["text"] for scan in server.hub.stored[1].values()] == ["A1"]


def test_a_server_of_the_contract_alone_is_asked_rarely(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    server.hub = FakeHub()
    station.start()
    for _minute in range(6):
        sync._turns.take()
        station.clock.advance(60)
    assert server.hub.looks == 2


def test_a_session_of_which_nobody_noted_its_server_is_at_the_one_that_is_set_also_without_the_thread(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    server.hub = FakeHub()
    session = station.start()
    sync.run(100.0)
    station.database.write(lambda tx: tx.exec_driver_sql("UPDATE session SET server = NULL").rowcount)
    assert station.sessions.get(session.id).server is None
    sync.run(100.0)
    assert station.sessions.get(session.id).server == server.address
