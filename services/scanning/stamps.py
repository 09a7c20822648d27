"""The window system's time stamps, made fit for use: past their 32-bit wrap, and as moments of the station's clock."""

_WRAP = 1 << 32
_FORGET_MS = 60_000  # an event is never this late; the stamps began anew (another display, sleep)


class Stamps:
    """One window system's stamps. Belongs to the thread that gets the events."""

    def __init__(self) -> None:
        self._last = 0
        self._turns = 0
        self._least: float | None = None  # the least seen of clock less stamp: an event that was handled at once

    def unroll(self, stamp: int) -> int:
        """`stamp` (ms, may have wrapped at 2**32, which takes 49 days) as ms that do not jump back at the wrap."""
        if self._last - stamp > _WRAP // 2:
            self._turns += 1
        self._last = stamp
        return stamp + self._turns * _WRAP

    def lateness(self, at: int, clock_ms: float) -> float:
        """How late, in ms, the event with the unrolled stamp `at` is handled when a monotonic clock says `clock_ms`."""
        ahead = clock_ms - at
        if self._least is None or ahead < self._least or ahead - self._least > _FORGET_MS:
            self._least = ahead
        return ahead - self._least
