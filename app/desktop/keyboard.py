"""The keyboard scanner as the settings describe it."""

from services.clock import new_id
from services.scanning import commands
from services.scanning.layout import TEST_CODE, learn
from services.scanning.scan import Device
from services.scanning.wedge import ENTER, TAB, WedgeRules
from services.settings.model import Wedge
from ui.station import Station
from ui.wedge import WedgeFilter

DEVICE_ID = "keyboard"
_SUFFIXES = {"auto": ENTER + TAB, "enter": ENTER, "tab": TAB}


def make_filter(station: Station) -> WedgeFilter:
    """A filter on the application's keys for this station's keyboard scanner; `use` starts it. UI thread."""

    def own(code: str) -> object:
        return commands.parse(code, station.settings.station.site)

    return WedgeFilter(station.bench, keyboard_device(station), station.clock, new_id, own=own)


def use(keyboard: WedgeFilter, station: Station) -> None:
    """Let the settings take effect; the next scan is read by them, or typed where keyboard scanners are off."""
    wedge = station.settings.scanning.wedge
    repair = learn(TEST_CODE, wedge.layout_sample, keys=wedge.layout_keys) if wedge.layout_sample else None
    keyboard.set_up(keyboard_device(station), rules_of(wedge), repair)
    if wedge.on:
        keyboard.start()
    else:
        keyboard.stop()


def keyboard_device(station: Station) -> Device:
    """All keyboards are one device: Qt does not tell them apart."""
    return Device(DEVICE_ID, station.words.say("desktop.keyboard_scanner"), "wedge")


def rules_of(wedge: Wedge) -> WedgeRules:
    """The settings as the rule takes them."""
    return WedgeRules(
        prefix=wedge.prefix,
        suffixes=_SUFFIXES[wedge.suffix],
        gap_ms=wedge.gap_ms,
        relaxed_ms=max(wedge.gap_ms, WedgeRules().relaxed_ms),
    )
