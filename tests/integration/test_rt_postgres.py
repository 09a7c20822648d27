"""A real Request Tracker on PostgreSQL: several that write at once, and a database in trouble. Nothing of what RT makes
of that is taken for a free serial, or for an asset."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg import sql

from services.assets.ports import Held, NewAsset, Said
from services.errors import OutsideFailed
from services.rt import register as rt
from services.rt.register import RtRegister
from tests.fakes.waiting import PATIENCE
from tests.support.postgres import ROLE, Cluster
from tests.support.request_tracker import RequestTracker, Shelf
from tests.support.rt_bench import new_asset, rt_register, sought, there

pytestmark = pytest.mark.xdist_group("rt")

Database = psycopg.Connection[tuple[object, ...]]


@pytest.fixture(scope="module")
def busy_shelf(tracker_on_postgres: RequestTracker) -> Shelf:
    shelf = tracker_on_postgres.new_shelf()
    tracker_on_postgres.asset(shelf, "SN-CANARY", "A-CANARY")
    return shelf


@pytest.fixture
def name(tracker_on_postgres: RequestTracker) -> str:
    """The database's."""
    return tracker_on_postgres.database.rpartition("/")[2]


@pytest.fixture
def database(name: str, postgres_cluster: Cluster) -> Iterator[Database]:
    """Its administrator's connection, each statement by itself."""
    with connected(postgres_cluster, name) as connection:
        yield connection


def connected(cluster: Cluster, name: str) -> Database:
    return psycopg.connect(cluster.url(name).replace("+psycopg", ""), autocommit=True)


def test_whoever_looks_after_a_race_for_one_serial_sees_every_asset_of_it(
    tracker_on_postgres: RequestTracker, busy_shelf: Shelf
) -> None:
    with (
        rt_register(tracker_on_postgres.url, busy_shelf) as one,
        rt_register(tracker_on_postgres.url, busy_shelf) as other,
        ThreadPoolExecutor(2) as pool,
    ):
        for n in range(5):
            racers = [(one, new_asset(serial=f"SN-RACE-{n}")), (other, new_asset(serial=f"SN-RACE-{n}"))]
            ready = threading.Barrier(2)

            def race(racer: tuple[RtRegister, NewAsset], ready: threading.Barrier = ready) -> int:
                register, asset = racer
                assert list(register.look([sought(asset)], []).held) == [] or ready.broken
                ready.wait(PATIENCE)
                assert register.create(asset, again=False).said is Said.CREATED
                return len(register.look([sought(asset)], []).held)

            assert max(pool.map(race, racers)) == 2, "whoever finishes last sees both"


def until_there(register: RtRegister, asset: NewAsset) -> list[Held]:
    until = time.monotonic() + PATIENCE
    while not (held := there(register, asset)):
        assert time.monotonic() < until, "it never came"
    return held


def test_two_hundred_are_looked_for_at_once(tracker_on_postgres: RequestTracker, busy_shelf: Shelf) -> None:
    there_already = new_asset()
    tracker_on_postgres.asset(busy_shelf, there_already.serial.lower(), there_already.tag.lower())
    with rt_register(tracker_on_postgres.url, busy_shelf) as register:
        looked = register.look([sought(asset) for asset in [there_already, *(new_asset() for _ in range(199))]], [])
    assert looked.sure
    assert [one.serial for one in looked.held] == [there_already.serial.lower()], "in any case"


def test_an_asset_that_comes_after_we_gave_up_is_found_later(
    tracker_on_postgres: RequestTracker,
    busy_shelf: Shelf,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asset = new_asset()
    with rt_register(tracker_on_postgres.url, busy_shelf) as register:
        assert there(register, asset) == []
        monkeypatch.setattr(rt, "CHANGE_SECONDS", 1.0)
        with database.transaction():
            database.execute("LOCK TABLE assets IN EXCLUSIVE MODE")
            assert register.create(asset, again=False).said is Said.IN_DOUBT
            assert there(register, asset) == [], "an empty look at once proves nothing of what is on its way"
        assert [one.serial for one in until_there(register, asset)] == [asset.serial]


def test_a_database_that_gives_up_in_mid_search_is_not_taken_for_a_free_serial(
    tracker_on_postgres: RequestTracker, database: Database, name: str
) -> None:
    """RT answers such a search with 200 and nothing, and such a create with "Permission Denied"."""
    asset, shelf = new_asset(), tracker_on_postgres.new_shelf()
    canary = tracker_on_postgres.asset(shelf, "SN-CANARY", "A-CANARY")
    with rt_register(tracker_on_postgres.url, shelf) as register:
        assert there(register, asset) == []
        limit_statements(tracker_on_postgres, database, name, 500)
        try:
            with database.transaction():
                database.execute("LOCK TABLE objectcustomfieldvalues IN ACCESS EXCLUSIVE MODE")
                assert not register.look([sought(asset)], ["SN-CANARY"]).sure
                assert gone(register, canary) == [], "who asks for what is known to be there is told that RT is blind"
            with database.transaction():
                database.execute("LOCK TABLE assets IN ACCESS EXCLUSIVE MODE")
                assert gone(register, canary) == []
            with database.transaction():
                database.execute("LOCK TABLE assets IN EXCLUSIVE MODE")
                assert register.create(asset, again=False).said in (Said.REFUSED, Said.IN_DOUBT)
        finally:
            limit_statements(tracker_on_postgres, database, name, 0)
        assert there(register, asset) == []


def gone(register: RtRegister, number: int) -> list[int]:
    """What RT says is gone; nothing where it cannot answer."""
    try:
        return list(register.gone([number]))
    except OutsideFailed:
        return []


def limit_statements(tracker: RequestTracker, database: Database, name: str, milliseconds: int) -> None:
    """For connections that RT makes from now on; 0: they may take as long as they like."""
    limit = sql.SQL("ALTER ROLE {} IN DATABASE {} SET statement_timeout = {}")
    tracker.stop()
    database.execute(limit.format(sql.Identifier(ROLE), sql.Identifier(name), sql.Literal(milliseconds)))
    tracker.start()


def test_a_database_that_is_away_leaves_a_create_in_doubt_and_rt_recovers_by_itself(
    tracker_on_postgres: RequestTracker, busy_shelf: Shelf, postgres_cluster: Cluster, name: str
) -> None:
    asset = new_asset()
    with (
        rt_register(tracker_on_postgres.url, busy_shelf) as register,
        connected(postgres_cluster, "postgres") as server,
    ):
        assert there(register, asset) == []
        let_in(server, name, False)
        try:
            assert register.create(asset, again=False).said is Said.IN_DOUBT
            with pytest.raises(OutsideFailed) as failed:
                register.look([sought(asset)], [])
            assert failed.value.words in ("rt.trouble", "rt.unreachable")
        finally:
            let_in(server, name, True)
        until_well(register)
        assert there(register, asset) == []


def let_in(server: Database, name: str, whether: bool) -> None:
    """Connections to the database are made, or not; those that there are end."""
    allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    server.execute(allow.format(sql.Identifier(name), sql.Literal(whether)))
    server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


def until_well(register: RtRegister) -> None:
    until = time.monotonic() + PATIENCE
    while words := register.health().words:
        assert time.monotonic() < until, f"it never recovered: {words}"
