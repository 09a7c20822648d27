"""Which of the devices that are there is the one of the settings."""

from collections.abc import Iterable

from hardware.hid.line import PresentHid
from hardware.usb_identity import fits
from services.errors import OutsideFailed, OutsideKind


def of_page(present: Iterable[PresentHid], page: int) -> tuple[PresentHid, ...]:
    """Those of a usage page, each way into a device once."""
    return tuple({one.path: one for one in present if one.page == page}.values())


def find_hid(wanted: str, page: int, present: Iterable[PresentHid]) -> PresentHid:
    """The one device of this identity, by its part of this usage page.

    Raises OutsideFailed: `device.missing`; `device.hid.other_mode` where the device is there, and speaks in another
    way; `device.hid.several_alike` where two fit: which one is meant is never guessed.
    """
    there = [one for one in present if fits(wanted, one.identity)]
    fitting = of_page(there, page)
    if len(fitting) == 1:
        return fitting[0]
    words = "device.hid.several_alike" if fitting else "device.hid.other_mode" if there else "device.missing"
    raise OutsideFailed(OutsideKind.DEVICE, words, retry=True, identity=wanted)
