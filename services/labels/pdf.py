"""Drawings as a PDF, at exact millimetres; each is cut off at its own label's edge. Call from a worker thread."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO, Final

from services.labels.faces import face, give_faces, printable
from services.labels.model import Drawing, Line, Modules, Stock, Text
from services.labels.sheet import Spot

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

MM: Final = 72 / 25.4  # points
_LONGEST: Final = 100  # characters of a title


def write_pdf(file: BinaryIO, stock: Stock, placed: Iterable[tuple[Spot, Drawing]], title: str) -> int:
    """Write a page for each page of `placed`, which comes in order; how many. An empty one writes nothing."""
    from reportlab.pdfgen.canvas import Canvas

    give_faces()
    wide, high = (stock.grid.page_width, stock.grid.page_height) if stock.grid else (stock.width, stock.height)
    canvas = Canvas(file, pagesize=(wide * MM, high * MM))
    canvas.setTitle(printable(title[:_LONGEST]))
    canvas.setCreator("Scandesk")
    page = 0
    for spot, drawing in placed:
        if page and spot.page != page:
            canvas.showPage()
        page = spot.page
        _draw(canvas, drawing, spot.x * MM, (high - spot.y) * MM)
    if page:
        canvas.save()
    return page


def _draw(canvas: "Canvas", drawing: Drawing, left: float, top: float) -> None:
    wide, high = drawing.width * MM, drawing.height * MM
    canvas.saveState()
    canvas.addLiteral(f"1 0 0 1 {left:.4f} {top:.4f} cm 0 {-high:.4f} {wide:.4f} {high:.4f} re W n")
    for part in drawing.parts:
        if isinstance(part, Text):
            canvas.setFont(face(part.bold), part.size * MM)
            canvas.drawString(part.x * MM, -part.y * MM, part.text)
        elif isinstance(part, Modules):
            canvas.addLiteral(_modules(part))
        elif isinstance(part, Line):
            area = part.area
            canvas.addLiteral(_rectangle(area.x, area.y, area.width, area.height) + " f")
    canvas.restoreState()


def _modules(code: Modules) -> str:
    """All modules as one path, in units of a module, so that no viewer shows seams between them."""
    scale = f"{code.module * MM:.5f} 0 0 {-code.row_height * MM:.5f} {code.x * MM:.4f} {-code.y * MM:.4f}"
    runs = " ".join([f"{at} {row} {length} 1 re" for row, at, length in code.runs()])
    return f"q {scale} cm {runs} f Q"


def _rectangle(x: float, y: float, width: float, height: float) -> str:
    return f"{x * MM:.4f} {-(y + height) * MM:.4f} {width * MM:.4f} {height * MM:.4f} re"
