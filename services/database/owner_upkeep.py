"""What the owner of a data directory does for its database: notes how far it is, checkpoints, backs up, rescues."""

import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from pysqlite3 import dbapi2
from sqlalchemy import Connection

from services.database import identity_file, identity_store
from services.database.backup import backup_path, copy, make_durable, make_folder
from services.database.daily_backup import DailyBackup
from services.database.files import DatabaseFiles
from services.database.identity_file import Known
from services.database.reserve import Reserve
from services.database.sqlite import REMOVED, removed
from services.database.upkeep import Upkeep
from services.errors import OutsideFailed, OutsideKind

log = structlog.get_logger(__name__)


class KnownDatabase(Upkeep):
    """For a process beside the owner: sees that nobody writes into another database than the one that was opened."""

    def __init__(self, files: DatabaseFiles, identity: str) -> None:
        self._files = files
        self._identity = identity

    def greet(self, connection: Connection) -> None:
        with connection.begin():
            if identity_store.get(connection) != self._identity:
                raise removed(self._files.database)


class OwnerUpkeep(KnownDatabase):
    """For any database: notes beside it how far its rows have come."""

    def __init__(self, files: DatabaseFiles, identity: str) -> None:
        super().__init__(files, identity)
        self._noted: Mapping[str, int] = {}

    def note(self, connection: Connection) -> None:
        with connection.begin():
            marks = identity_store.marks(connection)
        if marks != self._noted:
            identity_file.write(self._files.identity, Known(self._identity, None, marks))
            self._noted = marks

    def at_rest(self, connection: Connection) -> None:
        self.note(connection)

    def at_end(self, connection: Connection) -> None:
        self.note(connection)


class SqliteUpkeep(OwnerUpkeep):
    """For the file: its log, its backups, the reserve of its disk, its rescue when it is removed."""

    def __init__(self, files: DatabaseFiles, identity: str, now: Callable[[], datetime]) -> None:
        super().__init__(files, identity)
        self._reserve = Reserve(files.reserve)
        self._daily = DailyBackup(files.directory, now)
        self._now = now
        self._saved = False
        self._suspect = False  # the log may be in the system's memory alone

    def greet(self, connection: Connection) -> None:
        """After a sync that failed, what is read from the log may never reach the disk, and a second sync of it says
        nothing: only when all of it is written anew, into the database itself, does it count as stored."""
        super().greet(connection)
        if self._suspect:
            busy, *_pages = _bare(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if busy:
                raise OutsideFailed(OutsideKind.DISK_ERROR, "database.disk_error", retry=True)
            self._suspect = False

    def rescued_or_kept(self, connection: Connection | None, fault: OutsideFailed | None) -> bool:
        if fault is None:
            return False
        if fault.kind is OutsideKind.DISK_FULL:
            self._reserve.release()
        if fault.kind is OutsideKind.DISK_ERROR:
            self._suspect = True
        if connection is None or fault.words != REMOVED or "file" not in connection.info:
            return False
        raw = _bare(connection)
        _roll_back(raw)
        if self._is_another_file(connection):  # not ours to overwrite
            self._saved = self._saved or self._save_aside(raw)
            return True
        return not self._put_back(raw)

    def at_rest(self, connection: Connection) -> None:
        self.at_end(connection)
        self._reserve.renew()
        self._daily.make_if_due()

    def at_end(self, connection: Connection) -> None:
        _bare(connection).execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        self.note(connection)

    def trouble(self) -> OutsideFailed | None:
        if self._reserve.missing:
            free = _free_megabytes(self._files.directory)
            return OutsideFailed(OutsideKind.DISK_FULL, "database.disk_nearly_full", retry=True, free=free)
        return self._daily.failure

    def close(self) -> None:
        self._daily.stop()

    def _is_another_file(self, connection: Connection) -> bool:
        """Whether somebody put another file in the place of the one that is open. Where nobody can look, it is gone."""
        try:
            found = self._files.database.stat()
        except OSError:
            return False
        return bool((found.st_dev, found.st_ino) != connection.info["file"])

    def _put_back(self, raw: Any) -> bool:
        """The file was removed under us, or its log: what is open is written to the file's place again. No other
        process writes meanwhile: each looks for the file first. Whether that worked."""
        rescued = self._files.database.with_name("scandesk.rescued.sqlite3")
        try:
            copy(raw, rescued)
            self._files.log.unlink(missing_ok=True)  # belongs to the removed file; the copy has what is in it
            self._files.shared_memory.unlink(missing_ok=True)
            rescued.replace(self._files.database)
            make_durable(self._files.directory)
        except Exception as error:
            log.warning("the removed database could not be put back yet", error=str(error))
            return False
        log.warning("the database was removed while it was open and has been put back", path=str(self._files.database))
        return True

    def _save_aside(self, raw: Any) -> bool:
        """What is open may have no name any more: a copy among the backups has one. Whether that worked."""
        target = backup_path(self._files.directory, self._now(), "rescued")
        try:
            make_folder(target.parent)
            copy(raw, target)
        except Exception as error:
            log.warning("the exchanged database could not be saved", error=str(error))
            return False
        log.warning("the database was exchanged while it was open; what was in it is saved", path=str(target))
        return True


def _bare(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _roll_back(raw: Any) -> None:
    """Without a transaction the copy can be made. A disk that fails even this is met by the copy."""
    if raw.in_transaction:
        with suppress(dbapi2.Error):
            raw.execute("ROLLBACK")


def _free_megabytes(folder: Path) -> int:
    """Room on its disk; 0 where nobody can ask."""
    try:
        return shutil.disk_usage(folder).free // 2**20
    except OSError:
        return 0
