"""What scans and screens ask is found by an index of its own: it costs the same however many assets there are."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from services.assets.ports import Held
from services.database import known_asset_store
from services.database.database import Database
from services.database.opening import open_database
from services.scanning.outcome import Reason
from tests.fakes.register import FakeRegister
from tests.services.asset_bench import IT, AssetBench
from tests.support.plans import plan, plan_on_postgresql, statements_of_sql
from tests.support.postgres import Cluster

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


REGISTER = "https://rt.example.org"
TAGS = ("A8", "A9", "A90", "A901", "a9-1", "B", "XYZ1", "XYZ-2", "xyz3", "W12-0001", "W12-0010", "W12.1", "W120001")


@pytest.mark.parametrize("prefix", ["A9", "XYZ", "W12-", "W"])
def test_all_tags_of_a_prefix_are_found_whatever_language_the_database_sorts_by(
    postgres_cluster: Cluster, tmp_path: Path, prefix: str
) -> None:
    """In English "[" comes before letters, and ":" before digits: no range ends there."""
    with postgres_cluster.new_database(language="en-US") as url, closing(open_database(tmp_path, url)) as database:
        held = [(Held(number, f"SN{number}", tag), f"SN{number}") for number, tag in enumerate(TAGS, 1)]
        database.write(lambda tx: known_asset_store.put(tx, 0, REGISTER, held))
        found = database.read(lambda tx: known_asset_store.tags(tx, 0, REGISTER, prefix))
        assert sorted(found) == sorted(tag for tag in TAGS if tag.startswith(prefix))


def test_the_tags_of_a_prefix_are_found_by_their_index_on_postgresql(postgres_cluster: Cluster, tmp_path: Path) -> None:
    with postgres_cluster.new_database(language="en-US") as url, closing(open_database(tmp_path, url)) as database:
        held = [(Held(number, "", f"T{number:06}"), "") for number in range(1, 5001)]
        database.write(lambda tx: known_asset_store.put(tx, 0, REGISTER, held))
        database.write(lambda tx: tx.exec_driver_sql("ANALYZE known_asset"))
        with statements_of_sql() as seen:
            assert len(database.read(lambda tx: known_asset_store.tags(tx, 0, REGISTER, "T0001"))) == 100
        steps = plan_on_postgresql(database, *seen[0])
        assert any("ix_known_asset_tag" in step for step in steps)
        assert any("Index Cond" in step and "(tag)::text >=" in step for step in steps), steps
