"""Restarts, and commits of which nobody knows whether they took effect: every scan is there, and answered once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.database.database import Database
from services.database.opening import open_database
from services.scanning.bench import Bench
from services.scanning.outcome import Reason, Verdict
from services.sessions.model import NewSession, Session, SessionConfig, SessionType
from tests.fakes.commits import IO_ERROR, Commits
from tests.fakes.waiting import Memory
from tests.services.builders import ADA, SlowSystem, Station, codes, command, read
from tests.support.log_errors import LogErrors


@pytest.fixture
def station(database: Database) -> Iterator[Station]:
    station = Station(database)
    yield station
    station.bench.stop()


def test_field_report_16_what_was_answered_or_only_journalled_is_there_after_a_restart_exactly_once(
    tmp_path: Path, database_url: str, log_errors: LogErrors
) -> None:
    log_errors.expect("handing on a question's answer broke")  # to a database that is closed
    database = open_database(tmp_path, database_url)
    station = Station(database)
    session = station.start()
    answered = station.scan("A1")
    journalled = [station.make("B1"), station.make("B2")]
    elsewhere = station.sessions.start(NewSession(SessionType.BATCH_SCAN), ADA, SessionConfig())
    bench = Bench(database, station.clock, read=read, presence=lambda: station.presence)
    system = SlowSystem()
    bench.put_in_front(station.desk(session, look_up=system))
    for scan in journalled:
        bench.take(scan)
    station.settled()
    database.close()  # the program ends here: nobody was answered
    system.may_answer.set()
    with pytest.raises(RuntimeError, match="closed"):
        bench.take(station.make("TOO LATE"))

    database = open_database(tmp_path, database_url)
    again = Station(database)
    again.bench.put_in_front(again.desk(elsewhere))  # another session came to the front meanwhile
    try:
        for _start in range(2):
            taken_up = again.bench.take_up_again(again.desk_of, {ADA.id: ADA}.get)
            again.settled()
        assert taken_up == 0, "the second start finds them answered"
        assert codes(again) == ["A1", "B1", "B2"]
        assert [answer.scan for answer in again.answers.all] == journalled
        assert answered.outcome.reason is Reason.TAKEN
        now = again.sessions.get(session.id)
        assert now.counts.successful == 3
        assert again.sessions.get(elsewhere.id) == elsewhere, "each is answered in the session that it was made for"
    finally:
        bench.stop()
        database.close()


def test_a_scan_that_waited_is_answered_once_though_two_stations_take_it_up(station: Station) -> None:
    session, system, waiting = station.start(), SlowSystem(), station.make("A1")
    station.bench.put_in_front(station.desk(session, look_up=system))
    station.bench.take(waiting)
    system.asked.wait_for(1)
    station.settled()
    other = Station(station.database)  # it shares the database, and starts meanwhile
    other.bench.take_up_again(other.desk_of, {ADA.id: ADA}.get)
    theirs = other.answer_of(waiting)
    system.may_answer.set()
    ours = station.answer_of(waiting)
    assert (ours.outcome, ours.seq) == (theirs.outcome, theirs.seq)
    assert station.sessions.get(session.id).counts.successful == 1
    assert isinstance(ours.state, Session)


def lose_next_commits_answer(database: Database) -> Memory[str]:
    """The next COMMIT takes effect, and then looks as if it had failed: the operation is in doubt."""
    dialect, lost = database.engine.dialect, Memory[str]()
    commit = dialect.do_commit

    def commit_and_lose(connection: object) -> None:
        commit(connection)  # type: ignore[arg-type]
        if not lost.all:
            lost.add("lost")
            raise dialect.loaded_dbapi.OperationalError("disk I/O error")

    dialect.do_commit = commit_and_lose  # type: ignore[method-assign]
    return lost


@pytest.mark.parametrize("code", ["A1", command("UNDO")])
def test_a_scan_whose_commit_is_in_doubt_is_looked_up_and_answered_once(
    station: Station, database: Database, code: str
) -> None:
    session = station.start()
    station.scan("FIRST")
    station.scan("SECOND")
    lost = lose_next_commits_answer(database)
    answer = station.scan(code)
    station.settled()
    assert lost.all == ["lost"]
    assert codes(station) == ["FIRST", "SECOND", code]
    assert [one.scan.id for one in station.answers.all].count(answer.scan.id) == 1
    counts = station.sessions.get(session.id).counts
    assert counts.successful == (3 if code == "A1" else 1), "booked once, undone once"
    assert isinstance(answer.state, Session)
    assert answer.state.counts == counts
    assert answer.outcome.verdict is Verdict.ACCEPTED


def test_an_act_whose_commit_is_in_doubt_is_done_once(station: Station, database: Database) -> None:
    session = station.start()
    for code in ("A1", "A2", "A3"):
        station.scan(code)
    lose_next_commits_answer(database)
    assert station.sessions.undo_last(session.id, ADA).counts.successful == 2
    assert [line.undone for line in station.sessions.scans_after(session.id)] == [False, False, True]
    assert [line.act for line in station.sessions.history(session.id)] == ["started", "undone"]


def test_the_same_scan_delivered_twice_by_its_id_is_stored_once(station: Station, log_errors: LogErrors) -> None:
    log_errors.expect("answering a scan broke")
    log_errors.expect("a job of the bench broke")
    session = station.start()
    scan = station.make("A1")
    station.bench.take(scan)
    station.bench.take(scan)
    station.settled()
    station.settled()
    assert codes(station) == ["A1"]
    assert station.sessions.get(session.id).counts.successful == 1


def test_scans_that_the_disk_does_not_take_before_the_end_stand_in_the_log_and_are_answered_to_nobody(
    tmp_path: Path, log_errors: LogErrors
) -> None:
    database = open_database(tmp_path)
    station = Station(database)
    station.start()
    commits, troubles = Commits(database.engine), Memory[int]()
    database.on_trouble(lambda _fault, waiting: troubles.add(waiting))
    commits.fail_always(IO_ERROR)
    station.bench.take(station.make("W12-0789"))
    station.bench.take(station.make(command("D7")))
    troubles.wait_until(lambda waiting: 2 in waiting)
    database.close()
    assert station.answers.all == []
    log_errors.expect("a scan could not be stored", "text='W12-0789'", f"text='{command('D')}•'")
    assert not any("broke" in line for line in log_errors.seen), "no bug of ours"
