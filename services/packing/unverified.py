"""What is packed of a license plate that no server has told of: it lies in its box under the code that was scanned and
counts for no line, until the server has said what it is and taken it. Each within a turn. Raises Refused with the
contract's code.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from services.clock import new_id
from services.database import box_store, packing_message_store, plate_store, shipment_store
from services.database import packing_work_store as work
from services.packing import rules
from services.packing.amounts import number_of, text_of
from services.packing.finding import box_of, shipment_of
from services.packing.model import NOT_KNOWN, Box, Content, MessageKind, Plate, Product, Shipment
from services.packing.turn import Turn, tell

_PRODUCT: Final = Product(NOT_KNOWN, "", "", "")


@dataclass(frozen=True, slots=True)
class Unverified:
    """So much of what has that `code`, into a box. `id`: of the content that it becomes, made before the transaction;
    `acknowledged`: somebody said that it is meant although the customer excludes something."""

    id: str
    shipment_id: str
    box_id: str
    code: str
    quantity: int
    notes: str = ""
    acknowledged: bool = False


def pack(tx: Connection, turn: Turn, wanted: Unverified) -> tuple[Content, Box]:
    """Put it into the box. Who is to be asked before is the caller, and that nobody here knows a plate of that code.
    Raises Refused: NOT_FOUND (shipment, a box of it), SHIPMENT_NOT_PACKABLE, BOX_CLOSED."""
    by = turn.by
    shipment = shipment_of(tx, by.organisation, wanted.shipment_id)
    box = box_of(tx, by.organisation, wanted.box_id, shipment)
    rules.check_packable(shipment)
    rules.check_open(box)
    plate = _placeholder(tx, turn, wanted.code)
    who = (by.at, by.author, by.station, wanted.notes)
    content = Content(wanted.id, box.id, "", plate, wanted.quantity, *who, unverified=True)
    box_store.put_in(tx, by, content)
    plate_store.hold(tx, by.organisation, plate.id, wanted.quantity, turn.change)
    _changed(tx, turn, shipment)
    told: dict[str, object] = {"plate": plate.number, "quantity": text_of(wanted.quantity), "unverified": True}
    if wanted.acknowledged:
        told |= {"acknowledged": True, "restrictions": list(shipment.customer.restrictions)}
    box_store.log(tx, by, "packed", shipment.id, told, box=box.id, content=content.id)
    body = {"plate": plate.id, "line": "", "quantity": number_of(wanted.quantity), "notes": wanted.notes}
    body |= {"box": box.id, "code": plate.number}
    tell(tx, turn, MessageKind.PACK, shipment.id, content.id, body, content.id)
    return content, box


def take_out(tx: Connection, turn: Turn, shipment: Shipment, content: Content) -> None:
    """It is in its box no more. A server that has not been told of it never is; one that may have been is told of this
    as well."""
    by = turn.by
    unbook(tx, turn, content)
    _changed(tx, turn, shipment)
    told = {"plate": content.plate.number, "quantity": text_of(content.quantity), "unverified": True}
    box_store.log(tx, by, "taken_out", shipment.id, told, box=content.box_id, content=content.id)
    if packing_message_store.call_off(tx, by, content.id):
        return
    packed = packing_message_store.get(tx, content.id)
    line = str(packed.payload["line"]) if packed else ""
    body = {"box": content.box_id, "line": line, "plate": content.plate.id, "quantity": number_of(content.quantity)}
    body |= {"notes": content.notes, "remote": ""}
    tell(tx, turn, MessageKind.TAKE_OUT, shipment.id, content.id, body, turn.id_of("taken out"))


def unbook(tx: Connection, turn: Turn, content: Content) -> None:
    """Only the rows: it lies in no box, and of a code that lies in none nothing is kept."""
    box_store.take_out(tx, turn.organisation, content.id)
    if content.plate.is_placeholder:
        plate_store.hold(tx, turn.organisation, content.plate.id, -content.quantity, turn.change)
        plate_store.forget_empty(tx, turn.organisation, content.plate.id)
    else:
        plate_store.pack(tx, turn.organisation, content.plate.id, "", -content.quantity, turn.change)


def _placeholder(tx: Connection, turn: Turn, code: str) -> Plate:
    known = plate_store.by_number(tx, turn.organisation, code)
    if known is not None:
        return known
    work.put_products(tx, turn.organisation, [_PRODUCT], [], turn.change)
    plate = Plate(new_id(), code, _PRODUCT, "", 0)
    work.put_plates(tx, turn.organisation, [plate], turn.change, turn.by.at)
    return plate


def _changed(tx: Connection, turn: Turn, shipment: Shipment) -> None:
    status = rules.status_after_pack(shipment.status)
    shipment_store.change(tx, turn.organisation, shipment.id, status, turn.change)
