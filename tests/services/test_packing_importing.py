"""Work to pack is taken in whole or not at all, again and again, and what is packed stays, on both databases."""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from services.clock import new_id
from services.database import packing_change_store, packing_work_store
from services.database.database import Database
from services.packing.amounts import ONE
from services.packing.model import Status
from services.packing.work.importing import Imported
from tests.services.packing_stock import PackingStock
from tests.support.packing_file import EXAMPLE, example

ALL = 12  # entries of the example
NEW, SAME = Imported(created=ALL), Imported(unchanged=ALL)
Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def stock(database: Database) -> PackingStock:
    return PackingStock(database)


@pytest.fixture
def brought(stock: PackingStock) -> PackingStock:
    assert stock.bring(example()) == NEW
    return stock


def told(imported: Imported) -> list[tuple[str, str]]:
    """(path, the last part of the words) of each error."""
    return [(one.path, one.words.removeprefix("packing_import.")) for one in imported.errors]


def changed(change: Change) -> dict[str, Any]:
    """The example, a little other."""
    file = example()
    change(file)
    return file


def test_what_a_file_tells_is_there_and_can_be_packed(brought: PackingStock) -> None:
    shipment = brought.shipment()
    assert (shipment.so_number, shipment.customer.name, shipment.status) == ("SO-7001", "Nordic Foods", Status.PENDING)
    assert (shipment.lines, shipment.lines_packed, shipment.alert, shipment.whole) == (2, 0, True, True)
    assert not brought.shipment("SH-1002").alert
    assert [(one.product.sku, one.ordered) for one in brought.lines()] == [("OAT-40", 100 * ONE), ("ALM-50", 50 * ONE)]
    plate = brought.plate("LP-000104")
    assert (plate.product.name, plate.lot, plate.quantity) == ("Rye crisp", "", 30_500_000)
    brought.pack("LP-000101", 60)
    assert brought.line(1).remaining == 40 * ONE


def test_the_same_again_changes_nothing_also_while_it_is_packed(brought: PackingStock) -> None:
    box, _content = brought.pack("LP-000104", 12.25, number="SH-1002")
    before = brought.shipment("SH-1002")
    assert (before.status, before.lines_packed, before.boxes) == (Status.PACKING, 1, 1)
    assert brought.bring(example()) == SAME
    assert brought.shipment("SH-1002") == before
    brought.close(box)
    brought.complete("SH-1002")
    assert brought.bring(example()) == SAME
    assert brought.shipment("SH-1002").status is Status.PACKED


def test_a_dry_run_says_what_would_be_done_and_does_nothing(stock: PackingStock) -> None:
    assert stock.bring(example(), dry_run=True) == NEW
    assert stock.bring(example()) == NEW
    assert stock.bring(example(), dry_run=True) == SAME


def test_where_anything_is_wrong_nothing_is_done_and_all_of_it_is_told(stock: PackingStock) -> None:
    file = example()
    file["warehouses"][0]["code"] = "NORTH2"
    file["customers"][1]["name"] = 5
    file["products"][2]["sku"] = "RYE-2"
    file["shipments"][0]["lines"][0]["allocations"][1]["lp_number"] = "LP-9"
    imported = stock.bring(file)
    assert (imported.created, imported.updated, imported.unchanged) == (0, 0, 0)
    assert told(imported) == [
        ("customers[1].name", "wrong.text"),
        *((f"license_plates[{at}].warehouse", "unknown.warehouses") for at in range(3)),
        ("license_plates[3].sku", "unknown.products"),
        ("license_plates[3].warehouse", "unknown.warehouses"),
        ("shipments[0].warehouse", "unknown.warehouses"),
        ("shipments[0].lines[0].allocations[0].lp_number", "unknown.license_plates"),
        ("shipments[0].lines[0].allocations[1].lp_number", "unknown.license_plates"),
        ("shipments[0].lines[1].allocations[0].lp_number", "unknown.license_plates"),
        ("shipments[1].warehouse", "unknown.warehouses"),
        ("shipments[1].lines[0].sku", "unknown.products"),
    ]
    assert stock.bring(example()) == NEW


