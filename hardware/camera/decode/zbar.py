"""zbar behind our own names: it adds up brightness along lines, and reads some blurred bars whose edges are gone.

libzbar ends its whole process at some codes (pyzbar issues 83 and 143): it is used in a process of its own alone. The
package may be there without the library that it loads; all works without both.
"""

from typing import Any, Final

from hardware.camera.decode.grey import Corners, Grey
from hardware.camera.decode.retail import retail_of
from services.frames.model import Symbol

_KINDS: Final = {
    "CODE39": ("code39", "]A0"),
    "I25": ("itf", "]I0"),
    "EAN13": ("ean13", "]E0"),
    "EAN8": ("ean8", "]E4"),
    "UPCA": ("upca", "]E0"),
    "UPCE": ("upce", "]E0"),
}

try:
    from hardware.camera.decode.zbar_library import ZBarSymbol, pyzbar
except (ImportError, OSError) as error:
    WHY_NOT: str | None = str(error)
    """Why there is no zbar; None where there is one."""
    _SYMBOLS: list[Any] = []
else:
    WHY_NOT = None
    _SYMBOLS = [ZBarSymbol[name] for name in _KINDS]


def read_bars(strip: Grey) -> list[Symbol]:
    """Linear symbols whose lines lie along the strip's rows; none where there is no zbar. Their corners are the
    strip's: zbar puts a symbol together of halves from several lines, and tells where one of them was. Code 128 is left
    out: it is not told which of them are GS1-128."""
    if not _SYMBOLS:
        return []
    high, wide = strip.shape
    found = pyzbar.decode(strip, _SYMBOLS)
    return [_symbol(one, wide - 1, high - 1) for one in found if one.type in _KINDS]


def _symbol(found: Any, right: int, bottom: int) -> Symbol:
    symbology, identifier = _KINDS[found.type]
    symbology, text = retail_of(symbology, found.data.decode("latin-1"))
    corners: Corners = ((0, 0), (right, 0), (right, bottom), (0, bottom))
    if found.orientation == "DOWN":
        corners = (*corners[2:], *corners[:2])
    return Symbol(symbology, text, corners, identifier)
