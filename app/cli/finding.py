"""Which session, or label, a person means: its id, the end of its id, or the session that is in front."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from services.errors import Refused

if TYPE_CHECKING:
    from app.station import Station

FRONT = "front"
SHORTEST = 4  # characters of an ending
SHOWN = 8  # characters of an id in lists
_LOOKED_THROUGH = 10_000  # sessions, newest first; labels of each list


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
    ends = ending(named, ids)
    if len(ends) > 1:
        raise Refused("SESSION_AMBIGUOUS", "cli.refused.ambiguous", session=named, n=len(ends))
    if not ends:
        raise Refused("SESSION_NOT_FOUND", "sessions.refused.not_found", session=named)
    return ends[0]


def label_ids(station: "Station", named: Iterable[str]) -> list[str]:
    """The labels' whole ids. Raises Refused (JOB_NOT_FOUND, JOB_AMBIGUOUS)."""
    from services.printing.model import JobList

    lists = [station.printing.jobs(which, _LOOKED_THROUGH) for which in JobList]
    ids = list(dict.fromkeys(job.id for jobs in lists for job in jobs))
    found = {one: ending(one, ids) for one in named}
    for one, these in found.items():
        if not these:
            raise Refused("JOB_NOT_FOUND", "cli.labels.not_found", label=one)
        if len(these) > 1:
            raise Refused("JOB_AMBIGUOUS", "cli.labels.ambiguous", label=one, n=len(these))
    return [these[0] for these in found.values()]


def ending(named: str, ids: Iterable[str]) -> Sequence[str]:
    """Those of these ids that end so; of fewer than four characters none does."""
    return [one for one in ids if len(named) >= SHORTEST and one.endswith(named.lower())]


def short(found: str) -> str:
    """The end of an id, as lists show it and commands take it."""
    return found[-SHOWN:]
