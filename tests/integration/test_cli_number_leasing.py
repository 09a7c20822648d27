"""`scandesk sync run` leases numbers for boxes from a real hub, with no desktop open."""

from pathlib import Path

import pytest

from app.station import Station
from services.packing.leasing import BLOCK
from tests.integration.test_cli_packing_server import nobody
from tests.support.contract_server import contract_server
from tests.support.hub import running_hub
from tests.support.packing_program import AS
from tests.support.packing_work import FIRST, furnish
from tests.support.program import Scandesk


def leasing_station(folder: Path, url: str, token: str) -> Scandesk:
    """A station that works by itself, but for the numbers of its boxes."""
    environ = {
        "SCANDESK_IDENTITY__PINS": "false",
        "SCANDESK_SSCC__PREFIX": "4012345",
        "SCANDESK_SSCC__SOURCE": "hub",
        "SCANDESK_CENTRAL__URL": url,
        "SCANDESK_SECRET__CENTRAL_TOKEN": token,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    with Station.open(folder / "station", environ=environ) as station:
        station.people.first_run(name="pia", full_name="Pia", pin=None)
        station.database.write(furnish)
    return Scandesk(folder / "station", environ)


def test_sync_run_leases_numbers_so_that_the_next_box_gets_one(tmp_path: Path) -> None:
    with running_hub(tmp_path / "hub", "") as hub:
        scandesk = leasing_station(tmp_path, hub.url, hub.tokens["bench"])
        assert scandesk.run("sync", "status", "--json").json["numbers"] == {"left": 0, "came": 0, "trouble": None}
        assert scandesk.run("sync", "run", "--json").json["numbers"] == {"left": BLOCK, "came": BLOCK, "trouble": None}
        again = scandesk.run("sync", "run")
    assert f"Numbers for boxes (SSCC): {BLOCK} left, 0 came" in again.out
    assert "none is sent" in again.out
    scandesk.run("packing", "scan", "SH-1001", FIRST.plate_number(1), *AS)
    assert scandesk.run("packing", "close", *AS, "--json").json["sscc"].startswith("04012345")


def test_a_desktop_that_is_open_leases_them_itself(tmp_path: Path) -> None:
    with running_hub(tmp_path / "hub", "") as hub:
        scandesk = leasing_station(tmp_path, hub.url, hub.tokens["bench"])
        with Station.open(scandesk.data_dir, environ=scandesk.environ):  # it owns the directory, and does not ask
            numbers = scandesk.run("sync", "run", "--json").json["numbers"]
    assert numbers == {"left": 0, "came": 0, "trouble": None}


@pytest.mark.parametrize(
    ("server", "code", "error"),
    [("nobody", 3, "NETWORK"), ("", 1, "CENTRAL_URL_MISSING"), ("contract", 1, "NOT_OFFERED")],
)
def test_why_no_numbers_come_is_said_and_ends_the_command_badly(
    tmp_path: Path, server: str, code: int, error: str
) -> None:
    with contract_server() as other:
        url = {"nobody": nobody(), "contract": other.url}.get(server, "")
        ended = leasing_station(tmp_path, url, other.token).run("sync", "run", "--json", code=code)
    assert ended.error["code"] == ended.json["numbers"]["trouble"]["code"] == error
    assert ended.json["numbers"]["left"] == 0
    assert ended.error["message"] in ended.err
