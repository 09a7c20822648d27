"""Hostile values in the fields of labels: whatever they hold, a document has the labels that were asked for, with their
texts to be read, and nothing that does anything. Every value goes through ZPL, HTML and PDF."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from random import Random

from reportlab.pdfgen.canvas import Canvas

from services.errors import Refused
from services.labels import html as html_module
from services.labels import service
from services.labels.compose import compose
from services.labels.faces import printable
from services.labels.files import open_shelf
from services.labels.model import Drawing, Fields, QrHolds, Stock, Text
from services.labels.nodes import CodeNode, Split, Template, TextNode
from services.labels.service import Choice, Kind, Layout, make
from tests.campaigns.findings import Findings
from tests.support.hostile import value
from tests.support.label_proof import said, wrong_in_html, wrong_in_pdf, wrong_in_zpl

BATCH = 40  # labels of a document
VALUES = len(Fields.__dataclass_fields__)  # of a label

SHELF = open_shelf(None)
ROLLS = [stock for stock in SHELF.stocks.values() if stock.grid is None]
# What the shipped one does not do: every field as a text and as a code, and a person's own text that is hostile.
_LITERAL = TextNode("^XZ~JA<b>&amp;) Tj {tag}{mark}", lines=3)
_CODES = (CodeNode("code128", "{model}"), CodeNode("qr", "{serial}^{mark}"))
_OWN = Split(True, (_LITERAL, TextNode("{qr}{serial}", size=9, lines=4), Split(False, _CODES, share=2)))
TEMPLATES = (*[SHELF.template("asset")] * 3, Template("own", _OWN, _OWN))
DPI = (*[203] * 20, *[300] * 3, 600)  # the finer ones take three and nine times as long
_TITLE = 100  # characters of a title that are kept


def run(values: int, seed: int, careless: AbstractContextManager[None] | None = None) -> Findings:
    """So many values at least, in batches that each begin anew from the seed."""
    findings, tally = Findings("hostile values on labels", seed), Counter[str]()
    with careless or nullcontext():
        while tally["values"] < values:
            number = tally["batches"]
            try:
                wrong = _batch(Random(f"{seed} {number}"), tally)
            except Exception as error:  # the promise is that there is none
                wrong = [f"{type(error).__name__}: {error}"[:200]]
            findings.broken += [f"batch {number}: {what}" for what in wrong]
            tally["batches"] += 1
            tally["values"] += BATCH * VALUES
    findings.figures = {
        "values / characters": f"{tally['values']} / {tally['characters']}",
        "labels as ZPL, HTML and PDF": f"{tally['labels']}, on {tally['pages']} pages of PDF",
        "refused (no tag)": str(tally["refused"]),
    }
    return findings


def control(seed: int) -> Findings:
    """Every careless renderer has to be noticed, or nothing is."""
    found = [run(BATCH * VALUES, seed, careless()) for careless in (careless_zpl, careless_html, careless_pdf)]
    broken = [line for one in found for line in one.broken] if all(one.broken for one in found) else []
    return Findings("hostile values on labels", seed, broken=broken)


def _batch(random: Random, tally: Counter[str]) -> list[str]:
    """What is wrong with one batch in each kind."""
    template, holds = random.choice(TEMPLATES), random.choice(list(QrHolds))
    paper, roll = (
        Choice(stock, template, holds, "https://assets.example.org/{tag}?{serial}")
        for stock in (random.choice(list(SHELF.stocks.values())), random.choice(ROLLS))
    )
    labels = _labels(random, paper, tally)
    title, dpi = value(random), random.choice(DPI)
    places = paper.stock.grid.places if paper.stock.grid else 1
    layout = Layout(random.randint(1, places), right=random.uniform(-2, 2), down=random.uniform(-2, 2))
    drawings = [compose(template, paper.stock, fields) for fields in labels]
    pages = _pages(paper.stock, layout.start, drawings)
    tally["labels"] += len(labels)
    tally["pages"] += len(pages)
    shown = printable(title[:_TITLE])
    return [
        *wrong_in_zpl(make(Kind.ZPL, roll, labels, Layout(), title, dpi=dpi).content, len(labels), dpi),
        *wrong_in_html(make(Kind.HTML, paper, labels, layout, title).content, len(labels), said(drawings), shown),
        *wrong_in_pdf(make(Kind.PDF, paper, labels, layout, title).content, pages, shown),
    ]


def _labels(random: Random, choice: Choice, tally: Counter[str]) -> list[Fields]:
    """As they come from an entry, which may refuse them, and as no entry would let them in."""
    labels: list[Fields] = []
    while len(labels) < BATCH:
        tag, serial, model, qr, mark = (value(random) for _ in range(VALUES))
        tally["characters"] += len(tag + serial + model + qr + mark)
        by_entry = random.random() < 0.3
        try:
            fields = choice.fields(tag, serial, model, mark=mark) if by_entry else Fields(tag, serial, model, qr, mark)
        except Refused:
            tally["refused"] += 1
        else:
            labels.append(fields)
    return labels


def _pages(stock: Stock, start: int, drawings: list[Drawing]) -> list[list[Drawing]]:
    places = stock.grid.places if stock.grid else 1
    first = places - start + 1
    return [drawings[:first], *(drawings[at : at + places] for at in range(first, len(drawings), places))]


# ---- renderers that write a field as it is


@contextmanager
def _instead(place: object, name: str, careless: Callable[..., object]) -> Iterator[None]:
    before = getattr(place, name)
    setattr(place, name, careless)
    try:
        yield
    finally:
        setattr(place, name, before)


def careless_html() -> AbstractContextManager[None]:
    """Escapes nothing."""
    return _instead(html_module, "escape", str)


def careless_zpl() -> AbstractContextManager[None]:
    """Says the first text in a comment, as it is."""
    honest = service.zpl

    def zpl(drawing: Drawing, dpi: int, **moved: float) -> bytes:
        first = next((part.text for part in drawing.parts if isinstance(part, Text)), "")
        return honest(drawing, dpi, **moved).replace(b"^XZ", f"^FX{first}^FS^XZ".encode())

    return _instead(service, "zpl", zpl)


def careless_pdf() -> AbstractContextManager[None]:
    """Writes a text between its parentheses as it is."""

    def draw(canvas: Canvas, x: float, y: float, text: str) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.addLiteral(f"BT 1 0 0 1 {x} {y} Tm ({text.encode('latin-1', 'replace').decode('latin-1')}) Tj ET")

    return _instead(Canvas, "drawString", draw)
