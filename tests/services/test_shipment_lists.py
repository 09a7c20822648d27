"""The list of shipments that can be packed: in its order, searched, counted, on both databases."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from services.clock import new_id
from services.database import packing_change_store, shipment_lists, shipment_store
from services.database import packing_work_store as work
from services.database.database import Database
from services.database.opening import open_database
from services.database.sql import Sql
from services.database.walls import within
from services.packing.model import PACKABLE, Customer, OpenShipments, Shipment, Status, Warehouse
from tests.support.packing_work import NORDIC, NORTH, furnish

SOUTH = Warehouse("5e000000-0000-4000-8000-000000000002", "SOUTH", "South hall")
ALPINE = Customer("c0000000-0000-4000-8000-000000000002", "ALPINE", 'Käse "Alpin" & Söhne, 100 %_GmbH')
_DELETE = Sql("DELETE FROM shipment WHERE organisation_id = :organisation AND id = :id")
_ALL = Sql("SELECT seq, search, status FROM shipment WHERE organisation_id = :organisation")


@pytest.fixture
def on_sqlite(tmp_path: Path, ready_sqlite: None) -> Iterator[Database]:
    with closing(open_database(tmp_path)) as opened:
        yield opened


def shipment(
    number: str,
    promised: str = "2026-12-01",
    customer: Customer = NORDIC,
    warehouse: Warehouse = NORTH,
    status: Status = Status.PENDING,
) -> Shipment:
    day = date.fromisoformat(promised) if promised else None
    return Shipment(f"id of {number}", number, f"SO-{number}", customer, warehouse.id, status, day, lines=1)


def put(database: Database, *shipments: Shipment, organisation: int = 0) -> None:
    def run(tx: Connection) -> None:
        change = packing_change_store.begin(tx, organisation)
        work.put_warehouses(tx, organisation, [NORTH, SOUTH], change)
        work.put_customers(tx, organisation, [NORDIC, ALPINE], change)
        work.put_shipments(tx, organisation, shipments, change)

    database.write(run)


def page(database: Database, search: str = "", **asked: object) -> OpenShipments:
    asked = {"organisation": 0, **asked}
    return database.read(lambda tx: shipment_lists.open_page(tx, search=search, **asked))  # type: ignore[arg-type]


def numbers(found: OpenShipments) -> list[str]:
    return [one.number for one in found.rows]


def stand(database: Database, number: str, status: Status) -> None:
    database.write(lambda tx: shipment_store.change(tx, 0, f"id of {number}", status, 1))


def test_the_earliest_promised_comes_first_and_what_has_no_date_last(database: Database) -> None:
    put(database, shipment("C", ""), shipment("B", "2026-12-24"), shipment("A", "2026-12-02"), shipment("D", ""))
    assert numbers(page(database)) == ["A", "B", "C", "D"]


@pytest.mark.parametrize("search", ["", "so-", "s"])
@pytest.mark.parametrize("many", [0, shipment_lists.MANY])
def test_pages_follow_each_other_without_gap_or_double(
    database: Database, monkeypatch: pytest.MonkeyPatch, search: str, many: int
) -> None:
    monkeypatch.setattr(shipment_lists, "MANY", many)
    days = ["2026-12-02", "", "2026-12-02", "2026-12-01", "", "2026-12-02", ""]
    put(database, *(shipment(f"N{at}", day) for at, day in enumerate(days)))
    told, after = [], None
    for expected in (2, 2, 2, 1):
        found = page(database, search, limit=2, after=after)
        assert (len(found.rows), found.total) == (expected, 7)
        told += numbers(found)
        after = found.after
    assert told == ["N3", "N0", "N2", "N5", "N1", "N4", "N6"]
    assert after is None


def test_only_what_can_be_packed_is_listed_counted_and_found(database: Database) -> None:
    put(database, *(shipment(f"SH-{status}", status=status) for status in Status))
    for search in ("", "sh-", "s"):
        found = page(database, search)
        assert (sorted(numbers(found)), found.total) == (["SH-packing", "SH-pending"], 2)


@pytest.mark.parametrize("search", ["", "sh-", "sh"])
def test_a_shipment_leaves_the_list_when_it_is_done_and_comes_back_when_it_is_opened_again(
    database: Database, search: str
) -> None:
    put(database, shipment("SH-1"), shipment("SH-2"))
    stand(database, "SH-1", Status.PACKING)
    assert numbers(page(database, search)) == ["SH-1", "SH-2"]
    stand(database, "SH-1", Status.PACKED)
    assert (numbers(page(database, search)), page(database, search).total) == (["SH-2"], 1)
    stand(database, "SH-1", Status.PACKING)
    assert page(database, search).total == 2
    database.write(lambda tx: _DELETE(tx, organisation=0, id="id of SH-2"))
    assert (numbers(page(database, search)), page(database, search).total) == (["SH-1"], 1)


def test_what_was_renamed_or_moved_is_found_as_it_is_now(database: Database) -> None:
    put(database, shipment("SH-1"))
    put(database, replace(shipment("SH-77", warehouse=SOUTH), id="id of SH-1"))
    assert page(database, "sh-1").total == 0
    assert numbers(page(database, "sh-77")) == ["SH-77"]
    assert [page(database, warehouse=one.id).total for one in (NORTH, SOUTH)] == [0, 1]


@pytest.mark.parametrize("many", [0, shipment_lists.MANY])
@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("NORDIC FOO", ["SH-1"]),
        ("  sh-2 ", ["SH-2"]),
        ("o-sh-1", ["SH-1"]),
        ("KÄSE", ["SH-2"]),
        ('"alp', ["SH-2"]),
        ('in" & sö', ["SH-2"]),
        ("%_gm", ["SH-2"]),
        ("%%%", []),
        ("s_-", []),
        ("sh*", []),
        ("NOT", []),
        ("sh-1 OR sh-2", []),
        ("1\nso", ["SH-1"]),
        ("a\0b", []),
        ("\0", []),
        ("x" * 5000, []),
        ("2", ["SH-2"]),
        ("-1", ["SH-1"]),
        ("日本語", []),
    ],
)
def test_any_part_of_number_order_and_customer_is_found_and_nothing_of_it_is_a_command(
    database: Database, monkeypatch: pytest.MonkeyPatch, search: str, found: list[str], many: int
) -> None:
    monkeypatch.setattr(shipment_lists, "MANY", many)
    put(database, shipment("SH-1"), shipment("SH-2", customer=ALPINE))
    assert (numbers(page(database, search)), page(database, search).total) == (found, len(found))


@pytest.mark.parametrize(("many", "some"), [(0, 0), (0, 2), (2, 9), (2, 99), (99, 99)])
@pytest.mark.parametrize("search", ["alpin", "lpi", "nordic"])
def test_what_some_have_is_counted_right_whatever_counts_it(
    database: Database, monkeypatch: pytest.MonkeyPatch, search: str, many: int, some: int
) -> None:
    monkeypatch.setattr(shipment_lists, "MANY", many)
    monkeypatch.setattr(shipment_lists, "SOME", some)
    put(database, *(shipment(f"SH-{at}", customer=NORDIC if at % 8 else ALPINE) for at in range(32)))
    found = page(database, search)
    assert found.total == len(found.rows) == (28 if search == "nordic" else 4)


@pytest.mark.parametrize("search", ["", "sh-", "sh"])
def test_a_warehouse_has_a_list_of_its_own(database: Database, search: str) -> None:
    put(database, shipment("SH-1"), shipment("SH-2", warehouse=SOUTH), shipment("SH-3"))
    assert numbers(page(database, search, warehouse=SOUTH.id)) == ["SH-2"]
    assert page(database, search, warehouse=NORTH.id).total == 2
    assert page(database, search, warehouse=new_id()) == OpenShipments((), 0)


@pytest.mark.parametrize("many", [0, shipment_lists.MANY])
@pytest.mark.parametrize("search", ["", "sh-", "sh-1", "sh"])
def test_an_organisation_has_a_list_of_its_own(
    database: Database, monkeypatch: pytest.MonkeyPatch, search: str, many: int
) -> None:
    monkeypatch.setattr(shipment_lists, "MANY", many)
    put(database, shipment("SH-1"))
    assert page(database, search).total == 1
    assert page(database, search, organisation=7) == OpenShipments((), 0)
    database.write(within(7, lambda tx: furnish(tx, 7)))
    assert (numbers(page(database, search)), page(database, search).total) == (["SH-1"], 1)
    theirs = database.read(within(7, lambda tx: shipment_lists.open_page(tx, 7, search=search)))
    assert (numbers(theirs), theirs.total) == (["SH-1001", "SH-1002"], 2)


_TEXT = st.text("aAbß1-\"'*% ä", min_size=1, max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(_TEXT, st.sampled_from(Status)), max_size=8, unique_by=lambda one: one[0]), _TEXT)
def test_it_finds_what_a_look_at_each_would_find(
    on_sqlite: Database, named: list[tuple[str, Status]], search: str
) -> None:
    database = on_sqlite
    database.write(lambda tx: tx.exec_driver_sql("DELETE FROM shipment"))
    put(database, *(shipment(number, status=status) for number, status in named))
    term = search.strip().casefold()
    rows = database.read(lambda tx: _ALL(tx, organisation=0).all())
    wanted = sum(row.status in PACKABLE and term in row.search for row in rows)
    found = page(database, search, limit=100)
    assert (found.total, len(found.rows)) == (wanted, wanted)


def test_the_next_one_is_that_behind_it_in_the_list_and_behind_the_last_the_first(database: Database) -> None:
    def behind(one: Shipment | None) -> str:
        found = database.read(lambda tx: shipment_lists.following(tx, 0, one))
        return found.number if found else ""

    assert behind(None) == ""
    put(database, one := shipment("A", "2026-12-02"))
    assert [behind(None), behind(one)] == ["A", ""]
    put(database, shipment("B", ""), shipment("C", "2026-12-02"), done := shipment("D", status=Status.PACKED))
    assert [behind(shipment(number)) for number in "ACB"] == ["C", "B", "A"]
    assert [behind(done), behind(None)] == ["A", "A"]
