"""What papers and labels say of boxes and shipments, from the tables of both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection

from services.clock import new_id
from services.database import packing_work_store
from services.database.database import Database
from services.errors import Refused
from services.identity.by import By
from services.packing import facts, unverified
from services.packing.amounts import ONE
from services.packing.model import Gtin, Measures
from services.packing.turn import Turn
from services.papers.model import BoxFacts, Facts, ItemFacts, LineFacts, Party, ShipmentFacts
from tests.services.packing_bench import PackingBench
from tests.support.packing_work import FIRST, GTINS, NORDIC, NORTH, OAT, SECOND, shipment

COMPANY = Party("Muster GmbH", ("Hauptstraße 1", "10115 Berlin"))
BY = By(datetime(2026, 11, 23, 8, 30, tzinfo=UTC), "mia", None, "bench")
SINGLE = GTINS[0].gtin
HEAD = ShipmentFacts(
    FIRST.shipment,
    "SH-1001",
    "SO-7001",
    Party("Nordic Foods", (), "NORDIC"),
    Party("North hall", (), "NORTH"),
    date(2026, 12, 1),
)


@pytest.fixture
def bench(database: Database) -> PackingBench:
    return PackingBench(database)


def of_box(bench: PackingBench, box_id: str) -> Facts:
    return bench.database.read(lambda tx: facts.of_box(tx, BY, box_id, COMPANY, "de"))


def of_shipment(bench: PackingBench) -> Facts:
    return bench.database.read(lambda tx: facts.of_shipment(tx, BY, FIRST.shipment, COMPANY, "de"))


def test_a_paper_of_a_box_says_what_lies_in_it_once_for_each_product_and_lot(bench: PackingBench) -> None:
    box, other = bench.box(), bench.box()
    bench.pack(box, 1, 10)
    bench.pack(box, 4, 1.5)
    bench.pack(box, 2, 3)
    bench.pack(box, 1, 2)
    bench.pack(other, 1, 1)
    bench.close(box, Measures(3_100_000, 40 * ONE, 30 * ONE, 20 * ONE))
    inside = (
        ItemFacts("OAT-40", "Oat bar 40 g", "pc", 12 * ONE, "L42", SINGLE, 480_000, (FIRST.plate_number(1),)),
        ItemFacts("RYE-1", "Rye crisp", "kg", 1_500_000, "R1", "", None, (FIRST.plate_number(4),)),
        ItemFacts("OAT-40", "Oat bar 40 g", "pc", 3 * ONE, "L43", SINGLE, 120_000, (FIRST.plate_number(2),)),
    )
    told = BoxFacts(box.id, 1, "", 3_100_000, 40 * ONE, 30 * ONE, 20 * ONE, inside)
    assert of_box(bench, box.id) == Facts(COMPANY, HEAD, (told,), (), "de", BY.at, "mia", "bench")


def test_a_paper_of_a_shipment_says_all_its_lines_and_the_boxes_that_hold_something(bench: PackingBench) -> None:
    first, _empty, last = bench.box(), bench.box(), bench.box()
    bench.pack(first, 1, 10)
    bench.pack(last, 3, 50)
    told = of_shipment(bench)
    assert [(box.number, [item.sku for item in box.items]) for box in told.boxes] == [(1, ["OAT-40"]), (3, ["ALM-50"])]
    assert told.lines == (
        LineFacts(1, "OAT-40", "Oat bar 40 g", "pc", 100 * ONE, 10 * ONE),
        LineFacts(2, "ALM-50", "Almond bar", "pc", 50 * ONE, 50 * ONE),
        LineFacts(3, "RYE-1", "Rye crisp", "kg", 24_500_000, 0),
    )


def test_a_product_with_several_gtins_of_its_single_unit_has_none_on_papers(bench: PackingBench) -> None:
    def two(tx: Connection, turn: Turn) -> None:
        both = [*GTINS, Gtin("04012345000009", OAT.id, ONE)]
        packing_work_store.put_products(tx, 0, [OAT], both, turn.change)

    bench.turn(two)
    box = bench.box()
    bench.pack(box, 1, 1)
    assert of_box(bench, box.id).boxes[0].items[0].gtin == ""


def test_plates_that_no_server_has_told_of_are_each_for_themselves(bench: PackingBench) -> None:
    box = bench.box()
    for code in ("LP-X1", "LP-X2"):
        wanted = unverified.Unverified(new_id(), FIRST.shipment, box.id, code, 2 * ONE)
        bench.turn(lambda tx, turn, wanted=wanted: unverified.pack(tx, turn, wanted))
    items = of_box(bench, box.id).boxes[0].items
    assert [(one.plates, one.quantity, one.unverified) for one in items] == [
        (("LP-X1",), 2 * ONE, True),
        (("LP-X2",), 2 * ONE, True),
    ]


def test_the_id_in_place_of_a_customers_code_that_nobody_told_is_on_no_paper(bench: PackingBench) -> None:
    def nameless(tx: Connection, turn: Turn) -> None:
        packing_work_store.put_customers(tx, 0, [replace(NORDIC, code=NORDIC.id)], turn.change)

    bench.turn(nameless)
    assert of_shipment(bench).shipment.customer == Party("Nordic Foods")


def test_a_shipment_of_no_warehouse_goes_out_from_none(bench: PackingBench) -> None:
    def homeless(tx: Connection, turn: Turn) -> None:
        packing_work_store.put_shipments(tx, 0, [replace(shipment(FIRST), warehouse_id="")], turn.change)

    bench.turn(homeless)
    assert of_shipment(bench).shipment.warehouse == Party("")


def test_papers_say_the_addresses_of_who_gets_it_and_of_where_it_goes_out_from(bench: PackingBench) -> None:
    def placed(tx: Connection, turn: Turn) -> None:
        packing_work_store.put_customers(tx, 0, [replace(NORDIC, address=("Sjögatan 7", "211 19 Malmö"))], turn.change)
        packing_work_store.put_warehouses(tx, 0, [replace(NORTH, address=("Kai 2",))], turn.change)

    bench.turn(placed)
    told = of_shipment(bench).shipment
    assert told.customer == Party("Nordic Foods", ("Sjögatan 7", "211 19 Malmö"), "NORDIC")
    assert told.warehouse == Party("North hall", ("Kai 2",), "NORTH")


def test_of_what_is_not_there_no_paper_says_anything(database: Database) -> None:
    bench = PackingBench(database, furnished=False)
    for ask in (lambda: of_box(bench, SECOND.shipment), lambda: of_shipment(bench)):
        with pytest.raises(Refused) as told:
            ask()
        assert told.value.code == "NOT_FOUND"
