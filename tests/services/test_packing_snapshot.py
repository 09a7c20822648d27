"""What changed of packing, page by page, so that it can be imported elsewhere; on both databases."""

from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from services.database.database import Database
from services.packing import ending
from services.packing.model import Measures, Status
from services.packing.work.importing import Imported
from services.packing.work.snapshot import Cursor, read_cursor, snapshot
from tests.services.packing_stock import PackingStock
from tests.support.packing_file import example

EXTRA = {"cursor", "more", "deleted"}


@pytest.fixture
def stock(database: Database) -> PackingStock:
    stock = PackingStock(database)
    assert stock.bring(example()).created == 12
    return stock


def page(stock: PackingStock, cursor: str = "", most: int = 1_000) -> dict[str, Any]:
    """One page."""
    read = read_cursor(cursor)
    assert read is not None, cursor
    return stock.read(lambda tx: snapshot(tx, stock.organisation, read, most))


def pages(stock: PackingStock, cursor: str = "", most: int = 1_000) -> Iterator[dict[str, Any]]:
    """All of one look."""
    while True:
        one = page(stock, cursor, most)
        yield one
        if not one["more"]:
            return
        assert one["cursor"] != cursor
        cursor = one["cursor"]


def empty(one: dict[str, Any]) -> bool:
    """Nothing is told."""
    return not any(value for key, value in one.items() if key != "cursor")


def counts(one: dict[str, Any]) -> dict[str, int]:
    """How many of each list there are, where there are any."""
    return {key: len(value) for key, value in one.items() if key not in EXTRA and value}


def test_all_that_is_there_comes_first_and_then_only_what_changed(stock: PackingStock) -> None:
    first = page(stock)
    assert counts(first) == {"warehouses": 1, "customers": 2, "products": 3, "license_plates": 4, "shipments": 2}
    assert not first["more"]
    assert empty(page(stock, first["cursor"]))
    stock.pack("LP-000101", 12.5)
    second = page(stock, first["cursor"])
    assert counts(second) == {"license_plates": 1, "shipments": 1}
    assert second["license_plates"][0]["packed_quantity"] == 12.5
    assert empty(page(stock, second["cursor"]))


def test_a_shipment_comes_with_its_boxes_and_what_is_in_them(stock: PackingStock) -> None:
    box, content = stock.pack("LP-000103", 2, line=2)
    said = Measures(weight=1_500_000, length=40_000_000)
    stock.turn(lambda tx, turn: ending.close(tx, turn, box.id, said))
    stock.pack("LP-000101", 60)
    shipment = next(one for one in page(stock)["shipments"] if one["shipment_number"] == "SH-1001")
    assert (shipment["status"], shipment["alarmed"]) == ("packing", True)
    assert [one["packed_quantity"] for one in shipment["lines"]] == [60, 2]
    assert [one["packed_quantity"] for one in shipment["lines"][0]["allocations"]] == [60, 0]
    first, second = shipment["boxes"]
    assert (first["id"], first["box_number"], first["status"], first["weight"]) == (box.id, 1, "closed", 1.5)
    assert first["dimensions"] == {"length": 40, "width": None, "height": None}
    assert (second["box_number"], second["status"], second["station"]) == (2, "open", "bench")
    (lies,) = first["contents"]
    assert lies["packed_at"].endswith("Z")
    del lies["packed_at"]
    assert lies == {
        "id": content.id,
        "so_line_id": stock.line(2).id,
        "license_plate_id": stock.plate("LP-000103").id,
        "quantity": 2,
        "notes": None,
        "station": "bench",
        "author": "mia",
    }


def test_what_was_taken_away_is_told(stock: PackingStock) -> None:
    cursor, gone = page(stock)["cursor"], stock.line(2).id
    file = example()
    file["shipments"][0]["lines"].pop()
    stock.bring(file)
    told = page(stock, cursor)
    assert told["deleted"] == {"lines": [gone]}
    assert [len(one["lines"]) for one in told["shipments"]] == [1]
    assert page(stock, told["cursor"])["deleted"] == {}


@pytest.mark.parametrize("most", [5, 6, 7, 9, 1_000])
def test_pages_of_any_size_tell_each_thing_once(stock: PackingStock, most: int) -> None:
    stock.bring({"warehouses": [{"code": f"W{number}", "name": "W"} for number in range(17)]})
    told = [one["id"] for part in pages(stock, most=most) for key in part.keys() - EXTRA for one in part[key]]
    assert len(told) == len(set(told)) == 12 + 17


def test_each_page_can_be_imported_after_those_before_it_while_others_go_on(stock: PackingStock) -> None:
    """Between any two pages, what was told and what is still to come is changed."""
    other, tick, cursor = PackingStock(stock.database, 7), count(), ""
    for _look in range(3):
        for part in pages(stock, cursor, most=5):
            cursor = part["cursor"]
            assert other.bring(part).errors == ()
            _something_else(stock, next(tick))
    for part in pages(stock, cursor):
        assert other.bring(part).errors == ()
    assert told_alike(stock) == told_alike(other)


