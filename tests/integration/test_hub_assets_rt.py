"""The asset routes of a real hub over a real Request Tracker, and one that prints."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.hub.access import COOKIE
from app.hub.asset_errors import CREATE, LABEL, NEXT_TAG, PREVIEW, VALIDATE
from tests.integration.asset_table import BROKEN, Refusal, full
from tests.support.faulty_line import Exchange, FaultyLine, faulty_line, passed
from tests.support.hub import PASSWORD, Hub, running_hub
from tests.support.request_tracker import RequestTracker, Shelf

pytestmark = pytest.mark.xdist_group("rt")

PREFIX = "R01-"


@pytest.fixture(scope="module")
def shelf(tracker: RequestTracker) -> Shelf:
    return tracker.new_shelf()


@pytest.fixture(scope="module")
def line(tracker: RequestTracker) -> Iterator[FaultyLine]:
    """Between the hub and RT."""
    with faulty_line(("127.0.0.1", tracker.port)) as made:
        yield made


@pytest.fixture(scope="module")
def hub(line: FaultyLine, shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Its organisation's assets are in RT, and it has a printer that writes into a folder."""
    folder = tmp_path_factory.mktemp("hub")
    (folder / "labels").mkdir()
    (folder / "hub.toml").write_text(
        f'[assets.Here]\nmode = "rt"\nprefix = "{PREFIX}"\ntoken_variable = "HUB_RT_TOKEN"\n'
        f'[assets.Here.rt]\nurl = "{line.url}"\ncatalog = "{shelf.catalog}"\n'
        f'[assets.Here.printer]\nid = "p"\nname = "P"\nkind = "folder"\naddress = "{folder / "labels"}"\n'
    )
    with running_hub(folder, "", environ={"HUB_RT_TOKEN": shelf.token}) as running:
        while running.ask("GET", PREVIEW, who="bench").status_code == 500:
            pass  # until RT was read once
        yield running


def asked(hub: Hub, shelf: Shelf, method: str, path: str, body: Any = None) -> Any:
    """With a token of RT's."""
    return hub.ask(method, path, body, who=None, headers={"Authorization": f"token {shelf.token}"})


def test_an_asset_is_in_rt_with_its_tag_and_its_label_is_printed(
    hub: Hub, tracker: RequestTracker, shelf: Shelf
) -> None:
    next_tag = hub.ask("GET", PREVIEW, who="bench").json()["next_tag"]
    answer = hub.ask("POST", CREATE, full("RT-1", category="Laptop"), who="bench")
    assert answer.status_code == 201, answer.text
    number = answer.json()["asset_id"]
    assert answer.json() == {
        "success": True,
        "asset_id": number,
        "asset_tag": next_tag,
        "serial_number": "RT-1",
        "label_printed": True,
        "message": f"Asset {next_tag} created successfully",
    }
    there = tracker.ask(shelf.token, "GET", f"/asset/{number}").json()
    values = {one["name"]: one["values"] for one in there["CustomFields"]}
    assert (there["Name"], values["Serial Number"], values["Category"]) == (next_tag, ["RT-1"], ["Laptop"])
    assert [next_tag in file.name for file in (hub.data_dir / "labels").iterdir()].count(True) == 1
    page = hub.ask("GET", f"{LABEL}?asset_id={number}", who="bench")
    assert f'<div class="asset-tag">{next_tag}</div>' in page.text
    assert '<div class="model">Dell Chromebook 3100</div>' in page.text


def test_what_rt_has_already_is_a_duplicate_with_its_number_and_tag(
    hub: Hub, tracker: RequestTracker, shelf: Shelf
) -> None:
    number = tracker.asset(shelf, "THERE-1", "X-0789")
    refused = hub.ask("POST", CREATE, full("THERE-1"), who="bench")
    assert (refused.status_code, refused.json()) == (
        400,
        Refusal(f"Serial number THERE-1 already exists (Asset #{number})", "serial_number", existing=True).body(
            CREATE, number
        ),
    )
    validated = hub.ask("GET", f"{VALIDATE}?serial_number=there-1", who="bench")
    assert validated.json() == {
        "valid": False,
        "serial_number": "there-1",
        "error": "Serial number already exists",
        "existing_asset_id": number,
        "existing_asset_tag": "X-0789",
    }
    assert hub.ask("GET", f"{VALIDATE}?serial_number=THERE-2", who="bench").json()["valid"] is True


def test_of_an_asset_in_another_catalog_nothing_is_told_but_that_the_serial_is_taken(
    hub: Hub, tracker: RequestTracker, shelf: Shelf
) -> None:
    other = tracker.new_shelf()
    for right in ("ShowCatalog", "ShowAsset", "CreateAsset", "ModifyAsset"):
        tracker.grant(shelf.user_id, right, "catalog", other.catalog_id)
    for field in shelf.fields.values():
        tracker.admin.do("apply", field=field, catalog=other.catalog_id, on=True)
    tracker.asset(replace(shelf, catalog=other.catalog), "FOREIGN-1", "X-0790")
    refused = hub.ask("POST", CREATE, full("FOREIGN-1"), who="bench")
    told = {"success": False, "error": "Serial number FOREIGN-1 already exists", "field": "serial_number"}
    assert (refused.status_code, refused.json()) == (400, told)
    validated = hub.ask("GET", f"{VALIDATE}?serial_number=FOREIGN-1", who="bench").json()
    assert validated == {"valid": False, "serial_number": "FOREIGN-1", "error": "Serial number already exists"}


