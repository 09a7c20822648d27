"""What a station knows of a camera scan that it records itself. Values."""

from dataclasses import dataclass
from enum import StrEnum

from services.frames.record.model import CameraScan


class TellingState(StrEnum):
    """How a scan stands with the server."""

    LOCAL = "local"  # no server is told of it
    WAITING = "waiting"  # something of it is still to be told, or may be
    DONE = "done"  # the server has what it is to have
    PARKED = "parked"  # the server does not take it: a person decides


@dataclass(frozen=True, slots=True)
class Telling:
    """How a server is told of a scan. `station`: who recorded it, and tells; `every`: each so many frames are told
    (thinning.py); `server`: its address, "" for none. `key`: under which it is begun there; `asked`: how often it was
    begun without an answer; `remote_id`: the server's own id, "" before; `told`: the number of the last frame that is
    decided about, -1 before the first. `sent`: frames that the server has; `refused`: frames that it does not take;
    `why`: its last no, a code, with its own words behind it where it has some; `orphans`: scans that may stand empty
    there. `dropped`: frames that were measured and are not on record, since the disk was slow."""

    scan_id: str
    station: str
    every: int
    server: str
    state: TellingState
    key: str
    asked: int = 0
    remote_id: str = ""
    told: int = -1
    sent: int = 0
    refused: int = 0
    why: str = ""
    orphans: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Recorded:
    """A camera scan of a station, and how it stands with the server."""

    scan: CameraScan
    telling: Telling
