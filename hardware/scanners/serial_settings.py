"""Settings of a serial scanner, as its driver takes them."""

from dataclasses import dataclass

from hardware.scanners.escapes import bytes_of
from hardware.scanners.framing import AUTO, ETX, NONE, FramingRules
from services.scanning.scan import Device

_SUFFIXES = {"auto": AUTO, "none": NONE, "cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "tab": b"\t", "etx": ETX}


@dataclass(frozen=True, slots=True)
class SerialSettings:
    """How one serial scanner is reached and how it speaks.

    `port`: a port's path or name (`/dev/ttyACM0`, `COM5`), a link that stays (`/dev/serial/by-id/...`), or a USB
    identity `usb:VID:PID` or `usb:VID:PID:SERIAL` (hexadecimal), which finds the device under whatever name it has now.
    `suffix`, `prefix`, `gap_seconds`: see `hardware.scanners.framing`. A value that the port does not take is no error
    here; the driver says so when it opens.
    """

    name: str
    device_id: str
    port: str
    baud: int = 9600
    bytesize: int = 8  # 5 to 8
    parity: str = "N"  # N, E, O, M, S
    stopbits: float = 1  # 1, 1.5, 2
    suffix: bytes | None = AUTO
    prefix: bytes = b""
    gap_seconds: float = 0.25

    def device(self) -> Device:
        """The device whose scans these settings bring."""
        return Device(id=self.device_id, name=self.name, channel="serial")

    def framing(self) -> FramingRules:
        """How its bytes are cut into symbols."""
        return FramingRules(suffix=self.suffix, prefix=self.prefix, gap_seconds=self.gap_seconds)


def suffix_of(text: str) -> bytes | None:
    """A suffix as the settings file has it: a name (auto, none, cr, lf, crlf, tab, etx), or its bytes with escapes.
    Raises Refused for an unknown escape."""
    return _SUFFIXES[text] if text in _SUFFIXES else bytes_of(text)
