"""The live events of hubs as real processes: what changes is told, at this hub and at others, and nothing is missed."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.hub.line_shapes import SessionLine
from app.hub.station_shapes import StationLine
from tests.support.hub import SESSIONS, Hub, hub_beside, running_hub
from tests.support.hub_listener import EVENTS, Ear, Event, listening
from tests.support.postgres import Cluster
from tests.support.program import Scandesk

LISTED = "/api/v1/ext/scan-sessions"
ME = "/api/v1/ext/stations/me"
REPORT = {"waiting": 0, "in_doubt": 0, "parked": 0, "devices": [], "version": "1"}


@pytest.fixture
def second(hub: Hub, tmp_path: Path) -> Iterator[Hub]:
    """Another hub process on the database of `hub`."""
    with hub_beside(hub, tmp_path) as beside:
        yield beside


def lines(hub: Hub) -> dict[int, Any]:
    """All sessions, by number."""
    found = hub.ask("GET", f"{LISTED}?status=all&limit=500", who="viewer").json()["sessions"]
    return {line["id"]: line for line in found}


def last_change(hub: Hub) -> int:
    change: int = hub.ask("GET", f"{LISTED}?limit=1", who="viewer").json()["change"]
    return change


def greeted(ear: Ear) -> int:
    """The change that the first event tells."""
    hello = ear.next()
    assert hello is not None
    assert (hello.kind, hello.id) == ("hello", "")
    return int(hello.data["change"])


def session(event: Event | None) -> Any:
    """The line of a session's event, in its closed shape."""
    assert event is not None
    assert event.kind == "session"
    assert SessionLine.model_validate(event.data).change == int(event.id)
    return event.data


def change_something(hub: Hub, times: int = 1) -> int:
    """The last change that it made."""
    for _ in range(times):
        hub.create()
    return last_change(hub)


# ---- what is told


def test_a_change_is_told_as_the_list_shows_it(hub: Hub) -> None:
    with listening(hub) as ear:
        greeted(ear)
        number = hub.create(location="Dock <1>", notes="ä\n\u2028b")["id"]
        told = session(ear.next())
        assert told == lines(hub)[number]
        hub.ask("PATCH", f"{SESSIONS}{number}", {"status": "PAUSED"})
        later = session(ear.next())
        assert (later["id"], later["status"]) == (number, "PAUSED")
        assert later["change"] > told["change"]


def test_a_stations_report_is_told(hub: Hub) -> None:
    with listening(hub) as ear:
        greeted(ear)
        hub.ask("PUT", ME, {**REPORT, "waiting": 4}, who="bench")
        event = ear.next()
        assert event is not None
        assert event.kind == "station"
        line = StationLine.model_validate(event.data)
        assert (line.name, line.waiting, line.change) == ("Bench", 4, int(event.id))


def test_uploaded_scans_are_told(hub: Hub) -> None:
    made = hub.create()
    with listening(hub) as ear:
        greeted(ear)
        scan = {"id": "s-1", "text": "A", "symbology": "code128", "device": "d", "outcome": "accepted.found"}
        scan["scanned_at"] = made["timestamps"]["created_at"]
        hub.ask("POST", f"{LISTED}/{made['id']}/scans", {"scans": [scan]}, who="bench")
        told = session(ear.next())
        assert (told["id"], told["uploaded_scans"], sum(told["recent"])) == (made["id"], 1, 1)


@pytest.mark.parametrize("header", [True, False])
def test_who_comes_again_hears_the_last_state_of_all_that_it_missed(hub: Hub, header: bool) -> None:
    with listening(hub) as ear:
        greeted(ear)
        first = hub.create()["id"]
        seen = session(ear.next())["change"]
    for count in range(1, 6):
        hub.ask("PATCH", f"{SESSIONS}{first}", {"items_scanned": count})
    second = hub.create()["id"]
    end = last_change(hub)
    with listening(hub, last_id=seen if header else None, after=0 if header else seen) as ear:
        assert greeted(ear) == end
        heard = [session(event) for event in ear.until(end)]
    assert [(line["id"], line["items_scanned"]) for line in heard] == [(first, 5), (second, 0)]


def test_a_number_that_the_hub_never_told_is_answered_with_a_reset(hub: Hub) -> None:
    change = change_something(hub)
    with listening(hub, after=change + 1) as ear:
        assert greeted(ear) == change
        reset = ear.next()
        assert reset is not None
        assert (reset.kind, reset.id, reset.data["change"]) == ("reset", str(change), change)
        number = hub.create()["id"]
        assert session(ear.next())["id"] == number


@pytest.mark.parametrize("after", ["", "-1", "x", "1.0", "9" * 19, "1" * 20])
def test_what_is_no_number_of_a_change_is_refused(hub: Hub, after: str) -> None:
    for path, headers in (
        (f"{EVENTS}?after={after}", {}),
        (EVENTS, {"Last-Event-ID": after}),
        (f"{EVENTS}?after={after}", {"Last-Event-ID": "0"}),
    ):
        answer = hub.ask("GET", path, who="viewer", headers=headers)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["after"])


