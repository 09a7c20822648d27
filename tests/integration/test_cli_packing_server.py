"""From the command line, with no desktop open: packing's server is told and read where a command needs it."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.station import Station
from tests.support.contract_server import as_html
from tests.support.hub import Hub, running_hub
from tests.support.packing_hub import furnish_hub, shipment_and_plates
from tests.support.packing_program import AS
from tests.support.packing_server import packing_server
from tests.support.packing_work import FIRST
from tests.support.program import Scandesk

P1 = FIRST.plate_number(1)
SHIPMENT = "SH-1001"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with running_hub(tmp_path / "hub", "") as hub:
        furnish_hub(hub, [FIRST])
        yield hub


def packing_only(folder: Path, url: str, token: str) -> Scandesk:
    """A station whose packing is a server's, and its sessions its own."""
    environ = {
        "SCANDESK_IDENTITY__PINS": "false",
        "SCANDESK_PACKING__MODE": "central",
        "SCANDESK_CENTRAL__URL": url,
        "SCANDESK_SECRET__CENTRAL_TOKEN": token,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    with Station.open(folder / "station", environ=environ) as station:
        station.people.first_run(name="pia", full_name="Pia", pin=None)
    return Scandesk(folder / "station", environ)


def nobody() -> str:
    """An address at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def numbers(listed: Any) -> list[str]:
    return [one["shipment_number"] for one in listed["shipments"]]


def test_sync_run_reads_the_work_of_the_hub_and_tells_it_what_was_packed(tmp_path: Path, hub: Hub) -> None:
    scandesk = packing_only(tmp_path, hub.url, hub.tokens["bench"])
    first = scandesk.run("sync", "run", "--json").json
    assert (first["alone"], first["trouble"], first["packing"]["trouble"]) == (True, None, None)
    assert (first["packing"]["shipments"], first["packing"]["told"]) == (1, 0)
    assert first["packing"]["read_at"] is not None
    scandesk.run("packing", "scan", SHIPMENT, P1, *AS)
    waiting = scandesk.run("sync", "status", "--json").json["packing"]["waiting"]
    assert waiting > 0
    told = scandesk.run("sync", "run")
    assert "nothing is sent" not in told.out
    assert f"Packing: {waiting} told, 0 waiting" in told.out
    _shipment, plates = shipment_and_plates(hub, FIRST)
    assert plates[0].packed > 0


def test_a_list_and_a_scan_read_what_the_hub_has_before_they_look(tmp_path: Path, hub: Hub) -> None:
    scandesk = packing_only(tmp_path / "lists", hub.url, hub.tokens["bench"])
    assert numbers(scandesk.run("packing", "list", "--json").json) == [SHIPMENT]
    scandesk = packing_only(tmp_path / "scans", hub.url, hub.tokens["bench"])
    found = scandesk.run("packing", "scan", SHIPMENT, P1, *AS, "--json").lines
    assert [line["verdict"] for line in found] == ["accepted", "accepted"]
    scandesk = packing_only(tmp_path / "opens", hub.url, hub.tokens["bench"])
    scandesk.run("packing", "open", SHIPMENT, *AS)


def test_where_the_server_is_away_it_is_said_and_what_is_known_is_listed(tmp_path: Path) -> None:
    with packing_server() as server:
        scandesk = packing_only(tmp_path, server.url, server.token)
        assert SHIPMENT in numbers(scandesk.run("packing", "list", "--json").json)
        server.misbehave = lambda _request: as_html(502)
        ended = scandesk.run("packing", "list", "--json")
        assert SHIPMENT in numbers(ended.json)
        assert ended.json["server"]["trouble"]["code"] == "NETWORK"
        assert "What is known here counts." in ended.err
        assert scandesk.run("sync", "run", "--json", code=3).error["code"] == "NETWORK"


@pytest.mark.parametrize(
    ("url", "token", "code", "error"),
    [
        ("nobody", "any", 3, "NETWORK"),
        ("server", "wrong", 1, "AUTH_REQUIRED"),
        ("server", "", 1, "AUTH_REQUIRED"),
        ("", "any", 1, "CENTRAL_URL_MISSING"),
    ],
)
def test_what_keeps_packing_from_its_server_ends_sync_run_with_what_to_do(
    tmp_path: Path, url: str, token: str, code: int, error: str
) -> None:
    with packing_server() as server:
        at = {"nobody": nobody(), "server": server.url}.get(url, "")
        ended = packing_only(tmp_path, at, token).run("sync", "run", "--json", code=code)
    assert ended.error["code"] == ended.json["packing"]["trouble"]["code"] == error
    assert ended.error["message"]


def test_with_the_station_open_elsewhere_that_one_tells_and_the_command_waits_for_it(tmp_path: Path, hub: Hub) -> None:
    scandesk = packing_only(tmp_path, hub.url, hub.tokens["bench"])
    scandesk.run("packing", "scan", SHIPMENT, P1, *AS)
    with Station.open(scandesk.data_dir, environ=scandesk.environ) as station:
        assert station.owner
        station.packing_sync.start()
        found = scandesk.run("sync", "run", "--json").json["packing"]
    assert (found["waiting"], found["in_doubt"], found["trouble"]) == (0, 0, None)
    _shipment, plates = shipment_and_plates(hub, FIRST)
    assert plates[0].packed > 0
