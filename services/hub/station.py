"""What a station tells the hub of itself. Plain values."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Device:
    """A device of a station, as it names it. kind: scanner, scale, printer or camera; state: connected, disconnected
    or unknown."""

    id: str
    name: str
    kind: str
    state: str


@dataclass(frozen=True, slots=True)
class Report:
    """How a station stands. The counts are of what the hub has not got from it."""

    person: str | None  # who is signed in there
    waiting: int
    in_doubt: int
    parked: int
    oldest_at: datetime | None  # since when the oldest of them waits, by its own clock
    devices: tuple[Device, ...]
    version: str
    people: tuple[tuple[str, str], ...] = ()  # (name, full name) of who may be named as an author there


@dataclass(frozen=True, slots=True)
class Station:
    """A station as the hub knows it. `reported_at` is by the hub's clock; `change` the organisation's count of changes
    when this report came."""

    user_id: int
    name: str
    report: Report
    reported_at: datetime
    change: int
    person_name: str | None = None  # in full, of `report.person`
