"""What a command does at the packing bench, scanned or by its key. Each within a turn; where it cannot be done it
raises Refused, and nothing has changed then.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlalchemy import Connection

from services.database import box_store, shipment_lists
from services.errors import Refused
from services.packing import acts, rules
from services.packing.amounts import amount_of, text_of
from services.packing.desk import answering, closing, printing
from services.packing.desk.bench import NOTHING, Bench, Mode, Question
from services.packing.desk.booking import put_in_front
from services.packing.desk.outcomes import Done, box_in_front
from services.packing.desk.policy import Policy
from services.packing.finding import called_in, shipment_of
from services.packing.model import BoxStatus
from services.packing.turn import Turn
from services.scanning.commands import SHEET, Command
from services.scanning.outcome import Outcome, Reason, Verdict
from services.weighing.guard import Sight


def command(
    tx: Connection,
    turn: Turn,
    bench: Bench,
    what: Command,
    policy: Policy,
    *,
    may_over: bool,
    sight: Sight | None = None,
) -> Done | None:
    """Do it; None for a command that packing does not know. `sight`: what was known of the scale when it arrived."""
    if bench.asked is not None:
        return _answer(tx, turn, bench, what, policy, may_over=may_over, sight=sight)
    if what.digit or what is Command.POINT:
        return _typed(bench, what.digit or ".")
    if bench.mode is Mode.CLOSING and what in closing.IN_MODE:
        return closing.IN_MODE[what](tx, turn, bench, policy, sight)
    do = _DO.get(what)
    return None if do is None else do(tx, turn, bench, policy)


def _answer(
    tx: Connection,
    turn: Turn,
    bench: Bench,
    what: Command,
    policy: Policy,
    *,
    may_over: bool,
    sight: Sight | None,
) -> Done | None:
    asked = bench.asked
    if asked is None:
        return None
    yes = Command.ACKNOWLEDGE if asked.question in _ACKNOWLEDGED else Command.CONFIRM
    if what is yes:
        return answering.yes(tx, turn, bench, asked, policy, may_over=may_over, sight=sight)
    if what in (Command.BACK, Command.UNDO):
        return answering.no(tx, turn, bench, asked, policy)
    if what in ELSEWHERE:
        return None
    return Outcome(Verdict.REFUSED, Reason.PACK_ANSWER_FIRST), bench


def _typed(bench: Bench, character: str) -> Done | None:
    if bench.mode is Mode.PACK:
        return None  # the screen chooses by digits
    typed = bench.with_character(character)
    reason = Reason.PACK_TYPED if bench.mode is Mode.CLOSING else Reason.PACK_TIMES
    return Outcome(Verdict.ACCEPTED, reason, {"typed": typed.typed}), typed


def _undo(tx: Connection, turn: Turn, bench: Bench, policy: Policy) -> Done:
    """Take out what went into the open box last; what was typed is forgotten first."""
    if (bench.mode is not Mode.PACK or bench.typed) and (kept := _back(tx, turn, bench, policy)) is not None:
        return kept
    box = box_in_front(tx, turn, bench)
    last = box_store.last_in(tx, turn.organisation, box.id)
    if last is None:
        raise Refused("EMPTY_BOX", "packing.refused.nothing_to_undo")
    acts.take_out(tx, turn, box.id, last.id)
    product = last.plate.product.name or last.plate.number
    told = {"quantity": text_of(last.quantity), "product": product, "plate": last.plate.number}
    return Outcome(Verdict.ACCEPTED, Reason.PACK_UNDONE, told), bench


def _back(tx: Connection, turn: Turn, bench: Bench, policy: Policy) -> Done | None:
    """Digits of a weight are forgotten; then nothing is closed and no quantity holds; else the shipment is left as it
    is, and a box of it stays open."""
    weighed = bench.mode is Mode.CLOSING and bench.typed and bench.box_id
    if weighed and box_store.get(tx, turn.organisation, bench.box_id) is not None:
        return closing.weigh_again(tx, turn, replace(bench, typed=""), policy)
    if bench.mode is not Mode.PACK or bench.typed:
        after = replace(bench, mode=Mode.PACK, typed="", preset=0)
        return Outcome(Verdict.ACCEPTED, Reason.PACK_STAYS), after
    return (Outcome(Verdict.ACCEPTED, Reason.PACK_LEFT), NOTHING) if bench.shipment_id else None


def _quantity(_tx: Connection, _turn: Turn, bench: Bench, _policy: Policy) -> Done:
    if not bench.shipment_id:
        raise Refused("NO_SHIPMENT", "packing.refused.shipment_first")
    return Outcome(Verdict.ACCEPTED, Reason.PACK_QUANTITY), replace(bench, mode=Mode.QUANTITY, typed="")


def _new_box(tx: Connection, turn: Turn, bench: Bench, _policy: Policy) -> Done:
    """What comes next goes into another box; this one stays open."""
    box = box_in_front(tx, turn, bench)
    if box_store.is_empty(tx, turn.organisation, box.id):
        raise Refused("EMPTY_BOX", "packing.refused.box_is_new", box=box.number or "–")
    return Outcome(
        Verdict.ACCEPTED, Reason.PACK_NEW_BOX, {"box": called_in(tx, turn.organisation, box)}
    ), bench.packing("")


def _confirm(_tx: Connection, _turn: Turn, bench: Bench, _policy: Policy) -> Done | None:
    """How many was typed: that holds for the next scan."""
    if bench.mode is Mode.QUANTITY and bench.typed:
        if words := rules.check_quantity(amount_of(bench.typed)):
            raise Refused("VALIDATION_ERROR", words)
        told = {"typed": bench.typed}
        return Outcome(Verdict.ACCEPTED, Reason.PACK_TIMES, told), replace(bench, mode=Mode.PACK)
    return None


def _complete(tx: Connection, turn: Turn, bench: Bench, _policy: Policy) -> Done:
    return answering.complete(tx, turn, bench)


def _next_shipment(tx: Connection, turn: Turn, bench: Bench, _policy: Policy) -> Done:
    """The one that is promised next is put in front; this one stays as it is."""
    here = shipment_of(tx, turn.organisation, bench.shipment_id) if bench.shipment_id else None
    following = shipment_lists.following(tx, turn.organisation, here)
    if following is None:
        raise Refused("NO_SHIPMENT", "packing.refused.no_next")
    return put_in_front(tx, turn, following)


def _other_box(step: int) -> Callable[[Connection, Turn, Bench, Policy], Done | None]:
    def other(tx: Connection, turn: Turn, bench: Bench, _policy: Policy) -> Done | None:
        """Another open box of the shipment is in front; without a shipment the screen goes through its list."""
        if not bench.shipment_id:
            return None
        boxes = [
            one
            for one in box_store.of_shipment(tx, turn.organisation, bench.shipment_id)
            if one.status is BoxStatus.OPEN
        ]
        if not boxes or [one.id for one in boxes] == [bench.box_id]:
            raise Refused("NO_BOX", "packing.refused.no_other_box")
        at = next((place for place, one in enumerate(boxes) if one.id == bench.box_id), -1 if step > 0 else 0)
        box = boxes[(at + step) % len(boxes)]
        told = {"box": called_in(tx, turn.organisation, box)}
        return Outcome(Verdict.ACCEPTED, Reason.PACK_BOX, told), bench.packing(box.id)

    return other


# A weight that is too far off is asked about when CONFIRM was scanned: a trigger pulled twice must not answer that.
_ACKNOWLEDGED = frozenset({Question.ALLERGEN, Question.RESTRICTED, Question.UNVERIFIED, Question.LATE, Question.WEIGHT})
ELSEWHERE = frozenset({*SHEET["screens"], Command.LOCK})  # they lead away: who may not pack scans them, too
_DO: Mapping[Command, Callable[[Connection, Turn, Bench, Policy], Done | None]] = {
    Command.UNDO: _undo,
    Command.BACK: _back,
    Command.QUANTITY: _quantity,
    Command.NEW_BOX: _new_box,
    Command.CLOSE_BOX: closing.begin,
    Command.CONFIRM: _confirm,
    Command.COMPLETE: _complete,
    Command.PRINT: printing.as_new,
    Command.REPRINT: printing.marked,
    Command.NEXT_SHIPMENT: _next_shipment,
    Command.NEXT: _other_box(1),
    Command.PREVIOUS: _other_box(-1),
}
