"""The labels' screen in front of the bench: a scanned label is checked off, and found in the lists."""

from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from services.clock import Clock
from services.database import print_store
from services.identity.rights import Right, may
from services.printing.rules import judge_scan
from services.scanning.capability import Arrived
from services.scanning.commands import Command
from services.scanning.meaning import Kind, Meaning
from services.scanning.outcome import Outcome, Reason, Verdict
from services.scanning.screen_desk import Beside, nothing_beside


@dataclass(frozen=True, slots=True)
class LabelDesk:
    """The capability "labels". `commands` are done by the screen itself when it gets the answer. The answer's outcome
    names the job of the label that was scanned: `params["job"]`; of a code without one it says what is open `beside`
    this page."""

    station: str
    clock: Clock
    commands: frozenset[Command]
    beside: Beside = nothing_beside
    look_up: None = field(default=None, init=False)
    session_id: None = field(default=None, init=False)

    def book(self, tx: Connection, arrived: Arrived) -> Outcome:
        """Check a label off."""
        if arrived.scan.flaw is not None:
            return Outcome(Verdict.REFUSED, Reason(arrived.scan.flaw))
        if not may(arrived.by, Right.LABELS):
            return Outcome(Verdict.REFUSED, Reason.NOT_ALLOWED)
        job = print_store.by_code(tx, self.station, codes_of(arrived.meaning))
        outcome = judge_scan(job)
        if job is None:
            return replace(outcome, params=self.beside(tx, arrived.by))
        if outcome.reason is Reason.LABEL_SEEN:
            print_store.see(tx, job.id, self.clock.now())
        return outcome

    def command(self, tx: Connection, arrived: Arrived) -> tuple[Outcome, None] | None:
        """A command that the screen knows is acknowledged."""
        if Command(arrived.meaning.value) not in self.commands:
            return None
        return Outcome(Verdict.ACCEPTED, Reason.COMMAND_DONE), None


def codes_of(meaning: Meaning) -> tuple[str, ...]:
    """What may stand on a label that was scanned: the text, and the SSCC of a box's label."""
    sscc = meaning.value if meaning.kind is Kind.SSCC else meaning.element("00")
    return tuple(dict.fromkeys(one for one in (meaning.text.strip(), sscc) if one))
