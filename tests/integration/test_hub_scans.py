"""The hub's lists of sessions and their scans, and the upload of scans, on SQLite and on PostgreSQL."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.hub.line_shapes import (
    OneSession,
    PageQuery,
    ScanBody,
    Scans,
    SessionLine,
    Sessions,
    SessionsQuery,
    UploadBody,
    Uploaded,
)
from services.clock import SystemClock
from tests.integration.hub_table import Row, check, send
from tests.integration.scan_table import SCANS, SESSIONS_QUERY, SHOWN, UPLOAD, scan
from tests.support.hub import PATIENCE, SESSIONS, Hub, running_hub
from tests.support.program import Scandesk

LISTED = "/api/v1/ext/scan-sessions"


def scans_path(number: int) -> str:
    return f"{LISTED}/{number}/scans"


def upload(hub: Hub, number: int, *scans: Any, who: str = "bench", **more: Any) -> Any:
    answer = hub.ask("POST", scans_path(number), {"scans": scans}, who=who, **more)
    assert answer.status_code == 200, answer.text
    return Uploaded.model_validate(answer.json()).model_dump()


def stored(hub: Hub, number: int, query: str = "limit=500", who: str = "viewer") -> Any:
    answer = hub.ask("GET", f"{scans_path(number)}?{query}", who=who)
    assert answer.status_code == 200, answer.text
    return Scans.model_validate(answer.json()).model_dump()


def line(hub: Hub, number: int, who: str = "viewer") -> Any:
    answer = hub.ask("GET", f"{LISTED}/{number}", who=who)
    assert answer.status_code == 200, answer.text
    return OneSession.model_validate(answer.json()).session.model_dump()


def listed(hub: Hub, query: str = "", who: str = "viewer") -> Any:
    answer = hub.ask("GET", f"{LISTED}?{query}", who=who)
    assert answer.status_code == 200, answer.text
    return Sessions.model_validate(answer.json()).model_dump()


def numbers(hub: Hub, query: str) -> list[int]:
    return [one["id"] for one in listed(hub, query)["sessions"]]


def ago(**back: float) -> str:
    """A time before now, as bodies have it."""
    return _text(SystemClock().now() - timedelta(**back))


def _text(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


# ---- the tables


NOT_SHOWN = {"acted_at"}  # of a scan: what it does to its session alone is kept


@pytest.mark.parametrize("row", UPLOAD, ids=lambda row: row.name)
def test_an_upload_answers_as_its_row_says(hub: Hub, row: Row) -> None:
    number = hub.create()["id"]
    before = line(hub, number)
    check(row, send(hub, "POST", scans_path(row.path or number), row), Uploaded)  # type: ignore[arg-type]
    kept = stored(hub, number)["scans"][::-1]
    if row.status == 200:
        for given, shown in zip(row.body["scans"], kept, strict=True):
            assert given | shown == shown | {name: given[name] for name in given.keys() & NOT_SHOWN}
    else:
        assert (kept, line(hub, number)) == ([], before), "what is refused leaves no trace"


@pytest.mark.parametrize(("given", "shown"), SHOWN, ids=str)
def test_what_is_not_given_has_its_default(hub: Hub, given: dict[str, Any], shown: dict[str, Any]) -> None:
    number = hub.create()["id"]
    upload(hub, number, scan(**given))
    (kept,) = stored(hub, number)["scans"]
    assert shown == {name: kept[name] for name in shown}


@pytest.mark.parametrize("row", SESSIONS_QUERY, ids=lambda row: row.name[:40])
def test_a_list_of_sessions_answers_as_its_row_says(hub: Hub, row: Row) -> None:
    check(row, hub.ask("GET", f"{LISTED}?{row.path}", who=row.who), Sessions)


@pytest.mark.parametrize("row", SCANS, ids=lambda row: f"{row.name[:40]} {row.who}")
def test_a_list_of_scans_answers_as_its_row_says(hub: Hub, row: Row) -> None:
    number = hub.create()["id"]
    check(row, hub.ask("GET", f"{scans_path(number)}?{row.path}", who=row.who), Scans)


def test_the_tables_have_a_row_for_every_field_and_every_status_that_openapi_names(hub: Hub) -> None:
    paths = hub.ask("GET", "/openapi.json").json()["paths"]
    elsewhere = {"408", "409", "422", "429", "500", "503"}  # a broken world; keys have tests of their own
    for table, route, method, more in (
        (UPLOAD, f"{LISTED}/{{session_id}}/scans", "post", set()),
        (SCANS, f"{LISTED}/{{session_id}}/scans", "get", {"403"}),  # 403: every role may read, up to now
        (SESSIONS_QUERY, LISTED, "get", {"403"}),
    ):
        assert {str(row.status) for row in table} == set(paths[route][method]["responses"]) - elsewhere - more
    good = [one for row in UPLOAD if row.status == 200 for one in row.body["scans"]]
    bad = [row.name.split()[0] for row in UPLOAD if row.wrong == ("scans",)]
    assert set(ScanBody.model_fields) <= {name for one in good for name in one} & set(bad)
    assert set(UploadBody.model_fields) <= set(bad)
    for table, model in ((SESSIONS_QUERY, SessionsQuery), (SCANS, PageQuery)):
        taken = {row.path.partition("=")[0] for row in table if row.status == 200}
        refused = {name for row in table for name in row.wrong}
        assert set(model.model_fields) <= taken & refused


def test_what_openapi_says_of_requests_leads_nowhere_else(hub: Hub) -> None:
    """A reference into a model's own schema would lead to nothing in the whole document."""
    described = hub.ask("GET", "/openapi.json").json()
    sent = described["paths"][f"{LISTED}/{{session_id}}/scans"]["post"]["requestBody"]
    assert "$ref" not in str(sent)
    asked = sent["content"]["application/json"]["schema"]["properties"]["scans"]
    assert (asked["maxItems"], asked["items"]["additionalProperties"]) == (100, False)
    query = described["paths"][LISTED]["get"]["parameters"]
    assert {one["name"] for one in query} == set(SessionsQuery.model_fields)


