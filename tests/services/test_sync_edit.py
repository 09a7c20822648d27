"""Correcting a refused message on a real database, each of both: the message, the session's row, the history."""

import json
from typing import Any

import pytest

from services.database.database import Database
from services.errors import Refused
from services.sync.model import State
from services.sync.ports import Reply
from services.sync.service import SyncService
from tests.fakes.sync_server import Asked, FakeServer
from tests.services.builders import ADA, BOB, EVE, Station

A_WHILE = 100.0
UNKNOWN = Reply(404, detail="Referenced entity not found", fields={"project_id": "Project with ID 7 not found"})


@pytest.fixture
def station(database: Database) -> Station:
    return Station(database, sends=True)


@pytest.fixture
def server() -> FakeServer:
    """It knows project 8 alone, and no location over 10 characters."""

    def judge(asked: Asked) -> Reply | None:
        if asked.body.get("project_id", 8) != 8:
            return UNKNOWN
        wrong = {"location": "At most 10 characters"} if len(asked.body.get("location", "")) > 10 else {}
        return Reply(400, detail="Invalid", fields=wrong) if wrong else None

    return FakeServer(judge)


@pytest.fixture
def sync(station: Station, server: FakeServer) -> SyncService:
    return SyncService(station.database, station.clock, server, lambda: 1.0)


def sent(server: FakeServer) -> list[tuple[int | None, dict[str, Any]]]:
    return [(asked.remote_id, asked.body) for asked in server.asked]


