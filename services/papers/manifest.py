"""The shipment manifest: every box with its SSCC, weight and size, and what is in each."""

from typing import TYPE_CHECKING, Any

from services.labels.codes import code128
from services.papers.contents import boxed, item_name, item_weight
from services.papers.look import PALE, Look
from services.papers.model import BoxFacts, Facts, total_weight
from services.papers.parts import Cell, Column, bar_code, gap, head, paragraph, receiver, table, total
from services.papers.slip import of_shipment
from services.papers.words import Wording

if TYPE_CHECKING:
    from reportlab.platypus import Flowable


def manifest(facts: Facts, look: Look, say: Wording) -> list["Flowable"]:
    """Its parts, from top to bottom."""
    number = facts.shipment.number
    rows, bands = _rows(facts, say)
    weight = total_weight(facts.boxes)
    summed = [total(say.say("papers.gross_weight"), say.kilograms(weight), look)] if weight is not None else []
    items = [item for box in facts.boxes for item in box.items]
    return [
        head(facts, say.say("papers.manifest.title"), look, say, bar_code(code128(number), number)),
        gap(8),
        receiver(facts, of_shipment(facts, say), look, say),
        gap(7),
        table(_columns(say), rows, look, more=[command for row in bands for command in _band(row)]),
        total(say.say("papers.total"), say.sums((item.uom, item.quantity) for item in items), look),
        *summed,
    ]


def _columns(say: Wording) -> list[Column]:
    return [
        Column(say.say("papers.sku"), 0.19, "code"),
        Column(say.say("papers.product"), 0.37),
        Column(say.say("papers.lot"), 0.18, "code"),
        Column(say.say("papers.count"), 0.13, right=True),
        Column(say.say("papers.net_weight"), 0.13, right=True),
    ]


def _rows(facts: Facts, say: Wording) -> tuple[list[list[Cell]], list[int]]:
    """A row for each box, and below it one for each product and lot; which rows are those of boxes."""
    rows: list[list[Cell]] = []
    bands = []
    for box in facts.boxes:
        rows.append([paragraph(boxed(box, say), "strong"), "", "", "", ""])
        bands.append(len(rows))  # the head is row 0
        rows += _items(box, say)
    return rows, bands


def _items(box: BoxFacts, say: Wording) -> list[list[Cell]]:
    return [
        [item.sku, item_name(item, say), item.lot, say.sums([(item.uom, item.quantity)]), item_weight(item, say)]
        for item in box.items
    ]


def _band(row: int) -> list[tuple[Any, ...]]:
    """The box's row across all columns, and never the last of a page."""
    return [
        ("SPAN", (0, row), (-1, row)),
        ("BACKGROUND", (0, row), (-1, row), PALE),
        ("LEFTPADDING", (0, row), (0, row), 4),
        ("NOSPLIT", (0, row), (-1, row + 1)),
    ]
