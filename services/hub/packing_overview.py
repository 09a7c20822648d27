"""Packing as a supervisor sees it at the hub: an organisation's figures of today, its shipments, a shipment's log. What
benches alone know (what was stopped, put back or refused to them) the hub is not told. Any thread; waits for the disk.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Final

from services.clock import Clock, moment
from services.database.database import Database
from services.database.walls import within
from services.hub import rules
from services.hub.finding import not_allowed
from services.hub.model import Answer, Caller
from services.hub.packing import answer
from services.hub.packing_answers import shipment_line
from services.identity.rights import Right
from services.packing.finding import shipment_of
from services.supervisor.packing_model import Deed, PackingBoard, PackingView
from services.supervisor.packing_reading import NO_BENCHES, PackingReading

LONGEST_DAY: Final = timedelta(hours=48)  # a day that began longer ago is none anywhere on earth
_KEPT: Final = 32  # days of organisations that are counted on
_COUNTED: Final = ("done", "open", "packing", "boxes", "items", "taken_out")


@dataclass(frozen=True)
class _Day:
    """A day of an organisation as far as it was read. `lock`: one at a time."""

    reading: PackingReading
    lock: Lock = field(default_factory=Lock)


class HubPackingOverview:
    """Of all organisations; each call names its own by its caller. Who may take over what others do may see it all;
    others are refused (INSUFFICIENT_PERMISSIONS)."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._days: OrderedDict[tuple[int, datetime], _Day] = OrderedDict()
        self._lock = Lock()

    def board(self, caller: Caller, since: datetime | None, search: str) -> Answer:
        """200 with the figures since then (None: today in UTC), 48 hours at most, and the shipments that are being
        packed, or were done. Raises Refused and OutsideFailed."""
        _check(caller)
        organisation, now = caller.user.organisation_id, self._clock.now()
        this_hour = now.replace(minute=0, second=0, microsecond=0)
        began = max(since or this_hour.replace(hour=0), this_hour - LONGEST_DAY)
        day = self._day(organisation, began)
        with day.lock:
            found = self._database.read(
                within(organisation, lambda tx: day.reading.board(tx, now, began, NO_BENCHES, search))
            )
        return answer(200, {"since": moment(began), **_board(found)})

    def log(self, caller: Caller, shipment_id: str, before: int, most: int) -> Answer:
        """200 with the shipment and what was done with it, newest first. Raises Refused: NOT_FOUND; OutsideFailed."""
        _check(caller)
        organisation, now = caller.user.organisation_id, self._clock.now()
        reading = PackingReading(organisation, str)

        def read(tx: Any) -> dict[str, Any]:
            shipment = shipment_of(tx, organisation, shipment_id)
            page = reading.log(tx, shipment.id, before, most)
            view = reading.view(tx, shipment, now, NO_BENCHES)
            return {"shipment": _view(view), "log": [_deed(deed) for deed in page.deeds], "next": page.next}

        return answer(200, self._database.read(within(organisation, read)))

    def _day(self, organisation: int, began: datetime) -> _Day:
        with self._lock:
            day = self._days.setdefault((organisation, began), _Day(PackingReading(organisation, str)))
            self._days.move_to_end((organisation, began))
            while len(self._days) > _KEPT:
                self._days.popitem(last=False)
            return day


def _check(caller: Caller) -> None:
    if not rules.may(caller.user, Right.TAKE_OVER):
        raise not_allowed()


def _board(board: PackingBoard) -> Mapping[str, Any]:
    today = board.today
    return {
        "as_of": moment(board.now),
        "today": {
            **{name: getattr(today, name) for name in _COUNTED},
            "stalled": today.needy,
            "exceptions": {kind.value: number for kind, number in today.exceptions.items()},
        },
        "first_hour": None if today.first_hour is None else moment(today.first_hour),
        "per_hour": list(today.hours),
        "shipments": [_view(view) for view in board.shipments],
        "left_out": board.left_out,
        "exceptions": [_deed(deed) for deed in board.notable],
    }


def _view(view: PackingView) -> dict[str, Any]:
    return {
        **shipment_line(view.shipment),
        "allergen_packed": view.shipment.alarmed,
        "stations": list(view.stations),
        "people": list(view.people),
        "last_activity": None if view.at is None else moment(view.at),
        "exceptions": [kind.value for kind in view.exceptions],
    }


def _deed(deed: Deed) -> dict[str, Any]:
    return {
        "seq": deed.seq,
        "at": moment(deed.at),
        "act": deed.act,
        "shipment_id": deed.shipment_id,
        "shipment_number": deed.shipment,
        "box_id": deed.box_id,
        "box_number": deed.box,
        "station": deed.station,
        "person": deed.author,
        "params": dict(deed.params),
    }
