"""What lies in boxes and the customer excludes by now: it may have been said after that was packed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from services.database import box_store
from services.packing import allergens
from services.packing.model import Content, Shipment


@dataclass(frozen=True, slots=True)
class Excluded:
    """`names`: of the allergens, as the product has them."""

    content: Content
    names: tuple[str, ...]


def excluded_in(tx: Connection, organisation: int, shipment: Shipment, box_id: str = "") -> Sequence[Excluded]:
    """What lies in that box of the shipment, or in any."""
    if not shipment.customer.restrictions:
        return []
    if box_id:
        inside = box_store.contents(tx, organisation, box_id)
    else:
        packed = box_store.packed(tx, organisation, shipment.id)
        inside = [one for contents in packed.values() for one in contents]
    of = ((one, allergens.matches(one.plate.product.allergens, shipment.customer.restrictions)) for one in inside)
    return [Excluded(one, names) for one, names in of if names]


def unseen_in(tx: Connection, organisation: int, shipment: Shipment, box_id: str = "") -> Sequence[Excluded]:
    """Of that what nobody here has said to be meant. Of a hub's the answer is on record there alone: where it has
    marked the box, somebody was asked."""
    found = excluded_in(tx, organisation, shipment, box_id)
    if not found:
        return []
    seen = box_store.seen(tx, organisation, shipment.id)
    marked = {box.id for box in box_store.of_shipment(tx, organisation, shipment.id) if box.alarmed}
    left = [
        Excluded(one.content, allergens.besides(one.names, seen.get(one.content.id, ())))
        for one in found
        if one.content.remote_id != one.content.id or one.content.box_id not in marked
    ]
    return [one for one in left if one.names]
