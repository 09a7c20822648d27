"""What a file may change of a shipment that is being packed: plain functions. Each raises Refused(IMPORT_CONTRADICTS)
with what is contradicted.

What is packed is never touched by a file. So it may not take away what something was packed of; an order may sink below
what is packed (that is told). A file moves a shipment on, never back: "pending" and "packing" of it mean that it may
be packed, and leave one that is being packed, or is done, as it is. A cancelled one is taken up again so; one that has
left stays that.
"""

from collections.abc import Iterable

from services.errors import Refused
from services.packing import allergens
from services.packing.amounts import text_of
from services.packing.model import PACKABLE, Allocation, Customer, Line, Shipment, Status

CONTRADICTS = "IMPORT_CONTRADICTS"


def alerts(customer: Customer, lines: Iterable[Line]) -> bool:
    """Whether one of the lines has what the customer excludes."""
    return bool(customer.restrictions) and any(
        allergens.matches(line.product.allergens, customer.restrictions) for line in lines if line.product.allergens
    )


def status_after(before: Shipment | None, said: Status | None, *, boxed: bool, is_open: bool) -> Status:
    """Where it stands then. `boxed`: something is in its boxes; `is_open`: in an open one."""
    if before is None or said is None or said is before.status:
        return said or (before.status if before else Status.PENDING)
    if before.status is Status.SHIPPED or (before.status is Status.CANCELLED and said not in PACKABLE):
        raise Refused(CONTRADICTS, f"packing_import.rule.{before.status}", shipment=before.number)
    if said in PACKABLE:
        if before.status is Status.CANCELLED:
            return Status.PACKING if boxed else said
        return Status.PACKING if before.status is Status.PENDING else before.status
    if said is not Status.CANCELLED and is_open:
        raise Refused(CONTRADICTS, "packing.refused.boxes_open", shipment=before.number)
    return said


def check_customer(before: Shipment, customer_id: str, *, boxed: bool) -> None:
    """What is packed is packed for whom it was packed."""
    if boxed and before.customer.id != customer_id:
        raise Refused(CONTRADICTS, "packing_import.rule.customer", shipment=before.number)


def check_line(before: Line | None, product_id: str) -> None:
    """A line of which something is packed keeps its product."""
    if before is not None and before.packed and before.product.id != product_id:
        raise Refused(CONTRADICTS, "packing_import.rule.product", product=before.product.name)


def check_removed(line: Line) -> None:
    """A line of which something is packed stays."""
    if line.packed:
        raise Refused(CONTRADICTS, "packing_import.rule.line", line=line.number, packed=text_of(line.packed))


def check_allocation(before: Allocation | None, quantity: int, plate: str) -> None:
    """What is packed of a plate for a line was meant for it, and stays so. `quantity` 0: it is meant no more."""
    if before is not None and quantity < before.packed:
        raise Refused(CONTRADICTS, "packing_import.rule.allocation", plate=plate, packed=text_of(before.packed))


def check_plate(packed: int, quantity: int, *, other_product: bool) -> None:
    """A plate has had at least what is packed of it, and of its product."""
    if quantity < packed:
        raise Refused(CONTRADICTS, "packing_import.rule.plate", packed=text_of(packed))
    if packed and other_product:
        raise Refused(CONTRADICTS, "packing_import.rule.plate_product", packed=text_of(packed))
