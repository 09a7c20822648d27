"""Which plate, for which line, and how much of it: what one scan packs. Where nothing can be chosen it raises Refused,
with words that name what is wrong and what to do.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from services.database import plate_store, product_store, shipment_store
from services.errors import Refused
from services.packing import rules
from services.packing.amounts import ONE, amount_of, text_of
from services.packing.desk.outcomes import listed
from services.packing.model import Allocation, Gtin, Line, Plate, Shipment
from services.scanning.meaning import Kind, Meaning

_UNMARKED: Final = frozenset({Kind.PLAIN, Kind.SERIAL})
_LABEL: Final = re.compile("0[12][0-9]{14}")  # how a label that names goods begins


@dataclass(frozen=True, slots=True)
class Choice:
    """So much of a plate for a line."""

    line: Line
    plate: Plate
    allocation: Allocation
    quantity: int


@dataclass(frozen=True, slots=True)
class Case:
    """What a GS1 code says of goods: so many of a product, of that lot where it names one."""

    gtin: Gtin
    count: int  # of cases
    lot: str


def case_of(tx: Connection, organisation: int, meaning: Meaning) -> Case | None:
    """The goods that a code names by a GTIN that is known; None for all other codes."""
    gtin = meaning.value if meaning.kind is Kind.GTIN else _named_by(meaning)
    return _case(tx, organisation, gtin, meaning.element) if gtin else None


def bare_case_of(tx: Connection, organisation: int, meaning: Meaning) -> Case | None:
    """The same of a code that does not say that it is GS1: most keyboard scanners send an EAN, and a GS1 label, without
    a mark. Only where that GTIN is known here, and only what has one reading."""
    from services.scanning import gs1  # loads biip: not before the first such code

    if meaning.kind not in _UNMARKED:
        return None
    code = meaning.text.strip()
    gtin = gs1.gtin(code, "")
    if isinstance(gtin, str):
        return _case(tx, organisation, gtin, meaning.element)
    message = gs1.read(code) if _LABEL.match(code) else None
    if message is None or message.doubt is not None or not all(one.ai for one in message.elements):
        return None
    read = Meaning(Kind.GS1, code, code, message.elements)
    return _case(tx, organisation, _named_by(read), read.element)


def _named_by(meaning: Meaning) -> str:
    return meaning.element("01") or meaning.element("02")


def _case(tx: Connection, organisation: int, gtin: str, element: Callable[[str], str]) -> Case | None:
    known = product_store.gtin(tx, organisation, gtin)
    if known is None:
        return None
    count = element("37") or element("30")
    return Case(known, int(count) if count.isdecimal() and int(count) else 1, element("10"))


def typed_quantity(typed: str) -> int | None:
    """How many somebody said before the scan; None where nobody did. Raises Refused(VALIDATION_ERROR)."""
    if not typed:
        return None
    quantity = amount_of(typed)
    if words := rules.check_quantity(quantity):
        raise Refused("VALIDATION_ERROR", words)
    return quantity


def from_plate(
    tx: Connection, shipment: Shipment, organisation: int, plate: Plate, typed: int | None, number: int = 0
) -> Choice:
    """What a scan of that plate packs for the shipment: what fits, or as many as somebody said; for the line of that
    number where one is named."""
    meant = plate_store.allocations(tx, organisation, plate.id, shipment.id)
    if not meant:
        raise _not_meant(tx, shipment, organisation, plate)
    lines = {line.id: line for line in shipment_store.lines(tx, organisation, shipment.id)}
    if number:
        meant = _for_line(meant, lines.values(), number, plate, shipment)
    allocation = rules.to_pack(plate, meant, lines)
    if allocation is None:
        raise Refused("QUANTITY_EXCEEDS_AVAILABLE", "packing.refused.plate_empty", plate=plate.number)
    line = lines[allocation.line_id]
    quantity = rules.fitting(plate, line, allocation) if typed is None else typed
    return Choice(line, plate, allocation, quantity)


def from_case(tx: Connection, shipment: Shipment, organisation: int, case: Case, typed: int | None) -> Choice:
    """What a scan of a case (or a single unit) packs for the shipment: its units, `typed` times where somebody said so,
    from a plate of that product that is meant for it."""
    meant = plate_store.meant(tx, organisation, shipment.id, case.gtin.product_id)
    if not meant:
        raise _wrong_product(tx, organisation, shipment, case)
    of_lot = [one for one in meant if case.lot in ("", one[0].lot)]
    if not of_lot:
        raise _wrong_lot(shipment, case.lot, [plate for plate, _allocation in meant])
    usable = [one for one in of_lot if rules.available(*one)]
    if not usable:
        raise Refused("QUANTITY_EXCEEDS_AVAILABLE", "packing.refused.product_done", product=meant[0][0].product.name)
    if len({plate.lot for plate, _allocation in usable}) > 1:
        raise Refused("WHICH_LOT", "packing.refused.which_lot", lots=listed(plate.lot for plate, _one in usable))
    quantity, rest = divmod(case.gtin.quantity * case.count * (ONE if typed is None else typed), ONE)
    if words := rules.check_quantity(None if rest else quantity):
        raise Refused("QUANTITY", words)
    enough = [one for one in usable if rules.available(*one) >= quantity]
    plate, allocation = (enough or sorted(usable, key=lambda one: -rules.available(*one)))[0]
    line = shipment_store.line(tx, organisation, allocation.line_id)
    if line is None:
        raise Refused("NOT_FOUND", "packing.refused.no_line")
    return Choice(line, plate, allocation, quantity)


def _for_line(
    meant: Sequence[Allocation], lines: Iterable[Line], number: int, plate: Plate, shipment: Shipment
) -> Sequence[Allocation]:
    """What of the plate is meant for the line of that number."""
    line = next((one for one in lines if one.number == number), None)
    if line is None:
        raise Refused("NOT_FOUND", "packing.refused.no_line")
    found = [one for one in meant if one.line_id == line.id]
    if not found:
        told = {"plate": plate.number, "shipment": shipment.number, "line": number}
        raise Refused("LP_NOT_ALLOCATED", "packing.refused.another_line", **told)
    return found


def _not_meant(tx: Connection, shipment: Shipment, organisation: int, plate: Plate) -> Refused:
    """Why a plate that is not allocated to the shipment is not packed: it is for another one, of another lot, or of
    something that nobody ordered."""
    for other in plate_store.open_shipments(tx, organisation, plate.id):
        found = shipment_store.get(tx, organisation, other)
        if found is not None:
            told = {"plate": plate.number, "shipment": shipment.number, "other": found.number}
            return Refused("LP_NOT_ALLOCATED", "packing.refused.elsewhere", **told)
    meant = [one for one, _allocation in plate_store.meant(tx, organisation, shipment.id, plate.product.id)]
    if not meant:
        told = {"product": plate.product.name, "shipment": shipment.number}
        return Refused("LP_NOT_ALLOCATED", "packing.refused.wrong_product", **told)
    if plate.lot not in {one.lot for one in meant}:
        return _wrong_lot(shipment, plate.lot, meant)
    told = {"plate": plate.number, "shipment": shipment.number, "plates": listed(one.number for one in meant)}
    return Refused("LP_NOT_ALLOCATED", "packing.refused.wrong_plate", **told)


def _wrong_product(tx: Connection, organisation: int, shipment: Shipment, case: Case) -> Refused:
    product = product_store.get(tx, organisation, case.gtin.product_id)
    name = product.name if product else case.gtin.gtin
    return Refused("LP_NOT_ALLOCATED", "packing.refused.wrong_product", product=name, shipment=shipment.number)


def _wrong_lot(shipment: Shipment, lot: str, meant: Sequence[Plate]) -> Refused:
    told = {"lot": lot or "–", "lots": listed(one.lot for one in meant), "product": meant[0].product.name}
    return Refused("LP_NOT_ALLOCATED", "packing.refused.wrong_lot", **told, shipment=shipment.number)


def too_many(choice: Choice) -> Refused | None:
    """Whether more is wanted than the plate has for the line."""
    most = rules.available(choice.plate, choice.allocation)
    if choice.quantity <= most:
        return None
    told = {"plate": choice.plate.number, "product": choice.line.product.name}
    amounts = {"quantity": text_of(choice.quantity), "available": text_of(most)}
    return Refused("QUANTITY_EXCEEDS_AVAILABLE", "packing.refused.too_many", **told, **amounts)
