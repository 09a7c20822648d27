"""What is expected in a session goes to a hub that takes it: in parts, before the scans, each part once it is there."""

import json

import pytest

from services.database.database import Database
from services.database.upload_store import MOST_BYTES, MOST_ITEMS
from services.sessions.model import SessionType
from services.sync.model import State
from services.sync.ports import Reply
from services.sync.service import SyncService
from tests.fakes.sync_server import Asked, FakeHub, FakeServer, nobody_there
from tests.services.builders import ADA, Station

A_WHILE = 100.0


@pytest.fixture
def station(database: Database) -> Station:
    return Station(database, sends=True)


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


@pytest.fixture
def hub(server: FakeServer) -> FakeHub:
    server.hub.can = frozenset({"scans", "expected"})
    return server.hub


@pytest.fixture
def sync(station: Station, server: FakeServer) -> SyncService:
    return SyncService(station.database, station.clock, server, lambda: 1.0)


def test_the_list_goes_after_the_start_and_before_the_scans(station: Station, sync: SyncService, hub: FakeHub) -> None:
    station.start(expected=["B1", "A1"])
    station.scan("A1")
    order: list[str] = []
    hub.instead_of_part = lambda _part: order.append("list")
    hub.instead = lambda _scans: order.append("scans")
    assert sync.run(A_WHILE).waiting == 0
    ((number, part),) = hub.parts
    assert (number, order) == (1, ["list", "scans"])
    assert part == {
        "size": 2,
        "blind": False,
        "items": [
            {"position": 2, "code": "A1", "description": "the A1"},
            {"position": 1, "code": "B1", "description": "the B1"},
        ],
    }
    sync.run(A_WHILE)
    assert len(hub.parts) == 1


def test_a_blind_count_is_told_also_without_a_list_and_any_other_session_tells_nothing(
    station: Station, sync: SyncService, hub: FakeHub
) -> None:
    station.start(SessionType.INVENTORY, expected_items=5)
    station.start(SessionType.INVENTORY, blind=True, expected_items=5)
    sync.run(A_WHILE)
    assert hub.parts == [(2, {"size": 0, "blind": True, "items": []})]


def test_a_long_list_goes_in_parts_and_goes_on_where_it_was_cut_off(
    station: Station, server: FakeServer, sync: SyncService, hub: FakeHub
) -> None:
    codes = [f"W-{number:05}" for number in range(2 * MOST_ITEMS + 5)]
    station.start(expected=codes)
    hub.instead_of_part = lambda _part: nobody_there(Asked(1, {}, "", "")) if len(hub.parts) == 2 else None
    assert sync.run(A_WHILE).in_doubt == 1
    assert len(hub.parts) == 2
    again = SyncService(station.database, station.clock, server, lambda: 1.0)  # as after a kill
    assert again.run(A_WHILE).waiting == 0
    sizes = [len(part["items"]) for _number, part in hub.parts]
    assert sizes == [MOST_ITEMS, MOST_ITEMS, MOST_ITEMS, 5], "what got no answer goes again, what was taken does not"
    assert hub.parts[1] == hub.parts[2]
    told = [item for _number, part in hub.parts[:1] + hub.parts[2:] for item in part["items"]]
    assert sorted(item["position"] for item in told) == list(range(1, len(codes) + 1))
    assert [codes[item["position"] - 1] for item in told] == [item["code"] for item in told]


def test_a_part_is_never_too_large_for_the_hub(station: Station, sync: SyncService, hub: FakeHub) -> None:
    codes = [f"{number:04}" + "ä" * 4000 for number in range(60)]
    station.start(expected=codes)
    assert sync.run(A_WHILE).waiting == 0
    for _number, part in hub.parts:
        assert len(json.dumps(part, ensure_ascii=False).encode()) < MOST_BYTES + 1000
    assert sum(len(part["items"]) for _number, part in hub.parts) == 60


def test_a_list_that_is_refused_waits_for_a_person_and_holds_nothing_up(
    station: Station, sync: SyncService, hub: FakeHub
) -> None:
    station.start(expected=["A1"])
    station.scan("A1")
    hub.instead_of_part = lambda _part: Reply(409, "SESSION_STATE_CONFLICT", "The session has another list")
    status = sync.run(A_WHILE)
    assert (status.waiting, status.in_doubt, status.parked) == (0, 0, 1)
    assert len(hub.stored[1]) == 1, "the scan went all the same"
    (message,) = sync.messages(State.PARKED, 9)
    assert (message.kind.value, message.said) == ("session.expected", "The session has another list")
    hub.instead_of_part = lambda _part: None
    sync.retry(message.id, ADA)
    assert sync.run(A_WHILE).parked == 0
    assert len(hub.parts) == 2


def test_a_server_of_the_contract_alone_is_told_nothing_of_it_until_it_becomes_a_hub(
    station: Station, server: FakeServer, sync: SyncService
) -> None:
    station.start(expected=["A1"])
    status = sync.run(A_WHILE)
    assert (status.waiting, status.in_doubt, status.parked) == (0, 0, 0)
    assert [asked.remote_id for asked in server.asked] == [None], "and there was no call for it"
    station.scan("A1")
    assert sync.run(A_WHILE).waiting == 0
    server.hub.can = frozenset({"scans", "expected"})
    station.clock.advance(10_000)
    assert sync.run(A_WHILE).waiting == 0
    assert [part["size"] for _number, part in server.hub.parts] == [1]
    assert len(server.hub.stored[1]) == 1
    assert len(server.asked) == 2, "no count is told again"


def test_a_hub_that_knows_no_lists_gets_the_scans(station: Station, server: FakeServer, sync: SyncService) -> None:
    server.hub.can = frozenset({"scans"})
    station.start(expected=["A1"])
    station.scan("A1")
    assert sync.run(A_WHILE).waiting == 0
    assert (server.hub.parts, len(server.hub.stored[1])) == ([], 1)
