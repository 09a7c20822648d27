"""The outbox's drain: a station's own sync against a real hub, beside bare httpx calls with the same durable marks
(sent before, done after), in turn; and 10,000 scans in batches of 100. What the disk takes is in both."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import random
from statistics import median
from typing import Any

import httpx
from pydantic import SecretStr
from pysqlite3 import dbapi2
from sqlalchemy import Connection

from app.hub.place import hub_database
from services.central.sync import CentralSync
from services.clock import SystemClock, new_id
from services.database import outbox_store, people_store
from services.database.database import Database
from services.database.opening import open_database
from services.database.sql import Sql
from services.identity.person import Person, Role
from services.scanning import meaning
from services.scanning.patterns import Patterns
from services.scanning.scan import Device, make_scan
from services.sessions import booking
from services.sessions.model import NewSession, SessionConfig, SessionType
from services.sessions.service import SessionService
from services.sync import crew
from services.sync.service import SyncService
from tests.support.hub import SESSIONS, Hub, running_hub

NUMBER = 500
ROUNDS = 3
SCANS = 10_000
LOOK_SECONDS = 0.1
_CHANGES = Sql("SELECT session_id, count(*) AS number FROM hub_event WHERE act = 'changed' GROUP BY session_id")
ADA = Person("person-ada", "ada", "Ada", Role.ADMIN, "House")


@dataclass(frozen=True, slots=True)
class Station:
    """A station's database and what works on it."""

    database: Database
    clock: SystemClock
    sessions: SessionService
    sync: SyncService

    def start_session(self) -> str:
        wanted = NewSession(SessionType.INVENTORY, auto_commit=True)
        return self.sessions.start(wanted, ADA, SessionConfig()).id

    def drained(self) -> float:
        """Seconds until nothing waits any more."""
        began = time.perf_counter()
        self.sync.wake()
        while (status := self.sync.status()).waiting + status.in_doubt:
            time.sleep(LOOK_SECONDS)  # to look is work itself: not after each answer
        assert not status.parked
        return time.perf_counter() - began


@contextmanager
def station(directory: Path, hub: Hub) -> Iterator[Station]:
    """A station whose sync runs."""
    directory.mkdir()
    clock = SystemClock()
    database = open_database(directory)
    server = CentralSync(hub.url, token=lambda: SecretStr(hub.tokens["bench"]))
    sync = SyncService(database, clock, server, random)
    try:
        database.write(lambda tx: people_store.add(tx, ADA, None, author_id=ADA.id, at=clock.now()))
        sessions = SessionService(database, clock, key_of=str.strip, sends=True)
        sync.start()
        yield Station(database, clock, sessions, sync)
    finally:
        sync.stop()
        server.close()
        database.close()


def four_at_a_time() -> list[str]:
    """The station as it is: its crew sends of several sessions at once."""
    return _calls(crew.THREADS)


def one_at_a_time() -> list[str]:
    """A crew of one, as the floor is: call after call."""
    return _calls(1)


def _calls(threads: int) -> list[str]:
    with _hub() as (folder, hub), _crew_of(threads):
        rounds = [_one_by_one(folder / f"{number}", hub) for number in range(ROUNDS)]
    lines = [
        f"draining {NUMBER:,} PATCHes, one call each, {threads} at a time; in turn: bare httpx, the station's sync"
    ]
    lines += [f"  bare {NUMBER / floor:,.0f}/s, sync {NUMBER / ours:,.0f}/s" for floor, ours in rounds]
    return [*lines, f"  median ratio {median(floor / ours for floor, ours in rounds):.2f} (accept 0.6, boast 0.9)"]


def scans() -> list[str]:
    """Ten thousand of one session that waited."""
    with _hub() as (folder, hub):
        took = []
        for number in range(ROUNDS):
            with station(folder / f"{number}", hub) as at:
                took.append(_scans(at, hub))
    each = ", ".join(f"{seconds:.2f}" for seconds in took)
    return [
        f"{SCANS:,} scans in batches of 100, with their PATCHes: {each} s, median {median(took):.2f} s (accept 2 s)"
    ]


@contextmanager
def _hub() -> Iterator[tuple[Path, Hub]]:
    with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as folder:
        (Path(folder) / "hub").mkdir()
        with running_hub(Path(folder) / "hub", "") as hub:
            yield Path(folder), hub


@contextmanager
def _crew_of(threads: int) -> Iterator[None]:
    before, crew.THREADS = crew.THREADS, threads
    try:
        yield
    finally:
        crew.THREADS = before


def _one_by_one(directory: Path, hub: Hub) -> tuple[float, float]:
    """Seconds of the floor, and of the station."""
    with station(directory, hub) as at:
        ids = [at.start_session() for _ in range(NUMBER)]
        at.drained()
        remotes = [at.sessions.get(id_).remote_id for id_ in ids]
        floor = _bare(directory / "floor.sqlite3", hub, remotes)

        def put(tx: Connection) -> None:
            for id_ in ids:
                outbox_store.put(
                    tx,
                    new_id(),
                    aggregate="session",
                    aggregate_id=id_,
                    kind="session.update",
                    payload={"notes": "Counted"},
                    person_id=ADA.id,
                    at=at.clock.now(),
                )

        at.database.write(put)
        ours = at.drained()
    told = _changes(hub)
    assert {told[number] for number in remotes if number} == {2}, "told once by the floor, once by the station"
    return floor, ours


def _changes(hub: Hub) -> dict[int, int]:
    """How often each session was changed, as the hub's history has it."""
    with hub_database(hub.data_dir, hub.database) as opened:
        return {row.session_id: row.number for row in opened.read(lambda tx: _CHANGES(tx).all())}


def _bare(file: Path, hub: Hub, remotes: list[Any]) -> float:
    """The same calls by httpx alone, each marked durably before and after."""
    marks = dbapi2.connect(str(file), isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        marks.execute(f"PRAGMA {pragma}")
    marks.execute("CREATE TABLE marked (number INTEGER PRIMARY KEY, state TEXT, answer TEXT)")
    with httpx.Client(trust_env=False) as client:
        began = time.perf_counter()
        for number in remotes:
            marks.execute("INSERT INTO marked VALUES (?, 'sent', NULL)", (number,))
            headers = {"Authorization": f"Bearer {hub.tokens['bench']}", "Idempotency-Key": new_id()}
            answer = client.patch(f"{hub.url}{SESSIONS}{number}", json={"notes": "Floor"}, headers=headers)
            answer.raise_for_status()
            marks.execute("UPDATE marked SET state = 'done', answer = ? WHERE number = ?", (answer.text, number))
        took = time.perf_counter() - began
    marks.close()
    return took


def _scans(at: Station, hub: Hub) -> float:
    session, patterns, gun = at.start_session(), Patterns(), Device("gun", "Gun", "serial")
    at.drained()

    def put(tx: Connection) -> None:
        for number in range(SCANS):
            scan = make_scan(f"W{number:06d}".encode(), gun, scan_id=new_id(), at=at.clock.now(), flaw=None)
            read = meaning.read(scan, patterns)
            booking.book(tx, session, scan, read, person_id=ADA.id, now=at.clock.now(), sends=True)

    at.database.write(put)
    took = at.drained()
    remote = at.sessions.get(session).remote_id
    line = hub.ask("GET", f"/api/v1/ext/scan-sessions/{remote}", who="supervisor").json()["session"]
    assert (line["items_scanned"], line["uploaded_scans"]) == (SCANS, SCANS), line
    return took
