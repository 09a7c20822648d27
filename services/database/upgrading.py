"""Bring a database of before to this program's version: a copy first, then all migrations as one transaction.

Where that fails the database is as it was, so that the Scandesk of before works on with it; and it is said what to do.
"""

from contextlib import closing
from pathlib import Path

import structlog
from pysqlite3 import dbapi2
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from services.clock import SystemClock
from services.database.backup import UPGRADE, backup, backups, copy, make_durable
from services.database.faults import outside_failure
from services.database.files import DatabaseFiles
from services.database.migrate import HEAD, upgrade
from services.database.restore import keep_aside
from services.database.sqlite import connect
from services.errors import OutsideFailed, OutsideKind

log = structlog.get_logger(__name__)

_Shape = tuple[str | None, tuple[str, ...]]
_TOLD = {OutsideKind.DISK_FULL: "disk_full", OutsideKind.DATABASE_BUSY: "busy", OutsideKind.DATABASE_GONE: "busy"}


def bring_up_to_date(files: DatabaseFiles, engine: Engine, version: str | None) -> None:
    """Migrate the database, which is of `version`, after a copy of it; PostgreSQL's is its server's business. Raises
    OutsideFailed with words that say what to do: the database is of `version` then, and whole."""
    if files.url:
        _migrate(files, engine, version)
        return
    before = _shape(files.database)
    try:
        copied = backup(files.directory, SystemClock().now(), why=UPGRADE)
    except OutsideFailed as failed:
        raise OutsideFailed(failed.kind, "database.not_upgraded.no_copy", retry=True, **failed.params) from failed
    try:
        _migrate(files, engine, version)
    except OutsideFailed:
        if _shape(files.database) != before:
            _bring_back(files, copied)
        raise


def readable_backup(directory: Path) -> Path | None:
    """The newest backup that this program works with; None where all were made by newer ones, or are damaged."""
    return next((path for path in reversed(backups(directory)) if _is_readable(path)), None)


def _migrate(files: DatabaseFiles, engine: Engine, version: str | None) -> None:
    try:
        with engine.connect() as connection:
            upgrade(connection)
    except OutsideFailed:  # another program was quicker, and newer
        raise
    except Exception as error:  # a migration may raise anything: the old program has to go on, whatever it is
        log.exception("the database could not be upgraded", before=version, after=HEAD)
        raise _not_upgraded(files, version, error) from error
    log.info("the database was upgraded", before=version, after=HEAD)


def _not_upgraded(files: DatabaseFiles, version: str | None, error: Exception) -> OutsideFailed:
    fault = outside_failure(error) if isinstance(error, (DBAPIError, dbapi2.Error)) else None
    kind = fault.kind if fault else OutsideKind.NOT_UPGRADED
    told = _TOLD.get(kind, "shared" if files.url else "failed")
    why = str(error.orig if isinstance(error, DBAPIError) else error).splitlines()[:1] or [type(error).__name__]
    return OutsideFailed(
        kind,
        f"database.not_upgraded.{told}",
        retry=told in _TOLD.values(),
        version=version,
        known=HEAD,
        why=f"{type(error).__name__}: {why[0][:200]}",
        path=str(files.database),
    )


def _shape(path: Path) -> _Shape:
    """(its version, what it is made of) of a file that is whole; (None, ()) of one that is not."""
    try:
        with closing(connect(path)) as connection:
            if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                return None, ()
            version = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            made = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()
    except dbapi2.Error:
        return None, ()
    return (version[0] if version else None), tuple(row[0] for row in made)


def _bring_back(files: DatabaseFiles, copied: Path) -> None:
    """A migration that ended its transaction in the middle has left half of its work: that is put aside, and the copy
    of before takes its place. Raises OutsideFailed where not even that can be done."""
    fresh = files.directory / ".scandesk.before.sqlite3"
    try:
        with closing(connect(copied)) as whole:
            copy(whole, fresh)
        kept = keep_aside(files, SystemClock().now())
        fresh.replace(files.database)
        make_durable(files.directory)
    except (OSError, dbapi2.Error) as error:
        why = str(error)
        raise OutsideFailed(
            OutsideKind.CORRUPT, "database.not_upgraded.half", retry=False, why=why, backup=str(copied)
        ) from error
    log.warning("a half upgraded database was put aside, and the one of before brought back", kept=str(kept))


def _is_readable(path: Path) -> bool:
    version, _made = _shape(path)
    return version is not None and version <= HEAD
