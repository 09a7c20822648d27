"""What was told to a server that knows no keys, or has forgotten them, and not answered: looked for before it is told
again, or told again where that is harmless."""

from typing import Final

from services.packing.amounts import amount_of
from services.packing.model import BoxStatus, Measures, MessageKind
from services.packing.server.ports import PackingServer
from services.packing.server.remote import RemotePacked, Reply, Said, Told

_STANDS: Final = {  # what a hub says where it is so already
    MessageKind.COMPLETE: "SHIPMENT_NOT_PACKABLE",
    MessageKind.REOPEN: "NOT_PACKED",
    MessageKind.REOPEN_BOX: "NOT_CLOSED",
}


def settle(server: PackingServer, told: Told, plate: str, ours: frozenset[str]) -> Reply:
    """Raises as `PackingServer`.

    A box: told again; an orphan is empty and harmless. A pack: what is in the box of that plate (`plate`: what stands
    on it) and that quantity, and is not known (`ours`), is ours. Closing: one that is closed as we left it is ours.
    Ends, and what goes on after one: told again; what stands so already is done.
    """
    if told.kind is MessageKind.PACK and (found := _packed(server, told, plate, ours)) is not None:
        return found
    reply = server.tell(told)
    if told.kind is MessageKind.BOX:
        return Reply(reply.said, reply.status, reply.code, reply.text, reply.rest, reply.box, orphans=True)
    if told.kind is MessageKind.CLOSE and reply.code == "ALREADY_CLOSED":
        return _closed(server, told) or reply
    if reply.said is Said.REFUSED and reply.code == _STANDS.get(told.kind):
        return Reply(Said.DONE, reply.status)
    return reply


def _packed(server: PackingServer, told: Told, plate: str, ours: frozenset[str]) -> Reply | None:
    there = server.box(told.box)
    for content in there[1] if there else ():
        if content.id not in ours and (content.plate_number, content.quantity) == (plate, told.amount):
            return Reply(Said.DONE, 200, packed=RemotePacked(content.id))
    return None


def _closed(server: PackingServer, told: Told) -> Reply | None:
    there = server.box(told.box)
    if there is None or there[0].status is not BoxStatus.CLOSED or there[0].measures != _measures(told):
        return None
    return Reply(Said.DONE, 200, box=there[0])


def _measures(told: Told) -> Measures:
    return Measures(**{name: amount_of(value) for name, value in told.body.items()})