def test_an_asset_that_was_deleted_in_rt_is_told_once_and_then_made_anew(
    hub: Hub, tracker: RequestTracker, shelf: Shelf
) -> None:
    made = hub.ask("POST", CREATE, full("DELETED-1"), who="bench").json()
    number = made["asset_id"]
    assert tracker.ask(shelf.token, "PUT", f"/asset/{number}", json={"Status": "deleted"}).status_code == 200
    validated = hub.ask("GET", f"{VALIDATE}?serial_number=DELETED-1", who="bench").json()
    assert (validated["valid"], validated["existing_asset_id"]) == (False, number)
    assert "was deleted in RT" in validated["error"]
    refused = hub.ask("POST", CREATE, full("DELETED-1"), who="bench")
    assert (refused.status_code, refused.json()["existing_asset_id"]) == (400, number)
    assert "was deleted in RT" in refused.json()["error"]
    anew = hub.ask("POST", CREATE, full("DELETED-1"), who="bench")
    assert anew.status_code == 201, anew.text
    assert anew.json()["asset_id"] != number
    assert anew.json()["asset_tag"] != made["asset_tag"]


# ---- with a token of RT's own


def test_a_token_of_rt_lets_in_to_the_assets_and_makes_them_in_its_own_name(
    hub: Hub, tracker: RequestTracker, shelf: Shelf
) -> None:
    mine = tracker.new_shelf()  # another user of RT's, who may use our catalog as well
    for right in ("ShowCatalog", "ShowAsset", "CreateAsset", "ModifyAsset"):
        tracker.grant(mine.user_id, right, "catalog", shelf.catalog_id)
    for field in shelf.fields.values():
        for right in ("SeeCustomField", "ModifyCustomField"):
            tracker.grant(mine.user_id, right, "field", field)
    made = asked(hub, mine, "POST", CREATE, full("TOKEN-1"))
    assert made.status_code == 201, made.text
    number = made.json()["asset_id"]
    there = tracker.ask(shelf.token, "GET", f"/asset/{number}").json()
    ours = hub.ask("POST", CREATE, full("TOKEN-2"), who="bench").json()["asset_id"]
    other = tracker.ask(shelf.token, "GET", f"/asset/{ours}").json()
    assert there["Creator"]["id"] != other["Creator"]["id"], "RT's history names who asked"
    assert asked(hub, mine, "GET", f"{LABEL}?asset_id={number}").status_code == 200
    assert asked(hub, mine, "GET", NEXT_TAG).status_code == 200


def test_a_token_that_rt_does_not_know_lets_nobody_in_and_rts_own_lets_in_nowhere_else(
    hub: Hub, tracker: RequestTracker, shelf: Shelf
) -> None:
    for token in ("1-14-0123456789abcdef0123456789abcdef", "x", "a b c d e f g h"):
        answer = hub.ask("GET", PREVIEW, who=None, headers={"Authorization": f"token {token}"})
        assert (answer.status_code, answer.json()) == (401, {"success": False, "error": "Authentication required"})
    for method, path in (("GET", "/api/v1/ext/scan-sessions"), ("POST", "/api/v1/ext/tags/leases")):
        assert asked(hub, shelf, method, path).status_code == 401
    assert hub.ask("GET", PREVIEW, who=None, headers={"Authorization": f"Bearer {shelf.token}"}).status_code == 401


def test_no_token_of_rt_stands_in_the_log_or_on_the_disk(hub: Hub, shelf: Shelf) -> None:
    assert asked(hub, shelf, "GET", PREVIEW).status_code == 200
    for file in hub.data_dir.rglob("*"):
        assert file.is_dir() or shelf.token.encode() not in file.read_bytes(), file.name


# ---- the cookie of the sign-in


def test_a_browser_that_signed_in_opens_labels_and_nothing_else_with_its_cookie(hub: Hub) -> None:
    made = hub.ask("POST", CREATE, full("COOKIE-1"), who="supervisor").json()
    signed_in = hub.ask("POST", "/api/v1/ext/sign-in", {"name": "supervisor", "password": PASSWORD}, who=None)
    cookie = signed_in.headers["set-cookie"]
    said = {part.strip().partition("=")[0].lower(): part.strip().partition("=")[2] for part in cookie.split(";")}
    assert (said["path"], said["samesite"].lower(), "httponly" in said) == (LABEL, "strict", True)
    headers = {"Cookie": f"{COOKIE}={said[COOKIE]}"}
    label = made["retry_print_url"] if "retry_print_url" in made else f"{LABEL}?asset_id={made['asset_id']}"
    assert hub.ask("GET", label, who=None, headers=headers).status_code == 200
    for method, path in (("GET", PREVIEW), ("POST", NEXT_TAG), ("POST", LABEL), ("GET", "/api/v1/ext/stations")):
        assert hub.ask(method, path, who=None, headers=headers).status_code == 401, path
    assert hub.ask("GET", label, who=None, headers={"Cookie": f"{COOKIE}=x"}).status_code == 401


