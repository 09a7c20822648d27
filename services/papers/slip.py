"""The packing slip, for who gets it: what was ordered, what comes, what is left open, and in which boxes."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from services.labels.codes import code128
from services.papers.look import Look
from services.papers.model import BoxFacts, Facts, ItemFacts, LineFacts, total_weight
from services.papers.parts import Column, bar_code, gap, head, paragraph, receiver, table, total
from services.papers.words import Wording

if TYPE_CHECKING:
    from reportlab.platypus import Flowable


def slip(facts: Facts, look: Look, say: Wording) -> list["Flowable"]:
    """Its parts, from top to bottom."""
    number = facts.shipment.number
    parts = [
        head(facts, say.say("papers.slip.title"), look, say, bar_code(code128(number), number)),
        gap(8),
        receiver(facts, of_shipment(facts, say), look, say),
        gap(7),
        table(_columns(say), [_row(line, say) for line in facts.lines], look),
        total(say.say("papers.total"), say.sums((line.uom, line.packed) for line in facts.lines), look),
    ]
    return [*parts, *_unverified(facts, say), *boxes(facts.boxes, look, say)]


def of_shipment(facts: Facts, say: Wording) -> Iterator[tuple[str, str]]:
    """What there is to say of a shipment: (label, value)."""
    shipment = facts.shipment
    yield say.say("papers.order"), shipment.so_number
    yield say.say("papers.made"), say.moment(facts.asked_at)
    yield say.say("papers.promised"), say.day(shipment.promised)
    yield say.say("papers.ships_from"), shipment.warehouse.name
    yield say.say("papers.boxes"), say.amount(len(facts.boxes) * 1_000_000)
    yield say.say("papers.gross_weight"), say.kilograms(total_weight(facts.boxes))


def boxes(filled: Sequence[BoxFacts], look: Look, say: Wording) -> list["Flowable"]:
    """A table of them: their SSCCs, weights and sizes."""
    if not filled:
        return []
    columns = [
        Column(say.say("papers.box_column"), 0.2, "strong"),
        Column(say.say("papers.sscc"), 0.34, "code"),
        Column(say.say("papers.size"), 0.26),
        Column(say.say("papers.gross_weight"), 0.2, right=True),
    ]
    rows = [[say.box(box), box.sscc, say.size(box), say.kilograms(box.weight)] for box in filled]
    weight = total_weight(filled)
    summed = [total(say.say("papers.total"), say.kilograms(weight), look)] if weight is not None else []
    return [gap(7), paragraph(say.say("papers.boxes"), "heading"), gap(1), table(columns, rows, look), *summed]


def _columns(say: Wording) -> list[Column]:
    return [
        Column(say.say("papers.line"), 0.07),
        Column(say.say("papers.sku"), 0.17, "code"),
        Column(say.say("papers.product"), 0.40),
        Column(say.say("papers.ordered"), 0.12, right=True),
        Column(say.say("papers.shipped"), 0.12, "strong", right=True),
        Column(say.say("papers.open"), 0.12, right=True),
    ]


def _row(line: LineFacts, say: Wording) -> list[str]:
    left = max(0, line.ordered - line.packed)
    amounts = [say.sums([(line.uom, amount)]) if amount else "–" for amount in (line.ordered, line.packed, left)]
    return [str(line.number), line.sku, line.name, *amounts]


def _unverified(facts: Facts, say: Wording) -> Iterator["Flowable"]:
    """What no server had told of counts for no line: it is named all the same."""
    found = [item for box in facts.boxes for item in box.items if item.unverified]
    if found:
        yield gap(3)
        yield paragraph(
            say.say("papers.unverified_too", plates=", ".join(_named(item, say) for item in found)), "small"
        )


def _named(item: ItemFacts, say: Wording) -> str:
    return f"{' '.join(item.plates)} ({say.amount(item.quantity)})"
