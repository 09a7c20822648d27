"""What is believed of what decoders say: they read short ITFs out of long ones, and UPC-Es out of EANs (zxing-cpp
issues 775 and 255), and one symbol on several lines."""

from collections.abc import Iterable, Sequence
from math import dist
from typing import Final

from hardware.camera.decode.grey import Corners
from hardware.camera.decode.retail import upca_of
from services.frames.model import Symbol

LINEAR: Final = frozenset({"code128", "gs1-128", "code39", "itf", "ean13", "ean8", "upca", "upce"})
_EANS: Final = frozenset({"ean13", "ean8", "upca"})
_WEAK: Final = _EANS | {"upce", "itf"}
_LEAST_TEXT: Final = {"itf": 6}  # a few strokes of a text are an ITF of two digits
_SHORT: Final = 2  # signs of a Code 39: stars alone have as many bars
_LEAST_GUESS: Final = 4  # signs of a Code 39 that is believed without more
_TWO_WIDTHS: Final = frozenset("12")  # digits whose bars and spaces are one and two modules wide
_DIGITS: Final = {"ean13": 13, "ean8": 8, "upca": 12, "upce": 8}
MODULES: Final = {"ean13": 95, "ean8": 67, "upca": 95, "upce": 51}
_BY_SIGN: Final = {"code128": 5.5, "gs1-128": 5.5, "code39": 13, "itf": 7}  # modules of each, at least
_LEAST_MODULE: Final = 0.7  # px
_FEW_LINES: Final = 0.1  # of the length


def vetted(symbols: Iterable[Symbol]) -> list[Symbol]:
    """Those that can be, each once, and not what is a part of another."""
    kept: list[Symbol] = []
    for symbol in sorted((one for one in symbols if is_possible(one)), key=_weight, reverse=True):
        if not any(_is_of(symbol, other) for other in kept):
            kept.append(symbol)
    return kept


def is_possible(symbol: Symbol) -> bool:
    """Whether there can be such a symbol: long enough in signs and in px, with the right check digit."""
    name, text = symbol.symbology, symbol.text
    if len(text) < _LEAST_TEXT.get(name, 1) or (name == "code39" and len(text) < _SHORT and _is_thin(symbol)):
        return False
    if name in _DIGITS and not (len(text) == _DIGITS[name] and text.isdecimal() and has_check_digit(name, text)):
        return False
    if _is_thin(symbol) and is_pattern(symbol):
        return False
    modules = MODULES.get(name, _BY_SIGN.get(name, 0) * len(text))
    return _length(symbol.corners) >= modules * _LEAST_MODULE


def has_check_digit(symbology: str, digits: str) -> bool:
    """Whether the last digit is what GS1 works out of those before it; a UPC-E's of what it stands for."""
    whole = upca_of(digits) if symbology == "upce" else digits
    return sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(whole), start=1)) % 10 == 0


def is_pattern(symbol: Symbol) -> bool:
    """Whether a retail number is what stripes, cloth and bricks look like: both halves the same, or bars of two widths
    alone, which are its digits 1 and 2. One in a million real ones."""
    half = (len(symbol.text) - 1) // 2 if symbol.symbology == "ean13" else len(symbol.text) // 2
    right, left = symbol.text[-half:], symbol.text[-2 * half : -half]
    return symbol.symbology in _EANS and (right == left or set(left + right) <= _TWO_WIDTHS)


def is_too_short_to_guess(symbol: Symbol) -> bool:
    """Whether it is a Code 39 of few signs, which has no check digit: it may be a part of a longer one that is half
    covered. It is believed where it ends on paper, and of dear tries never."""
    return symbol.symbology == "code39" and len(symbol.text) < _LEAST_GUESS


def is_in_doubt(symbol: Symbol) -> bool:
    """Whether it should be looked at in a strip of its own: a retail number or an ITF that was seen on a few lines,
    which may have left it askew: a part of a longer one, or with wrong digits that make up for each other."""
    return symbol.symbology in _WEAK and _is_thin(symbol)


def _is_thin(symbol: Symbol) -> bool:
    first, _second, _third, fourth = symbol.corners
    return dist(first, fourth) < _FEW_LINES * _length(symbol.corners)


def are_near(symbol: Symbol, other: Symbol) -> bool:
    """Whether they lie where one symbol may be."""
    apart = dist(_middle(symbol.corners), _middle(other.corners))
    return apart < max(_length(other.corners), _length(symbol.corners)) / 2


def _weight(symbol: Symbol) -> tuple[bool, int, float]:
    first, _second, _third, fourth = symbol.corners
    return symbol.symbology != "upce", len(symbol.text), dist(first, fourth)


def _is_of(symbol: Symbol, other: Symbol) -> bool:
    """Whether `symbol` is `other` once more, or a part of it."""
    near = are_near(symbol, other)
    if (symbol.symbology, symbol.text) == (other.symbology, other.text):
        return near
    if symbol.symbology == "upce" and other.symbology in _EANS:
        return dist(_middle(symbol.corners), _middle(other.corners)) < _length(other.corners)
    if symbol.symbology == other.symbology == "itf" and near:
        return symbol.text in other.text or symbol.text[::-1] in other.text or _holds(other, symbol)
    return symbol.symbology in LINEAR and other.symbology in LINEAR and _holds(other, symbol)


def _holds(symbol: Symbol, other: Symbol) -> bool:
    """Whether the middle of `other` is within the corners."""
    x, y = _middle(other.corners)
    sides = zip(symbol.corners, (*symbol.corners[1:], symbol.corners[0]), strict=True)
    return all((bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0 for (ax, ay), (bx, by) in sides)


def _middle(corners: Corners) -> tuple[float, float]:
    return sum(x for x, _y in corners) / 4, sum(y for _x, y in corners) / 4


def _length(corners: Sequence[tuple[int, int]]) -> float:
    return max(dist(corners[0], corners[1]), dist(corners[3], corners[2]))
