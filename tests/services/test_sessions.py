"""Sessions on a real database: started with every field, told to the server, listed, never slower as tables grow."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event

from services.clock import new_id
from services.database.database import Database
from services.database.sql import Sql
from services.errors import OutsideFailed, OutsideKind, Refused
from services.identity.person import Person
from services.scanning.outcome import Reason
from services.sessions.model import (
    Counts,
    DuplicateHandling,
    ExpectedItem,
    NewSession,
    Resolution,
    SessionConfig,
    SessionType,
    Status,
    ValidationMode,
)
from services.sessions.ports import ServerSession
from services.sessions.projects import ProjectService
from services.sessions.starting import SessionStarter
from tests.services.builders import ADA, BOB, EVE, VIC, Station, command

STRICT = SessionConfig(ValidationMode.STRICT, DuplicateHandling.REJECT, 30)


@pytest.fixture
def station(database: Database) -> Station:
    return Station(database, sends=True)


def messages(station: Station, session_id: str) -> list[tuple[str, str, dict[str, Any]]]:
    """(id, kind, payload) of what is to be told of the session, in order."""
    rows = station.rows("SELECT * FROM outbox WHERE aggregate_id = :id ORDER BY seq", id=session_id)
    return [
        (row.id, row.kind, row.payload if isinstance(row.payload, dict) else json.loads(row.payload)) for row in rows
    ]


# ---- starting


@pytest.mark.parametrize("session_type", SessionType)
def test_a_session_keeps_every_field_of_the_contract(station: Station, session_type: SessionType) -> None:
    wanted = NewSession(
        session_type,
        location="Dock ␝ 'x'; DROP TABLE scan",
        project_id=7,
        client_id=2**31 - 1,
        expected_items=12,
        notes="<b>ß</b>",
        scanner_id="gun-1",
        auto_commit=True,
        expected=(ExpectedItem("A1", "drill"), ExpectedItem("A2"), ExpectedItem("A1", "again")),
    )
    session = station.sessions.start(wanted, ADA, STRICT)
    assert station.sessions.get(session.id) == session
    for name in ("session_type", "location", "project_id", "client_id", "expected_items", "notes", "scanner_id"):
        assert getattr(session, name) == getattr(wanted, name)
    assert (session.status, session.config, session.auto_commit) == (Status.ACTIVE, STRICT, True)
    assert session.counts == Counts(list_size=2), "each code once"
    assert session.expires_at - session.created_at == timedelta(minutes=30)
    assert session.created_at == session.last_activity == station.clock.now()
    assert [(item.code, item.description) for item in station.sessions.missing(session.id)] == [
        ("A1", "drill"),
        ("A2", ""),
    ]


def test_a_list_gives_the_number_of_expected_items_where_nobody_said_it(station: Station) -> None:
    assert station.start(expected=["A1", "A2"]).expected_items == 2
    assert station.start(expected=["A1", "A2"], expected_items=5).expected_items == 5
    assert station.start().expected_items is None


def test_what_is_wrong_is_refused_field_by_field_and_nothing_is_stored(station: Station) -> None:
    wanted = NewSession(SessionType.INVENTORY, location="x" * 101, expected_items=0)
    with pytest.raises(Refused) as refused:
        station.sessions.start(wanted, ADA, SessionConfig())
    assert refused.value.code == "VALIDATION_ERROR"
    assert refused.value.params["fields"] == {
        "location": "sessions.wrong.location",
        "expected_items": "sessions.wrong.expected_items",
    }
    assert station.sessions.sessions() == []


def test_a_viewer_starts_nothing(station: Station) -> None:
    with pytest.raises(Refused, match="INSUFFICIENT_PERMISSIONS"):
        station.sessions.start(NewSession(SessionType.INVENTORY), VIC, SessionConfig())


def test_starting_the_same_session_again_gives_the_one_that_is_there(station: Station) -> None:
    """The caller's second try after "no answer": one operation, one session, one message."""
    wanted, session_id = NewSession(SessionType.INVENTORY, location="Dock"), new_id()
    first = station.sessions.start(wanted, ADA, SessionConfig(), session_id=session_id)
    station.clock.advance(60)
    assert station.sessions.start(wanted, ADA, SessionConfig(), session_id=session_id) == first
    assert [kind for _id, kind, _payload in messages(station, session_id)] == ["session.create"]
    assert len(station.sessions.history(session_id)) == 1


