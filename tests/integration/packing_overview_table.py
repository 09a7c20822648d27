"""What supervisors read of packing at a hub, as a table: one row for every parameter, limit and code."""

from app.hub.packing_overview import LOG, OVERVIEW
from app.hub.photos import PHOTOS, PICTURE
from tests.integration.hub_table import Row
from tests.integration.packing_table import MISSING

_SEARCHES = ("", "SH-", "ß%_'", "a" * 200)
_PEOPLE = (
    Row("nobody", 401, who=None, code="AUTH_REQUIRED"),
    *(Row(f"a {who}", 403, who=who, code="INSUFFICIENT_PERMISSIONS") for who in ("viewer", "packer")),
    *(Row(f"a {who}", 200, who=who) for who in ("supervisor", "bench")),
)
OVERVIEW_ROWS = [
    Row("of today", 200, who="supervisor"),
    Row("since a moment", 200, path="?since={today}", who="supervisor"),
    Row("since long ago", 200, path="?since=1970-01-01T00:00:00Z", who="supervisor"),
    Row("since the year 2999", 200, path="?since=2999-12-31T23:59:59Z", who="supervisor"),
    *(Row(f"since {text!r}", 400, path=f"?since={text}", wrong=("since",), who="supervisor")
      for text in ("", "x", "today", "2026-02-31T00:00:00Z", "2026-03-01", "2026-03-01T00:00:00%2B01:00", "0", "1'--",
                   "1899-12-31T00:00:00Z")),
    *(Row(f"search {text[:9]!r}", 200, path=f"?search={text.replace('%', '%25')}", who="supervisor")
      for text in _SEARCHES),
    *(Row(f"search {text[:9]!r}", 400, path=f"?search={text}", wrong=("search",), who="supervisor")
      for text in ("a" * 201, "a%00")),
    *(Row(f"a query {text!r}", 400, path=f"?{text}", wrong=("query",), who="supervisor")
      for text in ("limit=1", "search=a&search=a")),
    *_PEOPLE,
]  # fmt: skip
LOG_ROWS = [
    Row("all there is", 200, who="supervisor"),
    *(Row(f"a query {text!r}", 200, path=f"?{text}", who="supervisor")
      for text in ("limit=1", "limit=500", "before=1", f"before={2**63 - 1}")),
    *(Row(f"a query {text!r}", 400, path=f"?{text}", wrong=(text.partition("=")[0],), who="supervisor")
      for text in ("limit=0", "limit=501", "limit=x", "before=0", "before=-1", f"before={2**63}")),
    *(Row(f"a query {text!r}", 400, path=f"?{text}", wrong=("query",), who="supervisor")
      for text in ("since=1", "limit=1&limit=1")),
    *(Row(f"named {name}", 404, body=name, code="NOT_FOUND", who="supervisor")
      for name in (MISSING, "{foreign}", "x", "%00")),
    *_PEOPLE,
]  # fmt: skip
PHOTOS_ROWS = [
    Row("all there are", 200, who="supervisor"),
    *(Row(f"named {name}", 404, body=name, code="NOT_FOUND", who="supervisor")
      for name in (MISSING, "{foreign}", "x", "%00")),
    *_PEOPLE,
]  # fmt: skip
PICTURE_ROWS = [
    Row("one", 200, who="supervisor"),
    *(Row(f"named {name}", 404, body=name, code="NOT_FOUND", who="supervisor")
      for name in (MISSING, "{foreign photo}", "x", "%00", "..%2F..%2Fetc%2Fpasswd")),
    *_PEOPLE,
]  # fmt: skip
TABLES = {
    ("GET", OVERVIEW): OVERVIEW_ROWS,
    ("GET", LOG): LOG_ROWS,
    ("GET", PHOTOS): PHOTOS_ROWS,
    ("GET", PICTURE): PICTURE_ROWS,
}
