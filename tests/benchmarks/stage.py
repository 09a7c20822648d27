"""What the benchmarks measure on: a database with many scans, and a bench on it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pysqlite3 import dbapi2

from services.clock import SystemClock, new_id
from services.database.database import Database
from services.database.opening import FILE_NAME, open_database
from services.identity.presence import Presence
from services.scanning import meaning
from services.scanning.answer import Answer
from services.scanning.bench import Bench
from services.scanning.patterns import Patterns
from services.sessions.desk import SessionDesk
from services.sessions.model import NewSession, SessionConfig, SessionType
from services.sessions.service import SessionService
from tests.campaigns.bench_process import PERSON, make_session

_COPY_SCAN = """
INSERT INTO scan (id, raw, text, symbology, aim, device_id, device_name, channel, station, scanned_at, stored_at,
    person_id, session_id, kind, key, verdict, reason, params, booked, counted, staged, kept, unresolved)
SELECT printf('%s-%08d', :session, value), x'31', printf('OLD%08d', value), '', '', 'old', 'Old', 'serial', '', value,
    value, 'campaign', :session, 'plain', printf('OLD%08d', value), 'accepted', 'taken', '{}', 1, 1, 0, 0, 0
FROM generate_series(1, :number)
"""
_COPY_ITEM = """
INSERT INTO session_item (session_id, key, position, code, description, expected, scan_id, first_at, times)
SELECT :session, printf('OLD%08d', value), 0, printf('OLD%08d', value), '', 0, printf('%s-%08d', :session, value),
    value, 1
FROM generate_series(1, :number)
"""


def fill(directory: Path, scans: int) -> str:
    """A database in `directory` whose open session holds `scans` scans already; returns the session's id."""
    session_id = make_session(directory)
    connection = dbapi2.connect(str(directory / FILE_NAME), isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("BEGIN")
        series = "WITH RECURSIVE generate_series(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM generate_series"
        series += " WHERE value < :number) "
        for copy in (_COPY_SCAN, _COPY_ITEM):
            head, _, tail = copy.partition("SELECT")
            statement = head + series + "SELECT" + tail.replace("generate_series(1, :number)", "generate_series")
            if scans:
                connection.execute(statement, {"session": session_id, "number": scans})
        connection.execute("UPDATE session SET successful = :n WHERE id = :id", {"n": scans, "id": session_id})
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    return session_id


@dataclass(frozen=True, slots=True)
class Stage:
    """An open bench."""

    database: Database
    bench: Bench
    sessions: SessionService
    clock: SystemClock


@contextmanager
def stage(directory: Path, session_id: str, on_answer: Callable[[Answer], None]) -> Iterator[Stage]:
    """A bench on the database in `directory` with the session in front and an outbox that fills."""
    clock, patterns = SystemClock(), Patterns()
    database = open_database(directory)
    bench = Bench(database, clock, read=lambda scan: meaning.read(scan, patterns), presence=lambda: Presence(PERSON))
    bench.put_in_front(SessionDesk(session_id, clock, sends=True))
    bench.on_answer(on_answer)
    try:
        yield Stage(database, bench, SessionService(database, clock, key_of=str.strip, sends=True), clock)
    finally:
        bench.stop()
        database.close()


def new_session(at: Stage) -> str:
    """One more session on the stage."""
    wanted = NewSession(SessionType.BATCH_SCAN, auto_commit=True)
    return at.sessions.start(wanted, PERSON, SessionConfig(), session_id=new_id()).id


def raw_insert_seconds(directory: Path, number: int) -> list[float]:
    """The floor: one row, one commit, synchronous=FULL, with nothing but the database library, on the same disk."""
    file = directory / "floor.sqlite3"
    connection = dbapi2.connect(str(file), isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=0"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS scan (seq INTEGER PRIMARY KEY, id TEXT UNIQUE, text TEXT, at INTEGER)"
    )
    seconds = []
    for at in range(number):
        row = (new_id(), f"A{at:07d}", at)
        began = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO scan (id, text, at) VALUES (?, ?, ?)", row)
        connection.execute("COMMIT")
        seconds.append(time.perf_counter() - began)
    connection.close()
    return seconds
