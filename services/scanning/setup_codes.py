"""What set-up barcodes the makers of scanners publish: which one does what, and where it stands in their manual.

Only a barcode whose content its maker has published is drawn (`content`); every other one is named, to be scanned from
the manual, as far as its name and place were read in one that is published. From `resources/scanners/makers.toml`.
Reads a file: not on the UI thread where it can wait.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from resources import path
from services.errors import Refused

_FIELDS: Final = frozenset({"does", "name", "section", "page", "symbology", "content", "source"})


class Does(StrEnum):
    """What a barcode is for. Words: `setup_codes.does.<value>`."""

    BEGIN = "begin"  # the scanner listens for set-up codes
    ENTER = "enter"  # Enter (a carriage return) after each code
    KEYBOARD = "keyboard"  # it types as a USB keyboard does
    SERIAL = "serial"  # it is a serial port over USB
    HID_POS = "hid_pos"  # USB HID POS: codes with their symbology, no keyboard
    COUNTRY = "country"  # of the keyboard that it types as
    END = "end"  # what was set is kept


EACH_PAGE: Final = "each"  # a `page`: it stands on each of the manual
MODES: Final = (Does.KEYBOARD, Does.SERIAL, Does.HID_POS)


@dataclass(frozen=True, slots=True)
class SetupCode:
    """One barcode. `name` as it stands in the manual; `section` and `page`: where it stands there, `page` EACH_PAGE
    where on each. `content`: what it holds, with its `symbology`: "qrcode". All of them "" where they were read in no
    published manual; `source`: where they were."""

    does: Does
    name: str = ""
    section: str = ""
    page: str = ""
    symbology: str = ""
    content: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Maker:
    """A maker of scanners. `models`: those that the manual is for, and alike ones; `manual` "": none was found."""

    id: str
    name: str
    models: str
    manual: str
    codes: tuple[SetupCode, ...]

    @property
    def modes(self) -> tuple[Does, ...]:
        """How its scanners can be told to speak; by keyboard where nothing is said."""
        said = {code.does for code in self.codes}
        return tuple(mode for mode in MODES if mode in said) or (Does.KEYBOARD,)

    def steps(self, mode: Does) -> tuple[SetupCode, ...]:
        """The barcodes for a scanner that is to speak in that mode, in their order. Enter and the country are for
        keyboards alone: other lines end their codes otherwise."""
        wanted = {Does.BEGIN, mode, Does.END} | ({Does.ENTER, Does.COUNTRY} if mode is Does.KEYBOARD else set())
        order = (Does.BEGIN, *MODES, Does.ENTER, Does.COUNTRY, Does.END)
        return tuple(
            sorted((code for code in self.codes if code.does in wanted), key=lambda code: order.index(code.does))
        )


@cache
def makers() -> Mapping[str, Maker]:
    """All of them, by id. ValueError: the file is not as it should be."""
    content = tomllib.loads(path("scanners", "makers.toml").read_text("utf-8"))
    return MappingProxyType({key: _maker(key, told) for key, told in content.items()})


def maker(key: str) -> Maker:
    """Raises Refused (MAKER_UNKNOWN)."""
    known = makers()
    if key not in known:
        raise Refused("MAKER_UNKNOWN", "setup_codes.unknown", maker=key, known=", ".join(known))
    return known[key]


def _maker(key: str, told: Mapping[str, Any]) -> Maker:
    return Maker(key, told["name"], told["models"], told["manual"], tuple(_code(key, one) for one in told["codes"]))


def _code(key: str, told: Mapping[str, str]) -> SetupCode:
    if unknown := set(told) - _FIELDS:
        raise ValueError(f"{key}: {unknown}")
    texts = {name: text for name, text in told.items() if name != "does"}
    made = SetupCode(Does(told["does"]), **texts)
    if bool(made.source) != any((made.name, made.section, made.page, made.content)):
        raise ValueError(f"{key}: what is said of a barcode says where that was read, and nothing else does")
    if bool(made.content) != (made.symbology == "qrcode"):
        raise ValueError(f"{key}: a barcode that is drawn says what it holds, and how")
    return made
