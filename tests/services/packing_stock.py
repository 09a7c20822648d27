"""A database that files of work are brought into, with what is packed of them, by the numbers on them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import Connection

from services.clock import SystemClock, new_id
from services.database import plate_store, shipment_store
from services.database.database import Database
from services.database.sql import Sql
from services.database.walls import within
from services.identity.by import By
from services.packing import acts, ending
from services.packing.amounts import ONE
from services.packing.model import Allocation, Box, Content, Line, Measures, Plate, Shipment
from services.packing.turn import Turn, begin
from services.packing.work import importing
from services.packing.work.from_csv import parse_csv
from services.packing.work.importing import Imported
from services.packing.work.said import Work
from tests.support.packing_file import parsed

T = TypeVar("T")

_CHANGE = Sql("SELECT change FROM shipment WHERE organisation_id = :organisation AND number = :number")
_SEARCH = Sql("SELECT search FROM shipment WHERE organisation_id = :organisation AND number = :number")


@dataclass
class PackingStock:
    database: Database
    organisation: int = 0
    clock: SystemClock = field(default_factory=SystemClock)

    def bring(self, file: object, *, dry_run: bool = False) -> Imported:
        """Import it."""
        return self._take(parsed(file), dry_run=dry_run)

    def bring_table(self, text: str) -> Imported:
        """Import a CSV."""
        return self._take(parse_csv(text.encode(), "work.csv"))

    def _take(self, work: Work, *, dry_run: bool = False) -> Imported:
        return importing.store(lambda run: self.write(lambda tx: run(tx, self.organisation)), work, dry_run=dry_run)

    def write(self, run: Callable[[Connection], T]) -> T:
        return self.database.write(within(self.organisation, run))

    def read(self, run: Callable[[Connection], T]) -> T:
        return self.database.read(within(self.organisation, run))

    def turn(self, run: Callable[[Connection, Turn], T]) -> T:
        """Do it in one transaction of its own."""
        by, named = By(self.clock.now(), "mia", None, "bench", self.organisation), new_id()
        return self.write(lambda tx: run(tx, begin(tx, by, named)))

    def pack(self, plate: str, quantity: float, *, line: int = 1, number: str = "SH-1001") -> tuple[Box, Content]:
        """So much of it into a new box."""
        shipment, of = self.shipment(number), self.line(line, number)
        box = self.turn(lambda tx, turn: acts.new_box(tx, turn, shipment.id, new_id()))
        wanted = acts.Wanted(new_id(), shipment.id, box.id, self.plate(plate).id, of.id, round(quantity * ONE))
        return box, self.turn(lambda tx, turn: acts.pack(tx, turn, wanted)).content

    def close(self, box: Box) -> None:
        self.turn(lambda tx, turn: ending.close(tx, turn, box.id, Measures()))

    def complete(self, number: str = "SH-1001") -> None:
        ident = self.shipment(number).id
        self.turn(lambda tx, turn: ending.complete(tx, turn, ident))

    # -- as it stands --------------------------------------------------------------------------------------------------

    def shipment(self, number: str = "SH-1001") -> Shipment:
        found = self.read(lambda tx: shipment_store.by_number(tx, self.organisation, number))
        assert found is not None, number
        return found

    def shipment_change(self, number: str = "SH-1001") -> int:
        """The number of the change that it was changed by."""
        return int(self.read(lambda tx: _CHANGE(tx, organisation=self.organisation, number=number).scalar_one()))

    def searched_in(self, number: str) -> str:
        found = self.read(lambda tx: _SEARCH(tx, organisation=self.organisation, number=number).scalar_one())
        return str(found)

    def lines(self, number: str = "SH-1001") -> list[Line]:
        ident = self.shipment(number).id
        return list(self.read(lambda tx: shipment_store.lines(tx, self.organisation, ident)))

    def line(self, line: int, number: str = "SH-1001") -> Line:
        return next(one for one in self.lines(number) if one.number == line)

    def plate(self, number: str) -> Plate:
        found = self.read(lambda tx: plate_store.by_number(tx, self.organisation, number))
        assert found is not None, number
        return found

    def allocation(self, plate: str, line: int = 1, number: str = "SH-1001") -> Allocation | None:
        of, from_it = self.line(line, number).id, self.plate(plate).id
        return self.read(lambda tx: plate_store.allocation(tx, self.organisation, from_it, of))
