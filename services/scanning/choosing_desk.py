"""The digit that names one of several codes that are offered: it stands in the log, and does nothing else. The code
that it names is scanned right behind it, and has the answer that people see and hear."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from services.scanning.commands import Command
from services.scanning.meaning import Kind, Meaning
from services.scanning.outcome import Outcome, Reason, Verdict
from services.scanning.scan import Scan

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from services.scanning.capability import Arrived

Choose = Callable[[int], Scan | None]
"""The code that is offered under a number, as a scan; None where none is. Any thread, at once."""


class ChoosingDesk:
    """In front for this one command, whatever screen is open."""

    look_up: None = None
    session_id: None = None

    def book(self, tx: "Connection", arrived: "Arrived") -> Outcome:
        """Not asked: a digit is no item."""
        return Outcome(Verdict.WARNING, Reason.NO_SESSION, kept=True)

    def command(self, tx: "Connection", arrived: "Arrived") -> tuple[Outcome, object]:
        """It was named."""
        return Outcome(Verdict.ACCEPTED, Reason.CHOSEN), None


CHOOSING: Final = ChoosingDesk()


def named(meaning: Meaning, scan: Scan) -> int:
    """The number that this scan names, 1 to 9; 0 where it is none."""
    if meaning.kind is not Kind.COMMAND or scan.flaw is not None:
        return 0
    return int(Command(meaning.value).digit or 0)


def nothing_offered(_number: int) -> None:
    """Nothing is."""
