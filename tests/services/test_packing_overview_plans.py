"""A supervisor's look at packing costs what happened today, not what there is."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from services.database.database import Database
from services.database.opening import open_database
from services.scanning.commands import Command
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
