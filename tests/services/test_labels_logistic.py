"""GS1 logistic labels as they come out of printers: rendered, each bar code read again and taken apart by biip."""

from dataclasses import replace
from io import BytesIO

import biip
import pytest
import zxingcpp
from PIL import Image

from services.errors import Refused
from services.labels.files import open_shelf
from services.labels.logistic import logistic_label
from services.labels.logistic_codes import Element, elements_of
from services.labels.model import Drawing, Modules, Text
from services.labels.pdf import write_pdf
from services.labels.sheet import spots
from services.labels.zpl import dot, zpl
from services.packing.amounts import ONE
from services.packing.sscc import sscc_of
from services.papers.model import BoxFacts, Facts, ItemFacts, Party, ShipmentFacts
from services.words.catalogue import Catalogue
from tests.support import zpl as zpl_read
from tests.support.gs1_codes import read
from tests.support.hostile import LONG, PIECES
from tests.support.rendered import pages

SHELF = open_shelf(None)
SAY = Catalogue("en").say
SSCC = sscc_of(34012345000000001)
OATS = ItemFacts("OAT-40", "Oat bar 40 g", "pc", 48 * ONE, "L26-4711", "04006381333931", ONE, ("LP-1",))
RYE = ItemFacts("RYE-1", "Rye crisp", "kg", 1_500_000, "R1")
BOX = BoxFacts("b1", 3, SSCC, 12_600_000, items=(OATS,))


def facts(box: BoxFacts = BOX) -> Facts:
    customer = Party("Nordic Foods AB", ("Sjögatan 7", "211 19 Malmö"), "NORDIC")
    shipment = ShipmentFacts("s1", "SH-1001", "SO-7001", customer, Party("North hall"))
    return Facts(Party("Muster GmbH", ("Hauptstraße 12", "10115 Berlin")), shipment, (box,))


def drawn(box: BoxFacts = BOX, stock: str = "105x148", *, mark: str = "", dpi: int = 0) -> Drawing:
    return logistic_label(facts(box), SHELF.stock(stock), SAY, mark=mark, dot=dot(dpi) if dpi else 0.0)


def on_paper(drawing: Drawing, stock: str, dpi: int) -> Image.Image:
    file = BytesIO()
    write_pdf(file, SHELF.stock(stock), [(next(spots(SHELF.stock(stock))), drawing)], "label")
    (page,) = pages(file.getvalue(), dpi=dpi)
    return page.picture


def words_on(drawing: Drawing) -> list[str]:
    return [part.text for part in drawing.parts if isinstance(part, Text)]


# -- read again --------------------------------------------------------------------------------------------------------

ALL = [("02", "04006381333931"), ("37", "48"), ("3303", "012600"), ("10", "L26-4711"), ("00", SSCC)]


@pytest.mark.parametrize("stock", ["105x148", "4x6"])
@pytest.mark.parametrize("dpi", [203, 300])
def test_all_that_the_bar_codes_say_is_read_from_paper_the_sscc_last(stock: str, dpi: int) -> None:
    assert read(on_paper(drawn(stock=stock), stock, dpi)) == ALL


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_all_that_the_bar_codes_say_is_read_from_a_thermal_printers_dots(dpi: int) -> None:
    (page,) = zpl_read.printed(zpl(drawn(dpi=dpi), dpi), dpi)
    assert read(page.picture) == ALL


def test_biip_finds_the_check_digit_of_the_sscc_right() -> None:
    parsed = biip.parse("]C100" + SSCC)
    assert parsed.sscc is not None
    assert parsed.sscc.value == SSCC


def test_an_sscc_alone_has_bars_of_full_height_and_width() -> None:
    (bars,) = [part for part in drawn(replace(BOX, weight=None, items=(OATS, RYE))).parts if isinstance(part, Modules)]
    assert bars.row_height == pytest.approx(31.75)
    assert bars.module >= 0.495


# -- what applies ------------------------------------------------------------------------------------------------------


def said(box: BoxFacts) -> list[str]:
    return [one.hri for group in elements_of(box) for one in group]


def test_a_box_of_one_gtin_and_lot_says_them_how_many_and_the_weight() -> None:
    assert said(BOX) == ["(02)04006381333931", "(37)48", "(3303)012600", "(10)L26-4711"]