def test_a_file_may_name_what_is_there_already(brought: PackingStock) -> None:
    line = {
        "line_number": 1,
        "sku": "OAT-40",
        "quantity": 5,
        "allocations": [{"lp_number": "LP-000102", "quantity": 5}],
    }
    more = {"shipment_number": "SH-3", "so_number": "SO-3", "customer": "KIOSK", "warehouse": "NORTH", "lines": [line]}
    assert brought.bring({"shipments": [more]}) == Imported(created=1)
    brought.pack("LP-000102", 5, number="SH-3")
    assert brought.shipment("SH-3").lines_packed == 1


def test_what_differs_is_changed_and_only_that(brought: PackingStock) -> None:
    before = {number: brought.shipment(number) for number in ("SH-1001", "SH-1002")}
    file = example()
    file["license_plates"][0]["quantity"] = 70
    file["shipments"][1]["promised_ship_date"] = "2026-12-09"
    file["shipments"][1]["lines"][0]["quantity"] = 13
    assert brought.bring(file) == Imported(updated=2, unchanged=ALL - 2)
    assert brought.shipment() == before["SH-1001"]
    assert str(brought.shipment("SH-1002").promised) == "2026-12-09"
    assert brought.lines("SH-1002")[0].ordered == 13 * ONE
    assert brought.plate("LP-000101").quantity == 70 * ONE


def test_lines_that_a_file_has_no_more_are_gone_and_so_is_what_was_meant_for_them(brought: PackingStock) -> None:
    gone = brought.line(2).id
    imported = brought.bring(changed(lambda file: file["shipments"][0]["lines"].pop()))
    assert imported == Imported(updated=1, unchanged=ALL - 1)
    assert [one.number for one in brought.lines()] == [1]
    assert (brought.shipment().lines, brought.shipment().alert) == (1, False)
    told_gone = brought.database.read(lambda tx: packing_change_store.gone_since(tx, 0, 0))
    assert told_gone == {"lines": [gone]}
    assert brought.bring(example()) == Imported(updated=1, unchanged=ALL - 1)
    assert brought.allocation("LP-000103", 2) is not None


def test_lines_change_their_places_by_their_ids(brought: PackingStock) -> None:
    ids = [one.id for one in brought.lines()]
    file = example()
    for at, line in enumerate(file["shipments"][0]["lines"]):
        line |= {"id": ids[at], "line_number": 2 - at}
    assert brought.bring(file) == Imported(updated=1, unchanged=ALL - 1)
    assert [one.id for one in brought.lines()] == ids[::-1]
    assert brought.bring(file) == SAME


def test_a_line_alone_may_differ(brought: PackingStock) -> None:
    change = brought.shipment_change()
    file = changed(lambda file: file["shipments"][0]["lines"][0]["allocations"][0].update(quantity=5))
    assert brought.bring(file) == Imported(updated=1, unchanged=ALL - 1)
    assert brought.shipment_change() > change
    allocation = brought.allocation("LP-000101")
    assert allocation is not None
    assert allocation.quantity == 5 * ONE


def test_an_order_may_sink_below_what_is_packed_and_that_is_told(brought: PackingStock) -> None:
    brought.pack("LP-000101", 60)
    file = changed(lambda file: file["shipments"][0]["lines"][0].update(quantity=50))
    imported = brought.bring(file)
    assert (imported.updated, imported.errors) == (1, ())
    assert [(one.path, one.params) for one in imported.notes] == [
        ("shipments[0].lines[0].quantity", {"line": 1, "packed": "60", "ordered": "50"})
    ]
    assert brought.line(1).remaining == 0
    assert brought.shipment().lines_packed == 1
    assert brought.bring(file) == SAME


