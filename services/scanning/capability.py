"""What can be in front of the bench, and what it is given of a scan."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from sqlalchemy import Connection

from services.database import scan_store
from services.identity.person import Person
from services.scanning.answer import Booked
from services.scanning.meaning import Kind, Meaning
from services.scanning.outcome import Outcome
from services.scanning.scan import Scan


class Capability(Protocol):
    """What can be in front: a scan session, a device test ... `book` and `command` run in the writer's thread, in the
    scan's transaction."""

    @property
    def look_up(self) -> Callable[[Scan], str] | None:
        """Asks another system what a code names, before the scan is answered; may be slow, may raise OutsideFailed.
        Runs in a thread of its own. None where nobody needs to be asked."""

    @property
    def session_id(self) -> str | None:
        """The session that scans are for; None where they are for none. It is stored with a scan that waits."""

    def book(self, tx: Connection, arrived: "Arrived") -> Booked | Outcome:
        """Answer an item's scan and store both; a bare Outcome is stored by the bench."""

    def command(self, tx: Connection, arrived: "Arrived") -> tuple[Outcome, object] | None:
        """Do what a command barcode says: (outcome, state); None where this screen does not know that command."""


@runtime_checkable
class Prepared(Capability, Protocol):
    """A capability that has something to store before a scan is."""

    def prepare(self) -> None:
        """Hand it to the writer; returns at once. Any thread."""


@runtime_checkable
class Attentive(Capability, Protocol):
    """A capability to which something else counts that was so when a scan arrived, not when it is answered."""

    def moment(self) -> object:
        """That; it is handed on with the scan. Any thread, at once."""


@runtime_checkable
class Counting(Capability, Protocol):
    """A capability for which a digit is now and then a part of a number: then it names none of the codes that a camera
    offers."""

    def takes_digits(self) -> bool:
        """Whether it is now. Any thread, at once."""


@runtime_checkable
class Discreet(Capability, Protocol):
    """A capability that is shown secrets now and then: they are answered, and not written down."""

    def is_secret(self, scan: Scan) -> bool:
        """Whether this is one. Any thread, at once."""


@runtime_checkable
class Stateful(Capability, Protocol):
    """A capability whose answers carry its own state."""

    def state(self, tx: Connection) -> object:
        """Its state now, as `book` gives it: for a scan that turns out to be answered already."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A scan with its meaning and the circumstances of its arrival. `by` is never None for a capability."""

    scan: Scan
    meaning: Meaning
    front: Capability | None
    by: Person | None
    name: str = ""  # what another system calls this code
    station: str = ""  # where it was made
    journalled: bool = False  # its row is already there, without an answer
    moment: object = None  # what an attentive capability knew when it arrived

    @property
    def kind(self) -> Kind:
        """The kind of its code; a flawed scan is never acted on, whatever can be read in it."""
        return self.meaning.kind if self.scan.flaw is None else Kind.MISREAD


def stored(tx: Connection, arrived: Arrived, outcome: Outcome, at: datetime, state: object = None) -> Booked:
    """Its answer is in the log of scans, with it, from the end of this transaction."""
    seq = scan_store.insert(
        tx,
        arrived.scan,
        arrived.meaning,
        outcome,
        person_id=arrived.by.id if arrived.by else None,
        stored_at=at,
        station=arrived.station,
        journalled=arrived.journalled,
    )
    return Booked(seq, outcome, state)
