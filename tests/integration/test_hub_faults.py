"""What fails under a running hub: its disk, its PostgreSQL, the hub itself in the middle of each thing that it does.
Nothing that was answered is lost, nothing is done twice, and the hub goes on by itself."""

import threading
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.hub.place import hub_database
from app.hub.shapes import Error
from services.clock import SystemClock
from services.hub.accounts import HubAccounts
from tests.campaigns.hub_processes import Child, Killed
from tests.campaigns.hub_store import damage, postgres_store, rows
from tests.support import disk, hub_killed
from tests.support.hub import HERE, SESSIONS, Hub, hub_beside, running_hub
from tests.support.hub_listener import listening
from tests.support.program import Scandesk

BODY = {"session_type": "CHECK_IN"}
LISTED = "/api/v1/ext/scan-sessions"


def made(hub: Hub) -> dict[int, Any]:
    """All sessions, by number."""
    found = hub.ask("GET", f"{LISTED}?status=all&limit=500").json()["sessions"]
    return {line["id"]: line for line in found}


# ---- the disk


def test_a_full_disk_is_503_and_what_was_answered_is_there_when_there_is_room_again(tmp_path: Path) -> None:
    with ExitStack() as stack:
        place = stack.enter_context(disk.small_disk(tmp_path / "disk", 16))
        hub = stack.enter_context(running_hub(place / "hub", ""))
        answered = {hub.create()["id"]}
        notes = {"notes": "n" * 500}
        with disk.filled(place):
            refused: httpx.Response | None = None
            for number in range(5000):
                answer = hub.ask("POST", SESSIONS, BODY | notes, key=f"full-{number}")
                if answer.status_code == 503:
                    refused = answer
                    break
                answered.add(answer.json()["id"])
            assert refused is not None
            assert Error.model_validate(refused.json()).error_code == "UNAVAILABLE"
            assert int(refused.headers["retry-after"]) > 0
            assert made(hub).keys() >= {max(answered)}, "what is there can be read"
            patched = hub.ask("PATCH", f"{SESSIONS}{max(answered)}", notes)
            assert patched.status_code == 503
        again = hub.ask("POST", SESSIONS, BODY | notes, key=refused.request.headers["idempotency-key"])
        assert again.status_code == 201
        hub.kill()
        hub.start()
        stored = {row["id"] for row in rows(place / "hub" / "hub" / "scandesk.sqlite3", "SELECT id FROM hub_session")}
        assert stored == answered | {again.json()["id"]}
        assert damage(place / "hub" / "hub" / "scandesk.sqlite3") == []


def test_a_hub_on_a_disk_that_is_read_only_says_so_and_does_not_start(tmp_path: Path) -> None:
    with disk.small_disk(tmp_path / "disk", 16) as place:
        with hub_database(place / "hub", "") as database:
            HubAccounts(database, SystemClock()).add_organisation(HERE)
        with disk.read_only(place):
            ended = Scandesk(place / "hub", {}).run("hub", "--port", "0", code=3)
    assert "Read-only file system" in ended.err
    assert "Traceback" not in ended.err


# ---- PostgreSQL


def test_hubs_whose_postgresql_is_killed_go_on_by_themselves_and_so_do_who_listens(tmp_path: Path) -> None:
    """Callers ask again what was not answered, under its key: each thing is done once, be it at another hub."""
    with (
        postgres_store() as store,
        running_hub(tmp_path / "first", store.url) as hub,
        hub_beside(hub, tmp_path / "second") as second,
        listening(hub) as here,
        listening(second) as there,
    ):
        for ear in (here, there):
            heard = ear.next()
            assert heard is not None
            assert heard.kind == "hello"
        numbers: dict[str, set[int]] = {}
        refused: list[int] = []
        killed = threading.Event()

        def ask_all(at: Hub, name: str) -> None:
            for number in range(40):
                key = f"{name}-{number}"
                numbers[key] = set()
                while not numbers[key]:
                    answer = at.ask("POST", SESSIONS, BODY, key=key)
                    if answer.status_code == 201:
                        numbers[key].add(answer.json()["id"])
                    else:
                        refused.append(answer.status_code)
                if number == 5:
                    killed.wait(60)

        threads = [threading.Thread(target=ask_all, args=(at, at.url)) for at in (hub, second)]
        for thread in threads:
            thread.start()
        store.kill()
        killed.set()
        for thread in threads:
            thread.join()
        assert set(refused) <= {503, 409}
        for at in (second, hub):
            for key, found in numbers.items():
                answer = at.ask("POST", SESSIONS, BODY, key=key)
                found.add(answer.json()["id"])
        assert all(len(found) == 1 for found in numbers.values())
        last = max(number for found in numbers.values() for number in found)
        for ear in (here, there):
            while (event := ear.next()) is not None and event.data.get("id") != last:
                pass
            assert event is not None, "a stream ended"


