"""What drivers have in common: a device, and a thread of their own from `start` to `stop`."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from threading import Event, Thread

import structlog

from hardware.scanners.listeners import Listeners
from services.clock import Clock
from services.scanning.ports import RawListener, ScanSink, StatusListener
from services.scanning.scan import Device

log = structlog.get_logger(__name__)

JOIN_SECONDS = 5.0


class Driver(ABC):
    """A driver behind the `Scanner` port. Its thread, named for its kind and device, makes every call to sink and
    listeners; `_run` is what it does until `_stopping` is set."""

    _kind: str

    def __init__(self, device: Device, *, clock: Clock, new_id: Callable[[], str]) -> None:
        self._device = device
        self._clock = clock
        self._new_id = new_id
        self._stopping = Event()
        self._thread: Thread | None = None

    @property
    def device(self) -> Device:
        return self._device

    def start(self, sink: ScanSink, on_status: StatusListener, on_raw: RawListener) -> None:
        """Begin. Returns at once; `on_status` says how it goes. RuntimeError: it has begun already."""
        if self._thread is not None:
            raise RuntimeError(f"{self._device.name} has been started already")
        listeners = Listeners(
            self._device, clock=self._clock, new_id=self._new_id, sink=sink, on_status=on_status, on_raw=on_raw
        )
        self._stopping.clear()
        name = f"{self._kind} {self._device.name}"
        self._thread = Thread(target=self._run, args=(listeners,), name=name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End and join the thread. What has arrived by now is still handed over, half a symbol as INCOMPLETE. Safe to
        call twice."""
        self._stopping.set()
        self._wake()
        if self._thread is None:
            return
        self._thread.join(JOIN_SECONDS)
        if self._thread.is_alive():
            log.error("the thread does not end", device=self._device.name)
        self._thread = None

    @abstractmethod
    def _run(self, listeners: Listeners) -> None:
        """The thread's work."""

    @abstractmethod
    def _wake(self) -> None:
        """End a wait that does not look at `_stopping`. Any thread, at any time."""
