"""A printer at a device file: USB (`/dev/usb/lp0`) or serial (`/dev/ttyUSB0`). Linux and macOS."""

import errno
import os
import select
import stat
from pathlib import Path

from hardware.printers.line import Line, Patience
from services.errors import OutsideFailed, OutsideKind

try:
    import fcntl
    import termios
    import tty
except ImportError:  # Windows
    _HAS_DEVICE_FILES = False
else:
    _HAS_DEVICE_FILES = True

_CHUNK = 4096

_WHY = {
    errno.ENOENT: "printer.device.missing",
    errno.ENODEV: "printer.device.missing",
    errno.ENXIO: "printer.device.missing",
    errno.EIO: "printer.device.missing",
    errno.EACCES: "printer.device.no_rights",
    errno.EPERM: "printer.device.no_rights",
    errno.EBUSY: "printer.device.busy",
    errno.EWOULDBLOCK: "printer.device.busy",
    errno.ENOTTY: "printer.device.no_device",
}


class FileLine(Line):
    """An open device file, for this process alone."""

    def __init__(self, opened: int, *, answers: bool) -> None:
        self._opened = opened
        self._answers = answers

    def write(self, data: bytes, seconds: float) -> int:
        """What the device takes now."""
        if not select.select([], [self._opened], [], seconds)[1]:
            return 0
        try:
            return os.write(self._opened, data[:_CHUNK])
        except BlockingIOError:
            return 0

    def read(self, seconds: float) -> bytes | None:
        """What has come; one-way devices say nothing."""
        if not select.select([self._opened] if self._answers else [], [], [], seconds)[0]:
            return None
        try:
            return os.read(self._opened, _CHUNK)
        except BlockingIOError:
            return None

    def close(self) -> None:
        os.close(self._opened)


def open_file(path: str, patience: Patience, *, baud: int = 9600) -> FileLine:
    """Open a device. `baud`: bits a second, of serial lines (8 data bits, no parity, 1 stop bit).

    Raises OutsideFailed: `printer.device.missing`, `no_rights`, `busy`, `no_device` (a plain file, which no label may
    be written over), `settings_not_taken`, `not_opened`, `not_here` (Windows).
    """
    if not _HAS_DEVICE_FILES:
        raise _failed("printer.device.not_here", path)
    if patience.stop.is_set():
        raise _failed("printer.stopped", path)
    opened = -1
    try:
        opened, answers = _open(path)
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.isatty(opened):
            _set_up(opened, baud)
    except (OSError, ValueError, termios.error) as failure:
        if opened >= 0:
            os.close(opened)
        raise _failed(_why(failure), path) from failure
    return FileLine(opened, answers=answers)


def _open(path: str) -> tuple[int, bool]:
    """The opened device, and whether it can answer: some take data one way only. Raises OSError."""
    if not stat.S_ISCHR(Path(path).stat().st_mode):
        raise OSError(errno.ENOTTY, os.strerror(errno.ENOTTY))
    common = os.O_NONBLOCK | os.O_NOCTTY
    try:
        return os.open(path, os.O_RDWR | common), True
    except OSError as failure:
        if failure.errno not in (errno.EINVAL, errno.EACCES, errno.EOPNOTSUPP):
            raise
        return os.open(path, os.O_WRONLY | common), False


def _set_up(opened: int, baud: int) -> None:
    """Bytes as they are, at this speed. What had come before is of another time."""
    speed = getattr(termios, f"B{baud}", None)
    if speed is None:
        raise ValueError(f"no such speed: {baud}")
    tty.setraw(opened)
    changed = termios.tcgetattr(opened)
    changed[4] = changed[5] = speed
    termios.tcsetattr(opened, termios.TCSANOW, changed)
    termios.tcflush(opened, termios.TCIFLUSH)


def _why(failure: Exception) -> str:
    if not isinstance(failure, OSError):
        return "printer.device.settings_not_taken" if "\0" not in str(failure) else "printer.device.missing"
    return _WHY.get(failure.errno or 0, "printer.device.not_opened")


def _failed(words: str, path: str) -> OutsideFailed:
    return OutsideFailed(OutsideKind.DEVICE, words, retry=True, path=path)
