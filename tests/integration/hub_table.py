"""The two session contracts as a table: one row for every field, limit, default, code and body."""

from dataclasses import dataclass
from typing import Any

import httpx

from app.hub.shapes import Error, FieldErrors
from tests.support.hub import Hub

AUTH = {"detail": "Authentication required for scan session creation", "error_code": "AUTH_REQUIRED"}
FORBIDDEN = {
    "detail": "User does not have permission to create scan sessions",
    "error_code": "INSUFFICIENT_PERMISSIONS",
}
TYPE = {"session_type": "INVENTORY"}
LARGEST = 2**63 - 1
BIG = 262_144


@dataclass(frozen=True)
class Row:
    """What is sent, and what has to come back: the status, these fields of the body (dots lead deeper), the code, the
    fields that are named as wrong. `raw` is sent in place of `body`."""

    name: str
    status: int
    body: Any = None
    raw: bytes | None = None
    has: tuple[tuple[str, Any], ...] = ()
    code: str = ""
    wrong: tuple[str, ...] = ()
    whole: Any = None
    who: str | None = "packer"
    path: str = ""
    media_type: str = "application/json"


def check(row: Row, answer: httpx.Response, closed: Any) -> None:
    """The answer is the row's, in a closed shape, with what every answer carries."""
    assert answer.status_code == row.status, answer.text
    body = answer.json()
    shape = closed if row.status < 400 else FieldErrors if "errors" in body else Error
    shape.model_validate(body)
    for path, value in row.has:
        found = body
        for step in path.split("."):
            found = found[step]
        assert found == value, path
        assert type(found) is type(value), path
    assert not row.code or body["error_code"] == row.code
    assert not row.wrong or sorted(body["errors"]) == sorted(row.wrong)
    assert row.whole is None or body == row.whole
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "server" not in answer.headers


def send(hub: Hub, method: str, path: str, row: Row) -> httpx.Response:
    """Ask what the row says."""
    return hub.ask(method, path, row.body, content=row.raw, who=row.who, headers={"Content-Type": row.media_type})


def good(name: str, given: dict[str, Any], **has: Any) -> Row:
    """It is taken, and these fields come back."""
    return Row(name, 201, TYPE | given, has=tuple((key.replace("__", "."), value) for key, value in has.items()))


def bad(name: str, field: str, value: Any) -> Row:
    """It is refused for this field alone."""
    return Row(name, 400, {**TYPE, field: value}, wrong=(field,))


def raw(name: str, content: bytes, wrong: str = "body") -> Row:
    """A body that is none."""
    return Row(name, 400, raw=content, wrong=(wrong,))


