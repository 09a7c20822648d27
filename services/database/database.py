"""The database as services see it: write, read, close."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine

from services.database.reader import Reader
from services.database.writer import Job, Run, TroubleListener, Writer

T = TypeVar("T")


class Database:
    """One open database: a writer and a reader. Opened by `services.database.opening`; closed by who opened it."""

    def __init__(self, writing: Engine, reading: Engine, *, owner: bool) -> None:
        self.owner = owner
        self.engine = writing
        self._writer = Writer(writing, checkpoints=owner)
        self._reader = Reader(reading)
        self._writer.start()

    def write(self, run: Callable[[Connection], T]) -> T:
        """Run `run(tx)` in one transaction and wait until it is on the disk. Never call it from the UI thread.

        Raises Refused (a rule said no; nothing was written) or OutsideFailed (in doubt was looked into; not written).
        """
        return self._writer.call(lambda tx, _attempt: run(tx))

    def write_once(self, run: Run[T]) -> T:
        """As `write`, for a `run(tx, attempt)` that looks its operation id up where `attempt` > 1."""
        return self._writer.call(run)

    def post(self, job: Job) -> None:
        """Queue a job; returns at once. Its `then` and `failed` are called in the writer's thread."""
        self._writer.post(job)

    def read(self, query: Callable[[Connection], T]) -> T:
        """What `query(tx)` returns, on the reading connection. Never call it from the UI thread."""
        return self._reader.read(query)

    def post_read(
        self, query: Callable[[Connection], T], then: Callable[[T], None], failed: Callable[[BaseException], None]
    ) -> None:
        """As `read`, without waiting; `then` and `failed` are called in the reader's thread."""
        self._reader.post(query, then, failed)

    def on_trouble(self, listener: TroubleListener) -> None:
        """Who is told (in the writer's thread) that scans cannot be stored: (what failed, how many wait); (None, 0)
        when they could."""
        self._writer.on_trouble = listener

    def close(self) -> None:
        """Store what waits, then end both threads."""
        self._writer.stop()
        self._reader.stop()
