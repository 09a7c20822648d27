"""The sync on a real database, each of both, and a server with memory: what is sent, marked, put off and decided."""

from datetime import timedelta

import pytest

from services.database.database import Database
from services.database.upload_store import harmless
from services.errors import Refused
from services.sessions.model import Status
from services.sync.contact import LOOK_AGAIN_SECONDS, STOPPED_SECONDS
from services.sync.model import Kind, State
from services.sync.ports import Reply, Untaken
from services.sync.rules import BATCH, LONGEST_AWAY
from services.sync.service import SyncService
from tests.fakes.sync_server import Asked, FakeHub, FakeServer, nobody_there
from tests.services.builders import ADA, BOB, EVE, VIC, Station
from tests.support.log_errors import LogErrors

A_WHILE = 100.0


def nobody() -> Reply:
    """As where no network is."""
    return nobody_there(Asked(None, {}, "", ""))


@pytest.fixture
def station(database: Database) -> Station:
    return Station(database, sends=True)


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


@pytest.fixture
def sync(station: Station, server: FakeServer) -> SyncService:
    return SyncService(station.database, station.clock, server, lambda: 1.0)


def turn(sync: SyncService) -> float | None:
    """One turn of the thread: what it sends, and how long it rests."""
    return sync._turns.take()


def test_all_of_a_session_goes_in_order_and_by_its_author(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    session = station.start(location="Dock")
    station.scan("A1")
    station.scan("A2")
    station.sessions.change_status(session.id, Status.PAUSED, EVE)
    status = sync.run(A_WHILE)
    assert (status.waiting, status.in_doubt, status.parked, status.oldest) == (0, 0, 0, None)
    assert status.reached_at == station.clock.now()
    bodies = [(asked.remote_id, asked.person, asked.body) for asked in server.asked]
    assert bodies == [
        (None, "ada", {"session_type": "BATCH_SCAN", "location": "Dock", "auto_commit": True}),
        (1, "ada", {"items_scanned": 2}),
        (1, "eve", {"status": "PAUSED", "items_scanned": 2}),
    ]


def test_an_undo_and_a_resolution_tell_how_many_there_are_now(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    session = station.start(expected=["A1"])
    station.scan("A1")
    sync.run(A_WHILE)
    station.sessions.undo_last(session.id, ADA)
    sync.run(A_WHILE)
    assert server.asked[-1].body == {"items_scanned": 0}


def test_what_is_sent_is_marked_before_it_goes(station: Station, sync: SyncService, server: FakeServer) -> None:
    session = station.start()
    seen: list[tuple[str, str, int]] = []

    def look(_asked: Asked) -> None:
        sql = "SELECT state, sent_with, attempts FROM outbox"
        seen.extend(tuple(row) for row in station.rows(sql))

    server.instead = look
    turn(sync)
    assert seen == [("in_doubt", session.id, 1)]


def test_the_answer_and_what_it_brings_are_stored_together_or_not_at_all(
    station: Station, sync: SyncService, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = station.start()

    def breaks(*_given: object) -> None:
        raise Refused("BROKEN", "sync.refused.not_parked")

    with monkeypatch.context() as broken:
        broken.setattr("services.database.outbox_marks.mark_done", breaks)
        with pytest.raises(Refused):
            turn(sync)
    assert station.sessions.get(session.id).remote_id is None
    assert sync.status().in_doubt == 1
    sync.run(A_WHILE)
    assert station.sessions.get(session.id).remote_id == 1
    assert [asked.key for asked in server.asked] == [session.id, session.id]


def test_an_upload_that_is_put_off_holds_back_its_session_also_where_scans_before_it_are_there(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    server.hub.can = frozenset({"scans"})
    station.start()
    station.scan("A1")
    for _call in ("the start", "the first scan"):
        assert turn(sync) == 0.0
    station.scan("A2")
    server.hub.instead = lambda _scans: Reply(429, retry_after=60)
    assert turn(sync) == 0.0
    assert (turn(sync), turn(sync)) == (60.0, 60.0)
    assert len(server.hub.batches) == 2, "it is left alone as long as it asks"
    station.clock.advance(60)
    server.hub.instead = lambda _scans: None
    assert sync.run(A_WHILE).waiting == 0
    assert (len(server.hub.stored[1]), server.asked[-1].body) == (2, {"items_scanned": 2})


def test_the_first_answer_stays(station: Station, sync: SyncService, server: FakeServer) -> None:
    session = station.start()
    sync.run(A_WHILE)
    station.database.write(lambda tx: tx.exec_driver_sql("UPDATE outbox SET state = 'in_doubt'"))
    server.made.clear()
    server.made["another"] = 1
    sync.run(A_WHILE)
    assert server.made[session.id] == 2
    assert station.sessions.get(session.id).remote_id == 1


def test_without_an_answer_all_wait_a_little_and_the_others_turn_comes_first(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    first, second = station.start(), station.start()
    server.instead = nobody_there
    assert turn(sync) == 0.0
    assert turn(sync) == pytest.approx(1.0)
    assert len(server.asked) == 1, "nobody is there for the second either"
    assert sync.status().next_try_at == station.clock.now() + timedelta(seconds=1)
    station.clock.advance(1.0)
    server.instead = lambda _asked: None
    turn(sync)
    turn(sync)
    assert [asked.key for asked in server.asked] == [first.id, second.id, first.id]


def test_a_server_that_was_away_for_long_is_told_within_half_a_minute(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    station.start()
    server.instead = nobody_there
    for _try in range(20):
        turn(sync)
        station.clock.advance(LONGEST_AWAY)
    server.instead = lambda _asked: None
    turn(sync)
    assert sync.status().waiting + sync.status().in_doubt == 0


def test_a_clock_that_was_wrong_holds_nothing_back(station: Station, sync: SyncService, server: FakeServer) -> None:
    station.start()
    server.instead = lambda _asked: Reply(503, retry_after=60)
    turn(sync)
    server.instead = lambda _asked: None
    station.clock.set_back(10**7)
    turn(sync)
    assert sync.status().in_doubt == 0


def test_a_message_that_breaks_the_sync_holds_no_other(
    station: Station, sync: SyncService, server: FakeServer, log_errors: LogErrors
) -> None:
    broken, good = station.start(), station.start()

    def breaks(asked: Asked) -> None:
        if asked.key == broken.id:
            raise ZeroDivisionError

    server.instead = breaks
    turn(sync)
    turn(sync)
    assert station.sessions.get(good.id).remote_id == 2
    assert sync.status().in_doubt == 1
    log_errors.expect("a message cannot be sent")


def test_a_refusal_holds_its_session_alone_and_says_what_the_server_said(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    refused, good = station.start(location="Dock"), station.start()
    said = Reply(404, detail="Referenced entity not found", fields={"project_id": "Project with ID 7 not found"})
    server.instead = lambda asked: said if asked.key == refused.id else None
    status = sync.run(A_WHILE)
    assert (status.parked, status.waiting, status.in_doubt) == (1, 0, 0)
    (line,) = sync.messages(State.PARKED, 9)
    assert (line.id, line.kind, line.location, line.person) == (refused.id, Kind.CREATE, "Dock", "Ada")
    assert (line.said, line.fields, line.attempts) == (said.detail, said.fields, 1)
    assert [(one.act, one.session_id) for one in sync.log(9)] == [("sent", good.id), ("refused", refused.id)]


def test_messages_that_went_together_are_decided_on_together(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    station.start()
    station.scan("A1")
    station.scan("A2")
    server.instead = lambda asked: None if asked.remote_id is None else Reply(409, "SESSION_STATE_CONFLICT", "over")
    assert sync.run(A_WHILE).parked == 2
    first, last = sync.messages(State.PARKED, 9)
    sync.retry(first.id, ADA)
    assert {line.act for line in sync.log(9)} == {"sent", "retried"}
    assert sync.run(A_WHILE).parked == 2
    assert server.asked[-1] == server.asked[-2], "the same body under the same key"
    sync.discard(last.id, "it knows", ADA)
    assert sync.status().parked == 0
    assert (sync.log(1)[0].act, sync.log(1)[0].said, sync.log(1)[0].person) == ("discarded", "it knows", "ada")
    assert [line.discarded for line in sync.messages(State.DONE, 9)].count(True) == 2, "both, for they went together"


def test_on_its_own_a_station_discards_what_was_refused_and_nothing_else(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    server.hub.can = frozenset({"scans"})
    session = station.start()
    station.scan("A1")
    server.hub.refuses = lambda _scan: Untaken("SESSION_EXPIRED", "too late")
    sync.run(A_WHILE)
    station.sessions.change_status(session.id, Status.PAUSED, ADA)
    (refused,) = sync.messages(State.PARKED, 9)
    alone = SyncService(station.database, station.clock, None, lambda: 1.0)
    alone.discard(refused.id, "told by phone", ADA)
    assert (alone.status().waiting, alone.status().parked) == (1, 0)
    assert sync.run(A_WHILE).waiting == 0
    assert server.asked[-1].body["status"] == "PAUSED"


def test_one_decides_on_ones_own_and_a_supervisor_on_all(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    session = station.start()
    server.instead = lambda _asked: Reply(403, "INSUFFICIENT_PERMISSIONS", "no")
    sync.run(A_WHILE)
    for other in (BOB, VIC):
        with pytest.raises(Refused, match="INSUFFICIENT_PERMISSIONS"):
            sync.discard(session.id, "x", other)
        with pytest.raises(Refused, match="INSUFFICIENT_PERMISSIONS"):
            sync.retry(session.id, other)
    sync.retry(session.id, EVE)
    with pytest.raises(Refused, match="NOT_PARKED"):
        sync.retry(session.id, EVE)
    with pytest.raises(Refused, match="NOT_PARKED"):
        sync.discard("nobody", "x", EVE)


def test_a_token_that_is_not_taken_is_not_shown_again(station: Station, sync: SyncService, server: FakeServer) -> None:
    station.start()
    station.start()
    server.instead = lambda _asked: Reply(401, "AUTH_REQUIRED")
    for _turn in range(3):
        turn(sync)
    assert len(server.asked) == 1
    assert (sync.status().sign_in, sync.status().waiting) == (True, 2)
    server.token, server.instead = "new", lambda _asked: None
    for _turn in range(2):
        turn(sync)
    assert (sync.status().sign_in, sync.status().waiting) == (False, 0)


def test_a_token_that_the_server_takes_again_needs_nobody_here(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    """Its clock was wrong for a while, or the account was closed by mistake."""
    station.start()
    server.instead = lambda _asked: Reply(401, "AUTH_REQUIRED")
    turn(sync)
    assert sync.status().sign_in
    server.instead = lambda _asked: None
    station.clock.advance(STOPPED_SECONDS - 1.0)
    turn(sync)
    assert len(server.asked) == 1
    station.clock.advance(2.0)
    turn(sync)
    assert (sync.status().sign_in, sync.status().waiting) == (False, 0)


def test_a_long_day_offline_is_few_messages(station: Station, sync: SyncService, server: FakeServer) -> None:
    station.start()
    for number in range(30):
        station.scan(f"A{number}")
    sync.run(A_WHILE)
    assert [asked.body for asked in server.asked[1:]] == [{"items_scanned": 30}]
    assert len(sync.messages(State.DONE, 99)) == 31
    assert len(sync.log(99)) == 2


def test_with_the_start_of_a_session_goes_all_that_waits_of_it(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    session = station.start()
    station.scan("A1")
    server.instead = lambda _asked: Reply(404, detail="no such project")
    assert sync.run(A_WHILE).waiting == 1
    sync.discard(session.id, "told by phone", ADA)
    assert {line.discarded for line in sync.messages(State.DONE, 9)} == {True}
    assert (sync.status().waiting, sync.status().parked) == (0, 0)
    assert {(line.act, line.said) for line in sync.log(9)} == {("discarded", "told by phone")}


# ---- a hub that takes scans


@pytest.fixture
def hub(server: FakeServer) -> FakeHub:
    server.hub.can = frozenset({"scans"})
    return server.hub


def test_a_hub_gets_each_scan_as_it_is_now_before_their_count(
    station: Station, sync: SyncService, server: FakeServer, hub: FakeHub
) -> None:
    session = station.start(expected=["A1"])
    first, second = station.scan("A1"), station.scan("X9")
    station.sessions.undo_last(session.id, ADA)
    station.sessions.change_status(session.id, Status.COMPLETED, ADA)
    seen: list[int] = []
    server.instead = lambda asked: seen.append(len(hub.batches)) if asked.remote_id else None
    sync.run(A_WHILE)
    (batch,) = hub.batches
    assert batch[0] == 1
    found, undone = batch[1]
    assert found == {
        "id": first.scan.id,
        "text": "A1",
        "symbology": "",
        "device": "Gun",
        "person": "ada",
        "scanned_at": first.scan.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "outcome": "accepted.found",
        "counted": True,
        "staged": False,
        "undone_at": None,
    }
    assert (undone["id"], undone["outcome"], undone["counted"]) == (second.scan.id, "warning.unexpected", True)
    assert undone["undone_at"] is not None
    assert [asked.body for asked in server.asked[1:]] == [{"items_scanned": 1, "status": "COMPLETED"}]
    assert seen == [1], "the end is told after the scans"


def test_a_hub_gets_batch_after_batch_and_is_told_of_them_once(
    station: Station, sync: SyncService, server: FakeServer, hub: FakeHub
) -> None:
    session = station.start()
    scans = [station.scan(f"A{number}").scan.id for number in range(BATCH + 20)]
    station.sessions.change_status(session.id, Status.PAUSED, ADA)
    sync.run(A_WHILE)
    assert [[scan["id"] for scan in batch] for _number, batch in hub.batches] == [scans[:BATCH], scans[BATCH:]]
    assert [asked.body for asked in server.asked[1:]] == [{"items_scanned": BATCH + 20, "status": "PAUSED"}]


def test_what_was_told_and_not_answered_goes_before_what_has_come_since(
    station: Station, sync: SyncService, server: FakeServer, hub: FakeHub
) -> None:
    station.start()
    for number in range(BATCH + 20):
        station.scan(f"A{number}")
    server.instead = lambda asked: nobody() if asked.remote_id else None
    sync.run(A_WHILE)
    told = server.asked[-1]
    for number in range(BATCH):
        station.scan(f"B{number}")
    server.instead = lambda _asked: None
    sync.wake()
    sync.run(A_WHILE)
    again, more = server.asked[-2:]
    assert (again.key, again.body) == (told.key, {"items_scanned": BATCH + 20})
    assert more.body == {"items_scanned": 2 * BATCH + 20}
    assert [len(batch) for _number, batch in hub.batches] == [BATCH, 20, BATCH]


@pytest.mark.parametrize(
    ("text", "sent"),
    [("A\0B", "A␀B"), ("\ud800B\udfff", "\ufffdB\ufffd"), ("x" * 4097, "x" * 4096), ("é\x1dß", "é\x1dß")],
)
def test_a_text_that_no_database_takes_is_sent_harmless(text: str, sent: str) -> None:
    assert harmless(text, 4096) == sent


def test_a_scan_that_the_hub_refuses_waits_for_a_person_alone(
    station: Station, sync: SyncService, server: FakeServer, hub: FakeHub
) -> None:
    session = station.start()
    station.scan("A1")
    bad = station.scan("A2").scan.id
    station.scan("A3")
    station.sessions.change_status(session.id, Status.PAUSED, ADA)
    hub.refuses = lambda scan: Untaken("SESSION_EXPIRED", "too late") if scan["id"] == bad else None
    status = sync.run(A_WHILE)
    assert (status.parked, status.waiting, status.in_doubt) == (1, 0, 0)
    (line,) = sync.messages(State.PARKED, 9)
    assert (line.id, line.said, line.person_id) == (bad, "too late", ADA.id)
    assert server.asked[-1].body == {"items_scanned": 3, "status": "PAUSED"}
    assert len(hub.stored[1]) == 2
    hub.refuses = lambda _scan: None
    sync.retry(bad, ADA)
    assert sync.run(A_WHILE).parked == 0
    assert len(hub.stored[1]) == 3
    assert len(hub.batches[-1][1]) == 1, "nothing goes again that is there"


def test_a_scan_that_is_tried_again_leaves_what_was_told_around_it_under_its_key(
    station: Station, sync: SyncService, server: FakeServer, hub: FakeHub
) -> None:
    session = station.start()
    station.scan("A0")
    bad = station.scan("A1").scan.id
    station.scan("A2")
    station.sessions.change_fields(session.id, ADA, location=None, notes="moved", auto_commit=True)
    hub.refuses = lambda scan: Untaken("SESSION_EXPIRED", "too late") if scan["id"] == bad else None
    server.instead = lambda asked: asked.remote_id and nobody_there(asked)
    assert sync.run(A_WHILE).parked == 1
    hub.refuses = lambda _scan: None
    sync.retry(bad, ADA)
    server.instead = lambda _asked: None
    status = sync.run(A_WHILE)
    assert (status.parked, status.waiting, status.in_doubt) == (0, 0, 0)
    told = [asked for asked in server.asked if "notes" in asked.body]
    assert [asked.body for asked in told] == [
        {"location": "", "notes": "moved", "auto_commit": True, "items_scanned": 3}
    ] * 2
    assert len({asked.key for asked in told}) == 1
    assert len(hub.stored[1]) == 3


def test_one_scan_that_spoils_a_batch_is_found_and_the_others_go(
    station: Station, sync: SyncService, hub: FakeHub
) -> None:
    station.start()
    ids = [station.scan(f"A{number}").scan.id for number in range(4)]
    hub.instead = lambda scans: Reply(400, detail="no") if any(scan["id"] == ids[2] for scan in scans) else None
    status = sync.run(A_WHILE)
    assert (status.parked, status.waiting, status.in_doubt) == (1, 0, 0)
    assert [line.id for line in sync.messages(State.PARKED, 9)] == [ids[2]]
    assert set(hub.stored[1]) == {ids[0], ids[1], ids[3]}


def test_an_upload_in_doubt_is_made_again_with_the_scans_as_they_are_then(
    station: Station, sync: SyncService, hub: FakeHub
) -> None:
    session = station.start()
    answer = station.scan("A1")
    hub.instead = lambda _scans: nobody()
    sync.run(A_WHILE)
    assert sync.status().in_doubt == 1
    station.sessions.undo_last(session.id, ADA)
    hub.instead = lambda _scans: None
    station.clock.advance(LONGEST_AWAY)
    sync.run(A_WHILE)
    assert hub.stored[1][answer.scan.id]["undone_at"] is not None
    assert sync.status().waiting + sync.status().in_doubt == 0


def test_a_server_that_becomes_a_hub_gets_the_scans_of_open_sessions_once_and_no_count_again(
    station: Station, sync: SyncService, server: FakeServer, hub: FakeHub
) -> None:
    over, open_ = station.start(), station.start()
    hub.can = frozenset()
    station.bench.put_in_front(station.desk(over))
    station.scan("A1")
    station.sessions.change_status(over.id, Status.COMPLETED, ADA)
    station.bench.put_in_front(station.desk(open_))
    kept = station.scan("B1").scan.id
    sync.run(A_WHILE)
    assert not hub.batches
    told = len(server.asked)
    hub.can = frozenset({"scans"})
    sync.run(A_WHILE)
    assert not hub.batches, "it is not asked at every turn"
    station.clock.advance(LOOK_AGAIN_SECONDS)
    sync.run(A_WHILE)
    assert [(session, [scan["id"] for scan in scans]) for session, scans in hub.batches] == [(2, [kept])]
    assert len(server.asked) == told
    assert sync.status().waiting == 0
    station.clock.advance(LOOK_AGAIN_SECONDS)
    sync.run(A_WHILE)
    assert len(hub.batches) == 1


def test_what_was_told_in_doubt_to_a_server_of_the_contract_is_uploaded_to_the_hub_that_it_became(
    station: Station, sync: SyncService, server: FakeServer, hub: FakeHub
) -> None:
    hub.can = frozenset()
    station.start()
    sync.run(A_WHILE)
    scan = station.scan("A1").scan.id
    server.instead = nobody_there
    sync.run(A_WHILE)
    assert sync.status().in_doubt == 1
    hub.can, server.instead = frozenset({"scans"}), lambda _asked: None
    sync.run(A_WHILE)
    assert server.asked[-1] == server.asked[-2], "the same body under the same key"
    assert list(hub.stored[1]) == [scan]
    assert sync.status().waiting + sync.status().in_doubt == 0


def test_a_hub_that_no_longer_takes_scans_is_told_their_count(
    station: Station, sync: SyncService, server: FakeServer, hub: FakeHub
) -> None:
    station.start()
    station.scan("A1")

    def gone(_scans: object) -> Reply:
        hub.can = frozenset()
        return Reply(404, detail="Not found")

    hub.instead = gone
    sync.run(A_WHILE)
    assert sync.status().in_doubt == 1
    station.clock.advance(LONGEST_AWAY)
    sync.run(A_WHILE)
    assert (hub.looks, sync.status().in_doubt) == (2, 0)
    assert server.asked[-1].body == {"items_scanned": 1}


def test_a_call_that_hangs_while_others_are_answered_holds_no_other(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    hangs, good = station.start(), station.start()

    def hang(asked: Asked) -> Reply | None:
        if asked.key == hangs.id:
            sync._sender.send(good.id)  # another thread's call is answered meanwhile
            return nobody_there(asked)
        return None

    station.clock.advance(1)
    server.instead = hang
    sync._sender.send(hangs.id)
    assert station.sessions.get(good.id).remote_id == 2
    other = station.start()
    assert turn(sync) == 0.0, "nobody rests"
    assert station.sessions.get(other.id).remote_id == 3
