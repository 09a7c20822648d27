"""What scans and screens ask is found by an index of its own: it costs the same however many assets there are."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from services.database import known_asset_store
from services.database.database import Database
from services.database.opening import open_database
from services.scanning.outcome import Reason
from tests.fakes.register import FakeRegister
from tests.services.asset_bench import IT, AssetBench
from tests.support.plans import plan, statements_of_sql

_ALL_OF_IT = re.compile(
    r"SCAN (asset|known_asset|tag|tag_event)\b"
    r"|SEARCH (asset|known_asset|tag_event) .*(autoindex|ix_asset_remote|ix_asset_serial|ix_tag_event_tag)\S*"
    r" \(organisation_id=\?( AND register=\?)?\)"
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """SQLite, which chooses its plans without knowing how much there is."""
    with closing(open_database(tmp_path)) as opened:
        yield opened


def test_no_scan_and_no_list_goes_through_all_assets_that_there_are(database: Database) -> None:
    bench = AssetBench(database, FakeRegister())
    address, now = bench.policy().register, bench.clock.now()
    database.write(lambda tx: known_asset_store.reach(tx, 0, address, 0, whole_at=now))
    with statements_of_sql() as seen:
        assert bench.scan("ABC123456").outcome.reason is Reason.ASSET_TAKEN
        rows = bench.rows()
        bench.service.retry([rows[0].asset.id], IT)
        bench.service.tags.log(10)
        bench.service.tags.preview()
        bench.service.listing(10)
    found = {statement: plan(database, statement, params) for statement, params in dict(seen).items()}
    assert any("known_asset" in step for steps in found.values() for step in steps)
    through_all = {one: steps for one, steps in found.items() if any(_ALL_OF_IT.search(step) for step in steps)}
    assert through_all == {}
    bench.stop()
