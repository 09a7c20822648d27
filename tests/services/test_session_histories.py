"""Random histories of a session against a plain Python model: the counts always say what the rows say."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from services.database.database import Database
from services.database.opening import open_database
from services.errors import Refused
from services.scanning.outcome import Reason
from services.sessions.model import (
    Counts,
    DuplicateHandling,
    Resolution,
    Session,
    SessionConfig,
    SessionType,
    Status,
    ValidationMode,
)
from tests.services.builders import ADA, Station

EXPECTED = ("A1", "A2", "A3")
CODES = ("A1", "A2", "B1", "B2", "(01)09501101530004", "SD7K2QUNDO")  # expected twice, not expected twice, misread, act

SCAN = st.tuples(st.just("scan"), st.sampled_from(CODES))
ACT = st.tuples(st.sampled_from(["undo", "commit", "pause", "resume", "resolve keep", "resolve drop"]), st.just(""))
MORE = st.tuples(
    st.sampled_from(["resolve item", "take kept", "lock", "unlock", "complete", "cancel", "auto on", "auto off"]),
    st.just(""),
)
HISTORY = st.lists(st.one_of(SCAN, SCAN, ACT, MORE), min_size=5, max_size=25)
RULES = st.tuples(
    st.sampled_from(SessionType),
    st.builds(SessionConfig, st.sampled_from(ValidationMode), st.sampled_from(DuplicateHandling), st.just(60)),
    st.booleans(),
    st.booleans(),
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One real SQLite file for all examples; each has a session of its own."""
    database = open_database(Path(tmp_path_factory.mktemp("histories")))
    database.read(lambda tx: None)  # its reader runs from now on
    yield database
    database.close()


@settings(max_examples=60)
@given(rules=RULES, history=HISTORY)
def test_counts_are_what_the_rows_say_whatever_happens(
    shared: Database, rules: tuple[SessionType, SessionConfig, bool, bool], history: list[tuple[str, str]]
) -> None:
    session_type, config, has_list, auto_commit = rules
    station = Station(shared, sends=True)
    custody_before = station.value("SELECT coalesce(max(seq), 0) FROM custody")
    session = station.start(session_type, config=config, expected=EXPECTED if has_list else (), auto_commit=auto_commit)
    before_all, scanned = stored(station), 0
    for what, code in history:
        before = station.sessions.get(session.id)
        if what == "scan":
            station.scan(code)
            scanned += 1
        else:
            try:
                act(station, session, what)
            except Refused:
                assert station.sessions.get(session.id) == before, "what is refused changes nothing"
        check(station, session, custody_before)
        assert stored(station) == before_all + scanned, "no scan is ever gone"
    station.database.write(let_go_of_kept)


def act(station: Station, session: Session, what: str) -> None:
    sessions = station.sessions
    if what in {"undo", "commit"}:
        (sessions.undo_last if what == "undo" else sessions.commit)(session.id, ADA)
    elif what in STATUS:
        sessions.change_status(session.id, STATUS[what], ADA)
    elif what.startswith("resolve") and (unresolved := sessions.to_resolve(session.id)):
        missing = sessions.missing(session.id)
        item = missing[0].code if missing else "none"
        resolution = {"keep": Resolution.KEEP, "drop": Resolution.DROP, "item": Resolution.IS_ITEM}[what.split()[1]]
        sessions.resolve(session.id, unresolved[0].id, resolution, ADA, item=item)
    elif what == "take kept":
        sessions.take_kept(session.id, [kept.id for kept in sessions.kept()], ADA)
    elif what in {"lock", "unlock"}:
        station.presence = type(station.presence)(ADA, locked=what == "lock")
    elif what in {"auto on", "auto off"}:
        sessions.change_fields(session.id, ADA, location="Dock", notes=None, auto_commit=what == "auto on")


STATUS = {
    "pause": Status.PAUSED,
    "resume": Status.ACTIVE,
    "complete": Status.COMPLETED,
    "cancel": Status.CANCELLED,
}


def check(station: Station, session: Session, custody_before: int) -> None:
    """Count everything again from the rows."""
    now = station.sessions.get(session.id)
    items = station.rows("SELECT * FROM session_item WHERE session_id = :id", id=session.id)
    rows = station.rows("SELECT * FROM scan WHERE session_id = :id ORDER BY seq", id=session.id)
    live = [row for row in rows if row.booked and row.undone_at is None]
    counted = [row for row in live if row.counted]
    failed = [
        row for row in live if row.verdict == "refused" or (row.verdict == "duplicate" and '"REJECT"' in row.params)
    ]
    assert now.counts == Counts(
        successful=len(counted),
        failed=len(failed),
        found=sum(1 for item in items if item.expected and item.scan_id),
        unexpected=sum(row.reason == Reason.UNEXPECTED for row in counted),
        repeated=sum(row.verdict == "duplicate" for row in live),
        unknown=sum(row.reason in {Reason.AMBIGUOUS, Reason.MISREAD} for row in counted),
        staged=sum(bool(row.staged) for row in rows),
        list_size=now.counts.list_size,
    )
    assert now.counts.items_scanned == now.counts.successful + now.counts.failed
    assert now.counts.missing == len(station.sessions.missing(session.id))
    assert {item.key: item.times for item in items if item.times} == Counter(row.key for row in counted)
    for item in items:
        first = next((row for row in counted if row.key == item.key), None)
        assert item.scan_id is None if first is None else item.scan_id in {row.id for row in counted}
    moved = [row.id for row in counted if not row.staged] if now.session_type.value.startswith("CHECK") else []
    moves = station.rows("SELECT scan_id FROM custody WHERE seq > :seq", seq=custody_before)
    assert sorted(move.scan_id for move in moves) == sorted(moved)
    told = [row.id for row in messages(station, session, "scan.book")]
    assert {row.id for row in live if not row.staged} <= set(told)
    assert not {row.id for row in rows if row.staged} & set(told)
    undone = {row.id for row in rows if row.undone_at is not None}
    undos = [json.loads(row.payload) for row in messages(station, session, "scan.undo")]
    assert {one["scan"] for one in undos} == undone
    assert {one["scan"] for one in undos if "items_scanned" in one} == undone & set(told), (
        "the others were not committed"
    )
    waited = {json.loads(row.payload)["scan"] for row in messages(station, session, "scan.stage")}
    assert {row.id for row in rows if row.staged} <= waited
    assert undone <= waited | set(told)


def messages(station: Station, session: Session, kind: str) -> list[Any]:
    return station.rows("SELECT * FROM outbox WHERE aggregate_id = :id AND kind = :kind", id=session.id, kind=kind)


def stored(station: Station) -> int:
    return int(station.value("SELECT count(*) FROM scan"))


def let_go_of_kept(tx: Connection) -> None:
    """The next example starts with nothing kept."""
    tx.exec_driver_sql("UPDATE scan SET kept = 0 WHERE kept")
