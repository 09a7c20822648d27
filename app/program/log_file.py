"""A log file that several processes write at once: whole lines, put aside when it is full, for its owner alone."""

import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from services.settings.files import PRIVATE

LARGEST: Final = 2_000_000  # bytes of a file before it is put aside
KEPT: Final = 5  # files put aside
_PATIENCE: Final = 0.5  # seconds that a line waits where another process puts the file aside
_APPEND: Final = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)


class LogFile(logging.Handler):
    """Appends each line with one write. What cannot be written is lost, and nothing is raised for it: a station without
    a log goes on. A file that cannot be put aside (a folder that was closed, another name's stranger) is emptied when
    it is twice too large: the last lines are what is asked for. Any thread."""

    def __init__(self, path: Path, largest: int = LARGEST, kept: int = KEPT) -> None:
        super().__init__()
        self.path, self._largest, self._kept = path, largest, kept
        self._descriptor = -1
        self._torn = False  # a full disk took half a line
        with suppress(OSError):  # the next line tries it again
            self._open()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self.format(record).encode("utf-8", "backslashreplace") + b"\n"
        except Exception:  # of whatever somebody logged
            line = b'{"event": "a line of the log could not be written", "level": "error"}\n'
        with suppress(OSError):
            self._make_room(len(line))
            self._write(line)

    def close(self) -> None:
        if self._descriptor >= 0:
            with suppress(OSError):
                os.close(self._descriptor)
            self._descriptor = -1
        super().close()

    def _write(self, line: bytes) -> None:
        begun = b"\n" if self._torn else b""
        self._torn = True
        self._torn = os.write(self._descriptor, begun + line) < len(begun + line)

    def _make_room(self, more: int) -> None:
        """The file of this name is open, and has room for so many bytes more."""
        if not self._is_ours():
            self._open()
        if os.fstat(self._descriptor).st_size + more <= self._largest:
            return
        with suppress(Timeout, OSError), FileLock(f"{self.path}.lock", timeout=_PATIENCE, mode=PRIVATE):
            if self._is_ours():  # else another process was quicker
                self._put_aside()
        self._open()
        if os.fstat(self._descriptor).st_size + more > 2 * self._largest:
            os.ftruncate(self._descriptor, 0)

    def _put_aside(self) -> None:
        os.close(self._descriptor)  # Windows renames no file that is open
        self._descriptor = -1
        for number in range(self._kept - 1, 0, -1):
            with suppress(FileNotFoundError):
                self._aside(number).replace(self._aside(number + 1))
        self.path.replace(self._aside(1))

    def _aside(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{number}")

    def _is_ours(self) -> bool:
        """Whether what is open is still the file of this name: another process may have put it aside."""
        try:
            ours, named = os.fstat(self._descriptor), self.path.stat()
        except OSError:
            return False
        return (ours.st_dev, ours.st_ino) == (named.st_dev, named.st_ino)

    def _open(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        self._descriptor = os.open(self.path, _APPEND, PRIVATE)
        os.chmod(self.path, PRIVATE)  # noqa: PTH101 (also one that was there before)
