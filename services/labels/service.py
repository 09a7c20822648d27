"""Labels from assets to a document: what commands and screens call. Reads files; not on the UI thread."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO

from services.labels.compose import compose
from services.labels.files import Shelf
from services.labels.model import Drawing, Fields, QrHolds, Stock
from services.labels.nodes import Template
from services.labels.pdf import write_pdf
from services.labels.saying import fields_of
from services.labels.sheet import Spot, copied, spots
from services.settings.model import Labels


@dataclass(frozen=True, slots=True)
class Choice:
    """What labels are made with."""

    stock: Stock
    template: Template
    holds: QrHolds
    url: str = ""

    @classmethod
    def of(cls, shelf: Shelf, settings: Labels, *, stock: str = "", template: str = "", qr: str = "") -> "Choice":
        """As the settings say, where nothing else is named. Raises Refused as `Shelf` does."""
        return cls(
            shelf.stock(stock or settings.stock),
            shelf.template(template or settings.template),
            QrHolds(qr or settings.qr),
            settings.url,
        )

    def fields(self, tag: str, serial: str = "", model: str = "") -> Fields:
        """What a label says. Raises Refused as `fields_of` does."""
        return fields_of(tag, serial, model, self.holds, self.url)


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


def make_pdf(choice: Choice, labels: Iterable[Fields], layout: Layout, title: str) -> Made:
    """All labels as one PDF. Raises Refused (START_POSITION)."""
    made, file = Made(), BytesIO()
    made.pages = write_pdf(file, choice.stock, _placed(choice, labels, layout, made), title)
    made.content = file.getvalue()
    return made


def _placed(choice: Choice, labels: Iterable[Fields], layout: Layout, made: Made) -> Iterator[tuple[Spot, Drawing]]:
    places = spots(choice.stock, layout.start, right=layout.right, down=layout.down)
    for drawing, fields in copied(_drawn(choice, labels, made), layout.copies):
        spot = next(places)
        made.placed.append((fields.tag, spot.page, spot.position))
        yield spot, drawing


def _drawn(choice: Choice, labels: Iterable[Fields], made: Made) -> Iterator[tuple[Drawing, Fields]]:
    for fields in labels:
        drawing = compose(choice.template, choice.stock, fields)
        if drawing.left_out:
            made.left_out.append((fields.tag, drawing.left_out))
        yield drawing, fields
