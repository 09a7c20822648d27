"""What goes wrong with a database, the sentence that is shown, and what was saved: two tables.

At the start: the sentence that refuses, before anything was changed. While scanning: what the bench is told, what an
act is told, and that every scan made meanwhile is stored exactly once, in order, when the fault has gone.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import Connection

from services.clock import SystemClock
from services.database import reserve, sqlite
from services.database import writer as writing
from services.database.backup import newest
from services.database.database import Database
from services.database.files import DatabaseFiles
from services.database.jobs import Job
from services.database.opening import open_database
from services.database.owner_upkeep import SqliteUpkeep
from services.database.sql import Sql
from services.errors import OutsideFailed, OutsideKind
from services.words.catalogue import Catalogue
from tests.fakes.waiting import PATIENCE, Memory
from tests.services.test_database_opening import used
from tests.support import disk

FILE = "scandesk.sqlite3"
INSERT = Sql(
    "INSERT INTO scan (id, raw, text, symbology, aim, device_id, device_name, channel, station, scanned_at, stored_at,"
    " kind, key, params, booked, counted, staged, kept, unresolved)"
    " VALUES (:id, :raw, :id, '', '', '', '', '', '', 0, 0, 'plain', '', '{}', :no, :no, :no, :no, :no)"
)
IS_STORED = Sql("SELECT 1 FROM scan WHERE id = :id")
ROOT = [] if not disk.may_mount() else [True]  # disks of their own are for root alone; CI is


class Bench:
    """Scans into a database as the bench does: each must be stored, and looks itself up when in doubt."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.answers: Memory[str] = Memory()
        self.failures: Memory[str] = Memory()
        self.troubles: Memory[tuple[str, int]] = Memory()
        database.on_trouble(lambda fault, waiting: self.troubles.add((fault.words if fault else "", waiting)))

    def scan(self, scan_id: str) -> None:
        def store(tx: Connection, attempt: int) -> str:
            if attempt == 1 or IS_STORED(tx, id=scan_id).first() is None:
                INSERT(tx, id=scan_id, raw=bytes(2000), no=False)
            return scan_id

        self.database.post(
            Job(store, self.answers.add, lambda _error: self.failures.add(scan_id), must=True, is_scan=True)
        )

    def act(self) -> str:
        """The words that an act of a person is told now; "" where it is done."""
        try:
            self.database.write(lambda tx: tx.exec_driver_sql("UPDATE meta SET value = value"))
        except OutsideFailed as failure:
            return failure.words
        return ""


def stored(directory: Path) -> list[str]:
    connection = dbapi2.connect(str(directory / FILE))
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return [row[0] for row in connection.execute("SELECT id FROM scan ORDER BY seq")]
    finally:
        connection.close()


