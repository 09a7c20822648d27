"""The bench on a real database: order, who and what was there, look-ups, restarts, and commits in doubt."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from threading import Barrier, Event, Thread, current_thread

import pytest
from sqlalchemy import Connection

from services.database import people_store
from services.database.database import Database
from services.identity.presence import Presence
from services.scanning.answer import Answer, Booked
from services.scanning.bench import Bench
from services.scanning.capability import Arrived
from services.scanning.commands import Command
from services.scanning.joined import Joined
from services.scanning.outcome import Outcome, Reason, Verdict
from services.scanning.scan import Device, Flaw, Scan
from services.sessions.desk import SessionDesk
from services.sessions.model import Session, Status
from tests.fakes.waiting import PATIENCE, Memory
from tests.services.builders import ADA, BOB, EVE, GUN, WEDGE, Station, codes, command
from tests.support.log_errors import LogErrors


@dataclass(frozen=True, slots=True)
class BrokenDesk:
    """A capability with a bug."""

    look_up: Callable[[Scan], str] | None = None
    session_id: str | None = None

    def book(self, tx: Connection, arrived: Arrived) -> Booked:
        raise ZeroDivisionError(f"a bug, in {current_thread().name}")

    def command(self, tx: Connection, arrived: Arrived) -> tuple[Outcome, object] | None:
        raise ZeroDivisionError("a bug")


@pytest.fixture
def station(database: Database) -> Iterator[Station]:
    station = Station(database)
    yield station
    station.bench.stop()


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
    answer = station.scan(command("BADGEbob1"))
    assert answer.outcome == Outcome(Verdict.ACCEPTED, Reason.BADGE)
    assert answer.meaning.value == "BOB1"
    assert station.sessions.get(session.id) == session
    assert station.sessions.kept() == []


@pytest.mark.parametrize("number", ["4711", "EVE1"])
def test_a_badge_that_nobody_may_come_in_with_is_refused_and_not_kept(station: Station, number: str) -> None:
    station.start()
    gone = replace(EVE, active=False)
    station.database.write(lambda tx: people_store.change(tx, gone, at=station.clock.now()))
    answer = station.scan(command(f"BADGE{number}"))
    assert answer.outcome == Outcome(Verdict.REFUSED, Reason.BADGE_UNKNOWN)
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
        "words": "sessions.refused.is.COMPLETED",
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


def test_a_digit_names_one_of_the_codes_that_are_offered_and_that_one_is_booked(station: Station) -> None:
    session = station.start()
    camera = Device("camera", "Webcam", "camera")
    offered = {2: station.make("A-2", device=camera)}
    station.bench.offers(lambda number: offered.pop(number, None))
    assert station.scan(command("D1")).outcome.reason is Reason.COMMAND_UNKNOWN, "nothing is offered under it"
    named = station.scan(command("D2"))
    assert (named.outcome.verdict, named.outcome.reason) == (Verdict.ACCEPTED, Reason.CHOSEN)
    answers = station.answers.wait_for(3)
    assert [answer.scan.text[-1:] for answer in answers] == ["1", "2", "2"]
    assert (answers[2].outcome.reason, answers[2].scan.device) == (Reason.TAKEN, camera)
    assert station.sessions.get(session.id).counts.successful == 1
    assert codes(station)[-2:] == [f"{command('D')}•", "A-2"]
    assert station.scan(command("D2")).outcome.reason is Reason.COMMAND_UNKNOWN, "it was taken"


def test_at_the_door_digits_are_of_a_pin_whatever_is_offered(station: Station) -> None:
    station.start()
    station.bench.offers(lambda _number: station.make("A"))
    station.presence = Presence(ADA, locked=True)
    assert station.scan(command("D2")).outcome.reason is Reason.COMMAND_DONE
    station.settled()
    assert codes(station) == [f"{command('D')}•"]


def test_a_code_that_reads_wrong_names_no_number(station: Station) -> None:
    station.start()
    station.bench.offers(lambda _number: station.make("A"))
    assert station.scan(command("D2"), flaw=Flaw.LAYOUT).outcome.reason is Reason.LAYOUT
    station.settled()
    assert len(codes(station)) == 1


def test_a_command_while_the_bench_is_locked_does_nothing_and_is_not_offered_later(station: Station) -> None:
    session = station.start()
    station.presence = Presence(ADA, locked=True)
    assert station.scan(command("COMPLETE")).outcome.reason is Reason.LOCKED
    assert station.sessions.get(session.id).status is Status.ACTIVE
    assert station.sessions.kept() == []


@pytest.mark.parametrize("flaw", [None, *Flaw])
def test_a_digit_of_a_pin_is_told_and_never_written_down(station: Station, flaw: Flaw | None) -> None:
    station.presence = Presence(ADA, locked=True)
    answer = station.scan(command("D7"), flaw=flaw)
    assert answer.meaning.value == "D7"
    assert answer.outcome.verdict is (Verdict.WARNING if flaw else Verdict.ACCEPTED)
    row = station.rows("SELECT raw, text, key FROM scan")[0]
    assert (bytes(row.raw).decode(), row.text, row.key) == (command("D•"),) * 3
    assert station.sessions.kept() == []


@pytest.mark.parametrize("locked", [False, True])
@pytest.mark.parametrize(
    "code",
    [command("UND"), command("")[:-1], command("COMPLETE")[2:], command("COMPLETE") + "A1", "A1" + command("COMPLETE")],
)
def test_a_torn_command_does_nothing_is_no_item_and_is_not_offered_later(
    station: Station, code: str, locked: bool
) -> None:
    session = station.start()
    station.presence = Presence(ADA, locked=locked)
    assert station.scan(code).outcome == Outcome(Verdict.REFUSED, Reason.COMMAND_TORN)
    now = station.sessions.get(session.id)
    assert (now.status, now.counts.items_scanned) == (Status.ACTIVE, 0)
    assert station.sessions.kept() == []


@pytest.mark.parametrize("lost", range(3))
def test_digits_of_a_pin_that_ran_together_or_lost_their_beginning_are_never_written_down(
    station: Station, lost: int
) -> None:
    station.presence = Presence(ADA, locked=True)
    for code in ((command("D7") + command("D1"))[lost:], command("D7") + command("D1")[lost:], command("D7")[lost:]):
        station.scan(code)
    rows = station.rows("SELECT raw, text, key FROM scan ORDER BY seq")
    hidden = command("D•")
    wanted = [(hidden * 2)[lost:], hidden + hidden[lost:], hidden[lost:]]
    assert [(bytes(row.raw).decode(), row.text, row.key) for row in rows] == [(text,) * 3 for text in wanted]


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


def test_a_pull_by_three_joined_channels_keeps_the_name_of_each(database: Database) -> None:
    aerial = Device("aerial", "Aerial", "simulator")
    station = Station(database, joined=Joined(dict.fromkeys((GUN.id, WEDGE.id, aerial.id), GUN.id)))
    station.start()
    for device in (GUN, WEDGE, aerial):
        station.bench.take(station.make("43542104", device=device))
    station.settled()
    rows = station.rows("SELECT channel, also_by FROM scan ORDER BY seq")
    assert [tuple(row) for row in rows] == [("serial", "wedge, simulator")]


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
