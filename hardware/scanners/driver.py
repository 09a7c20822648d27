"""What scanners' drivers have in common: they tell their listeners, from a thread of their own."""

from abc import abstractmethod
from collections.abc import Callable

from hardware.own_thread import OwnThread
from hardware.scanners.listeners import Listeners
from services.clock import Clock
from services.scanning.ports import RawListener, ScanSink, StatusListener
from services.scanning.scan import Device


class Driver(OwnThread):
    """A driver behind the `Scanner` port. Its thread makes every call to sink and listeners; `_run` is what it does
    until `_stopping` is set. Stopped, it hands over half a symbol as INCOMPLETE."""

    def __init__(self, device: Device, *, clock: Clock, new_id: Callable[[], str]) -> None:
        super().__init__(device)
        self._clock = clock
        self._new_id = new_id

    def start(self, sink: ScanSink, on_status: StatusListener, on_raw: RawListener) -> None:
        """Begin. Returns at once; `on_status` says how it goes. RuntimeError: it has begun already."""
        listeners = Listeners(
            self._device, clock=self._clock, new_id=self._new_id, sink=sink, on_status=on_status, on_raw=on_raw
        )
        self._begin(lambda: self._run(listeners))

    @abstractmethod
    def _run(self, listeners: Listeners) -> None:
        """The thread's work."""
