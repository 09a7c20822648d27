"""A database with work to pack, and who packs it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import Connection

from services.clock import Clock, SystemClock, new_id
from services.database import box_store, plate_store, shipment_store
from services.database.database import Database
from services.database.sql import Sql
from services.identity.by import By
from services.packing import acts, ending
from services.packing.amounts import ONE
from services.packing.model import Box, Content, Line, Measures, Plate, Shipment
from services.packing.sscc import Numbers
from services.packing.turn import Turn, begin
from tests.support.packing_work import FIRST, Ids, furnish

T = TypeVar("T")

_EVENTS = Sql("SELECT act FROM packing_event WHERE organisation_id = :organisation ORDER BY seq")
_MESSAGES = Sql("SELECT kind, about, payload FROM packing_message ORDER BY seq")


@dataclass
class PackingBench:
    """`server`: told of what is done, "" nobody is; `furnished`: there is work; `numbers`: how boxes are numbered."""

    database: Database
    server: str = ""
    organisation: int = 0
    clock: Clock = field(default_factory=SystemClock)
    furnished: bool = True
    numbers: Numbers | None = None

    def __post_init__(self) -> None:
        if self.furnished:
            self.database.write(lambda tx: furnish(tx, self.organisation))

    def turn(self, run: Callable[[Connection, Turn], T], op: str = "") -> T:
        """Do it in one transaction of its own."""
        by = By(self.clock.now(), "mia", None, "bench", self.organisation)
        named = op or new_id()
        return self.database.write(lambda tx: run(tx, begin(tx, by, named, self.server, self.numbers)))

    def box(self, ids: Ids = FIRST) -> Box:
        named = new_id()
        return self.turn(lambda tx, turn: acts.new_box(tx, turn, ids.shipment, named))

    def pack(self, box: Box, plate: int, quantity: float, *, line: int = 0, ids: Ids = FIRST) -> acts.Packed:
        """So much of the shipment's plate of that number, for the line that it is meant for."""
        meant = line or {1: 1, 2: 1, 3: 2, 4: 3}[plate]
        amount = round(quantity * ONE)
        wanted = acts.Wanted(new_id(), box.shipment_id, box.id, ids.plate(plate), ids.line(meant), amount)
        return self.turn(lambda tx, turn: acts.pack(tx, turn, wanted))

    def take_out(self, content: Content) -> Content:
        return self.turn(lambda tx, turn: acts.take_out(tx, turn, content.box_id, content.id))

    def close(self, box: Box, said: Measures = Measures()) -> Box:  # noqa: B008 (frozen)
        return self.turn(lambda tx, turn: ending.close(tx, turn, box.id, said))

    # -- as it stands --------------------------------------------------------------------------------------------------

    def shipment(self, ids: Ids = FIRST) -> Shipment:
        found = self.database.read(lambda tx: shipment_store.get(tx, self.organisation, ids.shipment))
        assert found is not None
        return found

    def lines(self, ids: Ids = FIRST) -> list[Line]:
        return list(self.database.read(lambda tx: shipment_store.lines(tx, self.organisation, ids.shipment)))

    def plate(self, number: int, ids: Ids = FIRST) -> Plate:
        found = self.database.read(lambda tx: plate_store.get(tx, self.organisation, ids.plate(number)))
        assert found is not None
        return found

    def boxes(self, ids: Ids = FIRST) -> list[Box]:
        return list(self.database.read(lambda tx: box_store.of_shipment(tx, self.organisation, ids.shipment)))

    def contents(self, box: Box) -> list[Content]:
        return list(self.database.read(lambda tx: box_store.contents(tx, self.organisation, box.id)))

    def events(self) -> list[str]:
        return [row.act for row in self.database.read(lambda tx: _EVENTS(tx, organisation=self.organisation).all())]

    def messages(self) -> list[tuple[str, str]]:
        return [(row.kind, row.about) for row in self.database.read(lambda tx: _MESSAGES(tx).all())]

    def figures(self) -> object:
        """All that a refusal must leave as it is."""
        contents = [self.contents(box) for box in self.boxes()]
        plates = [self.plate(number) for number in (1, 2, 3, 4)]
        return self.shipment(), self.lines(), self.boxes(), contents, plates, self.events(), self.messages()
