"""The labels' own face, of fixed width: a text is as wide as it has characters, and 0 and O are never alike."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

from resources import path as resource
from services.scanning.marks import visible
from services.words.marks import mark

REGULAR: Final = "Scandesk label"
BOLD: Final = "Scandesk label bold"
ADVANCE: Final = 0.6  # of the em: what each character is wide
CAPITAL: Final = 0.745  # of the em: what capitals and figures stand above the baseline
ASCENT: Final = 1.02  # of the em: what brackets and accents on capitals stand above it
BELOW: Final = 0.22  # of the em: what hangs below it
LINE: Final = 1.2  # of the em: from one baseline to the next
_PLAIN: Final = re.compile(r"[A-Za-z0-9 .,:;+*=<>_…-]*")  # none is taller than a capital


def face_file(bold: bool) -> Path:
    """Its TrueType file."""
    return resource("fonts", "JetBrainsMono-SemiBold.ttf" if bold else "JetBrainsMono-Regular.ttf")


def face(bold: bool) -> str:
    """Its name in PDFs; `give_faces` first."""
    return BOLD if bold else REGULAR


@cache
def give_faces() -> frozenset[int]:
    """Make the faces known to reportlab; the characters that both have a sign for."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    fonts = [TTFont(face(bold), str(face_file(bold))) for bold in (False, True)]
    for font in fonts:
        pdfmetrics.registerFont(font)
    return frozenset.intersection(*(frozenset(font.face.charToGlyph) for font in fonts))


def above(text: str) -> float:
    """Of the em: what `text` stands above its baseline at most."""
    return CAPITAL if _PLAIN.fullmatch(text) else ASCENT


def printable(text: str, signs: frozenset[int] | None = None) -> str:
    """`text` with a mark for what cannot be seen, or that the face has no sign for: nothing is lost without a trace.
    `signs`: of another face than that of labels."""
    signs = give_faces() if signs is None else signs
    shown = visible(unicodedata.normalize("NFC", text))
    if shown.isascii():
        return shown
    return "".join(char if ord(char) in signs and not unicodedata.combining(char) else mark(char) for char in shown)