def test_a_hub_whose_postgresql_is_away_says_so_in_a_sentence_without_its_password(tmp_path: Path) -> None:
    given = "postgresql://hub:canary-password@127.0.0.1:1/hub"
    ended = Scandesk(tmp_path, {}).run("hub", "--port", "0", "--database", given, code=3)
    assert "does not answer" in ended.err
    assert "Traceback" not in ended.err
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or b"canary-password" not in path.read_bytes()


# ---- the hub, killed before each statement and each commit


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a hub's data."""
    folder = tmp_path_factory.mktemp("prepared")
    hub_killed.prepare(folder)
    return folder


def done(folder: Path, act: str, last: int = 0) -> bool:
    """Whether it came to its end, in a process of its own."""
    child = Child(hub_killed.act, folder, act, last)
    try:
        child.hear()
    except Killed:
        return False
    else:
        return True
    finally:
        child.end()


@pytest.mark.parametrize("act", hub_killed.ACTS)
def test_a_hub_that_is_killed_before_any_statement_or_commit_has_done_all_or_nothing_and_does_it_once(
    prepared: Path, tmp_path: Path, act: str
) -> None:
    before = hub_killed.state(prepared)
    folder = hub_killed.copy(prepared, tmp_path / "hub")
    assert done(folder, act)
    after = hub_killed.state(folder)
    assert before != after
    point = 1
    while not done(hub_killed.copy(prepared, folder), act, point):
        assert hub_killed.state(folder) in (before, after), f"killed at point {point}"
        assert done(folder, act)
        assert hub_killed.state(folder) == after, f"done again after a kill at point {point}"
        point += 1
    assert point > 4


def test_a_token_is_made_or_not_and_the_next_one_counts_whenever_that_was_killed(tmp_path: Path) -> None:
    """The first of a hub, which makes what they are signed with."""
    prepared, folder, point, half = tmp_path / "prepared", tmp_path / "hub", 1, 0
    hub_killed.prepare_people(prepared)
    while not done(hub_killed.copy(prepared, folder), "make a token", point):
        left = len(hub_killed.tokens(folder))
        half += left
        assert left in {0, 1}
        assert hub_killed.makes_a_token_that_counts(folder), f"killed at point {point}"
        assert hub_killed.damage(folder / hub_killed.FILE) == []
        point += 1
    assert hub_killed.tokens(folder) == [{"user_id": 1, "hashed": 64}]
    assert point > 3
    assert half == 0, "what is killed before its commit is not there"


def test_an_import_that_is_killed_has_done_whole_operations_and_goes_on_there(prepared: Path, tmp_path: Path) -> None:
    folder, whole = tmp_path / "hub", []
    for operations in range(7):
        with hub_database(hub_killed.copy(prepared, folder), "") as database:
            hub_killed.import_outbox(database, folder, operations)
        whole.append(hub_killed.state(folder))
    assert all(one != other for one, other in pairwise(whole))
    point, seen = 1, 0
    while not done(hub_killed.copy(prepared, folder), "import an outbox", point):
        state = hub_killed.state(folder)
        assert state in whole, f"killed at point {point}"
        seen = max(seen, whole.index(state))
        if point % 4 == 0:
            assert done(folder, "import an outbox")
            assert hub_killed.state(folder) == whole[-1], f"done again after a kill at point {point}"
        point += 3  # of some 60: each kind of statement is met
    assert hub_killed.state(folder) == whole[-1]
    assert seen >= len(whole) - 2