def test_the_hub_says_that_it_has_lists_and_scans(hub: Hub) -> None:
    told = hub.ask("GET", "/api/v1/ext", who=None).json()["extensions"]
    assert (told["scan-sessions"], told["scans"]) == (1, 1)


# ---- uploads


def test_the_same_scan_again_changes_nothing(hub: Hub) -> None:
    number = hub.create()["id"]
    one, two = scan(), scan(outcome="refused.misread")
    first = upload(hub, number, one, two)
    before = (line(hub, number), stored(hub, number))
    assert upload(hub, number, one, two) == upload(hub, number, one, two, two) == first
    assert (line(hub, number), stored(hub, number)) == before
    assert before[0]["uploaded_scans"] == 2


def test_a_later_state_replaces_an_earlier_one_and_never_the_other_way_round(hub: Hub) -> None:
    number = hub.create()["id"]
    one = scan(outcome="warning.misread")
    resolved = one | {"outcome": "warning.found", "counted": True}
    undone = resolved | {"undone_at": ago(seconds=5)}
    for given in (one, resolved, undone, resolved, one):
        assert upload(hub, number, given)["stored"] == [one["id"]]
    (kept,) = stored(hub, number)["scans"]
    assert (kept["outcome"], kept["counted"], kept["undone_at"]) == ("warning.found", True, undone["undone_at"])
    assert line(hub, number)["uploaded_scans"] == 1


def test_a_scan_stays_what_it_was_and_who_made_it(hub: Hub) -> None:
    number = hub.create()["id"]
    one = scan(person="Ann")
    upload(hub, number, one)
    upload(hub, number, one | {"text": "other", "person": "Bea", "device": "other", "undone_at": ago(seconds=1)})
    (kept,) = stored(hub, number)["scans"]
    assert (kept["text"], kept["person"], kept["device"]) == (one["text"], "Ann", one["device"])
    assert kept["undone_at"]


def test_a_scan_of_another_session_is_refused_and_the_rest_is_taken(hub: Hub) -> None:
    here, there = hub.create()["id"], hub.create()["id"]
    moved, fresh = scan(), scan()
    upload(hub, there, moved)
    answer = upload(hub, here, moved, fresh)
    assert answer["stored"] == [fresh["id"]]
    assert [(one["id"], one["error_code"]) for one in answer["refused"]] == [(moved["id"], "SCAN_OF_ANOTHER_SESSION")]
    assert [one["id"] for one in stored(hub, there)["scans"]] == [moved["id"]]
    assert line(hub, here)["uploaded_scans"] == 1


