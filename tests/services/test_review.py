"""Review before posting on a real database: handed in, looked at, approved or sent back."""

import json

import pytest

from services.clock import new_id
from services.database.database import Database
from services.errors import Refused
from services.identity.person import Person, Role
from services.scanning.outcome import Reason, Verdict
from services.sessions import rules
from services.sessions.model import (
    NewSession,
    Resolution,
    Session,
    SessionConfig,
    SessionType,
    Status,
)
from services.sessions.projects import ProjectService
from services.sessions.reviewing import ReviewService
from services.sessions.starting import SessionStarter
from services.sync.contact import LOOK_AGAIN_SECONDS
from services.sync.model import Kind
from services.sync.service import SyncService
from tests.fakes.sync_server import FakeServer
from tests.services.builders import ADA, BOB, EVE, VIC, Station, command, expire

LISTED = ("A1", "A2", "A3")


@pytest.fixture
def station(database: Database) -> Station:
    return Station(database, sends=True)


@pytest.fixture
def reviews(station: Station) -> ReviewService:
    return ReviewService(station.database, station.clock, sends=True)


def start(station: Station, *, auto_commit: bool = False, kind: SessionType = SessionType.CHECK_OUT) -> Session:
    return station.start(kind, expected=LISTED, auto_commit=auto_commit, review=True)


def handed_in(station: Station, *, auto_commit: bool = False) -> Session:
    """A session with two scans that Ada has handed in."""
    session = start(station, auto_commit=auto_commit)
    station.scan("A1")
    station.scan("B1")
    return station.sessions.change_status(session.id, Status.COMPLETED, ADA)


def acts(station: Station, session: Session) -> list[tuple[str, str, str]]:
    return [(line.act, line.person, line.detail) for line in station.sessions.history(session.id)]


def told(station: Station, *, reviews: bool = False) -> list[tuple[str, dict[str, object]]]:
    """What the server is to be told; `reviews`: of these alone, which a hub of ours hears besides."""
    found = station.rows("SELECT kind, payload FROM outbox ORDER BY seq")
    rows = [row for row in found if (row.kind == "session.review") is reviews]
    return [(row.kind, row.payload if isinstance(row.payload, dict) else json.loads(row.payload)) for row in rows]


def statuses(station: Station) -> list[object]:
    return [payload["status"] for _kind, payload in told(station) if "status" in payload]


def moves(station: Station) -> int:
    return int(station.value("SELECT count(*) FROM custody"))


def test_complete_hands_it_in_and_posts_nothing(station: Station) -> None:
    session = handed_in(station)
    assert (session.status, session.ended_at) == (Status.PAUSED, None)
    assert session.hand_in is not None
    assert (session.hand_in.by, session.hand_in.at) == ("ada", session.updated_at)
    assert (session.counts.staged, moves(station)) == (2, 0), "custody waits for the approval"
    assert acts(station, session)[-1] == ("handed_in", "Ada", "")
    assert told(station)[-1] == ("session.update", {"status": "PAUSED", "items_scanned": 0}), "nothing staged is told"


def test_the_barcode_hands_it_in_with_words_of_its_own(station: Station) -> None:
    session = start(station)
    answer = station.scan(command("COMPLETE"))
    assert (answer.outcome.verdict, answer.outcome.reason) == (Verdict.ACCEPTED, Reason.HANDED_IN)
    waits = station.sessions.get(session.id).hand_in
    assert waits is not None
    assert waits.id == answer.scan.id, "the command's scan is the act"
    assert station.scan(command("COMPLETE")).outcome.reason is Reason.HANDED_IN, "same to same"
    assert [act for act, _who, _detail in acts(station, session)] == ["started", "handed_in"]


