"""A new Scandesk on the data of an old one: nothing that waits is lost; where it does not work the old one goes on."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from pysqlite3 import dbapi2

from app.station import Station
from services.clock import SystemClock
from services.database import migrate, opening, postgres, upgrading
from services.database.backup import KEPT, backup, backup_path, backups, superfluous
from services.database.files import FILE_NAME
from services.database.opening import open_database
from services.database.postgres import postgres_engine
from services.errors import OutsideFailed, OutsideKind
from services.words.catalogue import Catalogue
from tests.campaigns import upgrade
from tests.services.test_database_opening import scans, used
from tests.support import disk
from tests.support.contract_server import contract_server
from tests.support.log_errors import LogErrors
from tests.support.old_release import make_old, newer, rows, version_of, waiting
from tests.support.sync_bench import opened

BREAKS = 'op.execute("UPDATE scan SET no_such = 1")'
ENDS_ITS_TRANSACTION = 'op.get_bind().connection.dbapi_connection.execute("COMMIT"); raise ValueError("half")'


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, log_errors: LogErrors) -> Callable[..., str]:
    """From now on this program is a newer one, with these steps more; returns its version."""

    def use(*steps: str) -> str:
        if BREAKS in steps or ENDS_ITS_TRANSACTION in steps:
            log_errors.expect("the database could not be upgraded")
        folder, version = newer(tmp_path / f"migrations {len(steps)}", steps)
        monkeypatch.setattr(migrate, "FOLDER", folder)
        for module in (migrate, opening, upgrading):
            monkeypatch.setattr(module, "HEAD", version)
        return version

    return use


def refused(directory: Path, url: str = "") -> OutsideFailed:
    with pytest.raises(OutsideFailed) as failed:
        open_database(directory, url)
    error = failed.value
    for language in ("en", "de"):
        said = Catalogue(language).say(error.words, **error.params)
        assert Catalogue(language).has(error.words)
        assert "…" not in said, "each of its figures is given"
    return error


def test_a_thousand_scans_that_an_old_release_kept_are_told_to_the_server_by_this_one(
    tmp_path: Path,
) -> None:
    codes = make_old(tmp_path, 1000)
    before = waiting(tmp_path)
    with contract_server() as server, opened(tmp_path, server.url) as bench:
        assert version_of(tmp_path) == migrate.HEAD
        assert waiting(tmp_path) == before
        assert bench.station.sessions.waiting().number == len(before)
        bench.station.start(devices=False)
        bench.all_sent()
    (session,) = server.sessions.values()
    assert session["progress_tracking"]["items_scanned"] == len(codes)
    assert [row[0] for row in rows(tmp_path, "SELECT text FROM scan ORDER BY seq")] == codes
    (kept,) = backups(tmp_path)
    assert kept.name.endswith("-upgrade.sqlite3")


@pytest.mark.parametrize("nth", [0, 1, 2])
def test_a_migration_that_raises_in_any_step_leaves_all_as_it_was_and_says_what_to_do(
    tmp_path: Path, release: Callable[..., str], nth: int
) -> None:
    used(tmp_path / "data", "a", "b")
    version, wanted = migrate.HEAD, rows(tmp_path / "data", "SELECT sql FROM sqlite_master")
    with pytest.MonkeyPatch.context() as before:
        before.setattr(migrate, "FOLDER", migrate.FOLDER)
        known = release(*[BREAKS if step == nth else "" for step in range(3)])
        error = refused(tmp_path / "data")
    assert (error.kind, error.words) == (OutsideKind.NOT_UPGRADED, "database.not_upgraded.failed")
    assert (error.params["version"], error.params["known"]) == (version, known)
    assert "no such column: no_such" in str(error.params["why"])
    assert rows(tmp_path / "data", "SELECT sql FROM sqlite_master") == wanted
    assert version_of(tmp_path / "data") == version
    (kept,) = backups(tmp_path / "data")
    assert kept.name.endswith("-upgrade.sqlite3")


def test_the_program_of_before_works_on_after_an_upgrade_that_failed(
    tmp_path: Path, release: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    used(tmp_path / "data", "a")
    release(BREAKS)
    refused(tmp_path / "data")
    monkeypatch.undo()
    used(tmp_path / "data", "b")
    database = open_database(tmp_path / "data")
    assert scans(database) == ["a", "b"]
    database.close()


def test_a_migration_that_ends_its_transaction_in_the_middle_is_undone_by_the_copy(
    tmp_path: Path, release: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    used(tmp_path / "data", "a", "b")
    version = migrate.HEAD
    release(ENDS_ITS_TRANSACTION)
    assert "half" in str(refused(tmp_path / "data").params["why"])
    tables = [row[0] for row in rows(tmp_path / "data", "SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert [name for name in tables if name.startswith("remark")] == []
    assert version_of(tmp_path / "data") == version
    assert list((tmp_path / "data").glob("scandesk.replaced-*.sqlite3"))
    monkeypatch.undo()
    database = open_database(tmp_path / "data")
    assert scans(database) == ["a", "b"]
    database.close()


def test_an_upgrade_that_is_tried_again_and_again_pushes_no_daily_backup_out(
    tmp_path: Path, release: Callable[..., str]
) -> None:
    used(tmp_path / "data", "a")
    daily = [backup(tmp_path / "data", SystemClock().now(), why="daily") for _ in range(3)]
    release(BREAKS)
    for _ in range(KEPT):
        refused(tmp_path / "data")
    kept = backups(tmp_path / "data")
    assert kept[:3] == daily
    assert len(kept) == 5, "the first of those before the upgrade, and the last"


def test_of_upgrades_in_a_row_the_first_and_the_last_are_kept(tmp_path: Path) -> None:
    now = SystemClock().now()
    whys = ["daily", "upgrade", "upgrade", "upgrade", "daily", "upgrade"]
    paths = [backup_path(tmp_path, now.replace(microsecond=number), why) for number, why in enumerate(whys)]
    assert superfluous(paths) == [paths[2]]
    many = [backup_path(tmp_path, now.replace(microsecond=number), "daily") for number in range(KEPT + 2)]
    assert superfluous(many) == many[:2]


def test_an_upgrade_is_not_begun_where_no_copy_can_be_made(tmp_path: Path, release: Callable[..., str]) -> None:
    used(tmp_path / "data", "a")
    (tmp_path / "data" / "backups").write_bytes(b"")  # a file where the folder should be
    version = migrate.HEAD
    release("")
    error = refused(tmp_path / "data")
    assert error.words == "database.not_upgraded.no_copy"
    assert version_of(tmp_path / "data") == version


@pytest.mark.parametrize("root", [True] if disk.may_mount() else [])  # disks of their own are for root alone; CI is
@pytest.mark.parametrize(
    ("mebibytes", "words"),
    [(5, "database.not_upgraded.no_copy"), (12, "database.not_upgraded.disk_full")],
    ids=["while it is copied", "while it is migrated"],
)
def test_a_disk_that_is_full_leaves_the_database_as_it_was(
    tmp_path: Path,
    root: bool,
    mebibytes: int,
    words: str,
    release: Callable[..., str],
    log_errors: LogErrors,
) -> None:
    """Of a database of 3 MB a copy fits onto the larger disk, and not the 9 MB that its migration writes."""
    used(tmp_path / "old", *"abc")
    with closing(dbapi2.connect(str(tmp_path / "old" / FILE_NAME))) as old:
        old.execute("UPDATE scan SET raw = zeroblob(1000000)")
        old.commit()
    version = release('op.execute("UPDATE scan SET raw = zeroblob(3000000)")')
    if words.endswith("disk_full"):
        log_errors.expect("the database could not be upgraded")
    with disk.small_disk(tmp_path / "disk", mebibytes) as small:
        place = shutil.copytree(tmp_path / "old", small / "data", ignore=shutil.ignore_patterns("scandesk.reserve"))
        for _again in range(2):
            error = refused(place)
            assert (error.words, error.kind, error.retry) == (words, OutsideKind.DISK_FULL, True)
            assert version_of(place) == f"{int(version) - 1:04}"
            shutil.rmtree(place / "backups")
        shutil.copytree(place, tmp_path / "larger")
    database = open_database(tmp_path / "larger")
    assert scans(database) == ["a", "b", "c"]
    database.close()


def test_kills_all_through_an_upgrade_lose_nothing() -> None:
    found = upgrade.run(3, seed=7, scans=50)
    assert found.broken == []
    assert found.figures["left at the old version"] != "0"


# ---- a database of a newer Scandesk


def test_a_newer_database_is_refused_with_the_backup_that_this_program_reads(
    tmp_path: Path, release: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    used(tmp_path / "data", "a")
    release("")
    used(tmp_path / "data", "b")
    backup(tmp_path / "data", SystemClock().now(), why="daily")  # of the newer one: nothing to go back to
    monkeypatch.undo()
    error = refused(tmp_path / "data")
    before, _newer = backups(tmp_path / "data")
    assert (error.kind, error.words) == (OutsideKind.DATABASE_NEWER, "database.newer_with_backup")
    assert error.params["backup"] == str(before)
    assert str(before) in Catalogue("en").say(error.words, **error.params)
    before.write_bytes(b"damaged")
    assert refused(tmp_path / "data").words == "database.database_newer"


def test_nothing_but_its_version_is_asked_of_a_newer_database(tmp_path: Path) -> None:
    used(tmp_path, "a")
    engine = opening.sqlite_engine(tmp_path / "scandesk.sqlite3")
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.exec_driver_sql("ALTER TABLE meta RENAME TO facts")
    assert refused(tmp_path).kind is OutsideKind.DATABASE_NEWER


# ---- PostgreSQL

START = (
    "import sys; from pathlib import Path; from services.database.opening import open_database;"
    "open_database(Path(sys.argv[1]), sys.argv[2]).close()"
)


def test_programs_that_start_at_once_upgrade_a_shared_database_once(tmp_path: Path, postgres_url: str) -> None:
    with postgres_engine(postgres_url).connect() as connection, connection.begin():
        migrate.migrate(connection, "0007")
        connection.exec_driver_sql("INSERT INTO meta (key, value) VALUES ('identity', 'one')")
    children = [
        subprocess.Popen([sys.executable, "-c", START, str(tmp_path / str(number)), postgres_url])
        for number in range(4)
    ]
    assert [child.wait(100) for child in children] == [0, 0, 0, 0]
    with postgres_engine(postgres_url).connect() as connection, connection.begin():
        assert migrate.version_of(connection) == migrate.HEAD


def test_a_migration_of_a_shared_database_may_take_longer_than_anything_else(
    tmp_path: Path, postgres_url: str, release: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    used(tmp_path / "data", "a", url=postgres_url)
    version = release('op.execute("SELECT pg_sleep(1)")')
    monkeypatch.setattr(postgres, "WRITE_SECONDS", 0.3)
    open_database(tmp_path / "data", postgres_url).close()
    with postgres_engine(postgres_url).connect() as connection, connection.begin():
        assert migrate.version_of(connection) == version


def test_a_migration_that_breaks_leaves_a_shared_database_as_it_was(
    tmp_path: Path, postgres_url: str, release: Callable[..., str]
) -> None:
    used(tmp_path / "data", "a", url=postgres_url)
    version = migrate.HEAD
    release("", BREAKS)
    error = refused(tmp_path / "data", postgres_url)
    assert error.words == "database.not_upgraded.shared"
    with postgres_engine(postgres_url).connect() as connection, connection.begin():
        assert migrate.version_of(connection) == version
        assert connection.exec_driver_sql("SELECT id FROM scan").all() == [("a",)]
        locks = connection.exec_driver_sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").scalar()
    assert locks == 0, "who starts next is not kept waiting"


def test_a_station_that_cannot_be_upgraded_says_so_before_it_is_a_station(
    tmp_path: Path, release: Callable[..., str]
) -> None:
    Station.open(tmp_path / "data", environ={}).close()
    release(BREAKS)
    with pytest.raises(OutsideFailed):
        Station.open(tmp_path / "data", environ={})
    with pytest.raises(OutsideFailed, match="not_upgraded"):  # nobody holds its lock: it is tried again at once
        Station.open(tmp_path / "data", environ={})
