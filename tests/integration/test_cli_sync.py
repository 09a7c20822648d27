"""`scandesk sync` as the real command, against a server that speaks the contract alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.station import Station
from services.sessions.model import NewSession, SessionType
from tests.support.contract_server import ContractServer, contract_server
from tests.support.program import Scandesk

AS = ("--as", "mia")


@pytest.fixture
def server() -> Iterator[ContractServer]:
    with contract_server() as server:
        yield server


@pytest.fixture
def scandesk(tmp_path: Path, server: ContractServer) -> Scandesk:
    """A station with two sessions that were started offline: one for a project that the server does not know."""
    environ = {
        "SCANDESK_IDENTITY__PINS": "false",
        "SCANDESK_SESSIONS__MODE": "central",
        "SCANDESK_CENTRAL__URL": server.url,
        "SCANDESK_SECRET__CENTRAL_TOKEN": server.token,
    }
    with Station.open(tmp_path / "station", environ=environ) as station:
        mia = station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
        for project in (None, 8):
            wanted = NewSession(SessionType.CHECK_IN, location="Door 3", project_id=project)
            station.starter.start(wanted, mia, offline=True)
    return Scandesk(tmp_path / "station", environ)


def refused(scandesk: Scandesk) -> str:
    """Send; the id of the one message that the server refused."""
    found = scandesk.run("sync", "run", "--json").json
    assert (found["waiting"], found["parked"]) == (0, 1)
    return str(found["messages"][0]["id"])


def test_what_waits_is_said_and_sent(scandesk: Scandesk, server: ContractServer) -> None:
    before = scandesk.run("sync", "status", "--json").json
    assert (before["alone"], before["server"]) == (False, server.url)
    assert (before["waiting"], before["parked"], before["reached_at"]) == (2, 0, None)
    assert before["oldest"].endswith("Z")
    refused(scandesk)
    after = scandesk.run("sync", "status", "--json").json
    assert after["reached_at"].endswith("Z")
    assert len(server.sessions) == 1
    message = after["messages"][0]
    assert (message["kind"], message["state"], message["attempts"]) == ("session.create", "parked", 1)
    assert message["said"] or message["fields"]


def test_a_refused_message_is_sent_again_when_somebody_says_so(scandesk: Scandesk, server: ContractServer) -> None:
    message = refused(scandesk)
    server.projects = frozenset({7, 8})
    assert scandesk.run("sync", "retry", message[-8:], "--json", *AS).json["parked"] == 0
    assert scandesk.run("sync", "run", "--json").json["waiting"] == 0
    assert len(server.sessions) == 2


def test_a_discarded_message_is_never_sent(scandesk: Scandesk, server: ContractServer) -> None:
    message = refused(scandesk)
    ended = scandesk.run("sync", "discard", message, "--reason", "wrong project", "--json", *AS)
    assert (ended.json["parked"], ended.json["messages"]) == (0, [])
    server.projects = frozenset({7, 8})
    scandesk.run("sync", "run", "--json")
    assert len(server.sessions) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (("retry", "00000000"), 1, "NOT_FOUND"),
        (("discard", "00000000", "--reason", "why"), 1, "NOT_FOUND"),
        (("discard", "00000000", "--reason", " "), 1, "REASON_MISSING"),
    ],
)
def test_what_cannot_be_decided_on_is_refused(
    scandesk: Scandesk, arguments: tuple[str, ...], code: int, error: str
) -> None:
    ended = scandesk.run("sync", *arguments, "--json", *AS, code=code)
    assert ended.error["code"] == error


def test_people_read_it_as_sentences(scandesk: Scandesk) -> None:
    message = refused(scandesk)
    said = scandesk.run("sync", "status").out
    assert "0 waiting, 0 in doubt, 1 refused" in said
    assert f"{message[-8:]}  Check in · Door 3  Session started" in said


def test_a_station_on_its_own_says_so(scandesk: Scandesk) -> None:
    alone = {"SCANDESK_SESSIONS__MODE": "local"}
    assert scandesk.run("sync", "status", "--json", **alone).json["alone"]
    assert "on its own" in scandesk.run("sync", "status", **alone).out
    assert scandesk.run("sync", "run", "--json", code=1, **alone).error["code"] == "STANDS_ALONE"
