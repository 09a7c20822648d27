"""Which port a device has now. USB numbers its ports anew at each plugging in; the identity stays."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from serial.tools import list_ports as _system
from serial.tools.list_ports_common import ListPortInfo

from hardware.usb_identity import USB, fits, identity_of
from services.errors import OutsideFailed, OutsideKind


@dataclass(frozen=True, slots=True)
class PresentPort:
    """A port that is there now. `identity` is what settings keep, "" for a port that is not USB."""

    name: str  # what to open: /dev/ttyACM0, COM5
    description: str  # what the system calls the device; "" where it has no more than the port's name
    identity: str = ""


PortLister = Callable[[], Iterable[PresentPort]]


def list_ports() -> tuple[PresentPort, ...]:
    """The machine's serial ports, by name. Pseudo-terminals are never among them."""
    return tuple(
        PresentPort(port.device, _description(port), identity_of(port.vid, port.pid, port.serial_number))
        for port in sorted(_system.comports())
    )


def find_port(wanted: str, present: PortLister = list_ports) -> str:
    """What to open for a settings' `port`: the text itself, or the one port that has this USB identity.

    Raises OutsideFailed: `device.missing` where it is not there, `device.several_alike` where two devices fit; which
    one is meant is never guessed.
    """
    if not wanted.lower().startswith(USB):
        return wanted
    fitting = [port.name for port in present() if fits(wanted, port.identity)]
    if len(fitting) == 1:
        return fitting[0]
    words = "device.several_alike" if fitting else "device.missing"
    raise OutsideFailed(OutsideKind.DEVICE, words, retry=True, port=wanted)


def _description(port: ListPortInfo) -> str:
    """pyserial says "n/a", or the port's name once more, where it knows nothing."""
    told = port.description or ""
    return "" if told in ("n/a", port.device, port.name) else told
