"""Files that people asked for: names made safe, and written so that there is a whole file or none."""

import errno
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from services.errors import OutsideFailed, OutsideKind
from services.scanning.marks import visible
from services.training.files import marked_name

LONGEST_NAME = 80
PART = ".scandesk-"  # how the names of what is being written begin; they end in PART_END
PART_END = ".part"
STALE_SECONDS = 86_400  # older parts are left over from a program that was killed: nothing is written for a day

_RESERVED = re.compile(
    r"(?:CON|PRN|AUX|NUL|COM\d|LPT\d)(?:\..*)?", re.IGNORECASE
)  # devices on Windows, with any suffix
_FULL = {errno.ENOSPC, errno.EDQUOT}
_CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}


def safe_name(stem: str, suffix: str) -> str:
    """A file name that is one on every system, made of any text: `safe_name("Room 214/é", ".csv")` is "Room_214__.csv".

    At most 80 characters; no folder, no leading dot, no device's name; that of training says so. `suffix` with its dot,
    as the program gives it.
    """
    name = re.sub(r"[^A-Za-z0-9._-]", "_", marked_name(stem))[: LONGEST_NAME - len(suffix) - 1].strip(".") or "_"
    return f"_{name}{suffix}" if _RESERVED.fullmatch(name) else f"{name}{suffix}"


def making_folder(folder: Path) -> Path:
    """`folder`, made where it is missing. Raises OutsideFailed (FILE)."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutsideFailed(
            OutsideKind.FILE, "export.no_folder", retry=False, folder=visible(str(folder)), why=error.strerror or ""
        ) from error
    return folder


@contextmanager
def replacing(path: Path, suffix: str) -> Iterator[BinaryIO]:
    """A file to write, which becomes `path` when the block ends well: fsync, rename, fsync of the folder. When it does
    not, `path` is as it was, and nothing is left. What is there is replaced only where it is a file of the same kind,
    `suffix`: a slip of the keyboard must not cost a database or a device. Raises OutsideFailed: DISK_FULL, READ_ONLY,
    DISK_ERROR, FILE."""
    temporary: Path | None = None
    try:
        _refuse_other_kind(path, suffix)
        _sweep(path.parent)
        descriptor, made = tempfile.mkstemp(dir=path.parent, prefix=PART, suffix=PART_END)
        temporary = Path(made)
        with open(descriptor, "w+b") as file:  # noqa: PTH123 (a descriptor has no path)
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        temporary = None
        _sync(path.parent)
    except OSError as error:
        raise _failed(path, error) from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()


def _sweep(folder: Path) -> None:
    """Take away what a killed program has left."""
    for part in folder.glob(f"{PART}*{PART_END}"):
        with suppress(OSError):
            if time.time() - part.lstat().st_mtime < STALE_SECONDS:
                continue
            if part.is_dir() and not part.is_symlink():
                shutil.rmtree(part)
            else:
                part.unlink()


def _refuse_other_kind(path: Path, suffix: str) -> None:
    if os.path.lexists(path) and not (path.suffix.lower() == suffix and (path.is_file() or path.is_symlink())):
        raise OutsideFailed(OutsideKind.FILE, "lists.failed.other_kind", retry=False, name=path.name, suffix=suffix)


def _failed(path: Path, error: OSError) -> OutsideFailed:
    if error.errno in _FULL:
        return OutsideFailed(OutsideKind.DISK_FULL, "lists.failed.disk_full", retry=False, name=path.name)
    if error.errno in _CLOSED:
        return OutsideFailed(OutsideKind.READ_ONLY, "lists.failed.no_writing", retry=False, name=path.name)
    why = error.strerror or type(error).__name__
    return OutsideFailed(OutsideKind.DISK_ERROR, "lists.failed.not_written", retry=False, name=path.name, why=why)


def _sync(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open folders, and renames durably without
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
