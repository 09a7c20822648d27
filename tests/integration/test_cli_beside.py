"""Processes beside each other on one data directory, killed and started again. The owner's part of it, too."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from app.station import Station
from hardware.scanners.simulator import SimulatedSerialPort
from services.clock import SystemClock, new_id
from services.identity.person import Person
from services.identity.presence import At
from services.scanning.answer import Answer
from services.scanning.scan import Device, make_scan
from services.sessions.model import NewSession, Session, SessionType
from tests.fakes.waiting import Memory
from tests.support.program import Scandesk, next_line

NO_PINS = {"SCANDESK_IDENTITY__PINS": "false"}
AS = ("--as", "mia")
DESK = Device("desk", "Desk", "keyboard")


@pytest.fixture
def scandesk(tmp_path: Path) -> Scandesk:
    return Scandesk(tmp_path / "station", NO_PINS)


@pytest.fixture
def station(scandesk: Scandesk) -> Iterator[Station]:
    """The station, as the desktop opens it: mia is signed in, an inventory is in front."""
    with Station.open(scandesk.data_dir, environ=NO_PINS) as opened:
        opened.people.first_run(name="mia", full_name="Mia Kern", pin=None)
        opened.start(devices=False)
        opened.door.sign_in("mia", None)
        opened.put_in_front(start(opened))
        opened.database.write(lambda _tx: None)  # behind what remembers it
        yield opened


def start(station: Station) -> Session:
    return station.starter.start(NewSession(SessionType.INVENTORY, auto_commit=True), mia(station))


def mia(station: Station) -> Person:
    person = station.people.find_by_name("mia")
    assert person is not None
    return person


def pull(station: Station, code: str) -> str:
    scan = make_scan(code.encode(), DESK, scan_id=new_id(), at=SystemClock().now())
    station.bench.take(scan)
    return scan.id


def texts(station: Station, session_id: str) -> list[str]:
    return [line.text for line in station.sessions.scans_after(session_id)]


# ---- beside


def test_rows_of_a_command_are_there_and_told_to_the_desktop(station: Station, scandesk: Scandesk) -> None:
    told = Event()
    station.database.on_others(told.set)
    session = station.front_session()
    assert session is not None
    answered = scandesk.run("sessions", "scan", "front", "A", "B", *AS, "--json").lines
    assert told.wait(20)
    assert texts(station, session) == ["A", "B"]
    assert [line["session"]["items_scanned"] for line in answered] == [1, 2]


def test_three_that_scan_into_one_session_lose_nothing_and_count_right(station: Station, scandesk: Scandesk) -> None:
    session = station.front_session()
    assert session is not None
    answers: Memory[Answer] = Memory()
    station.bench.on_answer(answers.add)
    groups = [[f"{name}{number:03}" for number in range(60)] for name in "XYZ"]
    with (
        scandesk.started("sessions", "scan", session, *AS, "--json") as one,
        scandesk.started("sessions", "scan", session, *AS, "--json") as two,
    ):
        for process, codes in ((one, groups[0]), (two, groups[1])):
            assert process.stdin is not None
            process.stdin.write("".join(f"{code}\n" for code in codes).encode())
            process.stdin.close()
        for code in groups[2]:
            pull(station, code)
        for process in (one, two):
            assert len([next_line(process) for _ in range(60)]) == 60
            assert process.wait(60) == 0
    answers.wait_for(60)
    stored = texts(station, session)
    for codes in groups:
        assert [text for text in stored if text[0] == codes[0][0]] == codes  # each in its order, none twice
    assert station.sessions.get(session).counts.successful == 180


def test_a_command_beside_the_desktop_does_not_change_what_is_in_front(station: Station, scandesk: Scandesk) -> None:
    before = station.front_session()
    other = scandesk.run("sessions", "start", "--type", "BATCH_SCAN", *AS, "--json").json["id"]
    scandesk.run("sessions", "scan", other, "A", *AS)
    assert station.front_session() == before


def test_only_one_owns_the_directory_and_the_next_does_after_it(station: Station, scandesk: Scandesk) -> None:
    assert station.owner
    with Station.open(scandesk.data_dir, patience=0.0, environ=NO_PINS) as beside:
        assert not beside.owner
        assert beside.front_session() == station.front_session()
    station.close()
    with Station.open(scandesk.data_dir, environ=NO_PINS) as after:
        assert after.owner


# ---- killed, and started again


def test_after_a_kill_every_answered_scan_is_there_once_and_scanning_goes_on(scandesk: Scandesk) -> None:
    with Station.open(scandesk.data_dir, environ=NO_PINS) as station:
        station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
        session = start(station).id
    codes = [f"C{number:03}" for number in range(400)]
    with scandesk.started("sessions", "scan", session, *AS, "--json") as process:
        assert process.stdin is not None
        process.stdin.write("".join(f"{code}\n" for code in codes).encode())
        process.stdin.flush()
        answered = [next_line(process)["code"] for _ in range(25)]
        process.send_signal(signal.SIGKILL)
        process.wait(60)
    with Station.open(scandesk.data_dir, environ=NO_PINS) as station:
        stored = texts(station, session)
        assert stored[:25] == answered == codes[:25]
        assert stored == codes[: len(stored)]  # what was stored without its answer being printed follows in order
        assert station.sessions.get(session).counts.successful == len(stored)
    rest = codes[len(stored) :]
    ended = scandesk.run("sessions", "scan", session, *AS, "--json", stdin="\n".join(rest).encode())
    assert ended.lines[-1]["session"]["items_scanned"] == len(codes)


def test_the_session_and_the_person_are_there_again_after_a_restart(station: Station, scandesk: Scandesk) -> None:
    session = station.front_session()
    station.close()
    with Station.open(scandesk.data_dir, environ=NO_PINS) as again:
        again.start(devices=False)
        answers: Memory[Answer] = Memory()
        again.bench.on_answer(answers.add)
        assert again.door.presence.at is At.SIGNED_IN
        pull(again, "A")
        answers.wait_for(1)
        assert session is not None
        assert texts(again, session) == ["A"]


def test_where_pins_are_on_the_person_is_there_again_but_locked_and_scans_are_kept(tmp_path: Path) -> None:
    from pydantic import SecretStr

    with Station.open(tmp_path, environ={}) as station:
        station.people.first_run(name="mia", full_name="Mia Kern", pin=SecretStr("2468"))
        station.door.sign_in("mia", SecretStr("2468"))
        station.put_in_front(start(station))
    with Station.open(tmp_path, environ={}) as again:
        again.start(devices=False)
        assert again.door.presence.at is At.LOCKED
        answers: Memory[Answer] = Memory()
        again.bench.on_answer(answers.add)
        pull(again, "A")
        assert answers.wait_for(1)[0].outcome.kept
        again.door.unlock(SecretStr("2468"))
        pull(again, "B")
        assert answers.wait_for(2)[1].outcome.counted


def test_a_session_that_is_over_is_not_put_in_front_again(station: Station, scandesk: Scandesk) -> None:
    from services.sessions.model import Status

    session = station.front_session()
    assert session is not None
    station.sessions.change_status(session, Status.COMPLETED, mia(station))
    station.close()
    with Station.open(scandesk.data_dir, environ=NO_PINS) as again:
        again.start(devices=False)
        assert again.bench.front is None


def test_scans_stored_without_an_answer_are_answered_in_order_by_the_owner_alone(
    station: Station, scandesk: Scandesk
) -> None:
    from services.database import scan_store

    session, person = station.front_session(), mia(station)
    codes = ("FIRST", "SECOND", "THIRD")
    scans = [make_scan(code.encode(), DESK, scan_id=new_id(), at=SystemClock().now()) for code in codes]
    station.database.write(
        lambda tx: scan_store.journal(
            tx, [(scan, person.id) for scan in scans], SystemClock().now(), session_id=session
        )
    )
    with Station.open(scandesk.data_dir, patience=0.0, environ=NO_PINS) as beside:
        beside.start(devices=False)  # the desktop may be about to answer them
    assert session is not None
    assert texts(station, session) == []
    station.close()
    with Station.open(scandesk.data_dir, environ=NO_PINS) as again:
        answers: Memory[Answer] = Memory()
        again.bench.on_answer(answers.add)
        again.start(devices=False)
        assert [answer.scan.text for answer in answers.wait_for(3)] == ["FIRST", "SECOND", "THIRD"]
        assert texts(again, session) == ["FIRST", "SECOND", "THIRD"]
        assert again.sessions.get(session).counts.successful == 3


# ---- with scanners


def test_a_station_without_a_window_scans_until_it_is_asked_to_end(scandesk: Scandesk, tmp_path: Path) -> None:
    with SimulatedSerialPort(tmp_path / "tty") as port, Station.open(scandesk.data_dir, environ=NO_PINS) as station:
        station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
        line = {"id": "counter", "name": "Counter", "port": str(port.name)}
        station.change_setting("scanning.serial", [line], by=None)
        session = start(station).id
        station.close()
        with scandesk.started("sessions", "scan", session, "--devices", *AS, "--json") as process:
            while (said := next_line(process)).get("state") != "connected":
                assert said["event"] == "device"
            port.send_code("W12-0001")
            assert next_line(process)["code"] == "W12-0001"
            port.unplug()
            assert next_line(process)["state"] == "disconnected"
            port.replug()
            assert next_line(process)["state"] == "connected"
            last = [f"C{number:03}" for number in range(100)]
            port.send("".join(f"{code}\r" for code in last).encode())
            assert next_line(process)["code"] == last[0]  # they came in one read
            process.send_signal(signal.SIGTERM)
            assert process.stdout is not None
            told = [json.loads(line)["code"] for line in process.stdout if b'"answer"' in line]
            assert process.wait(60) == 0
        assert told == last[1:]  # what had arrived is stored and answered, though it was asked to end
        with Station.open(scandesk.data_dir, environ=NO_PINS) as again:
            assert texts(again, session) == ["W12-0001", *last]
            assert again.front_session() == session
