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
    assert "Project with ID 8 not found" in scandesk.run("sync", "status").out


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


def test_scans_that_wait_for_their_commit_are_told_apart(scandesk: Scandesk) -> None:
    with Station.open(scandesk.data_dir, environ=scandesk.environ) as station:
        mia = station.people.find_by_name("mia")
        assert mia is not None
        wanted = NewSession(SessionType.INVENTORY, auto_commit=False)
        session = station.starter.start(wanted, mia, offline=True)
    scandesk.run("sessions", "scan", session.id, *AS, stdin=b"A1\nA2\n")
    assert scandesk.run("sync", "status", "--json").json["staged"] == 2
    assert "2 scans are not committed yet" in scandesk.run("sync", "status").out
    scandesk.run("sessions", "commit", session.id, *AS)
    assert scandesk.run("sync", "status", "--json").json["staged"] == 0
    assert "committed" not in scandesk.run("sync", "status").out


def test_a_station_on_its_own_says_so(scandesk: Scandesk) -> None:
    alone = {"SCANDESK_SESSIONS__MODE": "local"}
    assert scandesk.run("sync", "status", "--json", **alone).json["alone"]
    assert "on its own" in scandesk.run("sync", "status", **alone).out
    assert scandesk.run("sync", "run", "--json", code=1, **alone).error["code"] == "STANDS_ALONE"


def test_a_refused_start_is_corrected_at_the_field_that_the_server_named(
    scandesk: Scandesk, server: ContractServer
) -> None:
    message = refused(scandesk)
    found = scandesk.run("sync", "status", "--json").json["messages"][0]
    assert (found["status"], found["correctable"]) == (404, ["project_id"])
    after = scandesk.run("sync", "edit", message[-8:], "--project-id", "7", "--json", *AS).json
    assert (after["parked"], after["waiting"]) == (0, 1)
    assert scandesk.run("sync", "run", "--json").json["waiting"] == 0
    assert server.done[-1].body["project_id"] == 7
    sessions = scandesk.run("sessions", "list", "--json").json
    assert {session["project_id"] for session in sessions} == {None, 7}


@pytest.mark.parametrize(
    ("options", "error", "fields"),
    [
        (("--location", "Dock"), "VALIDATION_ERROR", ["location"]),
        (("--project-id", "0"), "VALIDATION_ERROR", ["project_id"]),
        (("--project-id", "8"), "NOTHING_CHANGED", []),
    ],
)
def test_a_correction_that_is_none_is_refused(
    scandesk: Scandesk, options: tuple[str, ...], error: str, fields: list[str]
) -> None:
    message = refused(scandesk)
    ended = scandesk.run("sync", "edit", message, *options, "--json", *AS, code=1)
    assert (ended.error["code"], list(ended.error["fields"])) == (error, fields)


def test_a_project_may_be_left_out(scandesk: Scandesk, server: ContractServer) -> None:
    scandesk.run("sync", "edit", refused(scandesk), "--without", "project_id", *AS)
    scandesk.run("sync", "run")
    assert "project_id" not in server.done[-1].body
