"""`kill -9` while sessions go to the archive: each is in the database or whole in the archive at any moment, as it was,
and once at the end. Meanwhile another process stores rows beside it, and none waits long."""

import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from select import select

from pysqlite3 import dbapi2

from services.archive.model import Candidate
from services.archive.packing_up import checksum, packed
from services.archive.service import FOLDER, ArchiveService
from services.clock import SystemClock, new_id
from services.database import archive_store
from services.database.archive_file import opened
from services.database.database import Database
from services.database.files import FILE_NAME
from services.database.opening import open_database
from tests.campaigns.bench_process import PERSON, make_session
from tests.campaigns.findings import Findings

AGE = timedelta(days=60)
SCANS = 20  # of a session
PER_KILL = 4  # sessions that one process moves at most
LATEST_SECONDS = 0.12  # from the process's beginning to the kill
PATIENCE = 20.0  # seconds, for a process to end by itself

_SCAN = (
    "INSERT INTO scan (id, raw, text, symbology, aim, device_id, device_name, channel, station, scanned_at, stored_at,"
    " person_id, session_id, kind, key, verdict, reason, params, booked, counted, staged, kept, unresolved) VALUES"
    " (?, ?, ?, '', '', 'd', 'D', 'serial', '', ?, ?, ?, ?, 'plain', ?, 'accepted', 'taken', '{}', 1, 1, 0, 0, 0)"
)


class RemovesFirst(ArchiveService):
    """Takes a session away before it is copied."""

    def _move(self, one: Candidate, age: timedelta, identity: str) -> int | None:
        content = self._database.read(lambda tx: archive_store.read(tx, one.id, ()))
        self._database.write(lambda tx: archive_store.remove(tx, one.id, ()))
        with self._opened(self._data_dir / FOLDER / "scandesk-0.archive", identity) as archive:
            archive.put(content, self._clock.now())
        return len(content.tables["scan"])


def run(kills: int, seed: int, *, kind: type[ArchiveService] = ArchiveService) -> Findings:
    """Kill an archiving process so often, on one database and archive that live through all of it."""
    random, findings = Random(seed), Findings("kill -9 while archiving", seed)
    with tempfile.TemporaryDirectory(prefix="scandesk-archive-") as folder:
        directory, wanted = Path(folder), {}
        template = make_session(directory)
        both = in_middle = 0
        longest = 0.0
        for _kill in range(kills):
            if len(_live(directory)) <= 2 * PER_KILL:
                wanted |= _add_sessions(directory, template, 25 * PER_KILL, random)
            ended, waited = _archive_and_kill(directory, kind, random.uniform(0.0, LATEST_SECONDS))
            longest, in_middle = max(longest, waited), in_middle + (not ended)
            live, archived = _sums(directory, _live(directory), wanted), _archived(directory, findings)
            both += len(live.keys() & archived.keys())
            findings.broken += _compared(wanted, live, archived)
        last = _add_sessions(directory, template, 1, random)  # holds the newest, and stays
        _whole_run(directory, kind)
        archived = _archived(directory, findings)
        findings.broken += _compared(wanted | last, _sums(directory, _live(directory), wanted | last), archived)
        findings.broken += [f"in the database as well: {one}" for one in _live(directory) if one in archived]
        findings.broken += [f"not archived at the end: {one}" for one in wanted if one not in archived]
    findings.figures = {
        "kills": f"{in_middle} in the middle, {kills - in_middle} processes had ended",
        "sessions": f"{len(wanted)} with {SCANS} scans each",
        "in both at a kill": f"{both}",
        "longest wait of a row that was stored beside it": f"{longest * 1000:.0f} ms",
    }
    return findings


def control(seed: int) -> Findings:
    """The same with a service that takes away before it copies."""
    return run(30, seed, kind=RemovesFirst)


# ---- the process that is killed


