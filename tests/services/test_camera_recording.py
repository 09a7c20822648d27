"""A station records a camera scan: stored as it comes, locked when it is good, over when somebody says so."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.database import frame_store
from services.database.database import Database
from services.database.jobs import Job
from services.errors import OutsideFailed, OutsideKind, Refused
from services.frames.locking import WINDOW
from services.frames.record import rules, saying
from services.frames.record.model import FrameRecord, ScanState
from services.frames.recording.keeping import MOST_AT_ONCE, MOST_HELD, STORE_SECONDS, Keeping
from services.frames.recording.left import complete_left, left_open
from services.frames.telling.model import TellingState
from services.identity.presence import NOBODY, Presence
from tests.fakes.held_clock import HeldClock
from tests.fakes.waiting import PATIENCE, Memory
from tests.services.builders import ADA, BOB, VIC, Station
from tests.support.camera_recording import GOOD, POOR, STATION, RecordingBench
from tests.support.log_errors import LogErrors


@pytest.fixture
def bench(database: Database) -> Iterator[RecordingBench]:
    made = RecordingBench(database)
    yield made
    made.recording.stop()


# ---- as a service


def test_what_was_measured_of_each_picture_is_on_record_until_somebody_ends_the_scan(bench: RecordingBench) -> None:
    begun = bench.recording.begin(ADA, "belt 7")
    bench.show(3, POOR)
    bench.show(2, GOOD)
    ended = bench.recording.end()
    assert ended == bench.scan(begun.id)
    frames = bench.stored(begun.id)
    assert [one.number for one in frames] == list(range(5))
    assert [one.valid for one in frames] == [False] * 3 + [True] * 2
    assert (frames[3].user_in_frame, frames[3].confidence, frames[3].stability, frames[3].iou) == (
        True,
        0.95,
        0.9,
        0.88,
    )
    assert ended.totals == rules.totals_of(frames)
    assert (ended.session, ended.person, ended.begun_by, ended.linked) == ("belt 7", "ada", STATION, "")
    assert rules.state(ended) is ScanState.COMPLETED


def test_how_it_stands_is_told_at_once_and_as_the_contract_names_it(bench: RecordingBench) -> None:
    assert bench.recording.now() is None
    begun = bench.recording.begin(ADA)
    bench.show(4, GOOD)
    bench.recording.end()
    now = bench.recording.now()
    assert now is not None
    assert now.quality == GOOD
    said = saying.status(now.kept.scan, now.kept.latest)
    assert (said["scanId"], said["sessionId"], said["status"], said["frameCount"]) == (
        begun.id,
        begun.id,
        "completed",
        4,
    )
    assert said["latestFrame"]["frameNumber"] == 3
    assert (now.kept.dropped, now.trouble) == (0, None)
    assert now.kept.longest > 0


def test_a_scan_locks_and_is_over_by_itself_once_its_pictures_were_good_for_long_enough(bench: RecordingBench) -> None:
    begun = bench.recording.begin(ADA)
    bench.show(5, POOR)
    bench.quality = GOOD
    for _time in range(2 * WINDOW):
        bench.frames.show(at=bench.clock.monotonic())
    run = bench.recording._run
    assert run is not None
    assert run.keeping.answered.wait(20.0)
    ended = bench.recording.end()
    assert ended == bench.scan(begun.id)
    assert ended.locked_at is not None
    assert ended.completed_at is not None
    assert ended.locked_at <= ended.completed_at
    assert len(bench.judged.all) == ended.totals.frames <= 5 + WINDOW, "none that came after the lock is taken"


def test_a_scan_is_over_after_the_time_that_the_settings_give_it(database: Database) -> None:
    clock = HeldClock()
    bench = RecordingBench(database, clock)
    bench.policy = replace(bench.policy, longest=timedelta(minutes=1))
    begun = bench.recording.begin(ADA)
    bench.show(1)
    clock.advance(61.0)
    bench.frames.show(at=clock.monotonic())
    run = bench.recording._run
    assert run is not None
    assert run.keeping.answered.wait(20.0)
    assert rules.state(bench.scan(begun.id)) is ScanState.COMPLETED
    bench.recording.stop()


def test_one_scan_is_recorded_at_a_time_and_another_after_it(bench: RecordingBench) -> None:
    first = bench.recording.begin(ADA)
    with pytest.raises(Refused, match="RECORDING"):
        bench.recording.begin(ADA)
    bench.recording.end()
    second = bench.recording.begin(BOB, linked="session-1")
    bench.show(2)
    bench.recording.end()
    assert (second.session, second.linked, second.person) == ("session-1", "session-1", "bob")
    assert [bench.scan(one.id).totals.frames for one in (first, second)] == [0, 2]


@pytest.mark.parametrize("then", [NOBODY, Presence(BOB)], ids=["signed out", "somebody else"])
def test_a_scan_is_over_when_whoever_began_it_leaves(bench: RecordingBench, then: Presence) -> None:
    begun = bench.recording.begin(ADA)
    bench.show(3, GOOD)
    for here in (Presence(ADA), Presence(ADA, locked=True), Presence(ADA)):
        bench.recording.see(here)
    bench.show(1)
    run = bench.recording._run
    assert run is not None
    assert not run.is_over
    bench.recording.see(then)
    assert run.keeping.answered.wait(PATIENCE)
    over = bench.scan(begun.id)
    assert (over.person, rules.state(over), over.totals.frames) == ("ada", ScanState.COMPLETED, 4)
    assert bench.recording.begin(BOB).person == "bob", "who came records under his own name"


def test_who_may_only_look_records_nothing(bench: RecordingBench) -> None:
    with pytest.raises(Refused, match="INSUFFICIENT_PERMISSIONS"):
        bench.recording.begin(VIC)
    assert bench.recording.now() is None


def test_without_a_camera_or_with_a_session_of_too_many_words_nothing_is_begun(bench: RecordingBench) -> None:
    with pytest.raises(Refused, match="SESSION_NAME"):
        bench.recording.begin(ADA, "x" * 101)
    bench.policy = replace(bench.policy, on=False)
    with pytest.raises(Refused, match="CAMERA_OFF"):
        bench.recording.begin(ADA)
    assert bench.recording.end() is None


def test_pictures_that_cannot_be_judged_are_told_and_the_next_ones_are_recorded(bench: RecordingBench) -> None:
    begun = bench.recording.begin(ADA)
    bench.show(1, OutsideFailed(OutsideKind.DEVICE, "camera.unfit", retry=True))
    bench.show(2, GOOD)
    bench.recording.end()
    assert bench.troubles == ["", "camera.unfit", ""]
    assert [one.number for one in bench.stored(begun.id)] == [0, 1]


def test_another_camera_that_counts_from_one_again_is_recorded_on(bench: RecordingBench) -> None:
    begun = bench.recording.begin(ADA)
    bench.show(3)
    bench.frames.again()
    bench.show(2)
    bench.recording.end()
    assert [one.number for one in bench.stored(begun.id)] == list(range(5))


def test_at_the_stations_end_what_was_judged_is_stored_and_the_scan_is_over(database: Database) -> None:
    bench = RecordingBench(database)
    begun = bench.recording.begin(ADA)
    bench.show(7)
    bench.recording.stop()
    assert database.write(lambda tx: None) is None  # behind it
    assert bench.scan(begun.id).totals.frames == 7
    assert bench.scan(begun.id).completed_at is not None


def test_a_scan_that_a_program_left_open_is_completed_with_what_was_recorded_as_of_its_last_frame(
    bench: RecordingBench,
) -> None:
    begun = bench.recording.begin(ADA)
    frame = FrameRecord("f", 0, True, 0.9, 0.9, None, True, begun.started_at + timedelta(microseconds=1))
    bench.database.write(lambda tx: frame_store.add(tx, 0, begun.id, [frame], rules.totals_of([frame])))
    assert [left_open(bench.database, one) for one in ("bench-2", STATION)] == [(), (begun.id,)]
    complete_left(bench.database, bench.clock, begun.id)
    assert left_open(bench.database, STATION) == ()
    scan = bench.scan(begun.id)
    assert (scan.completed_at, scan.totals.frames) == (frame.at, 1)


def test_a_scan_that_somebody_else_completed_takes_no_frame_any_more_and_is_over(bench: RecordingBench) -> None:
    begun = bench.recording.begin(ADA)
    complete_left(bench.database, bench.clock, begun.id)
    bench.show(2)
    ended = bench.recording.end()
    now = bench.recording.now()
    assert now is not None
    assert (ended, now.kept.dropped, bench.stored(begun.id)) == (bench.scan(begun.id), 2, [])
    assert bench.recorded(begun.id).telling.dropped == 2


def test_where_no_server_is_told_it_says_so(bench: RecordingBench) -> None:
    told = bench.recorded(bench.recording.begin(ADA).id).telling
    bench.recording.end()
    bench.policy = replace(bench.policy, server="", every=7)
    own = bench.recorded(bench.recording.begin(ADA).id).telling
    assert [(one.state, one.every) for one in (told, own)] == [(TellingState.WAITING, 3), (TellingState.LOCAL, 7)]


def test_codes_are_scanned_and_answered_while_frames_are_recorded(bench: RecordingBench) -> None:
    station = Station(bench.database)
    session = station.start()
    begun = bench.recording.begin(ADA, linked=session.id)
    for number in range(40):
        for _frame in range(5):
            bench.frames.show(at=bench.clock.monotonic())
        assert station.scan(f"CODE-{number}").outcome.verdict.value != "refused"
    bench.judged.wait_for(200)
    ended = bench.recording.end()
    assert ended is not None
    assert (ended.totals.frames, ended.linked) == (200, session.id)
    assert len(bench.stored(begun.id)) == 200
    assert station.sessions.get(session.id).counts.successful == 40


# ---- how frames come to the disk


class Held:
    """Frames on their way to the disk, and a writer that a test holds up."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock = database, HeldClock()
        self.bench = RecordingBench(database)
        self.scan = self.bench.recording.begin(ADA)
        self.keeping = Keeping(database, self.clock, self.scan)
        self.number = 0

    def add(self, times: int) -> None:
        for _time in range(times):
            self.keeping.add(FrameRecord(f"f{self.number}", self.number, True, 0.9, 0.8, None, True, self.clock.now()))
            self.number += 1

    def due(self) -> None:
        self.clock.advance(STORE_SECONDS)
        self.keeping.store()

    def settle(self) -> None:
        """All that was posted came back."""
        self.database.write(lambda tx: None)

    @property
    def stored(self) -> list[int]:
        return [one.number for one in self.bench.stored(self.scan.id)]


