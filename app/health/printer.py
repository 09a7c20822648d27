"""What the doctor says of the printers, and of the labels that wait for them or for somebody."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from app.devices.printers import state_of
from services.errors import Refused
from services.health.model import Finding, Kind
from services.health.rules import fault_unless, in_use
from services.printing.model import JobList, LabelKind, PrinterState
from services.printing.rules import printer_for

if TYPE_CHECKING:
    from app.station import Station
    from services.settings.model import Papers, PrinterLine, Printing

LONG: Final = timedelta(minutes=10)  # a label that waits longer is told: a roll is changed in less
_KINDS: Final = {"asset": LabelKind.ASSET, "box": LabelKind.BOX, "papers": LabelKind.SLIP}
_BUSY: Final = "printer.device.busy"
_SILENT: Final = "printer.silent"  # a printer that never tells how it stands is no fault


def printing_findings(settings: "Printing", papers: "Papers | None" = None) -> Iterator[Finding]:
    """Whether each kind of label and paper has a printer that takes it. `papers`: what is printed by itself."""
    if not settings.printers:
        yield Finding("printers", Kind.NOTE, "cli.doctor.no_printer")
        return
    for own, kind in _KINDS.items():
        try:
            if own == "asset" or getattr(settings, own) or (own == "papers" and _wants_papers(papers)):
                printer_for(kind, settings)
        except Refused as refused:
            yield Finding(f"printing.{own}", Kind.FAULT, refused.words, refused.params)


def queue_findings(station: "Station") -> Iterator[Finding]:
    """Labels that somebody has to look at, and those that nobody prints."""
    counts, oldest = station.printing.counts(), station.printing.jobs(JobList.WAITING, 1)
    if counts.look:
        yield Finding("print queue", Kind.WARNING, "cli.doctor.look", {"n": counts.look})
    if oldest and station.clock.now() - oldest[0].asked_at > LONG:
        yield Finding("print queue", Kind.WARNING, "cli.doctor.waits_long", {"n": counts.waiting})
    elif not counts.look:
        yield Finding("print queue", Kind.OK, "cli.doctor.queue", {"n": counts.waiting})


def printer_finding(line: "PrinterLine", *, running: bool = False) -> Finding:
    """Ask a printer how it stands. Waits for it, some seconds. `running`: a desktop is, which may have it open."""
    found = state_of(line)
    words = found.why or f"printer.state.{found.state}"
    if words == _BUSY:
        return in_use(f"printer {line.id}", line.name, running=running, words=words, params=found.params)
    tells_nothing = found.state is PrinterState.UNKNOWN and words in (_SILENT, "printer.state.unknown")
    well = fault_unless(found.state is PrinterState.READY or tells_nothing)
    return Finding(f"printer {line.id}", well, words, found.params)


def _wants_papers(papers: "Papers | None") -> bool:
    """Whether papers, and not labels alone, are printed by themselves."""
    return papers is not None and bool(papers.on_complete or "contents" in papers.on_close)
