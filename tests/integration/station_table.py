"""The routes of stations, of handing over and of signing in as a table: one row for every field, limit and code."""

from typing import Any

from tests.integration.hub_table import BIG, LARGEST, Row
from tests.support.hub import PASSWORD

PERSON = {"name": "ann", "full_name": "Ann Berg"}
SCANNER = {"id": "d-1", "name": "Scanner", "kind": "scanner", "state": "connected"}
REPORTED = {"waiting": 0, "in_doubt": 0, "parked": 0, "devices": [], "version": "1"}
AT = "2026-01-15T08:00:00.000Z"
FORBIDDEN = "INSUFFICIENT_PERMISSIONS"


def bodies(*required: str, who: str | None = "bench") -> list[Row]:
    """Rows of every route that takes a body, of which these fields are required."""
    return [
        Row("no JSON", 400, raw=b"nothing", wrong=("body",), who=who),
        Row("no object", 400, raw=b"[]", wrong=("body",), who=who),
        Row("a field that is not known", 400, {"<script>": 1}, wrong=("body", *required), who=who),
        Row("a byte too much", 413, raw=b" " * (BIG + 1), code="PAYLOAD_TOO_LARGE", who=who),
        Row("text", 415, {}, code="UNSUPPORTED_MEDIA_TYPE", media_type="text/plain", who=who),
    ]


DOORS = [  # of every route that wants a token and a session's number
    Row("no token", 401, {}, code="AUTH_REQUIRED", who=None),
    Row("another organisation's", 404, {}, code="SESSION_NOT_FOUND", who="foreign"),
    Row("no such session", 404, {}, code="SESSION_NOT_FOUND", who="bench", path="4000000"),
    Row("a number too large for one", 404, {}, code="SESSION_NOT_FOUND", who="bench", path=str(2**64)),
    *(Row(f"the number {text}", 400, {}, wrong=("session_id",), who="bench", path=text) for text in ("abc", "0", "-1")),
]


def told(name: str, **given: Any) -> Row:
    """A station's report is taken."""
    return Row(name, 200, REPORTED | given, has=(("offered", []),), who="bench")


def wrong(name: str, field: str, value: Any) -> Row:
    """It is refused for this field alone."""
    return Row(f"{field} {name}", 400, REPORTED | {field: value}, wrong=(field,), who="bench")


_COUNTS = ("waiting", "in_doubt", "parked")
REPORT = [
    told("what is required"),
    told("person of 200", person="ä" * 200),
    told("person null", person=None, oldest_at=None),
    *(wrong(repr(value)[:20], "person", value) for value in ("p" * 201, 1, "a\0b")),
    *(told(f"{field} {value}", **{field: value}) for field in _COUNTS for value in (1, LARGEST)),
    *(wrong(repr(value), field, value) for field in _COUNTS for value in (-1, "1", 1.0, True, None, LARGEST + 1)),
    told("oldest_at", oldest_at=AT),
    *(wrong(repr(value), "oldest_at", value) for value in ("now", "2026-01-15", 1, "2026-02-30T08:00:00Z")),
    told("50 devices", devices=[SCANNER | {"id": str(number)} for number in range(50)]),
    *(told(f"device {kind}", devices=[SCANNER | {"kind": kind}]) for kind in ("scanner", "scale", "printer", "camera")),
    *(told(f"device {state}", devices=[SCANNER | {"state": state}]) for state in
      ("connected", "disconnected", "unknown")),
    *(told(f"device {field} of 100", devices=[SCANNER | {field: "d" * 100}]) for field in ("id", "name")),
    wrong("51 of them", "devices", [SCANNER] * 51),
    *(wrong(repr(value), "devices", value) for value in (None, {}, "d", [1], [{}])),
    *(wrong(f"with {field} {value!r}"[:30], "devices", [SCANNER | {field: value}]) for field, value in
      (("id", "d" * 101), ("id", 1), ("name", "d" * 101), ("name", None), ("kind", "toaster"), ("state", "CONNECTED"),
       ("more", 1))),
    told("300 people", people=[{"name": f"p{number}", "full_name": "Ann"} for number in range(300)]),
    told("people null", people=None),
    *(told(f"a person's {field} of 200", people=[PERSON | {field: "ä" * 200}]) for field in PERSON),
    wrong("301 of them", "people", [{"name": f"p{number}", "full_name": "Ann"} for number in range(301)]),
    *(wrong(repr(value), "people", value) for value in ({}, "p", [1], [{}])),
    *(wrong(f"with {field} {value!r}"[:30], "people", [PERSON | {field: value}]) for field in (*PERSON, "more")
      for value in ("", "p" * 201, 1, None, "a\0b")),
    told("version of 50", version="v" * 50),
    *(wrong(repr(value)[:20], "version", value) for value in ("v" * 51, 1, None)),
    Row("all that is required", 400, {}, wrong=tuple(REPORTED), who="bench"),
    *bodies(*REPORTED),
    Row("no token", 401, REPORTED, code="AUTH_REQUIRED", who=None),
    *(Row(f"a {who}'s", 403, REPORTED, code=FORBIDDEN, who=who) for who in ("packer", "supervisor", "viewer")),
]  # fmt: skip

OFFER = [
    Row("user_id", 200, {"user_id": "relief"}, has=(("session.offered_to.name", "Relief"),), who="supervisor"),
    Row("user_id, by a station", 200, {"user_id": "relief"}, who="bench"),
    Row("user_id 1", 200, {"user_id": 1}, who="bench"),
    Row("user_id of nobody", 404, {"user_id": LARGEST}, code="USER_NOT_FOUND", who="bench"),
    Row("user_id of another organisation", 404, {"user_id": "foreign"}, code="USER_NOT_FOUND", who="bench"),
    Row("user_id of who may not scan", 404, {"user_id": "viewer"}, code="USER_NOT_FOUND", who="bench"),
    *(Row(f"user_id {value!r}", 400, {"user_id": value}, wrong=("user_id",), who="bench") for value in
      (0, -1, "1", 1.0, True, None, LARGEST + 1)),
    Row("user_id is required", 400, {}, wrong=("user_id",), who="bench"),
    *bodies("user_id"),
    *DOORS,
    *(Row(f"a {who}'s", 403, {}, code=FORBIDDEN, who=who) for who in ("packer", "viewer")),
]  # fmt: skip

TAKE_OVER = [
    Row("an empty object", 200, {}, has=(("session.station.name", "Bench"), ("session.offered_to", None)), who="bench"),
    Row("by right", 200, {}, has=(("session.station.name", "Supervisor"),), who="supervisor"),
    *bodies(),
    *DOORS,
    Row("who is not asked", 403, {}, code=FORBIDDEN, who="other"),
    Row("who may only look", 403, {}, code=FORBIDDEN, who="viewer"),
]

SIGN_IN = [
    Row("name and password", 200, {"name": "packer", "password": PASSWORD}, who=None),
    Row("a wrong password", 401, {"name": "packer", "password": "p" * 200}, code="SIGN_IN_FAILED", who=None),
    Row("a name of 100", 401, {"name": "n" * 100, "password": ""}, code="SIGN_IN_FAILED", who=None),
    *(Row(f"name {value!r}"[:20], 400, {"name": value, "password": "p"}, wrong=("name",), who=None) for value in
      ("n" * 101, 1, None, "a\0b")),
    *(Row(f"password {value!r}"[:20], 400, {"name": "n", "password": value}, wrong=("password",), who=None) for value in
      ("p" * 201, 1, None)),
    Row("both are required", 400, {}, wrong=("name", "password"), who=None),
    *bodies("name", "password", who=None),
]  # fmt: skip
