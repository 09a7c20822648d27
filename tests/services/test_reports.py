"""What a station tells the hub of itself, and what becomes of a session that another station has taken over."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.database.database import Database
from services.errors import Refused
from services.scanning.outcome import Reason, Verdict
from services.sessions.model import SessionConfig, SessionType, Status
from services.sessions.remote import RemoteScan, RemoteSession
from services.sync.model import Kind, State
from services.sync.ports import DeviceLine, Reply, Told
from services.sync.reports import ASK_SECONDS, AT_LEAST_SECONDS, EVERY_SECONDS, About
from services.sync.service import SyncService
from tests.fakes.sync_server import FakeServer, nobody_there
from tests.fakes.waiting import Memory
from tests.services.builders import ADA, Station

GUN = DeviceLine("gun", "Gun", "scanner", "connected")
TAKEN_OVER = Reply(409, error_code="SESSION_STATE_CONFLICT", detail="another station has it")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
THEIRS = RemoteSession(
    1, SessionType.BATCH_SCAN, Status.ACTIVE, "Bench 2", "bob", SessionConfig(), 1, True, NOON, NOON, location="Dock"
)


class Side:
    """A station with its sync, without the threads."""

    def __init__(self, database: Database) -> None:
        self.station = Station(database, sends=True)
        self.server = FakeServer()
        self.hub = self.server.hub
        self.hub.can = frozenset({"scans", "stations", "take-over"})
        self.about = About("ada", (GUN,))
        self.sync = SyncService(database, self.station.clock, self.server, lambda: 1.0, "", lambda: self.about)
        self.told: Memory[str] = Memory()
        self.sync.on_taken(lambda: self.told.add("taken"))
        self.sync.on_changed(lambda: self.told.add("changed"))

    def report(self) -> None:
        """As the sync's thread does when its time has come."""
        self.sync.run(0.0)
        self.sync._turns.take()
        self.sync._turns.report()


@pytest.fixture
def side(database: Database) -> Side:
    return Side(database)


def test_a_station_tells_what_waits_who_is_there_and_how_its_devices_are(side: Side) -> None:
    session = side.station.start()
    side.server.instead = lambda _asked: Reply(400, detail="no")
    side.report()
    (report,) = side.hub.reports
    assert (report.person, report.waiting, report.in_doubt, report.parked) == ("ada", 0, 0, 1)
    body = report.body()
    assert body["devices"] == [{"id": "gun", "name": "Gun", "kind": "scanner", "state": "connected"}]
    assert body["oldest_at"] == session.created_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert set(body) == {"person", "waiting", "in_doubt", "parked", "oldest_at", "devices", "version"}


def test_it_is_told_again_when_something_changed_and_every_minute(side: Side) -> None:
    side.report()
    side.station.clock.advance(EVERY_SECONDS)
    side.report()
    assert len(side.hub.reports) == 1, "nothing has changed"
    side.about = About("", (replace(GUN, state="disconnected"),))
    side.report()
    assert [report.body()["person"] for report in side.hub.reports] == ["ada", None]
    side.station.clock.advance(AT_LEAST_SECONDS)
    side.report()
    assert len(side.hub.reports) == 3


def test_nobody_looks_more_often_than_every_five_seconds(side: Side) -> None:
    assert side.sync._reports.rest() is None, "nobody knows yet whether the server wants that"
    side.report()
    assert side.sync._reports.rest() == EVERY_SECONDS


def test_a_server_of_the_contract_alone_gets_no_report(side: Side) -> None:
    side.hub.can = frozenset()
    side.station.start()
    side.sync.run(1.0)
    assert side.sync._reports.rest() is None
    assert side.sync.hub is None


def test_what_is_offered_to_this_station_is_kept_and_told(side: Side) -> None:
    side.report()
    before = len(side.told.all)
    side.hub.told_next = Told((THEIRS,), ())
    side.station.clock.advance(AT_LEAST_SECONDS)
    side.report()
    assert side.sync.offered == (THEIRS,)
    assert side.told.all[before:] == ["changed"]
    side.hub.told_next = Reply(403, "INSUFFICIENT_PERMISSIONS", "no station")
    side.station.clock.advance(AT_LEAST_SECONDS)
    side.report()
    assert side.sync.offered == (THEIRS,)


def test_a_report_without_an_answer_is_made_again(side: Side) -> None:
    side.report()
    side.about = About()
    side.hub.report = nobody_there  # type: ignore[method-assign,assignment]
    side.report()
    del side.hub.report  # type: ignore[method-assign]
    side.station.clock.advance(EVERY_SECONDS)
    side.report()
    assert [report.person for report in side.hub.reports] == ["ada", ""]


