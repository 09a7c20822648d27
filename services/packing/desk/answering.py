"""What is answered to a question at the packing bench. Each within a turn; a rule may say no by now: that is told."""

from dataclasses import replace

from sqlalchemy import Connection

from services.database import box_store, plate_store
from services.errors import Refused
from services.packing import allergens, ending, printouts, rules
from services.packing.desk import booking, choosing, closing, late, unknown
from services.packing.desk.bench import NOTHING, Asked, Bench, Question
from services.packing.desk.booking import asked_of
from services.packing.desk.choosing import Choice
from services.packing.desk.outcomes import Done, excluded_of, named, of_order, printed, said
from services.packing.desk.policy import Policy
from services.packing.finding import line_of, plate_of, shipment_of
from services.packing.turn import Turn
from services.scanning.outcome import Outcome, Reason, Verdict
from services.weighing.guard import Sight


def yes(
    tx: Connection,
    turn: Turn,
    bench: Bench,
    asked: Asked,
    policy: Policy,
    *,
    may_over: bool,
    sight: Sight | None = None,
) -> Done:
    """It is meant so. `sight`: what was known of the scale then."""
    after = replace(bench, asked=None)
    try:
        if asked.question is Question.SWITCH:
            return _switched(tx, turn, after, asked)
        if asked.question is Question.SHORT:
            return complete(tx, turn, after, asked.over)
        if asked.question is Question.LATE:
            return late.seen(tx, turn, after, asked, policy) or complete(tx, turn, after)
        if asked.question is Question.WEIGHT:
            return closing.answered(tx, turn, after, policy, asked, sight)
        if asked.question is Question.RESTRICTED:
            return _restrictions_seen(tx, turn, after, asked)
        if asked.question is Question.UNVERIFIED:
            return unknown.answered(tx, turn, after, asked)
        return _pack(tx, turn, after, asked, may_over=may_over)
    except Refused as refused:
        return said(refused), after


def no(tx: Connection, turn: Turn, bench: Bench, asked: Asked, policy: Policy) -> Done:
    """It is not meant so: what was scanned goes back where it was."""
    after = replace(bench, asked=None)
    if asked.question in (Question.ALLERGEN, Question.OVER):
        plate = plate_of(tx, turn.organisation, asked.plate_id)
        told = {"plate": plate.number, "product": plate.product.name, "question": asked.question.value}
        box_store.log(tx, turn.by, "put_back", asked.shipment_id, told, content=asked.op)
        return Outcome(Verdict.ACCEPTED, Reason.PACK_PUT_BACK, told), after
    if asked.question is Question.UNVERIFIED:
        told = {"plate": asked.code, "product": asked.code, "question": asked.question.value}
        box_store.log(tx, turn.by, "put_back", asked.shipment_id, told, content=asked.op)
        return Outcome(Verdict.ACCEPTED, Reason.PACK_PUT_BACK, told), after
    if asked.question is Question.WEIGHT:
        return closing.weigh_again(tx, turn, after, policy)
    if asked.question is Question.RESTRICTED:
        return Outcome(Verdict.ACCEPTED, Reason.PACK_LEFT), NOTHING
    return Outcome(Verdict.ACCEPTED, Reason.PACK_STAYS), after


def complete(tx: Connection, turn: Turn, bench: Bench, confirmed: int = 0) -> Done:
    """The shipment is said to be done; where lines of it are not whole, that is asked first. `confirmed`: of so many
    somebody said that it is done all the same."""
    if not bench.shipment_id:
        raise Refused("NO_SHIPMENT", "packing.refused.shipment_first")
    shipment = shipment_of(tx, turn.organisation, bench.shipment_id)
    rules.check_packable(shipment)
    if shipment.whole and (question := late.of_shipment(tx, turn, bench, shipment)) is not None:
        ending.check_done(tx, turn, shipment)
        return question
    missing = shipment.lines - shipment.lines_packed
    if shipment.whole and missing > confirmed:
        ending.check_done(tx, turn, shipment)
        told = {**named(shipment), "packed": str(shipment.lines_packed), "lines": str(shipment.lines)}
        asked = Asked(Question.SHORT, shipment_id=shipment.id, over=missing)
        return Outcome(Verdict.WARNING, Reason.PACK_SHORT, told), bench.asking(asked)
    return _completed(tx, turn, shipment.id)


def _completed(tx: Connection, turn: Turn, shipment_id: str) -> Done:
    shipment = ending.complete(tx, turn, shipment_id)
    told = {**named(shipment), "boxes": str(shipment.boxes), **printed(printouts.asked(tx, turn, shipment.id))}
    return Outcome(Verdict.ACCEPTED, Reason.PACK_COMPLETED, told), NOTHING


def _switched(tx: Connection, turn: Turn, bench: Bench, asked: Asked) -> Done:
    """Another one is in front, unless it was ended meanwhile."""
    try:
        shipment = shipment_of(tx, turn.organisation, asked.shipment_id)
        rules.check_packable(shipment)
    except Refused as refused:
        return said(refused, Reason.PACK_NOT_OPENED), bench
    return booking.put_in_front(tx, turn, shipment, box_id=asked.box_id)


def _restrictions_seen(tx: Connection, turn: Turn, bench: Bench, asked: Asked) -> Done:
    """They are acknowledged; where there are more of them by now, that is asked again."""
    shipment = shipment_of(tx, turn.organisation, asked.shipment_id)
    if allergens.besides(shipment.customer.restrictions, asked.matches):
        return booking.put_in_front(tx, turn, shipment)
    excluded = excluded_of(shipment)
    box_store.log(tx, turn.by, "restrictions_seen", shipment.id, {"restrictions": excluded})
    told = {**named(shipment), "restrictions": excluded, **of_order(tx, turn, shipment)}
    return Outcome(Verdict.ACCEPTED, Reason.PACK_OPENED_ALLERGENS, told), bench


def _pack(tx: Connection, turn: Turn, bench: Bench, asked: Asked, *, may_over: bool) -> Done:
    """What was asked about goes in, where it still can; or the next question is asked."""
    shipment = shipment_of(tx, turn.organisation, asked.shipment_id)
    plate = plate_of(tx, turn.organisation, asked.plate_id)
    line = line_of(tx, turn.organisation, asked.line_id, shipment)
    allocation = plate_store.allocation(tx, turn.organisation, plate.id, line.id)
    if allocation is None:
        raise Refused("LP_NOT_ALLOCATED", "packing.refused.not_allocated", plate=plate.number, shipment=shipment.number)
    choice = Choice(line, plate, allocation, asked.quantity)
    if (refused := choosing.too_many(choice)) is not None:
        raise refused
    answered = replace(asked, acknowledged=asked.acknowledged or asked.question is Question.ALLERGEN)
    question = asked_of(tx, turn, bench, shipment, choice, answered, may_over=may_over)
    return question or booking.pack(tx, turn, bench, shipment, choice, answered)
