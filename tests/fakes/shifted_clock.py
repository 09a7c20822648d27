"""The machine's clock, put wrong."""

from datetime import UTC, datetime, timedelta
from time import monotonic


class ShiftedClock:
    """Its wall clock is `off` what it should be, which a test may change at any time; `later`: seconds that its
    monotonic one is ahead, as if they had passed."""

    def __init__(self, off: timedelta) -> None:
        self.off, self.later = off, 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + self.off

    def monotonic(self) -> float:
        return monotonic() + self.later
