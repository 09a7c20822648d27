"""Camera scans beside the frames contract, at a real hub, on SQLite and PostgreSQL: each row of the table, and more."""

import httpx
import pytest

from app.hub.camera_scan_shapes import BatchBody
from app.hub.camera_scans import BATCH, COMPLETE, LISTED, LOCK
from app.hub.extensions import OFFERED
from app.hub.shapes import Error, FieldErrors
from tests.integration.camera_scan_table import SHAPES, TABLES, one
from tests.integration.frame_table import FrameRow
from tests.support.frame_hub import begin, check_fields, end, furnished, send_row, status, tell
from tests.support.hub import Hub


@pytest.fixture(scope="module")
def foreign(hub: Hub) -> str:
    """A scan of an organisation that is none of ours."""
    return begin(hub, who="foreign")


@pytest.mark.parametrize(
    ("route", "row"),
    [(route, row) for route, table in TABLES.items() for row in table],
    ids=lambda one: getattr(one, "name", one),
)
def test_each_row_is_answered_as_it_says(hub: Hub, foreign: str, route: tuple[str, str], row: FrameRow) -> None:
    scan = furnished(hub, row, "bench")
    answer = send_row(hub, *route, row, {"{scan}": scan, "{SCAN}": scan.upper(), "{foreign}": foreign})
    assert answer.status_code == row.status, answer.text
    body = answer.json()
    if row.status < 400:
        SHAPES[route].model_validate(body)
        check_fields(body, row)
    else:
        (FieldErrors if "errors" in body else Error).model_validate(body)
        assert not row.code or body["error_code"] == row.code
        assert not row.wrong or sorted(body["errors"]) == sorted(row.wrong)
    for name, value in row.kept:
        assert status(hub, scan, "bench")["latestFrame"][name] == value
    assert answer.headers["cache-control"] == "no-store"


def test_no_parameter_or_field_is_without_its_row() -> None:
    taken = {
        name for row in TABLES["POST", BATCH] if row.status == 200 for frame in row.body["frames"] for name in frame
    }
    frame = BatchBody.model_json_schema()["$defs"]["BatchedFrame"]["properties"]
    assert taken | {"stabilityScore", "isValid"} == set(frame)
    assert "camera-scans" in OFFERED


def test_a_batch_counts_each_frame_once_however_often_it_comes(hub: Hub) -> None:
    scan = begin(hub, who="bench")
    told = tell(hub, scan, "bench", frameNumber=2)
    frames = [one(frameNumber=number, stabilityScore=0.5) if number != 2 else one(frameNumber=2) for number in range(5)]
    first, again = (batch(hub, scan, {"frames": frames}) for _ in range(2))
    assert first.json() == again.json()
    stored = first.json()["stored"]
    assert [frame["frameNumber"] for frame in stored] == list(range(5))
    assert stored[2]["frameId"] == told["frameId"]
    stands = status(hub, scan, "bench")
    assert (stands["frameCount"], stands["averageStabilityScore"]) == (5, 0.4)
    page = hub.ask("GET", BATCH.format(scan_id=scan), who="bench").json()
    assert [frame["frameId"] for frame in page["frames"]] == [frame["frameId"] for frame in stored]


def test_the_pages_of_a_scan_are_all_its_frames_each_once(hub: Hub) -> None:
    scan = begin(hub, who="bench")
    numbers = list(range(0, 1500, 3))
    assert batch(hub, scan, {"frames": [one(frameNumber=number) for number in reversed(numbers)]}).status_code == 200
    found: list[int] = []
    query = "?limit=200"
    while True:
        page = hub.ask("GET", BATCH.format(scan_id=scan) + query, who="viewer").json()
        found += [frame["frameNumber"] for frame in page["frames"]]
        if page["next"] is None:
            break
        query = f"?limit=200&after={page['next']}"
    assert found == numbers


def test_the_list_has_the_scans_of_the_organisation_the_last_begun_first(hub: Hub) -> None:
    session = hub.create()
    begun = [begin(hub, name, "bench") for name in ("any", str(session["id"]), session["session_token"], "9" * 30)]
    theirs = begin(hub, str(session["id"]), "foreign")
    found = hub.ask("GET", f"{LISTED}?limit=4", who="viewer").json()
    assert [scan["scanId"] for scan in found["scans"]] == begun[::-1]
    assert [scan["scanSession"] for scan in found["scans"]] == [None, session["id"], session["id"], None]
    assert {scan["begunBy"] for scan in found["scans"]} == {"bench"}
    rest = hub.ask("GET", f"{LISTED}?limit=500&before={found['next']}", who="viewer").json()
    assert not {scan["scanId"] for scan in rest["scans"]} & {*begun, theirs}
    (line,) = hub.ask("GET", f"{LISTED}?limit=1", who="foreign").json()["scans"]
    assert (line["scanId"], line["scanSession"]) == (theirs, None), "a session of ours is none of theirs"


def test_a_station_names_who_recorded(hub: Hub) -> None:
    for who, person in (("bench", "Mia"), ("packer", None)):
        hub.ask("POST", "/api/scan/init", {"sessionId": "s"}, who=who, headers={"Scandesk-Person": "Mia"})
        (line,) = hub.ask("GET", f"{LISTED}?limit=1", who="viewer").json()["scans"]
        assert (line["begunBy"], line["person"]) == (who, person)


def test_a_lock_and_an_end_are_told_once_and_stay_as_they_were(hub: Hub) -> None:
    scan = begin(hub, who="bench")
    tell(hub, scan, "bench")
    assert end(hub, LOCK, scan).json()["scan"] == status(hub, scan, "bench")
    first, again = end(hub, COMPLETE, scan), end(hub, COMPLETE, scan)
    assert first.json() == again.json() == end(hub, LOCK, scan).json()
    assert first.json()["scan"]["completedAt"] >= first.json()["scan"]["startedAt"]


def batch(hub: Hub, scan: str, body: object) -> httpx.Response:
    return hub.ask("POST", BATCH.format(scan_id=scan), body, who="bench")