def test_approved_it_is_completed_and_posted_by_who_approved_it(station: Station, reviews: ReviewService) -> None:
    session = handed_in(station)
    station.clock.advance(60)
    after = reviews.approve(session.id, EVE)
    assert (after.status, after.ended_at, after.hand_in) == (Status.COMPLETED, station.clock.now(), None)
    assert (after.counts.staged, moves(station)) == (0, 2)
    assert acts(station, session)[-1] == ("approved", "Eve", "")
    kinds = [kind for kind, _payload in told(station)]
    assert kinds[-3:] == ["scan.book", "scan.book", "session.update"], "told only now, and before the end"
    assert told(station)[-1][1] == {"status": "COMPLETED", "items_scanned": 2}
    assert station.sessions.get(session.id) == after


def test_a_hub_of_ours_is_told_of_each_step(station: Station, reviews: ReviewService) -> None:
    session = handed_in(station)
    assert session.hand_in is not None
    reviews.send_back(session.id, "again", EVE)
    again = station.sessions.change_status(session.id, Status.COMPLETED, ADA)
    assert again.hand_in is not None
    reviews.approve(session.id, EVE)
    steps = [(step["act"], step.get("hand_in"), step.get("note")) for _kind, step in told(station, reviews=True)]
    assert steps == [
        ("ask", None, None),
        ("hand-in", session.hand_in.id, None),
        ("send-back", session.hand_in.id, "again"),
        ("hand-in", again.hand_in.id, None),
        ("approve", again.hand_in.id, None),
    ]
    kinds = [row.kind for row in station.rows("SELECT kind FROM outbox ORDER BY seq")]
    assert kinds[-2:] == ["session.review", "session.update"], "decided before the end"
    ids = [row.id for row in station.rows("SELECT id FROM outbox")]
    assert len(set(ids)) == len(ids)


def test_a_server_that_takes_reviews_later_is_told_then_how_those_stand_that_go_on(station: Station) -> None:
    server = FakeServer()
    sync = SyncService(station.database, station.clock, server, lambda: 1.0)
    session = handed_in(station)
    assert sync.run(100.0).waiting == 0
    assert all(line.kind is not Kind.REVIEW for line in sync.log(99)), "what was not sent is not told as sent"
    server.hub.can = frozenset({"review"})
    station.clock.advance(LOOK_AGAIN_SECONDS)
    assert sync.run(100.0).waiting == 0
    assert [body["act"] for _number, body, _person in server.hub.reviewed] == ["ask", "hand-in"]
    assert session.hand_in is not None
    assert server.hub.reviewed[-1][1]["hand_in"] == session.hand_in.id
    sync = SyncService(station.database, station.clock, server, lambda: 1.0)
    assert sync.run(100.0).waiting == 0
    assert len(server.hub.reviewed) == 2, "and not once more, also after the next start"


def test_a_server_of_the_contract_alone_hears_of_the_statuses_and_counts_and_of_no_review(
    station: Station, reviews: ReviewService
) -> None:
    server = FakeServer()
    sync = SyncService(station.database, station.clock, server, lambda: 1.0)
    session, asked = handed_in(station), []

    def send() -> object:
        status = sync.run(100.0)
        assert (status.waiting, status.in_doubt, status.parked) == (0, 0, 0)
        asked.extend(one.body for one in server.asked if one.remote_id)
        server.asked.clear()
        return asked[-1]

    assert send() == {"status": "PAUSED", "items_scanned": 0}
    reviews.send_back(session.id, "again", EVE)
    assert send() == {"status": "ACTIVE"}
    station.sessions.change_status(session.id, Status.COMPLETED, ADA)
    reviews.approve(session.id, EVE)
    assert send() == {"status": "COMPLETED", "items_scanned": 2}
    assert server.hub.reviewed == []
    assert not [line for line in sync.log(99) if line.kind is Kind.REVIEW], "what was not sent is not told as sent"
    assert station.value("SELECT count(*) FROM outbox WHERE state <> 'done'") == 0


