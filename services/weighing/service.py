"""The memory of the scale that weighs boxes: what it said last, and when it was last empty."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from services.clock import Clock, new_id
from services.scanning.ports import DeviceState, DeviceStatus
from services.scanning.scan import Device
from services.weighing.guard import Sight, empties
from services.weighing.model import Reading, ScaleAct

_SETTLES: Final = 1.0  # seconds: an answer that is younger may be from before the scale did what it was asked


class Weighing:
    """Told by the scales' threads, asked by any; everything returns at once. Nothing of it is on the disk: after a
    restart it knows nothing, and the first weight waits until the scale was empty once (guard.py). `tells_zero`:
    whether the scale of an id says so when it is empty again."""

    def __init__(self, clock: Clock, tells_zero: Callable[[str], bool] = lambda _scale: True) -> None:
        self._clock, self._run, self._tells_zero = clock, new_id(), tells_zero
        self._lock = threading.Lock()
        self._scale: Device | None = None
        self._sight = Sight("", self._run, 0.0)
        self._gross_from = float("-inf")  # monotonic seconds: what it says from then on has no tare that it had before
        self._connected: set[str] = set()  # the ids of all that are, whichever weighs: another may do so from now on

    @property
    def scale(self) -> Device | None:
        """The one that weighs."""
        return self._scale

    def use(self, scale: Device | None) -> None:
        """From now on this scale weighs; None: none does. What was known of another one is forgotten."""
        with self._lock:
            if scale is None or self._scale is None or scale.id != self._scale.id:
                connected = scale is not None and scale.id in self._connected
                self._sight = Sight("", self._run, 0.0, connected=connected)
            self._scale = scale

    def sight(self) -> Sight | None:
        """What is known now; None where no scale weighs here."""
        scale = self._scale
        if scale is None:
            return None
        tells_zero = self._tells_zero(scale.id)
        with self._lock:
            at, when = self._clock.monotonic(), self._clock.now().timestamp()
            return replace(self._sight, name=scale.name, at=at, tells_zero=tells_zero, when=when)

    def heard(self, device: Device, reading: Reading) -> None:
        """That scale has answered."""
        with self._lock:
            if self._scale is not None and device.id == self._scale.id:
                empty = empties(reading) and reading.at >= self._gross_from
                emptied = reading.at if empty else self._sight.emptied_at
                answers = self._sight.answers + 1
                self._sight = replace(self._sight, reading=reading, answers=answers, emptied_at=emptied)

    def asked(self, scale_id: str, act: ScaleAct) -> None:
        """That scale was asked to do that. Without its tare all that lies on it shows again, so that it was empty with
        it says nothing any more: the weight that was taken last would count once more."""
        with self._lock:
            if act is ScaleAct.CLEAR and self._scale is not None and scale_id == self._scale.id:
                self._gross_from = self._clock.monotonic() + _SETTLES
                self._sight = replace(self._sight, emptied_at=None)

    def stands(self, status: DeviceStatus) -> None:
        """That scale was plugged in, or is gone: what it said before says nothing of what lies on it now."""
        connected = status.state is DeviceState.CONNECTED
        with self._lock:
            (self._connected.add if connected else self._connected.discard)(status.device.id)
            if self._scale is None or status.device.id != self._scale.id:
                return
            if connected != self._sight.connected:
                self._sight = replace(self._sight, connected=connected, reading=None, answers=0)
