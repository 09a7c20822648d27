"""Values about people beside `Person` itself: how they signed in, and the log of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.identity.person import Person


class How(StrEnum):
    """How somebody signed in."""

    NAME = "name"
    BADGE = "badge"


@dataclass(frozen=True, slots=True)
class SignIn:
    """One line of the sign-in log. `ended_at` is None while it lasts."""

    person: Person
    how: How
    station: str
    at: datetime
    ended_at: datetime | None
