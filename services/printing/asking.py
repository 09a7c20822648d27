"""What is printed is asked for in a transaction: of the print queue's own, or of what made it wanted, so that a crash
loses none and doubles none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from services.database import print_store
from services.errors import Refused
from services.identity.by import By
from services.labels.model import Fields
from services.printing import rules
from services.printing.model import LabelKind, Outcome, PrintJob, Result, Settled
from services.settings.model import Printing


@dataclass(frozen=True, slots=True)
class Printout:
    """A label or paper of packing that is wanted. `about`: the id of its box or shipment; `content`: what it says, as
    JSON; `box`: how its box is called, "" where it is of a shipment, or the box has no number."""

    kind: LabelKind
    about: str
    content: str
    shipment: str
    box: str = ""
    sscc: str = ""
    copies: int = 1


def ask(
    tx: Connection, by: By, settings: Printing, wanted: Sequence[Printout], id_of: Callable[[str], str], batch: str
) -> Sequence[PrintJob]:
    """Queue them at the printers of their kinds, each copy a job of its own; what none takes has failed at once, with
    the reason, and can be printed once there is one. `id_of`: makes an id of a part of what is done, the same again
    when it is tried again; `batch`: that of what was done."""
    jobs, refused = list[PrintJob](), dict[str, Outcome]()
    for one in wanted:
        printer, why = _printer(one.kind, settings)
        for copy in range(1, one.copies + 1):
            job = _job(one, by, settings, id_of(f"{one.kind} {one.about} {copy}"), batch)
            jobs.append(replace(job, printer=printer))
            if why is not None:
                refused[job.id] = why
    print_store.insert(tx, jobs, by.station)
    for job_id, why in refused.items():
        print_store.refuse(tx, job_id, why, by.at)
    return jobs


def again(
    tx: Connection, job: PrintJob, by: By, settings: Printing, fresh: str, *, printer: str = "", start: int = 1
) -> PrintJob:
    """The last label of the chain of `job` once more, as yet not stored; `fresh` is its id. What was to be decided
    about the one before is. Raises Refused: REPRINT_WAITS, NO_PRINTER, NO_PAPER_PRINTER, PRINTER_NOT_FOUND."""
    chain = print_store.chain(tx, job.chain)
    last = rules.check_reprint(chain)
    line = rules.printer_for(last.kind, settings, printer or rules.still(last.printer, settings))
    if last.needs_look or last.needs_check:
        print_store.settle(tx, last, Settled.REPRINTED, by.at, by.person_id)
    fields = rules.marked(chain)
    return replace(
        last,
        id=fresh,
        printer=line.id,
        fields=fields,
        asked_at=by.at,
        person_id=by.person_id or "",
        start=start,
        attempt=last.attempt + 1,
        to_check=rules.is_checked(last.kind, fields, settings),
    )


def _printer(kind: LabelKind, settings: Printing) -> tuple[str, Outcome | None]:
    """Its id; "" where none takes it, and why."""
    try:
        return rules.printer_for(kind, settings).id, None
    except Refused as refused:
        return "", Outcome(Result.FAILED, refused.words, refused.params)


def _job(one: Printout, by: By, settings: Printing, job_id: str, batch: str) -> PrintJob:
    fields = Fields(one.shipment, one.box, qr=one.sscc)
    return PrintJob(
        job_id,
        "",
        fields,
        by.at,
        by.person_id or "",
        kind=one.kind,
        batch=batch,
        to_check=rules.is_checked(one.kind, fields, settings),
        person=by.author,
        about=one.about,
        content=one.content,
    )
