"""QR codes, Code 128 and GS1-128 as modules, and how large a module can be in the room there is."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

QR_QUIET: Final = 4  # modules of white on each side (ISO/IEC 18004)
BAR_QUIET: Final = 10  # on both sides (ISO/IEC 15417)
LEAST_QR: Final = 0.25  # mm: a phone and a hand scanner read no finer module for certain
LEAST_BAR: Final = 0.165  # mm: 6.5 mil, what common hand scanners still read
MOST_BAR: Final = 0.66  # mm: wider bars read no better
LEAST_BARS: Final = 3.0  # mm: lower ones are missed by a hand that is not steady
_MOST_QR: Final = 600  # characters; more would not be read from a label
_MOST_BAR: Final = 80


@lru_cache(maxsize=256)
def qr(text: str) -> tuple[bytes, ...] | None:
    """The rows of a QR code, 15 % of it restorable, without its quiet zone; None where one cannot hold `text`."""
    import segno

    if not text or len(text) > _MOST_QR:
        return None
    try:
        return tuple(bytes(row) for row in segno.make_qr(text, error="m", boost_error=False).matrix)
    except (ValueError, UnicodeError):
        return None


def code128(text: str) -> bytes | None:
    """The modules of a bar code without its quiet zones; None where Code 128 cannot hold `text`, or nobody could read
    as long a one."""
    return _bars(text, is_gs1=False) if text and len(text) <= _MOST_BAR and text.isascii() else None


def gs1_128(elements: Sequence[tuple[str, str]]) -> bytes | None:
    """The modules of a GS1-128 bar code of these (AI, value), with FNC1 in front and behind each value that may end
    early; without quiet zones. None where a value has signs that could be taken for another AI (brackets), or is none
    that its AI takes."""
    if not elements or any(set("()[]") & set(value) or not value.isascii() for _ai, value in elements):
        return None
    return _bars("".join(f"({ai}){value}" for ai, value in elements), is_gs1=True)


@lru_cache(maxsize=256)
def _bars(text: str, *, is_gs1: bool) -> bytes | None:
    import zxingcpp

    options: dict[str, Any] = {"gs1": True} if is_gs1 else {}
    try:
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128, **options)
        picture: Any = code.to_image(scale=1, add_quiet_zones=False)
    except ValueError:
        return None
    pixels: Any = memoryview(picture)
    return bytes(value < 128 for value in pixels.cast("B")[: pixels.shape[1]])


def module_size(modules: int, room: float, quiet: int, before: float, after: float) -> float:
    """mm of the largest module for `modules` in `room` mm, where `quiet` modules of white are wanted on both sides and
    the room has `before` and `after` mm of white beside it already."""
    return min(
        room / modules,
        (room + before) / (modules + quiet),
        (room + after) / (modules + quiet),
        (room + before + after) / (modules + 2 * quiet),
    )


def snapped(module: float, dot: float, dots: int) -> float:
    """`module` in whole dots of `dot` mm, 0 where fewer than `dots` are left; as it is where `dot` is 0."""
    if not dot:
        return module
    whole = int(module / dot + 1e-6)
    return whole * dot if whole >= dots else 0.0
