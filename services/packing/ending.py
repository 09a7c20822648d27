"""How boxes and shipments end, and how they go on after that: each within a turn. Raises Refused with its code."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection

from services.database import box_store, shipment_store
from services.errors import Refused
from services.packing import numbering, printouts, rules
from services.packing.amounts import number_of, text_of
from services.packing.excluded import excluded_in
from services.packing.finding import box_of, shipment_of
from services.packing.model import Box, BoxStatus, Measures, MessageKind, Shipment, Status
from services.packing.turn import Turn, tell


def close(tx: Connection, turn: Turn, box_id: str, said: Measures, how: Mapping[str, str] | None = None) -> Box:
    """Close a box; its measures were checked before. The first time it gets its SSCC, where they are given. `how`: what
    the log keeps besides, such as what a scale said. Raises Refused: NOT_FOUND, ALREADY_CLOSED, EMPTY_BOX."""
    box = box_of(tx, turn.organisation, box_id)
    rules.check_close(box, is_empty=box_store.is_empty(tx, turn.organisation, box.id))
    box_store.close(tx, turn.by, box.id, said)
    shipment = shipment_of(tx, turn.organisation, box.shipment_id)
    alarmed = _mark(tx, turn, shipment, box.id)
    shipment_store.change(tx, turn.organisation, shipment.id, shipment.status, turn.change, alarmed=alarmed)
    sscc = numbering.give(tx, turn, box)
    weight = "" if said.weight is None else text_of(said.weight)
    told = {"number": box.number, "weight": weight, **({"sscc": sscc} if sscc else {}), **(how or {})}
    box_store.log(tx, turn.by, "closed", shipment.id, told, box=box.id)
    body = {name: number_of(amount) for name, amount in said.given()}
    tell(tx, turn, MessageKind.CLOSE, shipment.id, box.id, body, turn.id_of("closed"))
    if sscc != box.sscc and shipment.whole:  # a server of the contract alone has no place for it
        tell(tx, turn, MessageKind.SSCC, shipment.id, box.id, {"sscc": sscc}, turn.id_of("numbered"))
    printouts.of_closed(tx, turn, box.id)
    return replace(box, status=BoxStatus.CLOSED, measures=said, alarmed=box.alarmed or alarmed, sscc=sscc)


def reopen_box(tx: Connection, turn: Turn, box_id: str, reason: str) -> Box:
    """A closed box takes something again. Raises Refused: NOT_FOUND, NOT_OFFERED, NOT_CLOSED, SHIPMENT_NOT_PACKABLE,
    REASON_MISSING."""
    box = box_of(tx, turn.organisation, box_id)
    shipment = shipment_of(tx, turn.organisation, box.shipment_id)
    rules.check_offered(shipment)
    rules.check_packable(shipment)
    if box.status is not BoxStatus.CLOSED:
        raise Refused("NOT_CLOSED", "packing.refused.not_closed", box=box.number or "–")
    rules.check_reason(reason)
    box_store.reopen(tx, turn.by, box.id)
    shipment_store.change(tx, turn.organisation, shipment.id, shipment.status, turn.change)
    box_store.log(tx, turn.by, "reopened", shipment.id, {"number": box.number, "reason": reason}, box=box.id)
    tell(tx, turn, MessageKind.REOPEN_BOX, shipment.id, box.id, {"reason": reason}, turn.id_of("reopened"))
    return replace(box, status=BoxStatus.OPEN)


def complete(tx: Connection, turn: Turn, shipment_id: str) -> Shipment:
    """Somebody says that it is done. Raises Refused: NOT_FOUND, NOT_OFFERED, SHIPMENT_NOT_PACKABLE, NOTHING_PACKED,
    BOXES_OPEN."""
    shipment = shipment_of(tx, turn.organisation, shipment_id)
    rules.check_offered(shipment)
    check_done(tx, turn, shipment)
    if _mark(tx, turn, shipment):
        shipment_store.change(tx, turn.organisation, shipment.id, shipment.status, turn.change, alarmed=True)
        shipment = replace(shipment, alarmed=True)
    said = {"lines": f"{shipment.lines_packed}/{shipment.lines}"}
    done = _stands(tx, turn, shipment, Status.PACKED, "completed", MessageKind.COMPLETE, said)
    printouts.of_done(tx, turn, shipment.id)
    return done


def check_done(tx: Connection, turn: Turn, shipment: Shipment) -> None:
    """Whether somebody may say that it is done. Raises Refused: SHIPMENT_NOT_PACKABLE, NOTHING_PACKED, BOXES_OPEN."""
    boxes = box_store.of_shipment(tx, turn.organisation, shipment.id)
    rules.check_complete(shipment, [box for box in boxes if not box_store.is_empty(tx, turn.organisation, box.id)])


def reopen(tx: Connection, turn: Turn, shipment_id: str, reason: str) -> Shipment:
    """One that was done goes on. Raises Refused: NOT_FOUND, NOT_OFFERED, NOT_PACKED, REASON_MISSING."""
    shipment = shipment_of(tx, turn.organisation, shipment_id)
    rules.check_offered(shipment)
    if shipment.status is not Status.PACKED:
        raise Refused("NOT_PACKED", "packing.refused.not_packed", shipment=shipment.number)
    rules.check_reason(reason)
    said = {"reason": reason}
    return _stands(tx, turn, shipment, Status.PACKING, "reopened_shipment", MessageKind.REOPEN, said)


def _mark(tx: Connection, turn: Turn, shipment: Shipment, box_id: str = "") -> bool:
    """Boxes with something in them that the customer excludes by now are marked, as those are into which it is packed
    on purpose; whether there is one. `box_id`: only that."""
    boxes = {one.content.box_id for one in excluded_in(tx, turn.organisation, shipment, box_id)}
    for one in boxes:
        box_store.alarm(tx, turn.by, one)
    return bool(boxes)


def _stands(
    tx: Connection,
    turn: Turn,
    shipment: Shipment,
    status: Status,
    act: str,
    kind: MessageKind,
    said: dict[str, str],
) -> Shipment:
    shipment_store.change(tx, turn.organisation, shipment.id, status, turn.change)
    box_store.log(tx, turn.by, act, shipment.id, said)
    tell(tx, turn, kind, shipment.id, shipment.id, said, turn.id_of(act))
    return replace(shipment, status=status)