def test_with_auto_commit_only_the_completion_waits(station: Station, reviews: ReviewService) -> None:
    session = handed_in(station, auto_commit=True)
    assert (session.counts.staged, moves(station)) == (0, 2)
    assert told(station)[-1][1] == {"status": "PAUSED", "items_scanned": 2}
    assert reviews.approve(session.id, EVE).status is Status.COMPLETED
    assert moves(station) == 2


def test_sent_back_it_goes_on_with_a_note_until_it_is_handed_in_again(station: Station, reviews: ReviewService) -> None:
    session = handed_in(station)
    expire(station, session)
    back = reviews.send_back(session.id, " Count shelf 3 again. ", EVE)
    assert (back.status, back.hand_in, back.review_note) == (Status.ACTIVE, None, "Count shelf 3 again.")
    assert back.expires_at > station.clock.now(), "its time begins anew"
    assert acts(station, session)[-1] == ("sent_back", "Eve", "Count shelf 3 again.")
    assert station.scan("A2").outcome.reason is Reason.FOUND
    assert station.sessions.get(session.id).review_note == "Count shelf 3 again.", "it is read while it is done"
    again = station.sessions.change_status(session.id, Status.COMPLETED, ADA)
    assert again.hand_in is not None
    assert again.hand_in != session.hand_in
    assert again.review_note is None
    assert reviews.approve(session.id, EVE).counts.successful == 3
    assert statuses(station) == ["PAUSED", "ACTIVE", "PAUSED", "COMPLETED"]


def test_nothing_is_changed_while_it_waits(station: Station) -> None:
    session = handed_in(station)
    held = station.scan("A3").outcome
    assert (held.verdict, held.reason, held.kept) == (Verdict.REFUSED, Reason.IN_REVIEW, True)
    sessions, kept = station.sessions, [one.id for one in station.sessions.kept()]
    for act in (
        lambda: sessions.change_status(session.id, Status.ACTIVE, ADA),
        lambda: sessions.undo_last(session.id, ADA),
        lambda: sessions.commit(session.id, ADA),
        lambda: sessions.take_kept(session.id, kept, ADA),
        lambda: sessions.change_fields(session.id, ADA, location="B", notes=None, auto_commit=False),
    ):
        with pytest.raises(Refused, match="HANDED_IN"):
            act()
    assert station.scan(command("UNDO")).outcome.reason is Reason.COMMAND_REFUSED
    assert sessions.get(session.id) == session


def test_who_reviews_says_what_a_scan_is_before_it_is_approved(station: Station, reviews: ReviewService) -> None:
    session = handed_in(station)
    (unexpected,) = station.sessions.to_resolve(session.id)
    with pytest.raises(Refused, match="HANDED_IN"):
        station.sessions.resolve(session.id, unexpected.id, Resolution.KEEP, ADA)
    after = station.sessions.resolve(session.id, unexpected.id, Resolution.IS_ITEM, EVE, item="A2")
    assert (after.counts.found, after.hand_in) == (2, session.hand_in)
    assert reviews.look(session.id, EVE).compared.missing == 1


def test_it_may_be_cancelled(station: Station, reviews: ReviewService) -> None:
    session = handed_in(station)
    after = station.sessions.change_status(session.id, Status.CANCELLED, ADA)
    assert (after.status, after.hand_in) == (Status.CANCELLED, None)
    with pytest.raises(Refused, match="NOT_HANDED_IN"):
        reviews.approve(session.id, EVE)


def test_nothing_is_committed_before_its_review(station: Station) -> None:
    session = start(station)
    station.scan("A1")
    with pytest.raises(Refused, match="REVIEW_FIRST"):
        station.sessions.commit(session.id, ADA)
    with pytest.raises(Refused, match="REVIEW_FIRST"):
        station.sessions.change_fields(session.id, ADA, location=None, notes=None, auto_commit=True)
    changed = station.sessions.change_fields(session.id, ADA, location="B", notes=None, auto_commit=False)
    assert (changed.location, changed.counts.staged, moves(station)) == ("B", 1, 0)


