"""The writer: one thread, one writing connection, jobs in order, many in one commit where many wait.

After "no answer" and after an error on COMMIT a job is in doubt: neither done nor undone. It is run again with
`attempt` 2 and more, and looks its operation id up first. A job that must be stored (a scan) is tried until it is, and
those behind it wait; others are told what failed. Nothing is answered before its commit is on the disk.
"""

import threading
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from random import uniform
from time import monotonic
from typing import Any

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from services.database.faults import outside_failure
from services.database.jobs import Job, Run, T
from services.database.sql import Sql
from services.database.trouble import Trouble, TroubleListener
from services.database.upkeep import Upkeep
from services.errors import OutsideFailed, OutsideKind, Refused

__all__ = ["Job", "Run", "TroubleListener", "Writer"]

log = structlog.get_logger(__name__)

LARGEST_BATCH = 64
_SAVE, _UNDO, _RELEASE = Sql("SAVEPOINT job"), Sql("ROLLBACK TO SAVEPOINT job"), Sql("RELEASE SAVEPOINT job")
IDLE_SECONDS = 2.0  # of silence before a checkpoint: a scan should not wait for one
NOTE_SECONDS = 10.0  # at most between two notes of how far the database is, where there is never silence
BUSY_PATIENCE = 10.0  # seconds an act waits for another process before it is told so
BUSY_TOLD = 2.0  # seconds a scan waits for another process before the bench is told so
PAUSE_SECONDS = 0.5  # between tries while the disk does not take a scan
CLOSE_SECONDS = 10.0  # who closes waits for a database that fails; each try of a server that is gone takes seconds