@pytest.fixture
def at_work(database: Database) -> Iterator[Held]:
    made = Held(database)
    yield made
    made.bench.recording.stop()


class Gate:
    """A job that holds the writer until it is let go."""

    def __init__(self, database: Database) -> None:
        self._database, self._go, self._runs = database, threading.Event(), threading.Event()

    def __enter__(self) -> None:
        self._database.post(Job(lambda _tx, _attempt: self._hold(), lambda _done: None, lambda _error: None))
        assert self._runs.wait(20.0)

    def __exit__(self, *_: object) -> None:
        self._go.set()

    def _hold(self) -> None:
        self._runs.set()
        assert self._go.wait(20.0)


def test_frames_are_stored_a_batch_at_a_time(at_work: Held) -> None:
    at_work.add(5)
    at_work.settle()
    assert at_work.stored == []
    at_work.due()
    at_work.settle()
    assert at_work.stored == list(range(5))
    at_work.add(MOST_AT_ONCE + 1)
    at_work.due()
    at_work.settle()
    assert len(at_work.stored) == 5 + MOST_AT_ONCE
    assert at_work.keeping.kept.scan.totals == at_work.bench.scan(at_work.scan.id).totals


def test_scans_that_wait_for_the_writer_go_first_and_frames_are_not_put_off_for_ever(at_work: Held) -> None:
    at_work.add(3)
    with Gate(at_work.database):
        at_work.database.post(Job(lambda _tx, _attempt: None, lambda _done: None, lambda _error: None))
        at_work.clock.advance(STORE_SECONDS)
        waiting = at_work.database.waiting()
        for _time in range(3):
            at_work.keeping.store()
            assert at_work.database.waiting() == waiting
        at_work.keeping.store()
        assert at_work.database.waiting() == waiting + 1
    at_work.settle()
    assert at_work.stored == [0, 1, 2]


