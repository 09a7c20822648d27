"""Work to pack, as an import leaves it: shipments for a customer who excludes peanuts and milk, and what they need."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from services.database import packing_change_store
from services.database import packing_work_store as work
from services.packing.amounts import ONE
from services.packing.model import Allocation, Customer, Gtin, Line, Plate, Product, Shipment, Status, Warehouse

NORTH = Warehouse("5e000000-0000-4000-8000-000000000001", "NORTH", "North hall")
NORDIC = Customer("c0000000-0000-4000-8000-000000000001", "NORDIC", "Nordic Foods", ("Peanuts", "milk"))
OAT = Product("b0000000-0000-4000-8000-000000000001", "OAT-40", "Oat bar 40 g", "pc", 40_000)
ALMOND = Product("b0000000-0000-4000-8000-000000000002", "ALM-50", "Almond bar", "pc", 50_000, ("almonds", "peanuts "))
RYE = Product("b0000000-0000-4000-8000-000000000003", "RYE-1", "Rye crisp", "kg")
GTINS = (Gtin("04006381333931", OAT.id, ONE), Gtin("14006381333938", OAT.id, 12 * ONE))


@dataclass(frozen=True)
class Ids:
    """The ids of a shipment and of what it is packed from: number 1 is the first one."""

    number: int

    @property
    def shipment(self) -> str:
        return f"50000000-0000-4000-8000-{self.number:012}"

    def line(self, number: int) -> str:
        return f"11000000-0000-4000-{8000 + number:04}-{self.number:012}"

    def plate(self, number: int) -> str:
        return f"1b000000-0000-4000-{8000 + number:04}-{self.number:012}"

    def plate_number(self, number: int) -> str:
        return f"LP-{self.number:04}{number:02}"


FIRST, SECOND = Ids(1), Ids(2)


def shipment(ids: Ids) -> Shipment:
    """SH-1001 for SO-7001 and so on, promised one day after the other."""
    number = ids.number
    promised = date(2026, 12, 1 + (number - 1) % 28)
    figures = {"lines": 3, "alert": True}
    names = (f"SH-{1000 + number}", f"SO-{7000 + number}")
    return Shipment(ids.shipment, *names, NORDIC, NORTH.id, Status.PENDING, promised, **figures)


def lines(ids: Ids) -> tuple[Line, ...]:
    """100 oat bars, 50 almond bars, 24.5 kg of rye crisp."""
    wanted = ((OAT, 100 * ONE), (ALMOND, 50 * ONE), (RYE, 24_500_000))
    return tuple(
        Line(ids.line(at), ids.shipment, at, product, ordered) for at, (product, ordered) in enumerate(wanted, 1)
    )


def plates(ids: Ids) -> tuple[Plate, ...]:
    """Two of oat bars (60 and 60), one of almond bars (80), one of rye crisp (30 kg)."""
    there = ((OAT, "L42", 60 * ONE), (OAT, "L43", 60 * ONE), (ALMOND, "A7", 80 * ONE), (RYE, "R1", 30 * ONE))
    return tuple(
        Plate(ids.plate(at), ids.plate_number(at), product, lot, quantity, 0, NORTH.id)
        for at, (product, lot, quantity) in enumerate(there, 1)
    )


def allocations(ids: Ids) -> tuple[Allocation, ...]:
    """60 and 50 for the oat bars, 60 for the almond bars, 24.5 kg for the rye crisp."""
    meant = ((1, 1, 60 * ONE), (1, 2, 50 * ONE), (2, 3, 60 * ONE), (3, 4, 24_500_000))
    return tuple(Allocation(ids.line(line), ids.plate(plate), ids.shipment, much) for line, plate, much in meant)


def furnish(tx: Connection, organisation: int = 0, *which: Ids) -> None:
    """The work of these shipments (the first two, where none are named) is there."""
    change = packing_change_store.begin(tx, organisation)
    work.put_warehouses(tx, organisation, [NORTH], change)
    work.put_customers(tx, organisation, [NORDIC], change)
    work.put_products(tx, organisation, [OAT, ALMOND, RYE], GTINS, change)
    for ids in which or (FIRST, SECOND):
        work.put_plates(tx, organisation, plates(ids), change)
        work.put_shipments(tx, organisation, [shipment(ids)], change)
        work.put_lines(tx, organisation, lines(ids))
        work.put_allocations(tx, organisation, allocations(ids))
