"""A box is closed: with what somebody types, with what the scale says, or on purpose without. Each within a turn.

What the scale said is kept with the box's log as it was said; the bench remembers the weight that was taken last, so
that none is taken twice (services/weighing/guard.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from services.database import box_store, packing_bench_store, shipment_store
from services.errors import Refused
from services.packing import ending, printouts, rules
from services.packing.amounts import amount_of, text_of
from services.packing.desk import late
from services.packing.desk.bench import Asked, Bench, Closing, Question
from services.packing.desk.outcomes import Done, box_in_front, numbered, printed
from services.packing.desk.policy import Policy
from services.packing.expected import expected, is_off
from services.packing.finding import called_in
from services.packing.model import Measures
from services.packing.turn import Turn
from services.packing.weighed import SaidBy, WeightSaid, tell_hub
from services.scanning.commands import Command
from services.scanning.outcome import Outcome, Reason, Verdict
from services.scanning.saying import ALL_PACKED, UNWEIGHED
from services.weighing.guard import Hold, Sight, judge, on_scale


def begin(tx: Connection, turn: Turn, bench: Bench, policy: Policy) -> Done:
    """Ask for weight and sizes; CONFIRM closes. What the customer excludes since it was packed is asked before."""
    box = box_in_front(tx, turn, bench)
    rules.check_close(box, is_empty=box_store.is_empty(tx, turn.organisation, box.id))
    return late.of_box(tx, turn, bench, box) or late.weighing(tx, turn, bench, box, policy)


def close(
    tx: Connection, turn: Turn, bench: Bench, policy: Policy, closing: Closing, sight: Sight | None = None
) -> Done:
    """Close the box in front, or ask first. `sight`: what was known of the scale then, whoever says the weight. Raises
    Refused: NO_BOX, EMPTY_BOX, ALREADY_CLOSED, and the contract's code of a measure that cannot be."""
    box = box_in_front(tx, turn, bench)
    for field, words in rules.wrong_measures(closing.measures).items():
        raise Refused("INVALID_WEIGHT" if field == "weight" else "VALIDATION_ERROR", words)
    if (question := late.of_box(tx, turn, bench, box)) is not None:
        return question
    rules.check_close(box, is_empty=box_store.is_empty(tx, turn.organisation, box.id))
    return _too_far(tx, turn, bench, policy, closing) or _close(tx, turn, bench, policy, closing, sight)


def by_scale(tx: Connection, turn: Turn, bench: Bench, policy: Policy, measures: Measures, sight: Sight | None) -> Done:
    """Close it with what lies on the scale. Raises as `close`, and Refused: SCALE_MOVING, SCALE_STALE … (each Hold)."""
    last = packing_bench_store.weighed(tx, turn.by.station)
    found = judge(sight, last)
    if isinstance(found, Hold):
        scale, box = sight.name if sight else "", last.box if last else ""
        raise Refused(f"SCALE_{found.value.upper()}", f"packing.refused.scale.{found}", scale=scale, box=box)
    weighed = replace(found, box=called_in(tx, turn.organisation, box_in_front(tx, turn, bench)))
    return close(tx, turn, bench, policy, Closing(replace(measures, weight=found.weight), weighed), sight)


def answered(
    tx: Connection, turn: Turn, bench: Bench, policy: Policy, asked: Asked, sight: Sight | None = None
) -> Done:
    """It weighs something else than what is in it, and that is meant: on record, who said so."""
    if bench.box_id != asked.box_id:
        raise Refused("NO_BOX", "packing.refused.box_first")
    done = _close(tx, turn, bench, policy, asked.closing, sight, expected=asked.over)
    told = {"weight": text_of(asked.quantity), "expected": text_of(asked.over)}
    box_store.log(tx, turn.by, "weight_off", asked.shipment_id, told, box=asked.box_id)
    return done


def weigh_again(tx: Connection, turn: Turn, bench: Bench, policy: Policy) -> Done:
    """Its weight is asked for once more, with the sizes that were chosen."""
    preset = bench.preset
    outcome, after = late.weighing(tx, turn, bench, box_in_front(tx, turn, bench), policy)
    return outcome, replace(after, preset=preset)


def _confirm(tx: Connection, turn: Turn, bench: Bench, policy: Policy, sight: Sight | None) -> Done:
    """With what is typed, or else what the scale says; without a scale also with no weight."""
    measures = _sizes(bench, policy)
    if bench.typed:
        if (weight := amount_of(bench.typed)) is None:
            raise Refused("VALIDATION_ERROR", "packing.wrong.number")
        return close(tx, turn, bench, policy, Closing(replace(measures, weight=weight)), sight)
    if policy.scale:
        return by_scale(tx, turn, bench, policy, measures, sight)
    return close(tx, turn, bench, policy, Closing(measures), sight)


