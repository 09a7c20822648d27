"""What a simulated printer has printed, as a picture: labels that are one graphic, as Scandesk writes them."""

import io
import re
from collections.abc import Iterator
from typing import Final

_GRAPHIC: Final = re.compile(r"\^PW(\d{1,5})\^LL(\d{1,5})\b.*?\^GFA,\d+,\d+,(\d{1,4}),([^\^~]*)", re.DOTALL)
_FILLS: Final = {",": "0", "!": "F"}
_TURNED: Final = bytes(range(255, -1, -1))  # black is 1 in ZPL, 0 in the picture


def picture(label: bytes) -> bytes | None:
    """The label as a PNG, a pixel a dot, black on white; None where it is not one graphic in ZPL's short form."""
    from PIL import Image

    found = _GRAPHIC.search(label.decode("latin-1"))
    if found is None:
        return None
    wide, high, across = (int(number) for number in found.groups()[:3])
    try:
        ink = bytes.fromhex("".join(_rows(found[4], 2 * across)))
        image = Image.frombytes("1", (across * 8, high), ink.translate(_TURNED))
    except ValueError:  # no digits, or not as many as it says
        return None
    file = io.BytesIO()
    image.crop((0, 0, wide, high)).save(file, "PNG")
    return file.getvalue()


def _rows(data: str, digits: int) -> Iterator[str]:
    """Each row in so many hexadecimal digits. "," and "!" fill a row, ":" repeats the one before, letters count."""
    row, before, count = "", "", 0
    for sign in data:
        if sign == ":":
            yield before
        elif "G" <= sign <= "Y":
            count += ord(sign) - ord("F")
        elif "g" <= sign <= "z":
            count += 20 * (ord(sign) - ord("f"))
        else:
            room = digits - len(row)
            row += _FILLS.get(sign, sign) * (room if sign in _FILLS else min(count or 1, room))
            count = 0
            if len(row) == digits:
                yield row
                row, before = "", row
