"""A session of another station, taken over: it goes on here as if it had begun here."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.clock import new_id
from services.database.database import Database
from services.errors import Refused
from services.scanning.meaning import read_code
from services.scanning.outcome import Reason, Verdict
from services.scanning.patterns import Patterns
from services.sessions.model import DuplicateHandling, Session, SessionConfig, SessionType, Status, ValidationMode
from services.sessions.remote import RemoteScan, RemoteSession
from services.sessions.taking_over import TakeOver
from services.sync.ports import Reply, Told
from services.sync.service import SyncService
from tests.fakes.sync_server import FakeHub, FakeServer
from tests.services.builders import ADA, EVE, SITE, VIC, Station

MORNING = datetime(2026, 3, 1, 7, tzinfo=UTC)
RULES = SessionConfig(ValidationMode.PERMISSIVE, DuplicateHandling.REJECT, 90)
THEIRS = RemoteSession(
    7,
    SessionType.INVENTORY,
    Status.PAUSED,
    "Bench 2",
    "nils",
    RULES,
    5,
    True,
    MORNING,
    MORNING + timedelta(hours=1),
    location="Room 214",
    expected_items=10,
    notes="upper shelf",
)


def scan(code: str, verdict: Verdict, reason: Reason, *, person: str = "nils", undone: bool = False) -> RemoteScan:
    counted = verdict in {Verdict.ACCEPTED, Verdict.WARNING}
    at = MORNING + timedelta(minutes=5)
    return RemoteScan(new_id(), code, "code128", "Gun 2", person, at, verdict, reason, counted, at if undone else None)


SCANS = [
    scan("A1", Verdict.ACCEPTED, Reason.FOUND),
    scan("A1", Verdict.DUPLICATE, Reason.REPEAT),
    scan("B1", Verdict.WARNING, Reason.UNEXPECTED, person="bob"),
    scan("C1", Verdict.ACCEPTED, Reason.TAKEN, undone=True),
    scan("D1", Verdict.REFUSED, Reason.MISREAD),
    scan("E1", Verdict.WARNING, Reason.AMBIGUOUS),
]


class Here:
    """A station that may take over, and its sync without the threads."""

    def __init__(self, database: Database) -> None:
        self.station = Station(database, sends=True)
        self.server = FakeServer()
        self.hub: FakeHub = self.server.hub
        self.hub.can = frozenset({"scans", "stations", "take-over"})
        self.hub.sessions[7], self.hub.listed[7] = THEIRS, list(SCANS)
        self.sync = SyncService(database, self.station.clock, self.server, lambda: 1.0)
        self.take_over = TakeOver(
            database,
            self.station.clock,
            hub=lambda: self.sync.hub,
            offered=lambda: self.sync.offered,
            read=lambda code: read_code(code, Patterns(site=SITE)),
        )
        self.sync.run(0.0)
        self.sync._turns.take()  # finds out what the server can do

    def take(self, remote_id: int = 7, key: str | None = None) -> Session:
        return self.take_over.take(remote_id, EVE, key=key)

    def report(self, told: Told) -> None:
        assert self.sync._reports is not None
        self.hub.told = told
        self.station.clock.advance(100)
        self.sync._reports.send()


@pytest.fixture
def here(database: Database) -> Here:
    return Here(database)


def test_what_the_hub_has_of_a_session_goes_on_here(here: Here) -> None:
    session = here.take()
    stored = here.station.sessions.get(session.id)
    assert stored == session
    assert (stored.remote_id, stored.status, stored.config, stored.config_from) == (7, Status.PAUSED, RULES, "server")
    assert (stored.location, stored.notes, stored.expected_items) == ("Room 214", "upper shelf", 10)
    assert (stored.created_by, stored.created_at, stored.auto_commit, stored.has_list) == (EVE.id, MORNING, True, False)
    assert stored.expires_at == here.station.clock.now() + timedelta(minutes=90)
    counts = stored.counts
    assert (counts.successful, counts.failed, counts.repeated, counts.unexpected, counts.unknown) == (3, 2, 1, 1, 1)
    assert here.station.sessions.sessions(only_open=True)[0].session == stored
    (line,) = here.station.sessions.history(session.id)
    assert (line.act, line.person) == ("took_over", "Eve")
    assert [(taken[0], taken[2]) for taken in here.hub.taken] == [(7, "eve")]


def test_its_scans_are_shown_with_who_made_them(here: Here) -> None:
    session = here.take()
    lines = here.station.sessions.scans_after(session.id)
    assert [(line.id, line.text, line.person) for line in lines] == [
        (one.id, one.text, "Bob" if one.person == "bob" else "nils") for one in SCANS
    ]
    assert [line.undone for line in lines] == [False, False, False, True, False, False]
    assert [line.text for line in here.station.sessions.to_resolve(session.id)] == ["E1"]


def test_a_repeat_is_recognised_and_the_count_goes_on(here: Here) -> None:
    session = here.take()
    here.station.sessions.change_status(session.id, Status.ACTIVE, EVE)
    here.station.bench.put_in_front(here.station.desk_of(session.id))
    assert here.station.scan("A1").outcome.reason is Reason.REPEAT
    assert here.station.scan("C1").outcome.verdict is Verdict.ACCEPTED, "it was taken back there"
    here.sync.run(100.0)
    assert here.server.asked[-1].remote_id == 7
    assert here.server.asked[-1].body == {"items_scanned": 7}
    assert [one["text"] for one in here.hub.stored[7].values()] == ["A1", "C1"], "what the hub has is not sent again"


def test_the_newest_scan_of_the_other_station_can_be_taken_back(here: Here) -> None:
    session = here.take()
    here.station.sessions.undo_last(session.id, EVE)
    assert here.station.sessions.get(session.id).counts.unknown == 0
    here.sync.run(100.0)
    (sent,) = here.hub.stored[7].values()
    assert (sent["id"], sent["person"], sent["undone_at"] is not None) == (SCANS[-1].id, "nils", True)


def test_a_second_try_under_the_same_key_makes_no_second_session(here: Here) -> None:
    key = new_id()
    first = here.take(key=key)
    here.station.scan("X")
    assert here.take(key=key).id == first.id
    assert len(here.station.sessions.sessions()) == 1
    assert len(here.station.sessions.history(first.id)) == 1


def test_all_of_it_is_here_or_nothing(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_given: object, **_more: object) -> None:
        raise Refused("BROKEN", "sync.refused.not_parked")

    with monkeypatch.context() as broken:
        broken.setattr("services.database.session_store.add_event", breaks)
        with pytest.raises(Refused, match="BROKEN"):
            here.take()
    assert here.station.sessions.sessions() == []
    assert here.take().counts.successful == 3


def test_who_may_not_take_over_may_still_take_what_is_offered(here: Here) -> None:
    for by in (ADA, VIC):
        with pytest.raises(Refused, match="INSUFFICIENT_PERMISSIONS"):
            here.take_over.take(7, by)
    here.report(Told((THEIRS,), ()))
    with pytest.raises(Refused, match="INSUFFICIENT_PERMISSIONS"):
        here.take_over.take(7, VIC)
    assert here.take_over.take(7, ADA).remote_id == 7


@pytest.mark.parametrize("can", [frozenset[str](), frozenset({"scans"})])
def test_where_no_hub_is_there_nothing_can_be_taken_over(here: Here, can: frozenset[str]) -> None:
    here.hub.can = can
    here.station.clock.advance(10_000)
    here.sync._turns.take()
    with pytest.raises(Refused, match="NO_HUB"):
        here.take()


def test_what_the_hub_refuses_leaves_nothing_here(here: Here) -> None:
    with pytest.raises(Refused, match="SESSION_NOT_FOUND"):
        here.take(8)
    assert here.station.sessions.sessions() == []


# ---- there and back


def away(here: Here, expected: list[str]) -> tuple[Session, list[RemoteScan]]:
    """A session of this station, with a scan, that another station has taken over and scanned in."""
    session = here.station.start(SessionType.INVENTORY, expected=expected)
    mine = here.station.scan("A1")
    here.sync.run(100.0)
    remote_id = here.station.sessions.get(session.id).remote_id
    assert remote_id is not None
    here.hub.sessions[remote_id] = replace(THEIRS, id=remote_id, status=Status.ACTIVE)
    here.report(Told((), (remote_id,)))
    assert here.station.sessions.get(session.id).taken_over_by == "Bench 2"
    at_hub = RemoteScan(mine.scan.id, "A1", "", "Gun", "ada", mine.scan.at, Verdict.ACCEPTED, Reason.FOUND, True, None)
    here.hub.listed[remote_id] = [at_hub, *SCANS]
    return session, [at_hub, *SCANS]


def test_a_session_that_comes_back_is_the_same_with_its_list_and_all_scans_once(here: Here) -> None:
    session, at_hub = away(here, ["A1", "B1", "Z1"])
    back = here.take_over.take(1, EVE)
    assert (back.id, back.taken_over_by, back.has_list) == (session.id, None, True)
    assert [line.id for line in here.station.sessions.scans_after(session.id)] == [one.id for one in at_hub]
    assert [item.code for item in here.station.sessions.missing(session.id)] == ["Z1"]
    assert (back.counts.found, back.counts.missing, back.counts.successful) == (2, 1, 4)
    assert here.station.scan("Z1").outcome.reason is Reason.FOUND
    assert here.station.scan("B1").outcome.reason is Reason.REPEAT


def test_what_the_other_station_took_back_is_taken_back_here(here: Here) -> None:
    session, at_hub = away(here, ["A1"])
    here.hub.listed[1] = [replace(at_hub[0], undone_at=MORNING)]
    back = here.take_over.take(1, EVE)
    assert (back.counts.found, back.counts.successful) == (0, 0)
    assert [line.undone for line in here.station.sessions.scans_after(session.id)] == [True]
    assert here.station.scan("A1").outcome.reason is Reason.FOUND


def test_a_report_that_was_answered_before_it_came_back_does_not_take_it_away_again(here: Here) -> None:
    session, _scans = away(here, [])
    answer: Callable[..., Told] = lambda _report: here.take_over.take(1, EVE) and Told((), (1,))  # noqa: E731
    here.hub.report = answer  # type: ignore[method-assign]
    here.report(Told())
    assert here.station.sessions.get(session.id).taken_over_by is None


def test_a_session_that_comes_back_before_its_loss_was_told_has_the_other_stations_scans(here: Here) -> None:
    session = here.station.start(SessionType.INVENTORY)
    mine = here.station.scan("A1")
    here.sync.run(100.0)
    here.hub.sessions[1] = replace(THEIRS, id=1, status=Status.ACTIVE)
    at_hub = RemoteScan(mine.scan.id, "A1", "", "Gun", "ada", mine.scan.at, Verdict.ACCEPTED, Reason.FOUND, True, None)
    here.hub.listed[1] = [at_hub, *SCANS]
    back = here.take(1)
    ids = [line.id for line in here.station.sessions.scans_after(session.id)]
    assert ids == [at_hub.id, *(one.id for one in SCANS)]
    assert (back.id, back.counts) == (session.id, here.station.sessions.get(session.id).counts)
    assert here.station.scan("B1").outcome.reason is Reason.REPEAT


def test_a_session_that_nobody_else_had_stays_as_it_stands_here(here: Here) -> None:
    session = here.station.start(SessionType.INVENTORY)
    here.sync.run(100.0)
    here.station.sessions.change_status(session.id, Status.PAUSED, ADA)
    here.hub.sessions[1] = replace(THEIRS, id=1, status=Status.ACTIVE)
    assert here.take(1).status is Status.PAUSED, "the hub is told so next"


def test_a_session_whose_end_the_hub_refused_goes_on_where_it_comes_back(here: Here) -> None:
    session = here.station.start(SessionType.INVENTORY)
    here.sync.run(100.0)
    here.station.sessions.change_status(session.id, Status.COMPLETED, ADA)
    here.server.instead = lambda _asked: Reply(409, "SESSION_STATE_CONFLICT", "another station has it")
    here.sync.run(100.0)
    here.hub.sessions[1] = replace(THEIRS, id=1, status=Status.ACTIVE)
    here.take(1)
    back = here.station.sessions.get(session.id)
    assert (back.status, back.ended_at, back.taken_over_by) == (Status.ACTIVE, None, None)
