"""How the board follows a source that comes and goes: what is shown meanwhile, and that it is right again later."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest

from services.errors import OutsideFailed, Refused
from services.identity.person import Person
from services.sessions.model import Session, SessionConfig, SessionType, Status
from services.supervisor.model import Alive, Board, Reset, Scope, Snapshot
from services.supervisor.model import Event as Told
from services.supervisor.service import SupervisorService
from tests.fakes.board_source import FakeSource, FakeStream, away
from tests.fakes.waiting import Memory
from tests.rules.test_supervisor import NOW, station, view
from tests.services.builders import BOB, EVE
from tests.support.log_errors import LogErrors

AHEAD = timedelta(hours=3)  # how much the hub's clock is


class Clock:
    """A wall clock that the test sets, and time that goes by as it does."""

    def __init__(self) -> None:
        self.at = NOW - AHEAD

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return monotonic()


class Site:
    """A board over a hub and an own database, both fakes."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.hub = FakeSource(Snapshot((view(1, change=4),), (station(),), 4, NOW))
        own = Snapshot((view(9, location="Here"),), (), 1, self.clock.at)
        self.own = FakeSource(own, its_scope=Scope.ALONE, hands_over=False)
        self.taken: list[tuple[int, str]] = []
        self.boards: Memory[Board] = Memory()
        self.service = SupervisorService(
            self.own, self.clock, random=lambda: 0.0, hub=self.hub, zone=lambda: UTC, takes_over=self
        )
        self.service.on_board(self.boards.add)

    def take(self, remote_id: int, by: Person) -> Session:
        self.taken.append((remote_id, by.name))
        at = self.clock.now()
        config, kind = SessionConfig(), SessionType.INVENTORY
        return Session(f"local-{remote_id}", kind, Status.ACTIVE, config, by.id, at, at, at, at)

    def stream(self, number: int = 1) -> FakeStream:
        """The stream of this number, once it is followed."""
        while len(self.hub.streams) < number:
            assert self.hub.followed.wait(20)
            self.hub.followed.clear()
        return self.hub.streams[number - 1]


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.service.close()


def places(board: Board) -> list[str]:
    return sorted(one.location for one in board.sessions)


def test_what_happens_is_shown_and_older_news_is_not(site: Site) -> None:
    site.service.start()
    site.stream().tell(Alive(NOW), view(2, location="Yard", change=5), view(1, location="Old", change=3))
    boards = site.boards.wait_until(lambda seen: places(seen[-1]) == ["Room 214", "Yard"])
    assert (boards[-1].connected, boards[-1].why, boards[-1].hands_over) == (True, "", True)
    assert site.stream().after == 4


def test_while_the_hub_is_away_the_board_stays_and_says_since_when_and_then_goes_on_where_it_was(site: Site) -> None:
    site.service.start()
    site.stream().tell(Alive(NOW), view(1, location="Dock", change=6))
    site.boards.wait_until(lambda seen: seen[-1].connected and places(seen[-1]) == ["Dock"])
    told_at = site.clock.at
    site.hub.is_away = True
    site.clock.at += timedelta(minutes=1)
    site.stream().end()
    boards = site.boards.wait_until(lambda seen: not seen[-1].connected)
    assert (places(boards[-1]), boards[-1].as_of) == (["Dock"], told_at)
    assert boards[-1].why == "supervisor.away.unreachable"
    site.hub.is_away = False
    site.service.wake()
    site.stream(2).tell(Alive(NOW + timedelta(minutes=1)), view(1, location="Yard", change=7))
    boards = site.boards.wait_until(lambda seen: seen[-1].connected and places(seen[-1]) == ["Yard"])
    assert boards[-1].as_of == site.clock.at
    assert (site.stream(2).after, site.hub.snapshots) == (6, 1)


def test_after_so_long_that_minutes_are_missing_everything_is_read_anew(site: Site) -> None:
    site.service.start()
    site.stream().tell(Alive(NOW), view(1, location="Dock", change=6))
    site.boards.wait_until(lambda seen: places(seen[-1]) == ["Dock"])
    site.clock.at += timedelta(minutes=40)
    site.hub.known = Snapshot((view(3, location="New", change=8),), (), 8, NOW + timedelta(minutes=40))
    site.stream().end()
    site.boards.wait_until(lambda seen: places(seen[-1]) == ["New"])
    assert site.stream(2).after == 8


