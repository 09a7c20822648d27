"""The supervisor's board on a station's own database, each of both: who, what, how fast, and what changes."""

from collections.abc import Iterator
from time import monotonic

import pytest

from services.database.database import Database
from services.errors import Refused
from services.sessions.model import SessionType, Status
from services.sessions.reviewing import ReviewService
from services.supervisor.model import Board, Filter, Scope, StationView, Trouble, Which
from services.supervisor.own import OwnBoard
from services.supervisor.service import SupervisorService
from tests.fakes.held_clock import HeldClock
from tests.fakes.waiting import Memory
from tests.services.builders import ADA, BOB, EVE, Station

HERE = "station-1"


class RunningClock:
    """The wall clock of another, which stands still; waiting takes real time."""

    def __init__(self, held: HeldClock) -> None:
        self.now = held.now

    def monotonic(self) -> float:
        return monotonic()


@pytest.fixture
def station(database: Database) -> Station:
    return Station(database, name=HERE)


@pytest.fixture
def supervisor(station: Station) -> Iterator[SupervisorService]:
    clock = RunningClock(station.clock)

    def itself() -> StationView:
        return StationView(HERE, "Dock 1", "Ada", 0, 0, 0, None, (), "0.1.0", clock.now())

    service = SupervisorService(
        OwnBoard(station.database, clock, station=itself, reviews=ReviewService(station.database, clock)),
        clock,
        random=lambda: 1.0,
    )
    yield service
    service.close()


def test_a_board_says_who_does_what_how_far_and_how_fast(station: Station, supervisor: SupervisorService) -> None:
    session = station.start(
        SessionType.INVENTORY, location="Room 214", expected=["A1", "A2", "A3", "A4"], expected_items=4
    )
    station.scan("A1")
    station.clock.advance(60)
    station.scan("A2")
    station.scan("B7")
    station.clock.advance(60)
    board = supervisor.refresh()
    (view,) = board.sessions
    assert (view.id, view.station_id, view.station, view.person) == (session.id, HERE, "Dock 1", "Ada")
    assert (view.location, view.items_scanned, view.failed, view.percent) == ("Room 214", 3, 0, 50.0)
    assert view.recent[-3:] == (1, 2, 0)
    assert board.per_minute[-3:] == (1, 2, 0)
    assert (board.connected, board.scope, board.as_of) == (True, Scope.ALONE, station.clock.now())
    assert (board.today.open, board.today.scans, board.minutes_known) == (1, 3, 60)


def test_a_stalled_session_rises_to_the_top(station: Station, supervisor: SupervisorService) -> None:
    first = station.start(location="Dock")
    station.scan("A1")
    station.clock.advance(11 * 60)
    second = station.start(location="Yard")
    station.scan("A2")
    board = supervisor.refresh()
    assert [(view.id, view.troubles) for view in board.sessions] == [(first.id, (Trouble.STALLED,)), (second.id, ())]
    assert board.today.troubled == 1


def test_what_is_scanned_while_somebody_looks_is_on_the_next_board(
    station: Station, supervisor: SupervisorService
) -> None:
    session = station.start(location="Dock")
    boards: Memory[Board] = Memory()
    supervisor.on_board(boards.add)
    supervisor.start()
    boards.wait_until(lambda seen: any(board.connected and board.sessions for board in seen))
    station.scan("A1")
    boards.wait_until(lambda seen: [view.items_scanned for view in seen[-1].sessions] == [1])
    station.sessions.change_status(session.id, Status.COMPLETED, ADA)
    boards.wait_until(lambda seen: seen[-1].today.ended == 1)


def test_a_sessions_scans_are_paged_newest_first_and_its_history_tells_who(
    station: Station, supervisor: SupervisorService
) -> None:
    session = station.start()
    for code in ("A1", "A2", "A3"):
        station.scan(code)
    station.sessions.undo_last(session.id, ADA)
    first = supervisor.scans(session.id, most=2)
    assert [(scan.text, scan.person, scan.undone_at is None) for scan in first.scans] == [
        ("A3", "Ada", False),
        ("A2", "Ada", True),
    ]
    rest = supervisor.scans(session.id, before=first.next, most=2)
    assert [scan.text for scan in rest.scans] == ["A1"]
    assert rest.next is None
    assert [(act.act, act.person) for act in supervisor.history(session.id)] == [("started", "Ada"), ("undone", "Ada")]


def test_sessions_that_ended_long_ago_are_found_page_by_page(station: Station, supervisor: SupervisorService) -> None:
    made = [station.start(location=f"Place {number}") for number in range(3)]
    station.sessions.change_status(made[0].id, Status.CANCELLED, ADA)
    station.clock.advance(3 * 86_400)
    assert [view.id for view in supervisor.refresh().sessions] == [made[1].id, made[2].id]
    page = supervisor.sessions(Filter(which=Which.ALL), most=2)
    assert [view.id for view in page.sessions] == [made[2].id, made[1].id]
    page = supervisor.sessions(Filter(which=Which.ENDED), before=page.next, most=2)
    assert [view.id for view in page.sessions] == [made[0].id]
    assert page.next is None


def test_only_who_may_takes_over_and_nothing_is_handed_over_without_a_hub(
    station: Station, supervisor: SupervisorService
) -> None:
    session = station.start()
    supervisor.refresh()
    with pytest.raises(Refused, match="INSUFFICIENT_PERMISSIONS"):
        supervisor.take_over(session.id, BOB)
    assert supervisor.take_over(session.id, EVE) == session.id
    with pytest.raises(Refused, match="SESSION_NOT_FOUND"):
        supervisor.take_over("no-such-session", EVE)
    with pytest.raises(Refused, match="HANDS_NOTHING_OVER"):
        supervisor.hand_over(session.id, "station-2", EVE)
