"""Whom a scale's driver tells: readings besides what any device tells. Every driver says it in the same way."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from hardware.device_listeners import DeviceListeners
from hardware.scales.answer import Answer
from services.clock import Clock
from services.scanning.ports import RawListener, StatusListener
from services.scanning.scan import Device
from services.weighing.model import Reading
from services.weighing.ports import ReadingListener

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


class ScaleListeners(DeviceListeners):
    """One scale's listeners between `start` and `stop`. Called in the scale's thread."""

    _kind = "scale"

    def __init__(
        self,
        device: Device,
        *,
        clock: Clock,
        on_reading: ReadingListener,
        on_status: StatusListener,
        on_raw: RawListener,
    ) -> None:
        super().__init__(device, clock=clock, on_status=on_status, on_raw=on_raw)
        self._on_reading = on_reading
        self._same: tuple[int | None, float, float] = (None, 0.0, 0.0)  # a weight, since when, until when

    def answer(self, answer: Answer, at: float) -> None:
        """What the scale said. `at`: monotonic seconds of its arrival."""
        stable = self._stands(answer.weight, at) if answer.stable is None else answer.stable
        reading = Reading(answer.condition, at, answer.weight, stable, answer.zero, answer.net, answer.said)
        with self._station_goes_on():
            self._on_reading(self._device, reading)

    def _words(self, why: str) -> str:
        return of_a_scale(why)

    def _stands(self, weight: int | None, at: float) -> bool:
        """Whether this weight has been the same for long enough."""
        last, since, until = self._same
        if weight is None or weight != last or at - until > _BROKEN_OFF:
            since = at
        self._same = (weight, since, at)
        return weight is not None and at - since >= STANDS_SECONDS
