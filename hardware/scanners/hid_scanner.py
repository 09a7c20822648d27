"""A scanner in HID POS mode: one thread that reads its reports and hands over, and opens again by itself."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from hardware.hid.descriptor import read_descriptor
from hardware.hid.finding import find_hid
from hardware.hid.line import HidLine, Hids
from hardware.scanners.driver import Driver
from hardware.scanners.hid_symbols import PAGE, HidSymbols
from hardware.scanners.listeners import Listeners
from services.clock import Clock
from services.errors import OutsideFailed, OutsideKind
from services.scanning.ports import DeviceState
from services.scanning.scan import Device

log = structlog.get_logger(__name__)

READ_SECONDS = 0.2  # a read waits at most this long, and so does `stop`
RETRY_SECONDS = 0.5  # between two tries to open; looking what is there costs more than with serial ports
_LEFT = 100  # reports that may still wait at `stop`: systems keep up to 64


@dataclass(frozen=True, slots=True)
class HidSettings:
    """Which scanner. `identity`: `usb:VID:PID` or `usb:VID:PID:SERIAL` (hexadecimal)."""

    name: str
    device_id: str
    identity: str

    def device(self) -> Device:
        """The device whose scans these settings bring."""
        return Device(id=self.device_id, name=self.name, channel="hid")


class HidScanner(Driver):
    """Reads a USB device of the bar code scanner page. A device that goes away leaves what it had sent of a symbol as
    an INCOMPLETE scan. To `on_raw` goes what people can use of a report: identifier and data."""

    _kind = "hid"

    def __init__(self, settings: HidSettings, hids: Hids, *, clock: Clock, new_id: Callable[[], str]) -> None:
        super().__init__(settings.device(), clock=clock, new_id=new_id)
        self._identity = settings.identity
        self._hids = hids

    def _wake(self) -> None:
        """Its waits are short."""

    def _run(self, listeners: Listeners) -> None:
        listeners.tell(DeviceState.CONNECTING)
        while not self._stopping.is_set():
            try:
                self._open_and_read(listeners)
            except OutsideFailed as failure:
                listeners.tell(DeviceState.DISCONNECTED, why=failure.words)
            except OSError as failure:
                log.info("device gone", device=self._device.name, error=str(failure))
                listeners.tell(DeviceState.DISCONNECTED, why="device.unplugged")
            self._stopping.wait(RETRY_SECONDS)
        listeners.tell(DeviceState.STOPPED)

    def _open_and_read(self, listeners: Listeners) -> None:
        """Until it goes, or is to stop. Raises OutsideFailed where it cannot be opened or is no scanner, OSError where
        it is gone."""
        found = find_hid(self._identity, PAGE >> 16, self._hids.present())
        line = self._hids.open(found)
        try:
            symbols = HidSymbols(read_descriptor(line.descriptor))
            if not symbols.scans:
                raise OutsideFailed(OutsideKind.DEVICE, "device.hid.not_understood", retry=True)
            listeners.tell(DeviceState.CONNECTED, port=found.place)
            self._read(line, symbols, listeners)
        finally:
            line.close()

    def _read(self, line: HidLine, symbols: HidSymbols, listeners: Listeners) -> None:
        try:
            while not self._stopping.is_set():
                self._take(line.read(READ_SECONDS), symbols, listeners)
            for _ in range(_LEFT):
                if not (raw := line.read(0)):
                    break
                self._take(raw, symbols, listeners)
        finally:
            listeners.hand_over(symbols.flush())

    def _take(self, raw: bytes, symbols: HidSymbols, listeners: Listeners) -> None:
        if not raw:
            listeners.hand_over(symbols.quiet(self._clock.monotonic()))
            return
        for symbol in symbols.feed(raw, self._clock.monotonic()):
            listeners.hand_over(symbol)
        if seen := symbols.shown(raw):
            listeners.raw(seen)  # after the scans: the answer comes first
