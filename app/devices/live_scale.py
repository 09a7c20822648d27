"""A scale that is read without a station around it: what it says now, as it changes, and what it is asked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Final, Self

from app.devices.scales import make_scale
from hardware.scales.protocols import PROTOCOLS
from services.clock import Clock
from services.errors import OutsideFailed, OutsideKind, Refused
from services.scanning.ports import DeviceState, DeviceStatus
from services.scanning.scan import Device
from services.settings.model import ScaleLine
from services.weighing.guard import Hold, Weighed, judge
from services.weighing.model import Condition, Reading, ScaleAct
from services.weighing.service import Weighing

STABLE: Final = "stable"
_SETTLED: Final = frozenset({STABLE, Hold.EMPTY, Hold.OVER, Hold.UNDER, Hold.FAULT})
_LOOK: Final = 0.2  # seconds: an answer gets old without a word


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of the scale. `state`: "stable", or why its weight does not count (`Hold`). `weight`: millionths of
    a kilogram, None where none was told. `why`: a key of the catalogue, "" where it answers."""

    state: str
    weight: int | None = None
    net: bool = False
    said: str = ""
    why: str = ""


class LiveScale:
    """Opens the scale for as long as its block runs. Its calls wait, in one thread; `stop` ends them, from any thread
    and from signals. Making it raises Refused and OutsideFailed as `make_scale` does."""

    def __init__(self, line: ScaleLine, clock: Clock) -> None:
        self.line, self._clock = line, clock
        self._scale = make_scale(line, clock)
        self._memory = Weighing(clock, lambda _scale: self._scale.tells_zero)
        self._memory.use(Device(line.id, line.name, "scale"))
        self._happened: SimpleQueue[bool] = SimpleQueue()  # False: stop
        self._why, self._stopped = "", False

    def __enter__(self) -> Self:
        self._scale.start(self._read, self._stands, lambda _device, _chunk: None)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._scale.stop()

    def stop(self) -> None:
        """Wait no longer."""
        self._happened.put(False)

    def look(self) -> Look:
        """What is known now."""
        sight = self._memory.sight()
        found = judge(sight, None)
        state = STABLE if isinstance(found, Weighed) else found.value
        reading = sight.reading if sight is not None and found not in (Hold.GONE, Hold.SILENT) else None
        if reading is None:
            return Look(state, why=self._why)
        return Look(state, reading.weight, reading.net, reading.said.strip())

    def settled(self, seconds: float) -> Look | None:
        """What lies on it once that stands still, or what it said last when `seconds` are over; None where `stop` came
        first. Raises OutsideFailed where it gives no answer, Refused (SCALE_SILENT) where it says nothing unasked."""
        look = self._wait_for(lambda look: look.state in _SETTLED, seconds)
        if look is not None or self._stopped:
            return look
        last = self.look()
        if last.state in (Hold.GONE, Hold.SILENT, Hold.UNREADABLE):
            raise self._no_answer(last)
        return last

    def ask(self, act: ScaleAct, seconds: float) -> Look | None:
        """Ask it to do that, and wait until it shows that it did; None where `stop` came first. Raises OutsideFailed
        where it gives no answer, Refused: SCALE_CANNOT, SCALE_UNCHANGED where it did not show it within `seconds`."""
        if self._wait_for(lambda look: look.state != Hold.GONE, seconds) is None:
            if self._stopped:
                return None
            raise self._no_answer(self.look())
        self._scale.ask(act)
        asked = self._clock.monotonic()
        look = self._wait_for(lambda _look: self._did(act, asked), seconds)
        if look is None and not self._stopped:
            raise Refused("SCALE_UNCHANGED", "cli.devices.weigh.unchanged", scale=self.line.name)
        return look

    def changes(self) -> Iterator[tuple[datetime, Look]]:
        """What it says, each time that this changes, until `stop`."""
        last: Look | None = None
        while not self._stopped:
            look = self.look()
            known = look.why or self._has_answered()
            if known and (last is None or _seen(look) != _seen(last)):
                last = look
                yield self._clock.now(), look
            self._wait(_LOOK)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _wait_for(self, good: Callable[[Look], bool], seconds: float) -> Look | None:
        """None: not within so many seconds, it is told to be away, or `stop` came."""
        until = self._clock.monotonic() + seconds
        while not self._stopped:
            look = self.look()
            if good(look):
                return look
            left = until - self._clock.monotonic()
            if look.why or left <= 0:
                return None
            self._wait(min(left, _LOOK))
        return None

    def _wait(self, seconds: float) -> None:
        """Until something happens, or for so long."""
        try:
            self._stopped |= not self._happened.get(timeout=seconds)
            while True:
                self._stopped |= not self._happened.get_nowait()
        except Empty:
            """Nothing more happened."""

    def _did(self, act: ScaleAct, asked: float) -> bool:
        """Whether an answer since then shows it."""
        sight = self._memory.sight()
        reading = sight.reading if sight is not None else None
        if reading is None or reading.at <= asked or not reading.stable or reading.condition is not Condition.WEIGHT:
            return False
        at_nothing = reading.zero or reading.weight == 0
        if reading.weight is None and not at_nothing:  # it says that it heard, and not yet what lies on it
            return False
        return {ScaleAct.ZERO: at_nothing, ScaleAct.TARE: reading.net or at_nothing}.get(act, not reading.net)

    def _has_answered(self) -> bool:
        sight = self._memory.sight()
        return sight is not None and sight.reading is not None

    def _no_answer(self, last: Look) -> Refused | OutsideFailed:
        protocol = PROTOCOLS.get(self.line.kind)
        if not last.why and last.state == Hold.SILENT and protocol is not None and protocol.silent_seconds is None:
            return Refused("SCALE_SILENT", "cli.devices.weigh.quiet", scale=self.line.name)
        unreadable = last.state == Hold.UNREADABLE
        why = last.why or ("scale.unreadable" if unreadable else "scale.silent")
        return OutsideFailed(OutsideKind.DEVICE, why, retry=True)

    def _read(self, device: Device, reading: Reading) -> None:
        self._memory.heard(device, reading)
        self._happened.put(True)

    def _stands(self, status: DeviceStatus) -> None:
        self._why = status.why if status.state is DeviceState.DISCONNECTED else ""
        self._memory.stands(status)
        self._happened.put(True)


def _seen(look: Look) -> tuple[object, ...]:
    """What of it is worth a line."""
    return look.state, look.weight, look.net, look.why
