"""The station's scanners: their drivers, and the bench that their scans go to."""

from collections.abc import Callable

from app.devices.owned import Owned
from services.clock import Clock
from services.scanning.ports import Scanner, ScanSink
from services.settings.model import ScannerLine

MakeScanner = Callable[[ScannerLine, Clock], Scanner]


class Devices(Owned[ScannerLine, Scanner]):
    """Owner of the scanners' threads."""

    _channel = "serial"

    def __init__(self, sink: ScanSink, clock: Clock, make: MakeScanner) -> None:
        super().__init__(clock)
        self._sink = sink
        self._make = make

    def _make_one(self, line: ScannerLine) -> Scanner:
        return self._make(line, self._clock)

    def _start_one(self, driver: Scanner) -> None:
        driver.start(self._sink, self._see, self._hear)
