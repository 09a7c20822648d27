"""The database as services see it: write, read, watch, close."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine

from services.database.jobs import Job, Run
from services.database.reader import Reader
from services.database.trouble import TroubleListener
from services.database.upkeep import Upkeep
from services.database.watch import OwnCommits, Watch
from services.database.writer import Writer

T = TypeVar("T")


class Database:
    """One open database: a writer and a reader. Opened by `services.database.opening`; closed by who opened it."""

    def __init__(self, writing: Engine, reading: Engine, *, owner: bool, upkeep: Upkeep | None = None) -> None:
        self.owner = owner
        self.engine = writing
        self._reading = reading
        self._upkeep = upkeep or Upkeep()
        self._writer = Writer(writing, self._upkeep)
        self._reader = Reader(reading)
        self._watch: Watch | None = None
        self._of_others: list[Callable[[], None]] = []
        self._writer.start()

    def write(self, run: Callable[[Connection], T]) -> T:
        """Run `run(tx)` in one transaction and wait until it is on the disk. Never call it from the UI thread.

        Raises Refused (a rule said no; nothing was written) or OutsideFailed (nothing was written, unless the failure
        came at the very COMMIT: then nobody knows; acts that must know use `write_once`).
        """
        return self._writer.call(lambda tx, _attempt: run(tx), looks_up=False)

    def write_once(self, run: Run[T]) -> T:
        """As `write`, for a `run(tx, attempt)` that looks its operation id up where `attempt` > 1."""
        return self._writer.call(run)

    def write_both(self, first: Run[object], then: Run[T]) -> T:
        """As `write_once`, of two that wait for one commit; what the second returns. Each is done or not by itself:
        raises what the first raised, or else the second, once both have been tried."""
        result: T = self._writer.call_all(first, then)[1]
        return result

    def post(self, job: Job) -> None:
        """Queue a job; returns at once. Its `then` and `failed` are called in the writer's thread."""
        self._writer.post(job)

    def read(self, query: Callable[[Connection], T]) -> T:
        """What `query(tx)` returns, on the reading connection. Never call it from the UI thread."""
        return self._reader.read(query)

    def waiting(self) -> int:
        """How many jobs wait for the writer."""
        return self._writer.waiting()

    def on_trouble(self, listener: TroubleListener) -> None:
        """Who is told that the database needs somebody: (what failed, how many scans wait in memory; 0: all are stored,
        and yet there is something to do); (None, 0) when all is well again. In the writer's thread; where it is so
        already, at once."""
        self._writer.trouble.listen(listener)

    def on_others(self, listener: Callable[[], None]) -> None:
        """Who is told, within a second and in the thread `watch`, that another process has written; on PostgreSQL also
        after commits of our own. What is written after this is noticed."""
        self._of_others.append(listener)
        if self._watch is None:
            self._watch = Watch(self._reading, self._tell_of_others, OwnCommits(self.write).were_not_all)
            self._watch.start()

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Who is told after each commit of our own, in the writer's thread: be quick, and raise nothing."""
        self._writer.on_commit(listener)

    def _tell_of_others(self) -> None:
        for listener in list(self._of_others):
            listener()

    def close(self) -> None:
        """Store what waits, then end all threads."""
        if self._watch is not None:
            self._watch.stop()
        self._writer.stop()
        self._upkeep.close()
        self._reader.stop()
