"""The shipment manifest: every box with its SSCC, weight and size, and what is in each."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from services.labels.codes import code128
from services.papers.contents import boxed, item_name, item_weight
from services.papers.look import Look
from services.papers.model import Facts, total_weight
from services.papers.parts import Column, bar_code, gap, head, receiver, table, total
from services.papers.slip import of_shipment
from services.papers.words import Wording

if TYPE_CHECKING:
    from reportlab.platypus import Flowable


def manifest(facts: Facts, look: Look, say: Wording) -> list["Flowable"]:
    """Its parts, from top to bottom."""
    number = facts.shipment.number
    weight = total_weight(facts.boxes)
    summed = [total(say.say("papers.gross_weight"), say.kilograms(weight), look)] if weight is not None else []
    items = [item for box in facts.boxes for item in box.items]
    return [
        head(facts, say.say("papers.manifest.title"), look, say, bar_code(code128(number), number)),
        gap(8),
        receiver(facts, of_shipment(facts, say), look, say),
        gap(7),
        table(_columns(say), list(_rows(facts, say)), look),
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


def _rows(facts: Facts, say: Wording) -> Iterator[list[str]]:
    """One for each box, and below it one for each product and lot."""
    for box in facts.boxes:
        yield [boxed(box, say), say.say("papers.manifest.on", box=say.box(box))]
        for item in box.items:
            quantity = say.sums([(item.uom, item.quantity)])
            yield [item.sku, item_name(item, say), item.lot, quantity, item_weight(item, say)]
