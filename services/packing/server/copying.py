"""What a server of the contract alone tells, kept as the copy of its work: shipments one by one from its list and from
look-ups, lines and license plates as they are looked up. Each within a turn."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import NAMESPACE_OID, uuid5

import structlog
from sqlalchemy import Connection

from services.database import (
    packing_copy_store,
    packing_import_store,
    packing_message_store,
    plate_store,
    product_store,
    shipment_store,
)
from services.database import packing_work_store as work
from services.errors import OutsideFailed, OutsideKind
from services.packing.model import Allocation, Customer, Line, MessageKind, Plate, Product, Shipment, Status
from services.packing.server.messages import Message, waits_for_line
from services.packing.server.naming import adopt
from services.packing.server.remote import Queue, RemotePlate, RemoteShipment
from services.packing.turn import Turn

log = structlog.get_logger(__name__)


def keep_queue(tx: Connection, turn: Turn, server: str, queue: Queue, *, whole: bool) -> None:
    """The list is so now. What can be packed here and is not in a list of all (`whole`), can be packed no more."""
    for found in queue.rows:
        if is_of(tx, turn, server, found):
            keep_shipment(tx, turn, server, found)
        else:
            log.warning("a shipment of the server's list is another one here", shipment=found.id)
    if whole and queue.total <= len(queue.rows):
        listed = {found.id for found in queue.rows}
        for gone in packing_copy_store.open_and_told(tx, server):
            if gone not in listed:
                packing_copy_store.stands(tx, gone, Status.PACKED.value, turn.by.at, turn.change)


def is_of(tx: Connection, turn: Turn, server: str, found: RemoteShipment) -> bool:
    """Whether it can be kept: nothing else here, imported or of another server, has its id or its number."""
    there = (
        shipment_store.get(tx, turn.organisation, found.id),
        shipment_store.by_number(tx, turn.organisation, found.number),
    )
    return all(one is None or (one.id, one.server) == (found.id, server) for one in there)


def keep_shipment(tx: Connection, turn: Turn, server: str, found: RemoteShipment) -> None:
    """A shipment as the server tells of it. What waits here to be told of it stands. Each has its customer for itself:
    the contract names no customers, and two of one name may exclude other things."""
    known = shipment_store.get(tx, turn.organisation, found.id)
    customer_id = str(uuid5(NAMESPACE_OID, f"customer of {server} {found.id}"))
    restrictions = found.restrictions
    if restrictions is None:
        restrictions = known.customer.restrictions if known else ()
    customer = Customer(customer_id, customer_id, found.customer, restrictions)
    waits = bool(packing_message_store.open_of(tx, found.id))
    after = _as_told(found, customer, server, known if waits or found.restrictions is not None else None)
    after = replace(after, seen_at=turn.by.at, alert=found.alert or bool(known and known.alert))
    if known is not None and replace(known, seen_at=after.seen_at, boxes=after.boxes, alarmed=False) == after:
        packing_copy_store.seen(tx, [found.id], turn.by.at)
        return
    work.put_customers(tx, turn.organisation, [customer], turn.change)
    work.put_shipments(tx, turn.organisation, [after], turn.change)


def keep_plate(tx: Connection, turn: Turn, found: RemotePlate, shipment_id: str, code: str) -> None:
    """A license plate as a look-up of that code for that shipment told of it: what may be packed of it is what the
    server says, less what waits here to be told. What was packed of it unverified is of it now. Raises OutsideFailed
    (not understood) where it is of somebody else's line."""
    known = plate_store.get(tx, turn.organisation, found.id)
    named = plate_store.by_number(tx, turn.organisation, found.number)
    if named is not None and named.id != found.id and not named.is_placeholder:
        raise somebody_elses()
    product = _product(tx, turn, found)
    packed = known.packed if known else 0
    plate = Plate(found.id, found.number, product, found.lot, found.quantity, packed)
    moved = adopt(tx, turn, plate, found.number, code)
    if known is None:
        work.put_plates(tx, turn.organisation, [plate], turn.change, turn.by.at)
    packing_copy_store.has(tx, plate.id, moved)
    plate = replace(plate, packed=packed + moved)
    if shipment_id:
        _meant(tx, turn, plate, found, shipment_id)


