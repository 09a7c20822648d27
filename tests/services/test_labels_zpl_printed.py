"""Our ZPL as another renderer prints it: every code is read, everything is where the drawing has it."""

from dataclasses import astuple
from itertools import product

import pytest

from services.labels.compose import compose
from services.labels.files import open_shelf
from services.labels.model import Drawing, Modules, QrHolds, Text
from services.labels.raster import DOTS
from services.labels.service import Choice, Kind, Layout, make
from services.labels.zpl import dot
from tests.support.rendered import Box, Page
from tests.support.zpl import page, printed

SHELF = open_shelf(None)
ROLLS = [key for key, stock in SHELF.stocks.items() if stock.grid is None]
ADDRESS = "https://assets.example.org/{tag}"
NEAR = 0.5  # mm
CHOICES = [Choice(SHELF.stock(key), SHELF.template("asset"), QrHolds.URL, ADDRESS) for key in ROLLS]
CASES = [pytest.param(choice, dpi, id=f"{choice.stock.key}-{dpi}") for choice, dpi in product(CHOICES, DOTS)]
EACH = pytest.mark.parametrize(("choice", "dpi"), CASES)


def label(choice: Choice, dpi: int) -> tuple[Drawing, Page, bytes]:
    """As it was drawn, as it is printed, and what is sent."""
    fields = choice.fields("W12-0789", "5CG1234XYZ", "ThinkPad T14 Gen 3", mark="R1")
    content = make(Kind.ZPL, choice, [fields], Layout(), "", dpi=dpi).content
    (print_,) = printed(content, dpi)
    return compose(choice.template, choice.stock, fields, dot=dot(dpi)), print_, content


def codes(drawing: Drawing) -> list[tuple[Modules, Box]]:
    """Each code with its place."""
    found = [part for part in drawing.parts if isinstance(part, Modules)]
    return [
        (code, Box(code.x, code.y, code.x + code.module * len(code.rows[0]), code.y + code.row_height * len(code.rows)))
        for code in found
    ]


@EACH
def test_another_renderer_prints_what_we_drew_dot_by_dot_and_every_code_is_read(choice: Choice, dpi: int) -> None:
    _drawing, print_, content = label(choice, dpi)
    assert print_.picture.tobytes() == page(content, DOTS[dpi]).picture.tobytes()
    assert print_.size == pytest.approx((choice.stock.width, choice.stock.height), abs=0.2)
    assert {(code.symbology, code.text) for code in print_.codes()} == {
        ("qr", "https://assets.example.org/W12-0789"),
        ("code128", "W12-0789"),
    }


@EACH
def test_each_code_is_printed_within_half_a_millimetre_of_its_place(choice: Choice, dpi: int) -> None:
    drawing, print_, _content = label(choice, dpi)
    assert len(codes(drawing)) == 2
    for _code, place in codes(drawing):
        around = Box(place.left - 1, place.top - 0.4, place.right + 1, place.bottom + 0.4)
        ink = print_.ink(around)
        assert ink is not None
        assert astuple(ink) == pytest.approx(astuple(place), abs=NEAR)


@EACH
def test_each_text_is_printed_within_half_a_millimetre_of_its_place(choice: Choice, dpi: int) -> None:
    drawing, print_, _content = label(choice, dpi)
    said = [part for part in drawing.parts if isinstance(part, Text)]
    assert [text.text for text in said] == ["W12-0789", "SN 5CG1234XYZ", "R1", "ThinkPad T14 Gen 3"]
    for text in said:
        place = Box(text.x, text.y - 0.73 * text.size, text.x + text.width, text.y)  # of capitals and figures
        ink = print_.ink(Box(place.left, place.top - 0.3, place.right, place.bottom + 0.3))
        assert ink is not None
        beside = NEAR + 0.1 * text.size  # what a character leaves white on both sides belongs to it
        assert ink.left - place.left <= beside
        assert place.right - ink.right <= beside
        assert abs(ink.top - place.top) <= NEAR
        assert abs(ink.bottom - place.bottom) <= NEAR


@EACH
def test_a_module_is_whole_dots_of_at_least_two_so_that_all_are_alike(choice: Choice, dpi: int) -> None:
    drawing, print_, _content = label(choice, dpi)
    for code, place in codes(drawing):
        dots = code.module * DOTS[dpi]
        assert dots == pytest.approx(round(dots), abs=1e-6)
        assert dots >= 2
        ink = print_.ink(Box(place.left - 0.6, place.top, place.right + 0.6, place.bottom))
        assert ink is not None
        assert (ink.right - ink.left) * DOTS[dpi] == pytest.approx(dots * len(code.rows[0]), abs=1e-6)
