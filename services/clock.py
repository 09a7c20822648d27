"""Time and ids, passed in so that a test can hold time still.

Stored times are UTC; time-outs use `monotonic`; order is by sequence, never by clock.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Protocol

import uuid_utils


class Clock(Protocol):
    """What tells the time. Call from any thread."""

    def now(self) -> datetime:
        """The wall clock, aware, UTC."""

    def monotonic(self) -> float:
        """Seconds that never run backwards; only differences mean something."""


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return monotonic()


def new_id() -> str:
    """A new UUID (version 7, RFC 9562): unique, and in order of making, which keeps the indexes small and fast."""
    return str(uuid_utils.uuid7())


def moment(at: datetime) -> str:
    """As every contract writes it: ISO 8601, UTC, milliseconds and Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
