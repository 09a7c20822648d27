"""The reader: one thread, one reading connection, so that no query of a screen waits for a commit, or blocks one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from services.database.faults import outside_failure
from services.errors import OutsideFailed, OutsideKind

T = TypeVar("T")


class Reader:
    """Owner of the thread `reader`. `read` waits: from any thread but its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reader")

    def read(self, query: Callable[[Connection], T]) -> T:
        """What `query` returns. Raises OutsideFailed where the disk or the server failed."""
        return self._pool.submit(self._run, query).result()

    def stop(self) -> None:
        """End what runs, and join."""
        self._pool.submit(self._close)
        self._pool.shutdown(wait=True)

    def _run(self, query: Callable[[Connection], T]) -> T:
        """Once more on a new connection where the old one turns out to be cut, or its file exchanged: reading twice
        harms nobody."""
        fresh = self._connection is None
        try:
            return self._ask(query)
        except OutsideFailed as fault:
            if fresh or fault.kind is not OutsideKind.DATABASE_GONE:
                raise
        return self._ask(query)

    def _ask(self, query: Callable[[Connection], T]) -> T:
        try:
            self._connection = self._connection or self._engine.connect()
            with self._connection.begin():
                return query(self._connection)
        except OutsideFailed:
            self._close()
            raise
        except DBAPIError as error:
            self._close()
            fault = outside_failure(error)
            if fault is None:
                raise
            raise fault from error

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()