def test_a_session_that_another_station_took_over_takes_no_scan_here_and_says_who_has_it(side: Side) -> None:
    session = side.station.start()
    side.station.scan("A1")
    side.sync.run(1.0)
    side.hub.sessions[1] = THEIRS
    side.hub.told_next = Told((), (1, 99))
    side.report()
    assert side.told.all.count("taken") == 1
    after = side.station.sessions.get(session.id)
    assert (after.taken_over_by, after.status, after.is_over_here) == ("Bench 2", Status.ACTIVE, True)
    answer = side.station.scan("A2")
    assert (answer.outcome.verdict, answer.outcome.reason) == (Verdict.WARNING, Reason.TAKEN_OVER)
    assert answer.outcome.params["by"] == "Bench 2"
    assert answer.outcome.kept
    assert [kept.text for kept in side.station.sessions.kept()] == ["A2"]
    assert side.station.sessions.sessions(only_open=True) == []
    side.station.clock.advance(AT_LEAST_SECONDS)
    side.report()
    assert side.told.all.count("taken") == 1, "it is told once"


def test_nothing_is_done_any_more_in_a_session_that_another_station_took_over(side: Side) -> None:
    session = side.station.start()
    side.station.scan("A1")
    side.sync.run(1.0)
    side.hub.sessions[1], side.hub.told_next = THEIRS, Told((), (1,))
    side.report()
    kept = side.station.scan("A2").scan.id
    service = side.station.sessions
    for act in (
        lambda: service.undo_last(session.id, ADA),
        lambda: service.change_status(session.id, Status.COMPLETED, ADA),
        lambda: service.change_fields(session.id, ADA, location="x", notes=None, auto_commit=True),
        lambda: service.commit(session.id, ADA),
        lambda: service.take_kept(session.id, [kept], ADA),
    ):
        with pytest.raises(Refused, match="SESSION_TAKEN_OVER") as refused:
            act()
        assert refused.value.params["by"] == "Bench 2"


def test_what_waited_of_it_is_still_sent(side: Side) -> None:
    side.station.start()
    side.sync.run(1.0)
    scan = side.station.scan("A1").scan.id
    side.hub.sessions[1], side.hub.told_next = THEIRS, Told((), (1,))
    side.sync._reports.send()
    side.sync.run(1.0)
    assert list(side.hub.stored[1]) == [scan]
    assert side.sync.status().waiting == 0


def there(scan_id: str, *, staged: bool) -> RemoteScan:
    """A scan as the hub has it."""
    return RemoteScan(
        scan_id,
        "A1",
        "",
        "Gun",
        "ada",
        NOON,
        Verdict.ACCEPTED,
        Reason.TAKEN,
        counted=True,
        undone_at=None,
        staged=staged,
    )


def test_what_was_staged_in_it_is_theirs_where_the_hub_had_it_and_counts_where_nobody_else_knows_it(side: Side) -> None:
    session = side.station.start(auto_commit=False)
    staged = [side.station.scan(code).scan.id for code in ("A1", "A2")]
    dropped = side.station.scan("A3").scan.id
    side.station.sessions.undo_last(session.id, ADA)
    side.sync.run(1.0)
    assert [scan["staged"] for scan in side.hub.stored[1].values()] == [True, True, False]
    side.server.instead = nobody_there  # what is scanned from now on does not arrive
    late = side.station.scan("A4").scan.id
    side.hub.sessions[1], side.hub.told_next = THEIRS, Told((), (1,))
    side.hub.listed[1] = [there(scan, staged=True) for scan in staged] + [there(dropped, staged=False)]
    side.sync._reports.send()
    after = side.station.sessions.get(session.id)
    assert (after.counts.staged, after.counts.items_scanned, after.taken_over_by) == (2, 3, "Bench 2")
    assert side.sync.status().staged == 0, "who has it now may commit them"
    side.server.instead = lambda _asked: None
    side.sync.run(100.0)
    assert {id_: scan["staged"] for id_, scan in side.hub.stored[1].items()} == {
        **dict.fromkeys(staged, True),
        dropped: False,
        late: False,
    }
    assert side.server.asked[-1].body == {"items_scanned": 1}


