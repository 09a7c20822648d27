"""The command barcodes of a site on paper: A4, three beside each other, under the headings of their groups. For people
who have nothing in their hands but a scanner. All lengths in millimetres.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from services.labels.codes import BAR_QUIET, MOST_BAR, code128, module_size, snapped
from services.labels.faces import printable
from services.labels.model import Area, Drawing, Grid, Line, Modules, Part, Stock, Text
from services.labels.nodes import TextNode
from services.labels.pdf import write_pdf
from services.labels.setting import set_text
from services.labels.sheet import Spot

_WIDE, _HIGH = 210.0, 297.0
_EDGE: Final = 14.0
_COLUMNS: Final = 3
_DOT: Final = 25.4 / 600  # bars of whole dots come out of an office printer as they were reckoned
_GAP: Final = 6.0  # white between tiles: a scanner meets one bar code at a time
_TILE_WIDE: Final = (_WIDE - 2 * _EDGE - (_COLUMNS - 1) * _GAP) / _COLUMNS
_NAME, _BARS, _DOES = 5.0, 12.0, 9.0  # heights in a tile, from the top
_TILE_HIGH: Final = _NAME + _BARS + _DOES + 1.5
_BELOW: Final = 2.0  # between rows: a name and a sentence already keep their bars apart
_HEADING: Final = 11.5
_PAPER: Final = Stock("a4", "A4", _WIDE, _HIGH, 0.0, "ISO 216", Grid(_WIDE, _HIGH, 1, 1, 0, 0, _WIDE, _HIGH))


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: what its barcode holds, what it is called, and what it does."""

    code: str
    name: str
    does: str


@dataclass(frozen=True, slots=True)
class Group:
    """Commands under one heading."""

    heading: str
    entries: Sequence[Entry]


def command_sheet(groups: Iterable[Group], title: str) -> tuple[bytes, int]:
    """(the PDF, how many pages it has). `title`: of the file, and at its top."""
    file = BytesIO()
    pages = write_pdf(file, _PAPER, _placed(groups, printable(title)), title)
    return file.getvalue(), pages


def _placed(groups: Iterable[Group], title: str) -> Iterator[tuple[Spot, Drawing]]:
    """Row by row; a heading never stands alone at the foot of a page."""
    page, top = 1, _EDGE
    yield Spot(page, 1, _EDGE, top), _text_drawing(title, _HEADING, 7.0)
    top += _HEADING
    for group in groups:
        rows = [group.entries[at : at + _COLUMNS] for at in range(0, len(group.entries), _COLUMNS)]
        for number, row in enumerate(rows):
            head = 0.0 if number else _HEADING
            if top + head + _TILE_HIGH > _HIGH - _EDGE:
                page, top = page + 1, _EDGE
            if head:
                yield Spot(page, 1, _EDGE, top), _heading(printable(group.heading))
                top += head
            for column, entry in enumerate(row):
                yield Spot(page, 1, _EDGE + column * (_TILE_WIDE + _GAP), top), _tile(entry)
            top += _TILE_HIGH + _BELOW


def _tile(entry: Entry) -> Drawing:
    """The name, the bars, and what it does."""
    name = TextNode("name", size=4.2, least=2.6, lines=1, bold=True, place="middle")
    does = TextNode("does", size=2.5, least=1.9, lines=4, place="top")
    parts: list[Part] = [*set_text(name, printable(entry.name), Area(0, 0, _TILE_WIDE, _NAME))]
    if (bars := code128(entry.code)) is not None:
        parts.append(_bars(bars))
    parts += set_text(does, printable(entry.does), Area(0, _NAME + _BARS + 1.5, _TILE_WIDE, _DOES))
    return Drawing(_TILE_WIDE, _TILE_HIGH, tuple(parts))


def _bars(bars: bytes) -> Modules:
    """As wide as there is room for; the gap and the edge of the page are its white."""
    widest = module_size(len(bars), _TILE_WIDE, BAR_QUIET, _GAP / 2, _GAP / 2)
    module = snapped(min(MOST_BAR, widest), _DOT, 1)
    return Modules(0.0, _NAME + 0.5, module, _BARS - 1.0, (bars,))


def _heading(text: str) -> Drawing:
    drawn = _text_drawing(text, _HEADING - 2.0, 4.6)
    line = Line(Area(0, _HEADING - 2.5, _WIDE - 2 * _EDGE, 0.25))
    return Drawing(drawn.width, _HEADING, (*drawn.parts, line))


def _text_drawing(text: str, height: float, size: float) -> Drawing:
    wide = _WIDE - 2 * _EDGE
    node = TextNode("heading", size=size, least=2.0, lines=1, bold=True, place="middle")
    parts: tuple[Text, ...] = tuple(set_text(node, text, Area(0, 0, wide, height)))
    return Drawing(wide, height, parts)
