"""Drivers of one kind: started and stopped together, changed while they run, how each stands."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

import structlog

from services.clock import Clock
from services.errors import OutsideFailed, Refused
from services.scanning.ports import DeviceState, DeviceStatus, RawListener, StatusListener
from services.scanning.scan import Device

log = structlog.get_logger(__name__)


class LineOfSettings(Protocol):
    """What the settings say of one device."""

    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def port(self) -> str: ...


class Driver(Protocol):
    """What a device's driver can do, whatever it brings."""

    def stop(self) -> None: ...


OneLine = TypeVar("OneLine", bound=LineOfSettings)
OneDriver = TypeVar("OneDriver", bound=Driver)


class Owned(ABC, Generic[OneLine, OneDriver]):
    """Owner of the drivers' threads. `use`, `start` and `stop` from one thread at a time, never the UI's: stopping
    waits for a thread. Listeners are called in the devices' threads."""

    _channel: str  # of a device that could not even be made

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lines: dict[str, OneLine] = {}
        self._drivers: dict[str, OneDriver] = {}
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
        """How each device of the settings stands now, in their order. Any thread."""
        with self._lock:
            return tuple(self._statuses[line_id] for line_id in self._lines if line_id in self._statuses)

    def use(self, lines: Iterable[OneLine]) -> None:
        """From now on these devices. Those that stay as they were go on without a break."""
        wanted = {line.id: line for line in lines}
        for line_id in [line_id for line_id, line in self._lines.items() if wanted.get(line_id) != line]:
            self._drop(line_id)
        with self._lock:
            self._lines = wanted
        for line in wanted.values():
            if self._running and line.id not in self._drivers:
                self._begin(line)

    def start(self) -> None:
        """Begin to read all of them. Returns at once."""
        self._running = True
        for line in self._lines.values():
            if line.id not in self._drivers:
                self._begin(line)

    def stop(self) -> None:
        """End and join them all. Safe to call twice."""
        self._running = False
        for driver in self._drivers.values():
            driver.stop()
        with self._lock:
            self._drivers.clear()

    @abstractmethod
    def _make_one(self, line: OneLine) -> OneDriver:
        """The driver for a line of the settings. Raises Refused and OutsideFailed."""

    @abstractmethod
    def _start_one(self, driver: OneDriver) -> None:
        """Let it read."""

    def _begin(self, line: OneLine) -> None:
        """One that cannot even be made (a wrong script) is told and does not keep the others from working."""
        try:
            driver = self._make_one(line)
        except (Refused, OutsideFailed) as wrong:
            device = Device(line.id, line.name, self._channel)
            self._see(DeviceStatus(device, DeviceState.DISCONNECTED, self._clock.now(), wrong.words, line.port))
            return
        with self._lock:
            self._drivers[line.id] = driver
        self._start_one(driver)

    def _drop(self, line_id: str) -> None:
        with self._lock:
            driver = self._drivers.pop(line_id, None)
        if driver is not None:
            driver.stop()
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
