"""SQLite as the bench needs it: a version without the WAL-reset bug, WAL, each commit on the disk before its answer."""

from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2
from sqlalchemy import Engine, NullPool, create_engine, event

# 3.7.0 to 3.51.2 can corrupt a WAL database when one connection checkpoints while another commits (fixed 2026-03-13).
FIRST_SAFE_VERSION = (3, 51, 3)
BUSY_MILLISECONDS = 5_000

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


def sqlite_engine(path: Path, *, read_only: bool = False) -> Engine:
    """An engine on one file; each connection is its own (no pool). Transactions begin IMMEDIATE, so that nobody who
    has decided on what he read finds it changed at the commit; reading ones begin deferred."""
    assert_safe_version()
    engine = create_engine(
        "sqlite://",
        creator=lambda: dbapi2.connect(str(path), isolation_level=None, check_same_thread=False),
        module=dbapi2,
        poolclass=NullPool,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA synchronous={SYNCHRONOUS}")
        if read_only:
            connection.execute("PRAGMA query_only=ON")

    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
