"""A scanning bench in a process of its own that can be killed: real driver, real bench, real database.

It is forked from a process that has imported everything and started no thread, so that a kill costs a tenth of a second
and not a start of Python. Each answer is written to a pipe after the bench gave it: `ok <code>`; `rest` after each
checkpoint in a silence.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from select import select
from typing import NoReturn

from sqlalchemy import Connection

from hardware.scanners.serial_scanner import SerialScanner
from hardware.scanners.serial_settings import SerialSettings
from services.clock import SystemClock, new_id
from services.database import sqlite, writer
from services.database.database import Database
from services.database.opening import open_database
from services.database.owner_upkeep import SqliteUpkeep
from services.database.sql import Sql
from services.identity.person import Person, Role
from services.identity.presence import Presence
from services.scanning import meaning
from services.scanning.answer import Answer
from services.scanning.bench import Bench
from services.scanning.capability import Arrived
from services.scanning.outcome import Verdict
from services.scanning.patterns import Patterns
from services.scanning.ports import DeviceState, ScanSink
from services.scanning.scan import Scan
from services.sessions.desk import SessionDesk
from services.sessions.model import DuplicateHandling, NewSession, SessionConfig, SessionType, ValidationMode
from services.sessions.service import SessionService

REST_PATIENCE = 5.0  # seconds; where the fault hit its very rest, none is told
PERSON = Person("campaign", "campaign", "Campaign", Role.ADMIN, "")
_ADD_PERSON = Sql(
    "INSERT INTO person (id, name, full_name, role, organisation, active, failed_pins, created_at, changed_at)"
    " VALUES (:id, :name, :full_name, :role, '', :yes, 0, 0, 0)"
)


@dataclass(frozen=True, slots=True)
class Sabotage:
    """A promise to break, so that the harness can be seen to fail."""

    answer_early: bool = False  # answers before the commit
    synchronous_normal: bool = False  # the commit does not reach the disk
    ids_late: bool = False  # each attempt is an operation of its own: what is in doubt cannot be looked up


HONEST = Sabotage()


class EarlyAnswers:
    """A sink that answers when a scan arrives, and hands it on."""

    def __init__(self, bench: ScanSink, answers: int) -> None:
        self._bench = bench
        self._answers = answers

    def take(self, scan: Scan) -> None:
        os.write(self._answers, f"ok {scan.text}\n".encode())
        self._bench.take(scan)


class ForgetfulBench(Bench):
    """A bench that makes the operation's id in the transaction, not before it."""

    def _answer(self, tx: Connection, arrived: Arrived, attempt: int) -> Answer:
        return super()._answer(tx, replace(arrived, scan=replace(arrived.scan, id=new_id())), 1)


def make_session(directory: Path) -> str:
    """A database with one open session in `directory`; returns the session's id. Ends all its threads."""
    database = open_database(directory)
    try:
        database.write(
            lambda tx: _ADD_PERSON(tx, id=PERSON.id, name=PERSON.name, full_name="Campaign", role="admin", yes=True)
        )
        service = SessionService(database, SystemClock(), key_of=str.strip)
        config = SessionConfig(ValidationMode.NORMAL, DuplicateHandling.ALLOW, timeout_minutes=100_000)
        return service.start(NewSession(SessionType.BATCH_SCAN, auto_commit=True), PERSON, config).id
    finally:
        database.close()


@dataclass(slots=True)
class BenchProcess:
    """A running bench. `answers` is the reading end of its pipe, `orders` the writing end of the one that it obeys."""

    pid: int
    answers: int
    orders: int
    ended: bool = False  # known once all that it wrote was read
    killed: bool = False

    def read_line(self) -> str:
        """The next line it wrote; "" at its end."""
        line = bytearray()
        while (byte := os.read(self.answers, 1)) not in (b"", b"\n"):
            line += byte
        self.ended = byte == b""
        return line.decode()

    def read_until_rest(self, patience: float = REST_PATIENCE) -> set[str]:
        """The codes that it answers until its next rest, or its end; where none of both comes, until it gives up."""
        codes: set[str] = set()
        while select([self.answers], [], [], patience)[0] and (line := self.read_line()) not in ("", "rest"):
            codes |= codes_of([line])
        return codes

    def stop(self) -> None:
        """Ask it to end in order: it stores what waits and closes the database."""
        os.close(self.orders)
        self.orders = -1

    def kill(self) -> None:
        """kill -9."""
        os.kill(self.pid, signal.SIGKILL)

    def rest(self) -> list[str]:
        """All that it wrote and nobody has read yet, up to its end; then forget it. Returns only when it has ended."""
        chunks = []
        while chunk := os.read(self.answers, 65536):
            chunks.append(chunk)
        os.close(self.answers)
        if self.orders >= 0:
            os.close(self.orders)
        self.killed = os.WIFSIGNALED(os.waitpid(self.pid, 0)[1])
        return b"".join(chunks).decode().splitlines()


