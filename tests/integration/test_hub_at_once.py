"""PATCH of a session and the upload of its scans look at token, session and key in the transaction that changes it:
what that must not weaken, on each database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from app.hub.place import hub_database
from services.clock import SystemClock
from services.hub.accounts import HubAccounts
from services.hub.model import HubRole
from tests.integration.scan_table import scan
from tests.support.hub import HERE, SESSIONS, Hub

LISTED = "/api/v1/ext/scan-sessions/"


def test_a_token_that_was_good_a_moment_ago_is_refused_as_soon_as_it_is_revoked(hub: Hub) -> None:
    path = f"{SESSIONS}{hub.create()['id']}"
    with hub_database(hub.data_dir, hub.database) as opened:
        accounts = HubAccounts(opened, SystemClock())
        accounts.add_user("leaver", full_name="L", role=HubRole.SUPERVISOR, organisation=HERE, password=None)
        hub.tokens["leaver"] = accounts.create_token("leaver", timedelta(days=1)).text
        assert hub.ask("PATCH", path, {"notes": "first"}, who="leaver", key="leaver-1").status_code == 200
        accounts.revoke_tokens("leaver")
    asked = (
        hub.ask("PATCH", path, {"notes": "second"}, who="leaver"),
        hub.ask("PATCH", path, {"notes": "first"}, who="leaver", key="leaver-1"),  # not even what was answered before
        hub.ask("PATCH", path, {"notes": 7}, who="leaver"),
        hub.ask("PATCH", f"{SESSIONS}none", {"notes": "second"}, who="leaver"),
        hub.ask("PATCH", path, content=b"{", who="leaver"),
    )
    assert [answer.status_code for answer in asked] == [401] * len(asked)
    assert {answer.json()["error_code"] for answer in asked} == {"AUTH_REQUIRED"}
    line = hub.ask("GET", f"/api/v1/ext{path.removeprefix('/api/v1')}", who="supervisor").json()["session"]
    assert line["notes"] == "first"


def test_who_may_not_change_the_session_hears_that_before_anything_of_body_and_key(hub: Hub) -> None:
    created = hub.create()
    path, key = f"{SESSIONS}{created['id']}", f"key-{created['id']}"
    assert hub.ask("PATCH", path, {"notes": "mine"}, key=key).status_code == 200
    for who, expected in (("foreign", 404), ("viewer", 403), ("other", 403)):
        for body in ({"notes": "theirs"}, {"notes": 7}, {"unknown": 1}):
            assert hub.ask("PATCH", path, body, who=who, key=key).status_code == expected, (who, body)
        assert hub.ask("PATCH", path, content=b"notes", who=who).status_code == expected, who
    assert hub.ask("PATCH", path, {"notes": 7}, key=key).status_code == 400
    assert hub.ask("PATCH", path, {"notes": "changed"}, key=key).status_code == 422


def test_scans_under_a_token_that_was_revoked_a_moment_ago_are_not_taken(hub: Hub) -> None:
    number = hub.create()["id"]
    path = f"{LISTED}{number}/scans"
    with hub_database(hub.data_dir, hub.database) as opened:
        accounts = HubAccounts(opened, SystemClock())
        accounts.add_user("quitter", full_name="Q", role=HubRole.SUPERVISOR, organisation=HERE, password=None)
        hub.tokens["quitter"] = accounts.create_token("quitter", timedelta(days=1)).text
        first = {"scans": [scan(id=f"first-{number}")]}
        assert hub.ask("POST", path, first, who="quitter", key=f"first-{number}").status_code == 200
        accounts.revoke_tokens("quitter")
    asked = (
        hub.ask("POST", path, {"scans": [scan(id=f"second-{number}")]}, who="quitter"),
        hub.ask("POST", path, first, who="quitter", key=f"first-{number}"),  # not even what was answered before
        hub.ask("POST", path, {"scans": []}, who="quitter"),
        hub.ask("POST", f"{LISTED}none/scans", first, who="quitter"),
        hub.ask("POST", path, content=b"{", who="quitter"),
    )
    assert [answer.status_code for answer in asked] == [401] * len(asked)
    line = hub.ask("GET", f"{LISTED}{number}", who="supervisor").json()["session"]
    assert line["uploaded_scans"] == 1


def test_who_may_not_upload_hears_that_before_anything_of_body_and_key(hub: Hub) -> None:
    number = hub.create()["id"]
    path, key, mine = f"{LISTED}{number}/scans", f"scans-{number}", {"scans": [scan(id=f"mine-{number}")]}
    assert hub.ask("POST", path, mine, key=key).status_code == 200
    for who, expected in (("foreign", 404), ("viewer", 403), ("other", 403)):
        for body in (mine, {"scans": []}, {"unknown": 1}):
            assert hub.ask("POST", path, body, who=who, key=key).status_code == expected, (who, body)
        assert hub.ask("POST", path, content=b"scans", who=who).status_code == expected, who
        assert hub.ask("POST", path, mine, who=who, key="no key").status_code == 400, who
    assert hub.ask("POST", path, {"scans": []}, key=key).status_code == 400
    assert hub.ask("POST", path, {"scans": [scan(id=f"another-{number}")]}, key=key).status_code == 422


def test_a_refused_change_in_a_commit_of_many_takes_nothing_of_the_others_back(hub: Hub) -> None:
    """Asked at once, so that some of them share a commit."""

    good = [hub.create()["id"] for _ in range(12)]
    ended = hub.create()["id"]
    assert hub.ask("PATCH", f"{SESSIONS}{ended}", {"status": "CANCELLED"}).status_code == 200

    def change(number: int) -> int:
        body = {"status": "PAUSED", "items_scanned": 3}
        return hub.ask("PATCH", f"{SESSIONS}{number}", body, key=f"many-{number}").status_code

    with ThreadPoolExecutor(16) as pool:
        mixed = [number for pair in zip(good, [ended] * len(good), strict=True) for number in pair]
        statuses = dict(zip(mixed, pool.map(change, mixed), strict=True))
    assert statuses == {**dict.fromkeys(good, 200), ended: 409}
    for number in good:
        line = hub.ask("GET", f"/api/v1/ext/scan-sessions/{number}", who="supervisor").json()["session"]
        assert (line["status"], line["items_scanned"]) == ("PAUSED", 3)
