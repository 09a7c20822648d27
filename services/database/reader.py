"""The reader: one reading connection, so that no query of a screen waits for a commit, or blocks one.

Who asks runs the query in his own thread, one after the other: to hand it to a thread of the reader's and back cost
twice what SQLite takes for a box with its contents (docs/decisions/0006-the-database.md).
"""

from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from services.database.faults import outside_failure
from services.errors import OutsideFailed, OutsideKind

T = TypeVar("T")


class Reader:
    """Owner of the reading connection. `read` waits for the disk and for who reads meanwhile: any thread but the UI's,
    and never from within a query."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._one_at_a_time = Lock()
        self._ended = False

    def read(self, query: Callable[[Connection], T]) -> T:
        """What `query` returns. Raises OutsideFailed where the disk or the server failed, RuntimeError after `stop`."""
        with self._one_at_a_time:
            if self._ended:
                raise RuntimeError("nothing is read any more: the reader has ended")
            return self._run(query)

    def stop(self) -> None:
        """Wait for what is read, and end."""
        with self._one_at_a_time:
            self._ended = True
            self._close()

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
