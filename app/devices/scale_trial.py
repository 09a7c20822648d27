"""A scale that is tried: opened as the settings have it, or would have it, asked, and let go of again."""

from collections.abc import Mapping
from threading import Event
from typing import Any, Final

from pydantic import ValidationError

from app.devices.scales import make_scale
from hardware.scales.protocols import PROTOCOLS
from services.clock import SystemClock
from services.errors import Refused
from services.scanning.ports import DeviceState, DeviceStatus
from services.scanning.scan import Device
from services.settings.model import ScaleLine
from services.weighing.model import Condition, Reading

_PATIENCE: Final = 5.0  # seconds for a scale to answer, or to be silent for long enough
_OF_QUIET_ONES: Final = 1.0  # Adam, or one with a PRINT key


class Heard:
    """What a scale told. `enough`: more of it says nothing else."""

    def __init__(self) -> None:
        self.enough = Event()
        self.reading: Reading | None = None
        self.status: DeviceStatus | None = None

    def read(self, _device: Device, reading: Reading) -> None:
        if reading.condition is not Condition.UNREADABLE:
            self.reading = reading
            self.enough.set()

    def stands(self, status: DeviceStatus) -> None:
        if status.state is not DeviceState.STOPPED:
            self.status = status
        if status.state is DeviceState.DISCONNECTED:
            self.enough.set()


def listen(line: ScaleLine) -> Heard:
    """Open a scale, ask it, and let go of it again. Waits for it. Raises Refused and OutsideFailed where it cannot
    even be made."""
    heard, scale = Heard(), make_scale(line, SystemClock())
    scale.start(heard.read, heard.stands, lambda _device, _chunk: None)
    try:
        heard.enough.wait(_patience(line.kind))
    finally:
        scale.stop()
    return heard


def line_of(values: Mapping[str, Any]) -> ScaleLine:
    """A scale as somebody typed it. Raises Refused (SETTING_INVALID), with the field, as the settings do."""
    try:
        return ScaleLine.model_validate(values)
    except ValidationError as error:
        name = str(error.errors(include_url=False)[0]["loc"][0])
        path, raw = f"weighing.scales[1].{name}", str(values.get(name, ""))
        raise Refused("SETTING_INVALID", "settings.problem.left_out.bad_value", path=path, raw=raw) from error


def _patience(kind: str) -> float:
    protocol = PROTOCOLS.get(kind)
    return _OF_QUIET_ONES if protocol is not None and protocol.silent_seconds is None else _PATIENCE
