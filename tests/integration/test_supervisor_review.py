"""Reviews on the supervisor's board: another station's at the hub, one's own here, from the command too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.station import Station
from services.errors import Refused
from services.identity.person import Role
from services.sessions.model import NewSession, SessionType, Status
from services.supervisor.model import Trouble
from services.sync import reports, service
from tests.integration.test_sync_hub import bench, until_named
from tests.integration.test_sync_review import acts, becomes, handed_in
from tests.support.hub import Hub, running_hub
from tests.support.program import Scandesk

NO_PINS = {"SCANDESK_IDENTITY__PINS": "false"}


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with running_hub(tmp_path_factory.mktemp("hub"), "") as running:
        yield running


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "GATHER_SECONDS", 0.01)
    monkeypatch.setattr(reports, "EVERY_SECONDS", 0.05)
    monkeypatch.setattr(reports, "ASK_SECONDS", 0.05)
    monkeypatch.setattr(reports, "AT_LEAST_SECONDS", 0.1)


def test_from_the_board_of_another_station_and_of_its_own(hub: Hub, tmp_path: Path) -> None:
    with bench(tmp_path, hub, "bench", "mia") as one, bench(tmp_path, hub, "relief", "eva") as two:
        session = handed_in(one)
        until_named(hub, "Bench", "Mia Berg")
        number = str(one.remote_id(session))
        board = two.station.supervisor.refresh()
        view = next(view for view in board.sessions if view.id == number)
        assert view.troubles[0] is Trouble.REVIEW
        assert view.review is not None
        assert (view.review.by, dict(view.review.figures)["missing"]) == ("Mia Berg", 2)
        judged = two.station.supervisor.send_back(number, "Shelf 3", two.person)
        assert (judged.is_judged, judged.waits_for_review) == (True, False), "its station has not heard yet"
        becomes(one, session, Status.ACTIVE)
        assert acts(one, session)[-1] == ("sent_back", "eva")
        again = one.station.sessions.change_status(session.id, Status.COMPLETED, one.person)
        one.all_sent()
        one.station.supervisor.refresh()
        ben = one.station.people.add(name="ben", full_name="Ben", role=Role.ADMIN, pin=None, by=one.person)
        with pytest.raises(Refused, match="OWN_HAND_IN"):
            one.station.supervisor.approve(number, one.person)
        done = one.station.supervisor.approve(number, ben)
        assert (done.id, one.station.sessions.get(again.id).status) == (number, Status.COMPLETED), "here at once"
        one.all_sent()


def test_from_the_command(tmp_path: Path) -> None:
    data_dir = tmp_path / "station"
    with Station.open(data_dir, environ=NO_PINS) as station:
        mia = station.people.first_run(name="mia", full_name="Mia", pin=None)
        ben = station.people.add(name="ben", full_name="Ben", role=Role.PACKER, pin=None, by=mia)
        session = station.starter.start(NewSession(SessionType.INVENTORY, review=True), ben)
        station.sessions.change_status(session.id, Status.COMPLETED, ben)
    scandesk = Scandesk(data_dir, NO_PINS)
    assert "review" in scandesk.run("supervisor", "list").out
    refused = scandesk.run("supervisor", "review", session.id, "--approve", "--as", "ben", code=None)
    assert (refused.code, "may not review" in refused.err) == (1, True)
    assert "Counted  0" in scandesk.run("supervisor", "review", session.id, "--approve", "--as", "mia").out
    assert scandesk.run("sessions", "show", session.id, "--json").json["status"] == "COMPLETED"
