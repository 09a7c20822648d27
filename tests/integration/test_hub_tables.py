"""Every route of the hub has a table, every table a row for each field and status; each row is sent to a real hub."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import jwt
import pytest

from app.hub.access import EXTENSIONS, HEALTH, SIGN_IN
from app.hub.asking import schema_of
from app.hub.asset_errors import is_of_assets
from app.hub.errors import REFUSED
from app.hub.events import EVENTS
from app.hub.expected import ListBody, ListStands
from app.hub.metrics import METRICS
from app.hub.packing_snapshot import SNAPSHOT
from app.hub.reviews import BODIES as REVIEWS
from app.hub.shapes import CreateBody, SignedIn, SignInBody, UpdateBody
from app.hub.sscc import LEASES as SSCC_LEASES
from app.hub.sscc import BlockGiven
from app.hub.sscc import LeaseBody as NumbersBody
from app.hub.station_shapes import DeviceBody, Held, OfferBody, ReportBody, TakeOverBody, Told
from app.hub.tags import LEASES, LeaseBody, LeaseGiven
from tests.integration import (
    asset_table,
    camera_scan_table,
    frame_table,
    packing_ends_table,
    packing_overview_table,
    packing_read_table,
    packing_table,
    review_table,
    station_table,
)
from tests.integration.expected_table import EXPECTED, EXPECTED_QUERY
from tests.integration.hub_table import CREATE, UPDATE, Row, check, send
from tests.integration.scan_table import SCANS, SESSIONS_QUERY, UPLOAD
from tests.support.hub import SESSIONS, Hub
from tests.support.hub_routes import DESCRIPTION
from tests.support.source import python_files, text

LISTED = "/api/v1/ext/scan-sessions"
ONE = f"{LISTED}/{{session_id}}"
ME = "/api/v1/ext/stations/me"
TABLES: dict[tuple[str, str], Sequence[Row]] = (
    {
        ("POST", SESSIONS): CREATE,
        ("PATCH", f"{SESSIONS}{{session_id}}"): UPDATE,
        ("GET", LISTED): SESSIONS_QUERY,
        ("GET", f"{ONE}/scans"): SCANS,
        ("POST", f"{ONE}/scans"): UPLOAD,
        ("GET", f"{ONE}/expected"): EXPECTED_QUERY,
        ("POST", f"{ONE}/expected"): EXPECTED,
        ("POST", f"{ONE}/offer"): station_table.OFFER,
        ("POST", f"{ONE}/take-over"): station_table.TAKE_OVER,
        ("PUT", ME): station_table.REPORT,
        ("POST", SIGN_IN): station_table.SIGN_IN,
        ("POST", f"{ONE}/review/ask"): review_table.ASK,
        ("POST", f"{ONE}/review/hand-in"): review_table.HAND_IN,
        ("POST", f"{ONE}/review/approve"): review_table.APPROVE,
        ("POST", f"{ONE}/review/send-back"): review_table.SEND_BACK,
        ("POST", LEASES): asset_table.LEASE,
        ("POST", SSCC_LEASES): packing_ends_table.LEASE_ROWS,
    }
    | asset_table.TABLES
    | packing_table.TABLES
    | packing_read_table.TABLES
    | packing_ends_table.TABLES
    | {("GET", SNAPSHOT): packing_ends_table.SNAPSHOT_ROWS}
    | packing_overview_table.TABLES
    | frame_table.TABLES
    | camera_scan_table.TABLES
)
# Routes that are asked for nothing but a number in the path or one in the query: what they answer has tests by name.
WITHOUT = {("GET", HEALTH), ("GET", EXTENSIONS), ("GET", ONE), ("GET", "/api/v1/ext/stations"), ("GET", ME),
           ("GET", EVENTS), ("GET", METRICS)}  # fmt: skip
OURS: dict[tuple[str, str], tuple[Any, Any]] = {
    ("POST", f"{ONE}/expected"): (ListBody, ListStands),
    ("POST", f"{ONE}/offer"): (OfferBody, Held),
    ("POST", f"{ONE}/take-over"): (TakeOverBody, Held),
    ("PUT", ME): (ReportBody, Told),
    ("POST", SIGN_IN): (SignInBody, SignedIn),
    ("POST", LEASES): (LeaseBody, LeaseGiven),
    ("POST", SSCC_LEASES): (NumbersBody, BlockGiven),
} | {("POST", f"{ONE}/review/{act}"): (body, Held) for act, body in REVIEWS.items()}
# A broken world, what is at work, too many tries: tests by name.
ELSEWHERE = {"408", "409", "422", "429", "500", "503"}


@pytest.mark.parametrize(
    ("route", "row"),
    [(route, row) for route in OURS for row in TABLES[route]],
    ids=lambda one: getattr(one, "name", ""),
)
def test_each_row_is_answered_as_it_says(hub: Hub, route: tuple[str, str], row: Row) -> None:
    method, path = route
    if "{" in path:
        path = path.format(session_id=row.path or hub.create()["id"])
    if row.status == 200 and path.rpartition("/")[2] in review_table.VERDICTS:
        waits = hub.ask("POST", f"{path.rpartition('/')[0]}/hand-in", {"hand_in": row.body["hand_in"]})
        assert waits.status_code == 200, waits.text
    named = (row.body or {}).get("user_id") if isinstance(row.body, dict) else None
    if named in hub.tokens:
        claims = jwt.decode(hub.tokens[named], options={"verify_signature": False})
        row = replace(row, body={"user_id": int(claims["sub"])})
    check(row, send(hub, method, path, row), OURS[route][1])


def test_every_route_has_a_table_and_every_table_a_row_for_each_status_that_is_described(hub: Hub) -> None:
    paths = hub.ask("GET", DESCRIPTION).json()["paths"]
    described = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert described == TABLES.keys() | WITHOUT
    for route, table in TABLES.items():
        method, path = route
        answered = {str(row.status) for row in table}
        reads = method == "GET" and not is_of_assets(path) and route not in packing_overview_table.TABLES
        everybody = {"403"} if reads else set()  # every role may read
        assert answered == paths[path][method.lower()]["responses"].keys() - ELSEWHERE - everybody, route


@pytest.mark.parametrize("route", OURS, ids=lambda route: route[1])
def test_every_field_is_taken_once_and_refused_once(route: tuple[str, str]) -> None:
    table, (model, _closed) = TABLES[route], OURS[route]
    taken = {field for row in table if row.status in (200, 201) for field in row.body}
    refused = {field for row in table for field in row.wrong}
    assert set(model.model_fields) <= taken & refused


def test_every_field_of_a_device_is_taken_and_refused() -> None:
    given = [(row.status, device) for row in station_table.REPORT if isinstance(row.body, dict)
             for device in row.body.get("devices") or [] if isinstance(device, dict)]  # fmt: skip
    for field in DeviceBody.model_fields:
        values = {status: {device.get(field) for at, device in given if at == status} for status in (200, 400)}
        assert values[400] - values[200], field


OWN = "test_hub_tables.py"
BODIES = {("POST", SESSIONS): CreateBody, ("PATCH", f"{SESSIONS}{{session_id}}"): UpdateBody} | {
    route: model for route, (model, _closed) in OURS.items()
}


@pytest.mark.parametrize("route", BODIES, ids=lambda route: f"{route[0]} {route[1]}")
def test_every_limit_of_a_field_is_met_once_and_overstepped_once(route: tuple[str, str]) -> None:
    """Longest texts, smallest and largest numbers, each word of a choice: as the models have them."""
    rows = [row for row in TABLES[route] if isinstance(row.body, dict)]
    read_over = {200, 201, 404} | ({401} if route[1] == SIGN_IN else set())  # the body was good, its content was not
    missing = []
    for field, described in schema_of(BODIES[route])["properties"].items():
        rules = described["anyOf"][0] if "anyOf" in described else described
        taken = [row.body[field] for row in rows if row.status in read_over and field in row.body]
        refused = [row.body[field] for row in rows if field in row.wrong and field in row.body]
        missing += [f"{field}: {limit}" for limit in missed(rules, taken, refused)]
    assert missing == []


def missed(rules: dict[str, Any], taken: list[Any], refused: list[Any]) -> list[str]:
    """The limits that no row meets, or none oversteps."""
    lengths = [{len(value) for value in values if isinstance(value, str | list)} for values in (taken, refused)]
    numbers = [{value for value in values if type(value) is int} for values in (taken, refused)]
    most = rules.get("maxLength", rules.get("maxItems"))
    found = [
        ("longest", most is None or (most in lengths[0] and most + 1 in lengths[1])),
        ("smallest", "minimum" not in rules or (rules["minimum"] in numbers[0] and rules["minimum"] - 1 in numbers[1])),
        ("largest", "maximum" not in rules or (rules["maximum"] in numbers[0] and max(numbers[1]) > rules["maximum"])),
        ("choice", set(rules.get("enum", ())) <= {value for value in taken if isinstance(value, str)}),
        ("another choice", "enum" not in rules or bool(refused)),
    ]
    return [name for name, good in found if not good]


def test_every_code_that_the_hub_can_answer_is_waited_for_by_a_test() -> None:
    tests = "\n".join(
        text(path) for path in python_files("tests") if path.name.startswith("test_hub") and path.name != OWN
    )
    by_name = {code for code in (*REFUSED, "INTERNAL_ERROR") if f'"{code}"' in tests}
    in_tables = {row.code for table in TABLES.values() for row in table}
    of_the_framework = {"BAD_REQUEST"}  # what it would refuse by itself, and nothing of ours lets it come to that
    assert {*REFUSED, "INTERNAL_ERROR"} - by_name - in_tables == of_the_framework