class Writer:
    """Owner of the thread `writer`. `post` and `call` from any thread; `start` and `stop` from the owner's."""

    def __init__(self, engine: Engine, upkeep: Upkeep | None = None) -> None:
        self._engine = engine
        self._upkeep = upkeep or Upkeep()
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._backlog: deque[Job] = deque()  # taken from the queue, not yet tried
        self._door = threading.Lock()
        self._closed = False  # under the door's lock: nothing is taken any more
        self._stop = threading.Event()
        self._stopped_at = 0.0
        self._given_up = False
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._connection: Connection | None = None
        self._committing = False
        self._failing_since: float | None = None
        self._dirty = True
        self._noted = monotonic()
        self._on_commit: list[Callable[[], None]] = []
        self.trouble = Trouble()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Store what waits, end and join. Jobs that cannot be stored after one more attempt are told so, and all that
        wait once the database has failed for CLOSE_SECONDS."""
        self._stopped_at = monotonic()
        self._stop.set()
        self._jobs.put(None)
        self._thread.join()

    def post(self, *jobs: Job) -> None:
        """Queue jobs, one behind the other; returns at once. Raises RuntimeError when the writer has ended: nobody
        would do them."""
        with self._door:
            if self._closed:
                raise RuntimeError("the database is closed")
            for job in jobs:
                self._jobs.put(job)

    def waiting(self) -> int:
        """How many jobs wait. Any thread."""
        return self._jobs.qsize() + len(self._backlog)

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Who is told after each commit, once its jobs are answered; in the writer's thread."""
        self._on_commit.append(listener)

    def call(self, run: Run[T], *, looks_up: bool = True) -> T:
        """Run a job and wait for its commit. Raises what it raised: Refused, OutsideFailed, or a bug."""
        result: T = self.call_all(run, looks_up=looks_up)[0]
        return result

    def call_all(self, *runs: Run[Any], looks_up: bool = True) -> list[Any]:
        """The same with several, which share a commit where there is room; what each returns. Each is done or not by
        itself: raises what the first of them raised that could not be, once all have been tried."""
        if threading.current_thread() is self._thread:
            raise RuntimeError("the writer cannot wait for itself")
        told = [_Told() for _run in runs]
        jobs = [Job(run, one, one, looks_up=looks_up) for run, one in zip(runs, told, strict=True)]
        self.post(*jobs)
        for one in told:
            one.wait()
        for job in jobs:
            if job.error is not None:
                raise job.error
        return [job.result for job in jobs]

    # -- the thread ------------------------------------------------------------------------------------------------

    def _work(self) -> None:
        while not self._closed:
            jobs = self._next_jobs()
            if jobs:
                self._store(jobs)
                if monotonic() - self._noted > NOTE_SECONDS:
                    self._look_after(self._upkeep.note)
            elif not self._closed:
                self._dirty = False
                self._look_after(self._upkeep.at_rest)
        if not self._given_up:
            self._look_after(self._upkeep.at_end)
        self._give_up_connection()

    def _next_jobs(self) -> list[Job]:
        """The waiting jobs, at most LARGEST_BATCH; none after IDLE_SECONDS of silence, or when the owner stops."""
        if not self._backlog and not self._stop.is_set():  # who stops sets that first, then wakes us
            try:
                first = self._jobs.get(timeout=IDLE_SECONDS if self._dirty else None)
            except Empty:
                return []
            self._backlog.extend([first] if first else [])
        with self._door:  # what is queued together is taken together
            self._take_waiting()
        if not self._backlog and self._stop.is_set():
            self._shut_door()
        return [self._backlog.popleft() for _ in range(min(len(self._backlog), LARGEST_BATCH))]

    def _take_waiting(self) -> None:
        while True:
            try:
                job = self._jobs.get_nowait()
            except Empty:
                return
            if job:
                self._backlog.append(job)

    def _shut_door(self) -> None:
        """Take no more jobs, unless one came in the meantime."""
        with self._door:
            self._take_waiting()
            self._closed = not self._backlog

    def _store(self, jobs: list[Job]) -> None:
        """Commit these jobs, together; again and again while one that must be stored is not."""
        while jobs:
            try:
                self._commit(jobs)
            except Exception as error:
                jobs = self._after_failure(jobs, error)
            else:
                self._failing_since = None
                self._tell_trouble()
                _answer(jobs)
                for tell in self._on_commit:
                    tell()
                return

    def _commit(self, jobs: list[Job]) -> None:
        self._committing = False
        connection = self._connected()
        with connection.begin() as transaction:
            for job in jobs:
                _run(job, connection, alone=len(jobs) == 1)
            if len(jobs) == 1 and jobs[0].error:
                transaction.rollback()
                return
            self._committing = True
        self._dirty = True

    def _connected(self) -> Connection:
        if self._connection is None:
            connection = self._engine.connect()
            try:
                self._upkeep.greet(connection)
            except BaseException:
                _close(connection)
                raise
            self._connection = connection
        return self._connection

    def _after_failure(self, jobs: list[Job], error: Exception) -> list[Job]:
        """The jobs to try again. Their connection is given up: what it has committed is looked up on a new one."""
        fault = error if isinstance(error, OutsideFailed) else outside_failure(error)
        if not self._rescued_or_kept(fault):
            self._give_up_connection()
        if fault is None:
            self._find_the_bug(jobs, error)
            return []
        self._failing_since = self._failing_since or monotonic()
        again = [job for job in jobs if self._worth_another_try(job, fault)]
        _fail([job for job in jobs if job not in again], fault)
        if not again:
            self._give_up_at_close(fault)
            return []
        if fault.kind is not OutsideKind.DATABASE_BUSY or self._failing_for() > BUSY_TOLD:
            self._block(again, fault)
        self._pause(fault, again[0].attempt)
        return [job.again() for job in again]

    def _worth_another_try(self, job: Job, fault: OutsideFailed) -> bool:
        busy = fault.kind is OutsideKind.DATABASE_BUSY
        if self._committing and not busy and not job.looks_up:  # nobody knows whether it is stored
            return False
        if self._stop.is_set():
            return job.attempt < 2 and not self._closed_for_long()
        return job.must or (self._failing_for() < BUSY_PATIENCE if busy else job.attempt < 2)

    def _closed_for_long(self) -> bool:
        """Whether who closes has waited long enough for a database that fails; one that is only slow is waited for."""
        since = max(self._stopped_at, self._failing_since or monotonic())
        return self._stop.is_set() and monotonic() - since >= CLOSE_SECONDS

    def _give_up_at_close(self, fault: OutsideFailed) -> None:
        """Tell all that wait, once it is too long: who is told can still write down what was not stored."""
        if self._closed_for_long():
            self._take_waiting()
            waiting, self._backlog = self._backlog, deque()
            self._given_up = True
            log.warning("closed without storing what waited", jobs=len(waiting), why=fault.kind)
            _fail(list(waiting), fault)

    def _find_the_bug(self, jobs: list[Job], error: Exception) -> None:
        """One of these jobs broke the commit by a bug of ours: each alone, so that it does not harm the others."""
        if len(jobs) == 1:
            log.error("a job of the writer broke its commit", error=repr(error))
            _fail(jobs, error)
            return
        for job in jobs:
            self._store([job.again()])

    def _block(self, again: list[Job], fault: OutsideFailed) -> None:
        """Scans cannot be stored: say so, and let nobody wait who need not."""
        self._take_waiting()
        _fail([job for job in self._backlog if not job.must], fault)
        self._backlog = deque(job for job in self._backlog if job.must)
        self.trouble.tell(fault, sum(job.is_scan for job in (*again, *self._backlog)))

    def _pause(self, fault: OutsideFailed, attempt: int) -> None:
        if fault.kind is OutsideKind.DATABASE_BUSY:  # jitter: two that lost a race should not meet again
            longest = min(0.01 * 2 ** min(attempt, 10), PAUSE_SECONDS)
            self._stop.wait(uniform(longest / 2, longest))  # noqa: S311 (not a secret)
        elif attempt > 1:  # the second attempt comes at once: it settles most of what is in doubt
            self._stop.wait(PAUSE_SECONDS)

    def _failing_for(self) -> float:
        return monotonic() - (self._failing_since or monotonic())

    def _look_after(self, upkeep: Callable[[Connection], None]) -> None:
        """Failing is harmless: the next commit meets and tells it. It does so on a new connection, for this one may be
        left in the middle of a transaction; but where the file was removed, this one has all that is left of it."""
        self._noted = monotonic()
        try:
            upkeep(self._connected())
        except Exception as error:
            log.warning("upkeep of the database failed", error=str(error))
            if not isinstance(error, OutsideFailed):
                self._give_up_connection()
        if self._failing_since is None:
            self._tell_trouble()

    def _rescued_or_kept(self, fault: OutsideFailed | None) -> bool:
        try:
            return self._upkeep.rescued_or_kept(self._connection, fault)
        except Exception:
            log.exception("rescuing the database broke")
            return False

    def _tell_trouble(self) -> None:
        try:
            self.trouble.tell(self._upkeep.trouble(), 0)
        except Exception:
            log.exception("looking for the database's trouble broke")

    def _give_up_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            _close(connection)


class _Told(threading.Event):
    """Set by what a job calls at its end."""

    def __call__(self, _what: object) -> None:
        self.set()


def _close(connection: Connection) -> None:
    try:
        connection.invalidate()
        connection.close()
    except Exception as error:
        log.warning("closing the writing connection failed", error=str(error))


def _run(job: Job, tx: Connection, *, alone: bool) -> None:
    """One job in the transaction. What a rule refused, or a bug broke, is undone without the others' work."""
    if not alone:
        _SAVE(tx)
    try:
        job.result = job.run(tx, job.attempt)
    except (Refused, OutsideFailed, IntegrityError) as error:
        job.error = error
    except Exception as error:
        if isinstance(error, DBAPIError) and outside_failure(error):
            raise
        log.exception("a job of the writer broke")
        job.error = error
    if not alone:
        if job.error:
            _UNDO(tx)
        _RELEASE(tx)


def _fail(jobs: list[Job], error: Exception) -> None:
    for job in jobs:
        job.error = error
    _answer(jobs)


def _answer(jobs: list[Job]) -> None:
    for job in jobs:
        try:
            if job.error is not None:
                job.failed(job.error)
            else:
                job.then(job.result)
        except Exception:
            log.exception("telling what the writer did broke")
