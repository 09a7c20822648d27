"""Which port a device has now. USB numbers its ports anew at each plugging in; the identity stays."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from serial.tools import list_ports as _system
from serial.tools.list_ports_common import ListPortInfo

from services.errors import OutsideFailed, OutsideKind

_USB = "usb:"


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
        PresentPort(port.device, _description(port), _identity(port.vid, port.pid, port.serial_number))
        for port in sorted(_system.comports())
    )


def find_port(wanted: str, present: PortLister = list_ports) -> str:
    """What to open for a settings' `port`: the text itself, or the one port that has this USB identity.

    Raises OutsideFailed: `device.missing` where it is not there, `device.several_alike` where two devices fit; which
    one is meant is never guessed.
    """
    if not wanted.lower().startswith(_USB):
        return wanted
    fitting = [port.name for port in present() if _fits(wanted, port.identity)]
    if len(fitting) == 1:
        return fitting[0]
    words = "device.several_alike" if fitting else "device.missing"
    raise OutsideFailed(OutsideKind.DEVICE, words, retry=True, port=wanted)


def _description(port: ListPortInfo) -> str:
    """pyserial says "n/a", or the port's name once more, where it knows nothing."""
    told = port.description or ""
    return "" if told in ("n/a", port.device, port.name) else told


def _identity(vid: int | None, pid: int | None, serial_number: str | None) -> str:
    if vid is None or pid is None:
        return ""
    return f"{_USB}{vid:04X}:{pid:04X}" + (f":{serial_number}" if serial_number else "")


def _fits(wanted: str, identity: str) -> bool:
    """The same vendor and product (whatever the case), and the same serial number where one is wanted."""
    have, want = _parts(identity), _parts(wanted)
    return bool(identity) and have[:2] == want[:2] and want[2] in ("", have[2])


def _parts(identity: str) -> tuple[str, str, str]:
    vid, _, rest = identity[len(_USB) :].partition(":")
    pid, _, serial_number = rest.partition(":")
    return vid.upper().zfill(4), pid.upper().zfill(4), serial_number