def test_two_organisations_may_have_scans_of_one_id(hub: Hub) -> None:
    one = scan()
    here = hub.create()["id"]
    there = hub.ask("POST", SESSIONS, {"session_type": "INVENTORY"}, who="foreign").json()["id"]
    assert upload(hub, here, one) == upload(hub, there, one, who="foreign") == {"stored": [one["id"]], "refused": []}


def test_a_scan_made_after_the_session_expired_is_refused_and_an_older_one_is_taken(hub: Hub) -> None:
    session = hub.create()
    ends = datetime.fromisoformat(session["timestamps"]["expires_at"])
    late = scan(scanned_at=_text(ends + timedelta(seconds=1)))
    just = scan(scanned_at=_text(ends - timedelta(seconds=1)))
    answer = upload(hub, session["id"], late)
    assert [(one["id"], one["error_code"]) for one in answer["refused"]] == [(late["id"], "SESSION_EXPIRED")]
    assert upload(hub, session["id"], just, scan())["refused"] == []


def test_an_ended_session_takes_the_scans_made_before_its_end(hub: Hub) -> None:
    number = hub.create()["id"]
    early, known = scan(scanned_at=ago(minutes=1)), scan()
    upload(hub, number, known)
    ended = hub.ask("PATCH", f"{SESSIONS}{number}", {"status": "COMPLETED"}).json()
    late = scan(scanned_at=ago(minutes=-3))
    answer = upload(hub, number, early, late, known | {"undone_at": ago(minutes=1)})
    assert sorted(answer["stored"]) == sorted([early["id"], known["id"]])
    assert [(one["id"], one["error_code"]) for one in answer["refused"]] == [(late["id"], "SESSION_STATE_CONFLICT")]
    assert line(hub, number)["ended_at"] == ended["updated_at"]


def test_failed_scans_come_from_the_uploads_and_the_rest_of_the_count_is_successful(hub: Hub) -> None:
    number = hub.create(expected_items=8)["id"]
    wrong = scan(outcome="refused.not_expected")
    upload(hub, number, scan(), scan(), scan(outcome="duplicate.repeat"), wrong, scan(outcome="refused.misread"))
    told = hub.ask("PATCH", f"{SESSIONS}{number}", {"items_scanned": 3}).json()["progress_summary"]
    assert told == {"items_scanned": 4, "successful_scans": 2, "failed_scans": 2, "completion_percentage": 25.0}
    assert {name: line(hub, number)[name] for name in told} == told, "the scans were there before their count"
    upload(hub, number, wrong | {"undone_at": ago(seconds=1)})
    after = line(hub, number)
    assert {name: after[name] for name in told} == told | {
        "successful_scans": 3,
        "failed_scans": 1,
        "completion_percentage": 37.5,
    }


def test_an_upload_is_activity_up_to_its_newest_scan_and_never_in_the_future(hub: Hub) -> None:
    number = hub.create()["id"]
    before = line(hub, number)
    upload(hub, number, scan(scanned_at=ago(hours=1)))
    assert line(hub, number)["last_activity"] == before["last_activity"]
    upload(hub, number, scan(scanned_at=ago(hours=-1)))
    after = line(hub, number)
    assert before["last_activity"] <= after["last_activity"] <= ago(seconds=-5)
    assert after["change"] > before["change"]


def test_a_line_says_how_many_scans_were_made_in_each_of_the_last_minutes(hub: Hub) -> None:
    number, other = hub.create()["id"], hub.create()["id"]
    upload(hub, number, *(scan(scanned_at=ago(minutes=5)) for _ in range(3)), scan(scanned_at=ago(minutes=28)))
    upload(hub, number, scan(scanned_at=ago(minutes=28)), scan(scanned_at=ago(minutes=31)))
    upload(hub, other, scan(scanned_at=ago(minutes=5)))
    recent = line(hub, number)["recent"]
    assert (len(recent), sum(recent), max(recent)) == (30, 5, 3)
    assert recent.index(3) - recent.index(2) == 23, "oldest first"
    assert sum(line(hub, other)["recent"]) == 1
    assert {one["id"]: one["recent"] for one in listed(hub, "limit=2")["sessions"]}[number] == recent


