"""The port through which scales reach the bench. Drivers in `hardware/scales` stand behind it."""

from collections.abc import Callable
from typing import Protocol

from services.scanning.ports import RawListener, StatusListener
from services.scanning.scan import Device
from services.weighing.model import Reading, ScaleAct

ReadingListener = Callable[[Device, Reading], None]


class Scale(Protocol):
    """A driver. It owns one named thread between `start` and `stop`, opens again by itself, and asks the scale as often
    as its protocol wants it (several times a second)."""

    @property
    def device(self) -> Device: ...

    @property
    def acts(self) -> frozenset[ScaleAct]:
        """What this scale can be asked to do."""

    @property
    def tells_zero(self) -> bool:
        """Whether it says so when it is empty again. Some answer only when another weight lies on them, and never with
        0."""

    def start(self, on_reading: ReadingListener, on_status: StatusListener, on_raw: RawListener) -> None:
        """Begin to read. Each listener is called in the driver's thread. A device that gives no answer for a while is
        told as DISCONNECTED with its reason, although its port is open."""

    def stop(self) -> None:
        """End and join the thread. Safe to call twice."""

    def ask(self, act: ScaleAct) -> None:
        """Ask it to do that. Returns at once, from any thread. Raises Refused (SCALE_CANNOT) where it cannot."""
