"""A film in the place of the camera, through the process that reads pictures, into a session: the whole way."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.station import Station
from services.identity.person import Person
from services.scanning.answer import Answer
from services.scanning.outcome import Reason, Verdict
from services.sessions.model import NewSession, Session, SessionType
from tests.fakes.waiting import Memory
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


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    reel = film(tmp_path / "film.avi", CODES)
    directory = tmp_path / "station"
    with Station.open(directory, environ={"SCANDESK_IDENTITY__PINS": "false"}) as station:
        answers: Memory[Answer] = Memory()
        station.bench.on_answer(answers.add)
        maria = station.people.first_run(name="maria", full_name="Maria", pin=None)
        station.door.sign_in("maria", None)
        station.change_setting("camera.device", str(reel), by=maria)
        session = station.starter.start(NewSession(SessionType.INVENTORY, auto_commit=True), maria)
        station.put_in_front(session)
        station.start()
        yield Bench(station, answers, session, maria)


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
    assert station.camera.newest() is not None, "the camera goes on for photos"
