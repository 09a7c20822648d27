"""Who is at the bench: a value, and when idleness locks it. No clock, no database."""

from dataclasses import dataclass
from enum import StrEnum

from services.identity.person import Person


class At(StrEnum):
    """The three states of the bench's door."""

    SIGNED_IN = "signed_in"
    LOCKED = "locked"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is at the bench. `locked`: somebody is, but has to show it again before scans are booked."""

    person: Person | None = None
    locked: bool = False

    @property
    def present(self) -> Person | None:
        """Who scans are booked for; None where nobody is, or the bench is locked."""
        return None if self.locked else self.person

    @property
    def at(self) -> At:
        """The state."""
        if self.person is None:
            return At.NOBODY
        return At.LOCKED if self.locked else At.SIGNED_IN


NOBODY = Presence()


def is_idle(last_activity: float, now: float, minutes: int) -> bool:
    """Whether so many minutes went by without a scan or a key (monotonic seconds); 0 minutes: never idle."""
    return minutes > 0 and now - last_activity >= minutes * 60