def test_the_last_author_is_known(hub: Hub) -> None:
    ann = {"Scandesk-Person": "Ann"}
    number = hub.ask("POST", SESSIONS, {"session_type": "INVENTORY"}, who="bench", headers=ann).json()["id"]
    assert (line(hub, number)["person"], line(hub, number)["station"]["name"]) == ("Ann", "Bench")
    upload(hub, number, scan(scanned_at=ago(hours=1), person="Eve"))
    assert line(hub, number)["person"] == "Ann", "an old scan that arrives late says nothing of now"
    upload(hub, number, scan(scanned_at=ago(seconds=-1), person="Bea"), scan(scanned_at=ago(seconds=-2), person="Cid"))
    assert line(hub, number)["person"] == "Cid"
    hub.ask("PATCH", f"{SESSIONS}{number}", {"notes": "n"}, who="supervisor")
    hub.ask("PATCH", f"{SESSIONS}{number}", {"notes": "m"}, who="bench")
    assert line(hub, number)["person"] == "Cid", "who is at the station is not who looks after it from elsewhere"
    hub.ask("PATCH", f"{SESSIONS}{number}", {"notes": "n"}, who="bench", headers=ann)
    assert line(hub, number)["person"] == "Ann"


def test_a_key_is_heeded_where_one_is_given(hub: Hub) -> None:
    number = hub.create()["id"]
    one, two = scan(), scan()
    assert upload(hub, number, one, key=f"up-{number}") == upload(hub, number, one, key=f"up-{number}")
    answer = hub.ask("POST", scans_path(number), {"scans": [two]}, who="bench", key=f"up-{number}")
    assert (answer.status_code, answer.json()["error_code"]) == (422, "IDEMPOTENCY_KEY_REUSED")


def test_batches_that_a_killed_hub_may_have_taken_are_sent_again_and_are_there_once(hub: Hub) -> None:
    """Killed with -9 while batches come one after another; whoever sends them cannot know of the last."""
    number = hub.create()["id"]
    batches: list[list[dict[str, Any]]] = []
    begun = threading.Event()

    def send_until_it_is_gone() -> None:
        with suppress(httpx.TransportError):
            for sent in range(100_000):
                batches.append([scan(outcome="refused.misread") for _ in range(20)])
                hub.ask("POST", scans_path(number), {"scans": batches[-1]}, who="bench")
                if sent == 3:
                    begun.set()

    sender = threading.Thread(target=send_until_it_is_gone)
    sender.start()
    assert begun.wait(PATIENCE)
    hub.kill()
    sender.join()
    hub.start()
    for batch in batches:
        assert upload(hub, number, *batch)["stored"] == [one["id"] for one in batch]
    kept = list(_all_scans(hub, number))
    assert sorted(kept) == sorted(one["id"] for batch in batches for one in batch)
    assert line(hub, number)["uploaded_scans"] == len(kept)
    told = hub.ask("PATCH", f"{SESSIONS}{number}", {"items_scanned": len(kept)}).json()["progress_summary"]
    assert told["failed_scans"] == len(kept)


# ---- who sees what


def test_what_is_another_organisations_is_not_there(hub: Hub) -> None:
    number = hub.create()["id"]
    upload(hub, number, scan())
    for method, path, body in (
        ("GET", f"{LISTED}/{number}", None),
        ("GET", scans_path(number), None),
        ("POST", scans_path(number), {"scans": [scan()]}),
        ("POST", scans_path(number), {"scans": "wrong"}),
    ):
        answer = hub.ask(method, path, body, who="foreign")
        nowhere = hub.ask(method, path.replace(str(number), "4000000"), body, who="foreign")
        assert (answer.status_code, answer.json()) == (404, nowhere.json())
    assert number not in [one["id"] for one in listed(hub, "status=all&limit=500", who="foreign")["sessions"]]


def test_everybody_of_the_organisation_reads_all_its_sessions(hub: Hub) -> None:
    number = hub.create()["id"]
    upload(hub, number, scan())
    for who in ("packer", "other", "supervisor", "viewer", "bench"):
        assert line(hub, number, who) == line(hub, number)
        assert len(stored(hub, number, who=who)["scans"]) == 1
        assert number in [one["id"] for one in listed(hub, who=who)["sessions"]]


