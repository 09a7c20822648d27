"""What is wrong with a session, the order of sessions, filters, rates and figures: plain functions on values."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sessions.model import SessionType, Status
from services.supervisor import rules
from services.supervisor.known import Known
from services.supervisor.model import (
    Alive,
    Board,
    Filter,
    SessionView,
    Snapshot,
    StationView,
    Totals,
    Trouble,
    Which,
)
from services.supervisor.rules import LIMITS

NOW = datetime(2026, 3, 1, 10, 42, 30, tzinfo=UTC)


def view(number: int = 1, **given: Any) -> SessionView:
    """A session in which nothing is wrong."""
    base = SessionView(
        id=str(number),
        session_type=SessionType.INVENTORY,
        status=Status.ACTIVE,
        location="Room 214",
        station_id="7",
        station="Dock 1",
        person="Ada",
        items_scanned=100,
        successful=100,
        failed=0,
        percent=50.0,
        created_at=NOW - timedelta(hours=1),
        last_activity=NOW - timedelta(minutes=1),
        expires_at=NOW + timedelta(hours=7),
        recent_at=NOW,
        change=1,
    )
    return replace(base, **given)


def station(**given: Any) -> StationView:
    """A station in which nothing is wrong."""
    base = StationView("7", "Dock 1", "Ada", 0, 0, 0, None, (), "0.1.0", NOW - timedelta(seconds=30))
    return replace(base, **given)


def minutes(number: float) -> datetime:
    """So many minutes ago."""
    return NOW - timedelta(minutes=number)


# ---- what is wrong


@pytest.mark.parametrize(
    ("given", "troubles"),
    [
        ({}, ()),
        ({"last_activity": minutes(10)}, ()),
        ({"last_activity": minutes(10.1)}, (Trouble.STALLED,)),
        ({"last_activity": minutes(10.1), "status": Status.PAUSED}, ()),
        ({"expires_at": NOW}, ()),
        ({"expires_at": minutes(0.1), "last_activity": minutes(480)}, (Trouble.EXPIRED,)),
        ({"expires_at": minutes(0.1), "status": Status.PAUSED}, (Trouble.EXPIRED,)),
        ({"expires_at": minutes(0.1), "status": Status.COMPLETED}, ()),
        ({"failed": 20}, ()),
        ({"failed": 21}, (Trouble.FAILING,)),
        ({"items_scanned": 4, "failed": 4}, ()),
        ({"items_scanned": 5, "failed": 2}, (Trouble.FAILING,)),
        ({"at_station": station(parked=1)}, (Trouble.UNSENT,)),
        ({"at_station": station(waiting=9, oldest_at=minutes(5))}, ()),
        ({"at_station": station(waiting=9, oldest_at=minutes(5.1))}, (Trouble.UNSENT,)),
        ({"at_station": station(in_doubt=1, oldest_at=minutes(5.1))}, (Trouble.UNSENT,)),
        ({"at_station": station(oldest_at=minutes(5.1))}, ()),
        ({"at_station": station(reported_at=minutes(3))}, ()),
        ({"at_station": station(reported_at=minutes(3.1))}, (Trouble.SILENT,)),
        (
            {"last_activity": minutes(11), "failed": 50, "at_station": station(reported_at=minutes(11), parked=1)},
            (Trouble.FAILING, Trouble.STALLED, Trouble.UNSENT, Trouble.SILENT),
        ),
    ],
)
def test_each_trouble_begins_where_it_says(given: dict[str, Any], troubles: tuple[Trouble, ...]) -> None:
    assert rules.troubles_of(view(**given), NOW) == troubles


def test_failures_of_long_ago_are_forgiven_once_enough_scans_went_well() -> None:
    known = Known(LIMITS)
    known.read_anew(Snapshot((view(items_scanned=20, failed=20),), (), 1, NOW))
    assert board(known).sessions[0].troubles == (Trouble.FAILING,)
    for count in range(1, 40):
        known.take(view(items_scanned=20 + 2 * count, failed=20, change=count + 1))
    assert board(known).sessions[0].troubles == ()


def test_failures_of_just_now_are_seen_in_a_session_of_thousands() -> None:
    known = Known(LIMITS)
    known.read_anew(Snapshot((view(items_scanned=5000, failed=10),), (), 1, NOW))
    for count in range(1, 41):
        known.take(view(items_scanned=5000 + 2 * count, failed=10 + count // 2, change=count + 1))
    (seen,) = board(known).sessions
    assert seen.troubles == (Trouble.FAILING,)
    assert rules.last_failures(seen, 50)[0] < 60
    assert len(seen.marks) < 15


# ---- what was told


def board(known: Known, now: datetime = NOW) -> Board:
    return known.picture(Board(now), UTC)


def test_older_news_of_a_session_or_station_changes_nothing() -> None:
    known = Known(LIMITS)
    known.read_anew(Snapshot((view(location="Dock", change=5),), (station(change=5),), 5, NOW))
    assert not known.take(view(location="Yard", change=5))
    assert not known.take(station(waiting=3, change=4))
    assert not known.take(Alive(NOW))
    assert (board(known).sessions[0].location, board(known).stations[0].waiting, known.change) == ("Dock", 0, 5)
    assert known.take(view(location="Yard", change=6))
    assert known.take(station(waiting=3, change=7))
    assert (board(known).sessions[0].location, board(known).stations[0].waiting, known.change) == ("Yard", 3, 7)


def test_a_station_that_reports_is_seen_at_each_of_its_sessions_and_the_others_stay_the_same_objects() -> None:
    known = Known(LIMITS)
    known.read_anew(Snapshot((view(1), view(2, station_id="8")), (station(), station(id="8")), 1, NOW))
    before = {one.id: one for one in board(known).sessions}
    known.take(station(parked=2, change=2))
    after = {one.id: one for one in board(known).sessions}
    assert (after["1"].unsent, after["1"].troubles) == (2, (Trouble.UNSENT,))
    assert after["2"] is before["2"]


def test_time_alone_makes_trouble_though_nothing_is_told() -> None:
    known = Known(LIMITS)
    known.read_anew(Snapshot((view(1, last_activity=minutes(9)), view(2)), (), 1, NOW))
    assert board(known).today.troubled == 0
    known.take(view(2, change=2))
    assert board(known, NOW + timedelta(minutes=1, seconds=1)).sessions[0].troubles == (Trouble.STALLED,)


def test_minutes_are_kept_for_an_hour_though_a_server_tells_of_half() -> None:
    known = Known(LIMITS)
    known.read_anew(Snapshot((view(recent=(0,) * 28 + (3, 1)),), (), 1, NOW))
    later = NOW + timedelta(minutes=40)
    known.take(view(recent=(0,) * 29 + (2,), recent_at=later, change=2))
    chart = board(known, later).per_minute
    assert chart[-1] == 2
    assert (chart[-41], chart[-42]) == (1, 3)
    assert sum(chart) == 6
    assert board(known, later).minutes_known == 60
    assert sum(board(known, later + timedelta(hours=1)).per_minute) == 0


def test_scans_that_came_late_are_counted_in_the_minute_that_they_were_made_in() -> None:
    known = Known(LIMITS)
    known.read_anew(Snapshot((view(recent=(0,) * 29 + (1,)),), (), 1, NOW))
    known.take(view(recent=(0,) * 25 + (4, 0, 0, 0, 1), change=2))
    assert board(known).per_minute[-5:] == (4, 0, 0, 0, 1)


@given(st.lists(st.tuples(st.integers(0, 90), st.lists(st.integers(0, 9), min_size=30, max_size=30)), max_size=6))
def test_the_chart_is_the_sum_of_what_is_known_of_each_session(told: list[tuple[int, list[int]]]) -> None:
    known = Known(LIMITS)
    known.read_anew(Snapshot((view(1), view(2, recent=(1,) * 30)), (), 1, NOW))
    at = NOW
    for change, (gone, recent) in enumerate(told, start=2):
        at += timedelta(minutes=gone)
        known.take(view(1, recent=tuple(recent), recent_at=at, change=change, created_at=at))
    sums = [rules.recent_until(one, at, 60) for one in board(known, at).sessions]
    assert board(known, at).per_minute == tuple(map(sum, zip(*sums, strict=True)))


def test_a_rate_is_that_of_the_last_ten_minutes_and_the_running_one_so_far() -> None:
    seen = view(recent=(0,) * 19 + (6,) * 10 + (3,))
    assert rules.rate(seen, NOW) == pytest.approx(6.0)
    assert rules.rate(seen, NOW + timedelta(minutes=5)) == pytest.approx((5 * 6 + 3) / 10.5)
    assert rules.rate(seen, NOW + timedelta(minutes=50)) == 0.0


def test_a_session_that_has_just_begun_has_a_rate_beside_its_first_bar() -> None:
    seen = view(recent=(0,) * 29 + (12,), created_at=NOW - timedelta(seconds=20))
    assert rules.rate(seen, NOW) == 12.0
    assert rules.rate(seen, NOW + timedelta(seconds=40)) == 12.0
    assert rules.rate(seen, NOW + timedelta(seconds=100)) == pytest.approx(6.0)


# ---- many


def test_troubled_sessions_stand_first_then_the_latest() -> None:
    views = [
        view(1, last_activity=minutes(3)),
        view(2, last_activity=minutes(1)),
        view(3, last_activity=minutes(0), status=Status.COMPLETED),
        view(4, last_activity=minutes(12)),
        view(5, last_activity=minutes(40)),
        view(6, expires_at=minutes(1)),
    ]
    seen = [rules.seen(one, None, NOW) for one in views]
    assert [one.id for one in rules.ordered(seen)] == ["6", "5", "4", "2", "1", "3"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), ["1", "2"]),
        (Filter(which=Which.ENDED), ["3"]),
        (Filter(which=Which.ALL), ["1", "2", "3"]),
        (Filter(session_type=SessionType.CHECK_IN), ["2"]),
        (Filter(station_id="8"), ["2"]),
        (Filter(person="Bob"), ["2"]),
        (Filter(troubled=True), ["2"]),
        (Filter(text="STRASSE dock"), ["2"]),
        (Filter(text="straße yard"), []),
        (Filter(text="1"), ["1", "2"]),
    ],
)
def test_a_filter_finds_what_it_says(wanted: Filter, found: list[str]) -> None:
    second = view(
        2,
        session_type=SessionType.CHECK_IN,
        station_id="8",
        person="Bob",
        location="Lange Straße",
        troubles=(Trouble.STALLED,),
    )
    views = [view(1, station="Gate"), second, view(3, status=Status.CANCELLED, station="Gate", location="")]
    assert [one.id for one in rules.filtered(views, wanted)] == found


def test_the_figures_are_those_of_the_stations_own_day() -> None:
    zone = timezone(timedelta(hours=5))  # 15:42; the day began at 19:00 UTC
    views = [
        view(1, failed=4, staged=7, troubles=(Trouble.STALLED,)),
        view(2, staged=9, created_at=NOW - timedelta(hours=16)),
        view(3, status=Status.COMPLETED, ended_at=NOW - timedelta(hours=15)),
        view(4, status=Status.COMPLETED, ended_at=NOW - timedelta(hours=16), created_at=NOW - timedelta(hours=17)),
    ]
    assert rules.totals(views, NOW, zone) == Totals(open=2, ended=1, scans=200, failed=4, troubled=1, staged=7)
    known = Known(LIMITS)
    known.read_anew(Snapshot(tuple(views), (), 1, NOW))
    assert {one.id for one in known.picture(Board(NOW), zone).sessions} == {"1", "2", "3"}
