"""What the print queue asks of the database again and again stays cheap when a hundred thousand labels are done."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.clock import SystemClock
from services.database import print_store
from services.database.database import Database
from services.database.opening import open_database
from services.printing.model import JobList
from tests.support.plans import plan, statements_of_sql


@pytest.fixture
def database(tmp_path: Path, ready_sqlite: None) -> Iterator[Database]:
    database = open_database(tmp_path / "station")
    yield database
    database.close()


def test_nothing_that_is_asked_while_labels_wait_walks_those_that_are_done(database: Database) -> None:
    now, at = SystemClock().now(), "bench-1"
    with statements_of_sql() as seen:
        for whole in (False, True):
            database.read(lambda tx, whole=whole: print_store.following(tx, at, "zebra", whole_batch=whole))
        database.read(lambda tx: print_store.newest(tx, at, "zebra"))
        database.read(lambda tx: print_store.waiting(tx, at))
        database.read(lambda tx: print_store.counts(tx, at))
        for which in (JobList.LOOK, JobList.WAITING, JobList.CHECK):
            database.read(lambda tx, which=which: print_store.listing(tx, at, which, 100))
        database.write_once(lambda tx, _attempt: print_store.interrupt(tx, at, ["zebra"], now))
        database.write_once(lambda tx, _attempt: print_store.orphan(tx, at, ["zebra"], now, now))
    ours = [(statement, params) for statement, params in seen if "print_job" in statement]
    assert len(ours) >= 9
    steps = {(step, statement) for statement, params in ours for step in plan(database, statement, params)}
    assert {(step, statement) for step, statement in steps if step in ("SCAN j", "SCAN print_job")} == set()
