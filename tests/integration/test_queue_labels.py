"""Labels through a real CUPS onto its PDF printer's paper: every code is read, and measured against the drawing."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from hardware.printers.ipp_call import PrintService
from hardware.printers.queue_printer import QueuePrinter, QueueTimes
from services.clock import SystemClock
from services.labels.compose import compose
from services.labels.files import Shelf, open_shelf
from services.labels.model import Fields, Grid, Modules, Stock
from services.printing import documents
from services.printing.model import Document, Outcome, Result
from services.settings.model import Labels, PrinterLine
from tests.support.print_service import PrivateCups, on_paper, private_cups
from tests.support.rendered import Box, Page, Read, pages

NEAR = 0.5  # mm
PATIENT = QueueTimes(answer=30, finish=120, look_again=0.05)
THREE_BY_EIGHT = """
["3x8"]
width = 63.5
height = 33.9
margin = 3.5
sheet = { width = 210, height = 297, columns = 3, rows = 8, left = 7.25, top = 12.9, across = 66, down = 33.9 }
"""


@pytest.fixture(scope="module")
def service() -> Iterator[PrivateCups]:
    with private_cups() as cups:
        yield cups


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "stocks.toml").write_text(THREE_BY_EIGHT)
    return open_shelf(tmp_path)


def line(stock: str, **more: object) -> PrinterLine:
    return PrinterLine.model_validate(
        {"id": "bench", "name": "Bench", "kind": "queue", "address": "bench", "stock": stock} | more
    )


def fields(number: int) -> Fields:
    tag = f"W12-{number:04}"
    return Fields(tag, "5CG1234XYZ", "ThinkPad T14 Gen 3", f"https://assets.example.org/{tag}")


def come_out(service: PrivateCups, document: Document) -> list[Page]:
    """The pages that come out of the printer of a document that is sent."""
    folder = service.add("bench")
    before = set(folder.glob("*.printed"))
    queue = QueuePrinter("bench", clock=SystemClock(), service=PrintService(service.place), times=PATIENT)
    assert queue.send(document, Event()) == Outcome(Result.PRINTED)
    (new,) = set(folder.glob("*.printed")) - before
    return list(pages(on_paper(new), dpi=400))


def drawn(shelf: Shelf, stock: Stock, said: Fields, x: float, y: float) -> list[Read]:
    """The codes of a label whose corner is there, as its drawing has them, from top to bottom."""
    codes = [part for part in compose(shelf.template("asset"), stock, said).parts if isinstance(part, Modules)]
    found = []
    for code in codes:
        wide, high = code.module * len(code.rows[0]), code.row_height * len(code.rows)
        box = Box(x + code.x, y + code.y, x + code.x + wide, y + code.y + high)
        qr = len(code.rows) > 1
        found.append(Read(said.qr if qr else said.tag, "qr" if qr else "code128", box))
    return sorted(found, key=lambda read: read.box.top)


def assert_in_place(read: list[Read], wanted: list[Read]) -> None:
    assert len(wanted) == 2
    assert [(code.symbology, code.text) for code in read] == [(code.symbology, code.text) for code in wanted]
    for one, other in zip(read, wanted, strict=True):
        sides = [(box.left, box.top, box.right, box.bottom) for box in (one.box, other.box)]
        assert sides[0] == pytest.approx(sides[1], abs=NEAR), f"{one.symbology} {one.text}"


@pytest.mark.parametrize("stock", ["62x29", "57x32", "2.25x1.25", "4x6", "105x148"])
@pytest.mark.parametrize("out", [{}, {"right_mm": 1.5, "down_mm": -1.0}], ids=["straight", "moved"])
def test_a_label_of_a_roll_comes_out_with_its_codes_in_their_places(
    service: PrivateCups, shelf: Shelf, stock: str, out: dict[str, float]
) -> None:
    (page,) = come_out(service, documents.label([fields(1)], line(stock, **out), shelf, Labels()))
    wanted = shelf.stock(stock)
    assert page.size == pytest.approx((wanted.width, wanted.height), abs=NEAR)
    x, y = out.get("right_mm", 0.0), out.get("down_mm", 0.0)
    assert_in_place(page.codes(), drawn(shelf, wanted, fields(1), x, y))


def test_twenty_labels_from_position_7_of_a_sheet_of_24_come_out_in_their_places(
    service: PrivateCups, shelf: Shelf
) -> None:
    labels = [fields(number) for number in range(1, 21)]
    first, second = come_out(service, documents.label(labels, line("3x8"), shelf, Labels(), start=7))
    stock = shelf.stock("3x8")
    assert_on_sheet(first, shelf, stock, dict(zip(range(7, 25), labels[:18], strict=True)))
    assert_on_sheet(second, shelf, stock, dict(zip(range(1, 3), labels[18:], strict=True)))


@pytest.mark.parametrize("stock", ["5160", "L6009"])
def test_a_full_sheet_comes_out_with_each_label_in_its_place(service: PrivateCups, shelf: Shelf, stock: str) -> None:
    wanted = shelf.stock(stock)
    assert wanted.grid is not None
    labels = [fields(number) for number in range(1, wanted.grid.places + 1)]
    (page,) = come_out(service, documents.label(labels, line(stock), shelf, Labels()))
    assert_on_sheet(page, shelf, wanted, dict(enumerate(labels, start=1)))


def assert_on_sheet(page: Page, shelf: Shelf, stock: Stock, labels: dict[int, Fields]) -> None:
    """Positions count from 1, row by row; all others are empty."""
    grid = stock.grid
    assert grid is not None
    assert page.size == pytest.approx((grid.page_width, grid.page_height), abs=NEAR)
    for position in range(1, grid.places + 1):
        x, y = corner(grid, position)
        place = Box(x, y, x + stock.width, y + stock.height)
        if position in labels:
            assert_in_place(page.codes(place), drawn(shelf, stock, labels[position], x, y))
        else:
            assert page.ink(place) is None, f"position {position} is to stay empty"


def corner(grid: Grid, position: int) -> tuple[float, float]:
    row, column = divmod(position - 1, grid.columns)
    return grid.left + column * grid.across, grid.top + row * grid.down


def test_a_test_label_comes_out_to_be_measured(service: PrivateCups, shelf: Shelf) -> None:
    (page,) = come_out(service, documents.test_label(line("62x29", right_mm=0.5), shelf, Labels()))
    ink = page.ink()
    assert ink is not None
    sides = (ink.left, ink.top, ink.right, ink.bottom)
    assert sides == pytest.approx((2.5, 2, 60.5, 27), abs=NEAR)
    assert {(code.symbology, code.text) for code in page.codes()} == {("qr", "TEST-0001"), ("code128", "TEST-0001")}
