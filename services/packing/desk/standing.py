"""How the packing bench stands: what its screen shows, and what an answer carries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from services.database import (
    box_store,
    packing_bench_store,
    packing_message_store,
    plate_store,
    print_store,
    shipment_store,
)
from services.packing.desk.bench import NOTHING, Bench
from services.packing.desk.beside import Beside, beside
from services.packing.finding import called
from services.packing.model import Box, Content, Line, Plate, Shipment
from services.printing.model import PrintJob
from services.weighing.guard import Weighed

_NOTHING_IN: Mapping[str, Sequence[Content]] = {}


@dataclass(frozen=True, slots=True)
class Standing:
    """`lines` in their order, `boxes` by their numbers with what is in each (`contents`), `others`: who else packs
    this shipment, `plate`: what is asked about, `refused`: the ids of what is in boxes and the server does not take,
    `weighed`: the weight that was taken last, `prints`: labels and papers of the shipment and its boxes."""

    bench: Bench = NOTHING
    shipment: Shipment | None = None
    lines: Sequence[Line] = ()
    boxes: Sequence[Box] = ()
    contents: Mapping[str, Sequence[Content]] = field(default_factory=lambda: _NOTHING_IN)
    others: Sequence[Beside] = ()
    plate: Plate | None = None
    refused: frozenset[str] = frozenset()
    weighed: Weighed | None = None
    prints: Sequence[PrintJob] = ()

    @property
    def box(self) -> Box | None:
        """The box in front; None where the next item begins one."""
        return next((box for box in self.boxes if box.id == self.bench.box_id), None)

    def called(self, box: Box) -> str:
        """How people call a box of it."""
        return called(box, self.boxes)


def standing(tx: Connection, organisation: int, station: str, now: datetime) -> Standing:
    """As it stands now. A shipment that is gone is not in front any more."""
    bench = packing_bench_store.get(tx, station)
    return of_bench(tx, organisation, station, bench, now)


def of_bench(tx: Connection, organisation: int, station: str, bench: Bench, now: datetime) -> Standing:
    """The same, of a bench that was just read or stored."""
    shipment = shipment_store.get(tx, organisation, bench.shipment_id) if bench.shipment_id else None
    if shipment is None:
        return Standing(Bench(mode=bench.mode, typed=bench.typed, asked=bench.asked))
    boxes = box_store.of_shipment(tx, organisation, shipment.id)
    packed = box_store.packed(tx, organisation, shipment.id)
    about = [shipment.id, *(box.id for box in boxes)]
    in_front = packing_bench_store.others(tx, station, shipment.id)
    return Standing(
        bench,
        shipment,
        shipment_store.lines(tx, organisation, shipment.id),
        boxes,
        {box.id: packed.get(box.id, ()) for box in boxes},
        beside(station, in_front, (one for inside in packed.values() for one in inside), now),
        plate_store.get(tx, organisation, bench.asked.plate_id) if bench.asked and bench.asked.plate_id else None,
        packing_message_store.parked_of(tx, shipment.id) if shipment.server else frozenset(),
        packing_bench_store.weighed(tx, station),
        print_store.about(tx, about),
    )
