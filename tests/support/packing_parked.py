"""Something that a server did not take of what was packed, and something that it has not been told of yet."""

from dataclasses import replace

from sqlalchemy import Connection

from services.clock import new_id
from services.database import packing_message_store, packing_work_store
from services.identity.by import By
from services.packing import acts, unverified
from services.packing.amounts import ONE
from services.packing.server.messages import MessageState
from services.packing.turn import begin
from tests.support.packing_work import Ids, shipment

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


def pack_unverified(tx: Connection, ids: Ids, by: By, code: str, *, refused: str = "") -> str:
    """One of what has that code is packed into a box of its own, for a server that tells of lines one by one; the
    content's id. `refused`: the server's code, "" where it is away."""
    turn = begin(tx, by, new_id(), _SERVER)
    learnt = replace(shipment(ids), server=_SERVER, whole=False)
    packing_work_store.put_shipments(tx, 0, [learnt], turn.change)
    box = acts.new_box(tx, turn, ids.shipment, new_id())
    content, _box = unverified.pack(
        tx, turn, unverified.Unverified(new_id(), ids.shipment, box.id, code, ONE, acknowledged=True)
    )
    message = packing_message_store.get(tx, content.id)
    if refused and message is not None:
        packing_message_store.stands(tx, message, MessageState.PARKED, said={"code": refused, "text": ""}, at=by.at)
    return content.id
