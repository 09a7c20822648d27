"""The commands on assets where the register is a Request Tracker: a real one, and one that does not answer."""

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.asset_program import AS, DELL, asset_station
from tests.support.asset_station import at_rt
from tests.support.program import Scandesk
from tests.support.request_tracker import RequestTracker


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port of this computer where nobody answers."""
    with closing(socket.socket()) as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def test_an_asset_waits_where_its_register_is_away_and_the_command_says_why_and_ends(
    tmp_path: Path, silent_port: int
) -> None:
    own = asset_station(tmp_path)
    away = {
        "SCANDESK_ASSETS__MODE": "rt",
        "SCANDESK_RT__URL": f"http://127.0.0.1:{silent_port}",
        "SCANDESK_SECRET__RT_TOKEN": "1-14-abc",
    }
    scandesk = Scandesk(own.data_dir, away)
    ended = scandesk.run("assets", "create", "ABC1", *DELL, *AS, "--json", code=3)
    (asset,) = ended.json["assets"]
    assert (ended.error["code"], asset["state"], asset["asset_id"]) == ("STILL_WAITING", "untagged", None)
    assert "Request Tracker does not answer" in ended.error["message"]
    assert scandesk.run("assets", "retry", "--all", *AS, "--json", code=3).json["waiting"] == 1
    scandesk.run("people", "add", "pit", "--role", "packer", *AS)
    refused = scandesk.run("assets", "retry", "--all", "--as", "pit", "--json", code=1)
    assert refused.error["code"] == "FORBIDDEN"
    assert scandesk.run("assets", "validate", "ABC2", "--json", code=3).error["code"] == "NETWORK"
    assert scandesk.run("assets", "next-tag", "--json", code=1).error["code"] == "NO_TAG"
    assert scandesk.run("assets", "undo", "ABC1", *AS, "--json").json["state"] == "undone"


def test_in_a_real_request_tracker_an_asset_is_created_once_and_told_with_its_number(
    tmp_path: Path, tracker: RequestTracker
) -> None:
    scandesk = Scandesk(asset_station(tmp_path).data_dir, at_rt(tracker, tracker.new_shelf()))
    content = b"serial\nABC1\nABC2\nABC3\n"
    told = scandesk.run("assets", "batch", "-", *DELL, *AS, "--json", stdin=content).json
    assert [(one["serial_number"], one["tag"], one["state"]) for one in told["assets"]] == [
        ("ABC1", "W12-0001", "created"),
        ("ABC2", "W12-0002", "created"),
        ("ABC3", "W12-0003", "created"),
    ]
    assert len({one["asset_id"] for one in told["assets"]}) == 3
    listed = scandesk.run("assets", "list", "--json").json
    pages = {one["link"]: one["asset_id"] for one in listed}
    assert pages == {
        f"{tracker.url}/Asset/Display.html?id={one['asset_id']}": one["asset_id"] for one in told["assets"]
    }
    assert [one["label"]["state"] for one in told["assets"]] == ["printed"] * 3
    known = scandesk.run("assets", "create", "abc2", *DELL, *AS, "--json", code=1).json["known"]
    assert known["existing_asset_id"] == told["assets"][1]["asset_id"]
    assert not scandesk.run("assets", "validate", "ABC3", "--json", code=1).json["valid"]
    assert scandesk.run("assets", "validate", "ABC4", "--json").json["asked"]
