"""Bring a backup back, or accept a database that is not the one the station knew.

What comes back is an older copy: messages that wait in it may have been sent since, so they are in doubt, and it gets a
new identity, so that nobody takes it for the one that it replaces. What it replaces is kept aside.
"""

import os
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from pysqlite3 import dbapi2
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from services.clock import new_id
from services.database import identity_file, identity_store
from services.database.backup import copy, make_durable, refuse_damaged, refuse_shared
from services.database.files import DatabaseFiles
from services.database.identity_file import Known
from services.database.lock import Ownership
from services.database.migrate import refuse_newer, version_of
from services.database.postgres import postgres_engine
from services.database.sqlite import connect, sqlite_engine
from services.database.training import refuse_other
from services.errors import OutsideFailed, OutsideKind, Refused
from services.training.mark import is_training, marked_identity

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Restored:
    """`in_doubt`: messages that wait to be settled; `kept`: where the replaced database is, None: there was none."""

    database: Path
    in_doubt: int
    kept: Path | None


def restore(directory: Path, source: Path, now: datetime, *, url: str = "") -> Restored:
    """Put a copy of the backup `source` in the place of the database of `directory`. Nobody may have it open as its
    owner. A kill at any point leaves the old database or the new one, never none.

    Raises Refused (RESTORE_IN_USE; SHARED_DATABASE where `url` names one) and OutsideFailed (no such file, damaged, of
    a newer version, disk). The database is as it was then. Waits for the disk.
    """
    refuse_shared(url)
    files = DatabaseFiles(directory)
    fresh = directory / ".scandesk.restored.sqlite3"
    with _alone(directory):
        if not os.path.isfile(source):  # noqa: PTH113 (is_file raises where the name is too long)
            raise OutsideFailed(OutsideKind.FILE, "database.restore.no_file", retry=False, path=str(source))
        try:
            identity, in_doubt = _prepare(source, fresh, directory)
            known = identity_file.read(files.identity) or Known()
            # While both are named, a start between any two of the following steps finds a database that it knows.
            identity_file.write(files.identity, Known(known.current, identity, known.marks))
            kept = keep_aside(files, now)
            fresh.replace(files.database)
            make_durable(directory)
            identity_file.write(files.identity, Known(identity, None, {}))
        except (OSError, dbapi2.Error, DBAPIError) as error:
            raise OutsideFailed(OutsideKind.FILE, "database.restore.failed", retry=False, why=str(error)) from error
        finally:
            with suppress(OSError):
                fresh.unlink()
    log.warning("a backup was restored", source=str(source), in_doubt=in_doubt, kept=str(kept))
    return Restored(files.database, in_doubt, kept)


def accept(directory: Path, url: str = "") -> int:
    """Take the database as it is, whatever the station knew: an exchanged one, an older copy, or a shared one that its
    server's own backup brought back. Returns how many messages are in doubt. Raises as `restore` does."""
    files = DatabaseFiles(directory, url)
    with _alone(directory):
        try:
            engine = postgres_engine(url) if url else sqlite_engine(files.database)
            _refuse_other(engine, directory)
            known = identity_file.read(files.identity) or Known()
            identity = (_of_others(engine, known) if url else "") or _new_identity(directory)
            identity_file.write(files.identity, Known(known.current, identity, known.marks))
            in_doubt = _renew(engine, identity, files.database, directory)
            identity_file.write(files.identity, Known(identity, None, {}))
        except (OSError, DBAPIError) as error:
            raise OutsideFailed(OutsideKind.FILE, "database.restore.failed", retry=False, why=str(error)) from error
    log.warning("a database was accepted", in_doubt=in_doubt)
    return in_doubt


def _alone(directory: Path) -> Ownership:
    ownership = Ownership(directory)
    if not ownership.take():
        raise Refused("RESTORE_IN_USE", "database.restore.in_use")
    return ownership


def _prepare(source: Path, fresh: Path, directory: Path) -> tuple[str, int]:
    """(new identity, messages in doubt) of the copy `fresh`, which is whole and on the disk."""
    identity = _new_identity(directory)
    with closing(_open_backup(source)) as backup:
        refuse_damaged(backup, source)
        copy(backup, fresh)
    in_doubt = _renew(sqlite_engine(fresh), identity, source, directory)
    with closing(connect(fresh)) as whole:
        whole.execute("PRAGMA journal_mode=DELETE").fetchone()  # one file, nothing beside it
    make_durable(fresh)
    return identity, in_doubt


def _open_backup(source: Path) -> Any:
    connection = connect(source)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except dbapi2.DatabaseError as error:
        connection.close()
        raise _not_ours(source) from error
    return connection


def _refuse_other(engine: Engine, directory: Path) -> None:
    """Before anything is noted. What is no database of ours is refused later."""
    with engine.connect() as connection, connection.begin():
        if version_of(connection) is not None:
            refuse_other(directory, identity_store.get(connection))


def _new_identity(directory: Path) -> str:
    return marked_identity(new_id(), training=is_training(directory))


def _renew(engine: Engine, identity: str, path: Path, directory: Path) -> int:
    with engine.connect() as connection, connection.begin():
        version = version_of(connection)
        if version is None:
            raise _not_ours(path)
        refuse_newer(version)
        refuse_other(directory, identity_store.get(connection))
        identity_store.put(connection, identity)
        return identity_store.doubt_unsent(connection)


def _of_others(engine: Engine, known: Known) -> str:
    """The identity that a shared database has, where this station does not know it: another station may have accepted
    it before, and a new one would lock that out. "" for one that is known: then it is an older copy."""
    with engine.connect() as connection, connection.begin():
        found = identity_store.get(connection) if version_of(connection) is not None else None
    return found if found is not None and found not in (known.current, known.expected) else ""


def _not_ours(path: Path) -> OutsideFailed:
    return OutsideFailed(OutsideKind.FILE, "database.restore.not_ours", retry=False, path=str(path))


def keep_aside(files: DatabaseFiles, now: datetime) -> Path | None:
    """A second name for the database that is replaced, and its log moved along, which would be read into the new one.
    The database keeps its own name until it is replaced."""
    aside = files.directory / f"scandesk.replaced-{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}.sqlite3"
    there = files.database.exists()
    if there:
        _fold_log(files)
        try:
            os.link(files.database, aside)
        except OSError:  # a file system without hard links
            files.database.rename(aside)
    if files.log.exists():
        files.log.rename(aside.with_name(f"{aside.name}-wal"))
    files.shared_memory.unlink(missing_ok=True)
    return aside if there else None


def _fold_log(files: DatabaseFiles) -> None:
    """Write the log into the database, where that can be read at all: one file to keep instead of two."""
    try:
        with closing(connect(files.database)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except dbapi2.Error as error:
        log.warning("the replaced database cannot be read", error=str(error))
