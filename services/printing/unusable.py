"""A printer whose settings make none: it stands among the others and says why."""

from collections.abc import Mapping
from threading import Event

from services.printing.model import Document, Outcome, PrinterState, PrinterStatus, Result


class Unusable:
    """Behind the `Printer` port."""

    def __init__(self, why: str, params: Mapping[str, object]) -> None:
        self._why, self._params = why, params

    def state(self, stop: Event) -> PrinterStatus:
        """Offline, and why."""
        return PrinterStatus(PrinterState.OFFLINE, self._why, self._params)

    def send(self, document: Document, stop: Event) -> Outcome:
        """Nothing can be sent there."""
        return Outcome(Result.FAILED, self._why, self._params)

    def close(self) -> None:
        """Nothing is held."""