def _archive_and_kill(directory: Path, kind: type[ArchiveService], delay: float) -> tuple[bool, float]:
    """(whether it had ended by itself, the longest wait of a row that was stored beside it, in seconds)."""
    with _archiving(directory, kind, PER_KILL) as (pid, told):
        os.read(told, 1)  # its database is open
        until, longest = time.monotonic() + delay, 0.0
        with closing(dbapi2.connect(str(directory / FILE_NAME), timeout=10, isolation_level=None)) as beside:
            beside.execute("PRAGMA synchronous=FULL")
            while (left := until - time.monotonic()) > 0 and not select([told], [], [], min(left, 0.005))[0]:
                began = time.monotonic()
                beside.execute("REPLACE INTO meta (key, value) VALUES ('campaign', ?)", (new_id(),))
                longest = max(longest, time.monotonic() - began)
        os.kill(pid, signal.SIGKILL)
        return not os.WIFSIGNALED(os.waitpid(pid, 0)[1]), longest


def _whole_run(directory: Path, kind: type[ArchiveService]) -> None:
    with _archiving(directory, kind, 1_000_000) as (pid, _told):
        os.waitpid(pid, 0)


@contextmanager
def _archiving(directory: Path, kind: type[ArchiveService], most: int) -> Iterator[tuple[int, int]]:
    """(its id, a pipe that says when it is open and when it ends)."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            database = open_database(directory)
            os.write(writing, b"!")
            kind(directory, database, SystemClock(), time.sleep).make(AGE, PERSON, most=most)
            database.close()
        finally:
            os._exit(0)
    os.close(writing)
    try:
        yield pid, reading
    finally:
        os.close(reading)


# ---- what is there


def _add_sessions(directory: Path, template: str, number: int, random: Random) -> dict[str, str]:
    """Sessions that ended long ago, and one more scan that is newer than theirs: their checksums by their ids."""
    made = [new_id() for _one in range(number)]
    with closing(dbapi2.connect(str(directory / FILE_NAME), isolation_level=None)) as connection:
        names = [row[1] for row in connection.execute("PRAGMA table_info(session)").fetchall() if row[1] != "seq"]
        new = {"id": ":id", "status": "'COMPLETED'", "ended_at": "1700000000000000"}
        values = ", ".join(new.get(name, name) for name in names)
        into = f"INSERT INTO session ({', '.join(names)}) SELECT {values} FROM session WHERE id = :template"
        connection.execute("BEGIN")
        for session in made:
            connection.execute(into, {"id": session, "template": template})
            for _scan in range(SCANS):
                _add_scan(connection, session, f"C{random.randrange(10**9)}")
        _add_scan(connection, None, "NEWEST")
        connection.execute("COMMIT")
    return _sums(directory, made, dict.fromkeys(made, ""))


def _add_scan(connection: dbapi2.Connection, session: str | None, code: str) -> None:
    at = 1_699_990_000_000_000
    connection.execute(_SCAN, (new_id(), code.encode(), code, at, at, PERSON.id, session, code))


def _live(directory: Path) -> list[str]:
    """The finished sessions of the database."""
    with closing(dbapi2.connect(str(directory / FILE_NAME))) as connection:
        return [row[0] for row in connection.execute("SELECT id FROM session WHERE ended_at IS NOT NULL").fetchall()]


def _sums(directory: Path, sessions: list[str], wanted: dict[str, str]) -> dict[str, str]:
    """Their checksums by their ids, as the database has them."""
    database: Database = open_database(directory, owner=False)
    try:
        return {
            one: checksum(packed(database.read(lambda tx, one=one: archive_store.read(tx, one, ()))))  # type: ignore[misc]
            for one in sessions
            if one in wanted
        }
    finally:
        database.close()


def _archived(directory: Path, findings: Findings) -> dict[str, str]:
    """The same of the archive."""
    found: dict[str, str] = {}
    for path in sorted((directory / FOLDER).glob("scandesk-*.archive")):
        with opened(path) as archive:
            findings.broken += [f"{path.name}: {fault}" for fault in archive.faults()]
            for one in archive.ids():
                content = archive.get(one)
                if content is not None:
                    findings.broken += [f"archived twice: {one}"] if one in found else []
                    found[one] = checksum(packed(content))
    return found


def _compared(wanted: dict[str, str], live: dict[str, str], archived: dict[str, str]) -> list[str]:
    wrong = [f"nowhere: {one}" for one in wanted if one not in live and one not in archived]
    wrong += [f"changed in the database: {one}" for one, found in live.items() if wanted[one] != found]
    return wrong + [f"changed in the archive: {one}" for one, found in archived.items() if wanted[one] != found]
