"""SQLite as the bench needs it: a version without the WAL-reset bug, WAL, each commit on the disk before its answer."""

import os
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2
from sqlalchemy import Connection, Engine, NullPool, create_engine, event

from services.database.sql import Sql
from services.errors import OutsideFailed, OutsideKind

# 3.7.0 to 3.51.2 can corrupt a WAL database when one connection checkpoints while another commits (fixed 2026-03-13).
FIRST_SAFE_VERSION = (3, 51, 3)
REMOVED = "database.file_removed"  # the words
BUSY_MILLISECONDS = 1_000  # the writer tries again by itself

SYNCHRONOUS = "FULL"  # NORMAL loses acknowledged rows on power loss (docs/campaigns.md)
_PRAGMAS = (
    f"busy_timeout={BUSY_MILLISECONDS}",
    "journal_mode=WAL",
    "foreign_keys=ON",
    "wal_autocheckpoint=0",  # only the owner's writer checkpoints, when idle
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "mmap_size=0",
)


def assert_safe_version(version: tuple[int, ...] = dbapi2.sqlite_version_info) -> None:
    """Stop at start, loudly, where an unsafe SQLite was linked in. Raises RuntimeError."""
    if version < FIRST_SAFE_VERSION:
        raise RuntimeError(f"SQLite {version} has the WAL-reset bug; {FIRST_SAFE_VERSION} or later is needed")


def connect(path: Path) -> Any:
    """A bare connection to a file that exists; nothing is ever made by opening it. Raises dbapi2.OperationalError."""
    return dbapi2.connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, check_same_thread=False
    )


def create_file(path: Path) -> None:
    """An empty file that only its owner may read; SQLite gives the files beside it the same rights. Raises OSError."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def sqlite_engine(path: Path, *, read_only: bool = False) -> Engine:
    """An engine on one file; each connection is its own (no pool). Transactions begin IMMEDIATE, so that nobody who
    has decided on what he read finds it changed at the commit; reading ones begin deferred.

    Beginning one raises OutsideFailed (database_gone) where the open file is no longer the one at `path`: what is
    written into a removed file is gone when the program ends.
    """
    assert_safe_version()
    engine = create_engine(
        "sqlite://",
        creator=lambda: connect(path),
        module=dbapi2,
        poolclass=NullPool,
        hide_parameters=True,  # an error's text goes to the log: tokens and PIN hashes do not
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, record: Any) -> None:
        record.info["file"] = _file_number(path)
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA synchronous={SYNCHRONOUS}")
        if read_only:
            connection.execute("PRAGMA query_only=ON")

    begin = Sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
    write_ahead_log = None if read_only else path.with_name(f"{path.name}-wal")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        begin(connection)
        _assert_in_place(connection, path, write_ahead_log)

    return engine


def _assert_in_place(connection: Connection, path: Path, write_ahead_log: Path | None) -> None:
    """With the lock held, so that nobody writes between this look and the commit."""
    in_place = connection.info["file"] == _file_number(path)
    if write_ahead_log is not None:
        number = _file_number(write_ahead_log)
        in_place = in_place and number is not None and connection.info.setdefault("log", number) == number
    if not in_place:
        raise removed(path)


def removed(path: Path) -> OutsideFailed:
    """The failure where the database at `path` is not the one that was opened."""
    return OutsideFailed(OutsideKind.DATABASE_GONE, REMOVED, retry=True, path=str(path))


def _file_number(path: Path) -> tuple[int, int] | None:
    """What tells this file from another of the same name; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def sqlite_version() -> str:
    """The version of SQLite that is linked in, e.g. "3.51.3"."""
    return str(dbapi2.sqlite_version)
