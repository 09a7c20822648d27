"""What papers and box labels say of a box, a shipment and the company. Values; their JSON is in `content`.

Quantities in millionths of the product's unit, weights of a kilogram, sizes of a centimetre (services/packing/amounts).
All texts may come from a stranger. They are taken when a paper is asked for: a reprint says the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class PaperKind(StrEnum):
    """What is printed when a box is closed, or a shipment done."""

    BOX_LABEL = "box_label"  # the GS1 logistic label of a box
    CONTENTS = "contents"  # what is in one box
    SLIP = "slip"  # for the customer: what was ordered, and what comes
    MANIFEST = "manifest"  # all boxes, and what is in each
    BILL = "bill"  # bill of lading, for the carrier

    @property
    def is_of_box(self) -> bool:
        """Whether there is one for each box; the others are for the whole shipment."""
        return self in (PaperKind.BOX_LABEL, PaperKind.CONTENTS)


@dataclass(frozen=True, slots=True)
class Party:
    """Who sends, or who gets it. `address`: its lines, without the name."""

    name: str
    address: tuple[str, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What is in a box of one product and lot. `weight`: of all of it, None where that of one unit is not known;
    `gtin`: that of the single unit (14 digits), "" where the product has none, or several; `unverified`: no server had
    told of its plate."""

    sku: str
    name: str
    uom: str
    quantity: int
    lot: str = ""
    gtin: str = ""
    weight: int | None = None
    plates: tuple[str, ...] = ()
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class BoxFacts:
    """A box. `number` None: a server has not answered which one; `sscc`: 18 digits, "" where it got none; the weight is
    the gross one that a scale or somebody said."""

    id: str
    number: int | None = None
    sscc: str = ""
    weight: int | None = None
    length: int | None = None
    width: int | None = None
    height: int | None = None
    items: tuple[ItemFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line of the sales order."""

    number: int
    sku: str
    name: str
    uom: str
    ordered: int
    packed: int = 0


@dataclass(frozen=True, slots=True)
class ShipmentFacts:
    """A shipment. `warehouse`: where it goes out from."""

    id: str
    number: str
    so_number: str
    customer: Party
    warehouse: Party
    promised: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What one paper says. `boxes`: that one box for a paper of a box, else all that hold something, in their order;
    `lines`: of the sales order, none for a paper of a box. `language`: of its words; `asked_at`, `author`, `station`:
    who asked for it, when and where."""

    company: Party
    shipment: ShipmentFacts
    boxes: tuple[BoxFacts, ...] = ()
    lines: tuple[LineFacts, ...] = ()
    language: str = "en"
    asked_at: datetime | None = None
    author: str = ""
    station: str = ""


def total_weight(boxes: Iterable[BoxFacts]) -> int | None:
    """What all of them weigh; None where one of them was not weighed, or there is none."""
    weights = [box.weight for box in boxes]
    return sum(one for one in weights if one is not None) if weights and None not in weights else None
