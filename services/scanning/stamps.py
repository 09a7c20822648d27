"""The window system's time stamps, made fit for use: past their 32-bit wrap, and as moments of the station's clock."""

_WRAP = 1 << 32
_FORGET_MS = 60_000  # an event is never this late; the stamps began anew (another display, sleep)


class Stamps:
    """One window system's stamps. Belongs to the thread that gets the events."""

    def __init__(self) -> None:
        self._last = 0
        self._turns = 0
        self._least: float | None = None  # the least seen of clock less stamp: an event that was handled at once

    def read(self, stamp: int, clock_ms: float) -> int:
        """`stamp` (ms, may have wrapped at 2**32, which takes 49 days) as ms that do not jump back at the wrap; an
        event without a stamp (0) has the clock's. `clock_ms`: a monotonic clock, now."""
        if not stamp:
            return int(clock_ms)
        if self._last - stamp > _WRAP // 2:
            self._turns += 1
        self._last = stamp
        at = stamp + self._turns * _WRAP
        ahead = clock_ms - at
        if self._least is None or ahead < self._least or ahead - self._least > _FORGET_MS:
            self._least = ahead
        return at

    def lateness(self, at: int, clock_ms: float) -> float:
        """How late, in ms, an event that was read as `at` is handled when the clock says `clock_ms`; 0 or more."""
        return max(0.0, clock_ms - at - self._least) if self._least is not None else 0.0