def _product(tx: Connection, turn: Turn, found: RemotePlate) -> Product:
    """What is on it. The contract tells its name alone: where more is known of it (a file or a hub told its allergens,
    its GTINs), that stays."""
    known = product_store.get(tx, turn.organisation, found.product_id)
    if known is not None and known.sku != known.id:
        return known
    product = Product(found.product_id, found.product_id, found.product, "")
    work.put_products(tx, turn.organisation, [product], [], turn.change)
    return product


def name(tx: Connection, turn: Turn, message: Message, found: RemotePlate, code: str) -> Message | None:
    """What was packed unverified is of that license plate, and for the line that the server names; the message as it is
    told then. None where the plate is not meant for the shipment. Raises as `keep_plate`."""
    keep_plate(tx, turn, found, message.shipment_id, code)
    if found.line:
        now = packing_message_store.get(tx, message.id) or message
        packing_message_store.amend(tx, now, {"plate": found.id, "line": found.line})
        return packing_message_store.get(tx, message.id)
    return None


def _meant(tx: Connection, turn: Turn, plate: Plate, found: RemotePlate, shipment_id: str) -> None:
    for old in plate_store.allocations(tx, turn.organisation, plate.id, shipment_id):
        if old.line_id != found.line:
            packing_copy_store.allocation(tx, plate.id, old.line_id, old.packed)  # nothing more of it
    if not found.line:
        return
    messages = packing_message_store.of_shipment(tx, shipment_id)
    waiting = [one for one in messages if one.state != "done"]
    free = max(0, found.available - _waits_of(waiting, plate.id))
    line = _line(tx, turn, plate.product, found.line, shipment_id)
    _wanted(tx, line, free + _free_of_others(tx, turn, line, plate), messages)
    old_one = plate_store.allocation(tx, turn.organisation, plate.id, line.id)
    packed = old_one.packed if old_one else 0
    if old_one is None:
        work.put_allocations(tx, turn.organisation, [Allocation(line.id, plate.id, shipment_id, free)])
    packing_copy_store.allocation(tx, plate.id, line.id, free + packed)
    there = max(found.quantity, free + plate.packed)
    packing_copy_store.plate(tx, plate.id, there, turn.by.at, turn.change)


def _line(tx: Connection, turn: Turn, product: Product, line_id: str, shipment_id: str) -> Line:
    known = shipment_store.line(tx, turn.organisation, line_id)
    if known is None:
        number = 1 + max((one.number for one in shipment_store.lines(tx, turn.organisation, shipment_id)), default=0)
        known = Line(line_id, shipment_id, number, product, 0)
        work.put_lines(tx, turn.organisation, [known])
    elif known.shipment_id != shipment_id:
        raise somebody_elses()
    return known


def _free_of_others(tx: Connection, turn: Turn, line: Line, plate: Plate) -> int:
    """What may be packed for the line of other license plates, as they were looked up."""
    meant = packing_import_store.allocations(tx, turn.organisation, [line.id])
    return sum(one.left for one in meant if one.plate_id != plate.id)


def _wanted(tx: Connection, line: Line, free: int, messages: Sequence[Message]) -> None:
    """At least what is packed of it and meant for it (`free`), so that nobody is asked about too much who packs what is
    meant; once the server has said how the line stands, that holds."""
    packs = [one for one in messages if one.kind is MessageKind.PACK and one.payload["line"] == line.id]
    if not any(one.said.get("ordered") is not None for one in packs) and line.packed + free > line.ordered:
        packing_copy_store.line(tx, line.id, line.packed + free)


def _waits_of(waiting: Sequence[Message], plate_id: str) -> int:
    """What of a plate is packed here and not at the server."""
    of_it = [one for one in waiting if one.payload.get("plate") == plate_id]
    return sum(waits_for_line(of_it, line) for line in {str(one.payload["line"]) for one in of_it})


def _as_told(found: RemoteShipment, customer: Customer, server: str, known: Shipment | None) -> Shipment:
    """`known`: where that says more than what was told."""
    names = (found.id, found.number, found.so_number, customer)
    if known is None:
        figures = (found.promised, found.lines, found.lines_packed, found.boxes)
        return Shipment(*names, "", found.status, *figures, alert=found.alert, server=server, whole=False)
    figures = (known.promised or found.promised, found.lines, known.lines_packed, known.boxes)
    return Shipment(*names, known.warehouse_id, known.status, *figures, server=server, whole=False)


def somebody_elses() -> OutsideFailed:
    """What the server tells of is something else here."""
    return OutsideFailed(OutsideKind.NETWORK, "central.packing.not_understood", retry=True, status=200)