@pytest.mark.parametrize("by", [ADA, BOB, VIC])
def test_without_the_right_nobody_looks_or_judges(station: Station, reviews: ReviewService, by: Person) -> None:
    session = handed_in(station)
    for act in (
        lambda: reviews.look(session.id, by),
        lambda: reviews.approve(session.id, by),
        lambda: reviews.send_back(session.id, "again", by),
    ):
        with pytest.raises(Refused, match="INSUFFICIENT_PERMISSIONS"):
            act()
    assert station.sessions.get(session.id) == session


def test_who_handed_it_in_does_not_judge_it_while_somebody_else_may(station: Station, reviews: ReviewService) -> None:
    session = start(station)
    waits = station.sessions.change_status(session.id, Status.COMPLETED, EVE)
    assert reviews.look(session.id, EVE).may_judge is True, "a bench of one: nobody else may review"
    add(station, Person("person-mia", "mia", "Mia", Role.ADMIN, "House"))
    assert reviews.look(session.id, EVE).may_judge is False
    with pytest.raises(Refused, match="OWN_HAND_IN"):
        reviews.approve(session.id, EVE)
    assert station.sessions.get(session.id) == waits


def add(station: Station, one: Person) -> None:
    from services.database import people_store

    station.database.write(lambda tx: people_store.add(tx, one, None, author_id=EVE.id, at=station.clock.now()))


def test_a_bench_of_one_approves_its_own(station: Station, reviews: ReviewService) -> None:
    session = start(station)
    station.sessions.change_status(session.id, Status.COMPLETED, EVE)
    assert reviews.approve(session.id, EVE).status is Status.COMPLETED


def test_it_is_judged_once(station: Station, reviews: ReviewService) -> None:
    session = handed_in(station)
    reviews.approve(session.id, EVE)
    with pytest.raises(Refused, match="NOT_HANDED_IN"):
        reviews.approve(session.id, EVE)
    with pytest.raises(Refused, match="NOT_HANDED_IN"):
        reviews.send_back(session.id, "again", EVE)
    assert (moves(station), statuses(station)) == (2, ["PAUSED", "COMPLETED"])


def test_the_reviewer_sees_the_comparison_of_a_blind_count(station: Station, reviews: ReviewService) -> None:
    session = station.start(SessionType.INVENTORY, expected=LISTED, blind=True, review=True)
    for code in ("A1", "A1", "B1"):
        station.scan(code)
    answer = station.scan(command("COMPLETE"))
    assert isinstance(answer.state, Session)
    assert (answer.state.has_list, answer.state.expected_items) == (False, None), "who counts is not told"
    compared = reviews.look(session.id, EVE).compared
    assert (compared.found, compared.missing, compared.unexpected, compared.repeated) == (1, 2, 1, 1)
    assert (compared.counted, compared.expected, compared.difference) == (2, 3, -1)


def test_a_type_may_always_be_reviewed(station: Station) -> None:
    starter = SessionStarter(
        station.sessions,
        ProjectService(station.database),
        server=None,
        config_of=lambda _type: SessionConfig(),
        always_review=lambda kind: kind is SessionType.INVENTORY,
    )
    assert starter.start(NewSession(SessionType.INVENTORY), ADA, session_id=new_id()).review is True
    assert starter.start(NewSession(SessionType.BATCH_SCAN), ADA).review is False
    assert starter.start(NewSession(SessionType.BATCH_SCAN, review=True), ADA).review is True


def test_without_a_review_complete_completes(station: Station) -> None:
    session = station.start()
    after = station.sessions.change_status(session.id, Status.COMPLETED, ADA)
    assert (after.status, after.hand_in, rules.check_move(after.status, Status.COMPLETED)) == (
        Status.COMPLETED,
        None,
        False,
    )
