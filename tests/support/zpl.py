"""What a ZPL printer makes of bytes: its commands, in order, and the picture of a graphic in its compressed form; and
what zplkit makes of them, which nobody of us wrote."""

import re
from dataclasses import dataclass

import zplkit
from PIL import Image
from zplkit.output import Scene
from zplkit.rendering import Limits

from services.labels.raster import DOTS
from tests.support.rendered import Page

_LIMITS = Limits(labels=1000, graphic_bytes=2**25, input_bytes=2**28, number_abs=2.0**25, segments=2**28)
_COMMAND = re.compile(rb"([\^~])(..)([^\^~]*)", re.DOTALL)


@dataclass(frozen=True)
class Command:
    """ "^XA" and what follows it."""

    name: str
    data: str


def commands(content: bytes) -> list[Command]:
    """All of them; bytes in front of the first count as one without a name."""
    first = re.search(rb"[\^~]", content)
    start = first.start() if first else len(content)
    ahead = [Command("", content[:start].decode("latin-1"))] if content[:start].strip() else []
    return ahead + [
        Command((sign + name).decode("latin-1"), data.decode("latin-1"))
        for sign, name, data in _COMMAND.findall(content[start:])
    ]


def page(content: bytes, per_mm: float) -> Page:
    """The label as the printer burns it."""
    found = {command.name: command.data for command in commands(content)}
    kind, total, _again, across, data = found["^GF"].split(",", 4)
    assert kind == "A"
    wide, high = int(found["^PW"]), int(found["^LL"])
    assert int(total) == int(across) * high
    rows = _rows(data, int(across))
    assert len(rows) == high
    white = bytes(255 - value for row in rows for value in row)
    return Page(Image.frombytes("1", (int(across) * 8, high), white).crop((0, 0, wide, high)).convert("L"), per_mm)


def printed(content: bytes, dpi: int) -> list[Page]:
    """Each label as zplkit renders it, for dots of `dpi`."""
    rasters = [label.rasterize() for label in understood(content, dpi)]
    return [Page(Image.frombytes("L", (one.width, one.height), one.pixels), DOTS[dpi]) for one in rasters]


def understood(content: bytes, dpi: int) -> list[Scene]:
    """The labels that zplkit makes of it. Raises RenderError where there is anything that it does not understand."""
    once = content.replace(b"^PQ1^XZ", b"^XZ")  # zplkit does not know ^PQ; one of each label is what it renders anyway
    document = zplkit.render(once, zplkit.Options(profile="specification", dpi=dpi), limits=_LIMITS)
    assert not document.warnings
    return document.labels


def _rows(data: str, across: int) -> list[bytes]:
    rows: list[bytes] = []
    digits, count = "", 0
    for sign in data:
        if sign == ":":
            assert not digits
            rows.append(rows[-1])
        elif sign in ",!":
            digits += ("0" if sign == "," else "F") * (2 * across - len(digits))
        elif "G" <= sign <= "Y":
            count += ord(sign) - ord("F")
            continue
        elif "g" <= sign <= "z":
            count += 20 * (ord(sign) - ord("f"))
            continue
        else:
            assert sign in "0123456789ABCDEF", f"{sign!r} is no part of a graphic"
            digits += sign * (count or 1)
        count = 0
        assert len(digits) <= 2 * across
        if len(digits) == 2 * across:
            rows.append(bytes.fromhex(digits))
            digits = ""
    assert not digits
    assert not count
    return rows
