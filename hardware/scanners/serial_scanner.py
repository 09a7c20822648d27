"""A serial scanner (USB CDC or RS-232): one thread that reads, frames and hands over, and opens again by itself."""

from collections.abc import Callable
from contextlib import suppress
from threading import Lock

import structlog

from hardware.scanners.driver import Driver
from hardware.scanners.framing import NONE, Framing
from hardware.scanners.listeners import Listeners
from hardware.scanners.ports import find_port
from hardware.scanners.serial_line import LINE_ERRORS, Line, open_line
from hardware.scanners.serial_settings import SerialSettings
from services.clock import Clock
from services.errors import OutsideFailed
from services.scanning.ports import DeviceState

log = structlog.get_logger(__name__)

READ_SECONDS = 0.2  # a read waits at most this long; `stop` wakes it at once
RETRY_SECONDS = 0.2  # between two tries to open: a replugged device is back within it


class SerialScanner(Driver):
    """Reads a serial port.

    Each scan gets its id at its terminator. A device that goes away leaves what it had sent of a symbol as an
    INCOMPLETE scan; the next symbol, after it is back, starts empty. `find` turns the settings' port into what to
    open now (see `hardware.scanners.ports`).
    """

    _kind = "serial"

    def __init__(
        self,
        settings: SerialSettings,
        *,
        clock: Clock,
        new_id: Callable[[], str],
        find: Callable[[str], str] = find_port,
    ) -> None:
        super().__init__(settings.device(), clock=clock, new_id=new_id)
        self._settings = settings
        self._rules = settings.framing()
        self._find = find
        self._line: Line | None = None
        self._line_lock = Lock()  # `stop` may wake the line only while it is open

    def _wake(self) -> None:
        with self._line_lock, suppress(*LINE_ERRORS):
            if self._line is not None:
                self._line.cancel_read()

    def _run(self, listeners: Listeners) -> None:
        listeners.tell(DeviceState.CONNECTING)
        while not self._stopping.is_set():
            try:
                line = self._open()
            except OutsideFailed as failure:
                listeners.tell(DeviceState.DISCONNECTED, why=failure.words)
            else:
                listeners.tell(DeviceState.CONNECTED, port=str(line.port))
                self._read_until_gone(line, listeners)
            self._stopping.wait(RETRY_SECONDS)
        listeners.tell(DeviceState.STOPPED)

    def _open(self) -> Line:
        timeout = min(READ_SECONDS, self._rules.gap_seconds) if self._rules.suffix == NONE else READ_SECONDS
        line = open_line(
            self._find(self._settings.port),
            baud=self._settings.baud,
            bytesize=self._settings.bytesize,
            parity=self._settings.parity,
            stopbits=self._settings.stopbits,
            timeout=timeout,
        )
        with self._line_lock:
            self._line = line
        return line

    def _read_until_gone(self, line: Line, listeners: Listeners) -> None:
        framing = Framing(self._rules)
        try:
            while not self._stopping.is_set():
                self._take(line.read(max(1, line.in_waiting)), framing, listeners)
            self._take(line.read(line.in_waiting), framing, listeners)
            listeners.hand_over(framing.flush())
        except LINE_ERRORS as failure:
            log.info("device gone", device=self._device.name, error=str(failure))
            listeners.hand_over(framing.flush())
            listeners.tell(DeviceState.DISCONNECTED, why="device.unplugged")
        finally:
            self._close(line)
            log.debug("line closed", device=self._device.name, empties=framing.empties, swallowed=framing.swallowed)

    def _take(self, chunk: bytes, framing: Framing, listeners: Listeners) -> None:
        if not chunk:
            listeners.hand_over(framing.quiet(self._clock.monotonic()))
            return
        for symbol in framing.feed(chunk, self._clock.monotonic()):
            listeners.hand_over(symbol)
        listeners.raw(chunk)  # after the scans: the answer comes first

    def _close(self, line: Line) -> None:
        with self._line_lock:
            self._line = None
            with suppress(*LINE_ERRORS):  # a device that is gone may refuse even this
                line.close()