def codes_of(lines: Iterable[str]) -> set[str]:
    """The codes answered "ok" in these lines."""
    return {line.removeprefix("ok ") for line in lines if line.startswith("ok ")}


def start_bench(
    directory: Path,
    session_id: str,
    port: str,
    *,
    sabotage: Sabotage = HONEST,
    idle_seconds: float | None = None,
    first: Callable[[int], None] = lambda _pid: None,
    opened: Callable[[Database], None] = lambda _database: None,
) -> BenchProcess:
    """Fork a bench that reads `port`; returns when it reads. `idle_seconds`: its silence before a checkpoint. `first`
    is called with its id before it opens anything, `opened` in it when the database is open."""
    reading, writing = os.pipe()
    obeying, ordering = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            os.close(ordering)
            os.read(obeying, 1)
            if idle_seconds is not None:
                writer.IDLE_SECONDS = idle_seconds
            _run(directory, session_id, port, writing, obeying, sabotage, opened)
        finally:
            os._exit(70)
    os.close(writing)
    os.close(obeying)
    process = BenchProcess(pid, reading, ordering)
    first(pid)
    os.write(ordering, b"!")
    said = process.read_line()
    if said != "ready":
        raise RuntimeError(f"the bench did not start: {said!r} {process.rest()}")
    return process


def _run(
    directory: Path,
    session_id: str,
    port: str,
    answers: int,
    orders: int,
    sabotage: Sabotage,
    opened: Callable[[Database], None],
) -> NoReturn:
    if sabotage.synchronous_normal:
        sqlite.SYNCHRONOUS = "NORMAL"
    rests = Rests(answers)
    clock, patterns = SystemClock(), Patterns()
    database = open_database(directory)
    opened(database)
    kind = ForgetfulBench if sabotage.ids_late else Bench
    bench = kind(database, clock, read=lambda scan: meaning.read(scan, patterns), presence=lambda: Presence(PERSON))
    bench.put_in_front(SessionDesk(session_id, clock, sends=True))

    def answered(answer: Answer) -> None:
        said = "ok" if answer.outcome.verdict is Verdict.ACCEPTED else answer.outcome.reason
        os.write(answers, f"{said} {answer.scan.text}\n".encode())

    if not sabotage.answer_early:
        bench.on_answer(answered)
    sink: ScanSink = EarlyAnswers(bench, answers) if sabotage.answer_early else bench
    connected = threading.Event()
    scanner = SerialScanner(SerialSettings("Campaign", "campaign", port), clock=clock, new_id=new_id)
    scanner.start(
        sink,
        lambda status: connected.set() if status.state is DeviceState.CONNECTED else None,
        lambda _device, _raw: None,
    )
    connected.wait()
    if writer.IDLE_SECONDS < 1:  # the start's own rest belongs to nothing that is looked at
        rests.first.wait()
    rests.ready = True
    os.write(answers, b"ready\n")
    os.read(orders, 1)  # until it is killed, or asked to end
    scanner.stop()
    bench.stop()
    database.close()
    os._exit(0)


class Rests:
    """Tells each rest of the database's owner when it is over, once the bench is ready."""

    def __init__(self, answers: int) -> None:
        self.first = threading.Event()
        self.ready = False
        at_rest = SqliteUpkeep.at_rest

        def rest_and_tell(upkeep: SqliteUpkeep, connection: Connection) -> None:
            try:
                at_rest(upkeep, connection)
            finally:
                self.first.set()
                if self.ready:
                    os.write(answers, b"rest\n")

        SqliteUpkeep.at_rest = rest_and_tell  # type: ignore[method-assign]
