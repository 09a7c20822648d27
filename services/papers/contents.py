"""The content list of one box: what lies in it, to be checked off when it is unpacked."""

from typing import TYPE_CHECKING

from services.labels.codes import code128, gs1_128
from services.labels.logistic_codes import sscc_of
from services.papers.look import Look
from services.papers.model import BoxFacts, Facts, ItemFacts
from services.papers.parts import Cell, Column, bar_code, gap, head, paragraph, receiver, square, table, total
from services.papers.words import Wording

if TYPE_CHECKING:
    from reportlab.platypus import Flowable


def contents(facts: Facts, look: Look, say: Wording) -> list["Flowable"]:
    """Its parts, from top to bottom."""
    box = facts.boxes[0]
    told = [
        (say.say("papers.order"), facts.shipment.so_number),
        (say.say("papers.made"), say.moment(facts.asked_at)),
        (say.say("papers.ships_from"), facts.shipment.warehouse.name),
        (say.say("papers.size"), say.size(box)),
        (say.say("papers.gross_weight"), say.kilograms(box.weight)),
    ]
    return [
        head(facts, say.say("papers.contents.title"), look, say, _bars(facts), part=say.box(box)),
        gap(8),
        receiver(facts, told, look, say),
        gap(7),
        table(_columns(say), [_row(item, say) for item in box.items], look),
        total(say.say("papers.total"), say.sums((item.uom, item.quantity) for item in box.items), look),
        gap(6),
        paragraph(say.say("papers.contents.checked"), "small"),
    ]


def item_name(item: ItemFacts, say: Wording) -> str:
    """What it is; of what no server has told of the plate's number."""
    if not item.unverified:
        return item.name
    return say.say("papers.unverified", plate=item.name or " ".join(item.plates))


def item_weight(item: ItemFacts, say: Wording) -> str:
    """What it weighs by its product's unit; "–" where that is not known."""
    return say.kilograms(item.weight) or "–"


def _bars(facts: Facts) -> "Flowable | None":
    """That of the SSCC opens the box; without one, that of the shipment."""
    sscc = sscc_of(facts.boxes[0])
    if sscc is not None:
        return bar_code(gs1_128([(sscc.ai, sscc.value)]), sscc.hri)
    return bar_code(code128(facts.shipment.number), facts.shipment.number)


def _columns(say: Wording) -> list[Column]:
    return [
        Column(say.say("papers.check"), 0.07),
        Column(say.say("papers.sku"), 0.18, "code"),
        Column(say.say("papers.product"), 0.33),
        Column(say.say("papers.lot"), 0.16, "code"),
        Column(say.say("papers.count"), 0.13, right=True),
        Column(say.say("papers.net_weight"), 0.13, right=True),
    ]


def _row(item: ItemFacts, say: Wording) -> list[Cell]:
    quantity = say.sums([(item.uom, item.quantity)])
    return [square(), item.sku, item_name(item, say), item.lot, quantity, item_weight(item, say)]


def boxed(box: BoxFacts, say: Wording) -> str:
    """A box in one line: its name, SSCC, size and weight, as far as they are known."""
    sscc = f"SSCC {box.sscc}" if box.sscc else ""
    return "  ·  ".join(part for part in (say.box(box), sscc, say.size(box), say.kilograms(box.weight)) if part)
