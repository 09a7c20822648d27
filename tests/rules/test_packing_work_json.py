"""The import's JSON: strict, and whatever is wrong is told at once, each at its place."""

import json
from datetime import date
from typing import Any

import pytest

from services.errors import Refused
from services.packing.model import Status
from services.packing.work.fields import MOST_PROBLEMS
from services.packing.work.from_json import parse_json
from tests.support.packing_file import example, parsed

Path = tuple[str | int, ...]


def test_the_example_is_read_as_it_is_meant() -> None:
    work = parsed(example())
    assert work.problems == ()
    assert [one.key for one in work.customers] == ["NORDIC", "KIOSK"]
    assert work.customers[0].restrictions == ("peanuts", "milk")
    oat = work.products[0]
    assert (oat.key, oat.uom, oat.unit_weight) == ("OAT-40", "pc", 40_000)
    assert oat.gtins == (("04006381333931", 1_000_000), ("14006381333938", 12_000_000))
    assert (work.plates[3].lot, work.plates[3].quantity) == ("", 30_500_000)
    first, second = work.shipments
    assert (first.status, first.promised, second.promised) == (Status.PENDING, date(2026, 12, 1), None)
    assert first.lines[0].allocations == (("LP-000101", 60_000_000), ("LP-000102", 40_000_000))


def test_what_may_be_missing_has_its_plain_value() -> None:
    work = parsed(
        {
            "products": [{"sku": "A", "name": "A"}],
            "license_plates": [{"lp_number": "1", "sku": "A", "quantity": 0}],
            "shipments": [{"shipment_number": "S", "so_number": "O", "customer": "C", "lines": []}],
        }
    )
    assert work.problems == ()
    assert (work.products[0].uom, work.products[0].unit_weight, work.plates[0].warehouse) == ("pc", None, "")
    assert (work.products[0].allergens, work.products[0].gtins) == (None, None)
    assert (work.shipments[0].status, work.shipments[0].warehouse) == (None, "")


WRONG: list[tuple[Path, Any, str, str]] = [
    (("warehouses", 0, "code"), "", "warehouses[0].code", "text"),
    (("warehouses", 0, "code"), 5, "warehouses[0].code", "text"),
    (("warehouses", 0, "code"), "x" * 101, "warehouses[0].code", "text"),
    (("warehouses", 0, "name"), None, "warehouses[0].name", "missing"),
    (("warehouses", 0, "name"), "a\u202eb", "warehouses[0].name", "text"),
    (("warehouses", 0, "name"), "a\0b", "warehouses[0].name", "text"),
    (("warehouses", 0, "name"), "\ud800", "warehouses[0].name", "text"),
    (("warehouses", 0, "id"), "5", "warehouses[0].id", "id"),
    (("warehouses", 0, "colour"), "red", "warehouses[0]", "unknown"),
    (("customers", 0), 5, "customers[0]", "object"),
    (("customers", 0, "allergen_restrictions"), "milk", "customers[0].allergen_restrictions", "list"),
    (("customers", 0, "allergen_restrictions"), [5], "customers[0].allergen_restrictions", "names"),
    (("customers", 0, "address"), "Weg 1", "customers[0].address", "list"),
    (("customers", 0, "address"), ["Weg 1", "a\u202eb"], "customers[0].address", "names"),
    (("customers", 0, "address"), ["x" * 101], "customers[0].address", "names"),
    (("warehouses", 0, "address"), ["x"] * 7, "warehouses[0].address", "list"),
    (("customers", 1, "code"), "NORDIC", "customers[1].code", "twice"),
    (("products", 0, "unit_weight_kg"), -1, "products[0].unit_weight_kg", "amount_or_none"),
    (("products", 0, "unit_weight_kg"), "1", "products[0].unit_weight_kg", "amount_or_none"),
    (("products", 0, "unit_weight_kg"), True, "products[0].unit_weight_kg", "amount_or_none"),
    (("products", 0, "allergens"), [" "], "products[0].allergens", "names"),
    (("products", 0, "gtins", 0, "gtin"), "4006381333932", "products[0].gtins[0].gtin", "gtin"),
    (("products", 0, "gtins", 0, "gtin"), 4006381333931, "products[0].gtins[0].gtin", "gtin"),
    (("products", 0, "gtins", 1, "gtin"), "4006381333931", "products[0].gtins[1].gtin", "twice"),
    (("products", 0, "gtins", 0, "quantity"), 0, "products[0].gtins[0].quantity", "amount"),
    (("license_plates", 0, "quantity"), -1, "license_plates[0].quantity", "amount_or_none"),
    (("license_plates", 0, "quantity"), 0.0000001, "license_plates[0].quantity", "amount_or_none"),
    (("license_plates", 0, "quantity"), float("nan"), "license_plates[0].quantity", "amount_or_none"),
    (("license_plates", 1, "lp_number"), "LP-000101", "license_plates[1].lp_number", "twice"),
    (("shipments", 0, "status"), "done", "shipments[0].status", "status"),
    (("shipments", 0, "promised_ship_date"), "1.12.2026", "shipments[0].promised_ship_date", "date"),
    (("shipments", 0, "promised_ship_date"), "2026-02-30", "shipments[0].promised_ship_date", "date"),
    (("shipments", 0, "promised_ship_date"), 20261201, "shipments[0].promised_ship_date", "date"),
    (("shipments", 0, "lines", 0, "line_number"), "1", "shipments[0].lines[0].line_number", "whole"),
    (("shipments", 0, "lines", 1, "line_number"), 1, "shipments[0].lines[1].line_number", "twice"),
    (("shipments", 0, "lines", 0, "quantity"), 0, "shipments[0].lines[0].quantity", "amount"),
    (("shipments", 0, "lines", 0, "quantity"), 1_000_000_000, "shipments[0].lines[0].quantity", "amount"),
    (("shipments", 0, "lines", 0, "sku"), None, "shipments[0].lines[0].sku", "missing"),
    (
        ("shipments", 0, "lines", 0, "allocations", 1, "lp_number"),
        "LP-000101",
        "shipments[0].lines[0].allocations[1].lp_number",
        "twice",
    ),
    (
        ("shipments", 0, "lines", 0, "allocations", 0, "quantity"),
        None,
        "shipments[0].lines[0].allocations[0].quantity",
        "missing",
    ),
    (("shipments",), {}, "shipments", "section"),
    (("orders",), [1], "orders", "unknown_section"),
]


