"""What `scandesk doctor` and `scandesk sync` say of the central server: each fault in words, with what to do, and an
exit code that a script can go by."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.station import Station
from services.sessions.model import NewSession, SessionType
from tests.support.certificates import Authority
from tests.support.contract_server import ContractServer, as_json, contract_server
from tests.support.faulty_line import Exchange, faulty_line
from tests.support.hub import Hub, running_hub
from tests.support.program import Scandesk


@pytest.fixture
def server() -> Iterator[ContractServer]:
    with contract_server() as server:
        yield server


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with running_hub(tmp_path_factory.mktemp("hub"), "") as hub:
        yield hub


def station_at(folder: Path, url: str, token: str, *, sessions: int = 1) -> Scandesk:
    """A station with so many sessions that were started offline."""
    environ = {
        "SCANDESK_IDENTITY__PINS": "false",
        "SCANDESK_SESSIONS__MODE": "central",
        "SCANDESK_CENTRAL__URL": url,
        "SCANDESK_SECRET__CENTRAL_TOKEN": token,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    with Station.open(folder / "station", environ=environ) as station:
        mia = station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
        for _number in range(sessions):
            station.starter.start(NewSession(SessionType.CHECK_IN), mia, offline=True)
    return Scandesk(folder / "station", environ)


def nobody() -> str:
    """An address at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def examined(scandesk: Scandesk, **environ: str) -> dict[str, Any]:
    """What the doctor says of the server, by name."""
    checks = scandesk.run("doctor", "--json", code=None, **environ).json["checks"]
    return {check["check"]: check for check in checks if check["check"].startswith("server")}


# ---- the doctor


def test_the_doctor_says_what_a_hub_is_and_until_when_it_takes_the_token(hub: Hub, tmp_path: Path) -> None:
    checks = examined(station_at(tmp_path, hub.url, hub.tokens["bench"]))
    assert (checks["server"]["kind"], checks["server"]["message"]) == ("ok", f"{hub.url} answers")
    assert checks["server clock"]["ok"]
    assert not checks["server token"]["ok"], "a day is soon"
    assert "scandesk settings secret central_token" in checks["server token"]["message"]
    said, _, offers = checks["server offers"]["message"].partition(": ")
    assert (said, set(offers.split(", "))) == (
        "a Scandesk hub",
        set(hub.ask("GET", "/api/v1/ext").json()["extensions"]),
    )
    assert hub.ask("GET", "/api/v1/ext/stations", who="supervisor").json()["stations"] == [], "looking told nothing"


def test_the_doctor_tells_a_persons_token_from_a_stations(hub: Hub, tmp_path: Path) -> None:
    checks = examined(station_at(tmp_path, hub.url, hub.tokens["packer"]))
    assert not checks["server token"]["ok"]
    assert "--role station" in checks["server token"]["message"]


def test_the_doctor_says_that_a_server_has_the_contract_alone_and_begins_no_session(
    server: ContractServer, tmp_path: Path
) -> None:
    scandesk = station_at(tmp_path, server.url, server.token)
    checks = examined(scandesk)
    assert [check["ok"] for check in checks.values()] == [True] * len(checks)
    assert "contract alone" in checks["server offers"]["message"]
    assert server.sessions == {}
    checks = examined(scandesk, SCANDESK_SECRET__CENTRAL_TOKEN="wrong")
    assert (checks["server"]["ok"], checks["server token"]["ok"]) == (True, False)
    assert "does not take this station's token" in checks["server token"]["message"]


@pytest.mark.parametrize(
    ("date", "says"),
    [("Sun, 01 Mar 2020 09:00:00 GMT", "ahead of the server's"), ("Sun, 01 Mar 2099 09:00:00 GMT", "behind")],
)
def test_the_doctor_notices_that_the_clocks_differ(hub: Hub, tmp_path: Path, date: str, says: str) -> None:
    """The server's Date is rewritten on the way."""

    def redate(exchange: Exchange) -> None:
        exchange.reply(re.sub(rb"(?i)\r\ndate: [^\r]*", f"\r\nDate: {date}".encode(), exchange.ask()))

    with faulty_line(("127.0.0.1", int(hub.url.rpartition(":")[2])), redate) as line:
        found = examined(station_at(tmp_path, line.url, hub.tokens["bench"]))["server clock"]
    assert not found["ok"]
    assert says in found["message"]


def test_the_doctor_says_what_is_wrong_with_address_and_certificate(tmp_path: Path) -> None:
    scandesk = station_at(tmp_path, nobody(), "token")
    (found,) = examined(scandesk).values()
    assert not found["ok"]
    assert found["message"].startswith("Nobody answers at http://127.0.0.1:")
    (found,) = examined(scandesk, SCANDESK_CENTRAL__URL="").values()
    assert "scandesk settings set central.url" in found["message"]
    (found,) = examined(scandesk, SCANDESK_SESSIONS__MODE="local").values()
    assert (found["ok"], found["message"]) == (True, "this station works on its own; no server is asked")
    scandesk.run("doctor", code=1)


