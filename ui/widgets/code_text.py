"""How a code is written for people: groups of four where it is long, marks for what cannot be seen, cut where it is
a wall of text. Plain functions; the code itself stays as it was scanned."""

import re
from typing import Final

from services.words.marks import visible

SHOWN: Final = 200  # characters of a code that a screen shows; the rest is in the export and the details

_LONG_RUN: Final = re.compile(r"[0-9A-Za-z]{9,}")
_GROUP: Final = re.compile(r"(.{4})(?=.)")
_THIN: Final = " "


def grouped(code: str) -> str:
    """`code` as it is shown: "00340123450000000018" → "0034 0123 4500 0000 0018", GS → "␝". Short ones stay whole."""
    head = visible(code[:SHOWN])
    text = _LONG_RUN.sub(lambda run: _GROUP.sub(rf"\1{_THIN}", run.group()), head)
    return f"{text} … ({len(code)})" if len(code) > SHOWN else text