def _something_else(stock: PackingStock, number: int) -> None:
    """A new product on a new plate for an older shipment; others are called otherwise."""
    if number > 12:
        return
    file = example()
    file["products"][number % 3]["name"] = f"Renamed {number}"
    file["products"].append({"sku": f"NEW-{number}", "name": "New"})
    plate = {"lp_number": f"LP-N{number}", "sku": f"NEW-{number}", "quantity": 1}
    meant = [{"lp_number": plate["lp_number"], "quantity": 1}]
    line = {"line_number": 9, "sku": f"NEW-{number}", "quantity": 1, "allocations": meant}
    file["license_plates"].append(plate)
    file["shipments"][number % 2]["lines"].append(line)
    assert stock.bring(file).errors == ()


def told_alike(stock: PackingStock) -> dict[str, Any]:
    """All that is told of the work, whatever its order and the numbers of changes."""
    found = page(stock)
    return {key: sorted(value, key=lambda one: one["id"]) for key, value in found.items() if key not in EXTRA}


def test_a_reader_of_another_database_begins_anew(stock: PackingStock) -> None:
    whole = page(stock)
    assert page(stock, "99") == whole
    assert page(stock, "0.99.3.4.") == whole


@pytest.mark.parametrize(
    "text", ["x", "-1", "01", "1.2", "1.2.5.0.", "1.2.3.4.'; --", "1 ", "9" * 19, "١", "1.2.3.4.5.6"]
)
def test_a_cursor_that_nobody_gave_is_none(text: str) -> None:
    assert read_cursor(text) is None


@pytest.mark.parametrize("cursor", [Cursor(), Cursor(5), Cursor(5, 9, 3, 7, "1b000000-0000-4000-8000-000000000001")])
def test_a_cursor_is_read_as_it_was_written(cursor: Cursor) -> None:
    assert read_cursor(str(cursor)) == cursor


# -- whatever there is can be imported elsewhere -----------------------------------------------------------------------

NAMES = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=8)
AMOUNTS = st.integers(1, 10**9).map(lambda amount: amount / 1000)


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """Work as files may tell of it."""
    codes = st.lists(NAMES, min_size=1, max_size=3, unique=True)
    warehouses, customers, skus, plates, shipments = (draw(codes) for _section in range(5))
    allergens = st.lists(st.sampled_from(["milk", "Peanuts", "oats "]), max_size=2, unique=True)
    of = {plate: draw(st.sampled_from(skus)) for plate in plates}

    def line(number: int) -> dict[str, Any]:
        sku = draw(st.sampled_from(skus))
        meant = [one for one in plates if of[one] == sku and draw(st.booleans())]
        allocations = [{"lp_number": one, "quantity": draw(AMOUNTS)} for one in meant]
        return {"line_number": number, "sku": sku, "quantity": draw(AMOUNTS), "allocations": allocations}

    return {
        "warehouses": [{"code": code, "name": draw(NAMES)} for code in warehouses],
        "customers": [
            {"code": code, "name": draw(NAMES), "allergen_restrictions": draw(allergens)} for code in customers
        ],
        "products": [
            {"sku": sku, "name": draw(NAMES), "unit_weight_kg": draw(st.none() | st.just(0.25)), "allergens": []}
            | {"allergens": draw(allergens)}
            for sku in skus
        ],
        "license_plates": [
            {"lp_number": plate, "sku": sku, "quantity": draw(AMOUNTS)}
            | {"lot_number": draw(st.none() | NAMES), "warehouse": draw(st.none() | st.sampled_from(warehouses))}
            for plate, sku in of.items()
        ],
        "shipments": [
            {
                "shipment_number": number,
                "so_number": draw(NAMES),
                "customer": draw(st.sampled_from(customers)),
                "warehouse": draw(st.none() | st.sampled_from(warehouses)),
                "status": draw(st.sampled_from(list(Status))).value,
                "promised_ship_date": draw(st.none() | st.dates(date(2020, 1, 1)).map(str)),
                "lines": [line(at) for at in range(1, draw(st.integers(0, 3)) + 1)],
            }
            for number in shipments
        ],
    }


_organisations = count(100)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(file=files(), most=st.integers(5, 12))
def test_what_is_told_is_the_same_elsewhere(database: Database, file: dict[str, Any], most: int) -> None:
    here, there = (PackingStock(database, next(_organisations)) for _one in range(2))
    entries = sum(map(len, file.values()))
    assert here.bring(file) == Imported(created=entries)
    told = list(pages(here, most=most))
    assert [there.bring(part).errors for part in told] == [()] * len(told)
    for part in told:
        size = len([one for key in part.keys() - EXTRA for one in part[key]])
        assert there.bring(part) == here.bring(part) == Imported(unchanged=size)
    assert told_alike(there) == told_alike(here)


def test_the_same_is_told_in_the_same_order_wherever_a_database_keeps_its_rows(stock: PackingStock) -> None:
    before = page(stock)
    meant = [len(line["allocations"]) for shipment in before["shipments"] for line in shipment["lines"]]
    assert max(meant) > 1, "there is an order"
    stock.database.write(_laid_the_other_way_round)
    assert page(stock)["shipments"] == before["shipments"]


def _laid_the_other_way_round(tx: Connection) -> None:
    rows = [row._asdict() for row in tx.execute(text("SELECT * FROM allocation ORDER BY plate_id DESC"))]
    names = ", ".join(rows[0])
    tx.execute(text("DELETE FROM allocation"))
    tx.execute(text(f"INSERT INTO allocation ({names}) VALUES (:{names.replace(', ', ', :')})"), rows)
