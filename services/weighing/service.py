"""The memory of the scale that weighs boxes: what it said last, and when it was last empty."""

import threading
from dataclasses import replace

from services.clock import Clock, new_id
from services.scanning.ports import DeviceState, DeviceStatus
from services.scanning.scan import Device
from services.weighing.guard import Sight, empties
from services.weighing.model import Reading


class Weighing:
    """Told by the scales' threads, asked by any; everything returns at once. Nothing of it is on the disk: after a
    restart it knows nothing, and the first weight waits until the scale was empty once (guard.py)."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._run = clock, new_id()
        self._lock = threading.Lock()
        self._scale: str | None = None
        self._sight = Sight("", self._run, 0.0)

    def use(self, scale: str | None, name: str = "", *, tells_zero: bool = True) -> None:
        """From now on the scale of that id weighs; None: none does. What was known of another one is forgotten."""
        with self._lock:
            if scale != self._scale:
                self._scale, self._sight = scale, Sight("", self._run, 0.0)
            self._sight = replace(self._sight, name=name, tells_zero=tells_zero)

    def sight(self) -> Sight | None:
        """What is known now; None where no scale weighs here."""
        with self._lock:
            return None if self._scale is None else replace(self._sight, at=self._clock.monotonic())

    def heard(self, device: Device, reading: Reading) -> None:
        """That scale has answered."""
        with self._lock:
            if device.id == self._scale:
                emptied = reading.at if empties(reading) else self._sight.emptied_at
                answers = self._sight.answers + 1
                self._sight = replace(self._sight, reading=reading, answers=answers, emptied_at=emptied)

    def stands(self, status: DeviceStatus) -> None:
        """That scale was plugged in, or is gone: what it said before says nothing of what lies on it now."""
        with self._lock:
            if status.device.id != self._scale:
                return
            connected = status.state is DeviceState.CONNECTED
            if connected != self._sight.connected:
                self._sight = replace(self._sight, connected=connected, reading=None, answers=0)
