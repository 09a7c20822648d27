"""Labels from assets to a document: what commands and screens call. Reads files; not on the UI thread."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from io import BytesIO

from services.errors import Refused
from services.labels.compose import compose
from services.labels.files import Shelf
from services.labels.html import html
from services.labels.model import Drawing, Fields, QrHolds, Stock
from services.labels.nodes import Template
from services.labels.pdf import write_pdf
from services.labels.practice import across
from services.labels.saying import fields_of
from services.labels.sheet import Spot, copied, spots
from services.labels.zpl import dot, zpl
from services.settings.model import Labels


@dataclass(frozen=True, slots=True)
class Choice:
    """What labels are made with."""

    stock: Stock
    template: Template
    holds: QrHolds
    url: str = ""
    training: bool = False  # the label says so

    @classmethod
    def of(cls, shelf: Shelf, settings: Labels, *, stock: str = "", template: str = "", qr: str = "") -> "Choice":
        """As the settings say, where nothing else is named. Raises Refused as `Shelf` does."""
        return cls(
            shelf.stock(stock or settings.stock),
            shelf.template(template or settings.template),
            QrHolds(qr or settings.qr),
            settings.url,
            shelf.training,
        )

    def draw(self, fields: Fields, *, dot: float = 0.0) -> Drawing:
        """The label, as `compose` makes it; one of training says so across it."""

        def drawn(stock: Stock) -> Drawing:
            return compose(self.template, stock, fields, dot=dot)

        return across(self.stock, drawn, dot) if self.training else drawn(self.stock)

    def fields(self, tag: str, serial: str = "", model: str = "", *, mark: str = "") -> Fields:
        """What a label says. `mark`: "R1" of a reprint. Raises Refused as `fields_of` does."""
        return fields_of(tag, serial, model, self.holds, self.url, mark)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where labels go. `right`, `down`: what the printer is out by, in mm."""

    start: int = 1
    copies: int = 1
    right: float = 0.0
    down: float = 0.0


@dataclass(slots=True)
class Made:
    """A document, and what came of each label: (tag, page, position), and which codes had no room: (tag, kinds)."""

    content: bytes = b""
    pages: int = 0
    placed: list[tuple[str, int, int]] = field(default_factory=list)
    left_out: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)


class Kind(StrEnum):
    """What a document is written as."""

    PDF = "pdf"
    HTML = "html"
    ZPL = "zpl"


def make(kind: Kind, choice: Choice, labels: Iterable[Fields], layout: Layout, title: str, *, dpi: int = 203) -> Made:
    """All labels as one document; in ZPL one label after the other, for dots of `dpi` (203, 300, 600). Raises Refused:
    START_POSITION, ZPL_SHEET."""
    if kind is Kind.PDF:
        return make_pdf(choice, labels, layout, title)
    return make_html(choice, labels, layout, title) if kind is Kind.HTML else make_zpl(choice, labels, layout, dpi)


def make_html(choice: Choice, labels: Iterable[Fields], layout: Layout, title: str) -> Made:
    """All labels as one page for a browser. Raises Refused (START_POSITION)."""
    made = Made()
    made.content = html(choice.stock, _placed(choice, labels, layout, made), title).encode()
    made.pages = made.placed[-1][1] if made.placed else 0
    return made


def make_zpl(choice: Choice, labels: Iterable[Fields], layout: Layout, dpi: int) -> Made:
    """One label of ZPL after the other. Raises Refused: ZPL_SHEET, START_POSITION."""
    rolls_only(choice.stock)
    made, content = Made(), BytesIO()
    straight = replace(layout, right=0.0, down=0.0)
    for _spot, drawing in _placed(choice, labels, straight, made, dot_mm=dot(dpi)):
        content.write(zpl(drawing, dpi, right=layout.right, down=layout.down))
    made.content, made.pages = content.getvalue(), len(made.placed)
    return made


def rolls_only(stock: Stock) -> None:
    """Raises Refused (ZPL_SHEET) for a sheet: ZPL is for printers with rolls."""
    if stock.grid:
        raise Refused("ZPL_SHEET", "labels.refused.zpl_sheet", stock=stock.title)


def make_pdf(choice: Choice, labels: Iterable[Fields], layout: Layout, title: str) -> Made:
    """All labels as one PDF. Raises Refused (START_POSITION)."""
    made, file = Made(), BytesIO()
    made.pages = write_pdf(file, choice.stock, _placed(choice, labels, layout, made), title)
    made.content = file.getvalue()
    return made


def _placed(
    choice: Choice, labels: Iterable[Fields], layout: Layout, made: Made, *, dot_mm: float = 0.0
) -> Iterator[tuple[Spot, Drawing]]:
    places = spots(choice.stock, layout.start, right=layout.right, down=layout.down)
    for drawing, fields in copied(_drawn(choice, labels, made, dot_mm), layout.copies):
        spot = next(places)
        made.placed.append((fields.tag, spot.page, spot.position))
        yield spot, drawing


def _drawn(choice: Choice, labels: Iterable[Fields], made: Made, dot_mm: float) -> Iterator[tuple[Drawing, Fields]]:
    for fields in labels:
        drawing = choice.draw(fields, dot=dot_mm)
        if drawing.left_out:
            made.left_out.append((fields.tag, drawing.left_out))
        yield drawing, fields