def test_another_organisations_changes_are_never_told(hub: Hub) -> None:
    with listening(hub, who="foreign") as ear:
        before = greeted(ear)
        change_something(hub, 3)
        hub.ask("PUT", ME, REPORT, who="bench")
        own = hub.ask("POST", SESSIONS, {"session_type": "CHECK_IN"}, who="foreign").json()["id"]
        told = session(ear.next())
        assert (told["id"], told["change"]) == (own, before + 1)
    with listening(hub, who="foreign", after=0) as ear:
        heard = ear.until(greeted(ear))
    assert {session(event)["station"]["name"] for event in heard} == {"Foreign"}


# ---- many, slow, gone


def test_two_hundred_listen_at_once_and_all_hear_of_the_same_change(hub: Hub) -> None:
    with ExitStack() as stack:
        ears = [stack.enter_context(listening(hub)) for _ in range(200)]
        for ear in ears:
            greeted(ear)
        number = hub.create()["id"]
        assert [session(ear.next())["id"] for ear in ears] == [number] * 200
        assert "scandesk_hub_live_connections 200.0" in hub.ask("GET", "/api/v1/metrics", who="viewer").text
    with listening(hub) as ear:  # those who went are forgotten, and the hub goes on
        greeted(ear)
        while "scandesk_hub_live_connections 1.0" not in hub.ask("GET", "/api/v1/metrics", who="viewer").text:
            change_something(hub)


# ---- several processes


def test_a_change_at_one_hub_is_told_at_the_other(hub: Hub, second: Hub) -> None:
    with listening(second) as there, listening(hub) as here:
        greeted(there)
        greeted(here)
        number = hub.create()["id"]
        assert session(there.next()) == session(here.next()) == lines(second)[number]
        second.ask("PATCH", f"{SESSIONS}{number}", {"items_scanned": 2})
        assert session(here.next())["items_scanned"] == 2


def test_a_killed_hub_loses_no_change_for_who_comes_again(hub: Hub, second: Hub) -> None:
    """Changes come at both hubs all the time, also while one is killed and away; all that is told afterwards, at any
    hub, is the list."""
    stop = threading.Event()

    def change_all_the_time() -> None:
        while not stop.is_set():
            number = second.create()["id"]
            second.ask("PATCH", f"{SESSIONS}{number}", {"items_scanned": 1})

    with listening(hub) as ear:
        begin = greeted(ear)
        changing = threading.Thread(target=change_all_the_time)
        changing.start()
        heard = ear.until(begin + 10)
        hub.kill()
    at = ear.last_id
    heard += _heard_from(second, at, int(at) + 10)
    hub.start()
    stop.set()
    changing.join()
    end = last_change(second)
    heard += _heard_from(hub, heard[-1].id, end)
    known = {event.data["id"]: event.data for event in heard}
    assert known == {number: line for number, line in lines(hub).items() if line["change"] > begin}


def _heard_from(hub: Hub, at: str, change: int) -> list[Event]:
    with listening(hub, last_id=at) as ear:
        greeted(ear)
        return ear.until(change)


def test_a_hub_whose_ear_for_others_is_cut_off_hears_again(postgres_cluster: Cluster, tmp_path: Path) -> None:
    with (
        postgres_cluster.ready_database() as url,
        running_hub(tmp_path / "first", url) as hub,
        hub_beside(hub, tmp_path / "second") as second,
        listening(second) as ear,
        psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection,
    ):
        greeted(ear)
        cut = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE (query LIKE 'LISTEN%' OR query = 'SELECT 1') AND datname = current_database()"  # silent 15 s
        ).fetchall()
        assert cut == [(True,), (True,)]
        number = hub.create()["id"]
        assert session(ear.next())["id"] == number


# ---- the end


def test_a_signal_ends_all_streams_in_order(own_hub: Hub) -> None:
    with listening(own_hub) as ear:
        greeted(ear)
        assert own_hub.end() == 0
        assert ear.next() is None  # a stream that is cut raises


def test_a_hub_that_listens_to_others_ends_in_order(postgres_cluster: Cluster, tmp_path: Path) -> None:
    with postgres_cluster.ready_database() as url, running_hub(tmp_path, url) as hub, listening(hub) as ear:
        greeted(ear)
        assert hub.end() == 0
        assert ear.next() is None


def test_without_a_token_nobody_listens_and_a_revoked_one_listens_no_more(own_hub: Hub) -> None:
    assert own_hub.ask("GET", EVENTS, who=None).status_code == 401
    Scandesk(own_hub.data_dir, {}).run("token", "revoke", "viewer")
    assert own_hub.ask("GET", EVENTS, who="viewer").status_code == 401
