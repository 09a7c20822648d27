"""Opening a database: a first start cut anywhere, a file that is not the one that was left, versions, rights."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from services.clock import SystemClock
from services.database import identity_file, identity_store, migrate, opening
from services.database.backup import backup
from services.database.check import check
from services.database.database import Database
from services.database.files import DatabaseFiles
from services.database.identity_file import Found, Judgement, Known, judge
from services.database.network_path import is_unc, network_type
from services.database.opening import open_database
from services.database.sql import Sql
from services.errors import OutsideFailed, OutsideKind
from services.settings.places import Places

_EVENT = Sql(
    "INSERT INTO scan (id, raw, text, symbology, aim, device_id, device_name, channel, station, scanned_at, stored_at,"
    " kind, key, params, booked, counted, staged, kept, unresolved)"
    " VALUES (:id, :raw, :id, '', '', '', '', '', '', 0, 0, 'plain', '', '{}', :no, :no, :no, :no, :no)"
)


def add_scan(database: Database, scan_id: str) -> None:
    database.write(lambda tx: _EVENT(tx, id=scan_id, raw=b"", no=False))


def scans(database: Database) -> list[str]:
    return database.read(lambda tx: [row[0] for row in tx.exec_driver_sql("SELECT id FROM scan ORDER BY seq")])


def used(directory: Path, *scan_ids: str, url: str = "") -> None:
    """A database that was in use and was closed."""
    database = open_database(directory, url)
    try:
        for scan_id in scan_ids:
            add_scan(database, scan_id)
    finally:
        database.close()


def refusal(directory: Path, url: str = "") -> OutsideFailed:
    with pytest.raises(OutsideFailed) as failed:
        open_database(directory, url)
    return failed.value


# ---- what the file beside and the database say together

ONE, OTHER = "identity one", "identity other"


@pytest.mark.parametrize(
    ("known", "found", "judgement"),
    [
        (None, Found(there=False), Judgement.NEW),
        (None, Found(there=True), Judgement.NEW),
        (Known(None, ONE), Found(there=False), Judgement.NEW),
        (Known(None, ONE), Found(there=True), Judgement.NEW),
        (Known(None, ONE), Found(True, ONE), Judgement.GOOD),
        (Known(None, ONE), Found(True, OTHER), Judgement.EXCHANGED),
        (Known(ONE), Found(True, ONE), Judgement.GOOD),
        (Known(ONE), Found(there=False), Judgement.MISSING),
        (Known(ONE), Found(there=True), Judgement.EMPTIED),
        (Known(ONE), Found(True, OTHER), Judgement.EXCHANGED),
        (Known(ONE, OTHER), Found(True, ONE), Judgement.GOOD),
        (Known(ONE, OTHER), Found(True, OTHER), Judgement.GOOD),
        (Known(ONE, OTHER), Found(there=False), Judgement.MISSING),
        (Known(ONE, None, {"scan": 7}), Found(True, ONE, {"scan": 7}), Judgement.GOOD),
        (Known(ONE, None, {"scan": 7}), Found(True, ONE, {"scan": 8}), Judgement.GOOD),
        (Known(ONE, None, {"scan": 7}), Found(True, ONE, {"scan": 6}), Judgement.OLDER),
        (Known(ONE, None, {"scan": 7}), Found(True, ONE, {}), Judgement.OLDER),
        (Known(ONE, OTHER, {"scan": 7}), Found(True, OTHER, {"scan": 3}), Judgement.GOOD),
        (None, Found(True, ONE), Judgement.GOOD),
        (Known(damaged=True), Found(True, ONE), Judgement.GOOD),
        (Known(damaged=True), Found(there=False), Judgement.MISSING),
        (Known(damaged=True), Found(there=True), Judgement.EMPTIED),
    ],
)
def test_the_file_beside_and_the_database_are_judged_together(
    known: Known | None, found: Found, judgement: Judgement
) -> None:
    assert judge(known, found) is judgement


def test_where_there_are_backups_nothing_is_a_first_start() -> None:
    assert judge(None, Found(there=False), used_before=True) is Judgement.MISSING


# ---- a first start


class Killed(BaseException):
    """The power goes at this point."""


STEPS = ["identity_file.write", "create_file", "make_durable", "upgrade", "identity_file.write again"]


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_first_start_that_is_cut_is_gone_on_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, done: bool
) -> None:
    """Each step of a first start, cut before and after it: the next start works, and the one after that too."""
    place, name = (identity_file, "write") if step.startswith("identity_file") else (opening, step)
    real: Callable[..., object] = getattr(place, name)
    calls = 0

    def cut(*given: object) -> object:
        nonlocal calls
        calls += 1
        if step.endswith("again") and calls == 1:
            return real(*given)
        if done:
            real(*given)
        raise Killed

    with monkeypatch.context() as cutting:
        cutting.setattr(place, name, cut)
        with pytest.raises(Killed):
            open_database(tmp_path)
    used(tmp_path, "a")
    database = open_database(tmp_path)
    assert scans(database) == ["a"]
    database.close()


def test_a_killed_first_start_leaves_all_tables_or_none(tmp_path: Path) -> None:
    """kill -9 at one of its first writes, in its middle and near its end: the next start works on what is there."""
    script = "import sys; from pathlib import Path; from services.database.opening import open_database;"
    script += "open_database(Path(sys.argv[1])).close()"
    killed = 0
    for nth in (3, 20, 50, 10_000):
        directory = tmp_path / str(nth)
        inject = f"inject=pwrite64,fdatasync,fsync:signal=KILL:when={nth}"
        strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=pwrite64,fdatasync,fsync", "-e", inject]
        child = subprocess.run([*strace, sys.executable, "-c", script, str(directory)], check=False)
        killed += child.returncode != 0
        if (directory / "scandesk.sqlite3").exists():
            whole = dbapi2.connect(str(directory / "scandesk.sqlite3"))
            tables = whole.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'shipment_search%'"
            ).fetchone()[0]
            whole.close()
            assert tables in (0, complete_tables())
        used(directory, "a")
    assert killed == 3
    assert child.returncode == 0, "the last one is never cut"


def complete_tables() -> int:
    from services.database.hub_tables import Row  # with the tables of tables.py: all there are

    return len(Row.metadata.tables) + 1  # Alembic's own


# ---- a file that is not the one that was left


def test_a_missing_database_is_never_started_anew(tmp_path: Path) -> None:
    used(tmp_path, "a")
    (tmp_path / "scandesk.sqlite3").unlink()
    refused = refusal(tmp_path)
    assert (refused.kind, refused.words) == (OutsideKind.DATABASE_GONE, "database.refused.missing.no_backup")
    assert not (tmp_path / "scandesk.sqlite3").exists()


def test_a_missing_database_and_a_missing_note_are_still_noticed_by_the_backups(tmp_path: Path) -> None:
    used(tmp_path, "a")
    made = backup(tmp_path, SystemClock().now(), why="asked")
    (tmp_path / "scandesk.sqlite3").unlink()
    (tmp_path / "scandesk.identity").unlink()
    refused = refusal(tmp_path)
    assert refused.words == "database.refused.missing.backup"
    assert refused.params["backup"] == str(made)


@pytest.mark.parametrize("trace", ["scandesk.sqlite3-wal", "scandesk.reserve", "station.id"])
def test_a_missing_database_and_a_missing_note_are_noticed_by_what_else_is_there(tmp_path: Path, trace: str) -> None:
    (tmp_path / trace).write_bytes(b"x")
    assert refusal(tmp_path).words == "database.refused.missing.no_backup"
    assert not check(tmp_path).ok
    assert [path.name for path in tmp_path.iterdir()] == [trace]


def test_a_note_that_cannot_be_read_is_said_and_nothing_is_opened(tmp_path: Path) -> None:
    used(tmp_path, "a")
    (tmp_path / "scandesk.identity").unlink()
    (tmp_path / "scandesk.identity").mkdir()  # for root too, nothing that can be read
    refused = refusal(tmp_path)
    assert (refused.kind, refused.words) == (OutsideKind.FILE, "database.note_unreadable")
    assert refused.params["path"] == str(tmp_path / "scandesk.identity")
    (tmp_path / "scandesk.identity").rmdir()
    used(tmp_path, "b")  # as the sentence says


def test_an_emptied_database_is_never_filled_anew(tmp_path: Path) -> None:
    used(tmp_path, "a")
    os.truncate(tmp_path / "scandesk.sqlite3", 0)
    refused = refusal(tmp_path)
    assert (refused.kind, refused.words) == (OutsideKind.CORRUPT, "database.refused.emptied.no_backup")
    assert (tmp_path / "scandesk.sqlite3").stat().st_size == 0


def test_a_database_without_tables_is_never_filled_anew(tmp_path: Path) -> None:
    used(tmp_path, "a")
    (tmp_path / "scandesk.sqlite3").unlink()
    other = dbapi2.connect(str(tmp_path / "scandesk.sqlite3"))
    other.execute("CREATE TABLE something (else_ TEXT)")
    other.close()
    assert refusal(tmp_path).words == "database.refused.emptied.no_backup"


def test_another_stations_database_is_noticed(tmp_path: Path) -> None:
    used(tmp_path / "here", "a")
    used(tmp_path / "there", "b")
    shutil.copy(tmp_path / "there" / "scandesk.sqlite3", tmp_path / "here" / "scandesk.sqlite3")
    refused = refusal(tmp_path / "here")
    assert (refused.kind, refused.words) == (OutsideKind.CORRUPT, "database.refused.exchanged.no_backup")


def test_an_older_copy_is_noticed(tmp_path: Path) -> None:
    used(tmp_path, "a")
    shutil.copy(tmp_path / "scandesk.sqlite3", tmp_path / "older")
    used(tmp_path, "b")
    shutil.copy(tmp_path / "older", tmp_path / "scandesk.sqlite3")
    refused = refusal(tmp_path)
    assert (refused.kind, refused.words) == (OutsideKind.CORRUPT, "database.refused.older.no_backup")


def test_a_deleted_log_is_noticed_when_scans_are_missing_without_it(tmp_path: Path) -> None:
    used(tmp_path, "a")
    before_log = shutil.copy(tmp_path / "scandesk.sqlite3", tmp_path / "without log")
    used(tmp_path, "b")  # as if killed then: "b" stood in the log alone
    shutil.copy(before_log, tmp_path / "scandesk.sqlite3")
    assert refusal(tmp_path).words == "database.refused.older.no_backup"


@pytest.mark.parametrize("content", [b"", b"garbage", b'{"current": 1, "marks": []}'])
def test_a_damaged_note_locks_nobody_out(tmp_path: Path, content: bytes) -> None:
    used(tmp_path, "a")
    (tmp_path / "scandesk.identity").write_bytes(content)
    used(tmp_path, "b")
    assert not (identity_file.read(tmp_path / "scandesk.identity") or Known(damaged=True)).damaged


def test_an_emptied_shared_database_is_noticed(tmp_path: Path, postgres_url: str) -> None:
    used(tmp_path, "a", url=postgres_url)
    database = open_database(tmp_path, postgres_url)
    database.write(lambda tx: tx.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
    database.close()
    assert refusal(tmp_path, postgres_url).words == "database.refused.emptied.shared"


def test_a_second_station_takes_the_shared_database_as_it_is(tmp_path: Path, postgres_url: str) -> None:
    used(tmp_path / "first", "a", url=postgres_url)
    used(tmp_path / "second", "b", url=postgres_url)
    database = open_database(tmp_path / "first", postgres_url)
    assert scans(database) == ["a", "b"]
    database.close()


def test_a_station_may_change_to_a_shared_database_and_back(tmp_path: Path, postgres_url: str) -> None:
    used(tmp_path, "a")
    used(tmp_path, "b", url=postgres_url)
    used(tmp_path, "c")
    used(tmp_path, "d", url=postgres_url)


def test_a_station_with_backups_of_its_own_may_begin_with_a_new_shared_database(
    tmp_path: Path, postgres_url: str
) -> None:
    used(tmp_path, "a")
    backup(tmp_path, SystemClock().now(), why="asked")
    Places(tmp_path).station.write_text("an id")
    used(tmp_path, "b", url=postgres_url)


def test_a_station_of_a_shared_database_may_begin_with_one_of_its_own(tmp_path: Path, postgres_url: str) -> None:
    used(tmp_path, "a", url=postgres_url)
    Places(tmp_path).station.write_text("an id")
    used(tmp_path, "b")


# ---- versions and speed


def test_a_database_of_a_newer_version_is_refused_and_untouched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used(tmp_path, "a")
    database = open_database(tmp_path)
    database.write(lambda tx: tx.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    before = (tmp_path / "scandesk.sqlite3").read_bytes()
    refused = refusal(tmp_path)
    assert (refused.kind, refused.params["version"]) == (OutsideKind.DATABASE_NEWER, "9999")
    assert (tmp_path / "scandesk.sqlite3").read_bytes() == before


def test_opening_what_is_up_to_date_does_not_load_alembic(tmp_path: Path) -> None:
    used(tmp_path, "a")
    script = (
        "import sys; from pathlib import Path; from services.database.opening import open_database;"
        "open_database(Path(sys.argv[1])).close(); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False).returncode == 0


# ---- rights and places


def test_a_database_trusts_no_schema_maps_no_memory_and_loads_nothing(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    for reach in (database.read, database.write):
        for pragma, value in (("trusted_schema", 0), ("cell_size_check", 1), ("mmap_size", 0), ("foreign_keys", 1)):
            found = reach(lambda tx, pragma=pragma: tx.exec_driver_sql(f"PRAGMA {pragma}").scalar_one())
            assert found == value, pragma
    with pytest.raises(DBAPIError, match="not authorized"):
        database.read(lambda tx: tx.exec_driver_sql("SELECT load_extension('nothing')"))
    database.close()


def test_files_are_their_owners_alone(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    directory.mkdir(mode=0o755)
    database = open_database(directory)
    add_scan(database, "a")
    backup(directory, SystemClock().now(), why="asked")
    rights = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [directory, *directory.rglob("*")]}
    database.close()
    files = DatabaseFiles(directory)
    assert {files.log.name, files.shared_memory.name, files.identity.name} < set(rights)
    assert {
        name: mode for name, mode in rights.items() if mode != (0o700 if name in ("data", "backups") else 0o600)
    } == {}


MOUNTS = r"""/dev/sda1 / ext4 rw 0 0
proc /proc proc rw 0 0
server:/export /mnt/nfs nfs4 rw 0 0
//server/share /mnt/win\040share cifs rw 0 0
me@server:/ /home/me/remote fuse.sshfs rw 0 0
host /mnt/host 9p rw 0 0
/dev/sdb1 /mnt/nfs/local ext4 rw 0 0
server:/a /mnt/covered nfs rw 0 0
/dev/sdc1 /mnt/covered ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/me/data", ""),
        ("/mnt/nfs", "nfs4"),
        ("/mnt/nfs/data", "nfs4"),
        ("/mnt/nfsx", ""),
        ("/mnt/win share/data", "cifs"),
        ("/home/me/remote/data", "fuse.sshfs"),
        ("/mnt/host/data", "9p"),
        ("/mnt/nfs/local/data", ""),
        ("/mnt/covered/data", ""),
    ],
)
def test_a_network_path_is_known_by_its_mount(path: str, kind: str) -> None:
    assert network_type(Path(path), MOUNTS) == kind