# ---- lists


def test_a_line_says_what_is_known_of_a_session(hub: Hub) -> None:
    given = {"location": "Dock 4", "project_id": 7, "client_id": 9, "expected_items": 3, "notes": "n",
             "scanner_id": "s-1", "auto_commit": True}  # fmt: skip
    number = hub.create(**given)["id"]
    known = line(hub, number)
    assert {name: known[name] for name in given} == given
    assert known == listed(hub, "limit=1")["sessions"][0] | {"recent": known["recent"]}
    assert (known["validation_mode"], known["duplicate_handling"], known["timeout_minutes"]) == ("NORMAL", "WARN", 480)
    assert (known["station"]["name"], known["person"], known["offered_to"]) == ("Packer", "Packer", None)
    assert (known["ended_at"], known["status"], known["session_type"]) == (None, "ACTIVE", "INVENTORY")
    assert set(known) == set(SessionLine.model_fields)


def test_pages_follow_one_another_newest_first_and_miss_nothing(hub: Hub) -> None:
    made = [hub.create()["id"] for _ in range(5)][::-1]
    first = listed(hub, "limit=2")
    assert [one["id"] for one in first["sessions"]] == made[:2]
    hub.create()
    second = listed(hub, f"limit=2&before={first['next']}")
    third = listed(hub, f"limit=1&before={second['next']}")
    assert [one["id"] for one in second["sessions"] + third["sessions"]] == made[2:]
    upload(hub, made[0], *(scan(text=str(number)) for number in range(5)))
    page = stored(hub, made[0], "limit=3")
    last = stored(hub, made[0], f"limit=2&before={page['next']}")
    assert [one["text"] for one in page["scans"] + last["scans"]] == ["4", "3", "2", "1", "0"]
    assert last["next"] is None


def test_a_list_knows_every_change_that_it_counts(hub: Hub) -> None:
    number = hub.create()["id"]
    before = listed(hub)
    upload(hub, number, scan())
    after = listed(hub)
    assert after["change"] == before["change"] + 1 == line(hub, number)["change"]


def test_filters_give_the_sessions_that_they_name(hub: Hub) -> None:
    start = hub.create()["id"]
    bench = hub.ask(
        "POST", SESSIONS, {"session_type": "CHECK_OUT"}, who="bench", headers={"Scandesk-Person": "Zo%C3%AB"}
    )
    number = bench.json()["id"]
    ended = hub.create(session_type="BATCH_SCAN")["id"]
    hub.ask("PATCH", f"{SESSIONS}{ended}", {"status": "CANCELLED"})
    station = line(hub, number)["station"]["user_id"]
    for query, wanted in (
        ("", [number, start]),
        ("status=ended", [ended]),
        ("status=all", [ended, number, start]),
        ("session_type=CHECK_OUT", [number]),
        ("status=all&session_type=BATCH_SCAN", [ended]),
        (f"station={station}", [number]),
        (f"station={station}&status=ended", []),
        ("person=Zo%C3%AB", [number]),
        ("person=zo%C3%AB", []),
        (f"person=Zo%C3%AB&station={station}&session_type=CHECK_OUT&search=zo%C3%AB", [number]),
        (f"search={number}", [number]),
    ):
        assert [one for one in numbers(hub, f"{query}&limit=500") if one >= start] == wanted, query


@pytest.mark.parametrize("field", ["location", "notes", "scanner_id"])
def test_a_search_finds_text_as_it_stands_and_its_signs_mean_nothing(hub: Hub, field: str) -> None:
    texts = {text: hub.create(**{field: text})["id"] for text in ("50% off!", "50x off", "a_b", "axb", "Dock")}
    start = min(texts.values())
    for search, wanted in (
        ("50%25", ["50% off!"]), ("OFF", ["50x off", "50% off!"]), ("off!", ["50% off!"]), ("a_b", ["a_b"]),
        ("%25", ["50% off!"]), ("_", ["a_b"]), ("!", ["50% off!"]), ("\\", []), ("'", []), ('"', []), ("*", []),
        ("dock NEAR 50", []), ("ock", ["Dock"]), ("' OR 1=1 --", []),
    ):  # fmt: skip
        found = [one for one in numbers(hub, f"search={search}&limit=500") if one >= start]
        assert sorted(found) == sorted(texts[text] for text in wanted), search


