"""The station's scales: their drivers as the settings describe them, and who is told what they say."""

from collections.abc import Callable

from app.devices.owned import Owned
from app.devices.scanners import SIMULATOR, script_of
from hardware.hid.system import SystemHids
from hardware.scales.hid_scale import HidScale
from hardware.scales.protocols import PROTOCOLS
from hardware.scales.serial_scale import SerialScale
from hardware.scales.serial_settings import SerialScaleSettings
from hardware.scales.simulated_scale import SimulatedScale
from hardware.scanners.escapes import bytes_of
from services.clock import Clock
from services.errors import Refused
from services.scanning.ports import DeviceState
from services.scanning.scan import Device
from services.settings.model import ScaleLine, Weighing
from services.weighing.model import Reading, ScaleAct
from services.weighing.ports import ReadingListener, Scale

MakeScale = Callable[[ScaleLine, Clock], Scale]
ActListener = Callable[[str, ScaleAct], None]


class Scales(Owned[ScaleLine, Scale]):
    """Owner of the scales' threads."""

    _channel = "scale"

    def __init__(self, clock: Clock, make: MakeScale) -> None:
        super().__init__(clock)
        self._make = make
        self._reading_listeners: tuple[ReadingListener, ...] = ()
        self._act_listeners: tuple[ActListener, ...] = ()

    def on_reading(self, listener: ReadingListener) -> None:
        """Who is told each answer of each scale, in the scale's thread. Before `start`."""
        self._reading_listeners += (listener,)

    def on_asked(self, listener: ActListener) -> None:
        """Who is told what a scale, by its id, was asked to do; in the thread that asked."""
        self._act_listeners += (listener,)

    def acts(self, scale_id: str) -> frozenset[ScaleAct]:
        """What this scale can be asked to do; nothing where there is none of this id at work. Any thread."""
        scale = self._scale(scale_id)
        return scale.acts if scale is not None else frozenset()

    def tells_zero(self, scale_id: str) -> bool:
        """Whether this scale says so when it is empty again (see `services.weighing.ports.Scale`). Any thread."""
        scale = self._scale(scale_id)
        return scale.tells_zero if scale is not None else True

    def ask(self, scale_id: str, act: ScaleAct) -> None:
        """Ask a scale to do that. Returns at once, from any thread. Raises Refused: SCALE_AWAY where it gives no answer
        now, SCALE_CANNOT where it cannot do that."""
        scale = self._scale(scale_id)
        states = {status.device.id: status.state for status in self.statuses()}
        if scale is None or states.get(scale_id) is not DeviceState.CONNECTED:
            raise Refused("SCALE_AWAY", "scale.away")
        scale.ask(act)
        for listener in self._act_listeners:
            listener(scale_id, act)

    def _scale(self, scale_id: str) -> Scale | None:
        with self._lock:
            return self._drivers.get(scale_id)

    def _make_one(self, line: ScaleLine) -> Scale:
        return self._make(line, self._clock)

    def _start_one(self, driver: Scale) -> None:
        driver.start(self._read, self._see, self._hear)

    def _read(self, device: Device, reading: Reading) -> None:
        for listener in self._reading_listeners:
            listener(device, reading)


def packing_scale(settings: Weighing) -> Device | None:
    """The scale that weighs boxes: the one that is named, else the first; None where there is none."""
    first = settings.scales[0] if settings.scales else None
    line = next((one for one in settings.scales if one.id == settings.packing), first)
    return Device(line.id, line.name, "scale") if line is not None else None


def make_scale(line: ScaleLine, clock: Clock) -> Scale:
    """The driver for one scale of the settings. Raises Refused and OutsideFailed for a simulator's wrong script."""
    device = Device(line.id, line.name, "scale")
    if line.kind == "hid":
        return HidScale(device, line.port, SystemHids(), clock=clock)
    if line.port.startswith(SIMULATOR):
        return SimulatedScale(device, line.kind, script_of(line.port), clock=clock)
    settings = SerialScaleSettings(
        name=line.name,
        device_id=line.id,
        port=line.port,
        baud=line.baud,
        framing=line.framing,
        unit=line.unit,
        ask=bytes_of(line.ask),
    )
    return SerialScale(settings, PROTOCOLS[line.kind], clock=clock)
