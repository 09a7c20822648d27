"""Which session, label or asset a person means: its id, the end of its id, or what else it is called by."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from services.errors import Refused

if TYPE_CHECKING:
    from app.station import Station

FRONT = "front"
LAST = "last"  # the batch of assets that was begun last
SHORTEST = 4  # characters of an ending
SHOWN = 8  # characters of an id in lists
_LOOKED_THROUGH = 10_000  # sessions, assets, newest first; labels of each list


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


def asset_id(station: "Station", named: str) -> str:
    """The asset that has that serial or tag, or the last entered whose serial or whose id's end it is. Raises Refused
    (ASSET_NOT_FOUND, ASSET_AMBIGUOUS)."""
    from services.assets.serials import serial_key

    found = station.assets.find(named)
    if found is not None:
        return found.asset.id
    assets = [line.asset for line in station.assets.listing(_LOOKED_THROUGH)]
    same = next((one.id for one in assets if serial_key(one.serial) == serial_key(named)), "")
    ids = [same] if same else ending(named, [one.id for one in assets])
    if len(ids) > 1:
        raise Refused("ASSET_AMBIGUOUS", "cli.assets.ambiguous", asset=named, n=len(ids))
    if not ids:
        raise Refused("ASSET_NOT_FOUND", "cli.assets.not_found", asset=named)
    return ids[0]


def batch_id(station: "Station", named: str) -> str:
    """The batch of that id, or with that end; `last`: the one begun last. Raises Refused (NO_BATCH,
    BATCH_AMBIGUOUS)."""
    ids = [one.id for one in station.assets.batches(_LOOKED_THROUGH if named != LAST else 1)]
    found = ids[:1] if named == LAST else ending(named, ids)
    if len(found) > 1:
        raise Refused("BATCH_AMBIGUOUS", "cli.assets.batches_ambiguous", batch=named, n=len(found))
    if not found:
        raise Refused("NO_BATCH", "cli.assets.no_batch" if named == LAST else "cli.assets.batch_not_found", batch=named)
    return found[0]


def ending(named: str, ids: Iterable[str]) -> Sequence[str]:
    """Those of these ids that end so; of fewer than four characters none does."""
    return [one for one in ids if len(named) >= SHORTEST and one.endswith(named.lower())]


def short(found: str) -> str:
    """The end of an id, as lists show it and commands take it."""
    return found[-SHOWN:]
