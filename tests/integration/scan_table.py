"""The routes of lists and scans as a table: one row for every field, parameter, limit, default and code."""

from typing import Any

from tests.integration.hub_table import BIG, Row

AT = "2026-01-15T08:00:00.000Z"  # long before any session of a test: never expired
SCAN = {
    "text": "W12-0789",
    "symbology": "code128",
    "device": "Scanner 1",
    "scanned_at": AT,
    "outcome": "accepted.taken",
}
_NUMBER = iter(range(1_000_000))


def scan(**given: Any) -> dict[str, Any]:
    """A scan with an id of its own."""
    return SCAN | {"id": f"scan-{next(_NUMBER)}"} | given


def good(name: str, **given: Any) -> Row:
    """It is stored, and comes back in the list as it was given."""
    return Row(name, 200, {"scans": [scan(**given)]})


def bad(name: str, **given: Any) -> Row:
    return Row(name, 400, {"scans": [scan(**given)]}, wrong=("scans",))


def without(field: str) -> Row:
    one = scan()
    del one[field]
    return Row(f"{field} is required", 400, {"scans": [one]}, wrong=("scans",))


_TIMES = (
    *("2026-01-15T08:00:00", "2026-01-15", "2026-02-30T08:00:00Z", "2026-01-15T25:00:00Z", "now", "", 1),
    *("2026-01-15T08:00:00+01:00", "٢٠٢٦-01-15T08:00:00Z", "2026-01-15T08:00:00Z\n"),
    *("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"),
)

UPLOAD = [
    good("id of 1", id="i"),
    good("id of 64", id="i" * 64),
    *(bad(f"id {value!r}"[:40], id=value) for value in ("", "i" * 65, 1, None, "a\0b")),
    good("text of 4096", text="ä" * 4096),
    good("text of nothing", text=""),
    good("text with GS and NUL's sign", text="]d2\x1d␀<b>"),
    *(bad(f"text {value!r}"[:40], text=value) for value in ("t" * 4097, 7, None, "a\0b")),
    good("symbology of 50", symbology="s" * 50),
    good("symbology not told", symbology=""),
    *(bad(f"symbology {value!r}"[:40], symbology=value) for value in ("s" * 51, 1, None)),
    good("device of 200", device="d" * 200),
    *(bad(f"device {value!r}"[:40], device=value) for value in ("d" * 201, 1, None)),
    good("scanned_at", scanned_at="2026-01-15T07:59:59.123Z"),
    *(bad(f"scanned_at {value!r}", scanned_at=value) for value in _TIMES),
    good("outcome", outcome="warning.unexpected"),
    good("outcome of 64", outcome="accepted." + "r" * 55),
    *(bad(f"outcome {value!r}"[:40], outcome=value) for value in
      ("accepted." + "r" * 56, "Accepted.taken", "accepted", "accepted.taken\n", "", 1, None)),
    good("person", person="Jörg"),
    good("person of 200", person="p" * 200),
    good("person null", person=None),
    *(bad(f"person {value!r}"[:40], person=value) for value in ("p" * 201, 1)),
    good("counted", counted=False),
    *(bad(f"counted {value!r}", counted=value) for value in (1, "true")),
    good("staged", staged=True),
    *(bad(f"staged {value!r}", staged=value) for value in (1, "true")),
    good("undone_at", undone_at=AT),
    good("undone_at null", undone_at=None),
    *(bad(f"undone_at {value!r}", undone_at=value) for value in _TIMES),
    Row("acted_at", 200, {"scans": [scan(acted_at="2026-01-15T09:00:00Z")]}),
    Row("acted_at null", 200, {"scans": [scan(acted_at=None)]}),
    *(bad(f"acted_at {value!r}", acted_at=value) for value in _TIMES),
    good("resolved as an item", resolved={"how": "is_item", "was": "unexpected", "item": "Ä1"}),
    good("resolved as kept", outcome="warning.unexpected", resolved={"how": "keep", "was": "misread", "item": None}),
    good("resolved null", resolved=None),
    *(bad(f"resolved {value!r}"[:60], resolved=value) for value in (
        {}, [], "keep", {"how": "keep"}, {"how": "drop", "was": "misread"}, {"how": 1, "was": "misread"},
        {"how": "keep", "was": "Misread"}, {"how": "keep", "was": "r" * 33}, {"how": "keep", "was": "misread", "x": 1},
        {"how": "is_item", "was": "misread", "item": 1}, {"how": "is_item", "was": "misread", "item": "t" * 4097})),
    bad("a field of a scan that is not known", price=1),
    *(without(field) for field in ("id", *SCAN)),
    Row("a hundred", 200, {"scans": [scan() for _ in range(100)]}),
    Row("a hundred and one", 400, {"scans": [scan() for _ in range(101)]}, wrong=("scans",)),
    *(Row(f"scans {value!r}", 400, {"scans": value}, wrong=("scans",)) for value in ([], None, {}, "s", [1], [[]])),
    Row("scans is required", 400, {}, wrong=("scans",)),
    Row("a field that is not known", 400, {"scans": [scan()], "more": 1}, wrong=("body",)),
    Row("half a character", 400, raw=b'{"scans": [{"id": "\\ud800"}]}', wrong=("body",)),
    Row("no JSON", 400, raw=b"nothing", wrong=("body",)),
    Row("no token", 401, {"scans": [scan()]}, code="AUTH_REQUIRED", who=None),
    Row("who may only look", 403, {"scans": [scan()]}, code="INSUFFICIENT_PERMISSIONS", who="viewer"),
    Row("somebody else's", 403, {"scans": [scan()]}, code="INSUFFICIENT_PERMISSIONS", who="other"),
    Row("a station's, in any session", 200, {"scans": [scan()]}, who="bench"),
    Row("another organisation's", 404, {"scans": [scan()]}, code="SESSION_NOT_FOUND", who="foreign"),
    Row("no such session", 404, {"scans": [scan()]}, code="SESSION_NOT_FOUND", path="4000000"),
    *(Row(f"the number {text}", 400, {"scans": [scan()]}, wrong=("session_id",), path=text) for text in ("abc", "0")),
    Row("a byte too much", 413, raw=b" " * (BIG + 1), code="PAYLOAD_TOO_LARGE"),
    Row("text instead of JSON", 415, {}, code="UNSUPPORTED_MEDIA_TYPE", media_type="text/plain"),
]  # fmt: skip

