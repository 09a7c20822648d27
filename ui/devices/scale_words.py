"""Scales in words."""

from services.scanning.ports import DeviceState, DeviceStatus
from services.settings.model import ScaleLine
from services.weighing.model import Condition, Reading, ScaleAct
from services.words.catalogue import Catalogue
from services.words.figures import number_text
from ui.devices.device_words import RawBytes
from ui.devices.scale_views import ScaleCard

_ORDER = (ScaleAct.ZERO, ScaleAct.TARE, ScaleAct.CLEAR)


class ScaleWords:
    """Says what the devices page shows of scales."""

    def __init__(self, words: Catalogue) -> None:
        self._words = words
        self._say = words.say

    def card(
        self,
        line: ScaleLine,
        status: DeviceStatus | None,
        reading: Reading | None,
        raw: RawBytes | None,
        acts: frozenset[ScaleAct],
        answer: str = "",
    ) -> ScaleCard:
        """One scale as it is now. What it said before its line broke off says nothing of now."""
        state = status.state if status is not None else DeviceState.STOPPED
        now = reading if state is DeviceState.CONNECTED else None
        told, stands = self._told(now)
        return ScaleCard(
            line.id,
            line.name,
            self._say(f"devices_screen.scale.kinds.{line.kind}"),
            (status.port if status is not None else "") or line.port,
            state,
            self._say(f"device.state.{state}"),
            self._say(status.why) if status is not None and status.why else "",
            self.weight(now.weight) if now is not None and now.weight is not None else "",
            told,
            stands,
            raw.text if raw else "",
            raw.hex if raw else "",
            tuple((act, self._say(f"devices_screen.scale.act.{act}")) for act in _ORDER if act in acts),
            answer,
        )

    def weight(self, weight: int) -> str:
        """A weight (millionths of a kilogram) in kilograms, with grams."""
        return self._say("devices_screen.scale.weight", n=number_text(f"{weight / 1e6:.3f}", self._words.language))

    def _told(self, reading: Reading | None) -> tuple[str, DeviceState]:
        if reading is None:
            return "", DeviceState.STOPPED
        if reading.condition is not Condition.WEIGHT:
            return self._say(f"devices_screen.scale.told.{reading.condition}"), DeviceState.DISCONNECTED
        if not reading.stable:
            return self._say("devices_screen.scale.told.moving"), DeviceState.CONNECTING
        if reading.zero:
            return self._say("devices_screen.scale.told.zero"), DeviceState.CONNECTED
        told = "net" if reading.net else "stable"
        return self._say(f"devices_screen.scale.told.{told}"), DeviceState.CONNECTED
