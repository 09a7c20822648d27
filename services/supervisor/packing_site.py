"""The packing of the whole site as a hub tells of it, asked when somebody looks. Where it is away, what this station
knows is shown, and said to be that; the hub is asked again with growing rests."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from threading import Lock
from typing import TypeVar

import structlog

from services.clock import Clock
from services.errors import OutsideFailed, Refused
from services.supervisor.model import Scope
from services.supervisor.packing_joining import alone, beside, joined, merged
from services.supervisor.packing_model import Deed, DeedPage, PackingBoard, PackingView, Source
from services.supervisor.ports import PackingSource
from services.sync.rules import wait_before

log = structlog.get_logger(__name__)
T = TypeVar("T")

LONGEST_AWAY = 30.0  # seconds between two questions to a hub that does not answer, or has no such thing
MOST = 500  # lines of a log that a hub tells at once
Here = Callable[[datetime | None, datetime | None], tuple[Deed, ...]]
"""What was done here with a shipment, and no hub is told: after the one time, up to the other."""


class PackingSite:
    """`make`: who tells, by the settings of now; None where packing is this station's own. `read_at`: when what others
    packed was last read here. `random`: numbers from 0.0 to 1.0. Methods wait for the network, but for `use`, `wake`;
    one at a time asks."""

    def __init__(
        self,
        clock: Clock,
        *,
        make: Callable[[], PackingSource | None],
        read_at: Callable[[], datetime | None],
        random: Callable[[], float],
    ) -> None:
        self._clock, self._make, self._read_at, self._random = clock, make, read_at, random
        self._lock = Lock()
        self._source: PackingSource | None = None
        self._made = False
        self._views: dict[str, PackingView] = {}  # those of the last board
        self._as_of: datetime | None = None
        self._not_before, self._failures, self._why, self._tells = 0.0, 0, "", True

    def board(self, own: PackingBoard, midnight: datetime, search: str) -> PackingBoard:
        """The site's, joined with the station's own; else that. `midnight`: when today began."""
        with self._lock:
            hub = self._ask(lambda source: source.board(midnight, search))
            if hub is None:
                return replace(own, source=self._told())
            found = joined(hub, own, weights=self._weights())
            self._views = {view.shipment.id: view for view in found.shipments}
            return replace(found, source=self._told())

    def view(self, own: PackingView) -> PackingView:
        """A shipment as the last board has it, else as the hub tells of it now, else the station's own."""
        with self._lock:
            known = self._views.get(own.shipment.id)
            if known is not None:
                return known
            found = self._ask(lambda source: source.log(own.shipment.id, None, 1))
            return own if found is None else beside(found[0], own, self._clock.now(), weights=self._weights())

    def log(self, shipment_id: str, before: int | None, most: int, here: Here) -> DeedPage | None:
        """What was done with a shipment at all stations, and here; None where the hub tells nothing of it. A page holds
        what was done here until the next one begins. Raises OutsideFailed and Refused where it is not the first page:
        what the station itself knows has other numbers."""
        with self._lock:
            number = min(most, MOST - 1) + 1
            found = self._ask(lambda source: source.log(shipment_id, before, number), must=before is not None)
            if found is None:
                return None
            deeds = found[1]
            page, rest = deeds[: number - 1], deeds[number - 1 :]
            until = page[0].at if before is not None and page else None
            own = alone(here(rest[0].at if rest else None, until), weights=self._weights())
            return DeedPage(merged(page, own), page[-1].seq if rest else None, self._told())

    def told(self) -> Source:
        """Who told last. Returns at once."""
        return self._told()

    def use(self) -> None:
        """The settings are other ones."""
        with self._lock:
            if self._source is not None:
                self._source.close()
            self._source, self._made, self._views, self._as_of = None, False, {}, None
            self._not_before, self._failures, self._why, self._tells = 0.0, 0, "", True

    def close(self) -> None:
        """End what runs. Safe to call twice."""
        if self._source is not None:
            self._source.close()

    def wake(self) -> None:
        """Ask a hub that was away again, at the next look. Any thread; at once."""
        self._not_before = 0.0

    # -- inside --------------------------------------------------------------------------------------------------------

    def _weights(self) -> bool:
        """Whether the hub is told how boxes were weighed."""
        return self._source is not None and self._source.knows_weights

    def _ask(self, ask: Callable[[PackingSource], T], *, must: bool = False) -> T | None:
        """What the hub says; None where there is none, or it tells nothing. With `must` that raises."""
        if not self._made:
            self._source, self._made = self._make(), True
        source = self._source
        if source is None or (self._clock.monotonic() < self._not_before and not must):
            return None
        try:
            self._tells = source.tells()
            found = ask(source) if self._tells else None
        except (OutsideFailed, Refused) as failed:
            if isinstance(failed, Refused) and failed.code == "NOT_FOUND":
                return None
            self._is_away(failed.words)
            if must:
                raise
            return None
        self._failures, self._why, self._as_of = 0, "", self._clock.now()
        self._not_before = 0.0 if self._tells else self._clock.monotonic() + LONGEST_AWAY
        return found

    def _is_away(self, why: str) -> None:
        self._failures += 1
        rest = wait_before(self._failures, self._random(), most=LONGEST_AWAY)
        self._not_before, self._why = self._clock.monotonic() + rest, why
        self._views = {}
        log.info("the hub tells nothing of packing", why=why, again_in=rest)

    def _told(self) -> Source:
        if self._source is None:
            return Source()
        if not self._tells:
            return Source(Scope.CONTRACT_ONLY, self._read_at())
        return Source(Scope.SITE, self._read_at() if self._why else self._as_of, self._why)
