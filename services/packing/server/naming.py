"""A server says what a license plate is of which something was packed unverified: the placeholder goes, and what is of
it is the plate's. Its line counts it once the server has taken it, too. Each within a turn."""

from sqlalchemy import Connection

from services.database import packing_answer_store, packing_copy_store, packing_message_store, plate_store
from services.database import packing_work_store as work
from services.packing.model import Allocation, Content, MessageKind, Plate
from services.packing.server.messages import Message
from services.packing.turn import Turn


def adopt(tx: Connection, turn: Turn, plate: Plate, *codes: str) -> int:
    """What was packed under one of these codes was of that plate, which may not be stored yet. How much that is."""
    moved = 0
    for code in dict.fromkeys(codes):
        old = plate_store.by_number(tx, turn.organisation, code)
        if old is None or not old.is_placeholder:
            continue
        for message in packing_message_store.all_open(tx):
            if message.payload.get("plate") == old.id:
                packing_message_store.amend(tx, message, {"plate": plate.id})
                packing_answer_store.plate_of(tx, message.about, plate.id)
        packing_copy_store.no_plate(tx, old.id)
        moved += old.packed
    return moved


def count(tx: Connection, message: Message, content: Content, *, whole: bool) -> None:
    """The server has taken it: its line has it from now on. `whole`: what the line wants is known."""
    line, plate, quantity = str(message.payload["line"]), content.plate, content.quantity
    packing_answer_store.line_of(tx, content.id, line)
    if plate_store.allocation(tx, 0, plate.id, line) is None:
        work.put_allocations(tx, 0, [Allocation(line, plate.id, message.shipment_id, 0)])
    packing_answer_store.counted(tx, plate.id, line, quantity, whole=whole)


def is_unnamed(message: Message) -> bool:
    """Whether nobody has said yet what is packed there: it was told to nobody, then."""
    return message.kind is MessageKind.PACK and not message.payload["line"]
