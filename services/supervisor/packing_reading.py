"""The packing of one organisation, as a supervisor reads it within transactions: counted once, then read on."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from services.database import packing_board_store as store
from services.database import shipment_lists
from services.errors import Refused
from services.packing.model import Shipment
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

_ORDER: Final = tuple(Exceptional)


@dataclass(frozen=True, slots=True)
class Benches:
    """What benches alone know, by shipment: the stations (their ids) that have it in front, and how much of it a server
    refused."""

    fronts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parked: Mapping[str, int] = field(default_factory=dict)


NO_BENCHES: Final = Benches()  # a hub has none


def benches_of(tx: Connection) -> Benches:
    """Those of a station's own database."""
    return Benches(store.in_front(tx), store.parked(tx))


class PackingReading:
    """Of that organisation; `name_of` calls a station that the log names. One thread at a time reads the board."""

    def __init__(self, organisation: int, name_of: Callable[[str], str]) -> None:
        self._organisation, self._name_of = organisation, name_of
        self._tally: Tally | None = None
        self._earlier: Mapping[str, Touch] = {}  # who was last at shipments that nobody touched today

    def board(
        self, tx: Connection, now: datetime, midnight: datetime, benches: Benches, search: str = ""
    ) -> PackingBoard:
        """As it stands; `midnight`: when today began."""
        tally = self._counted(tx, midnight)
        chosen = choose(tx, self._organisation, now, tally, benches.parked, search)
        touched = self._touched(tx, tally, chosen.shipments)
        views = [self._view(one, touched, benches, tally, now) for one in chosen.shipments]
        first, hours = rules.hours_of(tally, now)
        today = PackingToday(
            done=len(tally.done),
            open=shipment_lists.open_page(tx, self._organisation, limit=1).total,
            packing=chosen.packing,
            boxes=len(tally.closed),
            items=sum(tally.hours.values()),
            taken_out=tally.taken_out,
            parked=sum(benches.parked.values()),
            needy=chosen.needy,
            first_hour=first,
            hours=hours,
            caught=tally.caught,
            exceptions=tally.exceptions,
        )
        return PackingBoard(now, today, rules.ordered(views), chosen.left_out, self._notable(tx, tally))

    def view(self, tx: Connection, shipment: Shipment, now: datetime, benches: Benches) -> PackingView:
        """A shipment as it stands on the board, also one that is not on it."""
        tally = self._tally or Tally(now)
        touched = {**store.newest(tx, self._organisation, [shipment.id]), **tally.touched}
        return self._view(shipment, touched, benches, tally, now)

    def log(self, tx: Connection, shipment_id: str, before: int | None, most: int) -> DeedPage:
        """What was done with a shipment, newest first. Raises Refused: NOT_FOUND."""
        if not (named := store.names(tx, self._organisation, [shipment_id])):
            raise Refused("NOT_FOUND", "packing.refused.no_shipment")
        seq = store.NEWEST if before is None else before
        deeds = store.of_shipment(tx, self._organisation, shipment_id, before=seq, most=most)
        found = tuple(replace(self._named(deed), shipment=named[shipment_id]) for deed in deeds)
        return DeedPage(found, found[-1].seq if len(found) == most else None)

    def here(
        self, tx: Connection, shipment_id: str, after: datetime | None, until: datetime | None, acts: Iterable[str]
    ) -> tuple[Deed, ...]:
        """What was done with a shipment of these acts, after the one time and up to the other, newest first."""
        named = store.names(tx, self._organisation, [shipment_id])
        deeds = store.of_acts(tx, self._organisation, shipment_id, acts, after=after, until=until)
        return tuple(replace(self._named(deed), shipment=named.get(shipment_id, "")) for deed in deeds)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _counted(self, tx: Connection, midnight: datetime) -> Tally:
        """What was done today: all of it at first and on a new day, then what came since. Lines of the log are written
        one turn after the other, so that none of the organisation comes with a lower number later (turn.py)."""
        known = self._tally
        if known is not None and known.since == midnight and known.last:
            self._tally = rules.told(known, store.after(tx, self._organisation, known.last, midnight))
        else:
            self._tally = rules.told(Tally(midnight), store.since(tx, self._organisation, midnight))
            self._earlier = {}
        return self._tally

    def _touched(self, tx: Connection, tally: Tally, shipments: Iterable[Shipment]) -> Mapping[str, Touch]:
        known = {**self._earlier, **tally.touched}
        missing = [one.id for one in shipments if one.id not in known]
        if missing:
            self._earlier = {**self._earlier, **store.newest(tx, self._organisation, missing)}
        return {**self._earlier, **tally.touched}

    def _view(
        self, shipment: Shipment, touched: Mapping[str, Touch], benches: Benches, tally: Tally, now: datetime
    ) -> PackingView:
        touch, front = touched.get(shipment.id), benches.fronts.get(shipment.id, ())
        stations = front or (sorted(touch.stations) if touch else ())
        view = PackingView(
            shipment,
            tuple(map(self._name_of, stations)),
            tuple(sorted(touch.people)) if touch else (),
            bool(front),
            touch.at if touch else None,
            benches.parked.get(shipment.id, 0),
            exceptions=tuple(sorted(tally.kinds.get(shipment.id, ()), key=_ORDER.index)),
        )
        return rules.seen(view, now)

    def _notable(self, tx: Connection, tally: Tally) -> tuple[Deed, ...]:
        if not tally.notable:
            return ()
        names = store.names(tx, self._organisation, {deed.shipment_id for deed in tally.notable})
        boxes = store.box_numbers(tx, self._organisation, {deed.box_id for deed in tally.notable})
        return tuple(
            replace(self._named(deed), shipment=names.get(deed.shipment_id, ""), box=boxes.get(deed.box_id, ""))
            for deed in reversed(tally.notable)
        )

    def _named(self, deed: Deed) -> Deed:
        return replace(deed, station=self._name_of(deed.station))