@pytest.mark.parametrize(
    ("path", "unc"),
    [
        (r"\\server\share\data", True),
        ("//server/share/data", True),
        (r"\\?\UNC\server\share\data", True),
        (r"\\?\C:\data", False),
        (r"C:\data", False),
    ],
)
def test_a_windows_path_on_another_machine_is_known(path: str, unc: bool) -> None:
    assert is_unc(path) is unc


def test_a_database_on_a_network_path_is_refused_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"server:/export {tmp_path} nfs4 rw 0 0\n")
    monkeypatch.setattr("services.database.network_path.MOUNTS", mounts)
    refused = refusal(tmp_path / "data")
    assert (refused.words, refused.params["file_system"]) == ("database.network_path", "nfs4")
    assert list((tmp_path / "data").iterdir()) == []


# ---- processes beside each other


def test_a_process_beside_waits_until_the_owner_has_made_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "OWNER_PATIENCE", 0.0)
    with pytest.raises(OutsideFailed) as failed:
        open_database(tmp_path, owner=False)
    assert failed.value.words == "database.owner_not_ready"
    used(tmp_path, "a")
    beside = open_database(tmp_path, owner=False)
    assert scans(beside) == ["a"]
    assert beside.owner is False
    beside.close()


def test_a_program_beside_opens_while_another_holds_the_lock_of_writing(tmp_path: Path) -> None:
    owner = open_database(tmp_path)
    writing = dbapi2.connect(tmp_path / opening.FILE_NAME, isolation_level=None)
    writing.execute("BEGIN IMMEDIATE")
    try:
        beside = open_database(tmp_path, owner=False)
        assert scans(beside) == []
        beside.close()
    finally:
        writing.close()
        owner.close()


