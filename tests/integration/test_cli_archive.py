"""`scandesk archive make|list|search|show|check`: the real command, on a station of a year ago."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pysqlite3 import dbapi2

from app.station import Station
from services.scanning.scan import Device, make_scan
from services.sessions.model import NewSession, SessionType, Status
from tests.fakes.held_clock import HeldClock
from tests.fakes.waiting import Memory
from tests.support.program import Scandesk

NO_PINS = {"SCANDESK_IDENTITY__PINS": "false"}
AS = ("--as", "mia")
GUN = Device("gun", "Gun", "serial")


@pytest.fixture
def scandesk(tmp_path: Path) -> Scandesk:
    """Two sessions that ended long ago, and one that is open."""
    made = Scandesk(tmp_path / "station", NO_PINS)
    clock, answers = HeldClock(datetime.now(UTC) - timedelta(days=500)), Memory[object]()
    with Station.open(made.data_dir, environ=NO_PINS, clock=clock) as station:
        mia = station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
        station.start(devices=False)
        station.door.sign_in("mia", None)
        station.bench.on_answer(answers.add)
        for number, code in enumerate(("W12-0001", "W12-0002", "W12-0003"), start=1):
            wanted = NewSession(SessionType.INVENTORY, location=f"Room {number}", auto_commit=True)
            session = station.starter.start(wanted, mia)
            station.put_in_front(session)
            station.bench.take(make_scan(code.encode(), GUN, scan_id=f"scan-{number}", at=clock.now()))
            answers.wait_for(number)
            if number < 3:
                station.sessions.change_status(session.id, Status.COMPLETED, mia)
    return made


def test_old_sessions_go_and_are_found_and_shown_again(scandesk: Scandesk) -> None:
    assert scandesk.run("archive", "list", "--json").json == []
    assert scandesk.run("archive", "make", *AS, "--json").json == {"sessions": 2, "scans": 2, "stayed": {}}
    units = scandesk.run("archive", "list", "--json").json
    assert [(one["location"], one["archived"]) for one in units] == [("Room 2", True), ("Room 1", True)]
    (found,) = scandesk.run("archive", "search", "W12-0001", "--json").json
    (scan,) = scandesk.run("archive", "show", found["id"][-8:], "--json").lines
    assert (scan["code"], scan["person"]) == ("W12-0001", "Mia Kern")
    assert "W12-0001" in scandesk.run("archive", "show", found["id"]).out
    assert [one["id"] for one in scandesk.run("sessions", "list", "--json").json if one["location"] != "Room 3"] == []
    assert scandesk.run("archive", "make", *AS, "--json").json["sessions"] == 0, "once is enough"


def test_what_is_damaged_is_said_with_an_exit_code_for_monitoring(scandesk: Scandesk) -> None:
    scandesk.run("archive", "make", *AS)
    assert scandesk.run("archive", "check", "--json").json[0]["faults"] == []
    (path,) = (scandesk.data_dir / "archive").glob("*.archive")
    with dbapi2.connect(str(path)) as connection:
        connection.execute("UPDATE unit SET content = x'00' WHERE location = 'Room 1'")
    ended = scandesk.run("archive", "check", "--json", code=3)
    assert len(ended.json[0]["faults"]) == 1


@pytest.mark.parametrize(
    "arguments", [("make", "--older-than", "29", *AS), ("show", "nobody"), ("make", "--as", "stranger")]
)
def test_what_is_refused_is_refused_in_words(scandesk: Scandesk, arguments: tuple[str, ...]) -> None:
    ended = scandesk.run("archive", *arguments, code=None)
    assert ended.code != 0
    assert ended.err.strip()
    assert "Traceback" not in ended.err
    assert scandesk.run("archive", "list", "--json").json == []