CONTRADICTS: list[tuple[str, Change, list[tuple[str, str]]]] = [
    (
        "a plate had less than was packed of it",
        lambda file: file["license_plates"][0].update(quantity=29),
        [("license_plates[0].quantity", "rule.plate")],
    ),
    (
        "a plate is of another product",
        lambda file: file["license_plates"][0].update(sku="RYE-1"),
        [("license_plates[0].sku", "rule.plate_product")],
    ),
    (
        "less was meant for a line",
        lambda file: file["shipments"][0]["lines"][0]["allocations"][0].update(quantity=29),
        [("shipments[0].lines[0].allocations[0].quantity", "rule.allocation")],
    ),
    (
        "nothing was meant for a line",
        lambda file: file["shipments"][0]["lines"][0]["allocations"].pop(0),
        [("shipments[0].lines[0].allocations", "rule.allocation")],
    ),
    (
        "a line is not there",
        lambda file: file["shipments"][0]["lines"].pop(0),
        [("shipments[0].lines", "rule.line"), ("shipments[0].lines", "rule.allocation")],
    ),
    (
        "the customer is another one",
        lambda file: file["shipments"][0].update(customer="KIOSK"),
        [("shipments[0].customer", "rule.customer")],
    ),
    (
        "it was done while a box is open",
        lambda file: file["shipments"][0].update(status="packed"),
        [("shipments[0].status", "packing.refused.boxes_open")],
    ),
    (
        "it has left while a box is open",
        lambda file: file["shipments"][0].update(status="shipped"),
        [("shipments[0].status", "packing.refused.boxes_open")],
    ),
]


@pytest.mark.parametrize(("change", "errors"), [row[1:] for row in CONTRADICTS], ids=[row[0] for row in CONTRADICTS])
def test_what_is_packed_is_not_contradicted(
    brought: PackingStock, change: Change, errors: list[tuple[str, str]]
) -> None:
    brought.pack("LP-000101", 30)
    before = brought.shipment(), brought.lines(), brought.plate("LP-000101"), brought.allocation("LP-000101")
    assert told(brought.bring(changed(change))) == errors
    after = brought.shipment(), brought.lines(), brought.plate("LP-000101"), brought.allocation("LP-000101")
    assert after == before


def test_a_line_of_which_something_is_packed_keeps_its_product(brought: PackingStock) -> None:
    brought.pack("LP-000104", 1, number="SH-1002")
    line = {"line_number": 1, "sku": "OAT-40", "quantity": 5}
    errors = told(brought.bring(changed(lambda file: file["shipments"][1].update(lines=[line]))))
    assert errors == [
        ("shipments[1].lines[0].sku", "rule.product"),
        ("shipments[1].lines[0].allocations", "rule.allocation"),
    ]


STANDS = [
    # as it stands, in the file, then ("": refused)
    ("pending", "pending", "pending"),
    ("pending", None, "pending"),
    ("pending", "packing", "packing"),
    ("pending", "packed", "packed"),
    ("pending", "shipped", "shipped"),
    ("pending", "cancelled", "cancelled"),
    ("packing", "pending", "packing"),
    ("packing", None, "packing"),
    ("packing", "packed", "packed"),
    ("packing", "cancelled", "cancelled"),
    ("packed", "pending", "packed"),
    ("packed", "packing", "packed"),
    ("packed", "shipped", "shipped"),
    ("packed", "cancelled", "cancelled"),
    ("shipped", None, "shipped"),
    ("shipped", "pending", ""),
    ("shipped", "packed", ""),
    ("shipped", "cancelled", ""),
    ("cancelled", None, "cancelled"),
    ("cancelled", "pending", "pending"),
    ("cancelled", "packing", "packing"),
    ("cancelled", "packed", ""),
    ("cancelled", "shipped", ""),
]


@pytest.mark.parametrize(("stands", "said", "then"), STANDS, ids=str)
def test_a_file_moves_a_shipment_on_and_never_back(
    stock: PackingStock, stands: str, said: str | None, then: str
) -> None:
    assert stock.bring(changed(lambda file: file["shipments"][0].update(status=stands))) == NEW
    imported = stock.bring(changed(lambda file: file["shipments"][0].update(status=said)))
    assert told(imported) == ([] if then else [("shipments[0].status", f"rule.{stands}")])
    assert stock.shipment().status == (then or stands)


def test_a_cancelled_one_with_something_in_its_boxes_is_being_packed_again(brought: PackingStock) -> None:
    brought.pack("LP-000101", 1)
    brought.bring(changed(lambda file: file["shipments"][0].update(status="cancelled")))
    assert brought.shipment().status is Status.CANCELLED
    assert brought.bring(example()) == Imported(updated=1, unchanged=ALL - 1)
    assert brought.shipment().status is Status.PACKING


