"""Backups, restore, check, the daily copy, the reserve, the watch: each on real files."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pysqlite3 import dbapi2

from services.database import backup as backups
from services.database import daily_backup, identity_file, outbox_store, packing_message_store, reserve, restore
from services.database.check import check
from services.database.daily_backup import DailyBackup
from services.database.database import Database
from services.database.identity_file import Judgement
from services.database.lock import Ownership
from services.database.opening import open_database
from services.database.postgres import postgres_engine
from services.database.reserve import Reserve
from services.errors import OutsideFailed, OutsideKind, Refused
from services.packing.server.messages import MessageState
from tests.fakes.waiting import Memory
from tests.services.packing_bench import PackingBench
from tests.services.test_database_opening import add_scan, scans, used

NOW = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)


def waiting_message(database: Database, message_id: str) -> None:
    database.write(
        lambda tx: outbox_store.put(
            tx, message_id, aggregate="session", aggregate_id="s", kind="k", payload={}, person_id=None, at=NOW
        )
    )


def ids_in(path: Path) -> list[str]:
    connection = dbapi2.connect(str(path))
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return [row[0] for row in connection.execute("SELECT id FROM scan ORDER BY seq")]
    finally:
        connection.close()


# ---- backup


def test_a_backup_is_of_one_moment_while_scans_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between any two steps of the copy a scan is stored: none waits, and none is in the copy."""
    monkeypatch.setattr(backups, "STEP_PAGES", 5)
    database = open_database(tmp_path)
    add_scan(database, "before")
    stored: list[str] = []

    def scan_meanwhile(_seconds: float) -> None:
        stored.append(f"meanwhile {len(stored)}")
        add_scan(database, stored[-1])

    made = backups.backup(tmp_path, NOW, why="asked", pause=scan_meanwhile)
    assert len(stored) >= 5
    assert ids_in(made) == ["before"]
    assert scans(database) == ["before", *stored]
    database.close()


def test_fourteen_backups_are_kept_the_newest(tmp_path: Path) -> None:
    used(tmp_path, "a")
    made = [backups.backup(tmp_path, NOW + timedelta(days=day), why="daily") for day in range(16)]
    assert backups.backups(tmp_path) == made[2:]
    assert backups.newest(tmp_path) == made[-1]
    assert backups.made_at(made[-1]) == NOW + timedelta(days=15)


def test_what_a_killed_backup_left_goes_with_the_next_one_after_a_day(tmp_path: Path) -> None:
    used(tmp_path, "a")
    folder = backups.backup_path(tmp_path, NOW, "daily").parent
    folder.mkdir()
    old, new = folder / ".scandesk-a.sqlite3.tmp", folder / ".scandesk-b.sqlite3.tmp"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    made = backups.backup(tmp_path, NOW, why="daily")
    assert set(folder.iterdir()) == {new, made}


