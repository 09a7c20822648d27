"""A server is told of a station's camera scans: all of it, in order, once, however often it is away."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Connection

from services.database import camera_record_store, frame_store
from services.database.database import Database
from services.database.sql import Sql
from services.errors import OutsideFailed, OutsideKind, Refused
from services.frames.record import rules
from services.frames.record.model import CameraScan, FrameRecord
from services.frames.telling.model import Telling, TellingState
from services.frames.telling.service import TIDY_SECONDS, CameraRecords, TellPolicy
from services.frames.telling.teller import LIVE_SECONDS, LONGEST_REST, LONGEST_WHY, REST_SECONDS, SCANS, FrameTeller
from services.identity.person import Role
from tests.fakes.frame_server import FakeFrameServer, KeptScan, away
from tests.fakes.held_clock import HeldClock
from tests.services.builders import ADA, Station, person
from tests.support.camera_recording import SERVER, STATION

BATCH, BOSS = 10, person("boss", Role.ADMIN)


class Told:
    """Scans on record, and who tells a server of them."""

    def __init__(self, database: Database, *, hub: bool = True) -> None:
        self.database, self.clock = database, HeldClock()
        self.server = FakeFrameServer(SERVER, hub=hub)
        self.again()

    def again(self) -> None:
        """Another program, as after a kill."""
        self.teller = FrameTeller(self.database, self.server, station=STATION, batch=lambda: BATCH)

    def scan(self, frames: str = "", *, every: int = 1, linked: str = "", ended: bool = True, name: str = "s1") -> str:
        """One that was recorded: a letter a frame, as in tests/rules/test_frame_thinning.py."""
        scan = CameraScan(name, linked or "belt 7", linked, STATION, "mia", self.clock.now())
        telling = Telling(name, STATION, every, SERVER, TellingState.WAITING, f"key-{name}")
        self.database.write(lambda tx: camera_record_store.insert(tx, scan, telling))
        self.record(name, frames)
        if ended:
            self.end(name)
        return name

    def record(self, name: str, frames: str, first: int = 0) -> None:
        """More of its frames."""
        found = [
            FrameRecord(f"{name}-{n}", n, mark in "Vu", 0.9, 0.8, None, mark == "V", self.clock.now())
            for n, mark in enumerate(frames, first)
        ]
        if found:
            self.database.write(lambda tx: frame_store.add(tx, 0, name, found, rules.totals_of(found)))

    def lose(self, *faults: OutsideFailed) -> None:
        """The answers to the next calls are lost, one after the other."""
        lost = list(faults)

        def fail(_call: str) -> None:
            if lost:
                raise lost.pop(0)

        self.server.after = fail

    def end(self, name: str) -> None:
        def end(tx: Connection) -> None:
            scan = frame_store.get(tx, 0, name)
            assert scan is not None
            frame_store.end(tx, 0, rules.completed(scan, self.clock.now()))

        self.database.write(end)

    def turn(self) -> float:
        return self.teller.turn(Event())

    def how(self, name: str = "s1") -> Telling:
        found = self.database.read(lambda tx: camera_record_store.get(tx, name))
        assert found is not None
        return found.telling

    @property
    def there(self) -> KeptScan:
        (only,) = self.server.scans.values()
        return only

    def records(self, days: int = 30) -> CameraRecords:
        return CameraRecords(
            self.database,
            self.clock,
            station=STATION,
            policy=lambda: TellPolicy(BATCH, days),
            make_server=lambda: self.server,
        )


@pytest.fixture
def told(database: Database) -> Told:
    return Told(database)


@pytest.fixture
def plainly(database: Database) -> Told:
    """At a server of the contract alone."""
    return Told(database, hub=False)


def test_a_hub_is_told_of_a_scan_in_batches_then_of_its_end(told: Told) -> None:
    told.scan("V" * 25)
    assert told.turn() == REST_SECONDS
    assert told.server.calls == ["begin", "add", "add", "add", "lock", "complete"]
    assert [len(one) for one in told.server.batches] == [10, 10, 5]
    assert (told.there.session, told.there.key, told.there.person) == ("belt 7", "key-s1", "mia")
    assert sorted(told.there.frames) == list(range(25))
    assert (told.how().state, told.how().sent, told.how().orphans) == (TellingState.DONE, 25, 0)
    assert told.turn() == REST_SECONDS
    assert len(told.server.calls) == 6


def test_a_server_of_the_contract_alone_is_told_frame_by_frame_and_of_no_end(plainly: Told) -> None:
    plainly.scan("V" * 30)
    plainly.turn()
    assert plainly.server.calls == ["begin", *["tell"] * 30]
    assert (plainly.how().state, plainly.how().sent) == (TellingState.DONE, 30)


@pytest.mark.parametrize("hub", [True, False])
def test_what_is_thinned_out_is_told_nobody_and_the_first_the_last_and_changes_are(
    database: Database, hub: bool
) -> None:
    told = Told(database, hub=hub)
    told.scan("VVVVVVV..VVVVVVVVVV", every=8)
    told.turn()
    assert sorted(told.there.frames) == [0, 7, 8, 9, 16, 18]
    assert told.how().state is TellingState.DONE


def test_a_scan_that_goes_on_is_told_as_it_comes_and_its_last_frame_when_it_ends(told: Told) -> None:
    told.scan("VVVV", every=3, ended=False)
    assert told.turn() == LIVE_SECONDS
    assert sorted(told.there.frames) == [0, 3]
    told.record("s1", "V", 4)
    told.turn()
    assert sorted(told.there.frames) == [0, 3]
    told.end("s1")
    told.turn()
    assert sorted(told.there.frames) == [0, 3, 4]
    assert told.there.completed


def test_a_scan_without_a_frame_is_begun_and_ended(told: Told) -> None:
    told.scan()
    told.turn()
    assert told.server.calls == ["begin", "lock", "complete"]


def test_scans_of_another_station_and_for_another_server_are_not_told(told: Told) -> None:
    told.scan("V")
    others = Told(told.database)
    others.server.address = "http://127.0.0.1:10"
    others.turn()
    other = FrameTeller(told.database, others.server, station="bench-2", batch=lambda: BATCH)
    other.turn(Event())
    assert others.server.calls == []


# ---- in doubt


@pytest.mark.parametrize("hub", [True, False])
@pytest.mark.parametrize("side", ["before", "after"])
def test_whenever_the_server_goes_away_all_is_told_in_the_end_and_counts_once(
    database: Database, hub: bool, side: str
) -> None:
    """At each call in turn the answer is lost, before or after it was done, and the program is killed."""
    told = Told(database, hub=hub)
    told.scan("V" * 45 + "..", every=2)
    broken = 0
    while told.how().state is TellingState.WAITING:
        calls, broken = [0], broken + 1
        assert broken < 100

        def lose(_call: str, calls: list[int] = calls, lost: int = 1 + broken % 4) -> None:
            calls[0] += 1
            if calls[0] == lost:
                raise away()

        setattr(told.server, side, lose)
        told.turn()
        told.again()
    wanted = [n for n in range(47) if n % 2 == 0 or n in {45, 46}]
    remote = told.how().remote_id
    assert sorted(told.server.scans[remote].frames) == wanted
    assert told.how().sent == len(wanted)
    assert told.server.scans[remote].completed == hub
    assert len(told.server.scans) == 1


def test_a_begin_without_an_answer_is_repeated_under_its_key_and_a_hub_has_one_scan(told: Told) -> None:
    told.scan("V")
    told.lose(away(), away())
    for _time in range(3):
        told.turn()
        told.again()
    assert len(told.server.scans) == 1
    assert (told.how().state, told.how().orphans) == (TellingState.DONE, 0)


def test_at_a_server_of_the_contract_alone_scans_that_may_stand_empty_are_counted(plainly: Told) -> None:
    plainly.scan("V")
    plainly.lose(away(), away(), away(sent=False))
    for _time in range(4):
        plainly.turn()
    assert (plainly.how().orphans, len(plainly.server.scans)) == (2, 4)
    assert plainly.how().state is TellingState.DONE


def test_while_the_server_is_away_or_takes_no_token_all_waits_longer_and_longer(told: Told) -> None:
    told.scan("V")
    no: list[Exception] = [away()]

    def lose(_call: str) -> None:
        raise no[0]

    told.server.before = lose
    rests = [told.turn() for _time in range(9)]
    assert rests == sorted(rests)
    assert rests[-1] == LONGEST_REST
    no[0] = Refused("AUTH_REQUIRED", "supervisor.away.no_token")
    told.turn()
    assert told.how().state is TellingState.WAITING
    told.server.before = lambda _call: None
    assert told.turn() == REST_SECONDS
    assert told.how().state is TellingState.DONE


# ---- what the server does not take


@pytest.mark.parametrize("hub", [True, False])
def test_a_frame_that_is_not_taken_is_counted_with_its_reason_and_holds_up_nothing(
    database: Database, hub: bool
) -> None:
    told = Told(database, hub=hub)
    told.server.refuses = {3: "FRAME_TAKEN" if hub else "FRAME_REFUSED"}
    told.scan("VVVVVV")
    told.turn()
    assert sorted(told.there.frames) == [0, 1, 2, 4, 5]
    how = told.how()
    assert (how.state, how.sent, how.refused) == (TellingState.DONE, 5, 1)
    assert how.why == ("FRAME_TAKEN" if hub else "FRAME_REFUSED: iou: no")


def test_a_reason_is_kept_no_longer_than_somebody_reads(told: Told) -> None:
    told.scan("VVV")
    told.server.refuses = {1: "X" * 10_000}
    told.turn()
    assert told.how().why == "X" * LONGEST_WHY


def test_a_scan_that_is_not_taken_is_parked_with_its_reason_and_the_next_one_is_told(told: Told) -> None:
    told.scan("VV")
    told.scan("V", name="s2")

    def no(call: str) -> None:
        if call == "add" and told.server.calls.count("add") == 1:
            raise Refused("VALIDATION_ERROR", "camera_record.refused.server", text="frames: wrong", status=400)

    told.server.before = no
    told.turn()
    assert (told.how().state, told.how().why) == (TellingState.PARKED, "VALIDATION_ERROR: frames: wrong")
    assert told.how("s2").state is TellingState.DONE
    told.records().tell_again("s1")
    told.turn()
    assert (told.how().state, told.how().why, told.how().sent) == (TellingState.DONE, "", 2)


def test_a_scan_that_the_server_has_forgotten_is_parked_and_told_from_its_beginning_when_somebody_says_so(
    told: Told,
) -> None:
    told.scan("VV", ended=False)
    told.turn()
    told.server.scans.clear()
    told.record("s1", "V", 2)
    told.end("s1")
    told.turn()
    assert told.how().why == "SCAN_NOT_FOUND: Scan not found"
    told.records().tell_again("s1")
    told.turn()
    assert sorted(told.there.frames) == [0, 1, 2]
    assert told.there.key != "key-s1", "under that the hub would give its former answer"
    with pytest.raises(Refused, match="NOT_PARKED"):
        told.records().tell_again("s1")


# ---- the scan session that it is part of


def test_the_scan_session_is_told_first_and_named_as_the_server_does(database: Database) -> None:
    told, sessions = Told(database), Station(database, sends=True)
    session = sessions.start()
    told.scan("V", linked=session.id)
    told.turn()
    assert told.server.calls == []
    database.write(
        lambda tx: Sql("UPDATE session SET remote_id = 7, session_token = 'token-7', server = :server WHERE id = :id")(
            tx, server=SERVER, id=session.id
        )
    )
    told.turn()
    assert told.there.session == "token-7"


def test_many_that_wait_for_their_session_keep_no_other_one_waiting(database: Database) -> None:
    told, sessions = Told(database), Station(database, sends=True)
    session = sessions.start()
    for number in range(SCANS):
        told.scan("V", linked=session.id, name=f"s{number:02}")
    told.scan("V", name="t")
    told.turn()
    assert told.how("t").state is TellingState.DONE


def test_a_scan_session_that_is_this_stations_own_is_named_by_its_id(database: Database) -> None:
    told, sessions = Told(database), Station(database)
    session = sessions.start()
    told.scan("V", linked=session.id)
    told.turn()
    assert told.there.session == session.id


def test_a_server_with_another_address_is_told_what_waited_for_it(told: Told) -> None:
    told.scan("V")
    with pytest.raises(Refused, match="INSUFFICIENT_PERMISSIONS"):
        told.records().moved(SERVER, "http://127.0.0.1:10", ADA)
    assert told.records().moved(f"{SERVER}/", "http://127.0.0.1:10", BOSS) == 1
    told.turn()
    assert told.server.calls == []
    told.server.address = "http://127.0.0.1:10"
    told.turn()
    assert told.there.completed
    with pytest.raises(Refused, match="NOTHING_WAITS"):
        told.records().moved("http://127.0.0.1:10", SERVER, BOSS)


# ---- how long they are kept


def test_scans_that_are_over_and_told_are_removed_after_their_days_and_others_are_not(told: Told) -> None:
    told.scan("V" * 2_500, name="s1")
    told.turn()
    told.scan("VV", name="s2")
    told.scan("VV", name="s3", ended=False)
    told.clock.advance(timedelta(days=31).total_seconds())
    records = told.records(days=0)
    old(told, records)
    assert names(records) == ["s3", "s2", "s1"]
    records = told.records(days=30)
    old(told, records)
    assert names(records) == ["s3", "s2"], "what waits is kept"
    left = told.database.read(lambda tx: frame_store.page(tx, 0, "s1", after=-1, most=5))
    assert (list(left), told.database.read(lambda tx: frame_store.get(tx, 0, "s1"))) == ([], None)


def test_a_clock_that_is_ahead_for_a_while_removes_nothing(told: Told) -> None:
    told.scan("VV")
    told.turn()
    month = timedelta(days=31).total_seconds()
    told.clock.advance(month)
    records = told.records()
    records._turn(None, Event())
    told.clock.set_back(month)
    old(told, records)
    assert names(records) == ["s1"]
    told.clock.advance(month)
    old(told, records)
    assert names(records) == []


def old(told: Told, records: CameraRecords) -> None:
    """Look for old ones, now and an hour later."""
    for _time in range(2):
        records._turn(None, Event())
        told.clock.advance(TIDY_SECONDS)
    records._turn(None, Event())


def names(records: CameraRecords) -> Sequence[str]:
    return [one.scan.id for one in records.newest(10)]


def test_at_the_start_what_was_left_open_is_completed_and_what_waits_is_told(told: Told) -> None:
    told.scan("VVV", ended=False)
    done = Event()
    told.server.after = lambda call: done.set() if call == "complete" else None
    records = told.records()
    records.start()
    try:
        assert done.wait(20.0)
    finally:
        records.stop()
    assert told.there.completed
    assert sorted(told.there.frames) == [0, 1, 2]


def test_a_disk_that_is_full_at_the_start_holds_nothing_up_and_what_was_left_open_is_completed_later(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    told.scan("VVV", ended=False)
    end, tried, done = frame_store.end, Event(), Event()

    def full_once(*given: Any) -> None:
        if not tried.is_set():
            tried.set()
            raise OutsideFailed(OutsideKind.DISK_FULL, "database.disk_full", retry=True)
        end(*given)

    monkeypatch.setattr(frame_store, "end", full_once)
    monkeypatch.setattr("services.work_thread.TROUBLE_SECONDS", 0.0)
    told.server.after = lambda call: done.set() if call == "complete" else None
    records = told.records()
    records.start()
    try:
        assert done.wait(20.0)
    finally:
        records.stop()
    assert tried.is_set()
    assert sorted(told.there.frames) == [0, 1, 2]


def test_how_a_scan_stands_is_read_from_the_record(told: Told) -> None:
    told.scan("V.V")
    found, latest = told.records().get("s1")
    assert latest is not None
    assert (found.scan.totals.frames, found.scan.totals.with_user, latest.number) == (3, 2, 2)
    with pytest.raises(Refused, match="SCAN_NOT_FOUND"):
        told.records().get("none")


def test_a_disk_that_fails_is_no_server_that_is_away(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    told.scan("V")

    def full(*_: object) -> None:
        raise OutsideFailed(OutsideKind.DISK_FULL, "database.disk_full", retry=True)

    monkeypatch.setattr("services.database.camera_record_store.stands", full)
    with pytest.raises(OutsideFailed):
        told.turn()
    assert told.server.calls == [], "nothing is asked before that is on record"
    assert replace(told.how(), asked=0) == told.how()
