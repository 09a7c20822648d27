"""What may be packed, and how much: plain functions on values.

Source: the contract "Packing scanner", business rules 1 to 7 and its validation; the codes are the contract's. The
order of the questions is the one that was agreed: what is not there (the caller's), SHIPMENT_NOT_PACKABLE, BOX_CLOSED,
LP_NOT_ALLOCATED, QUANTITY_EXCEEDS_AVAILABLE.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from services.errors import Refused
from services.packing.amounts import ONE, text_of, times
from services.packing.model import (
    PACKABLE,
    Allocation,
    Box,
    BoxStatus,
    Content,
    Line,
    Measures,
    Plate,
    Shipment,
    Status,
)

MOST_QUANTITY: Final = 999_999_999 * ONE
LONGEST_NOTES: Final = 500  # characters
MOST_WEIGHT: Final = 1_000 * ONE  # kg
MOST_SIZE: Final = 500 * ONE  # cm
SIZES: Final = ("length", "width", "height")
_NO_TEXT: Final = re.compile("[\0\ud800-\udfff]")  # no database takes these


def check_packable(shipment: Shipment) -> None:
    """Raises Refused(SHIPMENT_NOT_PACKABLE) for one that takes nothing any more."""
    if shipment.status not in PACKABLE:
        raise Refused("SHIPMENT_NOT_PACKABLE", f"packing.refused.shipment.{shipment.status}", shipment=shipment.number)


def check_offered(shipment: Shipment) -> None:
    """Whether a shipment can be said to be done, and it or a box of it opened again: a server that speaks the contract
    alone cannot be told. Raises Refused(NOT_OFFERED)."""
    if shipment.server and not shipment.whole:
        raise Refused("NOT_OFFERED", "packing.refused.not_offered", shipment=shipment.number)


def check_open(box: Box) -> None:
    """Raises Refused(BOX_CLOSED)."""
    if box.status is not BoxStatus.OPEN:
        raise Refused("BOX_CLOSED", "packing.refused.box_closed", box=box.number or "–")


def check_pack(
    shipment: Shipment, box: Box, plate: Plate, line: Line, allocation: Allocation | None, quantity: int
) -> None:
    """Whether so much of the plate may go into the box for the line. Raises Refused with the contract's code."""
    check_packable(shipment)
    check_open(box)
    if allocation is None:
        raise Refused("LP_NOT_ALLOCATED", "packing.refused.not_allocated", plate=plate.number, shipment=shipment.number)
    most = available(plate, allocation)
    if quantity > most:
        raise Refused(
            "QUANTITY_EXCEEDS_AVAILABLE",
            "packing.refused.too_many" if most else "packing.refused.plate_empty",
            plate=plate.number,
            product=line.product.name,
            quantity=text_of(quantity),
            available=text_of(most),
        )


def check_quantity(quantity: int | None) -> str:
    """What is wrong with a quantity, as a key of the words catalogue; "" where nothing is (contract: validation)."""
    if quantity is None:
        return "packing.wrong.quantity"
    if quantity <= 0:
        return "packing.wrong.quantity_positive"
    return "packing.wrong.quantity_most" if quantity > MOST_QUANTITY else ""


def check_close(box: Box, *, is_empty: bool) -> None:
    """Whether a box may be closed. Raises Refused(ALREADY_CLOSED, EMPTY_BOX)."""
    if box.status is BoxStatus.CLOSED:
        raise Refused("ALREADY_CLOSED", "packing.refused.already_closed", box=box.number or "–")
    if is_empty:
        raise Refused("EMPTY_BOX", "packing.refused.empty_box", box=box.number or "–")


def check_complete(shipment: Shipment, boxes: Sequence[Box]) -> None:
    """Whether somebody may say that a shipment is done. `boxes`: those with something in them. Raises Refused:
    SHIPMENT_NOT_PACKABLE, NOTHING_PACKED, BOXES_OPEN."""
    check_packable(shipment)
    if not boxes:
        raise Refused("NOTHING_PACKED", "packing.refused.nothing_packed", shipment=shipment.number)
    if any(box.status is BoxStatus.OPEN for box in boxes):
        raise Refused("BOXES_OPEN", "packing.refused.boxes_open", shipment=shipment.number)


def is_all_packed(shipment: Shipment) -> bool:
    """Whether nothing of it is left to be packed; not known where a list alone told of it."""
    return shipment.whole and shipment.lines_packed >= shipment.lines


def check_notes(notes: str) -> str:
    """What is wrong with notes, as a key of the words catalogue; "" where nothing is (contract: validation)."""
    return "packing.wrong.notes" if len(notes) > LONGEST_NOTES or _NO_TEXT.search(notes) else ""


def check_reason(reason: str) -> None:
    """Why something is opened again is always said. Raises Refused(REASON_MISSING)."""
    if not reason.strip() or check_notes(reason.strip()):
        raise Refused("REASON_MISSING", "packing.refused.reason")


def wrong_measures(measures: Measures) -> dict[str, str]:
    """What is wrong with what was said of a box: {field: key of the words catalogue}. A weight stands first: the
    contract has a code of its own for it (INVALID_WEIGHT)."""
    wrong = {}
    if measures.weight is not None and not 0 < measures.weight <= MOST_WEIGHT:
        wrong["weight"] = "packing.wrong.weight"
    for name in SIZES:
        size = getattr(measures, name)
        if size is not None and not 0 < size <= MOST_SIZE:
            wrong[name] = f"packing.wrong.{name}"
    return wrong


def available(plate: Plate, allocation: Allocation | None) -> int:
    """What may be packed from a plate for a line: allocated and not packed, at most what is on the plate."""
    return min(allocation.left, plate.left) if allocation else 0


def to_pack(plate: Plate, meant: Sequence[Allocation], lines: Mapping[str, Line]) -> Allocation | None:
    """For which of the lines that a plate is meant for it is packed: the first that still wants something, else the
    first for which some is left; None where nothing is. `lines`: by id."""
    usable = [one for one in meant if available(plate, one)]
    return next((one for one in usable if lines[one.line_id].remaining), usable[0] if usable else None)


def fitting(plate: Plate, line: Line, allocation: Allocation) -> int:
    """What one scan of a plate packs where nobody said how much: what is available, at most what the line still wants;
    where that has all, what is available (and somebody is asked)."""
    most = available(plate, allocation)
    return min(most, line.remaining) or most


def exceeds(line: Line, quantity: int) -> int:
    """By how much the line would have more than was ordered; 0: it would not."""
    return max(0, min(quantity, line.packed + quantity - line.ordered))


def status_after_pack(status: Status) -> Status:
    """The first item begins the packing; undoing all of it does not end it."""
    return Status.PACKING if status is Status.PENDING else status


def next_number(numbers: Sequence[int]) -> int:
    """The number of the next box of a shipment that has boxes of these numbers."""
    return max(numbers, default=0) + 1


def estimated_weight(contents: Sequence[Content]) -> int:
    """What they should weigh, in millionths of a kilogram; what nobody knows the weight of counts 0."""
    return sum(times(one.quantity, one.plate.product.unit_weight or 0) for one in contents)