class FakeServer:
    """A server that answers, or cannot be reached."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.reachable = True

    def create(self, wanted: NewSession, key: str, person: str = "") -> ServerSession:
        self.keys.append(key)
        if not self.reachable:
            raise OutsideFailed(OutsideKind.NETWORK, "sessions.start.unreachable", retry=True)
        return ServerSession(4711, "token", STRICT)


def test_the_servers_rules_count_and_an_offline_start_uses_the_stations_own(station: Station) -> None:
    server = FakeServer()
    starter = SessionStarter(
        station.sessions, ProjectService(station.database), server=server, config_of=lambda _type: SessionConfig()
    )
    wanted = NewSession(SessionType.CHECK_IN)
    online = starter.start(wanted, ADA)
    assert (online.config, online.config_from, online.remote_id, online.session_token) == (
        STRICT,
        "server",
        4711,
        "token",
    )
    assert messages(station, online.id) == [], "the server knows it already"
    server.reachable, session_id = False, new_id()
    with pytest.raises(OutsideFailed):
        starter.start(wanted, ADA, session_id=session_id)
    offline = starter.start(wanted, ADA, session_id=session_id, offline=True)
    assert (offline.id, offline.config_from, offline.config) == (session_id, "station", SessionConfig())
    assert server.keys == [online.id, session_id], "one key for life"
    assert messages(station, session_id) == [
        (session_id, "session.create", {"session_type": "CHECK_IN", "auto_commit": False})
    ]


# ---- what the server is told


def test_field_report_14_and_15_every_scan_waits_to_be_sent_before_its_session_is_completed(station: Station) -> None:
    session = station.start(expected=["A1"])
    answers = [station.scan(code) for code in ("A1", "A1", "B1", "(01)09501101530004")]
    station.scan(command("COMPLETE"))
    told = messages(station, session.id)
    assert [kind for _id, kind, _payload in told] == [
        "session.create",
        "session.expected",
        *["scan.book"] * 4,
        "session.update",
    ]
    assert [message_id for message_id, _kind, _payload in told[2:6]] == [answer.scan.id for answer in answers]
    assert told[-1][2] == {"status": "COMPLETED", "items_scanned": 3}
    waiting = station.sessions.waiting()
    assert (waiting.number, waiting.oldest) == (7, session.created_at)
    authors = station.rows("SELECT DISTINCT person_id FROM outbox")
    assert [row.person_id for row in authors] == [ADA.id], "no message without its author"


def test_a_station_on_its_own_has_nobody_to_tell(database: Database) -> None:
    station = Station(database, sends=False)
    session = station.start()
    station.scan("A1")
    station.sessions.undo_last(session.id, ADA)
    station.sessions.change_status(session.id, Status.COMPLETED, ADA)
    assert station.sessions.waiting().number == 0


# ---- acts


@pytest.mark.parametrize("now", Status)
@pytest.mark.parametrize("wanted", Status)
def test_status_moves_are_stored_with_their_author_or_refused(station: Station, now: Status, wanted: Status) -> None:
    session = station.start()
    station.sessions.change_status(session.id, now, ADA)
    before, acts = station.sessions.get(session.id), len(station.sessions.history(session.id))
    station.clock.advance(60)
    if now is not wanted and now in {Status.COMPLETED, Status.CANCELLED}:
        with pytest.raises(Refused, match="SESSION_STATE_CONFLICT"):
            station.sessions.change_status(session.id, wanted, EVE)
        after = before
    else:
        after = station.sessions.change_status(session.id, wanted, EVE)
    assert station.sessions.get(session.id) == after
    if now is wanted or after is before:
        assert after == before
        assert len(station.sessions.history(session.id)) == acts
    else:
        assert after.status is wanted
        assert (after.ended_at == station.clock.now()) is (wanted in {Status.COMPLETED, Status.CANCELLED})
        last = station.sessions.history(session.id)[-1]
        assert (last.act, last.person) == (wanted.value.lower(), "Eve")


def test_fields_change_within_the_contracts_limits(station: Station) -> None:
    session = station.start()
    with pytest.raises(Refused) as refused:
        station.sessions.change_fields(session.id, ADA, location="x" * 101, notes="x" * 501, auto_commit=True)
    assert set(refused.value.params["fields"]) == {"location", "notes"}  # type: ignore[call-overload]
    assert station.sessions.get(session.id) == session
    station.sessions.change_status(session.id, Status.COMPLETED, ADA)
    with pytest.raises(Refused, match="SESSION_STATE_CONFLICT"):
        station.sessions.change_fields(session.id, ADA, location="Dock", notes=None, auto_commit=True)


@pytest.mark.parametrize("by", [ADA, VIC])
def test_a_session_that_is_not_there_is_said_so(station: Station, by: Person) -> None:
    code = "SESSION_NOT_FOUND" if by is ADA else "INSUFFICIENT_PERMISSIONS"
    with pytest.raises(Refused, match=code):
        station.sessions.undo_last("none", by)


# ---- lists


def test_several_sessions_are_open_and_each_scan_goes_to_the_one_in_front(station: Station) -> None:
    first = station.start()
    second = station.start(by=EVE)
    station.scan("B1")
    station.bench.put_in_front(station.desk(first))
    station.scan("A1")
    lines = station.sessions.sessions(only_open=True)
    assert [(line.session.id, line.person, line.session.counts.successful) for line in lines] == [
        (second.id, "Eve", 1),
        (first.id, "Ada", 1),
    ]
    station.sessions.change_status(first.id, Status.COMPLETED, ADA)
    assert [line.session.id for line in station.sessions.sessions(only_open=True)] == [second.id]
    assert [line.session.id for line in station.sessions.sessions(most=1, skip=1)] == [first.id]


def test_lists_come_a_page_at_a_time(station: Station) -> None:
    expected = [f"E{number}" for number in range(5)]
    session = station.start(expected=expected)
    for number in range(5):
        station.scan(f"A{number}")
    newest = station.sessions.latest_scans(session.id, most=2)
    assert [line.text for line in newest] == ["A4", "A3"]
    assert [line.text for line in station.sessions.latest_scans(session.id, before=newest[-1].seq)] == [
        "A2",
        "A1",
        "A0",
    ]
    oldest = station.sessions.scans_after(session.id, most=2)
    assert [line.text for line in station.sessions.scans_after(session.id, oldest[-1].seq)] == ["A2", "A3", "A4"]
    assert [item.code for item in station.sessions.missing(session.id, after=3)] == ["E3", "E4"]
    assert [line.text for line in station.sessions.to_resolve(session.id, most=3)] == ["A0", "A1", "A2"]


def test_a_line_says_all_that_a_list_shows(station: Station) -> None:
    session = station.start(expected=["A1"], auto_commit=False)
    station.scan("]C1A1")
    station.presence = type(station.presence)(BOB)
    station.scan("B1")
    found, other = station.sessions.scans_after(session.id)
    assert (found.symbology, found.description, found.person, found.device_name) == ("gs1-128", "the A1", "Ada", "Gun")
    assert (found.counted, found.staged, found.unresolved, found.undone) == (True, True, False, False)
    assert (other.person, other.reason, other.unresolved) == ("Bob", Reason.UNEXPECTED, True)
    assert all(value in {True, False} for value in (found.counted, found.staged, found.unresolved))


# ---- cost


@contextmanager
def statements(station: Station) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that is run inside, on either connection."""
    seen: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.split()[0] in {"SELECT", "INSERT", "UPDATE", "DELETE"}:
            seen.append((statement, parameters))

    def run(self: Sql, tx: Connection, **params: Any) -> Any:
        note(None, None, self._text(tx), params, None, False)
        return straight(self, tx, **params)

    straight = Sql.__call__  # the hot path goes past SQLAlchemy's events
    Sql.__call__ = run  # type: ignore[method-assign]
    engines = (station.database.engine, station.database._reader._engine)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield seen
    Sql.__call__ = straight  # type: ignore[method-assign]
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


