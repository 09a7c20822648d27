"""Packing as a supervisor sees it, out of the station's own database: today's figures, shipments, a shipment's log."""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Final

from sqlalchemy import Connection

from services.clock import Clock
from services.database import packing_board_store as store
from services.database import shipment_lists
from services.database.database import Database
from services.errors import Refused
from services.packing.model import Shipment
from services.packing.service import PackingService
from services.supervisor import packing_rules as rules
from services.supervisor.packing_choice import choose
from services.supervisor.packing_model import (
    Deed,
    DeedPage,
    Exceptional,
    PackingBoard,
    PackingToday,
    PackingView,
    Tally,
    Touch,
)
from services.supervisor.rules import day_begin

_WHOLE: Final = 500  # lines of a log that are read at once to find what was exceptional
_ORDER: Final = tuple(Exceptional)
_SHORT: Final = 8  # characters of a station's id, where its name is not known


class PackingOverview:
    """`station`: its id and its name. What was done since midnight is read once, then what came since. Methods wait for
    the disk: never from the UI thread; one at a time is answered."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        packing: PackingService,
        *,
        station: str,
        name: Callable[[], str],
        zone: Callable[[], tzinfo | None] = lambda: None,
    ) -> None:
        self._database, self._clock, self._packing = database, clock, packing
        self._station, self._name, self._zone = station, name, zone
        self._lock = threading.Lock()
        self._tally: Tally | None = None
        self._earlier: Mapping[str, Touch] = {}  # who was last at shipments that nobody touched today

    def on_changed(self, listener: Callable[[], None]) -> None:
        """Who is told, in any thread, that something was written: be quick."""
        self._database.on_commit(listener)
        self._database.on_others(listener)

    def board(self, search: str = "") -> PackingBoard:
        """As it stands now. `search`: where not all shipments have room on it, those are on it whose number, order or
        customer has this in it."""
        with self._lock:
            return self._database.read(lambda tx: self._board(tx, search))

    def shipment(self, number: str) -> Shipment:
        """The one of that number, or of that order. Raises Refused: NOT_FOUND."""
        return self._packing.find(number)

    def view(self, shipment: Shipment) -> PackingView:
        """A shipment as it stands on the board, also one that is not on it."""

        def read(tx: Connection) -> PackingView:
            tally = self._tally or Tally(self._clock.now())
            touched, kinds = {**store.newest(tx, 0, [shipment.id]), **tally.touched}, tally.kinds
            return self._view(shipment, touched, store.in_front(tx), store.parked(tx), kinds, self._clock.now())

        return self._database.read(read)

    def log(self, shipment_id: str, before: int | None = None, most: int = 100) -> DeedPage:
        """What was done with a shipment, newest first. Raises Refused: NOT_FOUND."""

        def read(tx: Connection) -> DeedPage:
            if not (named := store.names(tx, 0, [shipment_id])):
                raise Refused("NOT_FOUND", "packing.refused.no_shipment")
            seq = store.NEWEST if before is None else before
            deeds = store.of_shipment(tx, 0, shipment_id, before=seq, most=most)
            found = tuple(replace(self._named(deed), shipment=named[shipment_id]) for deed in deeds)
            return DeedPage(found, found[-1].seq if len(found) == most else None)

        return self._database.read(read)

    def exceptions(self, shipment_id: str) -> tuple[Deed, ...]:
        """What was exceptional at a shipment, whenever it was, newest first. Raises Refused: NOT_FOUND."""
        deeds: list[Deed] = []
        before: int | None = None
        while True:
            page = self.log(shipment_id, before, _WHOLE)
            deeds += page.deeds
            if page.next is None:
                return tuple(reversed(rules.exceptional(list(reversed(deeds)))))
            before = page.next

    # -- inside --------------------------------------------------------------------------------------------------------

    def _board(self, tx: Connection, search: str) -> PackingBoard:
        now = self._clock.now()
        tally = self._counted(tx, now)
        fronts, parked = store.in_front(tx), store.parked(tx)
        chosen = choose(tx, now, tally, parked, search)
        touched = self._touched(tx, tally, chosen.shipments)
        views = [self._view(one, touched, fronts, parked, tally.kinds, now) for one in chosen.shipments]
        first, hours = rules.hours_of(tally, now)
        today = PackingToday(
            done=len(tally.done),
            open=shipment_lists.open_page(tx, 0, limit=1).total,
            packing=chosen.packing,
            boxes=len(tally.closed),
            items=sum(tally.hours.values()),
            taken_out=tally.taken_out,
            parked=sum(parked.values()),
            needy=chosen.needy,
            first_hour=first,
            hours=hours,
            caught=tally.caught,
            exceptions=tally.exceptions,
        )
        return PackingBoard(now, today, rules.ordered(views), chosen.left_out, self._notable(tx, tally))

    def _counted(self, tx: Connection, now: datetime) -> Tally:
        """What was done today: all of it at first and on a new day, then what came since. Lines of the log are written
        one turn after the other, so that none comes with a lower number later (turn.py)."""
        midnight, known = day_begin(now, self._zone()), self._tally
        if known is not None and known.since == midnight:
            self._tally = rules.told(known, store.after(tx, 0, known.last, midnight))
        else:
            last = store.last(tx)  # before the others: what comes meanwhile is behind it
            self._tally = rules.told(Tally(midnight, last), store.since(tx, 0, midnight))
            self._earlier = {}
        return self._tally

    def _touched(self, tx: Connection, tally: Tally, shipments: Iterable[Shipment]) -> Mapping[str, Touch]:
        known = {**self._earlier, **tally.touched}
        missing = [one.id for one in shipments if one.id not in known]
        if missing:
            self._earlier = {**self._earlier, **store.newest(tx, 0, missing)}
        return {**self._earlier, **tally.touched}

    def _view(
        self,
        shipment: Shipment,
        touched: Mapping[str, Touch],
        fronts: Mapping[str, tuple[str, ...]],
        parked: Mapping[str, int],
        kinds: Mapping[str, frozenset[Exceptional]],
        now: datetime,
    ) -> PackingView:
        touch, front = touched.get(shipment.id), fronts.get(shipment.id, ())
        stations = front or (sorted(touch.stations) if touch else ())
        view = PackingView(
            shipment,
            tuple(map(self._name_of, stations)),
            tuple(sorted(touch.people)) if touch else (),
            bool(front),
            touch.at if touch else None,
            parked.get(shipment.id, 0),
            exceptions=tuple(sorted(kinds.get(shipment.id, ()), key=_ORDER.index)),
        )
        return rules.seen(view, now)

    def _notable(self, tx: Connection, tally: Tally) -> tuple[Deed, ...]:
        if not tally.notable:
            return ()
        names = store.names(tx, 0, {deed.shipment_id for deed in tally.notable})
        boxes = store.box_numbers(tx, 0, {deed.box_id for deed in tally.notable})
        return tuple(
            replace(self._named(deed), shipment=names.get(deed.shipment_id, ""), box=boxes.get(deed.box_id, ""))
            for deed in reversed(tally.notable)
        )

    def _named(self, deed: Deed) -> Deed:
        return replace(deed, station=self._name_of(deed.station))

    def _name_of(self, station: str) -> str:
        return self._name() if station == self._station else station[-_SHORT:]
