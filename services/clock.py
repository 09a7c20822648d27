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


class SureTime:
    """The time by which things are too old to be kept. Where the clock is ahead for a while, as before it is set at a
    start, nothing goes for it. One thread."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        """`seconds`: so long a time has to have been there already."""
        self._clock, self._seconds = clock, seconds
        self._noted: tuple[float, datetime] | None = None  # the clock at a look before: monotonic, and by the wall
        self._sure: datetime | None = None

    def now(self) -> datetime | None:
        """No later than the clock had it so many seconds ago, or longer; None: not known yet. To be asked again and
        again."""
        now, at = self._clock.now(), self._clock.monotonic()
        if self._noted is None:
            self._noted = at, now
        elif at - self._noted[0] >= self._seconds:
            self._noted, self._sure = (at, now), self._noted[1]
        return None if self._sure is None else min(now, self._sure)


def new_id() -> str:
    """A new UUID (version 7, RFC 9562): unique, and in order of making, which keeps the indexes small and fast."""
    return str(uuid_utils.uuid7())


def moment(at: datetime) -> str:
    """As every contract writes it: ISO 8601, UTC, milliseconds and Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
