"""What the customer excludes since it was packed: asked about before its box is closed, or the shipment done. Each
within a turn."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from services.database import box_store
from services.packing import allergens, rules
from services.packing.desk.bench import Asked, Bench, Mode, Question
from services.packing.desk.outcomes import Done, named
from services.packing.desk.policy import Policy
from services.packing.excluded import Excluded, unseen_in
from services.packing.finding import box_of, called_in, shipment_of
from services.packing.model import Box, BoxStatus, Shipment
from services.packing.turn import Turn
from services.scanning.outcome import Outcome, Reason, Verdict

MOST_NAMED = 5  # products in a question


def of_box(tx: Connection, turn: Turn, bench: Bench, box: Box) -> Done | None:
    """The question before that box is closed; None where there is none."""
    if box.status is not BoxStatus.OPEN:
        return None
    shipment = shipment_of(tx, turn.organisation, box.shipment_id)
    return _question(bench, shipment, unseen_in(tx, turn.organisation, shipment, box.id), box.id)


def of_shipment(tx: Connection, turn: Turn, bench: Bench, shipment: Shipment) -> Done | None:
    """The question before the shipment is done."""
    return _question(bench, shipment, unseen_in(tx, turn.organisation, shipment), "")


def seen(tx: Connection, turn: Turn, bench: Bench, asked: Asked, policy: Policy) -> Done | None:
    """It is meant so: on record, who said that of what and when, and not asked again. The question anew where there is
    more of it by now; what comes then: the box's weight, or None: the shipment is done. Raises Refused: NOT_FOUND,
    ALREADY_CLOSED, EMPTY_BOX."""
    shipment = shipment_of(tx, turn.organisation, asked.shipment_id)
    box = box_of(tx, turn.organisation, asked.box_id, shipment) if asked.box_id else None
    if box is not None:
        rules.check_close(box, is_empty=box_store.is_empty(tx, turn.organisation, box.id))
    found = unseen_in(tx, turn.organisation, shipment, asked.box_id)
    if allergens.besides((name for one in found for name in one.names), asked.matches):
        return _question(bench, shipment, found, asked.box_id)
    for one in found:
        plate = one.content.plate
        told = {"allergens": list(one.names), "product": plate.product.name, "plate": plate.number}
        box_store.log(tx, turn.by, "late_seen", shipment.id, told, box=one.content.box_id, content=one.content.id)
    return None if box is None else weighing(tx, turn, bench, box, policy)


def weighing(tx: Connection, turn: Turn, bench: Bench, box: Box, policy: Policy) -> Done:
    """What the box weighs is asked for."""
    reason = Reason.PACK_PUT_ON if policy.scale else Reason.PACK_WEIGH
    told = {"box": called_in(tx, turn.organisation, box)}
    return Outcome(Verdict.ACCEPTED, reason, told), replace(bench, mode=Mode.CLOSING, typed="", preset=0)


def _question(bench: Bench, shipment: Shipment, found: Sequence[Excluded], box_id: str) -> Done | None:
    if not found:
        return None
    names = tuple(dict.fromkeys(name for one in found for name in one.names))
    products = list(dict.fromkeys(one.content.plate.product.name for one in found))
    what = ", ".join((*products[:MOST_NAMED], *("…" for _more in products[MOST_NAMED : MOST_NAMED + 1])))
    asked = Asked(Question.LATE, shipment_id=shipment.id, matches=names, code=what, box_id=box_id)
    told = {**named(shipment), "plate": what, "allergens": ", ".join(names)}
    return Outcome(Verdict.WARNING, Reason.PACK_LATE, told), bench.asking(asked)
