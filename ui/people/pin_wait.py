"""The wait after too many wrong PINs, counted down on the page."""

from dataclasses import dataclass
from math import ceil
from typing import Self

from services.errors import Refused


@dataclass(frozen=True, slots=True)
class PinWait:
    """`words` takes {n}, the seconds that are left until `until` (monotonic seconds)."""

    words: str
    until: float

    @classmethod
    def of(cls, error: Exception, now: float) -> Self | None:
        """The wait that this refusal asks for; None where it asks for none."""
        if not isinstance(error, Refused) or "n" not in error.params:
            return None
        return cls(error.words, now + int(str(error.params["n"])))

    def left(self, now: float) -> int:
        """Whole seconds to go; 0 and less: over."""
        return ceil(self.until - now)
