"""What scans and screens ask is found by an index of its own: it costs the same however many assets there are."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from services.assets.model import Numbering
from services.assets.ports import Held
from services.database import asset_batch_store, asset_store, known_asset_store, print_store, tag_range_store, tag_store
from services.database.database import Database
from services.database.opening import open_database
from services.identity.by import By
from services.scanning.outcome import Reason
from tests.fakes.register import FakeRegister
from tests.services.asset_bench import IT, AssetBench
from tests.support.plans import plan, plan_on_postgresql, statements_of_sql
from tests.support.postgres import Cluster

_ALL_OF_IT = re.compile(
    r"SCAN (asset|known_asset|tag|tag_event|asset_batch|tag_sequence)\b"
    r"|SEARCH (asset|known_asset|tag|tag_event) .*(autoindex|ix_asset_remote|ix_asset_serial|ix_tag_event_tag)\S*"
    r" \(organisation_id=\?( AND register=\?)?\)"
    r"|SEARCH tag_sequence .*autoindex\S* \(organisation_id=\? AND prefix=\?\)"
    r"|SEARCH asset USING INDEX ix_asset_batch \(batch=\?\)$"
)
REGISTER = "https://rt.example.org"
NUMBERING, LEASED = Numbering("W12-", 4), Numbering("W12-", 4, leased=True)
_BY = By(datetime(2026, 3, 1, 8, 0, tzinfo=UTC), "ann", None, "bench-1")


@pytest.fixture
def database(tmp_path: Path, ready_sqlite: None) -> Iterator[Database]:
    """SQLite, which chooses its plans without knowing how much there is."""
    with closing(open_database(tmp_path)) as opened:
        yield opened


def test_no_scan_and_no_list_goes_through_all_assets_that_there_are(database: Database) -> None:
    bench = AssetBench(database, FakeRegister())
    address, now = bench.policy().register, bench.clock.now()
    database.write(lambda tx: known_asset_store.reach(tx, 0, address, 0, whole_at=now))
    with statements_of_sql() as seen:
        assert bench.scan("ABC123456").outcome.reason is Reason.ASSET_TAKEN
        bench.service.retry([line.asset.id for line in bench.rows()], IT)
        bench.service.tags.log(10)
        bench.service.tags.preview()
        bench.service.listing(10)
        bench.service.unprinted(bench.service.entering().batch)
    found = {statement: plan(database, statement, params) for statement, params in dict(seen).items()}
    assert any("known_asset" in step for steps in found.values() for step in steps)
    assert through_all(found) == {}
    bench.stop()


def through_all(found: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Of statements and the steps in which they are answered, those that go through all that there is."""
    return {one: steps for one, steps in found.items() if any(_ALL_OF_IT.search(step) for step in steps)}


ASKED: dict[str, tuple[str, Callable[[Connection], object]]] = {
    "the next tag": ("ix_tag_sequence_usable", lambda tx: tag_store.peek(tx, 0, NUMBERING)),
    "how many are left of the blocks": ("ix_tag_sequence_usable", lambda tx: tag_range_store.left(tx, 0, LEASED, 50)),
    "tags that nobody used": ("ix_tag_alone", lambda tx: tag_store.unused(tx, 0, _BY.at, 100)),
    "whether one of a block is held": (
        "ix_known_asset_tag",
        lambda tx: known_asset_store.holds(tx, 0, REGISTER, ["W12-0001", "W12-0002"]),
    ),
    "labels to ask for": ("ix_asset_label_created", lambda tx: asset_store.unlabelled(tx, _BY, 500, first=False)),
    "labels to ask for at once": ("ix_asset_label_first", lambda tx: asset_store.unlabelled(tx, _BY, 500, first=True)),
    "labels to look after": ("ix_print_job_look", lambda tx: print_store.tags_to_look(tx, "bench-1")),
    "those of a batch with these tags": ("ix_asset_tag", lambda tx: asset_store.tagged(tx, 0, "batch", ["W12-0001"])),
    "a batch in figures": ("autoindex_asset_batch", lambda tx: asset_batch_store.counts(tx, 0, "batch")),
}


