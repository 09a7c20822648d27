"""Photos at a whole station: taken by its camera, killed in the middle, listed and copied by commands."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from app.station import Station
from services.database import photo_store
from services.photos.model import AtHub, Photo, PhotoState
from tests.fakes.waiting import Memory
from tests.support.packing_program import packing_station
from tests.support.packing_work import FIRST
from tests.support.photo_killed import SETTINGS, close_a_box
from tests.support.program import Scandesk
from tests.support.source import ROOT


@pytest.fixture
def scandesk(tmp_path: Path) -> Scandesk:
    made = packing_station(tmp_path)
    with Station.open(made.data_dir) as station:
        for path, value in SETTINGS.items():
            station.change_setting(path, value, by=None)
    return made


def test_a_box_that_is_closed_has_its_photo_and_settings_hold_while_it_runs(scandesk: Scandesk) -> None:
    told = Memory[Photo]()
    with Station.open(scandesk.data_dir) as station:
        station.photos.on_taken(told.add)
        station.start()
        assert station.camera.newer_than(0, 30.0) is not None
        close_a_box(station)
        (photo,) = told.wait_for(1)
        assert (photo.state, photo.width, photo.height) == (PhotoState.KEPT, 320, 240)
        station.change_setting("camera.on", False, by=None)
        close_a_box(station)
        assert len(station.photos.of_shipment(FIRST.shipment)) == 1, "nobody wants photos now"
    listed = scandesk.run(
        "packing", "photos", "SH-1001", "--save", str(scandesk.data_dir.parent / "out"), "--json"
    ).json
    (one,) = listed["photos"]
    assert (one["box"], one["state"], one["bytes"], one["why"], one["hub"]) == (1, "kept", photo.size, None, None)
    with Station.open(scandesk.data_dir) as station:
        station.database.write(lambda tx: photo_store.tell(tx, photo.id, AtHub.REFUSED))
    assert "Not at the hub" in scandesk.run("packing", "photos", "SH-1001").out
    assert scandesk.run("packing", "photos", "SH-1001", "--send-again", "--json").json["sent_again"] == 1
    (again,) = scandesk.run("packing", "photos", "SH-1001", "--json").json["photos"]
    assert again["hub"] == "waiting"
    assert Path(one["file"]).name.startswith("SH-1001-")
    with Image.open(one["file"]) as picture:
        assert picture.size == (320, 240)
    told_by_the_doctor = {check["check"]: check for check in scandesk.run("doctor", "--json", code=None).json["checks"]}
    assert told_by_the_doctor["photos"]["ok"]
    backup = scandesk.run("db", "backup", "--json").json
    assert (backup["photos"]["number"], backup["photos"]["bytes"]) == (1, photo.size)
    assert str(scandesk.data_dir / "photos") in scandesk.run("db", "check").out
    (scandesk.data_dir / "photos" / photo.file).unlink()
    told_by_the_doctor = {check["check"]: check for check in scandesk.run("doctor", "--json", code=None).json["checks"]}
    assert not told_by_the_doctor["photos"]["ok"]


def test_killed_between_file_and_row_the_box_is_closed_and_it_is_on_record_that_there_is_no_photo(
    scandesk: Scandesk,
) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.support.photo_killed", str(scandesk.data_dir)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=False,
        timeout=120,
    )
    assert (ended.returncode, ended.stdout.split()[-1]) == (-signal.SIGKILL, b"kept")
    folder = scandesk.data_dir / "photos"
    assert len(list(folder.rglob("*.jpg"))) == 2, "the second one's file was there when it was killed"
    told = Memory[Photo]()
    with Station.open(scandesk.data_dir) as station:
        station.photos.on_taken(told.add)
        station.start()
        (photo,) = told.wait_for(1)
        assert photo.state in (PhotoState.MISSING, PhotoState.KEPT)
        assert [box.status.value for box in station.packing.show(FIRST.shipment).boxes] == ["closed", "closed"]
        found = station.photos.of_shipment(FIRST.shipment)
    assert len(found) == 2
    assert sorted(str(one.relative_to(folder)) for one in folder.rglob("*.jpg")) == sorted(
        one.file for one in found if one.file
    )
