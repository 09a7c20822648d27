"""What is plugged in, as the devices page lists it. Each asks the system, and waits for it."""

from collections.abc import Sequence

from app.hids import FoundHid, HidKind, found_hids
from hardware.hid.rights import RELOAD
from hardware.scanners.ports import list_ports
from ui.devices.views import PortChoice


def present_ports() -> Sequence[PortChoice]:
    """The serial ports."""
    return [PortChoice(port.identity or port.name, port.name, port.description) for port in list_ports()]


def present_hids() -> Sequence[PortChoice]:
    """The scanners in the mode USB HID POS. Raises OutsideFailed where the library for them is missing."""
    return _of_kind("scanner", found_hids())


def _of_kind(kind: HidKind, found: Sequence[FoundHid]) -> list[PortChoice]:
    return [
        PortChoice(one.identity, one.place, one.name, "hid", f"{one.rule}\n{RELOAD}" if one.rule else "")
        for one in found
        if one.kind == kind
    ]
