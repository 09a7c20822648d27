"""Another system is asked before a scan is answered: nothing is lost, reordered or mixed up while it takes its time."""

from collections.abc import Iterator
from threading import Thread

import pytest

from services.database.database import Database
from services.scanning.outcome import Reason
from services.scanning.scan import Scan
from services.sessions.model import Session
from tests.services.builders import SlowSystem, Station, codes, command


@pytest.fixture
def station(database: Database) -> Iterator[Station]:
    station = Station(database)
    yield station
    station.bench.stop()


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
    scan, undo, badge = station.make("A1"), station.make(command("UNDO")), station.make(command("BADGEBOB1"))
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