def test_a_process_beside_does_not_take_a_first_start_at_the_same_moment_for_a_loss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, owners = opening._look, list[Database]()

    def look_and_fall_behind(files: DatabaseFiles, engine: Engine) -> tuple[str | None, Found]:
        nothing_yet = look(files, engine)
        monkeypatch.setattr(opening, "_look", look)
        owners.append(open_database(tmp_path))
        add_scan(owners[0], "a")
        return nothing_yet

    monkeypatch.setattr(opening, "_look", look_and_fall_behind)
    beside = open_database(tmp_path, owner=False)
    assert scans(beside) == ["a"]
    beside.close()
    owners[0].close()


def test_a_process_beside_neither_checkpoints_nor_notes(tmp_path: Path) -> None:
    owner = open_database(tmp_path)
    noted = (tmp_path / "scandesk.identity").read_bytes()
    beside = open_database(tmp_path, owner=False)
    add_scan(beside, "a")
    beside.close()
    assert (tmp_path / "scandesk.identity").read_bytes() == noted
    assert scans(owner) == ["a"]
    owner.close()
    known = identity_file.read(tmp_path / "scandesk.identity")
    assert known is not None
    assert known.marks["scan"] == 1


def test_the_head_is_the_newest_migration() -> None:
    newest = max((migrate.FOLDER / "versions").glob("*.py")).name
    assert newest.startswith(migrate.HEAD + "_")


def test_the_identity_stands_in_the_database(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    known = identity_file.read(tmp_path / "scandesk.identity")
    assert known is not None
    assert database.read(identity_store.get) == known.current
    database.close()
