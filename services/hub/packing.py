"""Packing at the hub: one method a route of the contract and of our extensions, one transaction each. Any thread; waits
for the disk."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from services.clock import Clock, new_id
from services.database import box_store, plate_store, shipment_lists, shipment_store
from services.database.database import Database
from services.database.walls import within
from services.errors import Refused
from services.hub import packing_answers as answers
from services.hub import rules
from services.hub.acting import by_of
from services.hub.finding import not_allowed, require_reading
from services.hub.model import Answer, Call, Caller
from services.hub.once import Once
from services.identity.rights import Right
from services.packing import acts, ending, looking, numbering, weighed
from services.packing.finding import box_of
from services.packing.model import Allocation, Measures, OpenShipments, Plate, Shipment
from services.packing.rules import to_pack
from services.packing.turn import Turn, begin
from services.packing.weighed import WeightSaid
from services.packing.work.snapshot import Cursor, snapshot


@dataclass(frozen=True, slots=True)
class Listed:
    """Which shipments somebody wants to see. `warehouse`: its id, "" for all, None for none that there can be."""

    warehouse: str | None = ""
    search: str = ""
    limit: int = 50


class HubPacking:
    """Shipments of all organisations; each call names its own by its caller."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._once = Once(database, clock)

    def check(self, caller: Caller, right: Right = Right.PACKING) -> None:
        """Raises Refused (INSUFFICIENT_PERMISSIONS)."""
        if not rules.may(caller.user, right):
            raise not_allowed()

    def pack(self, call: Call, wanted: acts.Wanted) -> Answer:
        """201 with what is in the box now. Raises Refused: those of `acts.pack`, of `Once`, and
        INSUFFICIENT_PERMISSIONS; and OutsideFailed."""

        def act(tx: Connection, turn: Turn) -> Answer:
            done = acts.pack(tx, turn, wanted)
            return answer(201, answers.packed(done, box_store.contents(tx, turn.organisation, done.box.id)))

        return self._do(call, act)

    def new_box(self, call: Call, shipment_id: str) -> Answer:
        """201 with the box. Raises as `pack`, those of `acts.new_box`."""
        box_id = new_id()
        return self._do(call, lambda tx, turn: answer(201, answers.box(acts.new_box(tx, turn, shipment_id, box_id))))

    def close(self, call: Call, box_id: str, said: Measures) -> Answer:
        """200 with the box. Raises as `pack`, those of `ending.close`."""
        return self._do(call, lambda tx, turn: answer(200, answers.box(ending.close(tx, turn, box_id, said))))

    def take_out(self, call: Call, box_id: str, item_id: str) -> Answer:
        """204. Raises as `pack`, those of `acts.take_out`."""

        def act(tx: Connection, turn: Turn) -> Answer:
            acts.take_out(tx, turn, box_id, item_id)
            return Answer(204, "")

        return self._do(call, act)

    def complete(self, call: Call, shipment_id: str) -> Answer:
        """200 with the shipment. Raises as `pack`, those of `ending.complete`."""

        def act(tx: Connection, turn: Turn) -> Answer:
            return answer(200, {"shipment": answers.shipment_line(ending.complete(tx, turn, shipment_id))})

        return self._do(call, act)

    def reopen(self, call: Call, shipment_id: str, reason: str) -> Answer:
        """200 with the shipment. Raises as `pack`, those of `ending.reopen`."""

        def act(tx: Connection, turn: Turn) -> Answer:
            return answer(200, {"shipment": answers.shipment_line(ending.reopen(tx, turn, shipment_id, reason))})

        return self._do(call, act, Right.REOPEN)

    def reopen_box(self, call: Call, box_id: str, reason: str) -> Answer:
        """200 with the box. Raises as `pack`, those of `ending.reopen_box`."""

        def act(tx: Connection, turn: Turn) -> Answer:
            return answer(200, {"box": answers.box(ending.reopen_box(tx, turn, box_id, reason))})

        return self._do(call, act, Right.REOPEN)

    def number_box(self, call: Call, box_id: str, sscc: str) -> Answer:
        """200 with the box, which a station has given that SSCC. Raises as `pack`, those of `numbering.told`."""

        def act(tx: Connection, turn: Turn) -> Answer:
            box = numbering.told(tx, turn, box_id, sscc)
            return answer(200, {"box": {**answers.box(box), "sscc": box.sscc}})

        return self._do(call, act)

    def weigh_box(self, call: Call, box_id: str, said: WeightSaid) -> Answer:
        """200 with the box, of which a station says how it was weighed. Raises as `pack`, those of `weighed.told`."""
        return self._do(call, lambda tx, turn: answer(200, {"box": answers.box(weighed.told(tx, turn, box_id, said))}))

    def shipments(self, caller: Caller, wanted: Listed) -> Answer:
        """200 with those that can be packed, the earliest promised first. Raises Refused (INSUFFICIENT_PERMISSIONS) and
        OutsideFailed."""
        require_reading(caller)
        place, organisation = wanted.warehouse, caller.user.organisation_id

        def query(tx: Connection) -> OpenShipments:
            search, limit = wanted.search, wanted.limit
            return shipment_lists.open_page(tx, organisation, warehouse=place or "", search=search, limit=limit)

        page = OpenShipments((), 0) if place is None else self._database.read(within(organisation, query))
        return answer(200, {"data": [answers.shipment_line(one) for one in page.rows], "total": page.total})

    def find(self, caller: Caller, code: str, shipment_id: str | None) -> Answer:
        """200 with the shipment or the license plate of that code. `shipment_id`: for which the plate would be packed.
        Raises Refused: NOT_FOUND, INSUFFICIENT_PERMISSIONS; and OutsideFailed."""
        require_reading(caller)
        organisation = caller.user.organisation_id

        def query(tx: Connection) -> dict[str, Any]:
            found = looking.find(tx, organisation, code)
            if found is None:
                raise Refused("NOT_FOUND", "packing.refused.no_code")
            if isinstance(found, Shipment):
                return answers.shipment_found(found)
            return answers.plate_found(found, _meant(tx, organisation, found, shipment_id))

        return answer(200, self._database.read(within(organisation, query)))

    def box(self, caller: Caller, box_id: str) -> Answer:
        """200 with the box and what is in it. Raises as `find`."""
        require_reading(caller)
        organisation = caller.user.organisation_id

        def query(tx: Connection) -> dict[str, Any]:
            found = box_of(tx, organisation, box_id)
            return answers.box_details(found, box_store.contents(tx, organisation, found.id))

        return answer(200, self._database.read(within(organisation, query)))

    def snapshot(self, caller: Caller, since: Cursor) -> Answer:
        """200 with a page of what changed. Raises Refused (INSUFFICIENT_PERMISSIONS) and OutsideFailed."""
        require_reading(caller)
        organisation = caller.user.organisation_id
        page = self._database.read(within(organisation, lambda tx: snapshot(tx, organisation, since)))
        return answer(200, page)

    def _do(self, call: Call, act: Callable[[Connection, Turn], Answer], right: Right = Right.PACKING) -> Answer:
        """What comes of an act in a turn of its own, once under the call's key. Raises Refused and OutsideFailed."""
        self.check(call.caller, right)
        by, op = by_of(call.caller, self._clock.now()), new_id()
        return self._once.do(call, lambda tx: act(tx, begin(tx, by, op)))


def answer(status: int, body: Mapping[str, Any]) -> Answer:
    """With that body."""
    return Answer(status, json.dumps(body, ensure_ascii=False))


def _meant(tx: Connection, organisation: int, plate: Plate, shipment_id: str | None) -> Allocation | None:
    """For what the plate is meant in that shipment: of several lines the one that a pack is for."""
    meant = plate_store.allocations(tx, organisation, plate.id, shipment_id) if shipment_id else ()
    if not meant or shipment_id is None:
        return None
    lines = {line.id: line for line in shipment_store.lines(tx, organisation, shipment_id)}
    return to_pack(plate, meant, lines) or meant[0]
