"""What is put into boxes and taken out, each within a turn: read what it is about, apply the rules, store, log, and
tell the server where there is one. Raises Refused with the contract's code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from services.database import box_store, plate_store, shipment_store
from services.packing import allergens, rules, unverified
from services.packing.amounts import number_of, text_of
from services.packing.finding import box_of, content_of, line_of, plate_of, shipment_of
from services.packing.model import Box, BoxStatus, Content, Line, MessageKind, Plate, Shipment
from services.packing.turn import Turn, tell


@dataclass(frozen=True, slots=True)
class Wanted:
    """So much of a plate, for a line, into a box. `id`: of the content that it becomes, made before the transaction.
    `acknowledged`: somebody said that what the customer excludes is meant."""

    id: str
    shipment_id: str
    box_id: str
    plate_id: str
    line_id: str
    quantity: int
    notes: str = ""
    acknowledged: bool = False


@dataclass(frozen=True, slots=True)
class Packed:
    """What came of it. `matches`: what the product holds that the customer excludes."""

    content: Content
    shipment: Shipment
    box: Box
    line: Line
    matches: Sequence[str]


def pack(tx: Connection, turn: Turn, wanted: Wanted) -> Packed:
    """Put it into the box. Who is to be asked before is the caller. Raises Refused: NOT_FOUND (shipment, a box of it,
    plate, a line of it), SHIPMENT_NOT_PACKABLE, BOX_CLOSED, LP_NOT_ALLOCATED, QUANTITY_EXCEEDS_AVAILABLE."""
    by = turn.by
    shipment = shipment_of(tx, by.organisation, wanted.shipment_id)
    box = box_of(tx, by.organisation, wanted.box_id, shipment)
    plate = plate_of(tx, by.organisation, wanted.plate_id)
    line = line_of(tx, by.organisation, wanted.line_id, shipment)
    allocation = plate_store.allocation(tx, by.organisation, plate.id, line.id)
    rules.check_pack(shipment, box, plate, line, allocation, wanted.quantity)
    over = rules.exceeds(line, wanted.quantity)
    matches = allergens.matches(plate.product.allergens, shipment.customer.restrictions)
    who = (by.at, by.author, by.station, wanted.notes)
    content = Content(wanted.id, box.id, line.id, plate, wanted.quantity, *who)
    box_store.put_in(tx, by, content)
    if matches:
        box_store.alarm(tx, by, box.id)
    after = _booked(tx, turn, line, plate, wanted.quantity)
    shipment = _changed(tx, turn, shipment, line, after, alarmed=bool(matches))
    params = {"plate": plate.number, "product": plate.product.name, "quantity": text_of(wanted.quantity)}
    said = _said(matches, acknowledged=wanted.acknowledged, over=over)
    box_store.log(tx, by, "packed", shipment.id, {**params, **said}, box=box.id, content=content.id)
    body = {"plate": plate.id, "line": line.id, "quantity": number_of(wanted.quantity), "notes": wanted.notes}
    tell(tx, turn, MessageKind.PACK, shipment.id, content.id, {**body, "box": box.id}, content.id)
    return Packed(content, shipment, replace(box, alarmed=box.alarmed or bool(matches)), after, matches)


def take_out(tx: Connection, turn: Turn, box_id: str, content_id: str) -> Content:
    """Undo: it is on its plate again. Raises Refused: NOT_FOUND, BOX_CLOSED."""
    by = turn.by
    content, box = content_of(tx, by.organisation, content_id, box_id)
    rules.check_open(box)
    shipment = shipment_of(tx, by.organisation, box.shipment_id)
    if content.unverified:
        unverified.take_out(tx, turn, shipment, content)
        return content
    line = line_of(tx, by.organisation, content.line_id, shipment)
    box_store.take_out(tx, by.organisation, content.id)
    after = _booked(tx, turn, line, content.plate, -content.quantity)
    _changed(tx, turn, shipment, line, after)
    said = {"plate": content.plate.number, "product": line.product.name, "quantity": text_of(content.quantity)}
    box_store.log(tx, by, "taken_out", shipment.id, said, box=box.id, content=content.id)
    body = {"box": box.id, "line": line.id, "plate": content.plate.id, "quantity": number_of(content.quantity)}
    body |= {"notes": content.notes, "remote": content.remote_id}
    tell(tx, turn, MessageKind.TAKE_OUT, shipment.id, content.id, body, turn.id_of("taken out"))
    return content


def new_box(tx: Connection, turn: Turn, shipment_id: str, box_id: str) -> Box:
    """The next box of a shipment, open and empty; a server gives its number where one is told. Raises Refused:
    SHIPMENT_NOT_FOUND, SHIPMENT_NOT_PACKABLE."""
    by = turn.by
    shipment = shipment_of(tx, by.organisation, shipment_id, code="SHIPMENT_NOT_FOUND")
    rules.check_packable(shipment)
    number = None if turn.server else box_store.last_number(tx, by.organisation, shipment.id) + 1
    box = Box(box_id, shipment.id, number, BoxStatus.OPEN)
    box_store.begin(tx, by, box)
    shipment_store.change(tx, by.organisation, shipment.id, shipment.status, turn.change, boxes=1)
    box_store.log(tx, by, "box", shipment.id, {"number": number}, box=box.id)
    tell(tx, turn, MessageKind.BOX, shipment.id, box.id, {}, box.id)
    return box


def _booked(tx: Connection, turn: Turn, line: Line, plate: Plate, quantity: int) -> Line:
    """So much more is packed of the line and the plate; less than 0: it comes back."""
    shipment_store.pack_line(tx, turn.organisation, line.id, quantity)
    plate_store.pack(tx, turn.organisation, plate.id, line.id, quantity, turn.change)
    return replace(line, packed=line.packed + quantity)


def _changed(
    tx: Connection, turn: Turn, shipment: Shipment, before: Line, after: Line, *, alarmed: bool = False
) -> Shipment:
    """The shipment with that line as it is now."""
    status = rules.status_after_pack(shipment.status)
    whole = int(after.is_complete) - int(before.is_complete)
    shipment_store.change(tx, turn.organisation, shipment.id, status, turn.change, lines_packed=whole, alarmed=alarmed)
    packed = shipment.lines_packed + whole
    return replace(shipment, status=status, lines_packed=packed, alarmed=shipment.alarmed or alarmed)


def _said(matches: Sequence[str], *, acknowledged: bool, over: int) -> Mapping[str, object]:
    """What the log keeps of a pack beside what it was."""
    told: dict[str, object] = {}
    if matches:
        told |= {"allergens": list(matches), "acknowledged": acknowledged}
    if over:
        told |= {"over": text_of(over)}
    return told
