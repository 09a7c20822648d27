"""The station's scanners: started and stopped together, changed while they run, how each stands."""

import threading
from collections.abc import Callable, Iterable

import structlog

from services.clock import Clock
from services.errors import OutsideFailed, Refused
from services.scanning.ports import DeviceState, DeviceStatus, RawListener, Scanner, ScanSink, StatusListener
from services.scanning.scan import Device
from services.settings.model import SerialLine

log = structlog.get_logger(__name__)

MakeScanner = Callable[[SerialLine, Clock], Scanner]


class Devices:
    """Owner of the scanners' threads. `use`, `start` and `stop` from one thread at a time, never the UI's: stopping
    waits for a thread. Listeners are called in the devices' threads."""

    def __init__(self, sink: ScanSink, clock: Clock, make: MakeScanner) -> None:
        self._sink = sink
        self._clock = clock
        self._make = make
        self._lines: dict[str, SerialLine] = {}
        self._scanners: dict[str, Scanner] = {}
        self._statuses: dict[str, DeviceStatus] = {}
        self._lock = threading.Lock()
        self._running = False
        self._status_listeners: tuple[StatusListener, ...] = ()
        self._raw_listeners: tuple[RawListener, ...] = ()

    def on_status(self, listener: StatusListener) -> None:
        """Who is told each change of a device's state."""
        self._status_listeners += (listener,)

    def on_raw(self, listener: RawListener) -> None:
        """Who is told the bytes of each device as they arrive."""
        self._raw_listeners += (listener,)

    def statuses(self) -> tuple[DeviceStatus, ...]:
        """How each scanner of the settings stands now, in their order. Any thread."""
        with self._lock:
            return tuple(self._statuses[line_id] for line_id in self._lines if line_id in self._statuses)

    def use(self, lines: Iterable[SerialLine]) -> None:
        """From now on these scanners. Those that stay as they were go on without a break."""
        wanted = {line.id: line for line in lines}
        for line_id in [line_id for line_id, line in self._lines.items() if wanted.get(line_id) != line]:
            self._drop(line_id)
        with self._lock:
            self._lines = wanted
        for line in wanted.values():
            if self._running and line.id not in self._scanners:
                self._begin(line)

    def start(self) -> None:
        """Begin to read all of them. Returns at once."""
        self._running = True
        for line in self._lines.values():
            if line.id not in self._scanners:
                self._begin(line)

    def stop(self) -> None:
        """End and join them all. Safe to call twice."""
        self._running = False
        for scanner in self._scanners.values():
            scanner.stop()
        self._scanners.clear()

    def _begin(self, line: SerialLine) -> None:
        """One scanner that cannot even be made (a wrong script) is told and does not keep the others from working."""
        try:
            scanner = self._make(line, self._clock)
        except (Refused, OutsideFailed) as wrong:
            device = Device(line.id, line.name, "serial")
            self._see(DeviceStatus(device, DeviceState.DISCONNECTED, self._clock.now(), wrong.words, line.port))
            return
        self._scanners[line.id] = scanner
        scanner.start(self._sink, self._see, self._hear)

    def _drop(self, line_id: str) -> None:
        scanner = self._scanners.pop(line_id, None)
        if scanner is not None:
            scanner.stop()
        with self._lock:
            self._statuses.pop(line_id, None)

    def _see(self, status: DeviceStatus) -> None:
        with self._lock:
            self._statuses[status.device.id] = status
        log.info("device", device=status.device.id, state=status.state.value, why=status.why, port=status.port)
        for listener in self._status_listeners:
            listener(status)

    def _hear(self, device: Device, chunk: bytes) -> None:
        for listener in self._raw_listeners:
            listener(device, chunk)
