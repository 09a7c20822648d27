"""Backups: a copy of the database while scans go on, checked, in `backups/`, the newest 14 kept.

The copy is of one moment: a reading transaction holds it still, and the log lets others write meanwhile. It is copied
in small steps with pauses, so that a scan never waits for it. A shared PostgreSQL has its own server's backup.
"""

import errno
import os
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from pysqlite3 import dbapi2

from services.database.faults import outside_failure
from services.database.files import DatabaseFiles
from services.database.sqlite import connect, create_file
from services.errors import OutsideFailed, OutsideKind, Refused

log = structlog.get_logger(__name__)

KEPT = 14
UPGRADE = "upgrade"  # why a backup was made
STEP_PAGES = 256  # 1 MiB
STEP_PAUSE = 0.005  # seconds
STALE_SECONDS = 86_400  # a copy that was begun and is older was left by a process that was killed
_BEGUN = (".", ".tmp")  # around the name of a copy that is being made
_STAMP = "%Y%m%dT%H%M%S%fZ"
Pause = Callable[[float], object]


def backup(directory: Path, now: datetime, *, why: str, url: str = "", pause: Pause = time.sleep) -> Path:
    """Copy the database of `directory` as it is now; returns the copy, checked and on the disk. `why`: "daily",
    "upgrade", "asked": part of its name. `pause(seconds)` between steps may raise to give up.

    Raises OutsideFailed (nothing half-made is left then), and Refused where the database is the shared one at `url`.
    Waits for the disk; any thread.
    """
    refuse_shared(url)
    files = DatabaseFiles(directory)
    make_folder(files.backups)
    target = backup_path(directory, now, why)
    try:
        _refuse_without_room(files)
        with closing(connect(files.database)) as source:
            copy(source, target, pause=pause)
    except (OSError, dbapi2.Error) as error:
        raise not_backed_up(error) from error
    _prune(directory)
    log.info("backup made", path=str(target))
    return target


def refuse_shared(url: str) -> None:
    """Raise Refused (SHARED_DATABASE) where there is a shared database: its own server backs it up."""
    if url:
        raise Refused("SHARED_DATABASE", "database.restore.shared")


def backups(directory: Path) -> list[Path]:
    """The backups that are there, oldest first."""
    return sorted(DatabaseFiles(directory).backups.glob("scandesk-*.sqlite3"))


def backup_path(directory: Path, now: datetime, why: str) -> Path:
    """The name of a backup: by it they are in the order of their making."""
    return DatabaseFiles(directory).backups / f"scandesk-{now.astimezone(UTC).strftime(_STAMP)}-{why}.sqlite3"


def newest(directory: Path) -> Path | None:
    """The newest backup; None where there is none."""
    return next(iter(reversed(backups(directory))), None)


def made_at(path: Path) -> datetime | None:
    """When this backup was made (UTC), as its name says."""
    parts = path.name.split("-")
    try:
        return datetime.strptime(parts[1], _STAMP).replace(tzinfo=UTC)
    except (IndexError, ValueError):
        return None


def copy(source: Any, target: Path, *, pause: Pause = time.sleep) -> None:
    """Copy what the connection `source` sees into `target`: written aside, checked, made durable, then renamed. The
    connection must not be in a transaction. Raises OSError, dbapi2.Error, or OutsideFailed (the copy is damaged)."""
    temporary = target.with_name(f"{_BEGUN[0]}{target.name}{_BEGUN[1]}")
    try:
        temporary.unlink(missing_ok=True)
        create_file(temporary)
        source.execute("BEGIN")
        try:
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on one moment is seen
            with closing(connect(temporary)) as into:
                source.backup(into, pages=STEP_PAGES, progress=lambda *_steps: pause(STEP_PAUSE))
                into.execute("PRAGMA journal_mode=DELETE").fetchone()  # one file, nothing beside it
                refuse_damaged(into, temporary)
        finally:
            source.execute("ROLLBACK")
        make_durable(temporary)
        temporary.replace(target)
        make_durable(target.parent)
    finally:
        with suppress(OSError):
            temporary.unlink()


def refuse_damaged(connection: Any, path: Path) -> None:
    """Raise OutsideFailed (corrupt) where a quick check finds something. Reads the whole file."""
    found = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found is None or found[0] != "ok":
        detail = "" if found is None else str(found[0])
        raise OutsideFailed(OutsideKind.CORRUPT, "database.copy_damaged", retry=False, path=str(path), detail=detail)


def make_durable(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    if os.name == "nt" and path.is_dir():  # Windows cannot open folders, and renames durably without
        return
    descriptor = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def not_backed_up(error: Exception) -> OutsideFailed:
    """What a failed copy means, in words."""
    fault = outside_failure(error)
    if isinstance(error, OSError):
        kind = OutsideKind.DISK_FULL if error.errno in _FULL else OutsideKind.DISK_ERROR
    else:
        kind = fault.kind if fault else OutsideKind.DISK_ERROR
    return OutsideFailed(kind, "database.backup_failed", retry=True, why=str(error))


_FULL = (errno.ENOSPC, errno.EDQUOT)


def make_folder(folder: Path) -> None:
    """The folder of the backups, for its owner only. Raises OutsideFailed."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise not_backed_up(error) from error


def _refuse_without_room(files: DatabaseFiles) -> None:
    """A backup must not be what fills the disk."""
    size = sum(path.stat().st_size for path in (files.database, files.log) if path.exists())
    free = shutil.disk_usage(files.backups).free
    if free < size + size // 4:
        raise OSError(errno.ENOSPC, f"{size} bytes are needed and {free} are free")


def superfluous(paths: Sequence[Path]) -> list[Path]:
    """Which of these backups, oldest first, are not kept: those between the first and the last of upgrades in a row,
    since one that fails is tried again and again; and all but the newest 14 of the others."""
    upgrades = [path.stem.endswith(f"-{UPGRADE}") for path in paths]
    inner = range(1, len(paths) - 1)
    between = [paths[place] for place in inner if all(upgrades[place - 1 : place + 2])]
    return [*between, *[path for path in paths if path not in between][:-KEPT]]


def _prune(directory: Path) -> None:
    for path in superfluous(backups(directory)):
        try:
            path.unlink()
        except OSError as error:
            log.warning("an old backup could not be removed", path=str(path), error=str(error))
    for begun in DatabaseFiles(directory).backups.glob(f"{_BEGUN[0]}*{_BEGUN[1]}"):
        with suppress(OSError):
            if time.time() - begun.stat().st_mtime > STALE_SECONDS:
                begun.unlink()
