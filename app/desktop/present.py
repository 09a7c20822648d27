"""What is plugged in, as the devices page lists it. Each asks the system, and waits for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.devices.hids import FoundHid, HidKind, found_hids
from app.devices.scale_trial import line_of, listen
from hardware.hid.line import Hids
from hardware.hid.rights import RELOAD
from hardware.scanners.ports import list_ports
from services.errors import OutsideFailed
from ui.devices.scale_views import Tried
from ui.devices.views import PortChoice


def present_ports() -> Sequence[PortChoice]:
    """The serial ports."""
    return [PortChoice(port.identity or port.name, port.name, port.description) for port in list_ports()]


def present_hids() -> Sequence[PortChoice]:
    """The scanners in the mode USB HID POS. Raises OutsideFailed where the library for them is missing."""
    return _of_kind("scanner", found_hids())


def present_scales(hids: Hids | None = None) -> Sequence[PortChoice]:
    """The USB HID scales, and the serial ports, where a scale may be. Without the library for the first there are the
    ports all the same."""
    try:
        found = found_hids(hids)
    except OutsideFailed:
        found = ()
    return [*_of_kind("scale", found), *present_ports()]


def _of_kind(kind: HidKind, found: Sequence[FoundHid]) -> list[PortChoice]:
    return [
        PortChoice(one.identity, one.place, one.name, "hid", f"{one.rule}\n{RELOAD}" if one.rule else "")
        for one in found
        if one.kind == kind
    ]


def try_scale(values: Mapping[str, Any]) -> Tried:
    """A scale as somebody typed it, opened, asked and let go of. Waits for it."""
    heard = listen(line_of(values))
    if heard.reading is not None:
        return Tried(said=heard.reading.said.strip() or heard.reading.condition)
    return Tried(why=heard.status.why if heard.status is not None else "")
