"""How papers look: page, lettering, the company's picture. Lengths in points."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from services.papers.faces import BOLD, CODE, PLAIN, give_faces

if TYPE_CHECKING:
    from reportlab.lib.styles import ParagraphStyle

MM: Final = 72 / 25.4
EDGE: Final = 16 * MM
HEAD: Final = 9 * MM  # what further pages say above their text
FOOT: Final = 9 * MM
GREY: Final = "#5b6270"
RULE: Final = "#c9ced6"
INK: Final = "#11141a"
PALE: Final = "#eef0f3"
_SIZES: Final = {"a4": (210 * MM, 297 * MM), "letter": (215.9 * MM, 279.4 * MM)}


@dataclass(frozen=True, slots=True)
class Look:
    """`logo`: a picture as `services.papers.logo` reads it, b"" for none; `mark`: that it is a reprint, "R1";
    `training`: each page says so across it."""

    size: Literal["a4", "letter"] = "a4"
    logo: bytes = b""
    mark: str = ""
    training: bool = False

    @property
    def page(self) -> tuple[float, float]:
        """Width and height."""
        return _SIZES[self.size]

    @property
    def width(self) -> float:
        """Between the edges."""
        return self.page[0] - 2 * EDGE


@cache
def style(name: str) -> "ParagraphStyle":
    """One of: title, number, heading, name, text, strong, small, label, code, right, strong_right, label_right."""
    from reportlab.lib.colors import HexColor
    from reportlab.lib.enums import TA_LEFT, TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle

    give_faces()
    kind = name.removesuffix("_right") if name != "right" else "text"
    face, size, grey = _KINDS[kind]
    right = name == "right" or name.endswith("_right")
    return ParagraphStyle(
        name,
        fontName=face,
        fontSize=size,
        leading=size * 1.3,
        textColor=HexColor(GREY if grey else INK),
        alignment=TA_RIGHT if right else TA_LEFT,
    )


_KINDS: Final = {
    "title": (BOLD, 19.0, False),
    "number": (BOLD, 12.0, False),
    "heading": (BOLD, 10.5, False),
    "name": (BOLD, 11.0, False),
    "text": (PLAIN, 8.5, False),
    "strong": (BOLD, 8.5, False),
    "small": (PLAIN, 7.5, True),
    "label": (PLAIN, 7.0, True),
    "code": (CODE, 7.8, False),
}