OF_WHAT_WAITS = ("ix_scan_kept", "ix_scan_unanswered", "ix_outbox_open", "ix_outbox_aggregate")  # partial indexes
A_PAGE = ("SCAN s",)  # of sessions, by their key from the end
GIVEN = "SCAN json_each VIRTUAL TABLE"  # what the statement was given, not a table


def walks(step: str) -> bool:
    """Whether a step of a query's plan grows with a table. A SEARCH that uses nothing is a walk from one end."""
    if step in A_PAGE or step.startswith(GIVEN) or any(index in step for index in OF_WHAT_WAITS):
        return False
    return step.startswith("SCAN ") or (step.startswith("SEARCH ") and " USING " not in step)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_statement_of_a_scan_an_act_or_a_list_walks_a_whole_table(station: Station) -> None:
    session = station.start(SessionType.CHECK_OUT, expected=["A1", "A2"], auto_commit=False)
    station.settled()
    with statements(station) as seen:
        for code in ("A1", "A1", "B1", "C1", command("UNDO"), command("COMMIT")):
            station.scan(code)
        unresolved = station.sessions.to_resolve(session.id)
        station.sessions.resolve(session.id, unresolved[0].id, Resolution.IS_ITEM, ADA, item="A2")
        station.bench.put_in_front(None)
        station.scan("K1")
        station.sessions.take_kept(session.id, [kept.id for kept in station.sessions.kept()], ADA)
        station.sessions.sessions()
        station.sessions.latest_scans(session.id)
        station.sessions.scans_after(session.id)
        station.sessions.found(session.id)
        station.sessions.missing(session.id)
        station.sessions.history(session.id)
        station.sessions.waiting()
        station.bench.take_up_again(station.desk_of, {ADA.id: ADA}.get)
    assert len({statement for statement, _params in seen}) > 15
    steps = {(step, statement) for statement, params in seen for step in plan(station, statement, params)}
    assert {(step, statement) for step, statement in steps if walks(step)} == set()


