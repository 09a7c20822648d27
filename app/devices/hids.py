"""USB HID scanners and scales that are there: what people choose one from, and whether it may be opened."""

from dataclasses import dataclass
from typing import Literal

from hardware.hid.finding import find_hid, of_page
from hardware.hid.line import Hids, PresentHid
from hardware.hid.rights import udev_rule
from hardware.hid.system import SystemHids
from hardware.scales.hid_weights import PAGE as SCALES
from hardware.scanners.hid_symbols import PAGE as SCANNERS

HidKind = Literal["scanner", "scale"]
_PAGES: dict[HidKind, int] = {"scanner": SCANNERS >> 16, "scale": SCALES >> 16}


@dataclass(frozen=True, slots=True)
class FoundHid:
    """One of them. `rule`: the line that udev has to have before this user may open it, "" where that is so."""

    kind: HidKind
    identity: str
    name: str  # maker and product, as it tells them; "" where it tells neither
    place: str
    rule: str = ""


def found_hids(hids: Hids | None = None) -> tuple[FoundHid, ...]:
    """All that are there. Waits for the system. Raises OutsideFailed `device.hid.no_library`."""
    hids = hids or SystemHids()
    present = hids.present()
    return tuple(_found(hids, kind, one) for kind, page in _PAGES.items() for one in of_page(present, page))


def try_hid(kind: HidKind, identity: str, hids: Hids | None = None) -> FoundHid:
    """Open the one of this identity and close it again. Raises OutsideFailed as `find_hid` and `Hids.open` do; where
    rights are missing, with the param `rule`."""
    hids = hids or SystemHids()
    one = find_hid(identity, _PAGES[kind], hids.present())
    found = _found(hids, kind, one)
    if not found.rule:
        hids.open(one).close()
    return found


def _found(hids: Hids, kind: HidKind, one: PresentHid) -> FoundHid:
    name = one.product if one.product.startswith(one.maker) else f"{one.maker} {one.product}".strip()
    rule = "" if hids.may_open(one) else udev_rule(one.identity)
    return FoundHid(kind, one.identity, " ".join(name.split()), one.place, rule)
