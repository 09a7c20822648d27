"""Several hubs on one PostgreSQL, and what is told to who watches over a hub."""

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from app.hub.shapes import Error
from tests.support.hub import HERE, SESSIONS, Hub, hub_beside, running_hub
from tests.support.postgres import Cluster

BODY = {"session_type": "CHECK_IN"}
LISTED = "/api/v1/ext/scan-sessions"


@pytest.fixture(scope="module")
def hubs(tmp_path_factory: pytest.TempPathFactory, postgres_cluster: Cluster) -> Iterator[tuple[Hub, Hub]]:
    """Two on one database."""
    folder = tmp_path_factory.mktemp("hubs")
    with (
        postgres_cluster.ready_database() as url,
        running_hub(folder / "first", url) as first,
        hub_beside(first, folder / "second") as second,
    ):
        yield first, second


@contextmanager
def connected(hub: Hub) -> Iterator[Any]:
    """A connection to the hub's database, in a transaction inside the walls of organisation HERE."""
    with psycopg.connect(hub.database.replace("+psycopg", "")) as connection:
        connection.execute("SELECT set_config('scandesk.accounts', 'all', true)")
        connection.execute(
            "SELECT set_config('scandesk.organisation', id::text, true) FROM hub_organisation WHERE name = %s", [HERE]
        )
        yield connection


@contextmanager
def held(hub: Hub) -> Iterator[Any]:
    """Nothing is committed in organisation HERE until the connection's transaction ends."""
    hub.create()
    with connected(hub) as connection:
        locked = connection.execute("SELECT last FROM hub_change FOR UPDATE").fetchall()
        assert len(locked) == 1
        yield connection


# ---- assets


def test_two_hubs_that_are_asked_for_the_same_serials_at_once_make_each_once_with_a_tag_of_its_own(
    hubs: tuple[Hub, Hub],
) -> None:
    def create(number: int) -> httpx.Response:
        asked = {"serial_number": f"SN{number // 4}", "manufacturer": "Dell", "model": "Latitude"}
        return hubs[number % 2].ask("POST", "/assets/create", asked, who="bench")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(create, range(48)))
    made = [answer.json() for answer in answers if answer.status_code == 201]
    assert {answer.status_code for answer in answers} == {201, 400}
    assert sorted(one["serial_number"] for one in made) == sorted(f"SN{number}" for number in range(12))
    assert sorted(one["asset_tag"] for one in made) == [f"A01-{number:04}" for number in range(1, 13)]
    assert {answer.json()["existing_asset_id"] for answer in answers if answer.status_code == 400} == {
        one["asset_id"] for one in made
    }


# ---- idempotency keys


