"""A folder in place of a printer: one file a document. It is printed when the file is there whole."""

import errno
import os
import re
import shutil
from contextlib import suppress
from pathlib import Path
from threading import Event

from services.clock import Clock, new_id
from services.printing.model import Document, Outcome, PrinterState, PrinterStatus, Result

ROOM = 1 << 20  # bytes that have to be free before labels go on after one that did not come
LONGEST = 80  # characters of a title in a file's name

_WHY = {
    errno.ENOENT: "printer.folder.missing",
    errno.ENOTDIR: "printer.folder.missing",
    errno.ENAMETOOLONG: "printer.folder.missing",
    errno.EACCES: "printer.folder.no_rights",
    errno.EPERM: "printer.folder.no_rights",
    errno.EROFS: "printer.folder.no_rights",
    errno.ENOSPC: "printer.folder.full",
    errno.EDQUOT: "printer.folder.full",
}


class FolderPrinter:
    """Behind the `Printer` port; takes every format. No file is ever replaced: each name has an id of its own."""

    def __init__(self, folder: Path, *, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    def state(self, stop: Event) -> PrinterStatus:
        """Whether a file could be made there, and a document of any size have its room."""
        if not os.path.isdir(self._folder):  # noqa: PTH112 (Path.is_dir raises for a name that is too long)
            return PrinterStatus(PrinterState.OFFLINE, "printer.folder.missing", self._params)
        if not os.access(self._folder, os.W_OK | os.X_OK):
            return PrinterStatus(PrinterState.OFFLINE, "printer.folder.no_rights", self._params)
        try:
            full = shutil.disk_usage(self._folder).free < ROOM
        except OSError:  # a file system that does not say
            full = False
        if full:
            return PrinterStatus(PrinterState.OFFLINE, "printer.folder.full", self._params)
        return PrinterStatus(PrinterState.READY)

    def send(self, document: Document, stop: Event) -> Outcome:
        """Write a file of another name, and give it its own when all of it is on the disk."""
        if stop.is_set():
            return Outcome(Result.FAILED, "printer.stopped")
        name = f"{self._clock.now():%Y%m%d-%H%M%S}-{file_name(document.title)}-{new_id()[-8:]}"
        final = self._folder / f"{name}.{document.format}"
        fresh = self._folder / f".{name}.part"
        try:
            _write(fresh, document.data)
            fresh.rename(final)
        except (OSError, ValueError) as failure:  # ValueError: no system takes NUL in a path
            with suppress(OSError, ValueError):
                fresh.unlink(missing_ok=True)
            number = failure.errno if isinstance(failure, OSError) else errno.ENOENT
            return Outcome(Result.FAILED, _WHY.get(number or 0, "printer.folder.not_written"), self._params)
        try:
            _keep(self._folder)
            there = final.stat().st_size
        except OSError:
            there = -1
        if there != len(document.data):
            return Outcome(Result.UNKNOWN, "printer.after.folder", self._params)
        return Outcome(Result.PRINTED)

    def close(self) -> None:
        """Nothing is held."""

    @property
    def _params(self) -> dict[str, object]:
        return {"path": str(self._folder)}


def file_name(title: str) -> str:
    """A title from hostile data as a part of a file's name."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", title[:LONGEST]) or "label"


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _keep(folder: Path) -> None:
    """The folder's entry on the disk as well. Windows has no call for it, and needs none."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
