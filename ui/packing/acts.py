"""What can be done at the packing bench as it stands: buttons, each with the command that it is. Plain functions."""

from typing import Final

from services.packing.desk.bench import Mode
from services.packing.desk.standing import Standing
from services.packing.model import BoxStatus
from services.scanning.commands import Command
from ui.packing.questions import yes_to
from ui.packing.showing import open_box
from ui.packing.views import Act
from ui.packing.wording import is_all

_ASKS: Final = (Command.ZERO, Command.TARE)  # CLEAR has its barcode


def acts_of(
    now: Standing,
    *,
    queue: int,
    weighs: bool = False,
    scale: frozenset[Command] = frozenset(),
    prints: bool = False,
    missing: bool = False,
) -> tuple[Act, ...]:
    """The buttons, in their order. `queue`: how many shipments wait; `weighs`: a scale is set up, `scale`: what it can
    be asked to do; `prints`: whether a printer is set up; `missing`: a paper of the shipment that was completed last
    did not come."""
    bench = now.bench
    if bench.asked is not None:
        question, yes = bench.asked.question, yes_to(bench.asked.question)
        is_grave = yes is Command.ACKNOWLEDGE  # then the safe one stands out
        return (
            Act(f"no_{question.value}", Command.BACK, main=is_grave),
            Act(f"yes_{question.value}", yes, main=not is_grave),
        )
    if now.shipment is None:
        again = (Act("reprint", Command.REPRINT),) if missing else ()
        return (*again, *((Act("next_shipment", Command.NEXT_SHIPMENT, main=True),) if queue else ()))
    if bench.mode is Mode.CLOSING:
        asks = (Act(command.value.lower(), command) for command in _ASKS if command in scale)
        without = (Act("without_weight", Command.NO_WEIGHT),) if weighs else ()
        return (Act("stay", Command.BACK), *asks, *without, Act("close", Command.CONFIRM, main=True))
    if bench.mode is Mode.QUANTITY:
        return (Act("single", Command.BACK), Act("times", Command.CONFIRM, main=True))
    if bench.typed:
        return (Act("single", Command.BACK),)
    return (*_packing(now), *_printing(now, prints=prints))


def _packing(now: Standing) -> tuple[Act, ...]:
    box = open_box(now)
    others = [one for one in now.boxes if one.status is BoxStatus.OPEN and one.id != now.bench.box_id]
    filled = box is not None and bool(now.contents.get(box.id))
    shipment = now.shipment
    done = shipment is not None and is_all(shipment) and not others and box is None
    acts = [Act("leave", Command.BACK), Act("quantity", Command.QUANTITY)]
    if others:
        acts.append(Act("other_box", Command.NEXT))
    if filled:
        acts += [
            Act("undo", Command.UNDO),
            Act("new_box", Command.NEW_BOX),
            Act("close_box", Command.CLOSE_BOX, main=not done),
        ]
    else:  # with a box that is open nothing is done
        acts.append(Act("complete", Command.COMPLETE, main=done))
    return tuple(acts)


def _printing(now: Standing, *, prints: bool) -> tuple[Act, ...]:
    """What is printed of a closed box once more, as new or marked."""
    if now.prints:
        return (Act("reprint", Command.REPRINT),)
    closed = any(one.status is BoxStatus.CLOSED for one in now.boxes)
    return (Act("print", Command.PRINT),) if prints and closed else ()
