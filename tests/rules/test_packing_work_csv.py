"""Work to pack as a table: one row for a line and a license plate; strict, and all that is wrong is told at once."""

import csv
import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from services.errors import Refused
from services.packing.work.from_csv import CUSTOMER, PLATE, PRODUCT, REQUIRED, parse_csv
from services.packing.work.said import Work
from tests.support.packing_file import EXAMPLE, example, parsed

Table = list[dict[str, str]]
TABLE = EXAMPLE.with_suffix(".csv")


def rows() -> Table:
    """The example's rows."""
    return list(csv.DictReader(io.StringIO(TABLE.read_text("utf-8"))))


def read(table: Table, delimiter: str = ",") -> Work:
    """What the reader makes of them."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(table[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(table)
    return parse_csv(text.getvalue().encode(), "work.csv")


def told(work: Work) -> list[tuple[str, str]]:
    return [(one.path, one.words.removeprefix("packing_import.wrong.")) for one in work.problems]


def without(names: tuple[str, ...]) -> Table:
    return [{name: value for name, value in row.items() if name not in names} for row in rows()]


def test_the_example_says_the_same_as_the_one_in_json() -> None:
    table, file = read(rows()), parsed(example())
    assert table.problems == ()
    assert [one.key for one in table.products] == [one.key for one in file.products]
    assert [one.gtins for one in table.products] == [None, None, None]
    assert (table.warehouses, table.customers, table.plates) == (file.warehouses, file.customers, file.plates)
    assert table.shipments == file.shipments


def test_what_is_known_already_needs_no_columns() -> None:
    work = read(without((*PLATE, *CUSTOMER, *PRODUCT, "warehouse_name", "status")))
    assert work.problems == ()
    assert (work.warehouses, work.customers, work.products, work.plates) == ((), (), (), ())
    assert [len(one.lines) for one in work.shipments] == [2, 1]


def test_a_line_without_a_license_plate_has_nothing_meant_for_it() -> None:
    table = rows()
    table[3] |= {"lp_number": "", "allocated": "", "lot_number": "", "lp_quantity": ""}
    work = read(table)
    assert work.problems == ()
    assert work.shipments[1].lines[0].allocations == ()
    assert len(work.plates) == 3


def test_people_in_europe_write_semicolons_and_commas() -> None:
    table = rows()
    table[3] |= {"quantity": "12,25", "lp_quantity": "30,5", "allocated": "12,25"}
    assert read(table, ";") == read(rows(), ";")


def test_allergens_are_parted_by_whatever_people_take() -> None:
    table = rows()
    for row in table[:3]:
        row["allergen_restrictions"] = "peanuts; milk"
    assert read(table).customers[0].restrictions == ("peanuts", "milk")


def test_addresses_have_their_lines_parted_by_bars() -> None:
    table = rows()
    for row in table:
        row["customer_address"] = "Sjögatan 7, Dock 3 | 211 19 Malmö" if row["customer"] == "NORDIC" else ""
    work = read(table)
    assert work.problems == ()
    assert [one.address for one in work.customers] == [("Sjögatan 7, Dock 3", "211 19 Malmö"), ()]
    assert {one.address for one in read(rows()).customers} == {None}


def test_an_address_needs_the_name_that_it_is_of() -> None:
    table = [{**row, "warehouse_address": "Weg 1"} for row in rows()]
    for row in table:
        row.pop("warehouse_name", None)
    told = [(one.path, one.words) for one in read(table).problems]
    assert told == [("line 1", "packing_import.wrong.column_missing")]


def test_a_workbook_is_read_with_its_numbers_and_days(tmp_path: Path) -> None:
    path = tmp_path / "work.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        for at, row in enumerate([{name: name for name in rows()[0]}, *rows()]):
            for column, (name, value) in enumerate(row.items()):
                if at and name in ("quantity", "allocated", "lp_quantity", "unit_weight_kg", "line_number"):
                    sheet.write_number(at, column, float(value))
                elif at and name == "promised_ship_date" and value:
                    sheet.write_datetime(at, column, datetime.fromisoformat(value), day)
                else:
                    sheet.write_string(at, column, value)
    work = parse_csv(path.read_bytes(), path.name)
    assert work.problems == ()
    assert work.shipments == parsed(example()).shipments


Change = Callable[[Table], Any]
WRONG: list[tuple[str, Change, list[tuple[str, str]]]] = [
    ("no number", lambda t: t[0].update(allocated="many"), [("line 2.allocated", "amount")]),
    ("thousands, or not", lambda t: t[0].update(quantity="1,234"), [("line 2.quantity", "either")]),
    ("thousands and decimals", lambda t: t[0].update(allocated="1.234,5"), [("line 2.allocated", "either")]),
    ("nothing meant", lambda t: t[0].update(allocated=""), [("line 2.allocated", "missing")]),
    ("no whole number", lambda t: t[0].update(line_number="1.5"), [("line 2.line_number", "whole")]),
    ("another day", lambda t: t[0].update(promised_ship_date="1.12.2026"), [("line 2.promised_ship_date", "date")]),
    ("another order", lambda t: t[1].update(so_number="SO-9"), [("line 3.so_number", "differs")]),
    ("another product", lambda t: t[1].update(sku="RYE-1"), [("line 3.sku", "differs")]),
    ("the order once more", lambda t: t[1].update(quantity="40"), [("line 3.quantity", "differs")]),
    ("a plate twice", lambda t: t[1].update(t[0]), [("line 3.lp_number", "twice")]),
    ("a plate of other goods", lambda t: t[3].update(lp_number="LP-000103"), [("line 5.sku", "differs")]),
    (
        "other restrictions",
        lambda t: t[2].update(allergen_restrictions="milk"),
        [("line 4.allergen_restrictions", "differs")],
    ),
    ("a status of its own", lambda t: t[0].update(status="done"), [("line 2.status", "status")]),
    (
        "a rounded number",
        lambda t: t[0].update(lp_number="1.23457E+18"),
        [("line 2.lp_number", "lists.problem.rounded_text")],
    ),
]


@pytest.mark.parametrize(("change", "wrong"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_is_wrong_is_told_at_its_line_and_column(change: Change, wrong: list[tuple[str, str]]) -> None:
    table = rows()
    change(table)
    assert told(read(table))[:1] == wrong


def test_columns_that_are_missing_unknown_or_there_twice_are_told_at_once() -> None:
    table = [
        {("allergen_restriction" if name == "allergen_restrictions" else name): value for name, value in row.items()}
        for row in without(("so_number", "uom"))
    ]
    assert told(read(table)) == [
        ("line 1", "column_missing"),
        ("line 1", "column_missing"),
        ("line 1", "column_missing"),
        ("line 1", "column"),
    ]
    twice = TABLE.read_bytes().replace(b"lot_number", b"quantity", 1)
    assert ("line 1", "column") in told(parse_csv(twice, "work.csv"))


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        parse_csv(b"\n\n", "work.csv")
    assert refused.value.code == "LIST_EMPTY"


def test_the_heading_alone_is_nothing_to_do() -> None:
    assert parse_csv(",".join(REQUIRED).encode(), "work.csv").entries == 0
