"""ZPL as a printer understands it: parsed back into commands, and its graphic into a picture that is read."""

import pytest

from services.errors import Refused
from services.labels.files import open_shelf
from services.labels.model import QrHolds
from services.labels.raster import DOTS
from services.labels.service import Choice, Kind, Layout, Made, make
from tests.support.label_proof import ONE_LABEL
from tests.support.zpl import commands, page

SHELF = open_shelf(None)
ROLLS = ("62x29", "57x32", "2.25x1.25", "4x6", "105x148")
STRAIGHT = Layout()


def made(
    stock: str,
    *tags: str,
    dpi: int = 203,
    layout: Layout = STRAIGHT,
    holds: QrHolds = QrHolds.TAG,
) -> Made:
    choice = Choice(SHELF.stock(stock), SHELF.template("asset"), holds, "https://assets.example.org/{tag}")
    labels = [choice.fields(tag, "5CG1234XYZ", "ThinkPad T14") for tag in tags]
    return make(Kind.ZPL, choice, labels, layout, "", dpi=dpi)


@pytest.mark.parametrize("dpi", DOTS)
@pytest.mark.parametrize("stock", ROLLS)
def test_each_roll_at_each_resolution_is_read_and_in_its_place(stock: str, dpi: int) -> None:
    wanted = SHELF.stock(stock)
    label = page(made(stock, "W12-0789", dpi=dpi, holds=QrHolds.URL).content, DOTS[dpi])
    assert label.size == pytest.approx((wanted.width, wanted.height), abs=0.2)
    read = {(code.symbology, code.text) for code in label.codes()}
    assert read == {("qr", "https://assets.example.org/W12-0789"), ("code128", "W12-0789")}
    ink = label.ink()
    assert ink is not None
    assert ink.top == pytest.approx(wanted.margin, abs=0.5)
    assert ink.bottom == pytest.approx(wanted.height - wanted.margin, abs=0.5)
    assert wanted.margin - 0.3 <= ink.left
    assert ink.right <= wanted.width - wanted.margin + 0.3


def test_a_label_is_one_label_and_each_copy_is_one_more() -> None:
    done = made("62x29", "A-1", "A-2", layout=Layout(copies=2))
    assert [command.name for command in commands(done.content)] == 4 * ONE_LABEL
    assert [tag for tag, _page, _position in done.placed] == ["A-1", "A-1", "A-2", "A-2"]


def test_a_printer_that_is_out_is_set_right() -> None:
    straight, moved = (
        page(made("62x29", "A-1", layout=layout).content, 8.0).ink()
        for layout in (Layout(), Layout(right=1, down=-0.5))
    )
    assert straight is not None
    assert moved is not None
    assert moved.left - straight.left == pytest.approx(1.0, abs=0.13)
    assert moved.top - straight.top == pytest.approx(-0.5, abs=0.13)


def test_sheets_are_not_for_thermal_printers() -> None:
    with pytest.raises(Refused, match="ZPL_SHEET"):
        made("5160", "A-1")


@pytest.mark.parametrize("tag", ["W12-0789", "W12-0789-LONG-TAG"])
def test_bars_are_whole_dots_of_at_least_two(tag: str) -> None:
    label = page(made("62x29", tag).content, 8.0)
    row = label.picture.crop((0, label.picture.height - 40, label.picture.width, label.picture.height - 39))
    runs = "".join("#" if value < 128 else " " for value in row.tobytes()).split()
    module = min(map(len, runs))
    assert module >= 2
    assert {len(run) % module for run in runs} == {0}
