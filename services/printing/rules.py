"""The rules of the print queue: what becomes of a label, what may be done with it, what a scan of it means. Plain
functions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.errors import Refused
from services.labels.model import Fields
from services.printing.model import (
    Format,
    JobList,
    JobState,
    LabelKind,
    Outcome,
    PrinterState,
    PrintJob,
    Result,
    Settled,
    Wanted,
)
from services.scanning import outcome as scanned
from services.scanning.outcome import Reason, Verdict
from services.settings.model import PrinterLine, Printing

INTERRUPTED = "printing.why.interrupted"  # the words of a label that was being printed when the program ended
PRINTER_GONE = "printing.why.printer_gone"
MOST_COPIES = 100
MOST_CHARACTERS = 200  # of one field: more is on no label, and in no code that can be read from one
MOST_AT_ONCE = 1000  # labels: more is a slip of the hand

_STATES: Mapping[Result, JobState] = {
    Result.PRINTED: JobState.PRINTED,
    Result.FAILED: JobState.FAILED,
    Result.UNKNOWN: JobState.UNKNOWN,
}
_NO_TEXT = re.compile("[\0\ud800-\udfff]")  # what no database takes
_ABLE = (PrinterState.READY, PrinterState.UNKNOWN)


def state_after(outcome: Outcome) -> JobState:
    """The state of a label after what its printer's driver said."""
    return _STATES[outcome.result]


def is_able(state: PrinterState) -> bool:
    """Whether labels go on after one that did not come. A printer that never tells how it stands is tried."""
    return state in _ABLE


def format_of(line: PrinterLine) -> Format:
    """What the printer is sent: label printers at a socket or a device take ZPL alone."""
    return Format.ZPL if line.kind in ("zpl", "device") else Format(line.format)


def takes(line: PrinterLine, kind: LabelKind) -> bool:
    """Whether the printer can print this kind at all: papers are PDF."""
    return not kind.is_paper or format_of(line) is Format.PDF


def printer_for(kind: LabelKind, settings: Printing, wanted: str = "") -> PrinterLine:
    """The printer that prints labels of this kind, or the one that somebody wants. Raises Refused: NO_PRINTER (none is
    set up), NO_PAPER_PRINTER (none takes papers, or not that one), PRINTER_NOT_FOUND."""
    if not settings.printers:
        raise Refused("NO_PRINTER", "printing.refused.no_printer")
    asked = wanted or _own(kind, settings)
    if not asked:
        fit = [line for line in settings.printers if takes(line, kind)]
        if not fit:
            raise Refused("NO_PAPER_PRINTER", "printing.refused.no_paper_printer")
        return fit[0]
    found = next((line for line in settings.printers if line.id == asked), None)
    if found is None:
        raise Refused("PRINTER_NOT_FOUND", "printing.refused.unknown_printer", printer=asked)
    if not takes(found, kind):
        raise Refused("NO_PAPER_PRINTER", "printing.refused.takes_no_paper", printer=found.name)
    return found


def _own(kind: LabelKind, settings: Printing) -> str:
    """The printer that the settings name for this kind, "" for none."""
    if kind.is_paper:
        return settings.papers
    return {LabelKind.ASSET: settings.asset, LabelKind.BOX: settings.box}.get(kind, "")


def still(printer: str, settings: Printing) -> str:
    """The printer of a label, where there still is one of that id; else the one of its kind is taken."""
    return printer if any(line.id == printer for line in settings.printers) else ""


def is_checked(kind: LabelKind, fields: Fields, settings: Printing) -> bool:
    """Whether this label counts only when it has been scanned: that of a box has no code without an SSCC."""
    return settings.scan_back and (kind is LabelKind.ASSET or (kind is LabelKind.BOX and bool(fields.qr)))


def kinds_of(line: PrinterLine, settings: Printing) -> tuple[LabelKind, ...]:
    """The kinds of label that this printer prints where nobody names another."""
    return tuple(kind for kind in LabelKind if not kind.is_test and _prints(line, kind, settings))


def _prints(line: PrinterLine, kind: LabelKind, settings: Printing) -> bool:
    try:
        return printer_for(kind, settings) == line
    except Refused:
        return False


def check_wanted(wanted: Sequence[Wanted]) -> None:
    """Raises Refused: LABEL_NOTHING, LABEL_COPIES, LABEL_TEXT, LABEL_TOO_MANY."""
    if not wanted:
        raise Refused("LABEL_NOTHING", "printing.refused.nothing")
    if any(not 1 <= one.copies <= MOST_COPIES for one in wanted):
        raise Refused("LABEL_COPIES", "printing.refused.copies", most=MOST_COPIES)
    for one in wanted:
        for name, text in (("tag", one.tag), ("serial", one.serial), ("model", one.model)):
            if len(text) > MOST_CHARACTERS or _NO_TEXT.search(text):
                raise Refused("LABEL_TEXT", "printing.refused.text", field=name, most=MOST_CHARACTERS)
    if (number := sum(one.copies for one in wanted)) > MOST_AT_ONCE:
        raise Refused("LABEL_TOO_MANY", "printing.refused.too_many", number=number, most=MOST_AT_ONCE)


def check_reprint(chain: Sequence[PrintJob]) -> PrintJob:
    """The last label of a chain, oldest first, which may be printed once more. Raises Refused (REPRINT_WAITS) while it
    is on its way: pressed twice is one reprint."""
    last = chain[-1]
    if not last.is_over:
        raise Refused("REPRINT_WAITS", "printing.refused.on_its_way", tag=last.fields.tag)
    return last


def marked(chain: Sequence[PrintJob]) -> Fields:
    """What the reprint says: as the first, and "R2" where two labels of the chain may be on somebody's bench."""
    earlier = sum(job.may_exist for job in chain)
    return replace(chain[0].fields, mark=f"R{earlier}" if earlier else "")


def check_came(job: PrintJob) -> None:
    """Whether a person may say that this label came. Raises Refused: JOB_NOT_UNKNOWN."""
    if job.state is not JobState.UNKNOWN or job.settled is not Settled.OPEN:
        raise Refused("JOB_NOT_UNKNOWN", "printing.refused.not_unknown", tag=job.fields.tag)


def check_drop(job: PrintJob) -> None:
    """Whether a person may say that nobody needs this label. Raises Refused: JOB_SETTLED."""
    if job.state is not JobState.WAITING and not job.needs_look and not job.needs_check:
        raise Refused("JOB_SETTLED", "printing.refused.settled", tag=job.fields.tag)


def list_of(job: PrintJob) -> JobList:
    """The list that a label is on."""
    if job.needs_look:
        return JobList.LOOK
    if not job.is_over:
        return JobList.WAITING
    return JobList.CHECK if job.needs_check else JobList.DONE


def judge_scan(job: PrintJob | None) -> scanned.Outcome:
    """What a scan of a label says, with the id of its job. `job`: the latest of that code, None where none was printed
    here."""
    if job is None:
        return scanned.Outcome(Verdict.WARNING, Reason.LABEL_NEW)
    which = {"job": job.id}
    if job.state is JobState.WAITING:
        return scanned.Outcome(Verdict.WARNING, Reason.LABEL_WAITS, which)
    if job.state is JobState.FAILED:
        return scanned.Outcome(Verdict.WARNING, Reason.LABEL_FAILED, which)
    if job.seen_at is not None:
        return scanned.Outcome(Verdict.DUPLICATE, Reason.LABEL_AGAIN, which)
    return scanned.Outcome(Verdict.ACCEPTED, Reason.LABEL_SEEN, which)
