"""A film or a picture in the place of the camera, through the process that reads it, into a session: the whole way."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.station import Station
from services.clock import new_id
from services.identity.person import Person
from services.scanning.answer import Answer
from services.scanning.commands import Command, barcode_for
from services.scanning.outcome import Reason, Verdict
from services.scanning.ports import DeviceState
from services.scanning.scan import Device, make_scan
from services.sessions.model import NewSession, Session, SessionType
from tests.fakes.waiting import Memory
from tests.support.drawn_codes import Scene, laid, symbol
from tests.support.film_drawn import film

CODES = (
    ("code128", "AST-004711"),
    ("ean13", "4006381333931"),
    ("qrcode", "https://example.org/asset/4711"),
    ("gs1-datamatrix", "(01)09506000134352(10)ABC(21)7"),
    ("code39", "SN-90210"),
    ("itf", "15400141288763"),
)
READ = {
    "AST-004711": ("code128", "]C0"),
    "4006381333931": ("ean13", "]E0"),
    "https://example.org/asset/4711": ("qrcode", "]Q1"),
    "010950600013435210ABC\x1d217": ("gs1-datamatrix", "]d2"),
    "SN-90210": ("code39", "]A0"),
    "15400141288763": ("itf", "]I0"),
}
ORDER = list(READ)
PATIENCE = 240.0  # seconds for a film of half a minute on a machine with other work


class Bench:
    """A station whose camera sees the film, with a session in front."""

    def __init__(self, station: Station, answers: Memory[Answer], session: Session, person: Person) -> None:
        self.station, self.answers, self.session, self.person = station, answers, session, person

    def wait_for(self, number: int) -> list[Answer]:
        return self.answers.wait_for(number, patience=PATIENCE)[:number]


@contextmanager
def seeing(what: Path, directory: Path) -> Iterator[Bench]:
    """A bench whose camera is this film, or this folder of pictures."""
    with Station.open(directory, environ={"SCANDESK_IDENTITY__PINS": "false"}) as station:
        answers: Memory[Answer] = Memory()
        station.bench.on_answer(answers.add)
        maria = station.people.first_run(name="maria", full_name="Maria", pin=None)
        station.door.sign_in("maria", None)
        station.change_setting("camera.device", str(what), by=maria)
        session = station.starter.start(NewSession(SessionType.INVENTORY, auto_commit=True), maria)
        station.put_in_front(session)
        station.start()
        yield Bench(station, answers, session, maria)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with seeing(film(tmp_path / "film.avi", CODES), tmp_path / "station") as one:
        yield one


@pytest.fixture
def label(tmp_path: Path) -> Iterator[Bench]:
    """A label with two codes lies before the camera."""
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    ground = np.full((480, 960), 225, np.uint8)
    for text, x in (("AST-004711", 0.25), ("SN-90210", 0.75)):
        ground = laid(ground, symbol("code128", text), Scene(960, 480, middle=(x, 0.5)))
    cv2.imwrite(str(pictures / "label.png"), ground)
    with seeing(pictures, tmp_path / "station") as one:
        yield one


def test_of_a_label_with_two_codes_the_one_whose_digit_is_scanned_is_booked_and_nothing_before(label: Bench) -> None:
    station, offers = label.station, Memory[list[str]]()
    station.camera_scans.on_offer(lambda offered: offers.add([one.symbol.text for one in offered]))
    station.change_setting("camera.on", True, by=label.person)
    station.change_setting("scanning.camera.on", True, by=label.person)
    assert offers.wait_for(1, patience=PATIENCE) == [["AST-004711", "SN-90210"]]
    assert label.answers.all == []
    assert [(one.device.channel, one.state) for one in station.scanners()] == [("camera", DeviceState.CONNECTED)]
    digit = barcode_for(Command.D2, station.settings.station.site).encode()
    gun = Device("gun", "Gun", "serial")
    station.bench.take(make_scan(digit, gun, scan_id=new_id(), at=station.clock.now()))
    named, chosen = label.wait_for(2)
    assert (named.outcome.reason, named.scan.device) == (Reason.CHOSEN, gun)
    assert (chosen.scan.text, chosen.scan.device.channel) == ("SN-90210", "camera")
    assert chosen.outcome.verdict is Verdict.ACCEPTED
    assert station.sessions.get(label.session.id).counts.successful == 1
    station.change_setting("scanning.camera.several", "all", by=label.person)
    assert label.wait_for(3)[2].scan.text == "AST-004711", "settings hold at once"
    assert offers.wait_for(3) == [["AST-004711", "SN-90210"], ["AST-004711"], []]


def test_field_report_20_each_code_of_a_film_is_scanned_once_each_time_it_is_shown_and_nothing_else_is(
    bench: Bench,
) -> None:
    station = bench.station
    station.change_setting("scanning.camera.on", True, by=bench.person)
    assert station.camera_scans.offered == ()
    station.change_setting("camera.on", True, by=bench.person)
    answers = bench.wait_for(len(CODES) + 3)
    begun = ORDER.index(answers[0].scan.text)  # the film runs while the process that reads begins
    assert [one.scan.text for one in answers] == [ORDER[(begun + n) % len(ORDER)] for n in range(len(answers))]
    for one in answers:
        assert (one.scan.symbology, one.scan.aim[:2]) == (READ[one.scan.text][0], READ[one.scan.text][1][:2])
        assert (one.scan.device.id, one.scan.device.channel) == ("camera", "camera")
    first, again = answers[: len(CODES)], answers[len(CODES) :]
    assert {one.outcome.verdict for one in first} == {Verdict.ACCEPTED}
    assert {one.outcome.reason for one in again} == {Reason.REPEAT}, "shown a second time"
    station.change_setting("scanning.camera.on", False, by=bench.person)
    counts = station.sessions.get(bench.session.id).counts
    assert counts.successful == len(CODES)
    assert station.camera.newer_than(0, PATIENCE) is not None, "the camera goes on for photos"
