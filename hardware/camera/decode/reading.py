"""zxing-cpp behind our own names: it looks for edges along lines of a picture."""

from enum import Enum
from typing import Final

import zxingcpp
from zxingcpp import BarcodeFormat as Format
from zxingcpp import BarcodeFormats

from hardware.camera.decode.ends import has_clear_ends, reaches_the_edge
from hardware.camera.decode.grey import Corners, Grey
from hardware.camera.decode.own_bars import has_own_bars, has_own_modules, modules_of
from hardware.camera.decode.retail import retail_of
from hardware.camera.decode.vet import MODULES, is_too_short_to_guess
from services.frames.model import Symbol

_LINEAR = (Format.Code128, Format.Code39Std, Format.ITF, Format.EAN13, Format.EAN8, Format.UPCA, Format.UPCE)
_MATRIX = (Format.QRCode, Format.DataMatrix, Format.PDF417)


class Kinds(Enum):
    """What is looked for; fewer take less time. Code 39 without its national variants: those change the text."""

    LINEAR = BarcodeFormats(_LINEAR)
    MATRIX = BarcodeFormats(_MATRIX)
    STACKED = BarcodeFormats((Format.PDF417,))
    ALL = BarcodeFormats((*_LINEAR, *_MATRIX))


# By the letter of the identifier (ISO/IEC 15424).
_NAMES: Final = {
    "C": "code128",
    "A": "code39",
    "I": "itf",
    "Q": "qrcode",
    "d": "datamatrix",
    "L": "pdf417",
}
_GS1: Final = {"]C1": "gs1-128", "]d2": "gs1-datamatrix"}
_SIGN, _STARS = 13, 2  # modules of a Code 39, at least; signs besides its text
_ENOUGH: Final = 8  # signs of a Code 39 that is believed at sight, however blurred
_RETAIL: Final = {Format.EAN13: "ean13", Format.EAN8: "ean8", Format.UPCA: "upca", Format.UPCE: "upce"}
_RETAIL_FORMATS: Final = {name: format_ for format_, name in _RETAIL.items()}


def read_symbols(picture: Grey, kinds: Kinds = Kinds.ALL, *, hard: bool = False) -> list[Symbol]:
    """All that are seen at once; `hard`: also turned by a right angle, made smaller, and light on dark, which takes
    four times as long. Any thread; others go on meanwhile."""
    found = zxingcpp.read_barcodes(
        picture,
        formats=kinds.value,
        try_rotate=hard,
        try_downscale=hard,
        try_invert=hard,
        text_mode=zxingcpp.TextMode.Plain,
    )
    return [one for one in map(_symbol, found) if _stands_there(one, picture)]


def _stands_there(symbol: Symbol, picture: Grey) -> bool:
    if symbol.symbology == "code39":
        return _is_whole(symbol, picture)
    if symbol.symbology in _RETAIL_FORMATS and reaches_the_edge(picture, symbol.corners, MODULES[symbol.symbology]):
        modules = modules_of(symbol.text, _RETAIL_FORMATS[symbol.symbology])
        return has_own_modules(picture, symbol.corners, modules)
    return True


def _is_whole(code39: Symbol, picture: Grey) -> bool:
    """It has no check digit: of few signs it is believed if its bars are its own, of very few if it also ends."""
    if len(code39.text) < _ENOUGH and not has_own_bars(picture, code39.corners, code39.text):
        return False
    modules = _SIGN * (len(code39.text) + _STARS)
    return not is_too_short_to_guess(code39) or has_clear_ends(picture, code39.corners, modules)


def _symbol(found: zxingcpp.Barcode) -> Symbol:
    identifier, text = found.symbology_identifier, found.text
    if found.format in _RETAIL:
        symbology, text = retail_of(_RETAIL[found.format], text)
    elif identifier in _GS1:
        symbology, text = _GS1[identifier], text.removeprefix("\x1d")
    else:
        symbology = _NAMES[identifier[1]]
    return Symbol(symbology, text, _clockwise(found.position), identifier)


def _clockwise(at: zxingcpp.Position) -> Corners:
    """From where the text begins, along it first. Bars that are read upside down come as in a mirror."""
    points = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    first, second, third, fourth = ((one.x, one.y) for one in points)
    turn = (second[0] - first[0]) * (fourth[1] - first[1]) - (second[1] - first[1]) * (fourth[0] - first[0])
    return (first, second, third, fourth) if turn >= 0 else (fourth, third, second, first)
