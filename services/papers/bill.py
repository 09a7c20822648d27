"""The bill of lading, for the carrier: who sends and gets it, what it is and weighs; what only the carrier knows is
filled in by hand. No terms of carriage stand on it: those are between the parties.

Source: the sections of the VICS Standard Bill of Lading (Voluntary Guidelines, 2004), in our own words.
"""

from typing import TYPE_CHECKING, Any

from services.labels.codes import code128
from services.papers.look import INK, MM, PALE, RULE, Look
from services.papers.model import Facts, Party, total_weight
from services.papers.parts import Cell, bar_code, choices, gap, head, paragraph, party, square
from services.papers.words import Wording

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

_NAMED = 6  # products that are named on it; of more the manifest says which
_BLANK = "\u00a0"


def bill(facts: Facts, look: Look, say: Wording) -> list["Flowable"]:
    """Its parts, from top to bottom: one page."""
    number = facts.shipment.number
    return [
        head(facts, say.say("papers.bill.title"), look, say, bar_code(code128(number), number)),
        gap(5),
        _grid([[_from(facts, say), _carrier(say)]], [0.5, 0.5], look),
        _grid([[_to(facts, say), _terms(look, say)]], [0.5, 0.5], look),
        _grid(
            [[_blank(say.say("papers.bill.third_party"), 3), _blank(say.say("papers.bill.instructions"), 3)]],
            [0.5, 0.5],
            look,
        ),
        gap(4),
        paragraph(say.say("papers.bill.orders"), "heading"),
        gap(1),
        _orders(facts, look, say),
        gap(4),
        paragraph(say.say("papers.bill.goods"), "heading"),
        gap(1),
        _goods(facts, look, say),
        gap(4),
        _signed(look, say),
    ]


def _from(facts: Facts, say: Wording) -> list[Cell]:
    company, warehouse = facts.company, facts.shipment.warehouse
    sender = Party(company.name or warehouse.name, warehouse.address or company.address)
    place = warehouse.name if company.name else ""
    return party(say.say("papers.ship_from"), sender, code=place)


def _to(facts: Facts, say: Wording) -> list[Cell]:
    customer = facts.shipment.customer
    return party(
        say.say("papers.ship_to"),
        customer,
        code=say.say("papers.customer", code=customer.code) if customer.code else "",
    )


def _carrier(say: Wording) -> list[Cell]:
    names = ("carrier", "scac", "trailer", "seal", "pro")
    return [_line(say.say(f"papers.bill.{name}")) for name in names]


def _terms(look: Look, say: Wording) -> list[Cell]:
    labels = [say.say(f"papers.bill.{name}") for name in ("prepaid", "collect", "third")]
    return [paragraph(say.say("papers.bill.terms"), "label"), gap(1.5), choices(labels, look.width * 0.47)]


def _line(label: str) -> "Flowable":
    """A label, and a line to write on."""
    from reportlab.platypus import Table

    rule = ("LINEBELOW", (1, 0), (1, 0), 0.5, RULE)
    return Table([[paragraph(label, "label"), _BLANK]], [28 * MM, None], rowHeights=[6 * MM], style=[*_BARE, rule])


def _blank(label: str, lines: int) -> list[Cell]:
    return [paragraph(label, "label"), gap(4.5 * lines)]


def _orders(facts: Facts, look: Look, say: Wording) -> "Flowable":
    heads = [say.say(f"papers.{key}") for key in ("order", "shipment", "boxes", "gross_weight", "bill.more")]
    row = [facts.shipment.so_number, facts.shipment.number, str(len(facts.boxes)), _weight(facts, say), _BLANK]
    rows = [[paragraph(one, "label") for one in heads], [paragraph(one, "strong") for one in row]]
    return _grid(rows, [0.2, 0.2, 0.12, 0.18, 0.3], look, heads=1)


def _goods(facts: Facts, look: Look, say: Wording) -> "Flowable":
    keys = ("bill.units", "bill.packages", "gross_weight", "bill.hazardous", "bill.description", "bill.class")
    packages = paragraph(say.say("papers.bill.boxes", n=len(facts.boxes)), "strong")
    weight = paragraph(_weight(facts, say), "strong")
    row = [_BLANK, packages, weight, square(), paragraph(_described(facts, say)), _BLANK]
    empty = [_BLANK, _BLANK, _BLANK, square(), _BLANK, _BLANK]
    heads = [paragraph(say.say(f"papers.{key}"), "label") for key in keys]
    return _grid([heads, row, empty, empty], [0.15, 0.12, 0.15, 0.1, 0.35, 0.13], look, heads=1)


def _described(facts: Facts, say: Wording) -> str:
    """What is in the boxes: a few products by their names, of more how many they are, and where they are named."""
    names = dict.fromkeys(item.name for box in facts.boxes for item in box.items if item.name)
    if 0 < len(names) <= _NAMED:
        return ", ".join(names)
    return say.say("papers.bill.products", n=len(names), shipment=facts.shipment.number) if names else _BLANK


def _weight(facts: Facts, say: Wording) -> str:
    """Of all boxes; a place to write it where one was not weighed."""
    return say.kilograms(total_weight(facts.boxes)) or say.say("papers.kg", weight="________")


def _signed(look: Look, say: Wording) -> "Flowable":
    sides = []
    for side in ("shipper", "driver"):
        lines = [_line(say.say(f"papers.bill.{name}")) for name in ("signature", "name_of", "date")]
        sides.append([paragraph(say.say(f"papers.bill.{side}"), "strong"), gap(1), *lines])
    wide = look.width * 0.47
    loaded = [say.say("papers.bill.loaded_shipper"), say.say("papers.bill.loaded_driver")]
    counted = [say.say("papers.bill.counted_boxes"), say.say("papers.bill.counted_pallets")]
    return _grid([sides, [choices(loaded, wide), choices(counted, wide)]], [0.5, 0.5], look)


def _grid(rows: list[list[Any]], shares: list[float], look: Look, *, heads: int = 0) -> "Flowable":
    """Cells with lines around them; `heads`: rows that are headings."""
    from reportlab.platypus import Table

    style = [("GRID", (0, 0), (-1, -1), 0.5, INK), *_ROOMY]
    if heads:
        style.append(("BACKGROUND", (0, 0), (-1, heads - 1), PALE))
    return Table(rows, [share * look.width for share in shares], style=style)


_BARE: list[tuple[Any, ...]] = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
    ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
]
_ROOMY: list[tuple[Any, ...]] = [
    ("LEFTPADDING", (0, 0), (-1, -1), 2 * MM),
    ("RIGHTPADDING", (0, 0), (-1, -1), 2 * MM),
    ("TOPPADDING", (0, 0), (-1, -1), 1.4 * MM),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1.6 * MM),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
]
