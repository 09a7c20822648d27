"""The ports of the print queue: how labels become documents, and reach a printer. Drivers in `hardware/printers` stand
behind `Printer`."""

from collections.abc import Callable, Sequence
from threading import Event
from typing import Protocol

from services.labels.model import Fields, Stock
from services.printing.model import Document, Outcome, Preview, PrinterStatus, PrintJob, Wanted
from services.settings.model import PrinterLine


class Printer(Protocol):
    """A driver. One thread at a time calls it, the printer's worker, never the UI's: every call may wait.

    `stop` cuts any wait short, from any thread. No fault of the printer is raised: each is a state or an outcome.
    """

    def state(self, stop: Event) -> PrinterStatus:
        """How the printer stands now."""

    def send(self, document: Document, stop: Event) -> Outcome:
        """Print one document and follow it to its end: printed only where the printer itself says so."""

    def close(self) -> None:
        """Let go of what is held open. Safe to call twice."""


class Pages(Protocol):
    """What labels say, and what they are drawn on. Any thread but the UI's: files are read."""

    def fields(self, wanted: Sequence[Wanted]) -> Sequence[Fields]:
        """What each label says that somebody asks for. Raises Refused."""

    def are_sheets(self, line: PrinterLine) -> bool:
        """Whether several labels share a page of this printer."""

    def make(self, jobs: Sequence[PrintJob], line: PrinterLine) -> Document:
        """One document of these labels, as this printer takes it. Raises Refused where it cannot be made."""

    def preview(self, wanted: Wanted, line: PrinterLine | None) -> Preview:
        """What a label will look like on that printer; None: on the stock of the settings. Raises Refused."""

    def stocks(self) -> Sequence[Stock]:
        """What there is to print on."""


MakePrinter = Callable[[PrinterLine], Printer]
"""The driver of a printer of the settings. Raises Refused where its settings make none."""
