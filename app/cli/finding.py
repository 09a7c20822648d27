"""Which session a person means: its id, the end of its id, or the one that is in front."""

from typing import TYPE_CHECKING

from services.errors import Refused

if TYPE_CHECKING:
    from app.station import Station

FRONT = "front"
SHORTEST = 4  # characters of an ending
SHOWN = 8  # characters of an id in lists
_LOOKED_THROUGH = 10_000  # sessions, newest first


def session_id(station: "Station", named: str) -> str:
    """The session's whole id. Raises Refused (SESSION_NOT_FOUND, SESSION_AMBIGUOUS)."""
    if named == FRONT:
        found = station.front_session()
        if found is None:
            raise Refused("SESSION_NOT_FOUND", "cli.refused.no_front")
        return found
    if len(named) == 36:
        return station.sessions.get(named).id
    ids = [line.session.id for line in station.sessions.sessions(most=_LOOKED_THROUGH)]
    ending = [one for one in ids if len(named) >= SHORTEST and one.endswith(named.lower())]
    if len(ending) > 1:
        raise Refused("SESSION_AMBIGUOUS", "cli.refused.ambiguous", session=named, n=len(ending))
    if not ending:
        raise Refused("SESSION_NOT_FOUND", "sessions.refused.not_found", session=named)
    return ending[0]


def short(found: str) -> str:
    """The end of an id, as lists show it and commands take it."""
    return found[-SHOWN:]
