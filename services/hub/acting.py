"""Who does something at the hub, as its stores keep it."""

from datetime import datetime
from typing import Final

from services.hub.model import Caller, HubRole
from services.identity.by import By

STATION: Final = "hub"  # where something is done that no station's own user asks for


def by_of(caller: Caller, now: datetime) -> By:
    """The person whom a station names, else the user who calls."""
    user = caller.user
    station = user.name if user.role is HubRole.STATION else STATION
    return By(now, caller.person or user.name, None, station, user.organisation_id)