def test_a_start_that_was_refused_is_corrected_and_what_follows_goes_after_it(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    session = station.start(project_id=7, location="Dock")
    station.scan("A1")
    assert sync.run(A_WHILE).parked == 1
    assert sync.draft(session.id, ADA) == {"project_id": 7}
    sync.edit(session.id, {"project_id": 8}, ADA)
    assert [(line.act, line.person) for line in sync.log(9)] == [("corrected", "Ada")]
    status = sync.run(A_WHILE)
    assert (status.waiting, status.parked, status.in_doubt) == (0, 0, 0)
    body = {"session_type": "BATCH_SCAN", "location": "Dock", "auto_commit": True}
    assert sent(server)[1:] == [(None, {**body, "project_id": 8}), (2, {"items_scanned": 1})]
    log = [(line.act, line.kind.value, line.person) for line in sync.log(9)]
    assert log[-1] == ("corrected", "session.create", "Ada"), "once it is sent, that it was corrected is still told"
    assert ("sent", "session.create", "Ada") in log
    after = station.sessions.get(session.id)
    assert (after.project_id, after.location, after.remote_id) == (8, "Dock", 2)


def test_a_corrected_message_goes_under_a_key_of_its_own_and_the_history_keeps_the_old_one(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    session = station.start(project_id=7)
    sync.run(A_WHILE)
    sync.edit(session.id, {"project_id": 8}, ADA)
    (waiting,) = sync.messages(State.WAITING, 9)
    assert waiting.attempts == 0
    sync.run(A_WHILE)
    assert [asked.key for asked in server.asked] == [session.id, waiting.id]
    (event,) = station.rows("SELECT detail, person_id FROM session_event WHERE act = 'corrected'")
    detail = json.loads(event.detail) if isinstance(event.detail, str) else event.detail
    assert detail == {"key": session.id, "kind": "session.create", "fields": {"project_id": {"was": 7, "is": 8}}}
    assert [line.act for line in station.sessions.history(session.id)] == ["started", "corrected"]


def test_a_later_change_of_the_row_stays_and_is_told_after_the_corrected_start(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    session = station.start(location="a very long location")
    station.sessions.change_fields(session.id, ADA, location="Door 3", notes=None, auto_commit=True)
    sync.run(A_WHILE)
    sync.edit(session.id, {"location": "Dock"}, ADA)
    sync.run(A_WHILE)
    assert station.sessions.get(session.id).location == "Door 3"
    assert [body.get("location") for _number, body in sent(server)[1:]] == ["Dock", "Door 3"]


def test_a_change_that_was_refused_is_corrected_with_all_that_went_with_it(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    session = station.start()
    sync.run(A_WHILE)
    station.sessions.change_fields(session.id, ADA, location="a very long location", notes="N", auto_commit=True)
    station.scan("A1")
    assert sync.run(A_WHILE).parked == 2
    first, last = sync.messages(State.PARKED, 9)
    assert sync.draft(first.id, ADA) == {"location": "a very long location"}
    sync.edit(first.id, {"location": None}, ADA)
    sync.run(A_WHILE)
    refused, good = server.asked[1:]
    assert refused.body | {"location": ""} == good.body
    assert good.body["items_scanned"] == 1
    assert (refused.key, good.key not in {refused.key, first.id}) == (last.id, True)
    assert station.sessions.get(session.id).location is None


def test_a_correction_that_is_wrong_too_is_parked_again_and_can_be_corrected_again(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    session = station.start(project_id=7)
    sync.run(A_WHILE)
    sync.edit(session.id, {"project_id": 6}, ADA)
    assert sync.run(A_WHILE).parked == 1
    (line,) = sync.messages(State.PARKED, 9)
    sync.edit(line.id, {"project_id": None}, ADA)
    assert sync.run(A_WHILE).parked == 0
    assert "project_id" not in server.asked[-1].body
    assert len({asked.key for asked in server.asked}) == 3


def test_only_what_the_server_named_is_corrected_and_nothing_of_it_is_stored_otherwise(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    session = station.start(project_id=7, location="Dock")
    sync.run(A_WHILE)
    for changes, code in [({"location": "x"}, "VALIDATION_ERROR"), ({"project_id": 7}, "NOTHING_CHANGED")]:
        with pytest.raises(Refused, match=code):
            sync.edit(session.id, changes, ADA)
    assert station.sessions.get(session.id).location == "Dock"
    assert [line.id for line in sync.messages(State.PARKED, 9)] == [session.id]


def test_a_key_that_was_used_for_something_else_cannot_be_corrected_away(
    station: Station, sync: SyncService, server: FakeServer
) -> None:
    session = station.start(project_id=8)
    server.instead = lambda _asked: Reply(422, "IDEMPOTENCY_KEY_REUSED", "used")
    sync.run(A_WHILE)
    for act in (lambda: sync.draft(session.id, ADA), lambda: sync.edit(session.id, {"project_id": 9}, ADA)):
        with pytest.raises(Refused, match="NOT_CORRECTABLE"):
            act()


def test_who_may_decide_may_correct(station: Station, sync: SyncService, server: FakeServer) -> None:
    session = station.start(project_id=7)
    sync.run(A_WHILE)
    with pytest.raises(Refused, match="INSUFFICIENT_PERMISSIONS"):
        sync.edit(session.id, {"project_id": 8}, BOB)
    sync.edit(session.id, {"project_id": 8}, EVE)
    with pytest.raises(Refused, match="NOT_PARKED"):
        sync.edit(session.id, {"project_id": 9}, EVE)
    assert (server.asked[-1].person, len(server.asked)) == ("ada", 1)
    sync.run(A_WHILE)
    assert server.asked[-1].person == "ada", "its author stays"


@pytest.mark.parametrize("fields", [{"expected_items": "too many"}, {}])
def test_who_counts_blind_does_not_correct_how_much_is_expected(
    station: Station, sync: SyncService, server: FakeServer, fields: dict[str, str]
) -> None:
    server.instead = lambda _asked: Reply(400, detail="Invalid", fields=fields)
    session = station.start(blind=True, expected_items=41, notes="n")
    assert sync.run(A_WHILE).parked == 1
    assert sync.draft(session.id, EVE)["expected_items"] == 41, "who may review sees it"
    if fields:
        with pytest.raises(Refused, match="NOT_CORRECTABLE"):
            sync.draft(session.id, ADA)
    else:
        assert "expected_items" not in sync.draft(session.id, ADA)
    with pytest.raises(Refused, match=r"NOT_CORRECTABLE|VALIDATION_ERROR"):
        sync.edit(session.id, {"expected_items": 40}, ADA)
    assert station.sessions.get(session.id).expected_items == 41
    sync.edit(session.id, {"expected_items": 40}, EVE)
    assert station.sessions.get(session.id).expected_items == 40
