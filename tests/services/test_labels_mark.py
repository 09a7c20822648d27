"""The mark of a reprint: on every label that is one, whatever the template; the others lose no room by it."""

from dataclasses import replace

import pytest

from services.labels.compose import compose
from services.labels.files import open_shelf
from services.labels.model import Drawing, Fields, QrHolds, Text
from services.labels.nodes import CodeNode, Node, Split, Template, TextNode
from services.labels.service import Choice, Kind, Layout, make
from tests.support.rendered import pages, texts

SHELF = open_shelf(None)
SAID = ("W12-0789", "5CG1234XYZ", "ThinkPad T14 Gen 3")


def text(drawing: Drawing, said: str) -> Text:
    (found,) = (part for part in drawing.parts if isinstance(part, Text) and part.text == said)
    return found


@pytest.mark.parametrize("serial", ["5CG1234XYZ", "", "5CG1234XYZ-AND-MANY-MORE-CHARACTERS"])
@pytest.mark.parametrize("stock", SHELF.stocks)
def test_a_reprint_says_so_on_every_stock_and_is_read_all_the_same(stock: str, serial: str) -> None:
    choice = Choice(SHELF.stock(stock), SHELF.template("asset"), QrHolds.TAG)
    reprint = choice.fields("W12-0789", serial, mark="R2")
    pdf = make(Kind.PDF, choice, [reprint], Layout(), "").content
    assert "R2" in texts(pdf)[0].split()
    (page,) = pages(pdf, dpi=203)
    assert {(code.symbology, code.text) for code in page.codes()} == {("qr", "W12-0789"), ("code128", "W12-0789")}
    drawing = compose(choice.template, choice.stock, reprint)
    mark, tag = text(drawing, "R2"), text(drawing, "W12-0789")
    assert mark.size >= 2.0
    assert mark.size < tag.size


@pytest.mark.parametrize("stock", SHELF.stocks)
def test_where_there_is_no_mark_it_takes_no_room(stock: str) -> None:
    template, wanted = SHELF.template("asset"), SHELF.stock(stock)
    without = Template("", _without_mark(template.wide), _without_mark(template.tall))
    assert compose(template, wanted, Fields(*SAID)) == compose(without, wanted, Fields(*SAID))


def test_a_template_of_ones_own_that_says_no_mark_prints_it_below_all_else() -> None:
    own = Split(True, (TextNode("{tag}", size=8), CodeNode("code128", "{tag}")))
    drawing = compose(Template("own", own, own), SHELF.stock("62x29"), Fields("W12-0789", mark="R1"))
    mark = text(drawing, "R1")
    assert mark.y == max(part.y for part in drawing.parts if isinstance(part, Text))
    assert mark.y <= 26.0
    assert drawing.left_out == ()


def _without_mark(node: Node) -> Node:
    if not isinstance(node, Split):
        return node
    kept = [part for part in node.parts if not (isinstance(part, TextNode) and part.text == "{mark}")]
    return replace(node, parts=tuple(map(_without_mark, kept)))