def test_where_the_disk_takes_none_they_are_dropped_and_counted_and_nothing_waits(at_work: Held) -> None:
    with Gate(at_work.database):
        at_work.add(MOST_HELD + 40)
        assert at_work.keeping.kept.dropped == 40
    while len(at_work.stored) < MOST_HELD:
        at_work.due()
        at_work.settle()
    assert at_work.stored == list(range(MOST_HELD))
    at_work.add(1)
    at_work.keeping.close(None)
    assert at_work.keeping.answered.wait(20.0)
    assert at_work.stored[-1] == MOST_HELD + 40, "what was dropped has its number all the same"
    assert at_work.bench.recorded(at_work.scan.id).telling.dropped == 40


def test_what_the_disk_did_not_take_goes_to_it_again_and_counts_once(
    at_work: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = Memory[None]()

    def full(*_: object) -> None:
        tried.add(None)
        raise OutsideFailed(OutsideKind.DISK_FULL, "database.disk_full", retry=True)

    with monkeypatch.context() as patched:
        patched.setattr("services.database.frame_store.add", full)
        at_work.add(4)
        at_work.due()
        tried.wait_for(1)
        at_work.settle()
        assert "database.disk_full" in str(at_work.keeping.error)
    at_work.add(2)
    at_work.due()
    at_work.settle()
    assert at_work.keeping.error is None
    assert at_work.stored == list(range(6))
    assert at_work.keeping.kept.scan.totals.frames == 6


def test_where_nobody_knows_whether_a_batch_was_stored_it_counts_once(at_work: Held) -> None:
    at_work.add(4)
    at_work.due()
    at_work.settle()
    frames = tuple(at_work.bench.stored(at_work.scan.id))
    again = at_work.database.write(lambda tx: at_work.keeping._append(tx, frames, again=True))
    assert (again.refused, again.scan.totals.frames, at_work.stored) == (0, 4, list(range(4)))


def test_the_end_takes_what_is_still_held_with_it(at_work: Held) -> None:
    with Gate(at_work.database):
        at_work.add(3)
        at_work.clock.advance(STORE_SECONDS)
        for _time in range(4):
            at_work.keeping.store()
        at_work.add(2)
        at_work.keeping.close(at_work.clock.now())
    assert at_work.keeping.answered.wait(20.0)
    assert at_work.stored == list(range(5))
    scan = at_work.bench.scan(at_work.scan.id)
    assert (scan.totals.frames, scan.locked_at, rules.state(scan)) == (5, at_work.clock.now(), ScanState.COMPLETED)
    assert rules.is_locked(scan), "though the clock did not move on between"


def test_the_end_takes_a_batch_with_it_that_was_under_way_and_failed(
    at_work: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    add, calls = frame_store.add, Memory[None]()

    def fails_once(*given: Any) -> None:
        calls.add(None)
        if len(calls.all) == 1:
            raise Refused("NO", "camera_record.refused.recording")
        add(*given)

    monkeypatch.setattr(frame_store, "add", fails_once)
    with Gate(at_work.database):
        at_work.add(3)
        at_work.clock.advance(STORE_SECONDS)
        at_work.keeping.store()
        at_work.add(2)
        at_work.keeping.close(None)
    assert at_work.keeping.answered.wait(20.0)
    assert len(calls.all) == 2
    assert at_work.stored == list(range(5))


def test_an_end_that_the_disk_does_not_take_is_told_and_may_be_tried_again(
    bench: RecordingBench, monkeypatch: pytest.MonkeyPatch, log_errors: LogErrors
) -> None:
    begun = bench.recording.begin(ADA)
    bench.show(2)

    def full(*_: object) -> None:
        raise OutsideFailed(OutsideKind.DISK_FULL, "database.disk_full", retry=True)

    with monkeypatch.context() as patched:
        patched.setattr("services.database.frame_store.end", full)
        with pytest.raises(OutsideFailed):
            bench.recording.end()
        now = bench.recording.now()
        assert now is not None
        assert (now.kept.closed, now.trouble and now.trouble.kind) == (False, OutsideKind.DISK_FULL)
        assert bench.scan(begun.id).completed_at is None
    bench.recording.end()
    assert bench.scan(begun.id).totals.frames == 2
    assert bench.scan(begun.id).completed_at is not None


def test_an_end_that_the_disk_did_not_take_is_stored_by_itself_once_it_does(
    bench: RecordingBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = bench.recording.begin(ADA)
    bench.show(2)
    end, calls = frame_store.end, Memory[None]()

    def fails_once(*given: Any) -> None:
        calls.add(None)
        if len(calls.all) == 1:
            raise OutsideFailed(OutsideKind.DISK_FULL, "database.disk_full", retry=True)
        end(*given)

    monkeypatch.setattr(frame_store, "end", fails_once)
    with pytest.raises(OutsideFailed):
        bench.recording.end()
    calls.wait_for(2)
    bench.database.write(lambda tx: None)
    assert bench.scan(begun.id).completed_at is not None
    now = bench.recording.now()
    assert now is not None
    assert (now.kept.closed, now.trouble) == (True, None)