def test_a_backup_that_is_given_up_leaves_nothing(tmp_path: Path) -> None:
    used(tmp_path, "a")

    def give_up(_seconds: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backups.backup(tmp_path, NOW, why="asked", pause=give_up)
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_backup_without_room_is_refused_before_it_fills_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used(tmp_path, "a")
    monkeypatch.setattr(backups.shutil, "disk_usage", lambda _path: type("Usage", (), {"free": 1000})())
    with pytest.raises(OutsideFailed) as failed:
        backups.backup(tmp_path, NOW, why="asked")
    assert (failed.value.kind, failed.value.words) == (OutsideKind.DISK_FULL, "database.backup_failed")
    assert backups.backups(tmp_path) == []


def test_a_damaged_database_gives_no_backup(tmp_path: Path) -> None:
    used(tmp_path, "a")
    spoil(tmp_path / "scandesk.sqlite3")
    with pytest.raises(OutsideFailed) as failed:
        backups.backup(tmp_path, NOW, why="asked")
    assert failed.value.kind is OutsideKind.CORRUPT
    assert list((tmp_path / "backups").iterdir()) == []


def spoil(path: Path) -> None:
    """2 kB of garbage in a page of an index."""
    connection = dbapi2.connect(str(path))
    page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_scan_session'").fetchone()[0]
    connection.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xa5" * 2048)


def test_a_shared_database_is_backed_up_by_its_server(tmp_path: Path) -> None:
    for refused in (
        lambda: backups.backup(tmp_path, NOW, why="asked", url="postgresql://server/db"),
        lambda: restore.restore(tmp_path, tmp_path / "x", NOW, url="postgresql://server/db"),
    ):
        with pytest.raises(Refused) as why:
            refused()
        assert why.value.code == "SHARED_DATABASE"


# ---- daily


@pytest.mark.parametrize(
    ("age", "made"),
    [(None, 1), (timedelta(hours=23), 0), (timedelta(hours=24), 1), (timedelta(days=-2), 1), (timedelta(hours=-1), 0)],
    ids=["none yet", "23 h", "24 h", "from the future", "clock set back an hour"],
)
def test_the_daily_backup_is_made_when_the_last_is_a_day_old(tmp_path: Path, age: timedelta | None, made: int) -> None:
    used(tmp_path, "a")
    if age is not None:
        backups.backup(tmp_path, NOW - age, why="daily")
    before = len(backups.backups(tmp_path))
    daily = DailyBackup(tmp_path, lambda: NOW)
    daily.make_if_due()
    wait_for(daily)
    assert len(backups.backups(tmp_path)) == before + made
    daily.stop()


def wait_for(daily: DailyBackup) -> None:
    if daily._thread is not None:
        daily._thread.join()


def test_a_daily_backup_that_failed_is_told_and_tried_again_after_an_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used(tmp_path, "a")
    now = [NOW]
    tries: list[datetime] = []

    def fail(*_given: object, **_named: object) -> None:
        tries.append(now[0])
        raise OutsideFailed(OutsideKind.DISK_FULL, "database.backup_failed", retry=True, why="full")

    daily = DailyBackup(tmp_path, lambda: now[0])
    with monkeypatch.context() as failing:
        failing.setattr(daily_backup, "backup", fail)
        for minutes in (0, 30, 61):
            now[0] = NOW + timedelta(minutes=minutes)
            daily.make_if_due()
            wait_for(daily)
    assert tries == [NOW, NOW + timedelta(minutes=61)]
    assert daily.failure is not None
    now[0] = NOW + timedelta(hours=3)
    daily.make_if_due()
    wait_for(daily)
    assert daily.failure is None


def test_an_idle_bench_backs_up_and_makes_its_reserve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.database.writer.IDLE_SECONDS", 0.05)
    monkeypatch.setattr(reserve, "RESERVE_BYTES", 1 << 20)
    done: Memory[Path] = Memory()
    real = daily_backup.backup

    def told(*given: object, **named: object) -> Path:
        done.add(real(*given, **named))  # type: ignore[arg-type]
        return done.all[-1]

    monkeypatch.setattr(daily_backup, "backup", told)
    database = open_database(tmp_path)
    add_scan(database, "a")
    assert ids_in(done.wait_for(1)[0]) == ["a"]
    assert (tmp_path / "scandesk.reserve").stat().st_size == 1 << 20
    known = identity_file.read(tmp_path / "scandesk.identity")
    assert known is not None
    assert known.marks["scan"] == 1
    database.close()


# ---- reserve


def test_the_reserve_takes_real_room_and_gives_it_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reserve, "RESERVE_BYTES", 1 << 20)
    path = tmp_path / "reserve"
    kept = Reserve(path)
    kept.renew()
    assert path.stat().st_blocks * 512 >= 1 << 20
    assert not kept.missing
    assert kept.release()
    assert not path.exists()
    assert kept.missing
    assert not kept.release(), "there is nothing left to release"
    kept.renew()
    assert path.exists()
    assert not kept.missing


def test_the_reserve_never_fills_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reserve.shutil, "disk_usage", lambda _path: type("Usage", (), {"free": 60 << 20})())
    kept = Reserve(tmp_path / "reserve")
    kept.renew()
    assert kept.missing
    assert not (tmp_path / "reserve").exists()


# ---- restore


