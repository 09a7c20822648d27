"""Labels as documents for one printer of the settings: in its language, at its dots, moved by what it is out by. Reads
no device and begins no thread; call from a worker thread, since a sheet takes its time."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from itertools import islice

from services.labels.calibration import TEST_TEXT, calibration
from services.labels.files import Shelf
from services.labels.model import Fields, Stock
from services.labels.pdf import write_pdf
from services.labels.service import Choice, Kind, Layout, make, rolls_only
from services.labels.sheet import spots
from services.labels.zpl import dot, zpl
from services.printing.model import Document, Format
from services.printing.rules import format_of
from services.settings.model import Labels, PrinterLine


def label(
    labels: Sequence[Fields],
    line: PrinterLine,
    shelf: Shelf,
    settings: Labels,
    *,
    template: str = "",
    start: int = 1,
) -> Document:
    """These labels, at least one, on the printer's stock: from position `start` of a sheet on, else one a page.

    Raises Refused: STOCK_UNKNOWN, TEMPLATE_UNKNOWN, START_POSITION, ZPL_SHEET (a sheet at a printer of rolls).
    """
    choice = Choice.of(shelf, settings, stock=line.stock, template=template)
    form = format_of(line)
    layout = Layout(start, right=line.right_mm, down=line.down_mm)
    title = labels[0].tag if len(labels) == 1 else f"{labels[0].tag} – {labels[-1].tag}"
    made = make(Kind(form), choice, labels, layout, title, dpi=line.dpi)
    return replace(document_of(made.content, form, choice.stock, title), pages=max(1, made.pages))


def test_label(line: PrinterLine, shelf: Shelf, settings: Labels) -> Document:
    """What shows how far the printer is out: rulers from the label's edges, on a sheet on each of its labels.

    Raises Refused: STOCK_UNKNOWN, ZPL_SHEET.
    """
    stock, form = shelf.stock(line.stock or settings.stock), format_of(line)
    out = f"→ {line.right_mm:g} ↓ {line.down_mm:g} mm"
    if form is Format.ZPL:
        rolls_only(stock)
        drawing = calibration(stock, [line.name, f"{stock.key} ZPL {line.dpi} dpi", out], dot=dot(line.dpi))
        return document_of(zpl(drawing, line.dpi, right=line.right_mm, down=line.down_mm), form, stock, TEST_TEXT)
    places = stock.grid.places if stock.grid else 1
    placed = (
        (spot, calibration(stock, [line.name, f"{stock.key} PDF {spot.position}/{places}", out]))
        for spot in islice(spots(stock, right=line.right_mm, down=line.down_mm), places)
    )
    file = BytesIO()
    write_pdf(file, stock, placed, TEST_TEXT)
    return document_of(file.getvalue(), form, stock, TEST_TEXT)


def document_of(data: bytes, form: Format, stock: Stock, title: str) -> Document:
    """A document as large as what comes out of the printer: a sheet, or one label."""
    grid = stock.grid
    width, height = (grid.page_width, grid.page_height) if grid else (stock.width, stock.height)
    return Document(data, form, width, height, title)
