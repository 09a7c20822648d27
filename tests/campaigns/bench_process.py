"""A scanning bench in a process of its own that can be killed: real driver, real bench, real database.

It is forked from a process that has imported everything and started no thread, so that a kill costs a tenth of a second
and not a start of Python. Each answer is written to a pipe after the bench gave it: `ok <code>`.
"""

import os
import signal
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from hardware.scanners.serial_scanner import SerialScanner
from hardware.scanners.serial_settings import SerialSettings
from services.clock import SystemClock, new_id
from services.database import sqlite
from services.database.opening import open_database
from services.database.sql import Sql
from services.identity.person import Person, Role
from services.identity.presence import Presence
from services.scanning import meaning
from services.scanning.answer import Answer
from services.scanning.bench import Bench
from services.scanning.patterns import Patterns
from services.scanning.ports import DeviceState, ScanSink
from services.scanning.scan import Scan
from services.sessions.desk import SessionDesk
from services.sessions.model import DuplicateHandling, NewSession, SessionConfig, SessionType, ValidationMode
from services.sessions.service import SessionService

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


HONEST = Sabotage()


class EarlyAnswers:
    """A sink that answers when a scan arrives, and hands it on."""

    def __init__(self, bench: ScanSink, answers: int) -> None:
        self._bench = bench
        self._answers = answers

    def take(self, scan: Scan) -> None:
        os.write(self._answers, f"ok {scan.text}\n".encode())
        self._bench.take(scan)


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
    """A running bench. `answers` is the reading end of its pipe."""

    pid: int
    answers: int

    def read_line(self) -> str:
        """The next line it wrote; "" at its end."""
        line = bytearray()
        while (byte := os.read(self.answers, 1)) not in (b"", b"\n"):
            line += byte
        return line.decode()

    def kill(self) -> None:
        """kill -9."""
        os.kill(self.pid, signal.SIGKILL)

    def rest(self) -> list[str]:
        """All that it wrote and nobody has read yet, up to its end; then forget it. Returns only when it has ended."""
        chunks = []
        while chunk := os.read(self.answers, 65536):
            chunks.append(chunk)
        os.close(self.answers)
        os.waitpid(self.pid, 0)
        return b"".join(chunks).decode().splitlines()


def start_bench(
    directory: Path, session_id: str, port: str, *, sabotage: Sabotage = HONEST, close: tuple[int, ...] = ()
) -> BenchProcess:
    """Fork a bench that reads `port`; returns when it reads. `close`: the parent's ends of ptys."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            for end in close:
                os.close(end)
            _run(directory, session_id, port, writing, sabotage)
        finally:
            os._exit(70)
    os.close(writing)
    process = BenchProcess(pid, reading)
    first = process.read_line()
    if first != "ready":
        raise RuntimeError(f"the bench did not start: {first!r} {process.rest()}")
    return process


def _run(directory: Path, session_id: str, port: str, answers: int, sabotage: Sabotage) -> NoReturn:
    if sabotage.synchronous_normal:
        sqlite.SYNCHRONOUS = "NORMAL"
    clock, patterns = SystemClock(), Patterns()
    database = open_database(directory)
    bench = Bench(database, clock, read=lambda scan: meaning.read(scan, patterns), presence=lambda: Presence(PERSON))
    bench.put_in_front(SessionDesk(session_id, clock, sends=True))

    def answered(answer: Answer) -> None:
        os.write(answers, f"ok {answer.scan.text}\n".encode())

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
    os.write(answers, b"ready\n")
    threading.Event().wait()  # until the kill
    raise SystemExit