CREATE = [
    *(good(f"session_type {name}", {"session_type": name}, session_type=name) for name in
      ("CHECK_IN", "CHECK_OUT", "INVENTORY", "BATCH_SCAN")),
    Row("session_type is required", 400, {}, wrong=("session_type",)),
    *(bad(f"session_type {value!r}", "session_type", value) for value in
      ("check_in", "", "OTHER", None, 1, ["INVENTORY"])),
    good("location", {"location": "Dock 4"}, location="Dock 4"),
    good("location of 100", {"location": "ä" * 100}, location="ä" * 100),
    bad("location of 101", "location", "a" * 101),
    bad("location a number", "location", 4),
    good("notes of 500", {"notes": "n" * 500}, notes="n" * 500),
    bad("notes of 501", "notes", "n" * 501),
    bad("notes a list", "notes", []),
    good("scanner_id of 50", {"scanner_id": "s" * 50}, scanner_info__scanner_id="s" * 50),
    bad("scanner_id of 51", "scanner_id", "s" * 51),
    bad("scanner_id a boolean", "scanner_id", True),
    good("expected_items 1", {"expected_items": 1}, expected_items=1),
    good("expected_items of 63 bits", {"expected_items": LARGEST}, expected_items=LARGEST),
    *(bad(f"{field} {value!r}", field, value) for field in ("expected_items", "project_id", "client_id")
      for value in (0, -1, "7", 7.0, True, LARGEST + 1, 2**70)),
    good("project_id", {"project_id": 7}, project_id=7),
    good("client_id", {"client_id": 9}, client_id=9),
    good("auto_commit true", {"auto_commit": True}, session_config__auto_commit=True),
    *(bad(f"auto_commit {value!r}", "auto_commit", value) for value in ("yes", "true", 1, 0)),
    good("defaults", {}, status="ACTIVE", location=None, project_id=None, client_id=None, expected_items=None,
         notes=None, scanner_info__scanner_id=None, scanner_info__scanner_type="unknown",
         scanner_info__connection_status="unknown", session_config__auto_commit=False,
         session_config__validation_mode="NORMAL", session_config__duplicate_handling="WARN",
         session_config__timeout_minutes=480, progress_tracking__items_scanned=0,
         progress_tracking__successful_scans=0, progress_tracking__failed_scans=0,
         progress_tracking__completion_percentage=0.0, created_by__username="packer", created_by__full_name="Packer"),
    good("null is as not given", dict.fromkeys(("location", "project_id", "client_id", "expected_items", "notes",
         "scanner_id", "auto_commit")), location=None, session_config__auto_commit=False),
    Row("all that is wrong is told at once", 400, {"expected_items": 0, "project_id": -1},
        whole={"detail": "Invalid scan session creation parameters", "errors": {
            "session_type": "Session type is required and must be valid",
            "expected_items": "Expected items must be a positive integer",
            "project_id": "Project ID must be a positive integer"}}),
    Row("a field that is not known", 400, {**TYPE, "<script>": 1}, wrong=("body",)),
    Row("unknown project and client", 404, {**TYPE, "project_id": 5, "client_id": LARGEST},
        whole={"detail": "Referenced entity not found", "errors": {
            "project_id": "Project with ID 5 not found", "client_id": f"Client with ID {LARGEST} not found"}}),
    Row("the smallest numbers", 404, {**TYPE, "project_id": 1, "client_id": 1}, wrong=("project_id", "client_id")),
    Row("the largest", 404, {**TYPE, "project_id": LARGEST}, wrong=("project_id",)),
    Row("a closed project", 404, {**TYPE, "project_id": 8}, wrong=("project_id",)),
    Row("a foreign project", 404, {**TYPE, "project_id": 70}, wrong=("project_id",)),
    Row("no token", 401, TYPE, whole=AUTH, who=None),
    Row("no token is told before the body is looked at", 401, raw=b"{", whole=AUTH, who=None),
    Row("no right", 403, TYPE, whole=FORBIDDEN, who="viewer"),
    Row("a station may", 201, TYPE, who="bench"),
    raw("no body", b""),
    raw("no JSON", b"{'session_type'"),
    raw("no object", b'["session_type"]'),
    raw("no UTF-8", b'{"session_type": "INVENTORY", "notes": "\xff"}'),
    raw("NaN", b'{"session_type": "INVENTORY", "expected_items": NaN}'),
    raw("Infinity", b'{"session_type": "INVENTORY", "expected_items": -Infinity}'),
    raw("a number too large to be one", b'{"session_type": "INVENTORY", "expected_items": 1e999}'),
    raw("more digits than are read", b'{"session_type": "INVENTORY", "expected_items": ' + b"9" * 5000 + b"}"),
    raw("half a character", b'{"session_type": "INVENTORY", "notes": "\\ud800"}'),
    raw("NUL", b'{"session_type": "INVENTORY", "notes": "a\\u0000"}', "notes"),
    raw("17 deep", b'{"session_type": ' + b"[" * 16 + b"]" * 16 + b"}"),
    raw("very deep", b"[" * 100_000),
    Row("16 deep is read", 400, raw=b'{"session_type": ' + b"[" * 15 + b"]" * 15 + b"}", wrong=("session_type",)),
    Row("256 KiB are read", 400, raw=b'{"notes": "' + b"n" * (BIG - 13) + b'"}', wrong=("session_type", "notes")),
    Row("a byte more", 413, raw=b'{"notes": "' + b"n" * (BIG - 12) + b'"}', code="PAYLOAD_TOO_LARGE"),
    Row("a form", 415, TYPE, code="UNSUPPORTED_MEDIA_TYPE", media_type="application/x-www-form-urlencoded"),
    Row("with a charset", 201, TYPE, media_type="application/json; charset=utf-8"),
]  # fmt: skip


