"""A printer and pages with memory, behind the ports of the print queue."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event

from services.errors import Refused
from services.labels.model import Drawing, Fields, Grid, Stock
from services.printing.model import (
    Document,
    Format,
    Outcome,
    Preview,
    PrinterState,
    PrinterStatus,
    PrintJob,
    Result,
    Wanted,
)
from services.settings.model import PrinterLine
from tests.fakes.waiting import Memory

ROLL = Stock("62x29", "Roll", 62, 29, 2, "a test")
SHEET = Stock("5160", "Sheet", 66.7, 25.4, 3, "a test", Grid(215.9, 279.4, 3, 10, 4.8, 12.7, 69.9, 25.4))
PRINTED = Outcome(Result.PRINTED)
PAPER_OUT = Outcome(Result.FAILED, "printer.paper_out")


class FakePrinter:
    """`sent`: the titles of what it got, `tells`: what becomes of each in turn (else printed), `status`: how it says it
    stands. While `runs` is clear, a label stays in it until somebody stops it."""

    def __init__(self) -> None:
        self.sent: Memory[str] = Memory()
        self.looks: Memory[PrinterState] = Memory()
        self.tells: list[Outcome | Exception] = []
        self.status = PrinterStatus(PrinterState.READY)
        self.runs = Event()
        self.runs.set()
        self.closed = False

    def state(self, stop: Event) -> PrinterStatus:
        self.looks.add(self.status.state)
        return self.status

    def send(self, document: Document, stop: Event) -> Outcome:
        self.sent.add(document.title)
        while not self.runs.wait(0.01):
            if stop.is_set():
                return Outcome(Result.UNKNOWN, "printer.after.stopped")
        told = self.tells.pop(0) if self.tells else PRINTED
        if isinstance(told, Exception):
            raise told
        return told

    def close(self) -> None:
        self.closed = True


@dataclass
class FakePages:
    """A document's title is its labels' tags, with their marks; tags that are `refused` cannot be drawn."""

    sheets: set[str] = field(default_factory=set)  # the printers that have them
    refused: set[str] = field(default_factory=lambda: {"REFUSED"})
    prefix: str = ""  # what a QR code says in front of the tag
    meanwhile: list[Callable[[], None]] = field(default_factory=list)  # what happens when a label is drawn, each once

    def fields(self, wanted: Sequence[Wanted]) -> Sequence[Fields]:
        return [Fields(one.tag, one.serial, one.model, self.prefix + one.tag) for one in wanted]

    def are_sheets(self, line: PrinterLine) -> bool:
        return line.id in self.sheets

    def make(self, jobs: Sequence[PrintJob], line: PrinterLine) -> Document:
        assert jobs, "a label of nothing"
        if any(job.fields.tag in self.refused for job in jobs):
            raise Refused("TEMPLATE_UNKNOWN", "labels.refused.template", template="x", known="asset")
        places = 30 if line.id in self.sheets else 1
        if not 1 <= jobs[0].start <= places:
            raise Refused("START_POSITION", "labels.refused.start", start=jobs[0].start, places=places)
        while self.meanwhile:
            self.meanwhile.pop()()
        title = " ".join(f"{job.fields.tag}{job.fields.mark and '·' + job.fields.mark}" for job in jobs)
        return Document(b"label", Format.PDF, 62, 29, title)

    def preview(self, wanted: Wanted, line: PrinterLine | None) -> Preview:
        return Preview(Drawing(62, 29, ()), ROLL)

    def stocks(self) -> Sequence[Stock]:
        return (ROLL, SHEET)