def test_the_history_says_who_did_what_and_leaves_counts_out(hub: Hub) -> None:
    number = hub.create()["id"]
    path = f"{SESSIONS}{number}"
    hub.ask("PATCH", path, {"items_scanned": 4})
    hub.ask("PATCH", path, {"status": "PAUSED"}, who="bench", headers={"Scandesk-Person": "Ann"})
    hub.ask("PATCH", path, {"notes": "n"}, who="supervisor")
    hub.ask("PATCH", path, {"notes": "n"}, who="supervisor")
    history = hub.ask("GET", f"{LISTED}/{number}", who="viewer").json()["history"]
    assert [(act["act"], act["user"], act["person"]) for act in history] == [
        ("created", "Packer", None),
        ("PAUSED", "Bench", "Ann"),
        ("changed", "Supervisor", None),
    ]
    assert [act["seq"] for act in history] == sorted(act["seq"] for act in history)


# ---- what the hub gives with a new session


def test_a_session_says_of_its_scanner_what_its_station_told_last(hub: Hub) -> None:
    scanner = {"id": "usb-1", "name": "Blue scanner", "kind": "scanner", "state": "connected"}
    twin = {"id": "Blue scanner", "name": "Camera", "kind": "camera", "state": "disconnected"}
    report = {"waiting": 0, "in_doubt": 0, "parked": 0, "devices": [scanner], "version": "1"}

    def told_of(scanner_id: str | None, who: str = "bench") -> tuple[str, str]:
        body = {"session_type": "INVENTORY", "scanner_id": scanner_id}
        told = hub.ask("POST", SESSIONS, body, who=who).json()["scanner_info"]
        return told["scanner_type"], told["connection_status"]

    assert told_of("usb-1") == ("unknown", "unknown"), "before the station has told anything"
    assert hub.ask("PUT", "/api/v1/ext/stations/me", report, who="bench").status_code == 200
    assert told_of("usb-1") == told_of("Blue scanner") == ("scanner", "connected")
    assert told_of("usb-2") == told_of(None) == told_of("usb-1", who="packer") == ("unknown", "unknown")
    hub.ask("PUT", "/api/v1/ext/stations/me", report | {"devices": [scanner, twin]}, who="bench")
    assert told_of("Blue scanner") == ("camera", "disconnected"), "an id goes before a name"


def test_each_type_of_session_has_the_rules_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "hub.toml").write_text(
        '[sessions]\ntimeout_minutes = 60\n[sessions.INVENTORY]\nduplicate_handling = "REJECT"\n'
    )
    with running_hub(tmp_path, "") as hub:
        counting, batch = hub.create(), hub.create(session_type="BATCH_SCAN")
        assert counting["session_config"] == {
            "auto_commit": False,
            "validation_mode": "NORMAL",
            "duplicate_handling": "REJECT",
            "timeout_minutes": 60,
        }
        assert batch["session_config"] == counting["session_config"] | {"duplicate_handling": "WARN"}
        times = {name: datetime.fromisoformat(text) for name, text in counting["timestamps"].items()}
        assert times["expires_at"] - times["last_activity"] == timedelta(minutes=60)
        for number, failed in ((counting["id"], 1), (batch["id"], 0)):
            upload(hub, number, scan(outcome="duplicate.repeat", scanned_at=ago(minutes=1)))
            hub.ask("PATCH", f"{SESSIONS}{number}", {"items_scanned": 1})
            assert line(hub, number)["failed_scans"] == failed


def test_the_hub_does_not_start_with_settings_that_are_wrong(tmp_path: Path) -> None:
    (tmp_path / "hub.toml").write_text("[sessions.INVENTORY]\ntimeout_minutes = 0\n")
    ended = Scandesk(tmp_path, {}).run("hub", "--port", "0", code=1)
    assert "sessions.INVENTORY.timeout_minutes" in ended.err
    assert "ready" not in ended.out


def _all_scans(hub: Hub, number: int) -> Iterator[str]:
    """The ids of the session's scans, page by page."""
    page = stored(hub, number, "limit=500")
    while True:
        yield from (one["id"] for one in page["scans"])
        if page["next"] is None:
            return
        page = stored(hub, number, f"limit=500&before={page['next']}")
