"""A drawing as ZPL: one graphic of hexadecimal digits. No text of a label stands in it, so that nothing in a field can
ever be a command, whatever the printer takes for one; and the label looks as it does on paper."""

import re
from typing import TYPE_CHECKING, Final

from services.labels.model import Drawing
from services.labels.raster import DOTS, picture

if TYPE_CHECKING:
    from collections.abc import Iterator

_TURNED: Final = bytes(range(255, -1, -1))  # black is 1 in ZPL, 0 in the picture
_RUN: Final = re.compile(r"(.)\1+")


def dot(dpi: int) -> float:
    """mm of a dot at 203, 300 or 600 dpi: what `compose` needs."""
    return 1 / DOTS[dpi]


def zpl(drawing: Drawing, dpi: int, *, right: float = 0.0, down: float = 0.0) -> bytes:
    """One label, printed once. `dpi`: 203, 300 or 600; `drawing` was composed for its `dot`. `right`, `down`: what
    the printer is out by, in mm."""
    image = picture(drawing, DOTS[dpi], right=right, down=down)
    across = (image.width + 7) // 8
    total = across * image.height
    ink = image.tobytes().translate(_TURNED)
    spare = across * 8 - image.width  # dots of the last byte beyond the label
    rows = (_without(ink[at : at + across], spare) for at in range(0, total, across))
    graphic = "".join(_packed(rows))
    head = f"^XA^PW{image.width}^LL{image.height}^LH0,0"
    return f"{head}^FO0,0^GFA,{total},{total},{across},{graphic}^FS^PQ1^XZ\n".encode("ascii")


def _without(row: bytes, spare: int) -> bytes:
    return row[:-1] + bytes([row[-1] & (0xFF << spare) & 0xFF])


def _packed(rows: "Iterator[bytes]") -> "Iterator[str]":
    """ZPL's own short forms: ":" repeats the row before, "," fills with white, "!" with black, G to Y and g to z count
    the digit that follows."""
    before = b""
    for row in rows:
        yield ":" if row == before else _row(row.hex().upper())
        before = row


def _row(digits: str) -> str:
    for digit, sign in (("0", ","), ("F", "!")):
        kept = digits.rstrip(digit)
        if len(kept) < len(digits):
            return _counted(kept) + sign
    return _counted(digits)


def _counted(digits: str) -> str:
    return _RUN.sub(lambda run: _times(len(run[0])) + run[1], digits)


def _times(count: int) -> str:
    """G to Y for 1 to 19, g to z for 20, 40 to 400, one after the other."""
    said = ""
    while count >= 400:
        said, count = said + "z", count - 400
    if count >= 20:
        said, count = said + chr(ord("f") + count // 20), count % 20
    return said + chr(ord("F") + count) if count else said
