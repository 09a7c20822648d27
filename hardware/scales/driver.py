"""What scales' drivers have in common: they tell their listeners, from a thread of their own."""

from abc import abstractmethod
from queue import SimpleQueue

from hardware.own_thread import OwnThread
from hardware.scales.listeners import ScaleListeners
from services.clock import Clock
from services.errors import Refused
from services.scanning.ports import RawListener, StatusListener
from services.scanning.scan import Device
from services.weighing.model import ScaleAct
from services.weighing.ports import ReadingListener


class ScaleDriver(OwnThread):
    """A driver behind the `Scale` port. Its thread makes every call to listeners; `_run` is what it does until
    `_stopping` is set. What it was asked to do waits in `_asked`; a scale that is not there is asked nothing."""

    _kind = "scale"

    def __init__(self, device: Device, *, clock: Clock) -> None:
        super().__init__(device)
        self._clock = clock
        self._asked: SimpleQueue[ScaleAct] = SimpleQueue()

    @property
    @abstractmethod
    def acts(self) -> frozenset[ScaleAct]: ...

    @property
    @abstractmethod
    def tells_zero(self) -> bool: ...

    def start(self, on_reading: ReadingListener, on_status: StatusListener, on_raw: RawListener) -> None:
        """Begin. Returns at once; `on_status` says how it goes. RuntimeError: it has begun already."""
        listeners = ScaleListeners(
            self._device, clock=self._clock, on_reading=on_reading, on_status=on_status, on_raw=on_raw
        )
        self._begin(lambda: self._run(listeners))

    def ask(self, act: ScaleAct) -> None:
        """Ask it to do that. Returns at once, from any thread. Raises Refused (SCALE_CANNOT) where it cannot."""
        if act not in self.acts:
            raise Refused("SCALE_CANNOT", f"scale.cannot.{act.value}", scale=self._device.name)
        self._asked.put(act)
        self._wake()

    @abstractmethod
    def _run(self, listeners: ScaleListeners) -> None:
        """The thread's work."""
