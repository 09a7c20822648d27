"""The hub's stations: what each tells of itself, and what it is told. Any thread; waits for the disk."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from services.clock import Clock, moment
from services.database import hub_session_lists, hub_session_store, hub_station_store
from services.database.database import Database
from services.database.walls import within
from services.hub.answers import session_line
from services.hub.finding import not_allowed, require_reading
from services.hub.model import Caller, HubRole
from services.hub.reviewing import of_holder
from services.hub.station import Report, Station

REMEMBERED = timedelta(days=30)  # how long a station is told of a session that another has taken over


class HubStations:
    """Stations of all organisations; each call names its own by its caller."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def report(self, caller: Caller, report: Report) -> dict[str, Any]:
        """Store it; what the station has to know. Raises Refused (INSUFFICIENT_PERMISSIONS), OutsideFailed."""
        self.check_report(caller)
        now = self._clock.now()

        def put(tx: Connection) -> None:
            hub_station_store.put_people(tx, caller.user, report.people)
            hub_station_store.put(tx, caller.user, report, now)

        self._database.write(within(caller.user.organisation_id, put))
        return self.told(caller)

    def told(self, caller: Caller) -> dict[str, Any]:
        """What the station has to know, without a report: nothing is written. Raises as `report`."""
        self.check_report(caller)
        organisation, now = caller.user.organisation_id, self._clock.now()

        def query(tx: Connection) -> dict[str, Any]:
            offered = hub_session_lists.offered_to(tx, organisation, caller.user.id, now)
            taken, ended = hub_station_store.taken(tx, caller.user, now - REMEMBERED)
            lists = {"offered": [session_line(line) for line in offered], "taken": taken, "ended": ended}
            return {**lists, **of_holder(tx, caller), "as_of": moment(now)}

        return self._database.read(within(organisation, query))

    def check_report(self, caller: Caller) -> None:
        """Raises Refused (INSUFFICIENT_PERMISSIONS) where the caller is no station."""
        if caller.user.role is not HubRole.STATION:
            raise not_allowed()

    def lines(self, caller: Caller) -> dict[str, Any]:
        """All of the organisation. Raises Refused (INSUFFICIENT_PERMISSIONS), OutsideFailed."""
        require_reading(caller)
        organisation, now = caller.user.organisation_id, self._clock.now()

        def query(tx: Connection) -> dict[str, Any]:
            change = hub_session_store.last_change(tx, organisation)  # first: what is told later is never older
            stations = hub_station_store.all_of(tx, organisation)
            return {"stations": [station_line(one) for one in stations], "change": change, "as_of": moment(now)}

        return self._database.read(within(organisation, query))


def station_line(station: Station) -> dict[str, Any]:
    """How lists and live events tell of it."""
    report = station.report
    return {
        "user_id": station.user_id,
        "name": station.name,
        "person": report.person,
        "person_name": station.person_name,
        "waiting": report.waiting,
        "in_doubt": report.in_doubt,
        "parked": report.parked,
        "oldest_at": None if report.oldest_at is None else moment(report.oldest_at),
        "devices": [asdict(device) for device in report.devices],
        "version": report.version,
        "reported_at": moment(station.reported_at),
        "change": station.change,
    }