def test_what_a_file_gives_an_id_has_it_and_is_known_by_it(stock: PackingStock) -> None:
    ids = {section: [new_id() for _one in entries] for section, entries in example().items()}
    file = example()
    for section, entries in file.items():
        for ident, entry in zip(ids[section], entries, strict=True):
            entry["id"] = ident.upper()
    assert stock.bring(file) == NEW
    assert stock.shipment().id == ids["shipments"][0]
    assert stock.bring(example()) == SAME
    file["shipments"][0]["shipment_number"], file["shipments"][1]["shipment_number"] = "SH-1002", "SH-1001"
    assert stock.bring(file) == Imported(updated=2, unchanged=ALL - 2)
    assert stock.shipment("SH-1002").id == ids["shipments"][0]


def test_a_code_that_is_known_under_another_id_is_refused(brought: PackingStock) -> None:
    file = changed(lambda file: file["license_plates"][0].update(id=new_id()))
    assert ("license_plates[0].id", "rule.other_id") in told(brought.bring(file))


def test_a_code_that_something_else_gives_away_by_the_same_file_is_that_of_a_new_one(brought: PackingStock) -> None:
    shipment, plate, line = brought.shipment(), brought.plate("LP-000101"), brought.lines()[0]
    file = example()
    others = copy.deepcopy((file["license_plates"][0], file["shipments"][0], file["shipments"][0]["lines"][0]))
    file["license_plates"][0] |= {"id": plate.id, "lp_number": "LP-X"}
    file["shipments"][0] |= {"id": shipment.id, "shipment_number": "SH-X"}
    file["shipments"][0]["lines"][0] |= {"id": line.id, "line_number": 3}
    file["shipments"][0]["lines"][0]["allocations"][0]["lp_number"] = "LP-X"
    others[2]["allocations"] = []
    file["license_plates"].append(others[0])
    file["shipments"][0]["lines"].append(others[2])
    file["shipments"].append(others[1] | {"lines": []})
    assert brought.bring(file) == Imported(created=2, updated=2, unchanged=ALL - 2)
    assert (brought.shipment("SH-X").id, brought.plate("LP-X").id) == (shipment.id, plate.id)
    assert brought.shipment("SH-1001").id != shipment.id
    assert brought.plate("LP-000101").id != plate.id
    lines = brought.lines("SH-X")
    assert ([one.number for one in lines], lines[2].id) == ([1, 2, 3], line.id)
    assert brought.shipment("SH-X").lines == 3


def test_a_line_id_of_another_shipment_is_refused(brought: PackingStock) -> None:
    ident = brought.line(1).id
    file = changed(lambda file: file["shipments"][1]["lines"][0].update(id=ident))
    assert told(brought.bring(file)) == [("shipments[1].lines[0].id", "rule.line_of_other")]


def test_a_plate_is_meant_for_lines_of_its_product_alone(brought: PackingStock) -> None:
    wrong = {"lp_number": "LP-000103", "quantity": 1}
    file = changed(lambda file: file["shipments"][0]["lines"][0]["allocations"].append(wrong))
    assert told(brought.bring(file)) == [("shipments[0].lines[0].allocations[2].lp_number", "rule.other_product")]
    plate = {**example()["license_plates"][3], "sku": "OAT-40"}
    assert told(brought.bring({"license_plates": [plate]})) == [("license_plates[0].sku", "rule.plate_meant")]


def test_a_gtin_of_another_product_is_refused_unless_that_gives_it_away(brought: PackingStock) -> None:
    oat, almond, _rye = example()["products"]
    gtins = oat["gtins"]
    given = {**almond, "gtins": gtins}
    errors = told(brought.bring({"products": [given]}))
    assert errors == [("products[0].gtins", "rule.gtin")] * 2
    assert brought.bring({"products": [{**oat, "gtins": []}, given]}) == Imported(updated=2)


def test_what_is_shown_of_a_shipment_follows_its_customer_and_its_products(brought: PackingStock) -> None:
    nordic, _kiosk = example()["customers"]
    assert brought.bring({"customers": [{**nordic, "name": "Arctic Foods", "allergen_restrictions": []}]}).updated == 1
    assert not brought.shipment().alert
    assert brought.searched_in("SH-1001").endswith("arctic foods")
    brought.bring({"customers": [{**nordic, "allergen_restrictions": ["Oats "]}]})
    assert brought.shipment().alert
    brought.bring({"products": [{**example()["products"][0], "allergens": ["none"]}]})
    assert not brought.shipment().alert


