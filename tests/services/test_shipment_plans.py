"""The list of shipments reads an index of its own, never all shipments that there are."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection

from services.database import packing_board_store, shipment_lists
from services.database.database import Database
from services.database.opening import open_database
from services.database.sql import Sql
from tests.support.packing_work import Ids, furnish
from tests.support.plans import plan, plan_on_postgresql, statements_of_sql
from tests.support.postgres import Cluster

SOME = [Ids(number) for number in range(1, 6)]
_MANY = Sql(
    "INSERT INTO shipment (organisation_id, id, number, so_number, customer_id, warehouse_id, status, promised, lines,"
    " lines_packed, boxes, alert, search, server, change) SELECT 0, 'id ' || n, 'N' || n, '', '', '', 'pending', '', 1,"
    " 0, 0, false, 'number ' || n, '', 1 FROM generate_series(:first, :first + 2999) n"
)
_SOME_BEGUN = Sql(
    "WITH begun AS (UPDATE shipment SET status = 'packing' WHERE id IN ('id 1', 'id 2', 'id 3') RETURNING id)"
    " INSERT INTO packing_event (organisation_id, at, act, shipment_id, box_id, content_id, station, author, params)"
    " SELECT 0, 1, 'packed', id, '', '', '', '', '{}' FROM begun"
)
_THEIRS = Sql("INSERT INTO customer VALUES (0, '', '', '', '[]', 1)")


@pytest.fixture
def database(tmp_path: Path, ready_sqlite: None) -> Iterator[Database]:
    with closing(open_database(tmp_path)) as opened:
        opened.write(lambda tx: furnish(tx, 0, *SOME))
        yield opened


def steps(database: Database, **asked: str) -> list[str]:
    """In which SQLite answers two pages of the list."""

    def ask(tx: Connection) -> None:
        first = shipment_lists.open_page(tx, 0, limit=2, **asked)
        shipment_lists.open_page(tx, 0, limit=2, after=first.after, **asked)

    with statements_of_sql() as seen:
        database.read(ask)
    return [step for statement, params in seen for step in plan(database, statement, params)]


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({}, "ix_shipment_open (organisation_id=? AND promised>?)"),
        ({}, "ix_shipment_open (organisation_id=? AND promised=? AND seq>?)"),
        ({"warehouse": SOME[0].shipment}, "autoindex_shipment_open_1 (organisation_id=? AND warehouse_id=?)"),
        ({"search": "sh"}, "ix_shipment_open (organisation_id=? AND promised>?)"),
        ({"search": "sh"}, "SCAN shipment_search_content"),
        ({"search": "sh", "warehouse": "x"}, "INDEX ix_shipment_open_of (organisation_id=? AND warehouse_id=?)"),
        ({"search": "sh-1001"}, "SCAN shipment_search VIRTUAL TABLE INDEX"),
        ({"search": "sh-1001", "warehouse": "x"}, "USING INTEGER PRIMARY KEY (rowid=?)"),
    ],
)
def test_a_list_reads_its_own_index_and_sorts_nothing_that_is_many(
    database: Database, asked: dict[str, str], index: str
) -> None:
    found = steps(database, **asked)
    assert any(index in step for step in found), found
    many = [step for step in found if step.startswith("SCAN") and "VIRTUAL" not in step and "CONSTANT" not in step]
    assert set(many) <= {"SCAN shipment_search_content"}, found
    few = len(asked.get("search", "")) >= 3
    assert few or not [step for step in found if "TEMP B-TREE" in step], found


def test_a_part_of_a_text_and_what_stands_still_are_found_by_their_indexes_behind_the_walls_of_postgresql(
    postgres_cluster: Cluster, tmp_path: Path
) -> None:
    with postgres_cluster.new_database() as url, closing(open_database(tmp_path, url)) as database:
        for first in range(1, 30_000, 3_000):  # a statement has ten seconds, also on a busy machine
            database.write(lambda tx, first=first: _MANY(tx, first=first))
        database.write(_THEIRS)
        database.write(lambda tx: tx.exec_driver_sql("ANALYZE"))
        with statements_of_sql() as seen:
            found = database.read(lambda tx: shipment_lists.open_page(tx, 0, search="ber 4711"))
        assert found.total == 1
        told = plan_on_postgresql(database, *seen[0])
        assert any("ix_shipment_search" in step for step in told), told
        database.write(_SOME_BEGUN)
        database.write(lambda tx: tx.exec_driver_sql("ANALYZE"))
        with statements_of_sql() as seen:
            begun = database.read(lambda tx: packing_board_store.stalled(tx, 0, ["id 3"], 500))
        assert len(begun) == 2
        stalled = next(one for one in seen if "lively" in one[1])
        told = plan_on_postgresql(database, *stalled)
        assert not any("Seq Scan on shipment" in step for step in told), told
