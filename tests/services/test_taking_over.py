"""A session of another station, taken over: it goes on here as if it had begun here."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.clock import new_id
from services.database import adopted_store
from services.database.database import Database
from services.database.types import to_micros
from services.errors import Refused
from services.scanning.meaning import read_code
from services.scanning.outcome import Reason, Verdict
from services.scanning.patterns import Patterns
from services.sessions import late_lists, rules
from services.sessions.model import (
    DuplicateHandling,
    ExpectedItem,
    HandIn,
    Resolution,
    Session,
    SessionConfig,
    SessionType,
    Status,
    ValidationMode,
)
from services.sessions.remote import Judged, RemoteList, RemoteResolution, RemoteScan, RemoteSession
from services.sessions.taking_over import TakeOver
from services.sync.ports import Reply, Told
from services.sync.service import SyncService
from tests.fakes.sync_server import FakeHub, FakeServer, nobody_there
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
            read=lambda code, symbology: read_code(code, Patterns(site=SITE), symbology=symbology),
            address=lambda: self.server.address,
        )
        self.sync.run(0.0)
        self.sync._turns.take()  # finds out what the server can do

    def take(self, remote_id: int = 7, key: str | None = None) -> Session:
        return self.take_over.take(remote_id, EVE, key=key)

    def report(self, told: Told) -> None:
        assert self.sync._reports is not None
        self.hub.told_next = told
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
    for _said in range(2):  # what was a hub is none when that is said twice
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


# ---- what is expected comes along

LISTED = replace(THEIRS, status=Status.ACTIVE, list_size=4)
ITEMS = tuple(ExpectedItem(code, f"the {code}") for code in ("A1", "Z1", "4006381333931", "E1"))


def with_list(here: Here, session: RemoteSession = LISTED, items: tuple[ExpectedItem, ...] = ITEMS) -> Session:
    here.hub.sessions[7], here.hub.lists[7] = session, RemoteList(items, session.list_size)
    taken = here.take()
    here.station.bench.put_in_front(here.station.desk_of(taken.id))
    return taken


def test_the_list_comes_along_and_everything_counts_as_at_the_first_station(here: Here) -> None:
    article = scan("4006381333931", Verdict.ACCEPTED, Reason.FOUND)
    here.hub.listed[7].append(replace(article, symbology="ean13"))
    session = with_list(here)
    counts = session.counts
    assert (session.has_list, counts.list_size, counts.found, counts.missing, counts.unexpected) == (True, 4, 3, 1, 1)
    assert [item.code for item in here.station.sessions.missing(session.id)] == ["Z1"]
    found = {item.code: item.description for item in here.station.sessions.found(session.id)}
    assert found == {"A1": "the A1", "4006381333931": "the 4006381333931", "E1": "the E1"}
    assert [line.text for line in here.station.sessions.to_resolve(session.id)] == ["B1", "E1"]
    assert here.station.scan("]E04006381333931").outcome.reason is Reason.REPEAT
    assert here.station.scan("Y1").outcome.reason is Reason.UNEXPECTED
    assert here.station.scan("Z1").outcome.reason is Reason.FOUND
    stored = here.station.sessions.get(session.id)
    assert (stored.counts.missing, rules.completion(stored)) == (0, 40.0), "4 of the 10 that were told"


def test_a_list_that_is_not_whole_at_the_hub_stays_there(here: Here) -> None:
    session = with_list(here, items=ITEMS[:2])
    assert (session.has_list, session.awaits_list, session.expected_items) == (False, True, 10)
    assert here.station.scan("Y1").outcome.reason is Reason.TAKEN


def test_a_blind_count_stays_one_and_its_counter_is_told_nothing(here: Here) -> None:
    session = with_list(here, replace(LISTED, blind=True))
    assert session.blind
    answer = here.station.scan("Z1")
    assert (answer.outcome.reason, answer.state.has_list, answer.state.expected_items) == (Reason.COUNTED, False, None)
    assert here.station.scan("Y1").outcome.reason is Reason.COUNTED
    lists = here.station.sessions.lists(session.id)
    assert (lists.missing, lists.session.counts.found, here.station.sessions.get(session.id).counts.found) == ((), 0, 3)


def test_one_that_comes_back_blind_is_blind_here_too(here: Here) -> None:
    session, _scans = away(here, ["A1"])
    here.hub.sessions[1] = replace(here.hub.sessions[1], blind=True)
    here.take_over.take(1, EVE)
    assert here.station.sessions.get(session.id).blind


def test_one_that_comes_back_to_be_reviewed_is_handed_in_here_too(here: Here) -> None:
    session, _scans = away(here, ["A1"])
    here.hub.sessions[1] = replace(here.hub.sessions[1], review=True)
    here.take_over.take(1, EVE)
    after = here.station.sessions.change_status(session.id, Status.COMPLETED, EVE)
    assert after.hand_in is not None


# ---- custody

OUT = replace(THEIRS, session_type=SessionType.CHECK_OUT, status=Status.ACTIVE)


def where(here: Here, code: str) -> tuple[str, str] | None:
    """Which way the code went last, and by which scan."""
    rows = here.station.rows(f"SELECT direction, scan_id FROM custody WHERE key LIKE '%{code}' ORDER BY seq")
    return (rows[-1].direction, rows[-1].scan_id) if rows else None


def test_codes_that_went_out_at_the_other_station_are_out_here(here: Here) -> None:
    here.hub.sessions[7] = OUT
    session = here.take()
    assert where(here, "A1") == ("out", SCANS[0].id)
    assert (where(here, "C1"), where(here, "D1")) == (None, None), "undone, and refused"
    (moved,) = here.station.rows(f"SELECT at, location, session_id FROM custody WHERE scan_id = '{SCANS[0].id}'")
    assert (moved.at, moved.location, moved.session_id) == (to_micros(SCANS[0].scanned_at), "Room 214", session.id)
    here.station.start(SessionType.CHECK_OUT)
    assert here.station.scan("A1").outcome.reason is Reason.ALREADY_OUT
    here.station.start(SessionType.CHECK_IN)
    assert here.station.scan("A1").outcome.verdict is Verdict.ACCEPTED


def test_what_was_moved_here_later_is_where_that_says(here: Here) -> None:
    here.hub.sessions[7] = OUT
    here.station.start(SessionType.CHECK_IN)
    inside = here.station.scan("A1")
    here.take()
    assert where(here, "A1") == ("in", inside.scan.id)


def test_no_code_moves_twice_and_what_was_undone_elsewhere_is_back(here: Here) -> None:
    session = here.station.start(SessionType.CHECK_OUT)
    first, second = here.station.scan("A1"), here.station.scan("B1")
    here.sync.run(100.0)
    here.hub.sessions[1] = replace(OUT, id=1)
    here.report(Told((), (1,)))
    here.hub.listed[1] = [
        RemoteScan(
            one.scan.id, one.scan.text, "", "Gun", "ada", one.scan.at, Verdict.ACCEPTED, Reason.TAKEN, True, undone
        )
        for one, undone in ((first, None), (second, MORNING))
    ]
    assert here.take_over.take(1, EVE).id == session.id
    moves = here.station.rows("SELECT scan_id FROM custody")
    assert [move.scan_id for move in moves] == [first.scan.id]
    assert here.station.scan("B1").outcome.verdict is Verdict.ACCEPTED


def test_the_newest_scan_of_the_other_station_taken_back_is_in_again(here: Here) -> None:
    here.hub.sessions[7], here.hub.listed[7] = OUT, SCANS[:1]
    session = here.take()
    here.station.sessions.undo_last(session.id, EVE)
    assert where(here, "A1") is None


def said(one: RemoteScan, how: Resolution, item: str = "") -> RemoteScan:
    """The same scan once somebody has said what it is."""
    reason = Reason.FOUND if item else one.reason
    return replace(one, reason=reason, resolved=RemoteResolution(how, one.reason.value, item))


def test_what_somebody_said_of_a_scan_there_holds_here(here: Here) -> None:
    a1, again, b1, undone, misread, e1 = SCANS
    kept = said(replace(e1, text="X9"), Resolution.KEEP)
    here.hub.listed[7] = [a1, again, said(b1, Resolution.IS_ITEM, "Z1"), undone, misread, kept]
    session = with_list(here)
    assert here.station.sessions.to_resolve(session.id) == []
    assert {item.code for item in here.station.sessions.missing(session.id)} == {"4006381333931", "E1"}
    assert here.station.scan("Z1").outcome.reason is Reason.REPEAT
    lines = {line.text: line.resolution for line in here.station.sessions.scans_after(session.id)}
    assert (lines["B1"], lines["X9"], lines["A1"]) == (Resolution.IS_ITEM, Resolution.KEEP, None)


def test_what_the_other_station_said_of_a_scan_of_ours_comes_back(here: Here) -> None:
    session = here.station.start(SessionType.INVENTORY, expected=["A1"])
    mine = here.station.scan("Y1")
    here.sync.run(100.0)
    here.hub.sessions[1] = replace(THEIRS, id=1, status=Status.ACTIVE)
    here.report(Told((), (1,)))
    at_hub = replace(SCANS[2], id=mine.scan.id, text="Y1", person="ada", scanned_at=mine.scan.at)
    here.hub.listed[1] = [said(at_hub, Resolution.IS_ITEM, "A1")]
    here.take_over.take(1, EVE)
    assert here.station.sessions.to_resolve(session.id) == []
    assert here.station.sessions.missing(session.id) == []
    assert here.station.scan("A1").outcome.reason is Reason.REPEAT


def test_the_hub_is_told_what_somebody_says_of_a_scan(here: Here) -> None:
    session = here.station.start(SessionType.INVENTORY, expected=["A1"])
    first, second, plain = (here.station.scan(code).scan.id for code in ("Y1", "Y2", "Y3"))
    here.station.sessions.resolve(session.id, first, Resolution.IS_ITEM, EVE, item="A1")
    here.station.sessions.resolve(session.id, second, Resolution.KEEP, EVE)
    here.sync.run(100.0)
    told = {id_: body.get("resolved") for id_, body in here.hub.stored[1].items()}
    assert told == {
        first: {"how": "is_item", "was": "unexpected", "item": "A1"},
        second: {"how": "keep", "was": "unexpected", "item": None},
        plain: None,
    }


def test_a_list_that_was_not_whole_comes_by_itself_once_it_is(here: Here) -> None:
    told: list[None] = []
    here.sync.on_taken(lambda: told.append(None))
    here.sync.bring = here.take_over.bring_lists
    session = with_list(here, items=ITEMS[:2])
    assert here.station.scan("Z1").outcome.reason is Reason.TAKEN
    here.report(Told())
    assert (here.station.sessions.get(session.id).awaits_list, told) == (True, [])
    here.hub.lists[7] = RemoteList(ITEMS, 4)
    here.report(Told())
    stored = here.station.sessions.get(session.id)
    assert (stored.has_list, stored.awaits_list, len(told)) == (True, False, 1)
    assert (stored.counts.list_size, stored.counts.found, stored.counts.missing) == (4, 3, 1)
    assert [item.code for item in here.station.sessions.missing(session.id)] == ["4006381333931"]
    assert {line.text for line in here.station.sessions.to_resolve(session.id)} == {"B1", "E1"}
    assert here.station.scan("Z1").outcome.reason is Reason.REPEAT
    assert here.station.scan("Y1").outcome.reason is Reason.UNEXPECTED
    here.report(Told())
    assert len(told) == 1


def test_a_code_that_the_late_list_writes_in_another_way_is_found_on_it(here: Here) -> None:
    here.sync.bring = here.take_over.bring_lists
    article = replace(scan("4006381333931", Verdict.ACCEPTED, Reason.FOUND), symbology="ean13")
    here.hub.listed[7].append(article)
    session = with_list(here, items=ITEMS[:2])
    assert here.station.scan("]E04006381333931").outcome.reason is Reason.REPEAT
    here.hub.lists[7] = RemoteList(ITEMS, 4)
    here.report(Told())
    assert [item.code for item in here.station.sessions.missing(session.id)] == ["Z1"]
    assert here.station.sessions.get(session.id).counts.found == 3
    assert here.station.scan("]E04006381333931").outcome.reason is Reason.REPEAT


def test_a_long_list_lets_scans_in_between_and_counts_them(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late_lists, "MOST_AT_ONCE", 2)
    real, sizes = adopted_store.put_expected, []
    monkeypatch.setattr(
        adopted_store, "put_expected", lambda tx, id_, part: (sizes.append(len(part)), real(tx, id_, part))
    )
    session = with_list(here)
    assert sizes == [2, 2]
    assert (session.has_list, session.counts.found, session.counts.missing) == (True, 2, 2)


def test_who_is_killed_while_the_list_comes_gets_it_later(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_given: object) -> None:
        raise Refused("BROKEN", "sync.refused.not_parked")

    with monkeypatch.context() as broken:
        broken.setattr(adopted_store, "has_list", breaks)
        with pytest.raises(Refused, match="BROKEN"):
            with_list(here)
    (line,) = here.station.sessions.sessions()
    assert line.session.awaits_list
    assert here.take_over.bring_lists()
    stored = here.station.sessions.get(line.session.id)
    assert (stored.has_list, stored.counts.found, stored.counts.missing) == (True, 2, 2)


def test_what_was_taken_back_while_it_was_staged_is_committed_by_nobody(here: Here) -> None:
    gone = replace(scan("C1", Verdict.ACCEPTED, Reason.TAKEN, undone=True), staged=True)
    here.hub.sessions[7] = replace(THEIRS, status=Status.ACTIVE, auto_commit=False)
    here.hub.listed[7] = [gone, replace(scan("A1", Verdict.ACCEPTED, Reason.TAKEN), staged=True)]
    session = here.take()
    after = here.station.sessions.commit(session.id, EVE)
    assert (after.counts.staged, after.counts.successful) == (0, 1)
    here.sync.run(100.0)
    assert [one["text"] for one in here.hub.stored[7].values()] == ["A1"]


def test_a_hand_in_that_comes_back_with_its_session_is_judged_again(here: Here) -> None:
    waits = HandIn("act-1", MORNING, "nils")
    here.hub.sessions[7] = replace(THEIRS, review=True, hand_in=waits)
    sent_back = Told(reviewed=(Judged(7, "act-1", "once more", "vera"),))
    session = here.take()
    for _time in range(2):
        assert here.station.sessions.get(session.id).hand_in == waits
        here.report(sent_back)
        assert here.station.sessions.get(session.id).status is Status.ACTIVE
        here.server.instead = nobody_there  # the hub does not hear of it
        here.sync.run(100.0)
        here.report(Told((), (7,)))
        here.server.instead = lambda _asked: Reply(409, "SESSION_STATE_CONFLICT")
        here.sync.run(1000.0)
        here.take()
    acts = [line.act for line in here.station.sessions.history(session.id)]
    assert acts.count("sent_back") == 2
