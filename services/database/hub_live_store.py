"""What changed in an organisation since then: sessions and stations as they are now, in the order of their changes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from services.database import hub_session_store, hub_station_store
from services.database.hub_session_lists import LINES, lines_of
from services.database.hub_station_store import STATIONS
from services.database.sql import Sql
from services.database.types import to_micros
from services.hub.lines import SessionLine
from services.hub.station import Station

_BETWEEN = "s.organisation_id = :organisation_id AND s.change > :after AND s.change <= :last ORDER BY s.change"
_SESSIONS = Sql(f"{LINES} WHERE {_BETWEEN} LIMIT :most")
_STATIONS = Sql(f"{STATIONS} WHERE {_BETWEEN} LIMIT :most")

_OPEN = Sql(
    "SELECT count(*) FROM hub_session WHERE organisation_id = :organisation_id AND status IN ('ACTIVE', 'PAUSED')"
)
_LATELY = Sql("SELECT sum(scans) FROM hub_minute WHERE organisation_id = :organisation_id AND minute > :after")
LATELY = 5  # minutes
_MINUTE = timedelta(minutes=1) // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Changed:
    """Everything that changed up to the change `upto`, in order."""

    found: list[tuple[int, SessionLine | Station]]
    upto: int


def changed(tx: Connection, organisation_id: int, after: int, now: datetime, most: int) -> Changed:
    """What changed after that change: the first `most` of it.

    The last number is read first, and nothing later is looked at: a change between two of our statements is told the
    next time, whole.
    """
    last = hub_session_store.last_change(tx, organisation_id)
    if last <= after:
        return Changed([], last)
    span = {"organisation_id": organisation_id, "after": after, "last": last, "most": most}
    sessions = lines_of(tx, organisation_id, _SESSIONS(tx, **span).all(), now)
    stations = [hub_station_store.station_of(row) for row in _STATIONS(tx, **span)]
    found: list[tuple[int, SessionLine | Station]] = [
        *((line.session.change, line) for line in sessions),
        *((station.change, station) for station in stations),
    ]
    found.sort(key=lambda one: one[0])
    if len(found) < most:
        return Changed(found, last)
    return Changed(found[:most], found[most - 1][0])


def open_sessions(tx: Connection, organisation_id: int) -> int:
    """How many of the organisation's sessions go on."""
    return int(_OPEN(tx, organisation_id=organisation_id).scalar_one())


def scans_lately(tx: Connection, organisation_id: int, now: datetime) -> int:
    """How many scans were made in the last LATELY minutes."""
    after = to_micros(now) // _MINUTE - LATELY
    return int(_LATELY(tx, organisation_id=organisation_id, after=after).scalar_one() or 0)
