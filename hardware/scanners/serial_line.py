"""The serial line: pyserial, opened as scanners need it, its many failures told in the catalogue's words."""

import errno
import os

import serial

from services.errors import OutsideFailed, OutsideKind

try:
    from termios import error as _TermiosError  # noqa: N812 - it is a class
except ImportError:  # Windows has no termios

    class _TermiosError(Exception):  # type: ignore[no-redef]
        """Never raised."""


# What reading can raise when a device goes: SerialException is an OSError, in_waiting raises the plain one (EIO), and
# a device that goes while it is set up ends in termios.error, which is neither.
LINE_ERRORS = (OSError, _TermiosError)

_WHY = {
    errno.ENOENT: "device.missing",
    errno.ENODEV: "device.missing",
    errno.ENXIO: "device.missing",
    errno.EIO: "device.missing",
    errno.EACCES: "device.no_rights",
    errno.EPERM: "device.no_rights",
    errno.EAGAIN: "device.busy",
    errno.EBUSY: "device.busy",
}


class Line(serial.Serial):
    """A serial port whose input is not thrown away when it is opened.

    pyserial flushes there. The system's buffer starts empty when a port is opened, so the flush can only hit bytes that
    are arriving, and would leave the tail of a symbol to be taken for a code.
    """

    def _reset_input_buffer(self) -> None:
        """Keep what has come."""


def open_line(
    port: str,
    *,
    baud: int,
    bytesize: int,
    parity: str,
    stopbits: float,
    timeout: float,
    write_timeout: float | None = None,
) -> Line:
    """Open a port for this process alone. `timeout`: seconds that a read waits for its first byte; `write_timeout`:
    that a write may take, None for ever.

    Raises OutsideFailed with what to do: `device.missing`, `device.busy`, `device.no_rights`,
    `device.settings_not_taken`, `device.not_opened`.
    """
    if parity in ("E", "O") and _is_pseudo_terminal(port):
        bytesize, parity = 8, "N"  # it has no wire; asked for another framing, the C library says that it failed
    try:
        return Line(
            port=port,
            baudrate=baud,
            bytesize=bytesize,
            parity=parity,
            stopbits=stopbits,
            timeout=timeout,
            write_timeout=write_timeout,
            exclusive=True,
        )
    except (*LINE_ERRORS, ValueError) as failure:
        raise OutsideFailed(OutsideKind.DEVICE, why(failure), retry=True, port=port) from failure


def _is_pseudo_terminal(port: str) -> bool:
    """Simulated devices are behind one."""
    return os.path.realpath(port).startswith("/dev/pts/")


def why(failure: Exception) -> str:
    """The catalogue's key for a failure to open."""
    if isinstance(failure, ValueError):
        return "device.settings_not_taken"
    number = failure.args[0] if isinstance(failure, _TermiosError) else getattr(failure, "errno", None)
    if number is None:  # on Windows pyserial keeps the system's error only in its text
        if "FileNotFoundError" in str(failure):
            return "device.missing"
        return "device.busy" if "PermissionError" in str(failure) else "device.not_opened"
    return _WHY.get(number, "device.not_opened")
