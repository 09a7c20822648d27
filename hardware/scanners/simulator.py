"""A scanner on a serial port that is not there: a pty into which codes are played, for demos, training and tests.

The driver opens `port` as it would a real one, and everything from there on is the real thing. A real port's name
changes when the device is plugged in again, and so does this one's; `link` is the name that stays, as
`/dev/serial/by-id/...` does.
"""

import os
import select
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from hardware.scanners.script import play, read_script
from services.errors import OutsideFailed, OutsideKind

try:
    import pty
    import tty
except ImportError:  # Windows
    _HAS_PTY = False
else:
    _HAS_PTY = True

SEND_SECONDS = 5.0  # how long a full line may take to be read before the sender gives up


class SimulatedSerialPort:
    """One simulated device. Call from any thread; `with` unplugs it at the end.

    `link`: where the name that stays is made, "" for none. Raises OutsideFailed where the system has no
    pseudo-terminals (Windows), or the link cannot be made.
    """

    def __init__(self, link: Path | None = None) -> None:
        self.link = link
        self._lock = Lock()
        self._device_end = self._station_end = -1
        self._port = ""
        self.replug()

    @property
    def port(self) -> str:
        """The port's name now, or the last one where it is unplugged."""
        return self._port

    @property
    def name(self) -> str:
        """What settings should name: the link that stays, else the port."""
        return str(self.link) if self.link else self._port

    @property
    def plugged(self) -> bool:
        """Whether the device is there."""
        return self._device_end >= 0

    def send(self, sent: bytes) -> None:
        """The device sends these bytes, in one write as far as the line takes them; unplugged, they are lost.

        Raises OutsideFailed when nobody reads and the line stays full for SEND_SECONDS.
        """
        with self._lock:
            until = time.monotonic() + SEND_SECONDS
            while sent and self.plugged:
                if not select.select([], [self._device_end], [], max(0.0, until - time.monotonic()))[1]:
                    raise OutsideFailed(OutsideKind.DEVICE, "device.simulator.nobody_reads", retry=True)
                sent = sent[os.write(self._device_end, sent) :]

    def send_if_read(self, sent: bytes) -> None:
        """The device sends these bytes as far as the line takes them at once: what nobody reads is lost, as on a
        wire."""
        with self._lock:
            if sent and self.plugged and select.select([], [self._device_end], [], 0)[1]:
                os.write(self._device_end, sent)

    def heard(self) -> bytes:
        """What the station has sent by now; b"" for nothing, or where it is unplugged."""
        with self._lock:
            if self.plugged and select.select([self._device_end], [], [], 0)[0]:
                return os.read(self._device_end, 4096)
        return b""

    def send_code(self, text: str, suffix: bytes = b"\r") -> None:
        """One trigger pull: the code's text (UTF-8) and its terminator."""
        self.send(text.encode() + suffix)

    def play(
        self, lines: Iterable[str], *, suffix: bytes = b"\r", wait: Callable[[float], object] = time.sleep
    ) -> None:
        """Play a script (see `hardware.scanners.script`) to its end. Raises Refused before the first step where a line
        is wrong."""
        play(read_script(lines), self, suffix=suffix, wait=wait)

    def unplug(self) -> None:
        """Pull the plug: the port is gone, whoever reads it gets an error, bytes not yet read are lost."""
        with self._lock:
            if not self.plugged:
                return
            if self.link:
                self.link.unlink(missing_ok=True)
            os.close(self._device_end)
            os.close(self._station_end)
            self._device_end = self._station_end = -1

    def replug(self) -> None:
        """Plug it in again, under another name; the link points there. Nothing happens where it is plugged in."""
        with self._lock:
            if self.plugged:
                return
            self._device_end, self._station_end = _new_pair(other_than=self._port)
            self._port = os.ttyname(self._station_end)
            if self.link:
                _point(self.link, self._port)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.unplug()


def _new_pair(other_than: str) -> tuple[int, int]:
    """The two ends of a new pty, raw (no echo, CR stays CR). The station's end is held open so that the line keeps its
    bytes while no driver reads."""
    if not _HAS_PTY:
        raise OutsideFailed(OutsideKind.DEVICE, "device.simulator.no_pty", retry=False)
    device_end, station_end = pty.openpty()
    if os.ttyname(station_end) == other_than:  # the system gives the lowest free number: take the next one
        try:
            return _new_pair("")
        finally:
            os.close(device_end)
            os.close(station_end)
    tty.setraw(station_end)
    os.set_blocking(device_end, False)
    return device_end, station_end


def _point(link: Path, port: str) -> None:
    """Make the link point there, at one stroke: there is never a moment with half a link."""
    fresh = link.with_name(f"{link.name}.new")
    try:
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(port)
        fresh.replace(link)
    except OSError as failure:
        raise OutsideFailed(OutsideKind.FILE, "device.simulator.no_link", retry=False, path=str(link)) from failure
