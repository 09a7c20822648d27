"""What the server does not take is undone here, within a transaction, and told to nobody: the rows stand as if it had
never been done. What follows from it and was not told goes with it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from services.database import (
    box_store,
    packing_answer_store,
    packing_bench_store,
    packing_message_store,
    plate_store,
    shipment_store,
)
from services.packing import unverified
from services.packing.amounts import amount_of
from services.packing.model import PACKABLE, BoxStatus, Content, MessageKind, Status
from services.packing.server.messages import Message, MessageState
from services.packing.turn import Turn


def give_up(tx: Connection, turn: Turn, message: Message) -> Sequence[Message]:
    """Undo what the message says. `turn` tells no server. The messages that go with it are done, the first of them
    this one."""
    later = [one for one in packing_message_store.open_of(tx, message.shipment_id) if one.seq > message.seq]
    gone = [message, *_UNDO[message.kind](tx, turn, message, later)]
    for one in gone:
        said = {**one.said, "undone": turn.by.author}
        packing_message_store.stands(tx, one, MessageState.DONE, said=said, at=turn.by.at)
    box = message.box_id
    box_store.log(tx, turn.by, "given_up", message.shipment_id, {"kind": message.kind.value, **message.said}, box=box)
    return gone


def _pack(tx: Connection, turn: Turn, message: Message, later: Sequence[Message]) -> Sequence[Message]:
    content = box_store.content(tx, turn.organisation, message.about)
    _take_out(tx, turn, message.about)
    gone = [one for one in later if one.kind is MessageKind.TAKE_OUT and one.about == message.about]
    if content is not None:
        gone += _open_for_it(tx, turn, message, later)
    others = [one for one in later if one.box_id == message.box_id and one not in gone]
    if message.said.get("code") == _NOT_THERE and not others:
        _leave_empty(tx, turn, message)
    return gone


def _open_for_it(tx: Connection, turn: Turn, message: Message, later: Sequence[Message]) -> Sequence[Message]:
    """A box that was closed meanwhile is open again: somebody takes it out, and closes and weighs the box anew."""
    lids = [one for one in later if one.about == message.box_id and one.kind in _LIDS]
    shipment = shipment_store.get(tx, turn.organisation, message.shipment_id)
    if not lids or lids[-1].kind is not MessageKind.CLOSE or shipment is None or shipment.status not in PACKABLE:
        return ()
    box_store.reopen(tx, turn.by, message.box_id)
    return lids[-1:]


def _leave_empty(tx: Connection, turn: Turn, message: Message) -> None:
    """A box that the server knows no more (a backup of it was brought back, say), and in which nothing is, is gone here
    as well: nothing that goes into it could ever be told."""
    if box_store.is_empty(tx, turn.organisation, message.box_id):
        packing_answer_store.no_box(tx, message.box_id)
        packing_bench_store.leave(tx, [message.box_id])
        _shipment(tx, turn, message.shipment_id, boxes=-1)


def _take_out(tx: Connection, turn: Turn, content_id: str) -> None:
    """Its plate has it again, also where the box is closed by now."""
    content = box_store.content(tx, turn.organisation, content_id)
    if content is None:
        return
    if content.unverified:
        unverified.unbook(tx, turn, content)
        return
    box_store.take_out(tx, turn.organisation, content.id)
    _booked(tx, turn, content, -content.quantity)


def _put_back(tx: Connection, turn: Turn, message: Message, _later: Sequence[Message]) -> Sequence[Message]:
    """It was not taken out after all."""
    given = message.payload
    plate = plate_store.get(tx, turn.organisation, str(given["plate"]))
    box = box_store.get(tx, turn.organisation, message.box_id)
    if plate is not None and box is not None:
        quantity = amount_of(given["quantity"]) or 0
        who = (turn.by.at, turn.by.author, turn.by.station, str(given["notes"]))
        content = Content(message.about, box.id, str(given["line"]), plate, quantity, *who)
        box_store.put_in(tx, turn.by, content)
        packing_answer_store.content(tx, content.id, _remote(tx, message))
        _booked(tx, turn, content, quantity)
    return ()


def _remote(tx: Connection, message: Message) -> str:
    packed = packing_message_store.get(tx, message.about)
    return str(message.payload["remote"] or (packed.said.get("id", "") if packed else ""))


def _booked(tx: Connection, turn: Turn, content: Content, quantity: int) -> None:
    """So much more is packed of the line and the plate; less than 0: it comes back."""
    line = shipment_store.line(tx, turn.organisation, content.line_id)
    if line is None:
        return
    shipment_store.pack_line(tx, turn.organisation, line.id, quantity)
    plate_store.pack(tx, turn.organisation, content.plate.id, line.id, quantity, turn.change)
    after = replace(line, packed=line.packed + quantity)
    _shipment(tx, turn, line.shipment_id, whole=int(after.is_complete) - int(line.is_complete))


def _box(tx: Connection, turn: Turn, message: Message, later: Sequence[Message]) -> Sequence[Message]:
    """The box, and all that is in it."""
    for content in box_store.contents(tx, turn.organisation, message.about):
        _take_out(tx, turn, content.id)
    packing_answer_store.no_box(tx, message.about)
    packing_bench_store.leave(tx, [message.about])
    _shipment(tx, turn, message.shipment_id, boxes=-1)
    return [one for one in later if one.box_id == message.about]


def _close(tx: Connection, turn: Turn, message: Message, later: Sequence[Message]) -> Sequence[Message]:
    again = _first(later, MessageKind.REOPEN_BOX, message.about)
    if not again:
        box_store.reopen(tx, turn.by, message.about)
        _shipment(tx, turn, message.shipment_id)
    return again


def _reopen_box(tx: Connection, turn: Turn, message: Message, later: Sequence[Message]) -> Sequence[Message]:
    box = box_store.get(tx, turn.organisation, message.about)
    again = _first(later, MessageKind.CLOSE, message.about)
    if box is not None and box.status is BoxStatus.OPEN and not again:
        box_store.close(tx, turn.by, box.id, box.measures)
        _shipment(tx, turn, message.shipment_id)
    return again


def _stays(_tx: Connection, _turn: Turn, _message: Message, _later: Sequence[Message]) -> Sequence[Message]:
    """The box keeps its number, which is on its label, and its weight. Only the hub does not know of it."""
    return ()


def _complete(tx: Connection, turn: Turn, message: Message, later: Sequence[Message]) -> Sequence[Message]:
    again = _first(later, MessageKind.REOPEN, message.about)
    if not again:
        _shipment(tx, turn, message.shipment_id, status=Status.PACKING)
    return again


def _reopen(tx: Connection, turn: Turn, message: Message, later: Sequence[Message]) -> Sequence[Message]:
    again = _first(later, MessageKind.COMPLETE, message.about)
    if not again:
        _shipment(tx, turn, message.shipment_id, status=Status.PACKED)
    return again


def _first(later: Sequence[Message], kind: MessageKind, about: str) -> Sequence[Message]:
    """The next act that undoes it anyway: both are told to nobody."""
    return [one for one in later if (one.kind, one.about) == (kind, about)][:1]


def _shipment(
    tx: Connection, turn: Turn, shipment_id: str, *, status: Status | None = None, whole: int = 0, boxes: int = 0
) -> None:
    shipment = shipment_store.get(tx, turn.organisation, shipment_id)
    if shipment is not None:
        stands = status or shipment.status
        now = (shipment.id, stands, turn.change)
        shipment_store.change(tx, turn.organisation, *now, lines_packed=whole, boxes=boxes)


_NOT_THERE = "NOT_FOUND"  # of the contract: shipment, box or license plate
_LIDS = frozenset({MessageKind.CLOSE, MessageKind.REOPEN_BOX})
_UNDO: dict[MessageKind, Callable[[Connection, Turn, Message, Sequence[Message]], Sequence[Message]]] = {
    MessageKind.BOX: _box,
    MessageKind.PACK: _pack,
    MessageKind.TAKE_OUT: _put_back,
    MessageKind.CLOSE: _close,
    MessageKind.REOPEN_BOX: _reopen_box,
    MessageKind.SSCC: _stays,
    MessageKind.WEIGHED: _stays,
    MessageKind.COMPLETE: _complete,
    MessageKind.REOPEN: _reopen,
}