@pytest.fixture(autouse=True)
def _in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "PAUSE_SECONDS", 0.02)
    monkeypatch.setattr(writing, "BUSY_PATIENCE", 0.2)
    monkeypatch.setattr(writing, "BUSY_TOLD", 0.1)
    monkeypatch.setattr(reserve, "RESERVE_BYTES", 512 * 1024)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A data directory on a disk of its own, where that can be."""
    with ExitStack() as mounted:
        yield mounted.enter_context(disk.small_disk(tmp_path / "disk", 4)) if ROOT else tmp_path / "disk"


# ---- at the start


def delete(place: Path) -> None:
    (place / FILE).unlink()


def empty(place: Path) -> None:
    os.truncate(place / FILE, 0)


def exchange(place: Path) -> None:
    used(place / "other", "x")
    (place / "other" / FILE).replace(place / FILE)


def put_back_older(place: Path) -> None:
    shutil.copy(place / FILE, place / "older")
    used(place, "c")
    (place / "older").replace(place / FILE)


def spoil_header(place: Path) -> None:
    with (place / FILE).open("r+b") as file:
        file.write(b"\xa5" * 2048)


def cut_in_half(place: Path) -> None:
    os.truncate(place / FILE, 2048)


def newer_version(place: Path) -> None:
    connection = dbapi2.connect(str(place / FILE))
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()


AT_START: list[tuple[str, Callable[[Path], None], str]] = [
    # (fault, how it is injected, the sentence's key)
    ("missing file", delete, "database.refused.missing.no_backup"),
    ("emptied file", empty, "database.refused.emptied.no_backup"),
    ("another station's file", exchange, "database.refused.exchanged.no_backup"),
    ("older copy of the file", put_back_older, "database.refused.older.no_backup"),
    ("2 kB of garbage over the header", spoil_header, "database.refused.damaged.no_backup"),
    ("file cut inside its first page", cut_in_half, "database.refused.damaged.no_backup"),
    ("file of a newer version", newer_version, "database.database_newer"),
]


@pytest.mark.parametrize(("fault", "inject", "words"), AT_START, ids=[row[0] for row in AT_START])
def test_a_fault_at_the_start_is_said_and_nothing_is_touched(
    tmp_path: Path, fault: str, inject: Callable[[Path], None], words: str
) -> None:
    used(tmp_path, "a", "b")
    inject(tmp_path)
    before = contents(tmp_path)
    with pytest.raises(OutsideFailed) as failed:
        open_database(tmp_path)
    assert failed.value.words == words
    assert not failed.value.retry
    for language in ("en", "de"):
        assert "…" not in Catalogue(language).say(failed.value.words, **failed.value.params)
    assert contents(tmp_path) == before


def contents(place: Path) -> dict[str, bytes]:
    """Every file but SQLite's index of the log, which reading makes anew."""
    return {
        str(path): path.read_bytes() for path in place.rglob("*") if path.is_file() and path.suffix != ".sqlite3-shm"
    }


@pytest.mark.parametrize("root", ROOT)
def test_a_read_only_disk_is_said_at_the_start(place: Path, root: bool) -> None:
    used(place, "a")
    with disk.read_only(place), pytest.raises(OutsideFailed) as failed:
        open_database(place)
    assert failed.value.words == "database.read_only"
    used(place, "b")
    assert stored(place) == ["a", "b"]


@pytest.mark.parametrize("root", ROOT)
def test_a_full_disk_at_a_first_start_is_said_and_the_next_start_works(place: Path, root: bool) -> None:
    with disk.filled(place), pytest.raises(OutsideFailed) as failed:
        open_database(place)
    assert failed.value.kind == "disk_full"
    used(place, "a")
    assert stored(place) == ["a"]


# ---- while scanning


@contextmanager
def full(place: Path) -> Iterator[None]:
    with disk.filled(place):
        yield


@contextmanager
def failing_sync(place: Path) -> Iterator[None]:
    with disk.failing("fsync,fdatasync", "EIO", [place / f"{FILE}-wal"]):
        yield


@contextmanager
def failing_write(place: Path) -> Iterator[None]:
    with disk.failing("pwrite64", "EIO", [place / f"{FILE}-wal"]):
        yield


@contextmanager
def write_without_room(place: Path) -> Iterator[None]:
    with disk.failing("pwrite64", "ENOSPC", [place / f"{FILE}-wal"]):
        yield