@pytest.mark.parametrize("asked", ASKED)
def test_it_is_found_by_its_own_index(database: Database, asked: str) -> None:
    index, ask = ASKED[asked]
    with statements_of_sql() as seen:
        database.read(ask)
    found = {statement: plan(database, statement, params) for statement, params in seen}
    assert any(index in step for steps in found.values() for step in steps), found
    assert through_all(found) == {}


@pytest.mark.parametrize("numbering", [NUMBERING, LEASED], ids=["own", "leased"])
def test_tags_that_are_on_devices_already_are_passed_by_once(database: Database, numbering: Numbering) -> None:
    def fill(tx: Connection) -> None:
        if numbering.leased:
            tag_range_store.lease(tx, _BY, numbering, "block", 1, 3000)
        for number in [*range(1, 500), *range(501, 1000)]:
            assert tag_store.attach(tx, _BY, numbering, f"W12-{number:04}", f"asset {number}", "")

    def take(tx: Connection, tag: str) -> None:
        found = tag_store.peek(tx, 0, numbering)
        assert found is not None
        assert found.tag == tag
        tag_store.take(tx, _BY, numbering, found, f"asset of {tag}", "")

    database.write(fill)
    for tag in ("W12-0500", "W12-1000", "W12-1001"):
        with statements_of_sql() as seen:
            database.read(lambda tx: tag_store.peek(tx, 0, numbering))
        asked = [params["keys"] for _statement, params in seen if "keys" in params]
        assert asked == [f'["{tag.lower()}"]'], "that one alone"
        database.write(lambda tx, tag=tag: take(tx, tag))


def test_blocks_that_are_used_up_are_not_read(database: Database) -> None:
    def fill(tx: Connection) -> None:
        for number in range(1, 10):
            tag_range_store.lease(tx, _BY, LEASED, f"block {number}", number, number)
            found = tag_store.peek(tx, 0, LEASED)
            assert found is not None
            tag_store.take(tx, _BY, LEASED, found, f"asset {number}", "")
        tag_range_store.lease(tx, _BY, LEASED, "the last", 10, 20)

    database.write(fill)
    assert [one.lease for one in database.read(lambda tx: tag_range_store.ranges(tx, 0, "W12-"))] == ["the last"]


TAGS = ("A8", "A9", "A90", "A901", "a9-1", "B", "XYZ1", "XYZ-2", "xyz3", "W12.1", "W120001")
TAGS += ("W12-", "W12-0001", "W12-0010", "W12-1234567890123456789")


@pytest.mark.parametrize(
    ("prefix", "highest"), [("A9", 1), ("XYZ", 3), ("xyz", 3), ("W12-", 10), ("W", 120001), ("B", 0), ("C", 0)]
)
@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_the_highest_number_of_a_prefix_is_found_whatever_language_the_database_sorts_by(
    request: pytest.FixtureRequest, tmp_path: Path, engine: str, prefix: str, highest: int
) -> None:
    """In English "[" comes before letters, and ":" before digits: no range ends there."""
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    made = cluster.new_database(language="en-US") if engine == "postgres" else nullcontext("")
    with made as url, closing(open_database(tmp_path, url)) as database:
        held = [(Held(number, f"SN{number}", tag), f"SN{number}") for number, tag in enumerate(TAGS, 1)]
        database.write(lambda tx: known_asset_store.put(tx, 0, REGISTER, held))
        assert database.read(lambda tx: known_asset_store.highest(tx, 0, REGISTER, prefix)) == highest


def test_the_highest_number_of_a_prefix_is_found_by_its_index_on_postgresql(
    postgres_cluster: Cluster, tmp_path: Path
) -> None:
    with postgres_cluster.new_database(language="en-US") as url, closing(open_database(tmp_path, url)) as database:
        held = [(Held(number, "", f"T{number:06}"), "") for number in range(1, 5001)]
        database.write(lambda tx: known_asset_store.put(tx, 0, REGISTER, held))
        database.write(lambda tx: tx.exec_driver_sql("ANALYZE known_asset"))
        with statements_of_sql() as seen:
            assert database.read(lambda tx: known_asset_store.highest(tx, 0, REGISTER, "T0001")) == 99
        steps = plan_on_postgresql(database, *seen[0])
        assert any("ix_known_asset_tag" in step for step in steps)
        assert any("Index Cond" in step and "(tag_key)::text >=" in step for step in steps), steps