def test_an_address_stays_where_a_file_says_nothing_of_it(brought: PackingStock) -> None:
    nordic, _kiosk = example()["customers"]
    (north,) = example()["warehouses"]
    lines = ["Sjögatan 7", "211 19 Malmö"]
    told = {"customers": [{**nordic, "address": lines}], "warehouses": [{**north, "address": ["Kai 2"]}]}
    assert brought.bring(told) == Imported(updated=2)
    assert brought.bring({"customers": [nordic], "warehouses": [north]}) == Imported(unchanged=2)
    assert brought.shipment().customer.address == tuple(lines)
    assert brought.bring(example()) == SAME
    assert brought.bring({"customers": [{**nordic, "address": []}]}) == Imported(updated=1)
    assert brought.shipment().customer.address == ()


def test_allergens_and_gtins_that_a_file_says_nothing_of_stay(brought: PackingStock) -> None:
    file = example()
    for customer in file["customers"]:
        del customer["allergen_restrictions"]
    for product in file["products"]:
        product |= {"allergens": None}
        product.pop("gtins", None)
    assert brought.bring(file) == SAME
    assert brought.shipment().customer.restrictions == ("peanuts", "milk")
    file["customers"][0]["allergen_restrictions"] = []
    assert brought.bring(file) == Imported(updated=1, unchanged=ALL - 1)
    assert brought.shipment().customer.restrictions == ()
    brought.bring({"products": [{**example()["products"][0], "gtins": []}]})
    assert brought.bring(example()) == Imported(updated=2, unchanged=ALL - 2)


def test_organisations_do_not_see_each_other(database: Database) -> None:
    stocks = [PackingStock(database, number) for number in (0, 1)]
    for stock in stocks:
        assert stock.bring(example()) == NEW
    assert stocks[0].shipment().id != stocks[1].shipment().id


def test_no_file_changes_what_a_server_told(brought: PackingStock) -> None:
    shipment, plate = brought.shipment(), brought.plate("LP-000104")
    told_at = brought.clock.now()
    copy = replace(shipment, server="https://hub.example", seen_at=told_at)
    brought.write(lambda tx: packing_work_store.put_shipments(tx, 0, [copy], 9))
    brought.write(lambda tx: packing_work_store.put_plates(tx, 0, [plate], 9, told_at))
    errors = told(brought.bring(example()))
    assert errors == [("license_plates[3]", "rule.of_server"), ("shipments[0]", "rule.of_server")]


# -- tables ------------------------------------------------------------------------------------------------------------


def table(*lines: str) -> str:
    """One without the columns that only new things need."""
    columns = "shipment_number,so_number,customer,warehouse,promised_ship_date,line_number,sku,quantity"
    return "\n".join((f"{columns},lp_number,allocated", *lines))


def test_a_table_changes_what_it_says_and_leaves_the_rest(brought: PackingStock) -> None:
    assert brought.bring_table(EXAMPLE.with_suffix(".csv").read_text("utf-8")) == SAME
    lines = ("SH-1002,SO-7002,KIOSK,NORTH,2026-12-24,1,RYE-1,20,LP-000104,20",)
    assert brought.bring_table(table(*lines)) == Imported(updated=1)
    assert brought.line(1, "SH-1002").ordered == 20 * ONE
    assert brought.shipment("SH-1002").lines == 1


def test_what_is_wrong_beside_what_is_there_is_told_at_its_line(brought: PackingStock) -> None:
    brought.pack("LP-000104", 12, number="SH-1002")
    imported = brought.bring_table(
        table(
            "SH-1002,SO-7002,KIOSK,NORTH,,1,RYE-1,10,LP-000104,5",
            "SH-1002,SO-7002,KIOSK,NORTH,,1,RYE-1,10,LP-9,5",
            "SH-3,SO-3,NOBODY,NORTH,,1,RYE-2,10,,",
        )
    )
    assert told(imported) == [
        ("line 2.allocated", "rule.allocation"),
        ("line 3.lp_number", "unknown.license_plates"),
        ("line 4.customer", "unknown.customers"),
        ("line 4.sku", "unknown.products"),
    ]
    fewer = brought.bring_table(table("SH-1002,SO-7002,KIOSK,NORTH,,1,RYE-1,10,LP-000104,12"))
    assert [one.path for one in fewer.notes] == ["line 2.quantity"]
