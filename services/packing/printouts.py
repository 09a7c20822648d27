"""The label of a box and the papers of packing: asked for within the turn that makes them wanted, so that a crash loses
none and doubles none. What no printer takes keeps no box from being closed: it stands in the print queue as failed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from services.database import box_store, print_store
from services.errors import Refused
from services.packing import facts
from services.packing.model import Box, Shipment
from services.packing.turn import Turn
from services.papers.content import to_json
from services.papers.model import Facts, PaperKind
from services.papers.plan import Plan
from services.printing import asking, rules
from services.printing.asking import Printout
from services.printing.model import JobState, LabelKind, PrintJob

_BATCH = "prints"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for at once: how many are on their way, and how many no printer takes."""

    number: int = 0
    failed: int = 0


def of_closed(tx: Connection, turn: Turn, box_id: str) -> None:
    """What is printed of a box when it is closed."""
    if turn.papers is not None and turn.papers.on_close:
        _ask_of_box(tx, turn, turn.papers, turn.papers.on_close, box_id)


def of_done(tx: Connection, turn: Turn, shipment_id: str) -> None:
    """What is printed of a shipment when it is done."""
    plan = turn.papers
    if plan is None or not plan.on_complete:
        return
    said = facts.of_shipment(tx, turn.by, shipment_id, plan.company, plan.language)
    _ask(tx, turn, plan, plan.on_complete, said, shipment_id)


def asked(tx: Connection, turn: Turn, about: str) -> Asked:
    """What this turn has asked for of a box or a shipment."""
    jobs = print_store.asked_at_once(tx, about, turn.id_of(_BATCH))
    failed = sum(job.state is JobState.FAILED for job in jobs)
    return Asked(len(jobs) - failed, failed)


def again(tx: Connection, turn: Turn, shipment: Shipment) -> tuple[Box, Asked]:
    """PRINT: what is printed of a box once more as new, of the one that was closed last. Raises Refused: NO_BOX (none
    is closed), NO_PRINTER, NO_PAPER_PRINTER, PRINTER_NOT_FOUND."""
    plan = turn.papers or Plan()
    box = box_store.closed_last(tx, turn.organisation, shipment.id)
    if box is None:
        raise Refused("NO_BOX", "packing.refused.nothing_to_print")
    kinds = plan.on_close or (PaperKind.BOX_LABEL,)
    for kind in kinds:
        rules.printer_for(LabelKind(kind.value), plan.printing)
    _ask_of_box(tx, turn, plan, kinds, box.id)
    return box, asked(tx, turn, box.id)


def reprint(tx: Connection, turn: Turn, shipment_id: str) -> PrintJob:
    """REPRINT: of the shipment, and of its boxes, what did not come for certain, else what was asked for last, once
    more and marked; of no shipment: of what this station had printed last. Raises Refused: JOB_NOT_FOUND, and as
    `asking.again`."""
    station, plan = turn.by.station, turn.papers or Plan()
    boxes = [box.id for box in box_store.of_shipment(tx, turn.organisation, shipment_id)] if shipment_id else []
    last = print_store.latest_about(tx, station, [shipment_id, *boxes] if shipment_id else [])
    if last is None:
        raise Refused("JOB_NOT_FOUND", "packing.refused.nothing_printed")
    of = [shipment_id, *boxes] if shipment_id else [last.about]
    open_ = [job for job in print_store.about(tx, of, station) if job.needs_look]
    once_more = asking.again(tx, open_[0] if open_ else last, turn.by, plan.printing, turn.id_of("reprint"))
    print_store.insert(tx, [once_more], station)
    return once_more


def is_checked_off(tx: Connection, turn: Turn, box: Box) -> bool:
    """The SSCC of a closed box was scanned: whether that has told that its label is there, which was not known."""
    job = print_store.by_code(tx, turn.by.station, [box.sscc])
    if job is None or not (job.needs_check or (job.needs_look and job.state is JobState.UNKNOWN)):
        return False
    print_store.see(tx, job.id, turn.by.at)
    return True


def _ask_of_box(tx: Connection, turn: Turn, plan: Plan, kinds: Sequence[PaperKind], box_id: str) -> None:
    said = facts.of_box(tx, turn.by, box_id, plan.company, plan.language)
    _ask(tx, turn, plan, kinds, said, box_id)


def _ask(tx: Connection, turn: Turn, plan: Plan, kinds: Sequence[PaperKind], said: Facts, about: str) -> None:
    """Each kind once, however often the settings name it: how many of each is a setting of its own."""
    content = to_json(said)  # once: of a large shipment it takes its time
    wanted = [_printout(kind, said, content, about, plan) for kind in dict.fromkeys(kinds)]
    asking.ask(tx, turn.by, plan.printing, wanted, lambda part: turn.id_of(f"print {part}"), turn.id_of(_BATCH))


def _printout(kind: PaperKind, said: Facts, content: str, about: str, plan: Plan) -> Printout:
    box = said.boxes[0] if kind.is_of_box else None
    return Printout(
        LabelKind(kind.value),
        about,
        content,
        said.shipment.number,
        str(box.number or "") if box else "",
        box.sscc if box and kind is PaperKind.BOX_LABEL else "",
        plan.copies_of(kind),
    )
