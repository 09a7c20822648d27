"""The set-up barcodes of a scanner on paper: A4, one below the other, in the order in which they are scanned. Those
whose content nobody published are named, with their place in the manual. All lengths in millimetres.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from services.labels.codes import QR_QUIET, qr
from services.labels.faces import printable
from services.labels.model import Area, Drawing, Grid, Line, Modules, Part, Stock
from services.labels.nodes import TextNode
from services.labels.pdf import write_pdf
from services.labels.setting import set_text
from services.labels.sheet import Spot

_WIDE, _HIGH = 210.0, 297.0
_EDGE: Final = 16.0
_ROOM: Final = _WIDE - 2 * _EDGE
_TITLE: Final = 16.0
_ROW: Final = 46.0  # one barcode: far enough from the next that a scanner meets one at a time
_CODE: Final = 36.0  # the side of a QR code with its white
_TEXT_LEFT: Final = 48.0  # texts beside the codes
_PAPER: Final = Stock("a4", "A4", _WIDE, _HIGH, 0.0, "ISO 216", Grid(_WIDE, _HIGH, 1, 1, 0, 0, _WIDE, _HIGH))


@dataclass(frozen=True, slots=True)
class SetupEntry:
    """One barcode, in words already said: what it `does`, its `name` and `place` in the manual. `content`: of a QR
    code; "" where it is scanned from the manual."""

    does: str
    name: str
    place: str
    content: str = ""


def setup_sheet(title: str, detail: str, entries: Iterable[SetupEntry]) -> tuple[bytes, int]:
    """(the PDF, how many pages it has)."""
    file = BytesIO()
    pages = write_pdf(file, _PAPER, _placed(title, detail, entries), title)
    return file.getvalue(), pages


def _placed(title: str, detail: str, entries: Iterable[SetupEntry]) -> Iterator[tuple[Spot, Drawing]]:
    page, top = 1, _EDGE
    yield Spot(page, 1, _EDGE, top), _head(title, detail)
    top += _TITLE
    for number, entry in enumerate(entries, 1):
        if top + _ROW > _HIGH - _EDGE:
            page, top = page + 1, _EDGE
        yield Spot(page, 1, _EDGE, top), _row(number, entry)
        top += _ROW


def _head(title: str, detail: str) -> Drawing:
    name = TextNode("title", size=6.5, least=3.0, lines=1, bold=True, place="top")
    below = TextNode("detail", size=3.2, least=2.2, lines=1, place="top")
    parts: list[Part] = [*set_text(name, printable(title), Area(0, 0, _ROOM, 8.0))]
    parts += set_text(below, printable(detail), Area(0, 9.0, _ROOM, 5.0))
    return Drawing(_ROOM, _TITLE, tuple(parts))


def _row(number: int, entry: SetupEntry) -> Drawing:
    left, wide = _TEXT_LEFT, _ROOM - _TEXT_LEFT
    does = TextNode("does", size=4.6, least=2.8, lines=2, bold=True, place="top")
    name = TextNode("name", size=4.0, least=2.4, lines=2, place="top")
    place = TextNode("place", size=3.0, least=2.0, lines=4, place="top")
    parts: list[Part] = [Line(Area(0, 0, _ROOM, 0.2))]
    parts += set_text(does, printable(f"{number}.  {entry.does}"), Area(left, 5.0, wide, 10.0))
    parts += set_text(name, printable(entry.name), Area(left, 16.0, wide, 9.0))
    parts += set_text(place, printable(entry.place), Area(left, 26.0, wide, 14.0))
    parts += _code(entry)
    return Drawing(_ROOM, _ROW, tuple(parts))


def _code(entry: SetupEntry) -> list[Part]:
    """The QR code itself; nothing where its content is not known."""
    rows = qr(entry.content)
    if rows is None:
        return []
    module = _CODE / (len(rows) + 2 * QR_QUIET)
    return [Modules(QR_QUIET * module, 5.0 + QR_QUIET * module, module, module, rows)]