def test_a_restored_backup_has_a_new_identity_its_unsent_in_doubt_and_the_replaced_file_kept(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    add_scan(database, "in the backup")
    waiting_message(database, "message")
    made = backups.backup(tmp_path, NOW, why="asked")
    add_scan(database, "since")
    database.close()
    before = identity_file.read(tmp_path / "scandesk.identity")
    done = restore.restore(tmp_path, made, NOW)
    assert done.in_doubt == 1
    assert done.kept is not None
    assert ids_in(done.kept) == ["in the backup", "since"]
    restored = open_database(tmp_path)
    assert scans(restored) == ["in the backup"]
    assert restored.read(outbox_store.counts) == {"in_doubt": 1}
    restored.close()
    after = identity_file.read(tmp_path / "scandesk.identity")
    assert before is not None
    assert after is not None
    assert after.current not in {None, before.current}
    assert ids_in(made) == ["in the backup"], "the backup itself is as it was"


def test_what_a_restored_backup_has_to_tell_of_packing_is_in_doubt(tmp_path: Path) -> None:
    """It may have been told since: a server that knows no keys would pack it twice."""
    database = open_database(tmp_path)
    bench = PackingBench(database, "https://central.example")
    bench.pack(bench.box(), 1, 5)
    made = backups.backup(tmp_path, NOW, why="asked")
    database.close()
    assert restore.restore(tmp_path, made, NOW).in_doubt == 2
    restored = open_database(tmp_path)
    waiting = restored.read(packing_message_store.all_open)
    restored.close()
    assert [one.state for one in waiting] == [MessageState.IN_DOUBT] * 2


class Killed(BaseException):
    """The power goes at this point."""


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    ("place", "name", "nth"),
    [
        (restore, "copy", 1),
        (restore, "_renew", 1),
        (identity_file, "write", 1),
        (restore, "_fold_log", 1),
        (restore.os, "link", 1),
        (Path, "replace", 2),  # the copy's own is the first, the note's the second
        (Path, "replace", 3),
        (identity_file, "write", 2),
    ],
    ids=["copy", "renew", "note", "log", "aside", "note's rename", "rename", "last note"],
)
def test_a_restore_that_is_cut_leaves_the_old_database_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: object, name: str, nth: int, done: bool
) -> None:
    used(tmp_path, "old")
    made = backups.backup(tmp_path, NOW, why="asked")
    used(tmp_path, "newer")
    real: Callable[..., object] = getattr(place, name)
    calls = 0

    def cut(*given: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        result = real(*given, **named) if calls != nth or done else None
        if calls == nth:
            raise Killed
        return result

    with monkeypatch.context() as cutting:
        cutting.setattr(place, name, cut)
        with pytest.raises(Killed):
            restore.restore(tmp_path, made, NOW)
    database = open_database(tmp_path)
    assert scans(database) in (["old", "newer"], ["old"])
    database.close()


def test_a_damaged_backup_changes_nothing(tmp_path: Path) -> None:
    used(tmp_path, "a")
    made = backups.backup(tmp_path, NOW, why="asked")
    spoil(made)
    with pytest.raises(OutsideFailed) as failed:
        restore.restore(tmp_path, made, NOW)
    assert failed.value.kind is OutsideKind.CORRUPT
    database = open_database(tmp_path)
    assert scans(database) == ["a"]
    database.close()


@pytest.mark.parametrize("content", [b"", b"no database" * 1000], ids=["empty", "garbage"])
def test_what_is_no_backup_is_not_restored(tmp_path: Path, content: bytes) -> None:
    used(tmp_path, "a")
    wrong = tmp_path / "wrong"
    wrong.write_bytes(content)
    with pytest.raises(OutsideFailed) as failed:
        restore.restore(tmp_path, wrong, NOW)
    assert failed.value.words == "database.restore.not_ours"
    with pytest.raises(OutsideFailed) as missing:
        restore.restore(tmp_path, tmp_path / "nowhere", NOW)
    assert missing.value.words == "database.restore.no_file"


def test_nothing_is_restored_under_a_running_station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.database.lock.PATIENCE", 0.0)
    used(tmp_path, "a")
    made = backups.backup(tmp_path, NOW, why="asked")
    with Ownership(tmp_path) as running:
        assert running.take()
        with pytest.raises(Refused) as refused:
            restore.restore(tmp_path, made, NOW)
    assert refused.value.code == "RESTORE_IN_USE"


@pytest.mark.parametrize("fault", ["missing", "emptied", "garbage"])
def test_a_backup_brings_back_what_was_lost(tmp_path: Path, fault: str) -> None:
    used(tmp_path, "a")
    made = backups.backup(tmp_path, NOW, why="asked")
    file = tmp_path / "scandesk.sqlite3"
    if fault == "missing":
        file.unlink()
    else:
        file.write_bytes(b"" if fault == "emptied" else b"garbage" * 5000)
    with pytest.raises(OutsideFailed) as failed:
        open_database(tmp_path)
    assert failed.value.params["backup"] == str(made)
    restore.restore(tmp_path, made, NOW)
    database = open_database(tmp_path)
    assert scans(database) == ["a"]
    database.close()


def test_an_exchanged_database_can_be_accepted(tmp_path: Path) -> None:
    used(tmp_path, "a")
    database = open_database(tmp_path / "other")
    add_scan(database, "b")
    waiting_message(database, "message")
    database.close()
    (tmp_path / "other" / "scandesk.sqlite3").replace(tmp_path / "scandesk.sqlite3")
    assert check(tmp_path).judgement is Judgement.EXCHANGED
    assert restore.accept(tmp_path) == 1
    database = open_database(tmp_path)
    assert scans(database) == ["b"]
    database.close()
    assert check(tmp_path).ok


def test_a_shared_database_that_was_brought_back_is_accepted_by_each_of_its_stations(
    tmp_path: Path, postgres_url: str
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for station in (first, second):
        used(station, "a" if station is first else "b", url=postgres_url)
    with postgres_engine(postgres_url).begin() as server:
        server.exec_driver_sql("DELETE FROM scan")
    for station in (first, second):
        assert check(station, postgres_url).judgement is not Judgement.GOOD
        restore.accept(station, postgres_url)
        used(station, "c" if station is first else "d", url=postgres_url)
    again = open_database(first, postgres_url)
    assert scans(again) == ["c", "d"], "that the second one accepted it locks the first one out of nothing"
    again.close()


# ---- check


def test_a_sound_database_is_reported_whole(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    waiting_message(database, "message")
    made = backups.backup(tmp_path, NOW, why="asked")
    report = check(tmp_path)
    database.close()
    assert report.ok
    assert report.outbox == {"waiting": 1}
    assert report.newest_backup == str(made)
    assert json.loads(json.dumps(report.as_json()))["ok"] is True


def test_a_shared_database_is_reported_without_its_password(tmp_path: Path, postgres_url: str) -> None:
    used(tmp_path, "a", url=postgres_url)
    report = check(tmp_path, postgres_url)
    assert report.ok
    assert postgres_url.split(":")[2].split("@")[0] not in json.dumps(report.as_json())


def test_damage_that_scanning_does_not_meet_is_found(tmp_path: Path) -> None:
    used(tmp_path, "a")
    spoil(tmp_path / "scandesk.sqlite3")
    report = check(tmp_path)
    assert not report.ok
    assert report.problems or report.failure


@pytest.mark.parametrize(("content", "judgement"), [(None, Judgement.MISSING), (b"", Judgement.EMPTIED)])
def test_what_is_not_there_is_reported(tmp_path: Path, content: bytes | None, judgement: Judgement) -> None:
    used(tmp_path, "a")
    (tmp_path / "scandesk.sqlite3").unlink()
    if content is not None:
        (tmp_path / "scandesk.sqlite3").write_bytes(content)
    report = check(tmp_path)
    assert not report.ok
    assert report.judgement is judgement


def test_a_file_that_is_no_database_is_reported(tmp_path: Path) -> None:
    used(tmp_path, "a")
    (tmp_path / "scandesk.sqlite3").write_bytes(b"garbage" * 5000)
    report = check(tmp_path)
    assert report.failure is not None
    assert report.failure.kind is OutsideKind.CORRUPT
    assert not report.ok


# ---- watch


def test_what_another_process_writes_is_noticed(tmp_path: Path, database_url: str) -> None:
    here = open_database(tmp_path, database_url)
    beside = open_database(tmp_path, database_url, owner=False)
    told: Memory[None] = Memory()
    here.on_others(lambda: told.add(None))
    assert told.all == []
    add_scan(beside, "a")
    told.wait_for(1)
    seen = len(told.all)
    add_scan(beside, "b")
    told.wait_for(seen + 1)
    beside.close()
    here.close()
