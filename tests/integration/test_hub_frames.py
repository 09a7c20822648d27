"""The frames routes of a real hub, on SQLite and PostgreSQL: each row of the contract's table, and more."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.datastructures import Headers

from app.hub.errors import REFUSED
from app.hub.frame_errors import FRAMES, INIT, STATUS
from app.hub.frame_shapes import FrameError
from app.hub.here import is_from_here
from app.hub.place import hub_database
from services.clock import SystemClock
from services.hub.accounts import HubAccounts
from services.hub.model import LOOPBACK
from tests.integration.frame_table import (
    ANSWERS,
    CODES,
    LIMITS,
    OPTIONAL,
    REQUIRED,
    SHAPES,
    STATUSES,
    TABLES,
    TYPES,
    FrameRow,
    frame,
)
from tests.support.frame_hub import begin, check_fields, furnished, of_loopback, send_row, status, tell
from tests.support.hub import Hub

CONTRACT = (("POST", INIT), ("POST", FRAMES), ("GET", STATUS))


@pytest.fixture(scope="module")
def foreign(hub: Hub) -> str:
    """A scan of an organisation that is none of ours."""
    return begin(hub, who="foreign")


@pytest.mark.parametrize(
    ("route", "row"),
    [(route, row) for route, table in TABLES.items() for row in table],
    ids=lambda one: getattr(one, "name", one),
)
def test_each_row_of_the_contract_is_answered_as_it_says(
    hub: Hub, foreign: str, route: tuple[str, str], row: FrameRow
) -> None:
    method, path = route
    scan = furnished(hub, row)
    answer = send_row(hub, method, path, row, {"{scan}": scan, "{foreign}": foreign})
    assert answer.status_code == row.status, answer.text
    body = answer.json()
    _check(body, path, row)
    for name, value in row.kept:
        assert repr(status(hub, scan)["latestFrame"][name]) == repr(value), name
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (answer.headers.get("www-authenticate") == "Bearer") == (row.status == 401)


def _check(body: Any, path: str, row: FrameRow) -> None:
    if row.status < 400:
        SHAPES[path].model_validate(body)
        check_fields(body, row)
    else:
        told = FrameError.model_validate(body)
        assert not row.code or told.error == REFUSED[row.code][1]
        assert not row.wrong or sorted(told.details) == sorted(row.wrong)
        assert all(len(texts) == 1 for texts in told.details.values())
    assert row.whole is None or body == row.whole


# ---- the table is whole


def _rows(path: str, *statuses: int) -> list[FrameRow]:
    (table,) = (table for route, table in TABLES.items() if route[1] == path)
    return [row for row in table if row.status in statuses]


def _values(rows: list[FrameRow], field: str) -> list[str]:
    return [repr(row.body[field]) for row in rows if isinstance(row.body, dict) and field in row.body]


@pytest.mark.parametrize("path", [INIT, FRAMES])
def test_no_field_limit_or_type_of_a_body_is_without_its_row(path: str) -> None:
    taken = _rows(path, 201)
    for field in REQUIRED[path] | OPTIONAL[path]:
        refused = [row for row in _rows(path, 400) if field in row.wrong]
        assert _values(taken, field), field
        assert {repr(value) for value in TYPES[field]} <= set(_values(refused, field)), field
        left_out = {row.status for row in _rows(path, 201, 400) if isinstance(row.body, dict) and field not in row.body}
        null = {row.status for row in _rows(path, 201, 400) if isinstance(row.body, dict) and field in row.body
                and row.body[field] is None}  # fmt: skip
        assert (left_out, null) >= (({400}, {400}) if field in REQUIRED[path] else ({201}, {201})), field
        assert (201 in left_out | null) == (field in OPTIONAL[path]), field
        alone = [row for row in refused if row.wrong == (field,) and row.raw is None and field not in row.body]
        assert bool(alone) == (field in REQUIRED[path]), field
        good, bad = LIMITS.get(field, ((), ()))
        assert {repr(value) for value in good} <= set(_values(taken, field)), field
        assert {repr(value) for value in bad} <= set(_values(refused, field)), field


def test_no_code_default_or_status_of_the_contract_is_without_its_row() -> None:
    for path, codes in CODES.items():
        assert codes - {500} <= {row.status for row in _rows(path, *codes)}, path  # 500: test_hub_broken.py
    (defaults,) = (row for row in _rows(FRAMES, 201) if row.name == "defaults")
    assert {name for name, _value in defaults.kept} == OPTIONAL[FRAMES]
    said = {value for row in _rows(STATUS, 200) for name, value in row.has if name == "status"}
    assert said == STATUSES
    for field in REQUIRED[STATUS] | OPTIONAL[STATUS]:
        assert {row.status for row in _rows(STATUS, 200, 400, 404) if f"{field}=" in row.path} == {200, 400, 404}


def test_the_answers_have_every_field_of_the_contract_and_no_other(hub: Hub) -> None:
    begun = hub.ask("POST", INIT, {"sessionId": "s"}, who=None).json()
    told, stands = tell(hub, begun["scanId"]), status(hub, begun["scanId"])
    assert begun.keys() == ANSWERS[INIT]
    assert told.keys() == ANSWERS[FRAMES]
    assert stands.keys() == ANSWERS[STATUS]
    assert stands["latestFrame"].keys() == ANSWERS["latestFrame"]
    assert stands["qualityMetrics"].keys() == ANSWERS["qualityMetrics"]
    for text in (begun["startedAt"], stands["startedAt"], stands["latestFrame"]["timestamp"]):
        assert datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC) <= datetime.now(UTC)
        assert len(text) == len("2026-01-20T10:00:00.000Z")


# ---- example 1 of the contract: a whole scan


def test_a_whole_scan_of_a_hundred_frames_is_recorded_as_example_1_does_it(hub: Hub) -> None:
    scan = begin(hub, "user-session-123")
    frames = [
        {"userInFrame": number % 20 != 7, "confidence": round(0.5 + number / 250, 3), "stabilityScore": number / 100,
         "iou": None if number % 10 == 0 else 0.88} for number in range(100)
    ]  # fmt: skip
    ids = [tell(hub, scan, frameNumber=number, **told)["frameId"] for number, told in enumerate(frames)]
    assert len(set(ids)) == 100
    stands = status(hub, scan)
    assert (stands["sessionId"], stands["status"], stands["frameCount"]) == ("user-session-123", "active", 100)
    assert stands["userDetectionRate"] == 95.0
    assert stands["latestFrame"] | {"timestamp": ""} == {
        "frameNumber": 99, **frames[99], "isValid": True, "timestamp": ""}  # fmt: skip
    average = sum(told["confidence"] for told in frames) / 100  # type: ignore[misc]
    assert stands["averageConfidence"] == pytest.approx(average, abs=1e-9)
    assert stands["qualityMetrics"] == {
        "totalFrames": 100,
        "validFrames": 94,  # five without a user, and frame 0, which is not surer than a half
        "framesWithUser": 95,
        "avgConfidence": stands["averageConfidence"],
        "avgStability": stands["averageStabilityScore"],
    }
    assert stands["averageStabilityScore"] == 0.495
    again = [tell(hub, scan, frameNumber=number, **told)["frameId"] for number, told in enumerate(frames[:10])]
    assert again == ids[:10]
    assert status(hub, scan) == stands


# ---- races


def test_two_who_race_for_one_number_get_one_frame(hub: Hub) -> None:
    """The same frame is one frame for both; of two frames one is refused."""
    scan = begin(hub)
    with ThreadPoolExecutor(8) as pool:
        same = list(pool.map(lambda _: tell(hub, scan, frameNumber=1), range(8)))
        answers = list(
            pool.map(
                lambda n: hub.ask("POST", FRAMES, frame(scanId=scan, frameNumber=2, iou=n / 8), who=None), range(8)
            )
        )
    assert len({one["frameId"] for one in same}) == 1
    assert sorted(answer.status_code for answer in answers) == [201] + [400] * 7
    assert {tuple(answer.json()["details"]) for answer in answers if answer.status_code == 400} == {("frameNumber",)}
    assert status(hub, scan)["frameCount"] == 2


def test_many_who_record_at_once_are_all_counted(hub: Hub) -> None:
    scans = [begin(hub) for _ in range(4)]
    told = [(scan, number) for number in range(50) for scan in scans]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda one: tell(hub, one[0], frameNumber=one[1], userInFrame=one[1] % 2 == 0), told))
    for scan in scans:
        stands = status(hub, scan)
        assert (stands["frameCount"], stands["userDetectionRate"]) == (50, 50.0)
        assert stands["latestFrame"]["frameNumber"] == 49


# ---- who may


def test_without_a_token_only_loopback_is_let_in(hub: Hub) -> None:
    """Nobody in between, and asked for under a name of this machine: else a page of the web could ask."""
    scan = begin(hub)
    for name in ("localhost", "LOCALHOST:8750", "127.0.0.1", "127.1.2.3:1", "[::1]", "[::1]:8750"):
        answer = hub.ask("GET", f"{STATUS}?scanId={scan}", who=None, headers={"Host": name})
        assert answer.status_code == 200, name
    for headers in (
        {"Host": "rebound.example"}, {"Host": "127.0.0.1.rebound.example"}, {"Host": "10.0.0.1:8750"}, {"Host": ""},
        {"X-Forwarded-For": "10.0.0.1"}, {"Forwarded": "for=10.0.0.1"}, {"Via": "1.1 proxy"}, {"X-Real-IP": "::1"},
        {"X-Forwarded-Proto": "https"}, {"Authorization": ""}, {"Authorization": "Basic YTpi"},
    ):  # fmt: skip
        for method, path in CONTRACT:
            answer = hub.ask(method, path, who=None, headers=headers, content=b"{}" if method == "POST" else None)
            assert answer.status_code == 401, (headers, path)
            assert FrameError.model_validate(answer.json()).error == "Authentication required"


@pytest.mark.parametrize(
    ("client", "server", "here"),
    [
        ("127.0.0.1", "127.0.0.1", True), ("127.0.0.9", "127.0.0.1", True), ("::1", "::1", True),
        ("10.0.0.7", "127.0.0.1", False), ("127.0.0.1", "10.0.0.7", False), ("10.0.0.7", "10.0.0.8", False),
        ("", "127.0.0.1", False), ("localhost", "127.0.0.1", False),
    ],
)  # fmt: skip
def test_who_is_here_is_at_both_ends_of_the_connection(client: str, server: str, here: bool) -> None:
    headers = Headers({"host": "127.0.0.1:8750"})
    assert is_from_here({"client": (client, 1), "server": (server, 8750)}, headers) is here
    assert not is_from_here({"client": None, "server": (server, 8750)}, headers)


def test_the_open_door_is_closed_with_its_user(own_hub: Hub) -> None:
    scan = begin(own_hub)
    with hub_database(own_hub.data_dir, own_hub.database) as opened:
        accounts = HubAccounts(opened, SystemClock())
        accounts.set_active(LOOPBACK, active=False)
        closed = [own_hub.ask("POST", FRAMES, frame(scanId=scan), who=None),
                  own_hub.ask("GET", f"{STATUS}?scanId={scan}", who=None),
                  own_hub.ask("POST", FRAMES, content=b"no", who=None),
                  own_hub.ask("POST", INIT, {"sessionId": "s"}, who=None)]  # fmt: skip
        assert [answer.status_code for answer in closed] == [401] * 4
        accounts.set_active(LOOPBACK, active=True)
    assert tell(own_hub, scan)["frameNumber"] == 7


def test_what_is_recorded_without_a_token_is_of_the_default_organisation_alone(hub: Hub) -> None:
    nobodys, ours = begin(hub), begin(hub, who="bench")
    local = of_loopback(hub)
    assert status(hub, nobodys, local)["scanId"] == nobodys
    for scan, who in ((nobodys, "bench"), (ours, None), (ours, local), (ours, "foreign")):
        answer = hub.ask("GET", f"{STATUS}?scanId={scan}", who=who)
        assert answer.status_code == 404, (scan, who)
        assert hub.ask("POST", FRAMES, frame(scanId=scan), who=who).json()["error"] == "Scan not found"


def test_who_may_only_look_sees_how_a_scan_stands(hub: Hub) -> None:
    assert status(hub, begin(hub, who="bench"), "viewer")["frameCount"] == 0


def test_a_key_gives_the_same_answer_again(hub: Hub) -> None:
    for who in (None, "bench"):
        first, again = (hub.ask("POST", INIT, {"sessionId": "s"}, who=who, key=f"init {who}".replace(" ", "-"))
                        for _ in range(2))  # fmt: skip
        assert (first.status_code, first.content) == (again.status_code, again.content) == (201, first.content)
        body = frame(scanId=first.json()["scanId"])
        one, two = (hub.ask("POST", FRAMES, body, who=who, key=f"frame-{who}") for _ in range(2))
        assert (one.status_code, one.content) == (two.status_code, two.content) == (201, one.content)
        other = hub.ask("POST", FRAMES, body | {"frameNumber": 8}, who=who, key=f"frame-{who}")
        assert (other.status_code, FrameError.model_validate(other.json()).details) == (422, {})
        assert hub.ask("POST", FRAMES, body, who=who, key="a b").json()["details"].keys() == {"Idempotency-Key"}


def test_what_is_no_route_of_the_family_is_told_in_its_shape(hub: Hub) -> None:
    for method, path, code in (("GET", FRAMES, 405), ("DELETE", STATUS, 405), ("GET", "/api/scan/nothing", 404)):
        answer = hub.ask(method, path)
        assert (answer.status_code, FrameError.model_validate(answer.json()).details) == (code, {})
