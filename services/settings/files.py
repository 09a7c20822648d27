"""Writes small private files so that a crash leaves the old one or the new one, never half of one."""

import errno
import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from services.errors import OutsideFailed, OutsideKind

PRIVATE = 0o600  # a file's rights: its owner alone reads and writes it
_KINDS = {errno.ENOSPC: OutsideKind.DISK_FULL, errno.EDQUOT: OutsideKind.DISK_FULL, errno.EROFS: OutsideKind.READ_ONLY}


def write_private(path: Path, text: str) -> None:
    """As `write_private_bytes`, of a text in UTF-8."""
    write_private_bytes(path, text.encode("utf-8"))


def write_private_bytes(path: Path, content: bytes) -> None:
    """Replaces the file's content: temporary file (0600), fsync, rename, fsync of the folder. Raises OutsideFailed."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        _write_through(temporary, content)
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise not_written(path, error) from error


def not_written(path: Path, error: OSError) -> OutsideFailed:
    """The failure to raise where a file could not be written."""
    why = error.strerror or type(error).__name__
    kind = _KINDS.get(error.errno or 0, OutsideKind.FILE)
    return OutsideFailed(kind, "settings.failed.write", retry=False, path=path, why=why)


def set_aside(path: Path, now: datetime) -> Path | None:
    """Renames a file that cannot be read to <name>.broken-<time><suffix>; None where even that fails."""
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    aside = path.with_name(f"{path.stem}.broken-{stamp}{path.suffix}")
    try:
        path.rename(aside)
    except OSError:
        return None
    return aside


def _write_through(path: Path, content: bytes) -> None:
    binary: int = getattr(os, "O_BINARY", 0)  # Windows would turn line ends around
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | binary, PRIVATE)
    with open(descriptor, "wb") as file:  # noqa: PTH123 (a descriptor has no path)
        os.chmod(path, PRIVATE)  # noqa: PTH101 (also where the temporary file was left over by a crash)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open folders, and renames durably without
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