def test_the_doctor_says_what_is_wrong_with_a_certificate(hub: Hub, tmp_path: Path) -> None:
    tls = Authority(tmp_path).sign_itself("own").context()
    with faulty_line(("127.0.0.1", int(hub.url.rpartition(":")[2])), tls=tls) as line:
        scandesk = station_at(tmp_path, line.url, hub.tokens["bench"])
        (found,) = examined(scandesk).values()
    assert not found["ok"]
    assert "certificate is not trusted" in found["message"]


# ---- sync run and sync status


@contextmanager
def as_no_server(server: ContractServer) -> Iterator[None]:
    server.misbehave = lambda _request: (200, {"Content-Type": "text/html"}, b"<html>sign in to the wifi</html>")
    yield
    server.misbehave = None


@pytest.mark.parametrize("waiting", [0, 2])
def test_a_wrong_token_is_said_whether_or_not_something_waits(
    server: ContractServer, tmp_path: Path, waiting: int
) -> None:
    scandesk = station_at(tmp_path, server.url, "wrong-token", sessions=waiting)
    found = scandesk.run("sync", "run", "--json", code=1).json
    assert found["error"]["code"] == found["trouble"]["code"] == "AUTH_REQUIRED"
    assert "scandesk settings secret central_token" in found["error"]["message"]
    assert found["waiting"] + found["in_doubt"] == waiting
    assert server.sessions == {}
    told = scandesk.run("sync", "run", code=1)
    assert told.err.startswith("The server does not take this station's token")
    assert told.out.startswith(f"{waiting} waiting")
    assert "does not take this station's token" in scandesk.run("sync", "status").out


@pytest.mark.parametrize(
    ("environ", "code", "error"),
    [
        ({"SCANDESK_SECRET__CENTRAL_TOKEN": ""}, 1, "AUTH_REQUIRED"),
        ({"SCANDESK_CENTRAL__URL": ""}, 1, "CENTRAL_URL_MISSING"),
        ({"SCANDESK_CENTRAL__URL": "nobody"}, 3, "NETWORK"),
    ],
)
@pytest.mark.parametrize("waiting", [0, 1])
def test_what_is_missing_is_said_with_what_to_do(
    server: ContractServer, tmp_path: Path, environ: dict[str, str], code: int, error: str, waiting: int
) -> None:
    environ = {name: nobody() if value == "nobody" else value for name, value in environ.items()}
    scandesk = station_at(tmp_path, server.url, server.token, sessions=waiting)
    found = scandesk.run("sync", "run", "--json", code=code, **environ).json
    assert (found["error"]["code"], found["waiting"]) == (error, waiting)
    assert scandesk.run("sync", "status", "--json", **environ).json["trouble"]["code"] == error
    assert server.sessions == {}


def test_a_page_of_somebody_else_is_no_success(server: ContractServer, tmp_path: Path) -> None:
    scandesk = station_at(tmp_path, server.url, server.token)
    with as_no_server(server):
        found = scandesk.run("sync", "run", "--json", code=3).json
        assert "no session server" in found["error"]["message"]
        assert (found["waiting"], found["in_doubt"]) == (0, 1)
    assert scandesk.run("sync", "run", "--json").json["trouble"] is None
    assert len(server.sessions) == 1


def test_what_waits_behind_a_refused_message_is_said_to_wait_for_somebody(
    server: ContractServer, tmp_path: Path
) -> None:
    server.misbehave = lambda request: (
        as_json(400, {"detail": "no", "errors": {"location": "no"}}) if request.body else None
    )
    scandesk = station_at(tmp_path, server.url, server.token)
    session = scandesk.run("sessions", "list", "--json").json[0]["id"]
    scandesk.run("sessions", "pause", session, "--as", "mia")
    found = scandesk.run("sync", "run", "--json", code=1).json
    assert (found["parked"], found["waiting"], found["error"]["code"]) == (1, 1, "NEEDS_SOMEBODY")


# ---- beside the owner


def test_an_open_desktop_is_asked_and_its_result_is_told(server: ContractServer, tmp_path: Path) -> None:
    """Its token was refused before, and would rest: who asks it makes it try at once."""
    scandesk = station_at(tmp_path, server.url, server.token)
    with Station.open(scandesk.data_dir, environ=scandesk.environ) as desktop:
        right, server.token = server.token, "another"
        desktop.start(devices=False)
        found = scandesk.run("sync", "run", "--json", code=1).json
        assert (found["error"]["code"], found["waiting"]) == ("AUTH_REQUIRED", 1)
        again = scandesk.run("sync", "run", "--json", code=1).json
        assert again["sign_in"], "asked once more, it said no once more"
        server.token = right
        assert scandesk.run("sync", "run", "--json").json["waiting"] == 0
        assert len(server.sessions) == 1
