"""What `scandesk doctor` says of a real Request Tracker: each fault in words, with the right that is to be granted."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.program import Scandesk
from tests.support.request_tracker import CATALOG_RIGHTS, RequestTracker, Shelf

pytestmark = pytest.mark.xdist_group("rt")


def examined(folder: Path, url: str, shelf: Shelf, **changed: str) -> dict[str, Any]:
    """What it says of RT, by what it looked at."""
    environ = {
        "SCANDESK_ASSETS__MODE": "rt",
        "SCANDESK_RT__URL": url,
        "SCANDESK_RT__CATALOG": shelf.catalog,
        "SCANDESK_SECRET__RT_TOKEN": shelf.token,
    }
    checks = Scandesk(folder, environ | changed).run("doctor", "--json", code=None).json["checks"]
    return {check["check"]: check for check in checks if check["check"].startswith("request tracker")}


def test_an_rt_that_has_everything_is_well_and_its_other_fields_are_told(
    tracker: RequestTracker, tmp_path: Path
) -> None:
    shelf = tracker.new_shelf()
    room = tracker.new_field("Room", shelf.catalog_id)
    tracker.grant(shelf.user_id, "SeeCustomField", "field", room)
    checks = examined(tmp_path, tracker.url, shelf)
    assert checks["request tracker"]["ok"]
    assert checks["request tracker"]["message"].startswith(f"{tracker.url} answers")
    assert checks["request tracker fields"]["message"] == "all of ours; others of the catalog: Room"


def test_a_right_that_rt_shows_nobody_is_told_as_not_looked_at(tracker: RequestTracker, tmp_path: Path) -> None:
    without = tracker.new_shelf(each_field=["SeeCustomField"])
    message = examined(tmp_path, tracker.url, without)["request tracker values"]["message"]
    assert "SetInitialCustomField" in message
    assert "first asset" in message


def test_it_is_not_asked_where_assets_are_kept_elsewhere(tracker: RequestTracker, tmp_path: Path) -> None:
    assert examined(tmp_path, tracker.url, tracker.new_shelf(), SCANDESK_ASSETS__MODE="local") == {}


@pytest.mark.parametrize("missing", ["ShowCatalog", "CreateAsset"])
def test_a_missing_right_is_named(tracker: RequestTracker, tmp_path: Path, missing: str) -> None:
    shelf = tracker.new_shelf(catalog=[right for right in CATALOG_RIGHTS if right != missing])
    check = examined(tmp_path, tracker.url, shelf)["request tracker"]
    assert not check["ok"]
    assert missing in check["message"]
    assert shelf.catalog in check["message"]


def test_a_field_that_one_may_not_see_is_named_with_its_right(tracker: RequestTracker, tmp_path: Path) -> None:
    shelf = tracker.new_shelf()
    tracker.asset(shelf, "SN-1", "A-1")
    tracker.withdraw(shelf.user_id, "SeeCustomField", "field", shelf.fields["Serial Number"])
    check = examined(tmp_path, tracker.url, shelf)["request tracker"]
    assert not check["ok"]
    assert "“Serial Number”" in check["message"]
    assert "SeeCustomField" in check["message"]


def test_token_address_and_field_names_are_told_with_what_to_do(tracker: RequestTracker, tmp_path: Path) -> None:
    shelf = tracker.new_shelf()
    for changed, says in (
        ({"SCANDESK_SECRET__RT_TOKEN": ""}, "scandesk settings secret rt_token"),
        ({"SCANDESK_SECRET__RT_TOKEN": "1-2-" + "0" * 32}, "does not take this station's token"),
        ({"SCANDESK_RT__URL": ""}, "scandesk settings set rt.url"),
        ({"SCANDESK_RT__URL": "http://127.0.0.1:9"}, "does not answer"),
        ({"SCANDESK_RT__FIELDS__SERIAL": "Serial No."}, "“Serial No.”"),
    ):
        check = examined(tmp_path, tracker.url, shelf, **changed)["request tracker"]
        assert (check["ok"], says in check["message"]) == (False, True), check["message"]
