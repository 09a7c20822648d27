"""The faces of papers: Inter for what people read, the labels' face for codes. What a face has no sign for is written
as a mark; what is written is text, never markup. Call from any thread."""

from functools import cache
from typing import Final
from xml.sax.saxutils import escape

from resources import path as resource
from services.labels.faces import REGULAR as CODE
from services.labels.faces import give_faces as give_label_faces
from services.labels.faces import printable

PLAIN: Final = "Scandesk paper"
BOLD: Final = "Scandesk paper bold"
__all__ = ["BOLD", "CODE", "LONGEST", "PLAIN", "code_text", "give_faces", "plain_text", "text"]
LONGEST: Final = 300  # characters of one text: more of it says nothing more
_MORE: Final = "…"


@cache
def give_faces() -> frozenset[int]:
    """Make the faces known to reportlab; the characters that both weights have a sign for."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    files = {PLAIN: "Inter-Regular.ttf", BOLD: "Inter-SemiBold.ttf"}
    fonts = [TTFont(name, str(resource("fonts", file))) for name, file in files.items()]
    for font in fonts:
        pdfmetrics.registerFont(font)
    give_label_faces()
    return frozenset.intersection(*(frozenset(font.face.charToGlyph) for font in fonts))


def plain_text(value: str, most: int = LONGEST) -> str:
    """What can be printed of it, for a canvas; `most` characters, marks counted."""
    return _cut(printable(_spaced(value), give_faces()), most)


def text(value: str, most: int = LONGEST) -> str:
    """The same for a paragraph: nothing in it is markup."""
    return escape(plain_text(value, most))


def code_text(value: str) -> str:
    """The same in the face of codes."""
    return escape(_cut(printable(_spaced(value)), LONGEST))


def _spaced(value: str) -> str:
    """What is longer is not even looked at."""
    return " ".join(value[: 4 * LONGEST].split())


def _cut(shown: str, most: int) -> str:
    """No cell gets higher than a page."""
    return shown if len(shown) <= most else shown[: most - 1] + _MORE
