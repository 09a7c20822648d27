"""The same statements without us: what was run is noted, and run again by the bare database library on a copy."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg
from pysqlite3 import dbapi2
from sqlalchemy import Connection

from services.database.sql import Sql

Noted = Sequence[tuple[str, Any]]  # statement, what it binds


class Floor(Protocol):
    """A copy of the database, with nothing but its library."""

    def run(self, noted: Noted, *, writes: bool) -> float:
        """Seconds that they take, in one transaction."""

    def close(self) -> None:
        """Give the connection up."""


@contextmanager
def noting() -> Iterator[Callable[[], Noted]]:
    """Each statement of ours; asked, what came since it was asked the last time."""
    seen: list[tuple[str, Any]] = []
    once = Sql.__call__

    def run(self: Sql, tx: Connection, **params: Any) -> Any:
        seen.append((self._text(tx), params))
        return once(self, tx, **params)

    def taken() -> Noted:
        noted = [one for one in seen if not one[0].startswith(("BEGIN", "SAVEPOINT", "RELEASE"))]
        seen.clear()
        return noted

    Sql.__call__ = run  # type: ignore[method-assign]
    try:
        yield taken
    finally:
        Sql.__call__ = once  # type: ignore[method-assign]


class FileFloor:
    """SQLite: each commit on the disk, no checkpoints, as the station has it."""

    def __init__(self, file: Path) -> None:
        self._connection = dbapi2.connect(str(file), isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=0"):
            self._connection.execute(f"PRAGMA {pragma}")

    def run(self, noted: Noted, *, writes: bool) -> float:
        """As `Floor.run`."""
        execute = self._connection.execute
        began = time.perf_counter()
        execute("BEGIN IMMEDIATE" if writes else "BEGIN")
        for statement, params in noted:
            execute(statement, params or {}).fetchall()
        execute("COMMIT")
        return time.perf_counter() - began

    def close(self) -> None:
        """As `Floor.close`."""
        self._connection.close()


class ServerFloor:
    """PostgreSQL: the same level of isolation."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url.replace("+psycopg", ""))
        self._connection.isolation_level = psycopg.IsolationLevel.SERIALIZABLE

    def run(self, noted: Noted, *, writes: bool) -> float:
        """As `Floor.run`."""
        del writes
        cursor = self._connection.cursor()
        began = time.perf_counter()
        for statement, params in noted:
            cursor.execute(statement, params)
            if cursor.description:
                cursor.fetchall()
        self._connection.commit()
        return time.perf_counter() - began

    def close(self) -> None:
        """As `Floor.close`."""
        self._connection.close()