# ---- RT is not there

UNAVAILABLE = "Asset tag sequence unavailable"
TIMED_OUT = "Failed to create asset in RT: Connection timeout"


def test_a_lost_answer_is_500_and_settled_by_the_next_try_with_the_same_tag(
    hub: Hub, tracker: RequestTracker, shelf: Shelf, line: FaultyLine
) -> None:
    tag = hub.ask("GET", PREVIEW, who="bench").json()["next_tag"]

    def lose(exchange: Exchange) -> None:
        if exchange.request.startswith(b"POST /REST/2.0/asset "):
            exchange.ask()
        else:
            passed(exchange)

    line.fate = lose
    lost = hub.ask("POST", CREATE, full("LOST-1"), who="bench")
    line.fate = passed
    assert (lost.status_code, lost.json()) == (500, {"success": False, "error": TIMED_OUT, "retry": True})
    settled = hub.ask("POST", CREATE, full("LOST-1"), who="bench")
    assert (settled.status_code, settled.json()["asset_tag"]) == (201, tag)
    there = tracker.ask(shelf.token, "GET", f"/asset/{settled.json()['asset_id']}").json()
    assert there["Name"] == tag
    assert hub.ask("POST", CREATE, full("LOST-1"), who="bench").status_code == 400


def test_a_hub_that_is_killed_in_the_middle_of_a_create_goes_on_with_its_asset_and_tag(
    hub: Hub, tracker: RequestTracker, shelf: Shelf, line: FaultyLine
) -> None:
    tag = hub.ask("GET", PREVIEW, who="bench").json()["next_tag"]

    def kill(exchange: Exchange) -> None:
        if exchange.request.startswith(b"POST /REST/2.0/asset "):
            exchange.ask()
            hub.kill()
        else:
            passed(exchange)

    line.fate = kill
    with pytest.raises(httpx.TransportError):
        hub.ask("POST", CREATE, full("KILLED-1"), who="bench")
    line.fate = passed
    hub.start()
    settled = hub.ask("POST", CREATE, full("KILLED-1"), who="bench")
    assert (settled.status_code, settled.json()["asset_tag"]) == (201, tag)
    there = tracker.ask(shelf.token, "GET", f"/asset/{settled.json()['asset_id']}").json()
    assert there["Name"] == tag


def test_while_rt_is_away_a_create_is_500_and_its_tag_stays_for_the_next_try(hub: Hub, line: FaultyLine) -> None:
    tag = hub.ask("GET", PREVIEW, who="bench").json()["next_tag"]
    line.fate = lambda _exchange: None
    away = hub.ask("POST", CREATE, full("AWAY-1"), who="bench")
    asked = hub.ask("GET", f"{VALIDATE}?serial_number=AWAY-1", who="bench")
    label = hub.ask("GET", f"{LABEL}?asset_id=4000000", who="bench")
    line.fate = passed
    failed = {"success": False, "error": "Failed to create asset in RT: Connection failed", "retry": True}
    assert (away.status_code, away.json()) == (500, failed)
    for bare in (asked, label):
        assert (bare.status_code, bare.json()) == (500, {"error": "Failed to ask RT: Connection failed"})
    assert hub.ask("GET", PREVIEW, who="bench").json()["next_tag"] != tag
    assert hub.ask("POST", CREATE, full("AWAY-1"), who="bench").json()["asset_tag"] == tag


def test_before_rt_was_read_once_no_tag_is_given(tmp_path: Path, tracker: RequestTracker, shelf: Shelf) -> None:
    """The hub's own token is none of RT's."""
    (tmp_path / "hub.toml").write_text(
        f'[assets.Here]\nmode = "rt"\nprefix = "{PREFIX}"\n'
        f'[assets.Here.rt]\nurl = "{tracker.url}"\ncatalog = "{shelf.catalog}"\n'
    )
    with running_hub(tmp_path, "", environ={"SCANDESK_SECRET__RT_TOKEN": "wrong"}) as hub:
        for method, path in (("GET", PREVIEW), ("GET", NEXT_TAG), ("POST", NEXT_TAG), ("POST", CREATE)):
            answer = hub.ask(method, path, full("NONE-1") if path == CREATE else None, who="bench")
            told = {"success": False, "error": UNAVAILABLE, "retry": True}
            assert (answer.status_code, answer.json()) == (500, told), path
        bare = hub.ask("GET", f"{VALIDATE}?serial_number=NONE-1", who="bench")
        assert (bare.status_code, bare.json()) == (500, {"error": "Failed to ask RT: The token is not accepted"})


def test_every_body_of_a_broken_world_has_its_test() -> None:
    assert {TIMED_OUT, UNAVAILABLE} == BROKEN
