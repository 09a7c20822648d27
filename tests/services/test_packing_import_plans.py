"""An import, and whoever reads on, finds each row by its own index: it costs what is in the file, not what is there."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from services.database.opening import open_database
from services.database.sql import Sql
from services.packing.work.snapshot import read_cursor, snapshot
from tests.services.packing_stock import PackingStock
from tests.support.packing_file import example
from tests.support.plans import plan, statements_of_sql
from tests.support.postgres import Cluster

# A step that goes through a table, or through all that an organisation has in it.
_THROUGH_ALL = re.compile(r"^SCAN \w+$|^SCAN \w+ USING|\(organisation_id=\?\)$")
# Of these there are few, and who reads on reads those that changed: no index has their numbers. The number of the last
# change is one row.
_FEW = re.compile(r"^SEARCH ([wcp]|packing_change)\b")

_KNOWN = Sql("SELECT reltuples FROM pg_class WHERE relname = 'license_plate'")


@pytest.fixture
def stock(tmp_path: Path, ready_sqlite: None) -> Iterator[PackingStock]:
    with closing(open_database(tmp_path)) as opened:
        stock = PackingStock(opened)
        assert stock.bring(with_ids(example())).errors == ()
        yield stock


def with_ids(file: dict[str, Any]) -> dict[str, Any]:
    """Each entry is named by its id, too."""
    for nth, entries in enumerate(file.values()):
        for at, entry in enumerate(entries):
            entry["id"] = f"00000000-0000-4000-800{nth}-{at:012}"
    return file


def steps(stock: PackingStock, seen: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    """(statement, step) of those that go through all."""
    found = [(statement, step) for statement, params in seen for step in plan(stock.database, statement, params)]
    assert len(found) > 10
    return [(statement, step) for statement, step in found if _THROUGH_ALL.search(step) and "json_each" not in step]


def test_an_import_finds_what_it_names_by_indexes(stock: PackingStock) -> None:
    file = with_ids(example())
    file["shipments"][0]["lines"].pop()
    file["shipments"][1]["promised_ship_date"] = "2026-12-24"
    file["license_plates"][0]["quantity"] = 70
    with statements_of_sql() as seen:
        assert stock.bring(file).updated == 3
        assert stock.bring(example()).updated == 3
    assert steps(stock, seen) == []


@pytest.mark.parametrize("cursor", ["0", "1", "0.3.3.1.00000000-0000-4000-8000-000000000000", "0.3.4.0."])
def test_who_reads_on_goes_by_the_numbers_of_changes(stock: PackingStock, cursor: str) -> None:
    stock.pack("LP-000101", 1)
    read = read_cursor(cursor)
    assert read is not None
    with statements_of_sql() as seen:
        assert stock.read(lambda tx: snapshot(tx, 0, read))["shipments"]
    assert [(statement, step) for statement, step in steps(stock, seen) if not _FEW.search(step)] == []


def test_one_change_with_very_many_rows_is_gone_through_by_their_ids(stock: PackingStock) -> None:
    read = read_cursor("0.1.3.1.00000000-0000-4000-8000-000000000000")
    assert read is not None
    with statements_of_sql() as seen:
        stock.read(lambda tx: snapshot(tx, 0, read))
    statement, params = next(one for one in seen if "l.id > :id" in one[0])
    assert plan(stock.database, statement, params) == [
        "SEARCH l USING INDEX sqlite_autoindex_license_plate_1 (organisation_id=? AND id>?)"
    ]


def test_postgresql_knows_at_once_how_many_there_are(postgres_cluster: Cluster, tmp_path: Path) -> None:
    plates = [{"lp_number": f"LP-{number}", "sku": "OAT-40", "quantity": 1} for number in range(1_500)]
    with postgres_cluster.new_database() as url, closing(open_database(tmp_path, url)) as database:
        stock = PackingStock(database)
        assert stock.bring({"products": example()["products"], "license_plates": plates}).created == 1_503
        assert stock.read(lambda tx: _KNOWN(tx).scalar_one()) == len(plates)