SHOWN = [  # what is given, and what of it is shown
    ({}, {"counted": True, "staged": False, "person": None, "undone_at": None}),
    ({"counted": None}, {"counted": True}),
    ({"staged": None}, {"staged": False}),
    ({"outcome": "duplicate.repeat"}, {"counted": False}),
    ({"outcome": "warning.unexpected"}, {"counted": False}),
    ({"scanned_at": "2026-01-15T07:59:59Z"}, {"scanned_at": "2026-01-15T07:59:59.000Z"}),
    ({"undone_at": "2026-01-15T07:59:59.123456Z"}, {"undone_at": "2026-01-15T07:59:59.123Z"}),
]  # fmt: skip


def query(text: str, status: int = 200, **given: Any) -> Row:
    return Row(text or "nothing", status, path=text, **given)


_PAGES = [
    *(query(text) for text in ("", "limit=1", "limit=500", "before=1", f"before={2**63 - 1}")),
    *(query(text, 400, wrong=("limit",)) for text in
      ("limit=0", "limit=501", "limit=-1", "limit=1.0", "limit=x", "limit=", f"limit={2**64}")),
    *(query(text, 400, wrong=("before",)) for text in ("before=0", "before=-1", "before=x", f"before={2**63}")),
    *(query(text, 400, wrong=("query",)) for text in ("more=1", "limit=1&limit=2")),
    query("", 401, code="AUTH_REQUIRED", who=None),
    query("limit=2", who="viewer"),
]  # fmt: skip
SCANS = [*_PAGES, query("limit=3", 404, code="SESSION_NOT_FOUND", who="foreign")]
SESSIONS_QUERY = [
    *_PAGES,
    *(query(f"status={value}") for value in ("open", "ended", "all")),
    *(query(f"status={value}", 400, wrong=("status",)) for value in ("ACTIVE", "", "Open")),
    *(query(f"session_type={value}") for value in ("CHECK_IN", "CHECK_OUT", "INVENTORY", "BATCH_SCAN")),
    *(query(f"session_type={value}", 400, wrong=("session_type",)) for value in ("inventory", "")),
    query("station=1"),
    *(query(f"station={value}", 400, wrong=("station",)) for value in ("0", "x", "")),
    *(query(f"person={value}") for value in ("J%C3%B6rg", "", "p" * 200)),
    *(query(f"person={value}", 400, wrong=("person",)) for value in ("p" * 201, "%00")),
    *(query(f"search={value}") for value in ("dock", "", "s" * 100, "%25", "%FF")),
    *(query(f"search={value}", 400, wrong=("search",)) for value in ("s" * 101, "a%00b")),
]  # fmt: skip
