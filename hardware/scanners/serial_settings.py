"""Settings of a serial scanner: a value that the settings file can carry, checked when it is made."""

from dataclasses import dataclass
from types import MappingProxyType

from hardware.scanners.escapes import bytes_of
from hardware.scanners.framing import AUTO, ETX, NONE, FramingRules
from services.errors import Refused
from services.scanning.scan import Device

# The terminators that have a name; anything else is bytes, written as `hardware.scanners.escapes` reads them.
SUFFIXES = MappingProxyType(
    {"auto": AUTO, "none": NONE, "cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "tab": b"\t", "etx": ETX}
)
MAX_PREFIX = 11  # bytes; the most that scanners put before a symbol (Honeywell, Zebra)


@dataclass(frozen=True, slots=True)
class SerialSettings:
    """How one serial scanner is reached and how it speaks.

    `port`: a port's path or name (`/dev/ttyACM0`, `COM5`), a link that stays (`/dev/serial/by-id/...`), or a USB
    identity `usb:VID:PID` or `usb:VID:PID:SERIAL` (hexadecimal), which finds the device under whatever name it has now.
    `suffix`: a name of SUFFIXES, or the terminator's bytes with escapes. `gap_seconds` (0.01 to 5) ends a symbol where
    the suffix is "none". Raises Refused (DEVICE_SETTING_INVALID) for a value that no device has.
    """

    name: str
    device_id: str
    port: str
    baud: int = 9600
    bytesize: int = 8  # 5 to 8
    parity: str = "N"  # N, E, O, M, S
    stopbits: float = 1  # 1, 1.5, 2
    suffix: str = "auto"
    prefix: str = ""  # 1 to 11 bytes with escapes, stripped; "" for none
    gap_seconds: float = 0.1

    def __post_init__(self) -> None:
        _need(bool(self.port.strip()), "port", self.port)
        _need(self.baud > 0, "baud", self.baud)
        _need(self.bytesize in (5, 6, 7, 8), "bytesize", self.bytesize)
        _need(self.parity in tuple("NEOMS"), "parity", self.parity)
        _need(self.stopbits in (1, 1.5, 2), "stopbits", self.stopbits)
        _need(bool(self.suffix), "suffix", self.suffix)
        _need(len(bytes_of(self.prefix)) <= MAX_PREFIX, "prefix", self.prefix)
        _need(0.01 <= self.gap_seconds <= 5, "gap_seconds", self.gap_seconds)
        self.framing()

    def device(self) -> Device:
        """The device whose scans these settings bring."""
        return Device(id=self.device_id, name=self.name, channel="serial")

    def framing(self) -> FramingRules:
        """How its bytes are cut into symbols."""
        suffix = SUFFIXES[self.suffix] if self.suffix in SUFFIXES else bytes_of(self.suffix)
        return FramingRules(suffix=suffix, prefix=bytes_of(self.prefix), gap_seconds=self.gap_seconds)


def _need(good: bool, setting: str, value: object) -> None:
    if not good:
        raise Refused("DEVICE_SETTING_INVALID", f"device.setting.{setting}", value=str(value))
