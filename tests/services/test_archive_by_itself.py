"""What moves old sessions by itself: in quiet times, for as long as nobody scans, and what the doctor says of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from pydantic import ValidationError

from app.health.archive import archive_findings
from app.station import Station
from services.archive import by_itself
from services.archive.by_itself import ArchiveByItself
from services.archive.model import Stays
from services.archive.service import FOLDER
from services.health.model import Finding, Kind
from services.settings.archive import Archive
from tests.fakes.waiting import Memory
from tests.services.test_archive import NO_PINS, THEN, YEAR, Bench

DAY = 24 * 3600.0


class Alone(Bench):
    """A bench beside which something archives by itself; `asked` hears of each turn that it takes."""

    def __init__(self, directory: Path, days: int = 365) -> None:
        super().__init__(directory)
        self.days = days
        self.asked: Memory[int] = Memory()
        self.by_itself = ArchiveByItself(
            self.archive, self.station.database, self.clock, days=lambda: (self.asked.add(1), self.days)[1]
        )
        self.station.bench.on_answer(lambda _answer: self.by_itself.scanned())

    def begin(self) -> None:
        """It runs, and knows what time it was for ten minutes; then nobody scans for a while."""
        self.by_itself.start()
        self.asked.wait_for(1)
        self.later(by_itself.SURE_SECONDS)

    def later(self, seconds: float) -> None:
        """Time goes by, and it looks again: twice, so that the first of the two is surely over."""
        self.clock.advance(seconds)
        for _turn in range(2):
            before = len(self.asked.all)
            self.by_itself.wake()
            self.asked.wait_for(before + 1)

    def findings(self) -> list[Finding]:
        """What the doctor says of it, with this setting."""
        archive = self.station.settings.archive.model_copy(update={"after_days": self.days})
        settings = self.station.settings.model_copy(update={"archive": archive})
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(type(self.station), "settings", property(lambda _station: settings))
            return list(archive_findings(self.station))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Alone]:
    made = Alone(tmp_path / "station")
    yield made
    made.by_itself.stop()
    made.station.close()


def old(bench: Alone, number: int = 1) -> None:
    for _session in range(number):
        bench.session("W12-0002")
    bench.today()


def test_old_sessions_go_while_nobody_scans_and_the_doctor_tells(bench: Alone) -> None:
    old(bench, 2)
    assert [one.words for one in bench.findings()] == ["archive.doctor.not_yet"]
    bench.begin()
    bench.later(1.0)
    assert bench.there() == 1
    assert len(bench.archive.units()) == 2
    (found,) = bench.findings()
    assert (found.words, found.kind, found.params["n"]) == ("archive.doctor.moved", Kind.OK, 2)
    note = bench.archive.note()
    assert note is not None
    assert (note.moved, note.moved_at, note.stayed) == (2, bench.clock.now(), {})


def test_nothing_goes_unless_it_is_wanted(bench: Alone) -> None:
    bench.days = 0
    old(bench)
    bench.begin()
    bench.later(DAY)
    assert bench.there() == 2
    assert [one.words for one in bench.findings()] == ["archive.doctor.off"]


def test_nothing_goes_while_somebody_scans(bench: Alone) -> None:
    old(bench)
    bench.by_itself.start()
    bench.asked.wait_for(1)
    for number in range(5):
        bench.scan(f"BUSY-{number}")
        bench.later(by_itself.QUIET_SECONDS - 1.0)
    bench.clock.advance(by_itself.SURE_SECONDS)
    bench.scan("BUSY-X")
    bench.later(by_itself.QUIET_SECONDS - 1.0)
    assert bench.there() == 2
    bench.later(1.0)
    bench.later(1.0)
    assert bench.there() == 1


def test_a_scan_in_between_ends_it_after_one_session(bench: Alone, monkeypatch: pytest.MonkeyPatch) -> None:
    old(bench, 3)
    monkeypatch.setattr(bench.archive, "_pause", lambda _seconds: bench.scan("MEANWHILE"))
    bench.begin()
    assert bench.there() == 3, "one went; then somebody scanned"
    for _time in range(2):
        bench.later(by_itself.QUIET_SECONDS)
    assert bench.there() == 1


def test_a_clock_that_is_ahead_for_a_while_moves_nothing(bench: Alone) -> None:
    bench.session("W12-0002")
    bench.session("NEW-1", over=False)
    bench.by_itself.start()
    bench.asked.wait_for(1)
    bench.clock.advance(by_itself.SURE_SECONDS / 2)
    bench.clock.set_back(-500 * DAY)
    bench.later(1.0)
    bench.clock.set_back(500 * DAY)
    bench.later(by_itself.SURE_SECONDS)
    assert bench.there() == 2


def test_what_stays_is_counted_by_its_reason(bench: Alone) -> None:
    from services.sessions.model import SessionType

    bench.session("W12-0007", kind=SessionType.CHECK_OUT)
    old(bench)
    bench.begin()
    bench.later(1.0)
    moved, stays = bench.findings()
    assert moved.params["n"] == 1
    assert (stays.name, stays.kind, stays.params["n"]) == ("archive stays", Kind.NOTE, 1)
    words = bench.station.words.say(stays.words, **stays.params)
    assert "the last that says where something is" in words
    bench.later(by_itself.EVERY_SECONDS)
    note = bench.archive.note()
    assert note is not None
    assert (note.moved, note.stayed) == (1, {Stays.AT_DOOR: 1}), "what went last is remembered"


def test_a_broken_archive_is_told_and_tried_again_later(bench: Alone) -> None:
    old(bench)
    folder = bench.directory / FOLDER
    folder.mkdir()
    (folder / f"scandesk-{THEN.year}.archive").write_bytes(b"a letter")
    bench.begin()
    bench.later(1.0)
    (found,) = bench.findings()
    assert (found.kind, found.words) == (Kind.WARNING, "archive.failed.file")
    (folder / f"scandesk-{THEN.year}.archive").unlink()
    bench.later(1.0)
    assert bench.there() == 2, "not at once"
    bench.later(by_itself.AGAIN_SECONDS)
    bench.later(1.0)
    assert bench.there() == 1
    assert [one.kind for one in bench.findings()] == [Kind.OK]


def test_a_command_that_archives_meanwhile_is_no_trouble(bench: Alone) -> None:
    old(bench)
    (bench.directory / FOLDER).mkdir()
    with FileLock(bench.directory / FOLDER / ".lock"):
        bench.begin()
        bench.later(1.0)
    assert bench.there() == 2
    assert bench.archive.note() is None


def test_what_was_not_gone_through_for_long_is_told(bench: Alone) -> None:
    old(bench)
    bench.archive.make(YEAR, bench.mia)
    bench.clock.advance(9 * DAY)
    (found,) = bench.findings()
    assert (found.kind, found.words) == (Kind.WARNING, "archive.doctor.late")
    bench.days = 0
    assert [one.kind for one in bench.findings()] == [Kind.OK], "by command: nobody expects it every week"


def test_the_station_does_it_by_its_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SURE_SECONDS", "QUIET_SECONDS", "LOOK_SECONDS"):
        monkeypatch.setattr(by_itself, name, 0.0)
    made = Bench(tmp_path / "station")
    old = made.session("W12-0002")
    made.today()
    made.station.close()
    left: Memory[int] = Memory()
    environ = {**NO_PINS, "SCANDESK_ARCHIVE__AFTER_DAYS": "30"}
    with Station.open(made.directory, environ=environ, clock=made.clock) as station:
        station.database.on_commit(lambda: left.add(made.there()))
        station.start(devices=True)
        left.wait_until(lambda numbers: 1 in numbers)
        assert [one.id for one in station.archive.units()] == [old]


@pytest.mark.parametrize(("days", "good"), [(0, True), (1, False), (29, False), (30, True), (3650, True), (-1, False)])
def test_never_or_after_a_month_at_least(days: int, good: bool) -> None:
    if good:
        assert Archive(after_days=days).after_days == days
        return
    with pytest.raises(ValidationError, match="after_days"):
        Archive(after_days=days)
