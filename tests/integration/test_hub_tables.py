"""Every route of the hub has a table, every table a row for each field and status; each row is sent to a real hub."""

from dataclasses import replace
from typing import Any

import jwt
import pytest

from app.hub.access import EXTENSIONS, HEALTH, SIGN_IN
from app.hub.events import EVENTS
from app.hub.expected import ListBody, ListStands
from app.hub.metrics import METRICS
from app.hub.shapes import SignedIn, SignInBody
from app.hub.station_shapes import DeviceBody, Held, OfferBody, ReportBody, TakeOverBody, Told
from tests.integration import station_table
from tests.integration.expected_table import EXPECTED, EXPECTED_QUERY
from tests.integration.hub_table import CREATE, UPDATE, Row, check, send
from tests.integration.scan_table import SCANS, SESSIONS_QUERY, UPLOAD
from tests.support.hub import SESSIONS, Hub
from tests.support.hub_routes import DESCRIPTION

LISTED = "/api/v1/ext/scan-sessions"
ONE = f"{LISTED}/{{session_id}}"
ME = "/api/v1/ext/stations/me"
TABLES = {
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
}
# Routes that are asked for nothing but a number in the path or one in the query: what they answer has tests by name.
WITHOUT = {("GET", HEALTH), ("GET", EXTENSIONS), ("GET", ONE), ("GET", "/api/v1/ext/stations"), ("GET", EVENTS),
           ("GET", METRICS)}  # fmt: skip
OURS: dict[tuple[str, str], tuple[Any, Any]] = {
    ("POST", f"{ONE}/expected"): (ListBody, ListStands),
    ("POST", f"{ONE}/offer"): (OfferBody, Held),
    ("POST", f"{ONE}/take-over"): (TakeOverBody, Held),
    ("PUT", ME): (ReportBody, Told),
    ("POST", SIGN_IN): (SignInBody, SignedIn),
}
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
        everybody = {"403"} if method == "GET" else set()  # every role may read
        assert answered == paths[path][method.lower()]["responses"].keys() - ELSEWHERE - everybody, route


@pytest.mark.parametrize("route", OURS, ids=lambda route: route[1])
def test_every_field_is_taken_once_and_refused_once(route: tuple[str, str]) -> None:
    table, (model, _closed) = TABLES[route], OURS[route]
    taken = {field for row in table if row.status == 200 for field in row.body}
    refused = {field for row in table for field in row.wrong}
    assert set(model.model_fields) <= taken & refused


def test_every_field_of_a_device_is_taken_and_refused() -> None:
    given = [(row.status, device) for row in station_table.REPORT if isinstance(row.body, dict)
             for device in row.body.get("devices") or [] if isinstance(device, dict)]  # fmt: skip
    for field in DeviceBody.model_fields:
        values = {status: {device.get(field) for at, device in given if at == status} for status in (200, 400)}
        assert values[400] - values[200], field
