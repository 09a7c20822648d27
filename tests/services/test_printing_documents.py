"""Documents for a printer: the test label measured, and labels in the printer's language, at its place."""

from itertools import groupby
from math import ceil

import pytest

from services.errors import Refused
from services.labels.calibration import calibration
from services.labels.files import open_shelf
from services.labels.model import Fields, Stock, Text
from services.labels.raster import DOTS
from services.printing import documents
from services.printing.model import Document, Format
from services.settings.model import Labels, PrinterLine
from tests.support.rendered import Box, Page, pages, texts
from tests.support.zpl import commands
from tests.support.zpl import page as burnt

SHELF = open_shelf(None)
ROLLS = ("62x29", "57x32", "2.25x1.25", "4x6", "105x148")
EXACT = 0.1  # mm
BOTH = {("qr", "TEST-0001"), ("code128", "TEST-0001")}
LABELS = [Fields(f"W12-{number:04}", "S1", "M1", f"W12-{number:04}") for number in range(1, 21)]


def printer(kind: str = "queue", **more: object) -> PrinterLine:
    return PrinterLine.model_validate({"id": "one", "name": "Bench", "kind": kind, "address": "one"} | more)


def printed(line: PrinterLine) -> Page:
    """What the printer's test label looks like on paper."""
    document = documents.test_label(line, SHELF, Labels())
    if document.format is Format.ZPL:
        return burnt(document.data, DOTS[line.dpi])
    (page,) = pages(document.data, dpi=600)
    return page


def runs(page: Page, box: Box, *, down: bool) -> list[float]:
    """The middles of what is black along the middle of a narrow box, in mm of the page."""
    x, y = (round((one + other) / 2 * page.per_mm) for one, other in ((box.left, box.right), (box.top, box.bottom)))
    left, top, right, bottom = (round(side * page.per_mm) for side in (box.left, box.top, box.right, box.bottom))
    strip = page.picture.crop((x, top, x + 1, bottom) if down else (left, y, right, y + 1)).tobytes()
    black = (list(run) for ink, run in groupby(enumerate(strip), key=lambda one: one[1] < 128) if ink)
    return [((top if down else left) + (run[0][0] + run[-1][0] + 1) / 2) / page.per_mm for run in black]


def assert_ruled(page: Page, label: Box) -> None:
    """Both rulers of the label that lies there have a tick at each millimetre from its edge, and nowhere else."""
    inside = 2.55  # beyond the frame, where each tick still is
    above = Box(label.left + 2.5, label.top + inside, label.right - 2.5, label.top + inside)
    beside = Box(label.left + inside, label.top + 2.5, label.left + inside, label.bottom - 2.5)
    across = [at - label.left for at in runs(page, above, down=False)]
    down = [at - label.top for at in runs(page, beside, down=True)]
    assert across == pytest.approx(list(range(3, ceil(label.right - label.left - 2.5))), abs=EXACT)
    assert down == pytest.approx(list(range(3, ceil(label.bottom - label.top - 2.5))), abs=EXACT)


# ---- the test label


@pytest.mark.parametrize("stock", ROLLS)
@pytest.mark.parametrize("more", [{}, *({"kind": "zpl", "dpi": dpi} for dpi in DOTS)], ids=["pdf", *map(str, DOTS)])
def test_the_rulers_of_a_test_label_are_at_their_millimetres(stock: str, more: dict[str, object]) -> None:
    page, wanted = printed(printer(**{"stock": stock} | more)), SHELF.stock(stock)
    assert page.size == pytest.approx((wanted.width, wanted.height), abs=EXACT)
    assert_ruled(page, Box(0, 0, wanted.width, wanted.height))
    ink = page.ink()
    assert ink is not None
    assert (ink.left, ink.top) == pytest.approx((2, 2), abs=EXACT)
    assert (ink.right, ink.bottom) == pytest.approx((wanted.width - 2, wanted.height - 2), abs=EXACT)
    assert {(code.symbology, code.text) for code in page.codes()} == BOTH


@pytest.mark.parametrize(("right", "down"), [(1.5, -0.75), (-1.0, 2.0)])
@pytest.mark.parametrize("kind", ["queue", "zpl"])
def test_what_a_printer_is_out_by_moves_its_test_label_by_exactly_so_much(kind: str, right: float, down: float) -> None:
    page = printed(printer(kind, right_mm=right, down_mm=down))
    assert_ruled(page, Box(right, down, 62 + right, 29 + down))
    ink = page.ink()
    assert ink is not None
    assert (ink.left, ink.top) == pytest.approx((2 + right, 2 + down), abs=EXACT)


@pytest.mark.parametrize("stock", ["5160", "L6009"])
def test_a_test_label_on_a_sheet_rules_and_outlines_each_of_its_labels(stock: str) -> None:
    page, wanted = printed(printer(stock=stock, right_mm=0.5)), SHELF.stock(stock)
    grid = wanted.grid
    assert grid is not None
    for position in range(grid.places):
        row, column = divmod(position, grid.columns)
        x, y = grid.left + 0.5 + column * grid.across, grid.top + row * grid.down
        label = Box(x, y, x + wanted.width, y + wanted.height)
        assert_ruled(page, label)
        ink = page.ink(Box(x - 0.5, y + 0.5, x + 1, y + wanted.height - 0.5))
        assert ink is not None
        assert ink.left == pytest.approx(x, abs=EXACT)
        assert {(code.symbology, code.text) for code in page.codes(label)} == BOTH