def test_a_status_of_a_lost_session_is_told_alone_so_that_all_else_arrives(side: Side) -> None:
    session = side.station.start()
    side.sync.run(1.0)
    side.station.scan("A1")
    side.station.sessions.change_fields(session.id, ADA, location="Dock", notes="upper", auto_commit=True)
    side.station.sessions.change_status(session.id, Status.PAUSED, ADA)
    side.hub.sessions[1], side.hub.told_next = THEIRS, Told((), (1,))
    side.sync._reports.send()
    side.server.instead = lambda asked: TAKEN_OVER if "status" in asked.body else None
    asked = len(side.server.asked)
    assert side.sync.run(100.0).parked == 1
    bodies = [one.body for one in side.server.asked[asked:]]
    assert bodies == [
        {"items_scanned": 1, "location": "Dock", "notes": "upper", "auto_commit": True},
        {"status": "PAUSED"},
    ]
    (parked,) = side.sync.messages(State.PARKED, 9)
    assert (parked.person, parked.status, parked.said) == ("Ada", 409, "another station has it")


@pytest.mark.parametrize("known_first", [True, False])
def test_so_it_is_where_the_refusal_comes_before_or_after_the_loss_is_known(side: Side, known_first: bool) -> None:
    session = side.station.start()
    side.sync.run(1.0)
    side.station.scan("A1")
    side.station.sessions.change_status(session.id, Status.PAUSED, ADA)
    side.hub.sessions[1], side.hub.told_next = THEIRS, Told((), (1,))
    if known_first:  # it is under way when the loss is told, and is sent again as it was
        side.server.instead = lambda asked: asked.remote_id and nobody_there(asked)
        side.sync.run(100.0)
        side.sync._reports.send()
        side.server.instead = lambda asked: TAKEN_OVER if "status" in asked.body else None
    else:
        side.server.instead = lambda asked: TAKEN_OVER if "status" in asked.body else None
        side.sync.run(100.0)
        side.sync._reports.send()
    status = side.sync.run(100.0)
    assert (status.waiting, status.in_doubt, status.parked) == (0, 0, 1)
    bodies = [one.body for one in side.server.asked if one.remote_id]
    assert {"status": "PAUSED", "items_scanned": 1} in bodies
    assert {"items_scanned": 1} in bodies
    (parked,) = side.sync.messages(State.PARKED, 9)
    assert (parked.person, parked.status) == ("Ada", 409)
    side.sync.discard(parked.id, "they have it", ADA)
    assert side.sync.status().parked == 0


def test_a_report_is_a_contact_too(side: Side) -> None:
    assert side.sync.status().reached_at is None
    side.sync.run(1.0)
    looked_at = side.station.clock.now()
    assert side.sync.status().reached_at == looked_at, "it said what it can do"
    side.station.clock.advance(AT_LEAST_SECONDS)
    side.sync._reports.send()
    assert side.sync.status().reached_at == side.station.clock.now()


def test_another_process_knows_of_the_last_contact_too(side: Side) -> None:
    """As `sync status` beside the open desktop, or the next start."""
    beside = SyncService(side.station.database, side.station.clock, None, lambda: 1.0, side.server.address)
    side.sync.run(1.0)
    side.station.clock.advance(AT_LEAST_SECONDS)
    side.sync._turns.report()
    assert beside.status().reached_at == side.station.clock.now() == side.sync.status().reached_at
    elsewhere = SyncService(side.station.database, side.station.clock, None, lambda: 1.0, "http://elsewhere")
    assert elsewhere.status().reached_at is None


def test_a_station_with_an_open_session_asks_every_ten_seconds_whether_another_has_it(side: Side) -> None:
    session = side.station.start()
    side.sync.run(1.0)
    side.report()
    reports, asks = len(side.hub.reports), side.hub.asks
    side.hub.sessions[1], side.hub.told_next = THEIRS, Told((), (1,))
    side.station.clock.advance(EVERY_SECONDS)
    side.report()
    assert side.hub.asks == asks, "not so often"
    side.station.clock.advance(EVERY_SECONDS)
    side.report()
    assert (len(side.hub.reports) - reports, side.hub.asks - asks) == (0, 1), "nothing changed here"
    assert side.station.sessions.get(session.id).taken_over_by == "Bench 2"
    side.station.clock.advance(ASK_SECONDS)
    side.report()
    assert side.hub.asks - asks == 1, "it is no longer ours"


def test_a_session_that_the_hub_does_not_have_yet_is_asked_about_by_nobody(side: Side) -> None:
    side.server.instead = nobody_there
    side.station.start()
    side.report()
    side.station.clock.advance(ASK_SECONDS)
    side.report()
    assert side.hub.asks == 0


