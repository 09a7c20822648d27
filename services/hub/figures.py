"""The hub's figures for who watches over it. Any thread; waits for the database."""

from dataclasses import dataclass

from sqlalchemy import Connection

from services.clock import Clock
from services.database import hub_asset_store, hub_live_store
from services.database.database import Database
from services.database.walls import within
from services.hub.finding import not_allowed
from services.hub.model import Caller, HubRole

_MAY_SEE = frozenset({HubRole.ADMIN, HubRole.VIEWER})


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one organisation: how many sessions go on, scans made in the last five minutes, and assets that were made and
    somebody has to see to."""

    sessions_open: int
    scans_lately: int
    assets_troubled: int


class HubFigures:
    """Figures of all organisations; each call names its own by its caller."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def of(self, caller: Caller) -> Figures:
        """Raises Refused (INSUFFICIENT_PERMISSIONS) but for admins and viewers; OutsideFailed."""
        if caller.user.role not in _MAY_SEE:
            raise not_allowed()
        organisation, now = caller.user.organisation_id, self._clock.now()

        def query(tx: Connection) -> Figures:
            return Figures(
                hub_live_store.open_sessions(tx, organisation),
                hub_live_store.scans_lately(tx, organisation, now),
                hub_asset_store.how_many_troubled(tx, organisation),
            )

        return self._database.read(within(organisation, query))
