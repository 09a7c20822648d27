"""A session of 10,000 scans goes to the archive while rows are stored beside it: how long does each of them wait?"""

import tempfile
import threading
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection

from services.archive.service import ArchiveService
from services.clock import SystemClock, new_id
from services.database.database import Database
from services.database.opening import open_database
from services.database.sql import Sql
from services.sessions.model import DuplicateHandling, NewSession, SessionConfig, SessionType, ValidationMode
from services.sessions.service import SessionService
from tests.benchmarks.figures import Figures
from tests.campaigns.bench_process import PERSON, make_session

SCANS = 10_000
RATE = 50.0  # rows a second that are stored beside it
FLOOR = 200  # rows that are stored with nothing beside them
LONG_AGO = 1_699_990_000_000_000
LATER = NewSession(SessionType.BATCH_SCAN, auto_commit=True)  # holds the newest act, so that the other one may go
CONFIG = SessionConfig(ValidationMode.NORMAL, DuplicateHandling.ALLOW, timeout_minutes=100_000)

_END = Sql("UPDATE session SET status = 'COMPLETED', ended_at = :at WHERE id = :session")
_TOLD = Sql("UPDATE outbox SET state = 'done'")
_SCAN = Sql(
    "INSERT INTO scan (id, raw, text, symbology, aim, device_id, device_name, channel, station, scanned_at, stored_at,"
    " person_id, session_id, kind, key, verdict, reason, params, booked, counted, staged, kept, unresolved) VALUES"
    " (:id, CAST(:code AS BLOB), :code, 'code128', ']C0', 'd', 'Scanner 1', 'serial', 'Bench 1', :at, :at, :person,"
    " :session, 'plain', :code, 'accepted', 'expected', '{}', 1, 1, 0, 0, 0)"
)
_ITEM = Sql(
    "INSERT INTO session_item (session_id, key, position, code, description, expected, scan_id, first_at, times)"
    " VALUES (:session, :code, :number, :code, 'Laptop, 14 inch', 1, :id, :at, 1)"
)
_MESSAGE = Sql(
    "INSERT INTO outbox (id, aggregate, aggregate_id, kind, payload, person_id, created_at, state, attempts,"
    " answered_at, uploaded_at) VALUES (:message, 'session', :session, 'scan', :payload, :person, :at, 'done', 1,"
    " :at, :at)"
)
_BESIDE = Sql("REPLACE INTO meta (key, value) VALUES ('benchmark', :value)")


def run() -> list[str]:
    """Each row is stored by the station's own writer, as a scan is."""
    with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as folder:
        directory = Path(folder)
        session = make_session(directory)
        with closing(open_database(directory)) as database:
            SessionService(database, SystemClock(), key_of=str.strip).start(LATER, PERSON, CONFIG)
            database.write(lambda tx: _fill(tx, session))
            floor = [_store(database) for _row in range(FLOOR)]
            began = time.monotonic()
            waits = _archive_beside(directory, database)
            took = time.monotonic() - began
    return [
        f"a session of {SCANS:,} scans to the archive, in {took:.1f} s; a row stored beside it, {RATE:.0f} a second:",
        f"  {Figures.of(waits)}",
        f"  floor, the same with nothing beside it: {Figures.of(floor)}",
    ]


def _fill(tx: Connection, session: str) -> None:
    facts = [
        {"id": new_id(), "message": new_id(), "code": f"W12-{number:06d}", "number": number, "at": LONG_AGO}
        | {"session": session, "person": PERSON.id, "payload": f'{{"count": {number}, "code": "W12-{number:06d}"}}'}
        for number in range(1, SCANS + 1)
    ]
    for sql in (_SCAN, _ITEM, _MESSAGE):
        sql.many(tx, facts)
    _SCAN(tx, **facts[0] | {"id": new_id(), "code": "NEWEST", "session": None})
    _TOLD(tx)
    _END(tx, session=session, at=LONG_AGO)


def _archive_beside(directory: Path, database: Database) -> list[float]:
    archive = ArchiveService(directory, database, SystemClock(), time.sleep)
    courses = []
    thread = threading.Thread(target=lambda: courses.append(archive.make(timedelta(days=60), PERSON)))
    thread.start()
    waits = []
    while thread.is_alive():
        waits.append(_store(database))
        time.sleep(max(0.0, 1 / RATE - waits[-1]))
    thread.join()
    if [course.scans for course in courses] != [SCANS]:
        raise RuntimeError(f"the session did not go to the archive: {courses}")
    return waits


def _store(database: Database) -> float:
    began = time.perf_counter()
    database.write(lambda tx: _BESIDE(tx, value=new_id()))
    return time.perf_counter() - began
