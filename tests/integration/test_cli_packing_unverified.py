"""From the command line: license plates that were never looked up, while the server that alone knows them is away."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.station import Station
from tests.support.contract_server import as_html
from tests.support.packing_program import AS
from tests.support.packing_server import PackingServer, packing_server
from tests.support.packing_work import FIRST
from tests.support.program import Scandesk

P1, P3 = FIRST.plate_number(1), FIRST.plate_number(3)


@pytest.fixture
def server() -> Iterator[PackingServer]:
    with packing_server() as running:
        yield running


@pytest.fixture
def scandesk(tmp_path: Path, server: PackingServer) -> Scandesk:
    """A station at which the first shipment is in front; then the server goes away."""
    environ = {
        "SCANDESK_IDENTITY__PINS": "false",
        "SCANDESK_PACKING__MODE": "central",
        "SCANDESK_CENTRAL__URL": server.url,
        "SCANDESK_SECRET__CENTRAL_TOKEN": server.token,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    with Station.open(tmp_path / "station", environ=environ) as station:
        station.people.first_run(name="pia", full_name="Pia", pin=None)
        station.packing_sync.ask("SH-1001")
    made = Scandesk(tmp_path / "station", environ)
    made.run("packing", "open", "SH-1001", "--acknowledge", *AS)
    server.misbehave = lambda _request: as_html(502)
    return made


def test_it_is_asked_packed_unverified_shown_and_taken_out(scandesk: Scandesk) -> None:
    asked = scandesk.run("packing", "scan", P1, *AS, "--json", code=1).lines
    assert (asked[0]["reason"], asked[0]["packing"]["question"]) == ("pack_unverified_asked", "unverified")
    assert asked[-1]["error"]["code"] == "ASKED"
    (packed,) = scandesk.run("packing", "command", "ACKNOWLEDGE", *AS, "--json").lines
    assert (packed["verdict"], packed["reason"]) == ("accepted", "pack_unverified")
    scandesk.run("packing", "pack", P3, "--quantity", "2", "--acknowledge", *AS)
    shown = scandesk.run("packing", "show", "--json").json
    (box,) = shown["boxes"]
    assert [(one["lp_number"], one["quantity"], one["product_name"], one["so_line_id"], one["unverified"])
            for one in box["contents"]] == [(P1, 1, None, None, True), (P3, 2, None, None, True)]  # fmt: skip
    assert (shown["lines"], shown["shipment"]["lines_packed"]) == ([], 0)
    told = scandesk.run("packing", "show", "--log").out
    assert f"?  {P1}  –  ? unverified" in told
    assert f"? 2 × {P3} into box – · unverified · acknowledged: the customer excludes Peanuts, milk" in told
    undone = scandesk.run("packing", "undo", *AS, "--json").lines[-1]
    assert undone["reason"] == "pack_undone"
    assert [one["lp_number"] for one in scandesk.run("packing", "show", "--json").json["boxes"][0]["contents"]] == [P1]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("scan", "SH-1099"), "PACK_NOT_SEEN"),
        (("scan", "04006381333931"), "PACK_NOT_SEEN"),
        (("pack", P1, "--line", "1"), "NOT_FOUND"),
        (("pack", P1, "--quantity", "1000000000"), "VALIDATION_ERROR"),
    ],
)
def test_what_cannot_be_said_while_the_server_is_away_is_refused_with_its_code(
    scandesk: Scandesk, arguments: tuple[str, ...], code: str
) -> None:
    ended = scandesk.run("packing", *arguments, *AS, "--json", code=None)
    assert ended.code != 0
    assert code in ended.out
    assert scandesk.run("packing", "show", "--json").json["boxes"] == []
