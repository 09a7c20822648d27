"""The archive on real files: what goes, what stays, and that nothing is ever nowhere, twice, or another than it was."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import Connection

from app.station import Station
from services.archive import rules
from services.archive.looking import scans_of
from services.archive.model import Candidate, Stays
from services.archive.packing_up import checksum, packed, unpacked
from services.archive.rules import stays
from services.archive.service import FOLDER, ArchiveService
from services.clock import new_id
from services.database import archive_store, restore
from services.database.archive_file import opened
from services.database.files import FILE_NAME
from services.errors import OutsideFailed, Refused
from services.identity.person import Person, Role
from services.scanning.answer import Answer
from services.scanning.scan import Device, make_scan
from services.sessions.model import ExpectedItem, NewSession, SessionType, Status
from services.training.mark import FILE as TRAINING
from tests.fakes.held_clock import HeldClock
from tests.fakes.waiting import Memory

NO_PINS = {"SCANDESK_IDENTITY__PINS": "false"}
THEN = datetime(2025, 3, 2, 9, 30, tzinfo=UTC)
YEAR = timedelta(days=365)
GUN = Device("gun", "Gun", "serial")


class Bench:
    """A station whose clock is held: sessions of long ago are made, then it is today."""

    def __init__(self, directory: Path) -> None:
        self.directory, self.clock = directory, HeldClock(THEN)
        self.station = Station.open(directory, environ=NO_PINS, clock=self.clock)
        self.mia: Person = self.station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
        self.station.start(devices=False)
        self.station.door.sign_in("mia", None)
        self.answers: Memory[Answer] = Memory()
        self.station.bench.on_answer(self.answers.add)

    def session(self, *codes: str, kind: SessionType = SessionType.INVENTORY, over: bool = True) -> str:
        expected = (ExpectedItem("W12-0001", "Laptop"),) if kind is SessionType.INVENTORY else ()
        wanted = NewSession(kind, location="Room 214", expected=expected, auto_commit=True)
        session = self.station.starter.start(wanted, self.mia)
        self.station.put_in_front(session)
        for code in codes:
            self.scan(code)
        if over:
            self.station.sessions.change_status(session.id, Status.COMPLETED, self.mia)
        return session.id

    def scan(self, code: str) -> None:
        before = len(self.answers.all)
        self.station.bench.take(make_scan(code.encode(), GUN, scan_id=new_id(), at=self.clock.now()))
        self.answers.wait_for(before + 1)

    def today(self) -> None:
        """More than a year later; something new is scanned, so that nothing old is the newest."""
        self.clock.advance(timedelta(days=400).total_seconds())
        self.session("NEW-1", over=False)

    @property
    def archive(self) -> ArchiveService:
        return self.station.archive

    def there(self, table: str = "session") -> int:
        with dbapi2.connect(str(self.directory / FILE_NAME)) as connection:
            return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path / "station")
    yield made
    made.station.close()


# ---- rules


GOES = Candidate(1, "a", True, THEN)


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (GOES, None),
        (Candidate(1, "a", False, THEN), Stays.OPEN),
        (Candidate(1, "a", True, None), Stays.OPEN),
        (Candidate(1, "a", True, THEN + timedelta(microseconds=1)), Stays.YOUNG),
        (Candidate(1, "a", True, THEN, untold=True), Stays.UNTOLD),
        (Candidate(1, "a", True, THEN, undecided=True), Stays.UNDECIDED),
        (Candidate(1, "a", True, THEN, at_door=True), Stays.AT_DOOR),
        (Candidate(1, "a", True, THEN, in_front=True), Stays.IN_FRONT),
        (Candidate(1, "a", True, THEN, newest=True), Stays.NEWEST),
    ],
)
def test_what_is_finished_told_and_old_enough_goes(one: Candidate, why: Stays | None) -> None:
    assert stays(one, THEN + YEAR, YEAR) is why


# ---- moving


def test_a_session_goes_with_all_that_belongs_to_it_and_reads_as_it_was(bench: Bench) -> None:
    old = bench.session("W12-0001", "W12-0001", "W12-0002")
    before = bench.station.database.read(lambda tx: archive_store.read(tx, old, ()))
    bench.today()
    made = bench.archive.make(YEAR, bench.mia)
    assert (made.moved, made.scans) == (1, 3)
    assert [bench.there(table) for table in ("session", "scan")] == [1, 1]
    found = bench.archive.open(old)
    assert unpacked(packed(found), checksum(packed(found))) == unpacked(packed(before), checksum(packed(before)))
    assert [one.code for one in scans_of(found)] == ["W12-0001", "W12-0001", "W12-0002"]
    assert {one.person for one in scans_of(found)} == {"Mia Kern"}


def test_it_is_found_by_its_codes_and_by_the_end_of_its_id(bench: Bench) -> None:
    old = bench.session("W12-0002")
    bench.today()
    bench.archive.make(YEAR, bench.mia)
    assert [one.id for one in bench.archive.units(code="W12-0002")] == [old]
    assert [one.id for one in bench.archive.units(code="W12-0001")] == [old], "it was expected there"
    assert bench.archive.units(code="W12") == []
    assert bench.archive.open(old[-8:]).tables["session"][0]["id"] == old
    for wrong in ("", "nobody"):
        with pytest.raises(Refused, match="SESSION_NOT_FOUND"):
            bench.archive.open(wrong)


def test_what_is_open_young_or_the_newest_stays(bench: Bench) -> None:
    bench.session("W12-0002", over=False)
    bench.clock.advance(timedelta(days=399).total_seconds())
    bench.session("W12-0003")
    made = bench.archive.make(YEAR, bench.mia)
    assert (made.moved, bench.there()) == (0, 2)
    bench.clock.advance(timedelta(days=399).total_seconds())
    assert bench.archive.make(YEAR, bench.mia).stayed == {Stays.IN_FRONT: 1}
    bench.session("W12-0004", over=False)
    assert bench.archive.make(YEAR, bench.mia).moved == 1


def test_what_the_server_does_not_know_yet_stays(bench: Bench) -> None:
    old = bench.session("W12-0002")
    bench.today()

    def wait(tx: Connection) -> None:
        tx.exec_driver_sql(
            "INSERT INTO outbox (id, aggregate, aggregate_id, kind, payload, created_at, state, attempts)"
            " VALUES ('m', 'session', ?, 'end', '{}', 0, 'parked', 0)",
            (old,),
        )

    bench.station.database.write(wait)
    assert bench.archive.make(YEAR, bench.mia).stayed == {Stays.UNTOLD: 1}
    bench.station.database.write(lambda tx: tx.exec_driver_sql("UPDATE outbox SET state = 'done'"))
    assert bench.archive.make(YEAR, bench.mia).moved == 1
    assert bench.there("outbox") == 0
    assert [one["id"] for one in bench.archive.open(old).tables["outbox"]] == ["m"]


def test_the_last_that_says_where_something_is_stays_until_a_later_one_says_it(bench: Bench) -> None:
    bench.session("W12-0007", kind=SessionType.CHECK_OUT)
    bench.today()
    assert bench.archive.make(YEAR, bench.mia).stayed == {Stays.AT_DOOR: 1}
    later = bench.session("W12-0007", kind=SessionType.CHECK_IN, over=False)
    assert bench.archive.make(YEAR, bench.mia).moved == 0, "that may still be taken back"
    bench.station.sessions.change_status(later, Status.COMPLETED, bench.mia)
    assert bench.archive.make(YEAR, bench.mia).moved == 1


def test_what_changes_between_copy_and_removal_stays_and_is_copied_anew(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = bench.session("W12-0002")
    bench.today()
    candidate = archive_store.candidate

    def changed(tx: Connection, session_id: str) -> Candidate | None:
        tx.exec_driver_sql("UPDATE session SET notes = 'a late note' WHERE id = ?", (session_id,))
        return candidate(tx, session_id)

    monkeypatch.setattr(archive_store, "candidate", changed)
    assert bench.archive.make(YEAR, bench.mia).moved == 0
    assert bench.archive.units() == [], "it is in the database, and shown there"
    monkeypatch.undo()
    assert bench.archive.make(YEAR, bench.mia).moved == 1
    assert bench.archive.open(old).tables["session"][0]["notes"] == "a late note"


def test_a_backup_of_before_and_the_archive_make_one_of_both_again(bench: Bench) -> None:
    from services.database.backup import backup

    old = bench.session("W12-0002")
    bench.today()
    copied = backup(bench.directory, bench.clock.now(), why="asked")
    bench.archive.make(YEAR, bench.mia)
    bench.station.close()
    restore.restore(bench.directory, copied, bench.clock.now())
    with Station.open(bench.directory, environ=NO_PINS, clock=bench.clock) as station:
        assert station.archive.units() == []
        assert station.archive.make(YEAR, bench.mia).moved == 1
        assert [one.id for one in station.archive.units()] == [old]


def test_the_next_start_knows_its_database_after_archiving(bench: Bench) -> None:
    bench.session("W12-0002")
    bench.today()
    bench.archive.make(YEAR, bench.mia)
    bench.station.close()
    with Station.open(bench.directory, environ=NO_PINS, clock=bench.clock) as station:
        assert station.archive.check() == {"scandesk-2025.archive": []}


# ---- refused


def test_who_may_not_change_settings_archives_nothing_and_nothing_young_goes(bench: Bench) -> None:
    ben = bench.station.people.add(name="ben", full_name="Ben", role=Role.PACKER, pin=None, by=bench.mia)
    with pytest.raises(Refused, match="INSUFFICIENT_PERMISSIONS"):
        bench.archive.make(YEAR, ben)
    with pytest.raises(Refused, match="ARCHIVE_YOUNG"):
        bench.archive.make(timedelta(days=29), bench.mia)


def archived(bench: Bench) -> tuple[str, Path]:
    old = bench.session("W12-0002")
    bench.today()
    bench.archive.make(YEAR, bench.mia)
    (path,) = bench.archive.files()
    return old, path


def test_a_damaged_unit_is_found_and_not_shown_as_if_it_were_whole(bench: Bench) -> None:
    old, path = archived(bench)
    with dbapi2.connect(str(path)) as connection:
        connection.execute("UPDATE unit SET content = zeroblob(length(content))")
    assert bench.archive.check() == {path.name: [old]}
    with pytest.raises(OutsideFailed, match="archive"):
        bench.archive.open(old)


@pytest.mark.parametrize("content", [b"", b"not a database at all, but a letter", bytes(4096)])
def test_what_is_no_archive_is_said_to_be_none_and_left_as_it_is(bench: Bench, content: bytes) -> None:
    _old, path = archived(bench)
    path.write_bytes(content)
    with pytest.raises(OutsideFailed, match=r"archive\.failed"):
        bench.archive.units()
    assert path.read_bytes() == content


def test_an_archive_of_a_newer_program_is_left_alone(bench: Bench) -> None:
    _old, path = archived(bench)
    with dbapi2.connect(str(path)) as connection:
        connection.execute("UPDATE meta SET value = '2' WHERE key = 'format'")
    with pytest.raises(OutsideFailed, match="newer"):
        bench.archive.units()


def test_an_archive_of_training_is_not_read_at_work(bench: Bench) -> None:
    _old, path = archived(bench)
    with dbapi2.connect(str(path)) as connection:
        connection.execute("UPDATE meta SET value = 'training-x' WHERE key = 'identity'")
    with pytest.raises(OutsideFailed, match="practice_here"):
        bench.archive.units()
    (bench.directory / TRAINING).touch()
    assert len(bench.archive.units()) == 1


def test_two_do_not_archive_at_once(bench: Bench) -> None:
    from filelock import FileLock

    (bench.directory / FOLDER).mkdir()
    with FileLock(bench.directory / FOLDER / ".lock"), pytest.raises(Refused, match="ARCHIVE_BUSY"):
        bench.archive.make(YEAR, bench.mia)


def test_a_copy_that_does_not_read_as_it_was_written_takes_nothing_away(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.session("W12-0002")
    bench.today()
    monkeypatch.setattr("services.database.archive_file.checksum", lambda _body: "another")
    with pytest.raises(OutsideFailed, match="archive"):
        bench.archive.make(YEAR, bench.mia)
    assert bench.there() == 2


def test_between_two_sessions_others_have_their_turn(bench: Bench) -> None:
    for _number in range(3):
        bench.session("W12-0002")
    bench.today()
    scanned: list[str] = []

    def pause(_seconds: float) -> None:
        bench.scan(f"MEANWHILE-{len(scanned)}")
        scanned.append("x")

    service = ArchiveService(bench.directory, bench.station.database, bench.clock, pause)
    assert service.make(YEAR, bench.mia).moved == 3
    assert len(scanned) == 3
    assert bench.there("scan") == 1 + 3


def test_the_file_alone_tells_what_is_in_it(bench: Bench) -> None:
    old, path = archived(bench)
    with opened(path) as archive:
        assert archive.ids() == [old]
        assert rules.stays(GOES, THEN + YEAR, YEAR) is None
        (unit,) = archive.units()
        assert (unit.location, unit.scans, unit.ended_at.year) == ("Room 214", 1, 2025)
