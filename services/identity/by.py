"""Who does something, when and where: what every change is stored with."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class By:
    """Who, when and where. `organisation`: 0 at a station; at the hub, whose it is."""

    at: datetime
    author: str  # the name with which they sign in
    person_id: str | None = None
    station: str = ""
    organisation: int = 0
