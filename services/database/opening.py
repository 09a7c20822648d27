"""Open the database of a data directory, or the shared one: see that it is ours, bring it up to date, start threads.

Nothing is ever made anew in the place of something that was there (`services/database/identity_file.py`).
"""

import os
import time
from pathlib import Path

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from services.clock import SystemClock, new_id
from services.database import identity_file, identity_store
from services.database.backup import make_durable, newest
from services.database.database import Database
from services.database.faults import outside_failure
from services.database.files import FILE_NAME, DatabaseFiles
from services.database.identity_file import Found, Judgement, Known
from services.database.migrate import HEAD, refuse_newer, upgrade, version_of
from services.database.network_path import refuse_network_path
from services.database.owner_upkeep import KnownDatabase, OwnerUpkeep, SqliteUpkeep
from services.database.sqlite import create_file, sqlite_engine
from services.database.traces import used_before
from services.database.training import refuse_other
from services.database.upgrading import bring_up_to_date, readable_backup
from services.database.upkeep import Upkeep
from services.errors import OutsideFailed, OutsideKind
from services.training.mark import is_training, marked_identity

__all__ = ["FILE_NAME", "open_database"]

log = structlog.get_logger(__name__)

OWNER_PATIENCE = 10.0  # seconds that a process beside waits for the owner to make or upgrade the database


def open_database(directory: Path, url: str = "", *, owner: bool = True) -> Database:
    """The database in `directory`, or at `url`. `owner`: this process holds the directory's lock, and so checkpoints,
    backs up and upgrades; others wait for that.

    Raises OutsideFailed with words that say what to do.
    """
    files = DatabaseFiles(directory, url)
    try:
        _prepare_directory(files)
        writing, reading = _engines(files)
        identity = _make_ready(files, writing, reading) if owner else _wait_until_ready(files, reading)
    except DBAPIError as error:
        raise _in_words(files, error) from error
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise OutsideFailed(
            OutsideKind.FILE, "settings.failed.data_dir", retry=False, path=str(directory), why=why
        ) from error
    return Database(writing, reading, owner=owner, upkeep=_upkeep(files, identity, owner=owner))


def _prepare_directory(files: DatabaseFiles) -> None:
    files.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    if files.url:
        return
    refuse_network_path(files.directory)
    for path in (files.directory, files.database):
        if path.exists() and not os.access(path, os.W_OK):
            raise OutsideFailed(OutsideKind.READ_ONLY, "database.read_only", retry=False)
    if files.directory.stat().st_mode & 0o077:
        files.directory.chmod(0o700)
    if files.database.exists() and files.database.stat().st_mode & 0o077:
        files.database.chmod(0o600)


def _engines(files: DatabaseFiles) -> tuple[Engine, Engine]:
    if files.url:
        from services.database.postgres import postgres_engine  # its driver takes 100 ms to load

        return postgres_engine(files.url), postgres_engine(files.url, read_only=True)
    return sqlite_engine(files.database), sqlite_engine(files.database, read_only=True)


def _upkeep(files: DatabaseFiles, identity: str, *, owner: bool) -> Upkeep:
    if not owner:
        return KnownDatabase(files, identity)
    return OwnerUpkeep(files, identity) if files.url else SqliteUpkeep(files, identity, SystemClock().now)


def _make_ready(files: DatabaseFiles, writing: Engine, reading: Engine) -> str:
    """The database's identity, once all is well with it, and it is of this program's version."""
    known, version, found, judgement = _judged(files, reading)
    if judgement is Judgement.NEW:
        return _make(files, writing, known)
    identity = found.identity or ""
    if version != HEAD:
        bring_up_to_date(files, writing, version)
    if known != (noted := Known(identity, None, found.marks)):
        identity_file.write(files.identity, noted)
    return identity


def _wait_until_ready(files: DatabaseFiles, reading: Engine) -> str:
    """The same for a process beside the owner, which has to make or upgrade it where that is to be done."""
    deadline = time.monotonic() + OWNER_PATIENCE
    while True:
        _known, version, found, judgement = _judged(files, reading)
        if judgement is Judgement.GOOD and version == HEAD:
            return found.identity or ""
        if time.monotonic() > deadline:
            raise OutsideFailed(OutsideKind.DATABASE_BUSY, "database.owner_not_ready", retry=True)
        time.sleep(0.05)


