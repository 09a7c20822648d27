"""The bench on a real database: order, who and what was there, look-ups, restarts, and commits in doubt."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier, Event, Thread, current_thread

import pytest
from sqlalchemy import Connection

from services.database.database import Database
from services.database.opening import open_database
from services.identity.presence import Presence
from services.scanning.answer import Answer, Booked
from services.scanning.bench import Arrived, Bench
from services.scanning.commands import Command
from services.scanning.joined import Joined
from services.scanning.outcome import Outcome, Reason, Verdict
from services.scanning.scan import Device, Flaw, Scan
from services.sessions.desk import SessionDesk
from services.sessions.model import Session, Status
from tests.fakes.waiting import PATIENCE, Memory
from tests.services.builders import ADA, BOB, GUN, WEDGE, Station, command, read
from tests.support.log_errors import LogErrors


class SlowSystem:
    """Another system: it answers a question when the test lets it."""

    def __init__(self) -> None:
        self.asked: Memory[str] = Memory()
        self.may_answer = Event()

    def __call__(self, scan: Scan) -> str:
        self.asked.add(scan.text)
        assert self.may_answer.wait(PATIENCE)
        return f"name of {scan.text}"


@dataclass(frozen=True, slots=True)
class BrokenDesk:
    """A capability with a bug."""

    look_up: Callable[[Scan], str] | None = None

    def book(self, tx: Connection, arrived: Arrived) -> Booked:
        raise ZeroDivisionError(f"a bug, in {current_thread().name}")

    def command(self, tx: Connection, arrived: Arrived) -> tuple[Outcome, object] | None:
        raise ZeroDivisionError("a bug")


@pytest.fixture
def station(database: Database) -> Iterator[Station]:
    station = Station(database)
    yield station
    station.bench.stop()


def codes(station: Station) -> list[str]:
    """Every code in the scan table, in the order of storing."""
    return [row.text for row in station.rows("SELECT text FROM scan ORDER BY seq")]


# ---- order


def test_each_devices_scans_keep_their_order_whichever_threads_bring_them(station: Station) -> None:
    station.start()
    devices = [Device(f"gun-{number}", f"Gun {number}", "serial") for number in range(4)]
    together = Barrier(len(devices))

    def pull(device: Device) -> None:
        together.wait()
        for number in range(40):
            station.bench.take(station.make(f"{device.id}/{number:02d}", device=device))

    threads = [Thread(target=pull, args=(device,)) for device in devices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = [answer.scan.text for answer in station.answers.wait_for(160)]
    assert told == codes(station), "told in the order of storing"
    for device in devices:
        own = [text for text in told if text.startswith(device.id + "/")]
        assert own == [f"{device.id}/{number:02d}" for number in range(40)]


def test_every_answer_is_stored_before_it_is_told(station: Station, database: Database) -> None:
    session = station.start()
    seen: Memory[int] = Memory()

    def look(answer: Answer) -> None:  # the reader's connection sees what is committed, and nothing else
        seen.add(len(station.rows("SELECT 1 FROM scan WHERE id = :id", id=answer.scan.id)))

    station.bench.on_answer(look)
    for number in range(5):
        station.scan(f"A{number}")
    assert seen.wait_for(5) == [1] * 5
    assert station.sessions.get(session.id).counts.successful == 5


# ---- who and what was there at the moment of the scan


def hold_writer(database: Database) -> Callable[[], None]:
    """Keep the writer busy; call what this returns to let it go on."""
    held, go_on = Event(), Event()

    def wait(_tx: Connection) -> None:
        held.set()
        assert go_on.wait(PATIENCE)

    thread = Thread(target=lambda: database.write(wait))
    thread.start()
    assert held.wait(PATIENCE)

    def let_go() -> None:
        go_on.set()
        thread.join()

    return let_go


def test_a_screen_change_or_another_person_between_scan_and_handling_moves_no_scan(
    station: Station, database: Database
) -> None:
    second, first = station.start(), station.start()
    let_go = hold_writer(database)
    early, late = station.make("EARLY"), station.make("LATE")
    station.bench.take(early)
    station.bench.put_in_front(station.desk(second))
    station.presence = Presence(BOB)
    station.bench.take(late)
    let_go()
    station.answer_of(late)
    rows = station.rows("SELECT text, session_id, person_id FROM scan ORDER BY seq")
    assert [tuple(row) for row in rows] == [("EARLY", first.id, ADA.id), ("LATE", second.id, BOB.id)]


@pytest.mark.parametrize("presence", [Presence(), Presence(ADA, locked=True)])
def test_a_scan_while_nobody_is_there_is_kept_unclaimed_and_never_booked(station: Station, presence: Presence) -> None:
    session = station.start()
    station.presence = presence
    answer = station.scan("A1")
    assert (answer.outcome.verdict, answer.outcome.reason, answer.outcome.kept) == (
        Verdict.WARNING,
        Reason.LOCKED,
        True,
    )
    row = station.rows("SELECT person_id, session_id, booked FROM scan")[0]
    assert (row.person_id, row.session_id, bool(row.booked)) == (None, None, False)
    assert station.sessions.get(session.id) == session
    assert [kept.text for kept in station.sessions.kept()] == ["A1"], "offered to the next person"


def test_a_scan_with_nothing_in_front_is_kept_with_its_author(station: Station) -> None:
    assert station.scan("A1").outcome == Outcome(Verdict.WARNING, Reason.NO_SESSION, kept=True)
    assert station.value("SELECT person_id FROM scan") == ADA.id


# ---- commands and badges


@pytest.mark.parametrize("presence", [Presence(), Presence(ADA, locked=True), Presence(ADA)])
def test_a_badge_goes_on_to_the_door_whoever_is_there(station: Station, presence: Presence) -> None:
    session = station.start()
    station.presence = presence
    answer = station.scan(command("BADGE4711"))
    assert answer.outcome == Outcome(Verdict.ACCEPTED, Reason.BADGE)
    assert answer.meaning.value == "4711"
    assert station.sessions.get(session.id) == session
    assert station.sessions.kept() == []


def test_a_command_acts_in_the_session_in_front_and_is_stored_but_no_item(station: Station) -> None:
    session = station.start()
    assert station.scan(command("PAUSE")).outcome.reason is Reason.COMMAND_DONE
    assert station.sessions.get(session.id).status is Status.PAUSED
    answer = station.scan(command("RESUME").lower())
    assert isinstance(answer.state, Session)
    assert answer.state.status is Status.ACTIVE
    station.scan("A1")
    station.scan(command("UNDO"))
    assert station.sessions.get(session.id).counts.items_scanned == 0
    assert [line.text for line in station.sessions.scans_after(session.id)] == ["A1"]


def test_a_command_that_is_refused_says_why_with_its_params(station: Station) -> None:
    session = station.start()
    station.scan(command("COMPLETE"))
    answer = station.scan(command("PAUSE"))
    assert (answer.outcome.verdict, answer.outcome.reason) == (Verdict.REFUSED, Reason.COMMAND_REFUSED)
    assert answer.outcome.params == {
        "command": "PAUSE",
        "words": "sessions.refused.state",
        "now": "COMPLETED",
        "wanted": "PAUSED",
    }
    assert station.sessions.get(session.id).status is Status.COMPLETED


def test_a_command_barcode_needs_the_right_that_its_button_needs(station: Station) -> None:
    session = station.start(by=ADA)
    station.scan("A1")
    station.presence = Presence(BOB)
    for verb in ("COMPLETE", "CANCEL", "PAUSE", "COMMIT", "UNDO"):
        outcome = station.scan(command(verb)).outcome
        assert (outcome.reason, outcome.params["words"]) == (Reason.COMMAND_REFUSED, "sessions.refused.not_allowed")
    assert station.scan("B1").outcome.reason is Reason.TAKEN
    assert station.scan(command("UNDO")).outcome.reason is Reason.COMMAND_DONE, "one's own newest scan"
    now = station.sessions.get(session.id)
    assert (now.status, now.counts.successful) == (Status.ACTIVE, 1)


def test_a_command_is_taken_only_in_a_screen_that_knows_it(station: Station) -> None:
    session = station.start()
    assert station.scan(command("D7")).outcome == Outcome(Verdict.REFUSED, Reason.COMMAND_UNKNOWN)
    digits = SessionDesk(session.id, station.clock, screen_commands=frozenset({Command.D7}))
    station.bench.put_in_front(digits)
    assert station.scan(command("D7")).outcome.reason is Reason.COMMAND_DONE
    station.bench.put_in_front(None)
    assert station.scan(command("UNDO")).outcome == Outcome(Verdict.REFUSED, Reason.COMMAND_UNKNOWN)
    assert station.sessions.get(session.id).counts.items_scanned == 0


def test_a_command_while_the_bench_is_locked_does_nothing_and_is_not_offered_later(station: Station) -> None:
    session = station.start()
    station.presence = Presence(ADA, locked=True)
    assert station.scan(command("COMPLETE")).outcome.reason is Reason.LOCKED
    assert station.sessions.get(session.id).status is Status.ACTIVE
    assert station.sessions.kept() == []


def test_another_sites_command_is_plain_text(station: Station) -> None:
    session = station.start()
    assert station.scan("SDZZZZCOMPLETE").outcome.reason is Reason.TAKEN
    assert station.sessions.get(session.id).status is Status.ACTIVE


@pytest.mark.parametrize("flaw", Flaw)
@pytest.mark.parametrize("code", [command("COMPLETE"), command("BADGE4711"), "A1"])
def test_a_flawed_scan_never_acts(station: Station, flaw: Flaw, code: str) -> None:
    session = station.start()
    answer = station.scan(code, flaw=flaw)
    assert (answer.outcome.verdict, answer.outcome.counted) == (Verdict.REFUSED, False)
    now = station.sessions.get(session.id)
    assert (now.status, now.counts.successful, now.counts.failed) == (Status.ACTIVE, 0, 1)


# ---- one pull, two channels


def test_field_report_05_one_pull_by_two_joined_channels_is_one_scan_and_two_pulls_are_two(database: Database) -> None:
    station = Station(database, joined=Joined({GUN.id: GUN.id, WEDGE.id: GUN.id}))
    session = station.start()
    for _pull in range(2):
        for device in (GUN, WEDGE):
            station.bench.take(station.make("43542104", device=device))
        station.clock.advance(5)
    station.settled()
    rows = station.rows("SELECT text, channel, also_by FROM scan ORDER BY seq")
    assert [tuple(row) for row in rows] == [("43542104", "serial", "wedge")] * 2
    assert [answer.outcome.reason for answer in station.answers.all] == [Reason.TAKEN, Reason.REPEAT]
    assert station.sessions.get(session.id).counts.repeated == 1


# ---- slow look-ups


def slow_desk(station: Station) -> tuple[Session, SlowSystem]:
    session, system = station.start(), SlowSystem()
    station.bench.put_in_front(station.desk(session, look_up=system))
    return session, system


def test_field_report_01_fifty_codes_while_each_look_up_is_slow_are_fifty_records_in_order(station: Station) -> None:
    session, system = slow_desk(station)
    sent = [f"A{number:02d}" for number in range(50)]
    for code in sent:
        station.bench.take(station.make(code))
        station.clock.advance(0.02)
    station.settled()
    assert codes(station) == sent, "journalled at once, while the first look-up still waits"
    assert station.answers.all == []
    system.may_answer.set()
    answers = station.answers.wait_for(50)
    assert [answer.scan.text for answer in answers] == sent == codes(station)
    assert [line.description for line in station.sessions.scans_after(session.id)] == [
        f"name of {code}" for code in sent
    ]


def test_field_report_02_a_scan_that_arrives_before_another_is_finished_changes_neither(station: Station) -> None:
    session, system = slow_desk(station)
    first, second = station.make("A1"), station.make("B2")
    station.bench.take(first)
    system.asked.wait_for(1)
    station.bench.take(second)
    system.may_answer.set()
    told = (station.answer_of(first), station.answer_of(second))
    assert [(one.scan, one.outcome.params["description"]) for one in told] == [
        (first, "name of A1"),
        (second, "name of B2"),
    ]
    assert station.sessions.get(session.id).counts.successful == 2


def test_an_undo_waits_behind_the_scan_that_it_means_but_a_badge_does_not(station: Station) -> None:
    session, system = slow_desk(station)
    scan, undo, badge = station.make("A1"), station.make(command("UNDO")), station.make(command("BADGE1"))
    for one in (scan, undo, badge):
        station.bench.take(one)
    assert station.answer_of(badge).outcome.reason is Reason.BADGE
    assert [answer.scan for answer in station.answers.all] == [badge]
    system.may_answer.set()
    assert station.answer_of(undo).outcome.reason is Reason.COMMAND_DONE
    assert [line.undone for line in station.sessions.scans_after(session.id)] == [True]


def test_a_system_that_fails_or_is_not_asked_any_more_holds_no_scan_up(station: Station) -> None:
    def down(_scan: Scan) -> str:
        raise ConnectionError("no network")

    session = station.start()
    station.bench.put_in_front(station.desk(session, look_up=down))
    assert station.scan("A1").outcome.reason is Reason.TAKEN
    system = SlowSystem()
    station.bench.put_in_front(station.desk(session, look_up=system))
    for code in ("B1", "B2", "B3"):
        station.bench.take(station.make(code))
    system.asked.wait_for(1)
    stopping = Thread(target=station.bench.stop)
    stopping.start()
    system.may_answer.set()
    stopping.join()
    station.answers.wait_for(4)
    assert station.sessions.get(session.id).counts.successful == 4


# ---- bugs


@pytest.mark.parametrize("look_up", [None, lambda scan: "name"])
def test_a_bug_in_a_capability_keeps_the_scan_and_tells(
    station: Station, log_errors: LogErrors, look_up: Callable[[Scan], str] | None
) -> None:
    log_errors.expect("a job of the writer broke")
    log_errors.expect("answering a scan broke")
    session = station.start()
    station.bench.put_in_front(BrokenDesk(look_up))
    answer = station.scan("A1")
    assert answer.outcome == Outcome(Verdict.WARNING, Reason.NOT_HANDLED, kept=True)
    station.bench.put_in_front(station.desk(session))
    station.sessions.take_kept(session.id, [answer.scan.id], ADA)
    assert station.sessions.get(session.id).counts.successful == 1


def test_a_command_that_broke_is_never_offered_as_an_item(station: Station, log_errors: LogErrors) -> None:
    log_errors.expect("a job of the writer broke")
    log_errors.expect("answering a scan broke")
    station.bench.put_in_front(BrokenDesk())
    assert station.scan(command("UNDO")).outcome == Outcome(Verdict.WARNING, Reason.NOT_HANDLED)
    assert station.sessions.kept() == []


def test_a_bug_in_reading_or_listening_loses_no_scan(database: Database, log_errors: LogErrors) -> None:
    log_errors.expect("reading a code broke")
    log_errors.expect("telling an answer broke")
    station = Station(database)

    def broken(_any: object) -> None:
        raise ZeroDivisionError("a bug")

    bench = Bench(database, station.clock, read=broken, presence=lambda: station.presence)  # type: ignore[arg-type]
    bench.put_in_front(station.desk(station.start()))
    bench.on_answer(broken)
    bench.on_answer(station.answers.add)
    scan = station.make("A1")
    bench.take(scan)
    assert station.answer_of(scan).outcome.reason is Reason.MISREAD
    assert codes(station) == ["A1"]


# ---- restarts and doubt


def test_field_report_16_what_was_answered_or_only_journalled_is_there_after_a_restart_exactly_once(
    tmp_path: Path, database_url: str, log_errors: LogErrors
) -> None:
    log_errors.expect("handing on a question's answer broke")  # to a database that is closed
    database = open_database(tmp_path, database_url)
    station = Station(database)
    session = station.start()
    answered = station.scan("A1")
    journalled = [station.make("B1"), station.make("B2")]
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
    try:
        for _start in range(2):
            taken_up = again.bench.take_up_again(again.desk(session), {ADA.id: ADA}.get)
            again.settled()
        assert taken_up == 0, "the second start finds them answered"
        assert codes(again) == ["A1", "B1", "B2"]
        assert [answer.scan for answer in again.answers.all] == journalled
        assert answered.outcome.reason is Reason.TAKEN
        now = again.sessions.get(session.id)
        assert now.counts.successful == 3
    finally:
        bench.stop()
        database.close()


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
