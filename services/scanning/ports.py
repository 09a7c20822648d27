"""The ports through which devices reach the bench. Drivers in `hardware/scanners` stand behind them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from services.scanning.scan import Device, Scan


class DeviceState(StrEnum):
    """How a device stands. Announced by the driver, shown as dot and word."""

    STOPPED = "stopped"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"  # gone; the driver keeps trying to open it again


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """A device's state at a moment. `why` is a key in the catalogue that says what to do, "" where all is well."""

    device: Device
    state: DeviceState
    at: datetime
    why: str = ""
    port: str = ""  # where it is connected now, e.g. a serial port's name


class ScanSink(Protocol):
    """Where scans go. `take` returns at once, from any thread; a caller's scans keep their order."""

    def take(self, scan: Scan) -> None: ...


StatusListener = Callable[[DeviceStatus], None]
RawListener = Callable[[Device, bytes], None]


class Scanner(Protocol):
    """A driver. It owns one named thread between `start` and `stop`."""

    @property
    def device(self) -> Device: ...

    def start(self, sink: ScanSink, on_status: StatusListener, on_raw: RawListener) -> None:
        """Begin to read. `on_status` and `on_raw` (bytes as they arrive) are called in the driver's thread."""

    def stop(self) -> None:
        """End and join the thread. Safe to call twice."""
