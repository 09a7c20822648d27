"""A Request Tracker that two organisations share: an account counts for the one in whose catalog it may create."""

from collections.abc import Iterator

import pytest

from app.hub.access import ORGANISATION
from app.hub.asset_errors import CREATE, NEXT_TAG, PREVIEW, VALIDATE
from tests.integration.asset_table import full
from tests.support.hub import ELSEWHERE, HERE, Hub, running_hub
from tests.support.request_tracker import CATALOG_RIGHTS, RequestTracker, Shelf

pytestmark = pytest.mark.xdist_group("rt")


@pytest.fixture(scope="module")
def here(tracker: RequestTracker) -> Shelf:
    return tracker.new_shelf()


@pytest.fixture(scope="module")
def elsewhere(tracker: RequestTracker) -> Shelf:
    return tracker.new_shelf()


@pytest.fixture(scope="module")
def hub(
    tracker: RequestTracker, here: Shelf, elsewhere: Shelf, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hub]:
    """Each of the two has a catalog of its own there, and numbers its own tags."""
    folder = tmp_path_factory.mktemp("hub")
    (folder / "hub.toml").write_text(
        "".join(
            f'[assets.{name}]\nmode = "rt"\nprefix = "{name[0]}01-"\ntoken_variable = "HUB_RT_{name.upper()}"\n'
            f'[assets.{name}.rt]\nurl = "{tracker.url}"\ncatalog = "{shelf.catalog}"\n'
            for name, shelf in ((HERE, here), (ELSEWHERE, elsewhere))
        )
    )
    environ = {"HUB_RT_HERE": here.token, "HUB_RT_ELSEWHERE": elsewhere.token}
    with running_hub(folder, "", environ=environ) as running:
        for who in ("bench", "foreign"):
            while running.ask("GET", PREVIEW, who=who).status_code == 500:
                pass  # until RT was read once
        yield running


def status(hub: Hub, token: str, organisation: str, method: str = "GET", path: str = PREVIEW) -> int:
    """With a token of RT's, for that organisation."""
    headers = {"Authorization": f"token {token}", ORGANISATION: organisation}
    return hub.ask(method, path, full("SHARED-1") if path == CREATE else None, who=None, headers=headers).status_code


def test_an_account_with_rights_in_one_catalog_counts_for_its_organisation_and_for_no_other(
    hub: Hub, here: Shelf, elsewhere: Shelf
) -> None:
    before = hub.ask("GET", PREVIEW, who="foreign").json()
    assert status(hub, here.token, HERE) == 200
    serial = f"{VALIDATE}?serial_number=SHARED-1"
    for method, path in (("GET", PREVIEW), ("GET", serial), ("POST", CREATE), ("GET", NEXT_TAG), ("POST", NEXT_TAG)):
        assert status(hub, here.token, ELSEWHERE, method, path) == 401, path
        assert status(hub, elsewhere.token, HERE, method, path) == 401, path
    assert hub.ask("GET", PREVIEW, who="foreign").json() == before, "no tag of theirs is taken"
    assert status(hub, here.token, HERE, "POST", CREATE) == 201
    assert status(hub, elsewhere.token, ELSEWHERE, "POST", CREATE) == 201, "nor a serial"


@pytest.mark.parametrize("missing", ["ShowCatalog", "CreateAsset"])
def test_an_account_counts_when_it_sees_the_catalog_and_may_create_in_it(
    hub: Hub, tracker: RequestTracker, elsewhere: Shelf, missing: str
) -> None:
    guest = tracker.new_shelf()
    for right in CATALOG_RIGHTS:
        if right != missing:
            tracker.grant(guest.user_id, right, "catalog", elsewhere.catalog_id)
    assert status(hub, guest.token, ELSEWHERE) == 401
    tracker.grant(guest.user_id, missing, "catalog", elsewhere.catalog_id)
    assert status(hub, tracker.new_token(guest.user_id), ELSEWHERE) == 200
    assert "may create no assets here" in (hub.data_dir / "logs" / "hub.log").read_text()


def test_a_disabled_catalog_is_told_to_who_may_see_it(hub: Hub, tracker: RequestTracker, elsewhere: Shelf) -> None:
    token = tracker.new_token(elsewhere.user_id)
    tracker.set("catalog", elsewhere.catalog_id, "Disabled", 1)
    told = hub.ask("GET", PREVIEW, who=None, headers={"Authorization": f"token {token}", ORGANISATION: ELSEWHERE})
    tracker.set("catalog", elsewhere.catalog_id, "Disabled", 0)
    error = f"Failed to ask RT: The catalog {elsewhere.catalog} is disabled"
    assert (told.status_code, told.json()) == (500, {"success": False, "error": error, "retry": True})