def _without_weight(tx: Connection, turn: Turn, bench: Bench, policy: Policy, sight: Sight | None) -> Done:
    """On purpose: a barcode of its own, that nobody scans who pulls the trigger twice."""
    return close(tx, turn, bench, policy, Closing(_sizes(bench, policy)), sight)


def _preset(_tx: Connection, _turn: Turn, bench: Bench, policy: Policy, _sight: Sight | None) -> Done:
    """The next of the boxes that are used here: its sizes go with the one that is being closed."""
    if not policy.sizes:
        raise Refused("NO_SIZES", "packing.refused.no_sizes")
    preset = bench.preset % len(policy.sizes) + 1
    size = policy.size(preset)
    told = {"size": size.name if size else ""}
    return Outcome(Verdict.ACCEPTED, Reason.PACK_SIZE, told), replace(bench, preset=preset)


def _sizes(bench: Bench, policy: Policy) -> Measures:
    size = policy.size(bench.preset)
    return size.measures if size else Measures()


def _too_far(tx: Connection, turn: Turn, bench: Bench, policy: Policy, closing: Closing) -> Done | None:
    """The question before a box is closed that weighs something else than what is in it; None where there is none."""
    weight, size = closing.measures.weight, policy.size(bench.preset)
    if not policy.scale or weight is None:
        return None
    should = expected(box_store.contents(tx, turn.organisation, bench.box_id), size.empty if size else 0)
    if not is_off(weight, should, policy.tolerance):
        return None
    box = box_in_front(tx, turn, bench)
    told = {"box": called_in(tx, turn.organisation, box), "weight": text_of(weight), "expected": text_of(should.weight)}
    asked = Asked(
        Question.WEIGHT,
        shipment_id=box.shipment_id,
        quantity=weight,
        over=should.weight,
        box_id=box.id,
        closing=closing,
    )
    return Outcome(Verdict.WARNING, Reason.PACK_WEIGHT_OFF, told), bench.asking(asked)


def _close(
    tx: Connection,
    turn: Turn,
    bench: Bench,
    policy: Policy,
    closing: Closing,
    sight: Sight | None = None,
    expected: int | None = None,
) -> Done:
    """Nothing is to be asked any more. `expected`: what it should weigh, where it is meant that it does not."""
    measures, called = closing.measures, called_in(tx, turn.organisation, box_in_front(tx, turn, bench))
    weighed = on_scale(sight, called, closing.weighed)
    closed = ending.close(tx, turn, bench.box_id, measures, _how(closing))
    if weighed is not None:
        packing_bench_store.take_weight(tx, turn.by.station, weighed)
    unweighed = policy.scale and measures.weight is None
    if unweighed:
        box_store.log(tx, turn.by, "unweighed", closed.shipment_id, {"number": closed.number}, box=closed.id)
    if (said := _said(closing, policy, expected)) is not None:
        tell_hub(tx, turn, closed, said)
    weight = "" if measures.weight is None else text_of(measures.weight)
    told = {"box": called_in(tx, turn.organisation, closed), "weight": weight, **numbered(tx, turn, closed)}
    told |= printed(printouts.asked(tx, turn, closed.id))
    if unweighed:
        told[UNWEIGHED] = "yes"
    shipment = shipment_store.get(tx, turn.organisation, closed.shipment_id)
    if shipment is not None and rules.is_all_packed(shipment):
        told[ALL_PACKED] = "yes"
    reason = Reason.PACK_BOX_WEIGHED if weight else Reason.PACK_BOX_CLOSED
    return Outcome(Verdict.ACCEPTED, reason, told), bench.packing("")


def _how(closing: Closing) -> Mapping[str, str]:
    """What the log keeps of a weight besides it: from whom it is, and what a scale said."""
    if closing.weighed is not None:
        return {"source": "scale", "scale": closing.weighed.scale, "said": closing.weighed.said}
    return {} if closing.measures.weight is None else {"source": "typed"}


def _said(closing: Closing, policy: Policy, expected: int | None) -> WeightSaid | None:
    """How it was weighed, for a hub; None where nobody weighs here."""
    weight = closing.measures.weight
    if weight is None:
        return WeightSaid(SaidBy.NOBODY) if policy.scale else None
    off = (None, None) if expected is None else (weight, expected)
    if closing.weighed is None:
        return WeightSaid(SaidBy.TYPED, "", "", *off)
    return WeightSaid(SaidBy.SCALE, closing.weighed.scale, closing.weighed.said, *off)


IN_MODE: Final[Mapping[Command, Callable[[Connection, Turn, Bench, Policy, Sight | None], Done]]] = {
    Command.CONFIRM: _confirm,
    Command.NO_WEIGHT: _without_weight,
    Command.PRESET: _preset,
}
"""What commands do while a box is being closed (Mode.CLOSING), and only then; CONFIRM means other things besides."""