def _judged(files: DatabaseFiles, reading: Engine) -> tuple[Known | None, str | None, Found, Judgement]:
    """(note, version, what else the database says, NEW or GOOD). Raises OutsideFailed for what must not be begun with:
    it says what to do, and which backup is the newest."""
    used = used_before(files)  # first: who is making the database at this moment writes the note before all that
    known = _read_note(files)
    version, found = _look(files, reading)
    judgement = identity_file.judge(known, found, used_before=used)
    if judgement not in {Judgement.NEW, Judgement.GOOD}:
        kind = OutsideKind.DATABASE_GONE if judgement is Judgement.MISSING else OutsideKind.CORRUPT
        raise refusal(files, kind, judgement.value)
    refuse_other(files.directory, found.identity)
    return known, version, found, judgement


def _read_note(files: DatabaseFiles) -> Known | None:
    """Raises OutsideFailed: without it nobody sees that a database was exchanged."""
    try:
        return identity_file.read(files.identity)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise OutsideFailed(
            OutsideKind.FILE, "database.note_unreadable", retry=False, path=str(files.identity), why=why
        ) from error


def _look(files: DatabaseFiles, reading: Engine) -> tuple[str | None, Found]:
    """(version, what else the database says). An empty file is not opened: that would already write into it.

    Read without the lock of who writes: many programs beside may be writing at this moment.
    """
    if not files.url and not _has_content(files.database):
        return None, Found(there=files.database.exists())
    with reading.connect() as connection, connection.begin():
        version = version_of(connection)
        if version is None:
            return None, Found(there=True)
        _refuse_newer(files, version)  # before more is asked: nobody knows what tables a newer one has
        return version, Found(True, identity_store.get(connection), identity_store.marks(connection))


def _refuse_newer(files: DatabaseFiles, version: str) -> None:
    """Raise OutsideFailed (database_newer), with the backup that this program can go back to, where there is one."""
    try:
        refuse_newer(version)
    except OutsideFailed as newer:
        copied = None if files.url else readable_backup(files.directory)
        if copied is None:
            raise
        raise OutsideFailed(
            newer.kind, "database.newer_with_backup", retry=False, **newer.params, backup=str(copied)
        ) from None


def _has_content(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def refusal(files: DatabaseFiles, kind: OutsideKind, what: str) -> OutsideFailed:
    """Why the database is not opened, with what to do: the newest backup is named where there is one."""
    path, backup_path = str(files.database), newest(files.directory)
    if files.url:
        return OutsideFailed(kind, f"database.refused.{what}.shared", retry=False)
    if backup_path is None:
        return OutsideFailed(kind, f"database.refused.{what}.no_backup", retry=False, path=path)
    return OutsideFailed(kind, f"database.refused.{what}.backup", retry=False, path=path, backup=str(backup_path))


def _make(files: DatabaseFiles, engine: Engine, known: Known | None) -> str:
    """A first start. The identity is expected before it is in the database, and current after: a crash at any point
    is gone on from at the next start."""
    expected = known.expected if known else None
    identity = expected or marked_identity(new_id(), training=is_training(files.directory))
    identity_file.write(files.identity, Known(None, identity))
    if not files.url:
        create_file(files.database)
        make_durable(files.directory)

    def give_identity(tx: Connection) -> None:
        if identity_store.get(tx) is None:  # another station may have made the shared one in the meantime
            identity_store.put(tx, identity)

    with engine.connect() as connection:
        upgrade(connection, give_identity)
        with connection.begin():
            identity = identity_store.get(connection) or identity
            marks = identity_store.marks(connection)
    identity_file.write(files.identity, Known(identity, None, marks))
    log.info("a new database was made")
    return identity


def _in_words(files: DatabaseFiles, error: DBAPIError) -> OutsideFailed | DBAPIError:
    fault = outside_failure(error)
    if fault is None:
        return error
    return refusal(files, fault.kind, "damaged") if fault.kind is OutsideKind.CORRUPT else fault