def change(name: str, given: dict[str, Any], **has: Any) -> Row:
    """It is taken, and these fields come back."""
    return Row(name, 200, given, has=tuple((key.replace("__", "."), value) for key, value in has.items()))


def bad_change(name: str, field: str, value: Any) -> Row:
    return Row(name, 400, {field: value}, wrong=(field,))


UPDATE = [
    change("nothing", {}, status="ACTIVE"),
    *(change(f"status {name}", {"status": name}, status=name) for name in
      ("ACTIVE", "PAUSED", "COMPLETED", "CANCELLED")),
    *(bad_change(f"status {value!r}", "status", value) for value in ("paused", "EXPIRED", "", 1)),
    change("location of 100", {"location": "l" * 100}),
    bad_change("location of 101", "location", "l" * 101),
    bad_change("location a number", "location", 1),
    change("notes of 500", {"notes": "n" * 500}),
    bad_change("notes of 501", "notes", "n" * 501),
    bad_change("notes a boolean", "notes", False),
    change("items_scanned", {"items_scanned": 3}, progress_summary__items_scanned=3,
           progress_summary__successful_scans=3, progress_summary__failed_scans=0,
           progress_summary__completion_percentage=42.9),
    change("more than expected", {"items_scanned": LARGEST}, progress_summary__items_scanned=LARGEST,
           progress_summary__completion_percentage=100.0),
    change("items_scanned 0", {"items_scanned": 0}, progress_summary__items_scanned=0),
    *(bad_change(f"items_scanned {value!r}", "items_scanned", value) for value in (-1, "3", 3.0, True, LARGEST + 1)),
    change("auto_commit", {"auto_commit": True}),
    *(bad_change(f"auto_commit {value!r}", "auto_commit", value) for value in ("yes", 1)),
    change("null is as not given", {"status": None, "notes": None, "location": None, "items_scanned": None,
           "auto_commit": None}, status="ACTIVE"),
    Row("a field that is not known", 400, {"session_type": "INVENTORY"}, wrong=("body",)),
    Row("no token", 401, {}, code="AUTH_REQUIRED", who=None),
    Row("somebody else's", 403, {"status": "PAUSED"}, code="INSUFFICIENT_PERMISSIONS", who="other"),
    Row("who may only look", 403, {}, code="INSUFFICIENT_PERMISSIONS", who="viewer"),
    Row("a supervisor may", 200, {"status": "PAUSED"}, who="supervisor"),
    Row("another organisation's", 404, {}, code="SESSION_NOT_FOUND", who="foreign"),
    Row("no such session", 404, {}, code="SESSION_NOT_FOUND", path="4000000"),
    Row("a number too large for one", 404, {}, code="SESSION_NOT_FOUND", path=str(2**64)),
    *(Row(f"the number {text}", 400, {}, wrong=("session_id",), path=text) for text in
      ("abc", "0", "-1", "1.0", "%F0%9F")),
    Row("no JSON", 400, raw=b"nothing", wrong=("body",)),
    Row("a byte too much", 413, raw=b" " * (BIG + 1), code="PAYLOAD_TOO_LARGE"),
    Row("text", 415, {}, code="UNSUPPORTED_MEDIA_TYPE", media_type="text/plain"),
]  # fmt: skip

MOVES = [  # from, to, answer
    ("ACTIVE", "ACTIVE", 200), ("ACTIVE", "PAUSED", 200), ("ACTIVE", "COMPLETED", 200), ("ACTIVE", "CANCELLED", 200),
    ("PAUSED", "PAUSED", 200), ("PAUSED", "ACTIVE", 200), ("PAUSED", "COMPLETED", 200), ("PAUSED", "CANCELLED", 200),
    ("COMPLETED", "COMPLETED", 200), ("COMPLETED", "ACTIVE", 409), ("COMPLETED", "PAUSED", 409),
    ("COMPLETED", "CANCELLED", 409),
    ("CANCELLED", "CANCELLED", 200), ("CANCELLED", "ACTIVE", 409), ("CANCELLED", "PAUSED", 409),
    ("CANCELLED", "COMPLETED", 409),
]  # fmt: skip
