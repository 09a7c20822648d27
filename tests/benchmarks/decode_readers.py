"""The decoders that are measured side by side, and when what they say is what a picture holds."""

from collections.abc import Callable, Iterable
from typing import Any

import zxingcpp
from pyzbar import pyzbar

from hardware.camera.decode.pipeline import read
from hardware.camera.decode.retail import upca_of
from tests.support.drawn_codes import Grey

RETAIL = frozenset({"ean13", "ean8", "upca", "upce"})
LONG = 60.0  # seconds: all steps
Reader = Callable[[Grey], list[str]]


def by_pyzbar(picture: Grey) -> list[str]:
    """All symbologies, as its users call it."""
    return [_text(one.data) for one in pyzbar.decode(picture)]


def by_zxing(picture: Grey) -> list[str]:
    """As its users call it, with the text as it is in the code."""
    return [one.text for one in zxingcpp.read_barcodes(picture, text_mode=zxingcpp.TextMode.Plain)]


def by_us(picture: Grey) -> list[str]:
    return [one.text for one in read(picture, LONG)]


READERS: dict[str, Reader] = {"pyzbar": by_pyzbar, "zxing-cpp": by_zxing, "ours": by_us}


def is_same(symbology: str, wanted: str, said: str) -> bool:
    """Retail numbers are compared as GTINs: each decoder writes them in its own way."""
    if symbology in RETAIL:
        return bool(_gtins(wanted) & _gtins(said))
    return said.removeprefix("\x1d") == wanted


def are_wanted(wanted: Iterable[tuple[str, str]], said: str) -> bool:
    """Whether the picture holds it."""
    return any(is_same(symbology, text, said) for symbology, text in wanted)


def _gtins(digits: str) -> set[str]:
    if not (digits.isascii() and digits.isdigit()):
        return set()
    return {digits.zfill(14), upca_of(digits).zfill(14)} if len(digits) == 8 else {digits.zfill(14)}


def _text(data: Any) -> str:
    try:
        return str(data.decode())
    except UnicodeDecodeError:
        return str(data.decode("latin-1"))
