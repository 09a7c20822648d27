"""The address of the server is changed: what was begun at the former one waits for that one, since its numbers mean
something else at another; new work goes to the new one. Two servers that speak the contract alone, and give their
sessions the same numbers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.station import Station
from services.errors import Refused
from services.identity.person import Person
from services.sessions.model import NewSession, Session, SessionType, Status
from services.sync.lines import SyncStatus
from services.sync.model import State
from tests.support.contract_server import ContractServer, contract_server
from tests.support.program import Scandesk

WANTED = NewSession(SessionType.CHECK_IN, location="Door 3", auto_commit=True)


@pytest.fixture
def former() -> Iterator[ContractServer]:
    with contract_server() as server:
        yield server


@pytest.fixture
def later() -> Iterator[ContractServer]:
    with contract_server() as server:
        yield server


def environ(server: ContractServer) -> dict[str, str]:
    return {
        "SCANDESK_IDENTITY__PINS": "false",
        "SCANDESK_SESSIONS__MODE": "central",
        "SCANDESK_CENTRAL__URL": server.url,
        "SCANDESK_SECRET__CENTRAL_TOKEN": server.token,
    }


def mia(station: Station) -> Person:
    found = station.people.find_by_name("mia")
    return found or station.people.first_run(name="mia", full_name="Mia Kern", pin=None)


@pytest.fixture
def begun(tmp_path: Path, former: ContractServer) -> str:
    """A session that the former server has, paused while nobody told it."""
    with Station.open(tmp_path / "station", environ=environ(former)) as station:
        session = station.starter.start(WANTED, mia(station))
        assert session.server == former.url
        station.sessions.change_status(session.id, Status.PAUSED, mia(station))
    return session.id


def sent(station: Station) -> SyncStatus:
    return station.sync.run(30.0)


def test_what_was_begun_at_the_former_server_is_not_sent_to_the_new_one_and_goes_on_there(
    tmp_path: Path, former: ContractServer, later: ContractServer, begun: str
) -> None:
    with Station.open(tmp_path / "station", environ=environ(later)) as station:
        new = station.starter.start(WANTED, mia(station), offline=True)
        status = sent(station)
        assert (status.elsewhere, status.for_server, status.waiting) == (((former.url, 1),), 0, 1)
        assert station.sessions.get(new.id).server == later.url
        assert station.sessions.get(new.id).remote_id == station.sessions.get(begun).remote_id, "another one's number"
        (there,) = later.sessions.values()
        assert there["status"] == "ACTIVE", "the pause is not for this one"
        (line,) = station.sync.messages(State.WAITING, 10)
        assert line.server == former.url
    with Station.open(tmp_path / "station", environ=environ(former)) as station:
        status = sent(station)
        assert (status.elsewhere, status.waiting) == ((), 0)
    (there,) = former.sessions.values()
    assert there["status"] == "PAUSED"


def test_a_start_whose_answer_was_lost_waits_for_the_server_that_may_have_it(
    tmp_path: Path, former: ContractServer, later: ContractServer
) -> None:
    former.cut_after = 0
    with Station.open(tmp_path / "station", environ=environ(former)) as station:
        session = station.starter.start(WANTED, mia(station), offline=True)
        assert sent(station).in_doubt == 1
    with Station.open(tmp_path / "station", environ=environ(later)) as station:
        assert sent(station).elsewhere == ((former.url, 1),)
        assert later.sessions == {}
    former.cut_after = None
    with Station.open(tmp_path / "station", environ=environ(former)) as station:
        assert sent(station).waiting == 0
        assert station.sessions.get(session.id).remote_id is not None
    assert len(former.sessions) == 1


def test_a_start_that_was_never_sent_goes_to_the_new_server(
    tmp_path: Path, former: ContractServer, later: ContractServer
) -> None:
    with Station.open(tmp_path / "station", environ=environ(former)) as station:
        session = station.starter.start(WANTED, mia(station), offline=True)
    with Station.open(tmp_path / "station", environ=environ(later)) as station:
        assert sent(station).waiting == 0
        assert station.sessions.get(session.id).server == later.url
    assert (len(former.sessions), len(later.sessions)) == (0, 1)


def test_what_waits_elsewhere_is_said_can_be_discarded_and_the_server_can_have_moved(
    tmp_path: Path, former: ContractServer, later: ContractServer, begun: str
) -> None:
    scandesk = Scandesk(tmp_path / "station", environ(later))
    found = scandesk.run("sync", "run", "--json").json
    assert found["elsewhere"] == [{"server": former.url, "messages": 1}]
    (message,) = found["messages"]
    assert (message["session"], message["server"]) == (begun, former.url)
    assert f"1 message waits for {former.url}" in scandesk.run("sync", "status").out
    assert scandesk.run("sync", "moved", "https://nowhere.example", "--as", "mia", "--json", code=1).error["code"]
    later.sessions["copied"] = next(iter(former.sessions.values()))  # the same server, at another address
    assert scandesk.run("sync", "moved", former.url, "--as", "mia", "--json").json["sessions"] == 1
    assert scandesk.run("sync", "run", "--json").json["waiting"] == 0
    assert later.sessions["copied"]["status"] == "PAUSED"


def test_what_waits_elsewhere_is_discarded_with_all_of_its_session(
    tmp_path: Path, later: ContractServer, begun: str
) -> None:
    scandesk = Scandesk(tmp_path / "station", environ(later))
    (message,) = scandesk.run("sync", "status", "--json").json["messages"]
    ended = scandesk.run("sync", "discard", message["id"], "--reason", "gone for good", "--as", "mia", "--json").json
    assert (ended["waiting"], ended["elsewhere"], ended["messages"]) == (0, [], [])


def test_what_waits_for_ones_own_server_cannot_be_discarded(tmp_path: Path, former: ContractServer) -> None:
    with Station.open(tmp_path / "station", environ=environ(former)) as station:
        session: Session = station.starter.start(WANTED, mia(station), offline=True)
        with pytest.raises(Refused) as refused:
            station.sync.discard(session.id, "why", mia(station))
        assert refused.value.code == "NOT_PARKED"