@pytest.mark.parametrize(("place", "value", "path", "wrong"), WRONG, ids=str)
def test_what_is_wrong_is_told_at_its_place_and_nothing_else(place: Path, value: Any, path: str, wrong: str) -> None:
    file: Any = example()
    inner = file
    for part in place[:-1]:
        inner = inner[part]
    inner[place[-1]] = value
    assert [(one.path, one.words) for one in parsed(file).problems] == [(path, f"packing_import.wrong.{wrong}")]


def test_all_that_is_wrong_is_told_at_once_and_the_rest_is_read() -> None:
    file = example()
    file["warehouses"][0]["code"] = 5
    file["products"][1]["sku"] = None
    file["shipments"][1]["lines"][0]["quantity"] = "12"
    work = parsed(file)
    assert [one.path for one in work.problems] == [
        "warehouses[0].code",
        "products[1].sku",
        "shipments[1].lines[0].quantity",
    ]
    assert (len(work.products), len(work.shipments)) == (2, 1)


def test_of_very_many_errors_the_first_are_told_and_how_many_more_there_are() -> None:
    problems = parsed({"warehouses": [{"code": None, "name": None}] * MOST_PROBLEMS}).problems
    assert len(problems) == MOST_PROBLEMS + 1
    assert problems[-1].params == {"n": MOST_PROBLEMS}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"5",
        b"{",
        b'{"warehouses": [}',
        b'{"warehouses": [] "customers": []}',
        b'{"warehouses": []} x',
        b'{"warehouses": [], "warehouses": []}',
        b'{"warehouses": [{"code": "A", "code": "B", "name": "C"}]}',
        b'{"warehouses": [1,]}',
        b'{,"warehouses": []}',
        b'{"warehouses": ["\xff"]}',
        b"[" * 100_000,
        b'{"warehouses": ' + b"[" * 100_000,
        b'{"warehouses": [' + b"9" * 10_000 + b"]}",
    ],
    ids=lambda content: repr(content[:40]),
)
def test_what_is_no_json_object_is_refused_at_once(content: bytes) -> None:
    with pytest.raises(Refused) as told:
        parse_json(content, "work.json")
    assert told.value.code == "IMPORT_INVALID"


def test_where_the_json_breaks_off_is_told() -> None:
    with pytest.raises(Refused) as told:
        parse_json(b'{\n"warehouses": [\n{"code": "A"} 5]}', "work.json")
    assert told.value.params["line"] == 3


def test_an_empty_object_and_a_byte_order_mark_are_fine() -> None:
    assert parse_json(b"\xef\xbb\xbf \n{ }\n", "work.json").entries == 0
    assert parse_json(json.dumps(example(), indent=4).encode("utf-8-sig"), "work.json").entries == 12
