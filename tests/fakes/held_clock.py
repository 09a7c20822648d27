"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta


class HeldClock:
    """Both times move together; `set_back` moves the wall clock alone, as a person or a time server does."""

    def __init__(self, at: datetime = datetime(2026, 3, 1, 10, 42, tzinfo=UTC)) -> None:
        self._at = at
        self._monotonic = 1000.0

    def now(self) -> datetime:
        return self._at

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, seconds: float) -> None:
        """Time goes by."""
        self._at += timedelta(seconds=seconds)
        self._monotonic += seconds

    def set_back(self, seconds: float) -> None:
        """The wall clock is put back; no time goes by."""
        self._at -= timedelta(seconds=seconds)
