"""Something that a server did not take of what was packed."""

from sqlalchemy import Connection

from services.clock import new_id
from services.database import packing_message_store
from services.identity.by import By
from services.packing import acts
from services.packing.amounts import ONE
from services.packing.server.messages import MessageState
from services.packing.turn import begin
from tests.support.packing_work import Ids

_SERVER = "http://127.0.0.1:1"


def park(tx: Connection, ids: Ids, by: By, quantity: int = 12) -> str:
    """So many of the shipment's first plate are packed into a box of its own, and the server says that the plate is not
    meant for it; the message's id."""
    turn = begin(tx, by, new_id(), _SERVER)
    box = acts.new_box(tx, turn, ids.shipment, new_id())
    content = new_id()
    acts.pack(tx, turn, acts.Wanted(content, ids.shipment, box.id, ids.plate(1), ids.line(1), quantity * ONE))
    for message in packing_message_store.all_open(tx):
        if message.about == box.id:
            packing_message_store.stands(tx, message, MessageState.DONE, at=by.at)
        elif message.about == content:
            said = {"code": "LP_NOT_ALLOCATED", "text": ""}
            packing_message_store.stands(tx, message, MessageState.PARKED, said=said, at=by.at)
    return content
