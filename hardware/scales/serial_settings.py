"""Settings of a scale on a serial line, as its driver takes them."""

from dataclasses import dataclass

from services.scanning.scan import Device


@dataclass(frozen=True, slots=True)
class SerialScaleSettings:
    """How one scale is reached and how it speaks.

    `port`: as `hardware.scanners.serial_settings` has it. `baud` 0 and `framing` "": as its protocol has them, else
    data bits, parity, stop bits ("7E1"). `unit`: kg, g, lb or oz, of numbers that come without one. `ask`: what asks
    for a weight in place of the protocol's own, b"" for that.
    """

    name: str
    device_id: str
    port: str
    baud: int = 0
    framing: str = ""
    unit: str = "kg"
    ask: bytes = b""

    def device(self) -> Device:
        """The device whose readings these settings bring."""
        return Device(id=self.device_id, name=self.name, channel="scale")
