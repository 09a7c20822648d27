"""The supervisor's board against a real hub in a process of its own: two stations' sessions, live, over a kill -9."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from app.station import Station
from services.central.board import HubBoard
from services.clock import SystemClock, moment, new_id
from services.errors import Refused
from services.sessions.model import Status
from services.supervisor import rules
from services.supervisor.model import Board, Filter, Scope, SessionView, Snapshot, Which
from services.supervisor.service import SupervisorService
from tests.fakes.board_source import FakeSource
from tests.fakes.waiting import PATIENCE, Memory
from tests.services.builders import EVE
from tests.support.hub import SESSIONS, Hub, running_hub
from tests.support.program import Scandesk

EXT = "/api/v1/ext"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with running_hub(tmp_path, "") as running:
        yield running


@pytest.fixture
def board(hub: Hub) -> Iterator[HubBoard]:
    made = source(hub)
    yield made
    made.close()


def source(hub: Hub) -> HubBoard:
    return HubBoard(hub.url, SystemClock(), token=lambda: SecretStr(hub.tokens["supervisor"]))


@pytest.fixture
def supervisor(board: HubBoard) -> Iterator[SupervisorService]:
    clock = SystemClock()
    own = FakeSource(Snapshot((), (), 0, clock.now()), its_scope=Scope.ALONE, hands_over=False)
    service = SupervisorService(own, clock, random=lambda: 0.0, hub=board, zone=lambda: UTC)
    yield service
    service.close()


def start(hub: Hub, who: str, **fields: Any) -> int:
    answer = hub.ask("POST", SESSIONS, {"session_type": "INVENTORY", **fields}, who=who)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def scan(hub: Hub, who: str, session: int, code: str, outcome: str = "accepted.taken") -> None:
    """A scan of now."""
    made = {"id": new_id(), "text": code, "symbology": "code128", "device": "Gun", "outcome": outcome}
    scanned = {"scans": [{**made, "scanned_at": moment(datetime.now(UTC)), "person": "Ada"}]}
    answer = hub.ask("POST", f"{EXT}/scan-sessions/{session}/scans", scanned, who=who)
    assert answer.status_code == 200, answer.text


def report(hub: Hub, who: str, **given: Any) -> None:
    """What a station tells of itself."""
    gun = {"id": "gun", "name": "Gun", "kind": "scanner", "state": "connected"}
    told = {"person": "Ada", "waiting": 0, "in_doubt": 0, "parked": 0, "oldest_at": None, "devices": [gun]}
    answer = hub.ask("PUT", f"{EXT}/stations/me", {**told, "version": "0.1.0", **given}, who=who)
    assert answer.status_code == 200, answer.text


def by_place(board: Board) -> dict[str, SessionView]:
    return {view.location: view for view in board.sessions}


def test_two_stations_sessions_are_followed_live_and_right_again_after_the_hub_was_killed(
    hub: Hub, supervisor: SupervisorService
) -> None:
    first = start(hub, "bench", location="Dock", expected_items=10)
    start(hub, "packer", location="Yard")
    boards: Memory[Board] = Memory()
    supervisor.on_board(boards.add)
    supervisor.start()
    boards.wait_for(1)
    boards.wait_until(lambda seen: seen[-1].connected and set(by_place(seen[-1])) == {"Dock", "Yard"})

    scan(hub, "bench", first, "A1")
    hub.ask("PATCH", f"{SESSIONS}{first}", {"items_scanned": 1}, who="bench")
    report(hub, "bench", parked=2)
    seen = boards.wait_until(
        lambda seen: by_place(seen[-1])["Dock"].items_scanned == 1 and by_place(seen[-1])["Dock"].unsent == 2
    )
    dock = by_place(seen[-1])["Dock"]
    assert (dock.station, dock.uploaded, dock.devices[0].state, sum(seen[-1].per_minute)) == (
        "Bench",
        1,
        "connected",
        1,
    )

    url = hub.url
    hub.kill()
    seen = boards.wait_until(lambda seen: not seen[-1].connected)
    assert set(by_place(seen[-1])) == {"Dock", "Yard"}
    assert seen[-1].as_of is not None
    assert seen[-1].as_of <= datetime.now(UTC)
    assert seen[-1].why == "supervisor.away.unreachable"

    hub.start(port=int(url.rpartition(":")[2]))
    hub.ask("PATCH", f"{SESSIONS}{first}", {"status": "COMPLETED"}, who="bench")
    start(hub, "packer", location="New")
    supervisor.wake()
    seen = boards.wait_until(
        lambda seen: seen[-1].connected and set(by_place(seen[-1])) == {"Dock", "Yard", "New"}, patience=2 * PATIENCE
    )
    boards.wait_until(lambda seen: by_place(seen[-1])["Dock"].status is Status.COMPLETED)
    assert supervisor.board.today.ended == 1


def test_what_the_board_says_is_what_the_hub_says(hub: Hub, board: HubBoard) -> None:
    numbers = [start(hub, "bench", location=f"Place {number}") for number in range(5)]
    scan(hub, "bench", numbers[0], "A1")
    scan(hub, "bench", numbers[0], "A2\x1d<b>", "refused.not_expected")
    assert board.scope() is Scope.SITE
    assert {view.id for view in board.snapshot().sessions} == {str(number) for number in numbers}
    page = board.sessions(Filter(Which.ALL, text="place 3"), None, 100)
    assert [view.location for view in page.sessions] == ["Place 3"]
    first = board.scans(str(numbers[0]), None, 1)
    assert [(one.text, one.verdict, one.person) for one in first.scans] == [("A2\x1d<b>", "refused", "Ada")]
    rest = board.scans(str(numbers[0]), first.next, 10)
    assert [one.text for one in rest.scans] == ["A1"]
    assert rest.next is None
    hub.ask("PATCH", f"{SESSIONS}{numbers[0]}", {"items_scanned": 2}, who="bench")
    seen = board.session(str(numbers[0]))
    assert (seen.items_scanned, seen.failed, seen.uploaded) == (2, 1, 2)


def test_the_board_knows_which_sessions_are_counted_blind(hub: Hub, board: HubBoard) -> None:
    counted, other = (str(start(hub, "bench", location="Shelf", expected_items=9)) for _ in range(2))
    told = {"size": 1, "items": [{"position": 1, "code": "A1"}], "blind": True}
    assert hub.ask("POST", f"{EXT}/scan-sessions/{counted}/expected", told, who="bench").status_code == 200
    seen = {view.id: view for view in board.snapshot().sessions}
    assert (seen[counted].blind, seen[other].blind) == (True, False)
    assert (rules.uncompared(seen[counted]).expected_items, rules.uncompared(seen[other]).expected_items) == (None, 9)


def test_a_stuck_session_is_offered_and_its_history_says_so(hub: Hub, supervisor: SupervisorService) -> None:
    number = start(hub, "packer", location="Dock")
    report(hub, "bench")
    (station,) = supervisor.refresh().stations
    offered = supervisor.hand_over(str(number), station.id, EVE)
    assert (offered.offered_to, offered.offered_name) == (station.id, "Bench")
    assert supervisor.history(str(number))[-1].act == "offered"
    with pytest.raises(Refused, match="SESSION_NOT_FOUND"):
        supervisor.hand_over("99999", station.id, EVE)
    hub.ask("PATCH", f"{SESSIONS}{number}", {"status": "CANCELLED"})
    with pytest.raises(Refused, match="SESSION_STATE_CONFLICT"):
        supervisor.hand_over(str(number), station.id, EVE)


def test_a_session_taken_over_from_the_board_goes_on_at_this_station(hub: Hub, tmp_path: Path) -> None:
    number = start(hub, "packer", location="Dock")
    scan(hub, "packer", number, "A1")
    environ = {
        "SCANDESK_IDENTITY__PINS": "false",
        "SCANDESK_SESSIONS__MODE": "central",
        "SCANDESK_CENTRAL__URL": hub.url,
        "SCANDESK_SECRET__CENTRAL_TOKEN": hub.tokens["bench"],
    }
    with Station.open(tmp_path / "station", environ=environ) as station:
        mia = station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
        (view,) = station.supervisor.refresh().sessions
        station.sync.run(PATIENCE)  # finds out what the server can do
        own = station.sessions.get(station.supervisor.take_over(view.id, mia))
        assert (own.remote_id, own.location, own.counts.items_scanned) == (number, "Dock", 1)
        assert station.supervisor.session(view.id).station == "Bench"


def test_the_command_takes_a_session_over_too(hub: Hub, tmp_path: Path) -> None:
    number = start(hub, "packer", location="Dock")
    environ = {
        "SCANDESK_IDENTITY__PINS": "false",
        "SCANDESK_SESSIONS__MODE": "central",
        "SCANDESK_CENTRAL__URL": hub.url,
        "SCANDESK_SECRET__CENTRAL_TOKEN": hub.tokens["bench"],
    }
    with Station.open(tmp_path / "station", environ=environ) as station:
        station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
    scandesk = Scandesk(tmp_path / "station", environ)
    own = scandesk.run("supervisor", "take-over", str(number), "--as", "mia", "--json").json["session"]
    assert scandesk.run("sessions", "show", own, "--json").json["remote_id"] == number
