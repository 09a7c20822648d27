"""What a hub tells where its Request Tracker does not take an asset: what is in the way, as RT itself gives it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.hub.asset_errors import CREATE, VALIDATE, failed
from app.hub.place import hub_database
from services.assets.copying import Copying
from services.assets.model import Fields, Numbering
from services.assets.policy import Policy
from services.clock import SystemClock
from services.database.transactions import Walled
from services.errors import OutsideFailed, Refused
from services.hub.accounts import HubAccounts
from services.hub.asset_sites import Site
from services.hub.assets import Asker, HubAssets, Wanted
from services.hub.model import Caller, HubRole
from tests.support.request_tracker import RequestTracker, Shelf
from tests.support.rt_bench import rt_register

pytestmark = pytest.mark.xdist_group("rt")

DELL = Fields("Dell", "Latitude 3420")


@dataclass
class HubAtRt:
    """A hub whose organisation has its assets on that shelf. `token`: the hub's own."""

    folder: Path
    tracker: RequestTracker
    stack: ExitStack

    def at(self, shelf: Shelf, *, token: str | None = None) -> HubAssets:
        """It has read what is there, where it can."""
        register = self.stack.enter_context(rt_register(self.tracker.url, shelf, token=token))
        database, clock = self.stack.enter_context(hub_database(self.folder, "")), SystemClock()
        user = HubAccounts(database, clock).add_user(
            "bench", full_name="Bench", role=HubRole.STATION, organisation="North", password=None
        )
        self.asker = Asker(Caller(user, "Ann"))
        site = Site(Policy(Numbering("W12-", 4), register.address, catalog=shelf.catalog), register)
        assets = HubAssets(database, clock, {"North": site})
        if token is None:
            walled = Walled(database, user.organisation_id)
            assert Copying(walled, clock, lambda: assets.by(self.asker.caller)).read(register)
        return assets

    def told(self, path: str, ask: Callable[[], object]) -> dict[str, Any]:
        """The body of what it answers; every such one is a 500."""
        with pytest.raises((OutsideFailed, Refused)) as error:
            ask()
        body = failed(path, error.value)
        assert body is not None, error.value
        return body

    def refused(self, assets: HubAssets) -> tuple[str, bool]:
        """What the client of a create is told, and whether it is to try again."""
        body = self.told(CREATE, lambda: assets.create(self.asker, Wanted("SN-1", DELL)))
        return body["error"].removeprefix("Failed to create asset in RT: "), body["retry"]


@pytest.fixture
def hub(tmp_path: Path, tracker: RequestTracker) -> Iterator[HubAtRt]:
    with ExitStack() as stack:
        yield HubAtRt(tmp_path, tracker, stack)


def test_a_missing_right_to_create_is_named(hub: HubAtRt, tracker: RequestTracker) -> None:
    shelf = tracker.new_shelf()
    tracker.asset(shelf, "SN-CANARY", "TAG-1")
    assets = hub.at(shelf)
    tracker.withdraw(shelf.user_id, "CreateAsset", "catalog", shelf.catalog_id)
    assert hub.refused(assets) == (f"Grant CreateAsset on the catalog {shelf.catalog}", True)


def test_a_catalog_that_was_disabled_is_named(hub: HubAtRt, tracker: RequestTracker) -> None:
    shelf = tracker.new_shelf()
    tracker.asset(shelf, "SN-CANARY", "TAG-1")
    assets = hub.at(shelf)
    tracker.set("catalog", shelf.catalog_id, "Disabled", 1)
    assert hub.refused(assets) == (f"The catalog {shelf.catalog} is disabled", True)


def test_a_field_that_was_taken_off_is_named(hub: HubAtRt, tracker: RequestTracker) -> None:
    shelf = tracker.new_shelf()
    tracker.asset(shelf, "SN-CANARY", "TAG-1")
    assets = hub.at(shelf)
    tracker.admin.do("apply", field=shelf.fields["Model"], catalog=shelf.catalog_id, on=False)
    said = "The catalog shows no custom field Model: apply it, or grant SeeCustomField on it"
    assert hub.refused(assets) == (said, True)


def test_what_rt_alone_knows_is_told_in_its_words_at_the_first_time_and_at_the_last(
    hub: HubAtRt, tracker: RequestTracker
) -> None:
    shelf = tracker.new_shelf(each_field=["SeeCustomField"])
    tracker.ask(shelf.token, "POST", "/asset", json={"Name": "TAG-1", "Catalog": shelf.catalog}).raise_for_status()
    assets = hub.at(shelf)
    for again in (True, False):
        said, is_to_try_again = hub.refused(assets)
        assert said.startswith("Couldn't add custom field value on create")
        assert said.endswith("Permission Denied"), "RT names the field that it came to first"
        assert is_to_try_again is again


def test_assets_that_are_not_shown_any_more_are_told_with_the_right(hub: HubAtRt, tracker: RequestTracker) -> None:
    shelf = tracker.new_shelf()
    tracker.asset(shelf, "SN-CANARY", "TAG-1")
    assets = hub.at(shelf)
    tracker.withdraw(shelf.user_id, "ShowAsset", "catalog", shelf.catalog_id)
    said = "The search does not show SN-CANARY, which is there: grant ShowAsset on the catalog"
    assert hub.refused(assets) == (said, True)


@pytest.mark.parametrize(("token", "why"), [("", "The token is missing"), ("1-2-x", "The token is not accepted")])
def test_a_token_of_the_hubs_own_that_does_not_count_is_no_clients_fault(
    hub: HubAtRt, tracker: RequestTracker, token: str, why: str
) -> None:
    """A 401 would send people to look at their own."""
    assets = hub.at(tracker.new_shelf(), token=token)
    told = hub.told(VALIDATE, lambda: assets.find(hub.asker, "SN-1"))
    assert told == {"error": f"Failed to ask RT: {why}"}


def test_what_nobody_sees_in_a_refusal_is_shown() -> None:
    body = failed(CREATE, Refused("ASSET_REFUSED", "hub.refused.asset", text="No\x1b[31m \u202eon"))
    assert body is not None
    assert body["error"].endswith("No‹ESC›[31m ‹RLO›on")