def test_a_key_that_is_at_work_at_one_hub_is_told_so_at_another(hubs: tuple[Hub, Hub]) -> None:
    answers: list[httpx.Response] = []
    with held(hubs[0]) as connection:

        def ask(hub: Hub) -> None:
            answers.append(hub.ask("POST", SESSIONS, BODY, key="two-hubs"))
            if answers[-1].status_code == 409:
                connection.rollback()

        threads = [threading.Thread(target=ask, args=(hub,)) for hub in hubs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [answer.status_code for answer in answers] == [409, 201]
    assert answers[0].json()["error_code"] == "IDEMPOTENCY_KEY_RUNNING"
    for hub in hubs:
        again = hub.ask("POST", SESSIONS, BODY, key="two-hubs")
        assert (again.status_code, again.json()) == (201, answers[1].json())
    assert hubs[1].ask("POST", SESSIONS, {"session_type": "CHECK_OUT"}, key="two-hubs").status_code == 422


def test_many_callers_of_two_hubs_under_the_same_keys_make_each_session_once(hubs: tuple[Hub, Hub]) -> None:
    keys = [f"race-{number}" for number in range(25)]
    made: dict[str, set[int]] = {key: set() for key in keys}
    lock = threading.Lock()
    unexpected: list[int] = []

    def ask(hub: Hub) -> None:
        for key in keys:
            answer = hub.ask("POST", SESSIONS, BODY, key=key)
            while answer.status_code == 409:
                answer = hub.ask("POST", SESSIONS, BODY, key=key)
            with lock:
                if answer.status_code == 201:
                    made[key].add(answer.json()["id"])
                else:
                    unexpected.append(answer.status_code)

    threads = [threading.Thread(target=ask, args=(hub,)) for hub in [*hubs, *hubs]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert unexpected == []
    assert [len(numbers) for numbers in made.values()] == [1] * len(keys)
    with connected(hubs[0]) as connection:
        (count,) = connection.execute("SELECT count(*) FROM hub_answer WHERE key LIKE 'race-%'").fetchone()
    assert count == len(keys)


# ---- watching over it


def metrics(hub: Hub, who: str = "viewer") -> dict[str, float]:
    """Its lines, by name and labels, as they stand there."""
    answer = hub.ask("GET", "/api/v1/metrics", who=who)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain; version=")
    found = re.findall(r"^(\w+(?:\{.*\})?) (\S+)$", answer.text, re.MULTILINE)
    return {name: float(value) for name, value in found}


def requests(method: str, route: str, status: int) -> str:
    return f'scandesk_hub_requests_total{{method="{method}",route="{route}",status="{status}"}}'


def test_answers_are_counted_by_route_and_status_with_no_number_or_name_of_anybody_in_it(hub: Hub) -> None:
    hub.ask("GET", "/api/v1/health", who=None)  # so that there is a count before
    number = hub.create()["id"]
    hub.ask("PATCH", f"{SESSIONS}{number}", {"items_scanned": 1})
    patched = requests("PATCH", "/api/v1/scan-sessions/{session_id}", 200)
    before = metrics(hub)
    for count in (2, 3):
        hub.ask("PATCH", f"{SESSIONS}{number}", {"items_scanned": count})
    hub.ask("PATCH", f"{SESSIONS}{number}", {"items_scanned": -1})
    hub.ask("PATCH", f"{SESSIONS}{number}", {}, who=None)
    for path in ("/api/v1/canary-1", f"{LISTED}/99999999"):
        hub.ask("GET", path)
    hub.ask("BREW", "/api/v1/health", who=None)
    after = metrics(hub)
    assert after[patched] - before[patched] == 2
    assert after[requests("PATCH", "/api/v1/scan-sessions/{session_id}", 400)] >= 1
    assert after[requests("GET", f"{LISTED}/{{session_id}}", 404)] >= 1
    assert after[requests("GET", "", 404)] >= 1
    assert after[requests("PATCH", "", 401)] >= 1  # which route it is, is not looked at without a token
    assert after[requests("other", "", 401)] >= 1
    assert not [name for name in after if "canary" in name or "BREW" in name or f"/{number}" in name]
    seconds = 'scandesk_hub_answer_seconds_count{method="PATCH",route="/api/v1/scan-sessions/{session_id}"}'
    assert after[seconds] >= 3
    assert after["scandesk_hub_writer_queue"] == 0


def test_figures_are_those_of_the_callers_organisation(hub: Hub) -> None:
    before = metrics(hub)["scandesk_hub_sessions_open"]
    made = hub.create()
    scan = {"id": f"m-{made['id']}", "text": "A", "symbology": "code128", "device": "d", "outcome": "accepted.found"}
    scan["scanned_at"] = made["timestamps"]["created_at"]
    lately = metrics(hub)["scandesk_hub_scans_lately"]
    hub.ask("POST", f"{LISTED}/{made['id']}/scans", {"scans": [scan]}, who="bench")
    after = metrics(hub)
    assert after["scandesk_hub_sessions_open"] == before + 1
    assert after["scandesk_hub_scans_lately"] == lately + 1
    foreign = metrics(hub, who="foreign")
    assert (foreign["scandesk_hub_sessions_open"], foreign["scandesk_hub_scans_lately"]) == (0, 0)


@pytest.mark.parametrize("who", ["packer", "supervisor", "bench"])
def test_metrics_are_for_admins_and_viewers(hub: Hub, who: str) -> None:
    answer = hub.ask("GET", "/api/v1/metrics", who=who)
    assert (answer.status_code, Error.model_validate(answer.json()).error_code) == (403, "INSUFFICIENT_PERMISSIONS")


def test_health_is_bad_while_the_database_does_not_answer_and_good_again_after(
    postgres_cluster: Cluster, tmp_path: Path
) -> None:
    with postgres_cluster.ready_database() as url, running_hub(tmp_path, url) as hub:
        name = url.rpartition("/")[2]
        with psycopg.connect(postgres_cluster.url().replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            bad = hub.ask("GET", "/api/v1/health", who=None)
            assert (bad.status_code, Error.model_validate(bad.json()).error_code) == (503, "UNAVAILABLE")
            assert int(bad.headers["retry-after"]) > 0
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        good = hub.ask("GET", "/api/v1/health", who=None)
        assert (good.status_code, good.json()) == (200, {"status": "ok"})
