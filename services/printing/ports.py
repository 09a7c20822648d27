"""The port through which labels reach a printer. Drivers in `hardware/printers` stand behind it."""

from threading import Event
from typing import Protocol

from services.printing.model import Document, Outcome, PrinterStatus


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
