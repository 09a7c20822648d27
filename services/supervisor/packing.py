"""Packing as a supervisor sees it, out of the station's own database: today's figures, shipments, a shipment's log.
Where a hub tells of the whole site, what it tells is joined with that (packing_site.py)."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import partial
from typing import Final

from sqlalchemy import Connection

from services.clock import Clock
from services.database import box_store, print_store
from services.database.database import Database
from services.packing.model import Shipment
from services.packing.service import PackingService
from services.printing.model import PrintJob
from services.supervisor import packing_rules as rules
from services.supervisor.packing_joining import HERE_ALONE
from services.supervisor.packing_model import Deed, DeedPage, PackingBoard, PackingView
from services.supervisor.packing_reading import PackingReading, benches_of
from services.supervisor.packing_site import PackingSite
from services.supervisor.rules import day_begin

_WHOLE: Final = 500  # lines of a log that are read at once to find what was exceptional
_SHORT: Final = 8  # characters of a station's id, where its name is not known


class PackingOverview:
    """`station`: its id and its name; `site`: what a hub tells, None where packing is the station's own. What was done
    since midnight is read once, then what came since. Methods wait for the disk, and the network where there is a hub:
    never from the UI thread; one at a time is answered."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        packing: PackingService,
        *,
        station: str,
        name: Callable[[], str],
        zone: Callable[[], tzinfo | None] = lambda: None,
        site: PackingSite | None = None,
    ) -> None:
        self._database, self._clock, self._packing = database, clock, packing
        self._station, self._name, self._zone = station, name, zone
        self._lock, self._site = threading.Lock(), site
        self._reading = PackingReading(0, self._name_of)

    def on_changed(self, listener: Callable[[], None]) -> None:
        """Who is told, in any thread, that something was written: be quick."""
        self._database.on_commit(listener)
        self._database.on_others(listener)

    def board(self, search: str = "") -> PackingBoard:
        """As it stands now. `search`: where not all shipments have room on it, those are on it whose number, order or
        customer has this in it."""
        with self._lock:
            now = self._clock.now()
            midnight = day_begin(now, self._zone())
            own = self._database.read(lambda tx: self._reading.board(tx, now, midnight, benches_of(tx), search))
            return own if self._site is None else self._site.board(own, midnight, search)

    def wake(self) -> None:
        """Ask a hub that was away again, at the next look. Any thread; at once."""
        if self._site is not None:
            self._site.wake()

    def shipment(self, number: str) -> Shipment:
        """The one of that number, or of that order. Raises Refused: NOT_FOUND."""
        return self._packing.find(number)

    def view(self, shipment: Shipment) -> PackingView:
        """A shipment as it stands on the board, also one that is not on it."""
        now = self._clock.now()
        own = self._database.read(lambda tx: self._reading.view(tx, shipment, now, benches_of(tx)))
        return own if self._site is None else self._site.view(own)

    def log(self, shipment_id: str, before: int | None = None, most: int = 100) -> DeedPage:
        """What was done with a shipment, newest first. Raises Refused: NOT_FOUND; OutsideFailed, where a hub that told
        the page before is away."""
        if self._site is None:
            return self._own_log(shipment_id, before, most)
        if before is None or before > 0:
            page = self._site.log(shipment_id, before, most, partial(self._here, shipment_id))
            if page is not None:
                return page
        own = self._own_log(shipment_id, None if before is None else abs(before), most)
        below = None if own.next is None else -own.next  # no number of the hub's
        return replace(own, next=below, source=self._site.told())

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

    def prints(self, shipment_id: str) -> tuple[PrintJob, ...]:
        """Its labels and papers, of each with its reprints the last, that this station asked for, or one that shares
        its database: no hub is told of them."""

        def read(tx: Connection) -> tuple[PrintJob, ...]:
            boxes = [box.id for box in box_store.of_shipment(tx, 0, shipment_id)]
            return tuple(print_store.about(tx, [shipment_id, *boxes]))

        return self._database.read(read)

    def _own_log(self, shipment_id: str, before: int | None, most: int) -> DeedPage:
        return self._database.read(lambda tx: self._reading.log(tx, shipment_id, before, most))

    def _here(self, shipment_id: str, after: datetime | None, until: datetime | None) -> tuple[Deed, ...]:
        """What no hub is told."""
        return self._database.read(lambda tx: self._reading.here(tx, shipment_id, after, until, HERE_ALONE))

    def _name_of(self, station: str) -> str:
        return self._name() if station == self._station else station[-_SHORT:]
