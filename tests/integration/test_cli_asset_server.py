"""What `scandesk doctor` says of the central server that keeps the assets, or numbers their tags."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.asset_server import AssetServer, asset_server
from tests.support.program import Scandesk


@pytest.fixture
def server() -> Iterator[AssetServer]:
    with asset_server() as running:
        yield running


def examined(folder: Path, server: AssetServer, **changed: str) -> Any:
    """What it says of it; None where it says nothing."""
    environ = {
        "SCANDESK_ASSETS__MODE": "central",
        "SCANDESK_CENTRAL__URL": server.url,
        "SCANDESK_SECRET__CENTRAL_TOKEN": server.token,
    }
    checks = Scandesk(folder, environ | changed).run("doctor", "--json", code=None).json["checks"]
    return next((check for check in checks if check["check"] == "asset server"), None)


@pytest.mark.parametrize("who", [{}, {"SCANDESK_ASSETS__MODE": "local", "SCANDESK_ASSETS__TAGS": "central"}], ids=str)
def test_a_server_that_takes_the_token_is_well_and_gives_no_tag(
    tmp_path: Path, server: AssetServer, who: dict[str, str]
) -> None:
    found = examined(tmp_path, server, **who)
    assert found["ok"]
    assert found["message"].startswith(server.url)
    assert [request.method for request in server.requests] == ["GET"]


def test_what_is_in_the_way_is_said_with_what_to_do(tmp_path: Path, server: AssetServer) -> None:
    wrong = examined(tmp_path, server, SCANDESK_SECRET__CENTRAL_TOKEN="wrong-token")
    assert not wrong["ok"]
    assert "scandesk settings secret central_token" in wrong["message"]
    nowhere = examined(tmp_path, server, SCANDESK_CENTRAL__URL="")
    assert "scandesk settings set central.url" in nowhere["message"]


def test_no_server_is_asked_where_assets_and_tags_are_kept_here(tmp_path: Path, server: AssetServer) -> None:
    assert examined(tmp_path, server, SCANDESK_ASSETS__MODE="local") is None
    assert server.requests == []