@pytest.mark.parametrize(
    "items",
    [
        (OATS, RYE),
        (replace(OATS, gtin=""),),
        (replace(OATS, quantity=1_500_000),),
        (replace(OATS, quantity=100_000_000 * ONE),),
        (),
    ],
)
def test_what_is_not_so_many_of_one_gtin_is_named_by_no_gtin_and_no_lot(items: tuple[ItemFacts, ...]) -> None:
    assert said(replace(BOX, items=items)) == ["(3303)012600"]


def test_several_lots_of_one_gtin_are_counted_together_and_no_lot_is_named() -> None:
    two = (OATS, replace(OATS, lot="L2", quantity=2 * ONE))
    assert said(replace(BOX, items=two)) == ["(02)04006381333931", "(37)50", "(3303)012600"]


@pytest.mark.parametrize(
    ("weight", "element"),
    [
        (12_600_000, Element("3303", "012600")),
        (400, None),
        (500, Element("3303", "000001")),
        (999_999_499, Element("3303", "999999")),
        (999_999_500, Element("3302", "100000")),
        (12_345_678_000, Element("3301", "123457")),
        (123_456_400_000, Element("3300", "123456")),
        (1_000_000 * ONE, None),
        (0, None),
        (None, None),
    ],
)
def test_the_weight_has_six_digits_with_as_many_decimals_as_they_have_room_for(
    weight: int | None, element: Element | None
) -> None:
    expected = [element.hri] if element else []
    assert said(BoxFacts("b", weight=weight)) == expected


@pytest.mark.parametrize("lot", ["L(10)X", "A\x1d00", "L 1", "Lö1", "X" * 21, "L[1]", ""])
def test_a_lot_that_could_be_read_as_something_else_is_in_no_bar_code(lot: str) -> None:
    assert said(replace(BOX, items=(replace(OATS, lot=lot),)))[-1] == "(3303)012600"


# -- what people read --------------------------------------------------------------------------------------------------


def test_people_read_who_sends_and_gets_it_the_box_and_what_is_in_it() -> None:
    words = words_on(drawn())
    for text in ("Muster GmbH", "Nordic Foods AB", "211 19 Malmö", "Box 3", "SH-1001", "SO-7001", "Oat bar 40 g"):
        assert text in words
    assert {"L26-4711", "12.6 kg", "48 pc", f"(00){SSCC}"} <= set(words)


def test_a_box_whose_number_no_server_has_answered_is_called_no_number() -> None:
    assert not [text for text in words_on(drawn(replace(BOX, number=None))) if text.startswith("Box")]


def test_a_reprint_says_so() -> None:
    assert "Reprint R1" in words_on(drawn(mark="R1"))
    assert not [text for text in words_on(drawn()) if "Reprint" in text]


@pytest.mark.parametrize("sscc", ["", SSCC[:-1] + "0", "34012345", "x" * 18])
def test_a_box_without_a_right_sscc_has_the_bar_code_of_its_shipment(sscc: str) -> None:
    found = zxingcpp.read_barcodes(on_paper(drawn(replace(BOX, sscc=sscc)), "105x148", 203))
    assert [(one.text, one.symbology_identifier) for one in found] == [("SH-1001", "]C0")]


@pytest.mark.parametrize("stock", ["62x29", "57x32", "5160"])
def test_a_stock_that_is_too_small_is_refused_by_name(stock: str) -> None:
    with pytest.raises(Refused) as refused:
        drawn(stock=stock)
    assert refused.value.code == "LABEL_SMALL"


@pytest.mark.parametrize("text", [*PIECES, *LONG])
def test_hostile_text_stays_on_the_label_and_the_sscc_is_read(text: str) -> None:
    hostile = Party(text, (text, text))
    item = ItemFacts(text, text, text, ONE, text, "", None, (text,))
    box = BoxFacts(text, 3, SSCC, 12_600_000, items=(item,))
    told = Facts(hostile, ShipmentFacts(text, text, text, hostile, hostile), (box,))
    drawing = logistic_label(told, SHELF.stock("105x148"), SAY)
    for part in drawing.parts:
        if isinstance(part, Text):
            assert part.x + part.width <= 105
            assert 0 < part.y < 148
    assert read(on_paper(drawing, "105x148", 300)) == [("3303", "012600"), ("00", SSCC)]