@contextmanager
def locked(place: Path) -> Iterator[None]:
    other = dbapi2.connect(str(place / FILE), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def another_file(place: Path) -> Iterator[None]:
    """Somebody copies a file over the open one, and puts the right one back."""
    (place / FILE).rename(place / "right")
    (place / FILE).write_bytes(b"wrong")
    try:
        yield
    finally:
        (place / "right").replace(place / FILE)


@dataclass(frozen=True)
class Lasting:
    """A fault that lasts. `told`: the words that the bench is told, with how many scans wait; `act`: an act's words."""

    name: str
    inject: Callable[[Path], AbstractContextManager[None]]
    told: str
    act: str


LASTING = [
    Lasting("disk full", full, "database.disk_full", "database.disk_full"),
    Lasting("no room at a write", write_without_room, "database.disk_full", "database.disk_full"),
    Lasting("EIO at a sync", failing_sync, "database.disk_error", "database.disk_error"),
    Lasting("EIO at a write", failing_write, "database.disk_error", "database.disk_error"),
    Lasting("locked by another process", locked, "database.database_busy", "database.database_busy"),
    Lasting("exchanged while open", another_file, "database.file_removed", "database.file_removed"),
]


@pytest.mark.parametrize("fault", [row for row in LASTING if ROOT or row.inject is not full], ids=lambda row: row.name)
def test_scans_wait_in_memory_while_a_fault_lasts_and_are_stored_when_it_goes(place: Path, fault: Lasting) -> None:
    bench = Bench(open_database(place))
    bench.scan("before")
    bench.answers.wait_for(1)
    with fault.inject(place):
        for number in range(20):
            bench.scan(f"scan {number}")
        told = bench.troubles.wait_until(lambda said: bool(said) and said[-1] == (fault.told, 20))
        assert {words for words, _waiting in told} == {fault.told}
        assert bench.act() == fault.act
        assert bench.answers.all == ["before"], "nothing is answered that is not stored"
    expected = ["before", *(f"scan {number}" for number in range(20))]
    assert bench.answers.wait_for(21) == expected
    assert bench.troubles.wait_until(lambda said: said[-1][1] == 0)
    assert bench.act() == ""
    bench.database.close()
    assert bench.failures.all == []
    assert stored(place) == expected


def remove(*names: str) -> Callable[[Path], None]:
    def inject(place: Path) -> None:
        for name in names:
            (place / name).unlink()

    return inject


HEALED: list[tuple[str, Callable[[Path], None]]] = [
    ("file deleted while open", remove(FILE)),
    ("log deleted while open", remove(f"{FILE}-wal")),
    ("file and log deleted while open", remove(FILE, f"{FILE}-wal")),
    ("all three deleted while open", remove(FILE, f"{FILE}-wal", f"{FILE}-shm")),
    ("shared memory deleted while open", remove(f"{FILE}-shm")),
]


@pytest.mark.parametrize(("fault", "inject"), HEALED, ids=[row[0] for row in HEALED])
def test_what_is_deleted_while_open_is_put_back_with_all_that_was_answered(
    place: Path, fault: str, inject: Callable[[Path], None]
) -> None:
    bench = Bench(open_database(place))
    bench.scan("before")
    bench.answers.wait_for(1)
    count = Sql("SELECT count(*) FROM scan")
    assert bench.database.read(lambda tx: count(tx).scalar_one()) == 1
    inject(place)
    bench.scan("after")
    assert bench.answers.wait_for(2) == ["before", "after"]
    assert bench.database.read(lambda tx: count(tx).scalar_one()) == 2, "the reader goes over to the new file"
    assert stored(place) == ["before", "after"], "another process sees it"
    bench.database.close()
    assert bench.failures.all == []
    used(place, "next start")
    assert stored(place) == ["before", "after", "next start"]


def test_an_error_at_the_sync_leaves_a_scan_in_doubt_and_it_is_stored_once(place: Path) -> None:
    """The sync of one commit fails, its pages are in the log all the same: settled by looking the scan up."""
    bench = Bench(open_database(place))
    bench.scan("before")
    bench.answers.wait_for(1)
    with disk.failing("fsync,fdatasync", "EIO", [place / f"{FILE}-wal"], when="1"):
        bench.scan("in doubt")
        assert bench.answers.wait_for(2) == ["before", "in doubt"]
    assert bench.troubles.wait_for(2) == [("database.disk_error", 1), ("", 0)]
    bench.database.close()
    assert stored(place) == ["before", "in doubt"]


def test_a_short_lock_is_waited_for_without_a_word(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "BUSY_TOLD", PATIENCE)
    bench = Bench(open_database(place))
    bench.scan("before")
    bench.answers.wait_for(1)
    lock = locked(place)
    lock.__enter__()
    bench.scan("meanwhile")
    timer = threading.Timer(0.1, lambda: lock.__exit__(None, None, None))
    timer.start()
    assert bench.answers.wait_for(2) == ["before", "meanwhile"]
    timer.join()
    bench.database.close()
    assert bench.troubles.all == []


def test_garbage_in_a_page_is_told_and_the_scan_waits(place: Path) -> None:
    used(place, "a")
    connection = dbapi2.connect(str(place / FILE))
    page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_scan_session'").fetchone()[0]
    connection.close()
    good = (place / FILE).read_bytes()
    with (place / FILE).open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xa5" * 2048)
    bench = Bench(open_database(place))
    bench.scan("b")
    assert bench.troubles.wait_for(1)[0] == ("database.corrupt", 1)
    assert bench.answers.all == []
    with (place / FILE).open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(good[(page - 1) * 4096 : page * 4096])
    assert bench.answers.wait_for(1) == ["b"]
    bench.database.close()
    assert stored(place) == ["a", "b"]


def test_a_database_that_was_exchanged_for_good_is_saved_among_the_backups(place: Path) -> None:
    bench = Bench(open_database(place))
    bench.scan("before")
    bench.answers.wait_for(1)
    used(place / "other", "x")
    (place / "other" / FILE).replace(place / FILE)
    bench.scan("not stored")
    assert bench.troubles.wait_for(1)[0] == ("database.file_removed", 1)
    bench.database.close()
    assert bench.failures.all == ["not stored"]
    saved = newest(place)
    assert saved is not None
    connection = dbapi2.connect(str(saved))
    assert connection.execute("SELECT id FROM scan").fetchall() == [("before",)]
    connection.close()


@pytest.mark.parametrize("root", ROOT)
def test_the_reserve_takes_the_scans_of_a_full_disk_and_is_made_anew(
    place: Path, root: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "IDLE_SECONDS", 0.05)
    bench = Bench(open_database(place))
    bench.scan("before")
    made = threading.Event()
    while not (place / "scandesk.reserve").exists() or newest(place) is None:
        made.wait(0.01)
    with disk.filled(place):
        for number in range(20):
            bench.scan(f"scan {number}")
        assert len(bench.answers.wait_for(21)) == 21, "stored in the room that the reserve gave back"
        assert bench.troubles.wait_until(lambda said: said[-1] == ("database.disk_nearly_full", 0))
        assert not (place / "scandesk.reserve").exists()
    bench.scan("room again")
    assert bench.troubles.wait_until(lambda said: said[-1] == ("", 0))
    assert (place / "scandesk.reserve").stat().st_size == reserve.RESERVE_BYTES
    bench.database.close()
    assert len(stored(place)) == 22


def test_scans_wait_while_the_whole_folder_is_gone(tmp_path: Path) -> None:
    """As where a disk was taken away: something else has the folder's name, and looking for the file itself fails."""
    place, away = tmp_path / "bench", tmp_path / "away"
    bench = Bench(open_database(place))
    bench.scan("before")
    bench.answers.wait_for(1)
    place.rename(away)
    place.write_bytes(b"")
    bench.scan("waits")
    assert bench.troubles.wait_for(1) == [("database.file_removed", 1)]
    place.unlink()
    away.rename(place)
    assert bench.answers.wait_for(2) == ["before", "waits"]
    bench.database.close()
    assert stored(place) == ["before", "waits"]


def test_a_full_disk_whose_folder_is_gone_is_still_told(tmp_path: Path) -> None:
    files = DatabaseFiles(tmp_path / "gone")
    upkeep = SqliteUpkeep(files, "identity", SystemClock().now)
    upkeep.rescued_or_kept(None, OutsideFailed(OutsideKind.DISK_FULL, "database.disk_full", retry=True))
    told = upkeep.trouble()
    assert told is not None
    assert (told.words, told.params["free"]) == ("database.disk_nearly_full", 0)


def test_closing_while_the_disk_takes_nothing_ends_and_tells_what_was_not_stored(place: Path) -> None:
    bench = Bench(open_database(place))
    bench.scan("before")
    bench.answers.wait_for(1)
    with failing_write(place):
        bench.scan("lost")
        bench.troubles.wait_for(1)
        bench.database.close()
    assert bench.failures.all == ["lost"]
    assert stored(place) == ["before"]


def test_a_sqlite_with_the_log_reset_bug_is_not_worked_with() -> None:
    with pytest.raises(RuntimeError, match="WAL-reset"):
        sqlite.assert_safe_version((3, 51, 2))
    sqlite.assert_safe_version()
