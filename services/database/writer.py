"""The writer: one thread, one writing connection, jobs in order, many in one commit where many wait.

After "no answer" and after an error on COMMIT a job is in doubt: neither done nor undone. It is run again with
`attempt` 2 and more, and looks its operation id up first. A job that must be stored (a scan) is tried until it is;
others are told what failed. Nothing is answered before its commit is on the disk.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from random import uniform
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from services.database.faults import outside_failure
from services.errors import OutsideFailed, OutsideKind, Refused

log = structlog.get_logger(__name__)
T = TypeVar("T")

LARGEST_BATCH = 64
IDLE_SECONDS = 2.0  # of silence before a checkpoint: a scan should not wait for one
BUSY_TRIES = 40
TROUBLE_SECONDS = 0.5  # between tries while the disk does not take a scan

Run = Callable[[Connection, int], T]
TroubleListener = Callable[[OutsideFailed | None, int], None]


@dataclass(slots=True)
class Job:
    """`run(tx, attempt)` in a transaction; then, in the writer's thread, `then(result)` or `failed(error)`."""

    run: Run[Any]
    then: Callable[[Any], None]
    failed: Callable[[Exception], None]
    must: bool = False
    attempt: int = 1
    result: Any = None
    error: Exception | None = None


class Writer:
    """Owner of the thread `writer`. `post` and `call` from any thread; `start` and `stop` from the owner's."""

    def __init__(self, engine: Engine, *, checkpoints: bool = True) -> None:
        self._engine = engine
        self._checkpoints = checkpoints and engine.dialect.name == "sqlite"
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._connection: Connection | None = None
        self._trouble: OutsideFailed | None = None
        self._dirty = False
        self.on_trouble: TroubleListener = lambda _fault, _waiting: None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Store what waits, end and join. Jobs that cannot be stored are told so."""
        self._stop.set()
        self._jobs.put(None)
        self._thread.join()

    def post(self, job: Job) -> None:
        """Queue a job; returns at once."""
        self._jobs.put(job)

    def call(self, run: Run[T]) -> T:
        """Run a job and wait for its commit. Raises what it raised: Refused, OutsideFailed, or a bug."""
        if threading.current_thread() is self._thread:
            raise RuntimeError("the writer cannot wait for itself")
        done = threading.Event()
        job = Job(run, lambda _result: done.set(), lambda _error: done.set())
        self._jobs.put(job)
        done.wait()
        if job.error is not None:
            raise job.error
        return job.result  # type: ignore[no-any-return]

    # -- the thread ------------------------------------------------------------------------------------------------

    def _work(self) -> None:
        while True:
            jobs = self._next_jobs()
            if jobs:
                self._store(jobs)
            elif self._stop.is_set():
                break
            else:
                self._checkpoint()
        self._checkpoint()
        self._close()

    def _next_jobs(self) -> list[Job]:
        """The waiting jobs, at most LARGEST_BATCH; none after IDLE_SECONDS of silence, or when the owner stops."""
        try:
            first = self._jobs.get(timeout=IDLE_SECONDS if self._dirty else None)
        except Empty:
            return []
        return ([first] if first else []) + self._waiting(LARGEST_BATCH - 1)

    def _waiting(self, most: int) -> list[Job]:
        jobs: list[Job] = []
        while len(jobs) < most:
            try:
                job = self._jobs.get_nowait()
            except Empty:
                break
            if job:
                jobs.append(job)
        return jobs

    def _store(self, jobs: list[Job]) -> None:
        """Commit these jobs, together; again and again while one that must be stored is not."""
        while jobs:
            try:
                self._commit(jobs)
            except (DBAPIError, OutsideFailed) as error:
                fault = error if isinstance(error, OutsideFailed) else outside_failure(error)
                jobs = self._after_failure(jobs, fault, error)
            else:
                self._tell_trouble(None, 0)
                _answer(jobs)
                return

    def _commit(self, jobs: list[Job]) -> None:
        connection = self._connection = self._connection or self._engine.connect()
        with connection.begin() as transaction:
            for job in jobs:
                _run(job, connection, alone=len(jobs) == 1)
            if len(jobs) == 1 and jobs[0].error:
                transaction.rollback()
                return
        self._dirty = True

    def _after_failure(self, jobs: list[Job], fault: OutsideFailed | None, error: Exception) -> list[Job]:
        """The jobs to run again. Their connection is given up: what it has committed is looked up on a new one."""
        self._close()
        if fault is None and len(jobs) > 1:  # one of them is a bug: find out which, one at a time
            for job in jobs:
                self._store([_again(job)])
            return []
        busy = fault is not None and fault.kind is OutsideKind.DATABASE_BUSY
        tries = BUSY_TRIES if busy else 2
        on = not self._stop.is_set()
        again = [job for job in jobs if fault is not None and ((job.must and on) or job.attempt < tries)]
        for job in jobs:
            if job not in again:
                job.error = fault or error
        _answer([job for job in jobs if job.error])
        if not again:
            return []
        if not busy or again[0].attempt > tries:
            self._tell_trouble(fault, sum(job.must for job in again))
        longest = min(0.01 * 2 ** again[0].attempt, TROUBLE_SECONDS) if busy else TROUBLE_SECONDS
        if busy or again[0].attempt > 1:
            self._stop.wait(uniform(longest / 2, longest))  # noqa: S311 (jitter, not a secret)
        return [_again(job) for job in again] + self._waiting(LARGEST_BATCH)

    def _tell_trouble(self, fault: OutsideFailed | None, waiting: int) -> None:
        if fault is None and self._trouble is None:
            return
        self._trouble = fault
        self.on_trouble(fault, waiting)

    def _checkpoint(self) -> None:
        """Move the log into the file, when nothing waits. Failing is harmless: the log stays and is read."""
        self._dirty = False
        if not self._checkpoints or self._connection is None:
            return
        try:
            raw = self._connection.connection.dbapi_connection
            if raw is not None:
                raw.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")
        except Exception as error:  # whatever it is, the next commit meets and tells it
            log.warning("checkpoint failed", error=str(error))

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.invalidate()
                connection.close()
            except DBAPIError as error:
                log.warning("closing the writing connection failed", error=str(error))


def _again(job: Job) -> Job:
    job.attempt += 1
    job.result, job.error = None, None
    return job


def _run(job: Job, tx: Connection, *, alone: bool) -> None:
    """One job in the transaction. What a rule refused, or a bug broke, is undone without the others' work."""
    if not alone:
        tx.exec_driver_sql("SAVEPOINT job")
    try:
        job.result = job.run(tx, job.attempt)
    except (Refused, IntegrityError) as error:
        job.error = error
    except (OperationalError, OutsideFailed):
        raise
    except Exception as error:
        if isinstance(error, DBAPIError) and outside_failure(error):
            raise
        log.exception("a job of the writer broke")
        job.error = error
    if not alone:
        tx.exec_driver_sql("ROLLBACK TO SAVEPOINT job" if job.error else "RELEASE SAVEPOINT job")


def _answer(jobs: list[Job]) -> None:
    for job in jobs:
        try:
            if job.error is not None:
                job.failed(job.error)
            else:
                job.then(job.result)
        except Exception:
            log.exception("telling what the writer did broke")