def plan(station: Station, statement: str, params: Any) -> list[str]:
    def explain(tx: Connection) -> list[str]:
        return [row.detail for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", params)]

    return station.database.read(explain)


def test_a_scan_costs_the_same_few_statements_in_any_session(station: Station) -> None:
    station.start(expected=["A1"])
    costs = []
    for codes in (["A1"], ["A1"], ["B1"], [f"C{number}" for number in range(30)], ["B2"]):
        with statements(station) as seen:
            for code in codes:
                station.scan(code)
        costs.append(len(seen) / len(codes))
    assert costs == [5, 4, 5, 5, 5], "facts, scan, item, progress, message"


def test_a_session_and_its_lists_are_of_one_moment(station: Station) -> None:
    session = station.start(SessionType.INVENTORY, expected=["A1", "A2"], auto_commit=True)
    for code in ("A1", "B1"):
        station.scan(code)
    lists = station.sessions.lists(session.id)
    assert lists.session.counts.items_scanned == len(lists.latest) == 2
    assert [item.code for item in lists.missing] == ["A2"]
    assert [line.text for line in lists.to_resolve] == ["B1"]
    assert lists.kept == ()
    with pytest.raises(Refused, match="SESSION_NOT_FOUND"):
        station.sessions.lists("nowhere")