def test_a_test_label_says_whose_it_is() -> None:
    document = documents.test_label(printer(name="Büro ⅩⅡ <b>{tag}", right_mm=0.5, down_mm=-1), SHELF, Labels())
    (said,) = texts(document.data)
    assert "Büro ‹U+2169›‹U+2161› <b>{tag}" in said
    assert "62x29 PDF 1/1" in said
    assert "→ 0.5 ↓ -1 mm" in said
    assert document == Document(document.data, Format.PDF, 62, 29, "TEST-0001")


def test_a_ruler_has_a_number_at_each_tenth_millimetre() -> None:
    numbers = [part for part in calibration(SHELF.stock("4x6"), []).parts if isinstance(part, Text)]
    across, down = numbers[:9], numbers[9:]
    assert [part.text for part in across] == [str(at) for at in range(10, 100, 10)]
    assert [part.text for part in down] == [str(at) for at in range(10, 150, 10)]
    assert [part.x for part in across] == pytest.approx([int(part.text) for part in across], abs=0.5)


@pytest.mark.parametrize(("width", "height"), [(5, 5), (5, 300), (300, 5), (12, 9), (1000, 1000), (20.5, 11.5)])
@pytest.mark.parametrize("dot", [0.0, 0.125])
def test_a_test_label_of_any_size_stays_within_its_frame(width: float, height: float, dot: float) -> None:
    drawing = calibration(Stock("own", "Own", width, height, 2, ""), ["Bench " * 10, "own", "0"], dot=dot)
    for part in drawing.parts:
        if isinstance(part, Text):
            assert part.x + part.width <= width - 2
            assert part.y <= height - 2


def test_a_test_label_of_a_sheet_is_not_for_a_printer_of_rolls() -> None:
    with pytest.raises(Refused, match="ZPL_SHEET"):
        documents.test_label(printer("zpl", stock="5160"), SHELF, Labels())
    with pytest.raises(Refused, match="STOCK_UNKNOWN"):
        documents.test_label(printer(stock="none"), SHELF, Labels())


# ---- labels


@pytest.mark.parametrize(
    ("kind", "form", "sent"),
    [
        ("zpl", "pdf", Format.ZPL),
        ("device", "pdf", Format.ZPL),
        ("queue", "pdf", Format.PDF),
        ("queue", "zpl", Format.ZPL),
        ("folder", "zpl", Format.ZPL),
        ("folder", "pdf", Format.PDF),
    ],
)
def test_a_label_is_in_the_language_of_its_printer(kind: str, form: str, sent: Format) -> None:
    document = documents.label(LABELS[:1], printer(kind, format=form, stock="57x32"), SHELF, Labels())
    assert (document.format, document.width_mm, document.height_mm, document.title) == (sent, 57, 32, "W12-0001")
    assert document.data.startswith(b"^XA" if sent is Format.ZPL else b"%PDF")


@pytest.mark.parametrize("dpi", DOTS)
def test_zpl_has_the_dots_of_its_printer(dpi: int) -> None:
    document = documents.label(LABELS[:1], printer("zpl", dpi=dpi), SHELF, Labels())
    assert burnt(document.data, DOTS[dpi]).size == pytest.approx((62, 29), abs=EXACT)


@pytest.mark.parametrize("kind", ["queue", "zpl"])
def test_labels_are_moved_by_what_their_printer_is_out_by(kind: str) -> None:
    def ink(line: PrinterLine) -> Box:
        document = documents.label(LABELS[:1], line, SHELF, Labels())
        zpl = document.format is Format.ZPL
        page = burnt(document.data, DOTS[203]) if zpl else next(iter(pages(document.data)))
        found = page.ink()
        assert found is not None
        return found

    straight, moved = ink(printer(kind)), ink(printer(kind, right_mm=1, down_mm=-0.5))
    assert moved.left - straight.left == pytest.approx(1, abs=EXACT)
    assert moved.top - straight.top == pytest.approx(-0.5, abs=EXACT)


def test_labels_of_a_sheet_are_one_document_from_its_start_on() -> None:
    document = documents.label(LABELS, printer(stock="5160"), SHELF, Labels(), start=27)
    first, second = pages(document.data, dpi=300)
    assert [len(page.codes()) for page in (first, second)] == [8, 32]
    assert (document.width_mm, document.height_mm) == (215.9, 279.4)
    assert document.title == "W12-0001 – W12-0020"


def test_labels_of_a_roll_are_one_after_the_other() -> None:
    document = documents.label(LABELS[:3], printer("zpl"), SHELF, Labels())
    assert [command.name for command in commands(document.data)].count("^XA") == 3


def test_the_stock_is_that_of_the_settings_where_the_printer_names_none() -> None:
    document = documents.label(LABELS[:1], printer(), SHELF, Labels(stock="4x6"))
    assert (document.width_mm, document.height_mm) == (101.6, 152.4)


@pytest.mark.parametrize(
    ("line", "more", "code"),
    [
        (printer("zpl", stock="5160"), {}, "ZPL_SHEET"),
        (printer(stock="5160"), {"start": 31}, "START_POSITION"),
        (printer(), {"start": 2}, "START_POSITION"),
        (printer(), {"template": "mine"}, "TEMPLATE_UNKNOWN"),
        (printer(stock="mine"), {}, "STOCK_UNKNOWN"),
    ],
)
def test_what_a_printer_cannot_print_is_refused(line: PrinterLine, more: dict[str, object], code: str) -> None:
    template, start = str(more.get("template", "")), int(str(more.get("start", 1)))
    with pytest.raises(Refused, match=code):
        documents.label(LABELS[:1], line, SHELF, Labels(), template=template, start=start)
