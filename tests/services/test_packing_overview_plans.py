"""A supervisor's look at packing costs what happened today, not what there is."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from services.database import packing_board_store as store
from services.database.database import Database
from services.database.opening import open_database
from services.scanning.commands import Command
from services.supervisor.packing_joining import HERE_ALONE
from tests.services.test_packing_desk import plate
from tests.services.test_packing_overview import Site
from tests.support.packing_work import FIRST
from tests.support.plans import plan, statements_of_sql


@pytest.fixture
def database(tmp_path: Path, ready_sqlite: None) -> Iterator[Database]:
    """SQLite, which chooses its plans without knowing how much there is."""
    with closing(open_database(tmp_path)) as opened:
        yield opened


def test_no_look_goes_through_all_shipments_or_all_of_the_log(database: Database) -> None:
    site = Site(database)
    site.desk.scan("SH-1001", plate(3), Command.ACKNOWLEDGE)
    with statements_of_sql() as seen:
        site.overview.board()
        site.overview.board()
        site.desk.station.clock.advance(2 * 86_400)
        site.overview.board()
        site.overview.log(FIRST.shipment)
        site.desk.station.database.read(lambda tx: store.stalled_number(tx, 0, []))
    steps = [step for statement, params in seen for step in plan(database, statement, params)]
    tables = ("packing_event", "shipment", "box", "packing_message", "s", "e", "b", "l")
    scanned = [step for step in steps if any(step == f"SCAN {table}" for table in tables)]
    assert scanned == []
    for index in ("ix_packing_event_at (organisation_id=? AND at>?)", "ix_shipment_packing (organisation_id=?)"):
        assert any(index in step for step in steps), steps
    assert any("SEARCH e USING INTEGER PRIMARY KEY (rowid>?)" in step for step in steps), steps
    whole = [
        step for step in steps if step.endswith(("ix_packing_event_at (organisation_id=?)", "_2 (organisation_id=?)"))
    ]
    assert whole == []


def test_what_stands_still_is_found_by_indexes_and_not_sorted(database: Database) -> None:
    site = Site(database)
    with statements_of_sql() as seen:
        database.read(lambda tx: store.stalled(tx, 0, [FIRST.shipment], 500))
        database.read(lambda tx: store.stalled_number(tx, 0, [FIRST.shipment]))
        database.read(lambda tx: store.lively(tx, 0, site.now()))
    ours = [(statement, params) for statement, params in seen if "lively" in params or "DISTINCT" in statement]
    listed, counted, lively = (plan(database, statement, params) for statement, params in ours)
    packing = "SEARCH s USING INDEX ix_shipment_packing (organisation_id=?)"
    event = "COVERING INDEX ix_packing_event_shipment (organisation_id=? AND shipment_id=?)"
    for steps in (listed, counted):
        assert any(packing in step for step in steps), steps
        assert any(event in step for step in steps), steps
        assert not [step for step in steps if "TEMP B-TREE" in step], steps
    assert any("ix_packing_event_at (organisation_id=? AND at>?)" in step for step in lively), lively


def test_what_no_hub_is_told_of_a_shipment_is_found_among_its_own_lines_of_the_log(database: Database) -> None:
    with statements_of_sql() as seen:
        database.read(lambda tx: store.of_acts(tx, 0, FIRST.shipment, HERE_ALONE, after=None, until=None))
    ((statement, params),) = [one for one in seen if "acts" in one[1]]
    steps = plan(database, statement, params)
    assert "SEARCH e USING INDEX ix_packing_event_shipment (organisation_id=? AND shipment_id=?)" in steps, steps
    assert not [step for step in steps if "TEMP B-TREE" in step], steps
