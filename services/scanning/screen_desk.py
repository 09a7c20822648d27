"""A screen without a job of its own in front of the bench: it knows some commands, and what it does with items."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from services.identity.person import Person
from services.scanning.capability import Arrived
from services.scanning.commands import Command
from services.scanning.meaning import Kind
from services.scanning.outcome import Outcome, Reason, Verdict
from services.scanning.scan import Scan

KEEP = Outcome(Verdict.WARNING, Reason.NO_SESSION, kept=True)
ON_FORM = Outcome(Verdict.WARNING, Reason.ON_FORM, kept=True)
ON_STEPS = Outcome(Verdict.WARNING, Reason.ON_STEPS, kept=True)
LOCATION = Outcome(Verdict.ACCEPTED, Reason.LOCATION)
ELSEWHERE = Outcome(Verdict.WARNING, Reason.ELSEWHERE, kept=True)
TEST = Outcome(Verdict.ACCEPTED, Reason.TEST)
Beside = Callable[[Connection, Person | None], Mapping[str, str]]


def nothing_beside(_tx: Connection, _by: Person | None) -> Mapping[str, str]:
    """Nothing is open on another page that the scan may have been meant for."""
    return {}


@dataclass(frozen=True, slots=True)
class ScreenDesk:
    """The capability of such a screen. `commands` are done by the screen itself when it gets the answer; `items` is the
    answer to all else: KEEP for a session to come, ON_FORM for the one whose form is open, ON_STEPS where its steps are
    shown, ELSEWHERE where no scans are taken, TEST on the device page. `locations`: a location's code is none of them,
    but LOCATION. `beside`: what is open on another page and may have been meant, for the answer of what is
    kept; asked in the scan's transaction."""

    commands: frozenset[Command]
    items: Outcome = KEEP
    locations: bool = False
    look_up: Callable[[Scan], str] | None = None
    beside: Beside = nothing_beside
    session_id: None = None

    def book(self, tx: Connection, arrived: Arrived) -> Outcome:
        """Items are not for this screen: the bench stores them. What arrived flawed is refused at once, as in a
        session: kept, it would be found out only when one takes it in, and nobody holds the code any more then."""
        if self.items.kept and arrived.scan.flaw is not None:
            return Outcome(Verdict.REFUSED, Reason(arrived.scan.flaw))
        if self.locations and arrived.kind is Kind.LOCATION:
            return LOCATION
        return replace(self.items, params=self.beside(tx, arrived.by)) if self.items.kept else self.items

    def command(self, tx: Connection, arrived: Arrived) -> tuple[Outcome, object] | None:
        """A command that this screen knows is acknowledged."""
        if Command(arrived.meaning.value) not in self.commands:
            return None
        return Outcome(Verdict.ACCEPTED, Reason.COMMAND_DONE), None

    def state(self, tx: Connection) -> None:
        """It has none."""
