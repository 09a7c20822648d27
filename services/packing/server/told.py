"""What becomes of the rows here when a server has answered, within the transaction that stores the answer."""

from dataclasses import dataclass

from sqlalchemy import Connection

from services.database import (
    box_store,
    packing_answer_store,
    packing_change_store,
    packing_message_store,
    shipment_store,
)
from services.identity.by import By
from services.packing import allergens
from services.packing.amounts import text_of
from services.packing.finding import called_in
from services.packing.model import BoxStatus, Content, Line, MessageKind, Shipment
from services.packing.server.messages import Message, waits_for_line
from services.packing.server.naming import count
from services.packing.server.remote import RemoteBox, RemotePacked, Reply, Warned


@dataclass(frozen=True, slots=True)
class Alarm:
    """A server says of something that is packed already that it holds what the customer excludes (`warned`), or does
    not take what was packed unverified (None): somebody has to be told, and takes it out again. `box`: how its box is
    called, "" where that is open. Texts are the server's: hostile."""

    shipment_id: str
    shipment: str
    box_id: str
    content_id: str
    plate: str
    warned: Warned | None
    box: str = ""


def keep(tx: Connection, by: By, message: Message, reply: Reply) -> Alarm | None:
    """The server has done it. Whom to alarm, where there is somebody to."""
    if reply.box is not None and message.kind is MessageKind.BOX:
        _numbered(tx, by, message, reply.box)
    if reply.packed is not None:
        return _packed(tx, by, message, reply.packed)
    return None


def refused(tx: Connection, by: By, message: Message, reply: Reply) -> Alarm | None:
    """The server does not take it: that is on record. Whom to alarm, where nobody could know what was packed."""
    content = box_store.content(tx, by.organisation, message.about) if message.kind is MessageKind.PACK else None
    said = {"kind": message.kind.value, "code": reply.code, "text": reply.text, "status": reply.status}
    named = {"plate": content.plate.number} if content is not None else {}
    box_store.log(tx, by, "not_taken", message.shipment_id, {**said, **named}, box=message.box_id)
    shipment = shipment_store.get(tx, by.organisation, message.shipment_id)
    if content is None or shipment is None or not content.unverified:
        return None
    box = box_store.get(tx, by.organisation, content.box_id)
    closed = called_in(tx, by.organisation, box) if box is not None and box.status is BoxStatus.CLOSED else ""
    return Alarm(shipment.id, shipment.number, content.box_id, content.id, content.plate.number, None, closed)


def _numbered(tx: Connection, by: By, message: Message, box: RemoteBox) -> None:
    change = packing_change_store.begin(tx, by.organisation)
    fewer = packing_answer_store.box(tx, message.shipment_id, message.about, box.number, box.id)
    shipment = shipment_store.get(tx, by.organisation, message.shipment_id)
    if shipment is not None:
        shipment_store.change(tx, by.organisation, shipment.id, shipment.status, change, boxes=-fewer)


def _packed(tx: Connection, by: By, message: Message, packed: RemotePacked) -> Alarm | None:
    change = packing_change_store.begin(tx, by.organisation)
    shipment = shipment_store.get(tx, by.organisation, message.shipment_id)
    content = box_store.content(tx, by.organisation, message.about)
    before = shipment_store.line(tx, by.organisation, str(message.payload["line"]))
    counts = content is not None and content.unverified
    if content is not None and content.unverified:
        _verified(tx, by, message, content, whole=shipment is None or shipment.whole)
    packing_answer_store.content(tx, message.about, packed.content)
    if shipment is None:
        return None
    if before is not None and (counts or not shipment.whole):
        _stands(tx, by, message, packed, shipment, before, change)
    return _warned(tx, by, message, shipment, packed.warned, change) if packed.warned else None


def _verified(tx: Connection, by: By, message: Message, content: Content, *, whole: bool) -> None:
    """What was packed of a plate that nobody knew is what the server says."""
    count(tx, message, content, whole=whole)
    said = {"plate": content.plate.number, "product": content.plate.product.name, "quantity": text_of(content.quantity)}
    box_store.log(tx, by, "verified", message.shipment_id, said, box=content.box_id, content=content.id)


def _stands(
    tx: Connection, by: By, message: Message, packed: RemotePacked, shipment: Shipment, before: Line, change: int
) -> None:
    """Where lines are learnt one by one, how one stands is known from such answers alone; what waits here comes on
    top. `before`: as it stood."""
    if packed.packed is not None and not shipment.whole:
        waiting = [one for one in packing_message_store.open_of(tx, shipment.id) if one.seq > message.seq]
        mine = max(0, packed.packed + waits_for_line(waiting, before.id))
        packing_answer_store.line(tx, before.id, packed.packed + packed.remaining, mine)
    after = shipment_store.line(tx, by.organisation, before.id) or before
    whole = int(after.is_complete) - int(before.is_complete)
    shipment_store.change(tx, by.organisation, shipment.id, shipment.status, change, lines_packed=whole)


def _warned(tx: Connection, by: By, message: Message, shipment: Shipment, warned: Warned, change: int) -> Alarm | None:
    """Somebody is alarmed where nobody was warned of it here when it was packed."""
    content = box_store.content(tx, by.organisation, message.about)
    known = box_store.warned_of(tx, by.organisation, shipment.id, message.about)
    if content is None or not allergens.besides(warned.matches, known):
        return None
    box_store.alarm(tx, by, content.box_id)
    shipment_store.change(tx, by.organisation, shipment.id, shipment.status, change, alarmed=True)
    said = {"plate": content.plate.number, "product": warned.product, "allergens": list(warned.matches)}
    box_store.log(tx, by, "allergen_told", shipment.id, said, box=content.box_id, content=content.id)
    return Alarm(shipment.id, shipment.number, content.box_id, content.id, content.plate.number, warned)
