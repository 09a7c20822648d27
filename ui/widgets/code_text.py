"""How a code is written for people: groups of four where it is long, marks for what cannot be seen, cut where it is
a wall of text. Plain functions; the code itself stays as it was scanned."""

import re
from typing import Final

from services.words.marks import visible

SHOWN: Final = 200  # characters of a code that a screen shows; the rest is in the export and the details

UNBROKEN: Final = 20  # characters that a line of the narrowest band holds

_LONG_RUN: Final = re.compile(r"[0-9A-Za-z]{9,}")
_GROUP: Final = re.compile(r"(.{4})(?=.)")
_NAMES: Final = (
    "NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US"
)
_WALL: Final = re.compile(rf"\S{{{UNBROKEN + 1},}}")
_PIECE: Final = re.compile(r"(.{10})(?=.)")
_MARKS: Final = {0x2400 + code: f"‹{name}›" for code, name in enumerate(_NAMES.split())} | {0x2421: "‹DEL›"}


def grouped(code: str) -> str:
    """`code` as it is shown: "00340123450000000018" → "0034 0123 4500 0000 0018", GS → "‹GS›" (the
    control picture ␝ is too small to read at these sizes). Short ones stay whole."""
    head = marked(code[:SHOWN])
    text = _LONG_RUN.sub(lambda run: _GROUP.sub(r"\1 ", run.group()), head)
    return f"{text} … ({len(code)})" if len(code) > SHOWN else text


def breakable(text: str) -> str:
    """`text` with places inside long words (zero-width spaces) where a line may end: what was scanned may have none."""
    return _WALL.sub(lambda wall: _PIECE.sub("\\1\u200b", wall.group()), text)


def marked(text: str) -> str:
    """`text` with a mark that can be read for each character that cannot be seen; nothing is grouped."""
    return visible(text).translate(_MARKS)
