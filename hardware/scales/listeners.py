"""Whom a scale's driver tells: readings, how it stands, its bytes. Every driver says it in the same way."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Final

import structlog

from hardware.scales.answer import Answer
from services.clock import Clock
from services.scanning.ports import DeviceState, DeviceStatus, RawListener, StatusListener
from services.scanning.scan import Device
from services.weighing.model import Reading
from services.weighing.ports import ReadingListener

log = structlog.get_logger(__name__)

STANDS_SECONDS: Final = 0.5  # so long a weight has to be the same where a scale does not say that it stands still
_BROKEN_OFF: Final = 2.0  # seconds without an answer: the next one is the first again

_OF_A_SCALE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "device.missing": "scale.missing",
        "device.busy": "scale.busy",
        "device.no_rights": "scale.no_rights",
        "device.several_alike": "scale.several_alike",
        "device.settings_not_taken": "scale.settings_not_taken",
        "device.not_opened": "scale.not_opened",
        "device.hid.no_library": "scale.hid.no_library",
        "device.hid.other_mode": "scale.hid.no_scale",
        "device.hid.not_understood": "scale.hid.not_understood",
    }
)


def of_a_scale(words: str) -> str:
    """The sentence of scales where a device's would speak of scanners."""
    return _OF_A_SCALE.get(words, words)


class ScaleListeners:
    """One scale's listeners between `start` and `stop`. Called in the scale's thread. A bug in one of them is logged,
    and costs the scale neither its thread nor the next reading."""

    def __init__(
        self,
        device: Device,
        *,
        clock: Clock,
        on_reading: ReadingListener,
        on_status: StatusListener,
        on_raw: RawListener,
    ) -> None:
        self._device = device
        self._clock = clock
        self._on_reading = on_reading
        self._on_status = on_status
        self._on_raw = on_raw
        self._told: tuple[DeviceState, str, str] | None = None
        self._same: tuple[int | None, float, float] = (None, 0.0, 0.0)  # a weight, since when, until when

    def answer(self, answer: Answer, at: float) -> None:
        """What the scale said. `at`: monotonic seconds of its arrival."""
        stable = self._stands(answer.weight, at) if answer.stable is None else answer.stable
        reading = Reading(answer.condition, at, answer.weight, stable, answer.zero, answer.net, answer.said)
        with self._station_goes_on():
            self._on_reading(self._device, reading)

    def raw(self, chunk: bytes) -> None:
        """Bytes as one read brought them."""
        with self._station_goes_on():
            self._on_raw(self._device, chunk)

    def tell(self, state: DeviceState, *, why: str = "", port: str = "") -> None:
        """Announce a change; the same again is none. A scale that was pulled out is missing because of that: the first
        reason is the one that helps."""
        why = of_a_scale(why)
        after_unplug = self._told is not None and self._told[1] == "scale.unplugged"
        if (state, why, port) == self._told or (after_unplug and why == "scale.missing"):
            return
        self._told = (state, why, port)
        with self._station_goes_on():
            self._on_status(DeviceStatus(self._device, state, self._clock.now(), why, port))

    def _stands(self, weight: int | None, at: float) -> bool:
        """Whether this weight has been the same for long enough."""
        last, since, until = self._same
        if weight is None or weight != last or at - until > _BROKEN_OFF:
            since = at
        self._same = (weight, since, at)
        return weight is not None and at - since >= STANDS_SECONDS

    @contextmanager
    def _station_goes_on(self) -> Iterator[None]:
        try:
            yield
        except Exception:
            log.exception("a listener failed", device=self._device.name)
