"""Somebody signs out, or another one comes, while a station records a camera scan."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.station import Station
from services.frames.record import rules
from services.frames.record.model import CameraScan, ScanState
from services.identity.person import Person, Role
from tests.fakes.waiting import PATIENCE


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with Station.open(tmp_path, environ={"SCANDESK_IDENTITY__PINS": "false"}) as opened:
        yield opened


@pytest.fixture
def maria(station: Station) -> Person:
    made = station.people.first_run(name="maria", full_name="Maria Lind", pin=None)
    station.change_setting("camera.on", True, by=made)
    station.change_setting("camera.device", "simulator", by=made)
    return station.door.sign_in("maria", None)


def over(station: Station) -> CameraScan:
    run = station.recording._run
    assert run is not None
    assert run.keeping.answered.wait(PATIENCE)
    return run.keeping.kept.scan


def test_who_signs_out_ends_the_camera_scan(station: Station, maria: Person) -> None:
    station.recording.begin(maria)
    station.door.sign_out()
    ended = over(station)
    assert (ended.person, rules.state(ended)) == ("maria", ScanState.COMPLETED)


def test_a_lock_ends_none_and_who_takes_over_then_does(station: Station, maria: Person) -> None:
    station.people.add(name="tom", full_name="Tom Berg", role=Role.PACKER, pin=None, by=maria)
    station.recording.begin(maria)
    station.door.lock()
    station.door.unlock(None)
    now = station.recording.now()
    assert now is not None
    assert not now.kept.closed
    tom = station.door.sign_in("tom", None)
    assert over(station).person == "maria"
    assert station.recording.begin(tom).person == "tom"
