"""The bench's answer to a scan, as screens and commands get it, after it is on the disk."""

from dataclasses import dataclass

from services.scanning.meaning import Meaning
from services.scanning.outcome import Outcome
from services.scanning.scan import Scan


@dataclass(frozen=True, slots=True)
class Booked:
    """What a capability did with a scan in the transaction: the scan row's number, the outcome, and its own state
    afterwards (a `Session` for scan sessions)."""

    seq: int
    outcome: Outcome
    state: object = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One scan, answered and durable. `state` is the state of what was in front, after the scan."""

    scan: Scan
    meaning: Meaning
    outcome: Outcome
    seq: int
    state: object = None