@pytest.mark.parametrize(("status", "retry_after", "rest"), [(503, 0.0, EVERY_SECONDS), (429, 20.0, 20.0)])
def test_a_report_that_was_put_off_is_made_again_though_nothing_has_changed(
    side: Side, status: int, retry_after: float, rest: float
) -> None:
    side.hub.told_next = Reply(status, retry_after=retry_after)
    side.report()
    assert side.sync._reports.rest() == rest
    side.hub.told_next = Told((THEIRS,), ())
    side.station.clock.advance(rest)
    side.report()
    assert (len(side.hub.reports), side.sync.offered) == (2, (THEIRS,))


def test_where_an_older_hub_cannot_be_asked_it_is_still_told_every_minute(side: Side) -> None:
    side.station.start()
    side.sync.run(1.0)
    side.report()
    reports, side.hub.told = len(side.hub.reports), lambda: Reply(405)  # type: ignore[method-assign]
    for _look in range(int(AT_LEAST_SECONDS / ASK_SECONDS)):
        side.station.clock.advance(ASK_SECONDS)
        side.report()
    assert len(side.hub.reports) - reports == 1


def scanned(side: Side) -> int:
    """The last count that the server was told."""
    return next(one.body["items_scanned"] for one in reversed(side.server.asked) if "items_scanned" in one.body)


@pytest.mark.parametrize("over_there", [False, True])
def test_a_hand_in_of_a_lost_session_settles_itself_and_what_is_behind_it_goes(side: Side, over_there: bool) -> None:
    side.hub.can |= {"review"}
    session = side.station.start(review=True)
    side.sync.run(1.0)
    side.station.scan("A1")
    side.hub.instead_of_review = lambda body: TAKEN_OVER if body["act"] == "hand-in" else None
    side.server.instead = lambda asked: TAKEN_OVER if "status" in asked.body else None
    side.station.sessions.change_status(session.id, Status.COMPLETED, ADA)
    side.sync.run(100.0)
    assert side.sync.status().parked > 0, "nobody knows yet why"
    there_now = replace(THEIRS, status=Status.COMPLETED) if over_there else THEIRS
    side.hub.sessions[1] = there_now
    side.hub.told_next = Told((), (), (), (), (1,)) if over_there else Told((), (1,))
    side.station.clock.advance(ASK_SECONDS)
    side.sync._reports.send()
    assert side.station.sessions.get(session.id).taken_over_by == "Bench 2"
    status = side.sync.run(100.0)
    assert (status.waiting, status.in_doubt, scanned(side)) == (0, 0, 1)
    assert [line.kind for line in side.sync.messages(State.PARKED, 9)] == [Kind.UPDATE], "its status, for a person"


@pytest.mark.parametrize("known_first", [True, False])
@pytest.mark.parametrize("end", [Status.COMPLETED, Status.CANCELLED])
def test_one_that_was_ended_here_while_another_took_it_over_tells_its_status_alone_too(
    side: Side, known_first: bool, end: Status
) -> None:
    session = side.station.start(auto_commit=False)
    side.station.scan("A0")
    side.station.sessions.commit(session.id, ADA)
    side.sync.run(1.0)
    side.station.scan("A1")
    side.station.sessions.change_fields(session.id, ADA, location="Dock", notes="upper", auto_commit=False)
    side.station.sessions.change_status(session.id, end, ADA)
    side.hub.sessions[1], side.hub.told_next = THEIRS, Told((), (1,))
    asked = len(side.server.asked)
    side.server.instead = lambda asked: TAKEN_OVER if "status" in asked.body else None
    if not known_first:
        side.sync.run(100.0)
    side.station.clock.advance(ASK_SECONDS)
    side.sync._reports.send()
    assert side.sync.run(100.0).parked == 1
    told: dict[str, object] = {}
    for one in side.server.asked[asked:]:
        told |= {} if "status" in one.body else one.body
    count = 2 if end is Status.COMPLETED else 1
    assert told == {"items_scanned": count, "location": "Dock", "notes": "upper", "auto_commit": False}
    after = side.station.sessions.get(session.id)
    assert (after.status, after.taken_over_by, after.counts.staged) == (end, "Bench 2", 2 - count)


def test_a_review_that_is_asked_for_when_the_session_is_over_waits_for_nobody(side: Side) -> None:
    side.hub.can |= {"review"}
    side.hub.instead_of_review = lambda _body: TAKEN_OVER
    side.station.start(review=True)
    side.station.scan("A1")
    status = side.sync.run(100.0)
    assert (status.waiting, status.parked, scanned(side)) == (0, 0, 1)
    assert [body["act"] for _number, body, _person in side.hub.reviewed] == ["ask"]
