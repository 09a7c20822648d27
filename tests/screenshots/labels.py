"""Pictures of labels: our PDF, rendered by PDFium, on grey. The edges of labels on a sheet are drawn in; a PDF has
none."""

from collections.abc import Iterator

from PIL import Image, ImageDraw

from services.labels.files import open_shelf
from services.labels.model import Fields, QrHolds, Stock
from services.labels.service import Choice, Layout, make_pdf
from services.labels.sheet import spots
from tests.support.rendered import Page, pages
from tests.support.stocks import THREE_BY_EIGHT

SHELF = open_shelf(None)
ADDRESS = "https://assets.example.org/{tag}"
START, LABELS = 7, 20
MODELS = (
    "ThinkPad T14 Gen 3",
    "Dell P2723QE",
    "HP EliteBook 840 14 inch G10 Notebook PC",
    "",
    "PowerEdge R750xs Rack Server, 2 × Xeon Silver 4310",
)
_DESK, _PAPER, _CUT = 214, 255, 190
_AROUND = 3  # mm of desk


def pictures() -> Iterator[tuple[str, Image.Image]]:
    """(name, picture) of each: a sheet begun at position 7, a reprint, each roll."""
    sheet = _choice(THREE_BY_EIGHT, QrHolds.TAG)
    labels = [_fields(sheet, number) for number in range(1, LABELS + 1)]
    pdf = make_pdf(sheet, labels, Layout(start=START), "labels").content
    for number, page in enumerate(pages(pdf, dpi=110), start=1):
        yield f"labels-sheet-{number}", on_desk(_with_cuts(page, THREE_BY_EIGHT))
    for stock in SHELF.stocks.values():
        if stock.grid is None:
            choice = _choice(stock, QrHolds.URL)
            dpi = 300 if stock.width > stock.height else 120
            label = choice.fields("W12-0789", "5CG1234XYZ", "ThinkPad T14 Gen 3")
            yield f"labels-{stock.key}", _one(choice, label, dpi)
    choice = _choice(SHELF.stock("62x29"), QrHolds.TAG)
    yield "labels-reprint", _one(choice, choice.fields("W12-0793", "PF3XYZAB-0042", MODELS[-1], mark="R1"), 300)


def _choice(stock: Stock, holds: QrHolds) -> Choice:
    return Choice(stock, SHELF.template("asset"), holds, ADDRESS)


def _fields(choice: Choice, number: int) -> Fields:
    return choice.fields(f"W12-{700 + number:04}", f"5CG{4177 * number:07X}", MODELS[number % len(MODELS)])


def _one(choice: Choice, label: Fields, dpi: int) -> Image.Image:
    (page,) = pages(make_pdf(choice, [label], Layout(), "label").content, dpi=dpi)
    return on_desk(page)


def _with_cuts(page: Page, stock: Stock) -> Page:
    """The labels' edges in grey, below what is printed."""
    cuts = Image.new("L", page.picture.size, _PAPER)
    pen = ImageDraw.Draw(cuts)
    places = spots(stock)
    for _ in range(stock.grid.places if stock.grid else 1):
        spot = next(places)
        edges = (spot.x, spot.y, spot.x + stock.width, spot.y + stock.height)
        pen.rounded_rectangle([round(edge * page.per_mm) for edge in edges], radius=2 * page.per_mm, outline=_CUT)
    cuts.paste(0, mask=page.picture.point(lambda value: 255 - value))
    return Page(cuts, page.per_mm)


def on_desk(page: Page) -> Image.Image:
    """The page, with some of the desk around it."""
    around = round(_AROUND * page.per_mm)
    wide, high = page.picture.size
    desk = Image.new("L", (wide + 2 * around, high + 2 * around), _DESK)
    desk.paste(page.picture, (around, around))
    return desk.quantize(16)