def test_a_source_that_cannot_tell_what_came_since_is_read_anew(site: Site) -> None:
    site.service.start()
    site.hub.known = Snapshot((view(1, location="Dock", change=2),), (), 2, NOW)  # it was put back: its count is lower
    site.stream().tell(Alive(NOW), view(1, change=5))
    site.stream().tell(Reset())
    site.boards.wait_until(lambda seen: places(seen[-1]) == ["Dock"])
    assert site.stream(2).after == 2


def test_a_source_that_does_nothing_but_reset_is_left_alone(site: Site) -> None:
    site.service.start()
    site.stream().tell(Reset())
    boards = site.boards.wait_until(lambda seen: not seen[-1].connected)
    assert boards[-1].why == "supervisor.away.not_understood"


def test_times_are_compared_with_the_hubs_clock_and_the_age_with_our_own(site: Site) -> None:
    board = site.service.refresh()
    assert (board.now, board.as_of, site.service.now()) == (NOW, NOW - AHEAD, NOW)
    assert board.sessions[0].troubles == ()


def test_a_server_of_the_contract_alone_leaves_us_our_own_sessions(site: Site) -> None:
    site.hub.its_scope = Scope.CONTRACT_ONLY
    board = site.service.refresh()
    assert (places(board), board.scope, board.hands_over) == (["Here"], Scope.CONTRACT_ONLY, False)
    assert site.service.take_over("9", EVE) == "9"
    with pytest.raises(Refused, match="HANDS_NOTHING_OVER"):
        site.service.hand_over("9", "8", EVE)


def test_a_source_that_says_nothing_at_first_is_waited_for_and_not_asked_on_and_on(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, waits = [0.0], list[float]()

    def say_nothing(seconds: float) -> list[Told]:
        waits.append(seconds)
        gone[0] += seconds
        if len(waits) == 20:
            raise away()
        return []

    monkeypatch.setattr(site.clock, "monotonic", lambda: gone[0], raising=False)
    silent = FakeStream(0)
    silent.take = say_nothing  # type: ignore[method-assign]
    with pytest.raises(OutsideFailed):
        site.service._follower._take(silent)
    assert min(waits) > 1.0
    assert site.boards.all == [], "nobody said that what is known is still so"


def test_many_changes_are_one_board(site: Site) -> None:
    site.service.start()
    site.stream().tell(Alive(NOW), view(1, location="Dock", change=5))
    site.boards.wait_until(lambda seen: places(seen[-1]) == ["Dock"])
    before, began = len(site.boards.all), monotonic()
    for change in range(6, 2005):
        site.stream().tell(view(1, location=f"Place {change}", change=change))
    site.boards.wait_until(lambda seen: places(seen[-1]) == ["Place 2004"])
    assert len(site.boards.all) - before <= 2 + 5 * (monotonic() - began)


def test_it_can_be_stopped_and_started_and_shows_what_it_knew_meanwhile(site: Site) -> None:
    site.service.start()
    site.stream().tell(Alive(NOW), view(1, location="Dock", change=6))
    site.boards.wait_until(lambda seen: places(seen[-1]) == ["Dock"])
    site.service.stop()
    assert site.stream().closed
    assert places(site.service.board) == ["Dock"]
    site.service.start()
    assert site.stream(2).after == 6


def test_a_bug_is_told_and_the_board_tries_again(site: Site, log_errors: LogErrors) -> None:
    log_errors.expect("the supervisor's board broke")
    site.service.start()
    site.stream().end(ValueError("a bug"))
    site.boards.wait_until(lambda seen: seen[-1].why == "supervisor.away.broken")
    site.service.wake()
    site.stream(2).tell(Alive(NOW))
    site.boards.wait_until(lambda seen: seen[-1].connected)


def test_only_supervisors_hand_over_and_the_station_takes_over(site: Site) -> None:
    site.service.refresh()
    with pytest.raises(Refused, match="INSUFFICIENT_PERMISSIONS"):
        site.service.hand_over("1", "8", BOB)
    assert site.service.hand_over("1", "8", EVE).id == "1"
    assert site.hub.offered == [("1", "8", "eve")]
    assert site.service.take_over("1", EVE) == "local-1"
    assert site.taken == [(1, "eve")]


def test_one_look_says_that_nobody_answers(site: Site) -> None:
    site.hub.is_away = True
    with pytest.raises(OutsideFailed):
        site.service.refresh()
