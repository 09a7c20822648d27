"""The routes of expected lists as a table: one row for every field, parameter, limit, default and code."""

from typing import Any

from tests.integration.hub_table import BIG, Row
from tests.integration.scan_table import query

ITEM = {"position": 1, "code": "W12-0789", "description": "Drill"}
LIST = {"size": 1, "items": [ITEM]}


def good(name: str, **given: Any) -> Row:
    return Row(name, 200, LIST | given)


def bad(name: str, field: str, **given: Any) -> Row:
    return Row(name, 400, LIST | given, wrong=(field,))


def item(name: str, status: int = 200, **given: Any) -> Row:
    wrong = () if status == 200 else ("items",)
    return Row(name, status, LIST | {"size": 5, "items": [ITEM | given]}, wrong=wrong)


EXPECTED = [
    Row("an item", 200, LIST, whole={"size": 1, "stored": 1, "blind": False}),
    Row("a part", 200, LIST | {"size": 100_000}, whole={"size": 100_000, "stored": 1, "blind": False}),
    Row("no list, and blind", 200, {"size": 0, "items": [], "blind": True},
        whole={"size": 0, "stored": 0, "blind": True}),
    *(bad(f"size {value!r}", "size", size=value) for value in (-1, 100_001, "1", 1.0, None)),
    Row("size is required", 400, {"items": []}, wrong=("size",)),
    good("a thousand", size=1000, items=[ITEM | {"position": at} for at in range(1, 1001)]),
    bad("a thousand and one", "items", size=2000, items=[ITEM | {"position": at} for at in range(1, 1002)]),
    *(bad(f"items {value!r}", "items", items=value) for value in (None, {}, "i", [1], [[]], [{}])),
    bad("a place behind the end", "items", items=[ITEM | {"position": 2}]),
    Row("items are required", 400, {"size": 1}, wrong=("items",)),
    good("blind", blind=True),
    good("blind, not", blind=False),
    *(bad(f"blind {value!r}", "blind", blind=value) for value in (1, "true", None)),
    item("position of 5", position=5),
    *(item(f"position {value!r}", 400, position=value) for value in (0, -1, 6, "1", 1.0, None, 100_001)),
    item("code of 4096", code="ä" * 4096),
    *(item(f"code {value!r}"[:40], 400, code=value) for value in ("", "c" * 4097, 1, None, "a\0b")),
    item("description of 4096", description="d" * 4096),
    item("description of nothing", description=""),
    *(item(f"description {value!r}"[:40], 400, description=value) for value in ("d" * 4097, 1, None, "a\0b")),
    Row("description is not needed", 200, {"size": 1, "items": [{"position": 1, "code": "c"}]}),
    item("a field of an item that is not known", 400, price=1),
    Row("a field that is not known", 400, LIST | {"more": 1}, wrong=("body",)),
    Row("no JSON", 400, raw=b"nothing", wrong=("body",)),
    Row("no token", 401, LIST, code="AUTH_REQUIRED", who=None),
    Row("who may only look", 403, LIST, code="INSUFFICIENT_PERMISSIONS", who="viewer"),
    Row("somebody else's", 403, LIST, code="INSUFFICIENT_PERMISSIONS", who="other"),
    good("a station's, in any session"),
    Row("another organisation's", 404, LIST, code="SESSION_NOT_FOUND", who="foreign"),
    Row("no such session", 404, LIST, code="SESSION_NOT_FOUND", path="4000000"),
    *(Row(f"the number {text}", 400, LIST, wrong=("session_id",), path=text) for text in ("abc", "0")),
    Row("a byte too much", 413, raw=b" " * (BIG + 1), code="PAYLOAD_TOO_LARGE"),
    Row("text instead of JSON", 415, {}, code="UNSUPPORTED_MEDIA_TYPE", media_type="text/plain"),
]  # fmt: skip

EXPECTED_QUERY = [
    *(query(text) for text in ("", "limit=1", "limit=500", "after=0", f"after={2**63 - 1}")),
    *(query(text, 400, wrong=("limit",)) for text in ("limit=0", "limit=501", "limit=x", "limit=")),
    *(query(text, 400, wrong=("after",)) for text in ("after=-1", "after=x", f"after={2**63}")),
    *(query(text, 400, wrong=("query",)) for text in ("more=1", "limit=1&limit=2")),
    query("", 401, code="AUTH_REQUIRED", who=None),
    query("limit=2", who="viewer"),
    query("limit=3", 404, code="SESSION_NOT_FOUND", who="foreign"),
]  # fmt: skip
