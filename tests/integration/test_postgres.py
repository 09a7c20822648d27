"""A real PostgreSQL: a cut line, a silent one, a server that refuses; two stations at once; migrations up and down."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, make_url

from services.database import migrate, postgres
from services.database import writer as writing
from services.database.database import Database
from services.database.jobs import Job
from services.database.opening import open_database
from services.database.postgres import postgres_engine
from services.errors import OutsideFailed, OutsideKind
from tests.fakes.waiting import Memory
from tests.faults.test_database_faults import Bench
from tests.services.test_database_opening import scans
from tests.support.proxy import Proxy, proxy


@pytest.fixture
def line(postgres_url: str) -> Iterator[Proxy]:
    address = make_url(postgres_url)
    assert address.host is not None
    assert address.port is not None
    with proxy(address.host, address.port) as between:
        yield between


def through(line: Proxy, url: str) -> str:
    """The address of the same database, behind the line."""
    return make_url(url).set(port=line.port).render_as_string(hide_password=False)


@pytest.fixture
def bench(tmp_path: Path, postgres_url: str, line: Proxy, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A bench whose database is behind a line that the test may break."""
    monkeypatch.setattr(writing, "PAUSE_SECONDS", 0.02)
    monkeypatch.setattr(postgres, "WRITE_SECONDS", 0.5)
    monkeypatch.setattr(postgres, "READ_SECONDS", 0.5)
    monkeypatch.setitem(postgres._CONNECT, "connect_timeout", 2)  # seconds, the least that libpq knows
    bench = Bench(open_database(tmp_path, through(line, postgres_url)))
    bench.scan("before")
    bench.answers.wait_for(1)
    yield bench
    line.swallow(False)
    line.refuse(False)
    bench.database.close()
    assert bench.failures.all == []


def stored(tmp_path: Path, url: str) -> list[str]:
    other = open_database(tmp_path / "other station", url)
    try:
        return scans(other)
    finally:
        other.close()


def test_a_cut_line_loses_nothing_and_doubles_nothing(
    bench: Bench, line: Proxy, tmp_path: Path, postgres_url: str
) -> None:
    for number in range(30):
        bench.scan(f"scan {number}")
        if number % 10 == 5:
            line.cut()
    expected = ["before", *(f"scan {number}" for number in range(30))]
    assert bench.answers.wait_for(31) == expected
    assert stored(tmp_path, postgres_url) == expected


def test_scans_wait_while_the_server_refuses_and_acts_are_told(
    bench: Bench, line: Proxy, tmp_path: Path, postgres_url: str
) -> None:
    line.refuse()
    for number in range(5):
        bench.scan(f"scan {number}")
    bench.troubles.wait_until(lambda said: bool(said) and said[-1] == ("database.server_gone", 5))
    assert bench.act() == "database.server_gone"
    assert bench.answers.all == ["before"]
    line.refuse(False)
    expected = ["before", *(f"scan {number}" for number in range(5))]
    assert bench.answers.wait_for(6) == expected
    assert stored(tmp_path, postgres_url) == expected
    assert bench.troubles.wait_until(lambda said: said[-1] == ("", 0))


def test_a_line_that_falls_silent_is_given_up_at_the_deadline(
    bench: Bench, line: Proxy, tmp_path: Path, postgres_url: str
) -> None:
    line.swallow()
    bench.scan("into the black hole")
    bench.troubles.wait_until(lambda said: bool(said) and said[-1] == ("database.server_gone", 1))
    assert bench.answers.all == ["before"]
    line.swallow(False)
    assert bench.answers.wait_for(2) == ["before", "into the black hole"]
    assert stored(tmp_path, postgres_url) == ["before", "into the black hole"]


def test_a_query_into_the_silence_fails_at_the_deadline_and_the_next_goes_through(bench: Bench, line: Proxy) -> None:
    assert scans(bench.database) == ["before"]
    line.swallow()
    with pytest.raises(OutsideFailed) as failed:
        scans(bench.database)
    assert failed.value.kind is OutsideKind.DATABASE_GONE
    line.swallow(False)
    assert scans(bench.database) == ["before"]


def test_closing_without_the_server_ends_soon_and_tells_every_scan_that_is_not_stored(
    tmp_path: Path, postgres_url: str, line: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, seconds in (("PAUSE_SECONDS", 0.02), ("CLOSE_SECONDS", 0.1)):
        monkeypatch.setattr(writing, name, seconds)
    monkeypatch.setattr(postgres, "WRITE_SECONDS", 0.5)
    monkeypatch.setitem(postgres._CONNECT, "connect_timeout", 2)
    bench = Bench(
        open_database(tmp_path, make_url(postgres_url).set(port=line.port).render_as_string(hide_password=False))
    )
    bench.scan("before")
    bench.answers.wait_for(1)
    line.swallow()
    names = [f"scan {number}" for number in range(10 * writing.LARGEST_BATCH)]
    for name in names:
        bench.scan(name)
    bench.troubles.wait_until(lambda said: bool(said) and said[-1][0] == "database.server_gone")
    calls = line.calls
    bench.database.close()
    assert bench.failures.all == names
    assert bench.answers.all == ["before"]
    assert line.calls - calls <= 3, "the one that was under way, and a last try; not two for each of ten batches"
    line.swallow(False)


def test_two_stations_that_race_lose_no_update(tmp_path: Path, postgres_url: str) -> None:
    """Each reads a number and writes the next: without SERIALIZABLE and another try some would be lost."""
    stations = [open_database(tmp_path / name, postgres_url) for name in ("one", "two")]
    stations[0].write(lambda tx: tx.exec_driver_sql("INSERT INTO meta (key, value) VALUES ('count', '0')"))
    done: Memory[None] = Memory()
    failed: Memory[Exception] = Memory()

    def count(tx: Connection, _attempt: int) -> None:
        number = int(tx.exec_driver_sql("SELECT value FROM meta WHERE key = 'count'").scalar_one())
        tx.exec_driver_sql("UPDATE meta SET value = %(next)s WHERE key = 'count'", {"next": str(number + 1)})

    def queue(database: Database) -> None:
        database.post(Job(count, done.add, failed.add, must=True))

    for _ in range(100):
        for station in stations:
            queue(station)
    done.wait_for(200)
    value = stations[0].read(lambda tx: tx.exec_driver_sql("SELECT value FROM meta WHERE key = 'count'").scalar_one())
    assert value == "200"
    assert failed.all == []
    for station in stations:
        station.close()


def test_a_lock_of_another_session_is_told_as_one(
    tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "BUSY_PATIENCE", 0.0)
    monkeypatch.setitem(postgres._CONNECT, "options", "-c lock_timeout=100")
    database = open_database(tmp_path, postgres_url)
    with postgres_engine(postgres_url).connect() as other, other.begin():
        other.exec_driver_sql("LOCK TABLE meta")
        with pytest.raises(OutsideFailed) as failed:
            database.write(lambda tx: tx.exec_driver_sql("UPDATE meta SET value = value"))
    assert failed.value.kind is OutsideKind.DATABASE_BUSY
    database.close()


def test_a_killed_migration_leaves_no_table(postgres_url: str) -> None:
    def break_it(_tx: Connection) -> None:
        raise KeyboardInterrupt

    with postgres_engine(postgres_url).connect() as connection:
        with pytest.raises(KeyboardInterrupt):
            migrate.upgrade(connection, break_it)
        with connection.begin():
            assert migrate.version_of(connection) is None
