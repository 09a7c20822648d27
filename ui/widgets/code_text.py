"""How a code that is already shown with its marks (`services.scanning.marks.show`) is laid out on a screen: groups of
four where it is long, places for a line to end where it is a wall of text."""

import re
from typing import Final

from services.scanning.marks import show
from services.words.marks import visible

WHOLE: Final = 22  # characters of a code that is shown whole (an SSCC with its AI is); of a longer one its ends
ENDS: Final = 16
UNBROKEN: Final = 20  # characters that a line of the narrowest band holds

_LONG_RUN: Final = re.compile(r"[0-9A-Za-z]{9,}")
_GROUP: Final = re.compile(r"(.{4})(?=.)")
_WALL: Final = re.compile(rf"\S{{{UNBROKEN + 1},}}")
_PIECE: Final = re.compile(r"(.{10})(?=.)")


def code_text(text: str) -> str:
    """A code as a sentence or a list shows it: with marks, and of a long one its ends and its length."""
    return show(text, longest=WHOLE if len(text) <= WHOLE else ENDS)


def grouped(code: str) -> str:
    """`code` in groups: "00340123450000000018" → "0034 0123 4500 0000 0018". Short ones stay whole."""
    return _LONG_RUN.sub(lambda run: _GROUP.sub(r"\1 ", run.group()), visible(code))


def breakable(text: str) -> str:
    """`text` with places inside long words (zero-width spaces) where a line may end: what was scanned may have none."""
    return _WALL.sub(lambda wall: _PIECE.sub("\\1\u200b", wall.group()), text)
