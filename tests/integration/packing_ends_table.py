"""What our hub has beside the contract of packing, as a table: one row for every field, limit and code.

Names in braces stand for ids, as in packing_table.py.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from app.hub.packing_ends import COMPLETE, REOPEN, REOPEN_BOX
from app.hub.packing_shapes import BoxHeld, ShipmentHeld
from app.hub.photos import SEND, PhotoHeld
from app.hub.sscc import NUMBER, BoxNumbered
from app.hub.weights import WEIGHED
from services.packing.sscc import sscc_of
from tests.integration.hub_table import BIG, Row
from tests.integration.packing_table import MISSING, NO_SIZES, PackingRow
from tests.support.photo_drawn import drawn

WHY = {"reason": "Wrong label"}
_REASONS: tuple[Any, ...] = ("", " ", "\t\n", "r" * 501, 5, None, ["x"], "a\0b")


def _row(name: str, status: int, body: Any, path: str, code: str = "", **more: Any) -> PackingRow:
    return PackingRow(name, status, body, path=path, code=code, **more)


def _common(body: Any, path: str, who: str, given: str) -> Iterator[PackingRow]:
    """Of every route that names one thing in its path and takes a body."""
    place, _slash, act = path.rpartition("/")
    kind = place.rpartition("{")[0]
    foreign = "{foreign box_id}" if "box" in place else "{foreign shipment_id}"
    for name in (MISSING, foreign, "x", "%00"):
        yield _row(f"named {name}", 404, body, f"{kind}{name}/{act}", "NOT_FOUND", who=who)
    for name, raw in (("no JSON", b"no"), ("nothing", b""), ("a list", b"[]"), ("a name twice", b'{"a": 1, "a": 1}')):
        yield _row(f"body {name}", 400, None, path, raw=raw, wrong=("body",), who=who, given=given)
    yield _row("a field too many", 400, body | {"x": 1}, path, wrong=("body",), who=who, given=given)
    yield _row("too large", 413, None, path, "PAYLOAD_TOO_LARGE", raw=b'"' + b"a" * BIG, who=who, given=given)
    yield _row("text", 415, body, path, "UNSUPPORTED_MEDIA_TYPE", media_type="text/plain", who=who, given=given)
    yield _row("nobody", 401, body, path, "AUTH_REQUIRED", who=None, given=given)
    yield _row("a viewer", 403, body, path, "INSUFFICIENT_PERMISSIONS", who="viewer", given=given)
    for able in ("supervisor", "bench"):
        yield _row(f"a {able}", 200, body, path, who=able, given=given)


def _opened(path: str, given: str) -> Iterator[PackingRow]:
    """Of a route that is told why something is opened again."""
    yield _row("a packer", 403, WHY, path, "INSUFFICIENT_PERMISSIONS", given=given)
    yield _row("without a reason", 400, {}, path, wrong=("reason",), who="supervisor", given=given)
    for reason in _REASONS:
        told = {"reason": reason}
        yield _row(f"reason {reason!r}"[:20], 400, told, path, wrong=("reason",), who="supervisor", given=given)
    for reason in ("r" * 500, "ä", " x ", "<b>"):
        yield _row(f"reason {reason[:3]}", 200, {"reason": reason}, path, who="supervisor", given=given)
    yield from _common(WHY, path, "supervisor", given)


_COMPLETE = COMPLETE.replace("{shipment_id}", "{shipment}")
_REOPEN = REOPEN.replace("{shipment_id}", "{shipment}")
_REOPEN_BOX = REOPEN_BOX.replace("{box_id}", "{box}")
COMPLETE_ROWS = [
    _row("closed", 200, {}, _COMPLETE, given="closed", whole={"shipment": {
        "id": "{shipment}", "shipment_number": "{number}", "so_number": "{so number}", "status": "packed",
        "customer_name": "Nordic Foods", "promised_ship_date": "{promised}", "lines_total": 3, "lines_packed": 0,
        "boxes_count": 1, "allergen_alert": True}}),
    _row("with an open box", 400, {}, _COMPLETE, "BOXES_OPEN", given="packed"),
    *(_row(f"with {given}", 400, {}, _COMPLETE, "NOTHING_PACKED", given=given) for given in ("nothing", "box")),
    *(_row(f"one that is {given}", 400, {}, _COMPLETE, "SHIPMENT_NOT_PACKABLE", given=given)
      for given in ("done", "shipped", "cancelled")),
    *_common({}, _COMPLETE, "packer", "closed"),
]  # fmt: skip
REOPEN_ROWS = [
    _row("one that is done", 200, WHY, _REOPEN, given="done", who="supervisor", has=(("shipment.status", "packing"),)),
    *(_row(f"one that is {given}", 400, WHY, _REOPEN, "NOT_PACKED", given=given, who="supervisor")
      for given in ("nothing", "packed", "shipped", "cancelled")),
    *_opened(_REOPEN, "done"),
]  # fmt: skip
REOPEN_BOX_ROWS = [
    _row("a closed one", 200, WHY, _REOPEN_BOX, given="closed", who="supervisor", whole={"box": {
        "id": "{box}", "box_number": 1, "status": "open", "weight": None, "dimensions": NO_SIZES}}),
    _row("an open one", 400, WHY, _REOPEN_BOX, "NOT_CLOSED", given="packed", who="supervisor"),
    *(_row(f"of one that is {given}", 400, WHY, _REOPEN_BOX, "SHIPMENT_NOT_PACKABLE", given=given, who="supervisor")
      for given in ("done", "shipped", "cancelled")),
    *_opened(_REOPEN_BOX, "closed"),
]  # fmt: skip

_NUMBER = NUMBER.replace("{box_id}", "{box}")
_WRONG: tuple[Any, ...] = (
    *("", "x", "340123457000000010", "0034012345700000001", "34012345700000001", " 340123450000000017", "３" * 18),
    *(340123450000000017, None, ["340123450000000017"], True, "340123450000000017\n", "-4012345700000001"),
)


def _sscc(serial: int) -> dict[str, str]:
    """The body with one of the numbers, each of which one box alone may have."""
    return {"sscc": sscc_of(34_012_345_700_000_000 + serial)}


TAKEN_NUMBER = _sscc(99)  # of the box "other box"
NUMBER_ROWS = [
    _row("a closed one", 200, _sscc(1), _NUMBER, given="closed", whole={"box": {
        "id": "{box}", "box_number": 1, "status": "closed", "weight": None, "dimensions": NO_SIZES, **_sscc(1)}}),
    _row("an open one", 200, _sscc(2), _NUMBER, given="packed", has=(("box.sscc", _sscc(2)["sscc"]),)),
    _row("of one that is done", 200, _sscc(3), _NUMBER, given="done"),
    _row("that another box has", 400, TAKEN_NUMBER, _NUMBER, "SSCC_TAKEN", given="closed"),
    *(_row(f"sscc {wrong!r}"[:30], 400, {"sscc": wrong}, _NUMBER, wrong=("sscc",), given="closed") for wrong in _WRONG),
    _row("without one", 400, {}, _NUMBER, wrong=("sscc",), given="closed"),
    *(replace(row, body=_sscc(10 + place)) if row.status == 200 else row
      for place, row in enumerate(_common(_sscc(9), _NUMBER, "packer", "closed"))),
]  # fmt: skip

_WEIGH = WEIGHED.replace("{box_id}", "{box}")
_TYPED = {"source": "typed"}
_BY_SCALE = {"source": "scale", "scale": "Bench scale", "said": "  2.600 kg", "weight": 2.6, "expected": 2.4}
_TEXTS: tuple[Any, ...] = ("t" * 201, 5, None, ["x"], "a\0b")
_KILOGRAMS: tuple[Any, ...] = (0, -1, 1000.1, 0.0000001, "2.6", True, [2.6])
WEIGHED_ROWS = [
    _row("by a scale", 200, _BY_SCALE, _WEIGH, given="closed", whole={"box": {
        "id": "{box}", "box_number": 1, "status": "closed", "weight": None, "dimensions": NO_SIZES}}),
    *(_row(f"by {source}", 200, {"source": source}, _WEIGH, given="closed") for source in ("typed", "nobody")),
    *(_row(f"of one that is {given}", 200, _TYPED, _WEIGH, given=given) for given in ("packed", "done")),
    *(_row(f"{name} {text[:3]}", 200, _TYPED | {name: text}, _WEIGH, given="closed")
      for name in ("scale", "said") for text in ("t" * 200, "", "<b>", "ä")),
    *(_row(f"source {wrong!r}", 400, {"source": wrong}, _WEIGH, wrong=("source",), given="closed")
      for wrong in ("", "x", 5, None, ["scale"])),
    *(_row(f"{name} {wrong!r}"[:20], 400, _TYPED | {name: wrong}, _WEIGH, wrong=(name,), given="closed")
      for name in ("scale", "said") for wrong in _TEXTS),
    *(_row(f"{name} {wrong!r}", 400, _TYPED | {name: wrong}, _WEIGH, wrong=(name,), given="closed")
      for name in ("weight", "expected") for wrong in _KILOGRAMS),
    _row("without a source", 400, {}, _WEIGH, wrong=("source",), given="closed"),
    *_common(_TYPED, _WEIGH, "packer", "closed"),
]  # fmt: skip

_PHOTO = SEND.replace("{box_id}", "{box}")
_JPEG = b64encode(drawn(320, 180)).decode()
_AT = "2026-03-01T09:42:07.120Z"


def _photo(number: int) -> dict[str, Any]:
    """The body with an id of its own: another photo may not have that."""
    return {"id": f"01990000-0000-7000-8000-{number:012x}", "closed_at": _AT, "taken_at": _AT, "jpeg": _JPEG}


_NO_PHOTOS = {
    "of a script": b"<script>alert(1)</script>",
    "of a PNG": b"\x89PNG\r\n\x1a\n" + b"x" * 99,
    "with something behind it": b64decode(_JPEG) + b"PK\x03\x04",
    "cut": b64decode(_JPEG)[:99],
}
TAKEN_PHOTO = _photo(99)  # of the box "other box"
_SENT = _photo(1)
PHOTO = _photo(4)
PHOTO_ROWS = [
    _row("of a closed one", 200, _SENT, _PHOTO, given="closed", has=(
        ("photo.id", _SENT["id"]), ("photo.box_number", 1), ("photo.closed_at", _AT), ("photo.width", 320),
        ("photo.height", 180), ("photo.bytes", len(b64decode(_JPEG))))),
    _row("of an open one", 200, _photo(2), _PHOTO, given="packed"),
    _row("with an id that another one has", 400, TAKEN_PHOTO, _PHOTO, "PHOTO_TAKEN", given="closed"),
    *(_row(f"jpeg {name}", 400, _photo(3) | {"jpeg": b64encode(wrong).decode()}, _PHOTO, "PHOTO_INVALID",
           given="closed") for name, wrong in _NO_PHOTOS.items()),
    _row("jpeg of half a letter", 400, _photo(3) | {"jpeg": "AAAAA"}, _PHOTO, "PHOTO_INVALID", given="closed"),
    *(_row(f"{field} {wrong!r}"[:30], 400, _photo(3) | {field: wrong}, _PHOTO, wrong=(field,), given="closed")
      for field, wrongs in (("id", ("", "x", "../x", "01990000-0000-7000-8000-00000000000A", None, 5)),
                            ("closed_at", ("", "x", "2026-02-31T00:00:00Z", "2026-03-01", None, 5)),
                            ("taken_at", ("", "x", "2026-03-01T00:00:00+01:00", None)),
                            ("jpeg", ("", "ä", "A A", "A" * 240_001, None, 5, ["A"]))) for wrong in wrongs),
    *(_row(f"without {field}", 400, {name: _SENT[name] for name in _SENT if name != field}, _PHOTO, wrong=(field,),
           given="closed") for field in _SENT),
    *(replace(row, body=_photo(10 + place)) if row.status == 200 else row
      for place, row in enumerate(_common(_photo(9), _PHOTO, "packer", "closed"))),
]  # fmt: skip

_LEASE = {"prefix": "4012345", "extension": 3, "count": 10}
LEASE_ROWS = [
    *(Row(f"a {who}", 201, _LEASE, who=who) for who in ("packer", "supervisor", "bench")),
    *(Row(f"prefix {good}", 201, _LEASE | {"prefix": good}, has=(("prefix", good), ("first", 1), ("last", 10)))
      for good in ("0000", "401234567890")),
    *(Row(f"count {good}", 201, _LEASE | {"count": good}) for good in (1, 1000)),
    *(Row(f"extension {good}", 201, _LEASE | {"extension": good}, has=(("extension", good),)) for good in (0, 9)),
    *(Row(f"{field} {wrong!r}", 400, _LEASE | {field: wrong}, wrong=(field,))
      for field, wrongs in (("prefix", ("", "401", "4012345678901", "40123x", "٤٠١٢", 4012345, None, "4012\n")),
                            ("extension", (-1, 10, "3", 1.5, None, True)),
                            ("count", (0, 1001, -1, "5", 1.5, None, True, 10**30))) for wrong in wrongs),
    *(Row(f"without {field}", 400, {name: _LEASE[name] for name in _LEASE if name != field}, wrong=(field,))
      for field in _LEASE),
    Row("a field too many", 400, _LEASE | {"first": 1}, wrong=("body",)),
    *(Row(f"body {raw!r}", 400, raw=raw, wrong=("body",)) for raw in (b"", b"no", b"[]", b'{"count": 1, "count": 1}')),
    Row("too large", 413, raw=b'"' + b"a" * BIG, code="PAYLOAD_TOO_LARGE"),
    Row("text", 415, _LEASE, media_type="text/plain", code="UNSUPPORTED_MEDIA_TYPE"),
    Row("nobody", 401, _LEASE, who=None, code="AUTH_REQUIRED"),
    Row("a viewer", 403, _LEASE, who="viewer", code="INSUFFICIENT_PERMISSIONS"),
]  # fmt: skip

SNAPSHOT_ROWS = [
    Row("all there is", 200),
    *(Row(f"since {text!r}", 200, path=f"?since={text}") for text in ("", "0", "1", "0.1.4.0.", "9" * 18)),
    *(Row(f"since {text!r}", 400, path=f"?since={text}", wrong=("since",))
      for text in ("x", "-1", "01", "1.0", "1e3", "+1", "%201", "1%00", "1%0a", "0.1.5.0.", "0.1.4.0.X", "%D9%A1",
                   "9" * 19, "9" * 201, "1'--")),
    *(Row(f"a query {text!r}", 400, path=f"?{text}", wrong=("query",)) for text in ("limit=1", "since=1&since=1")),
    Row("for who only reads", 200, who="viewer"),
    Row("nobody", 401, who=None, code="AUTH_REQUIRED"),
]  # fmt: skip

TABLES: dict[tuple[str, str], list[PackingRow]] = {
    ("POST", COMPLETE): COMPLETE_ROWS,
    ("POST", REOPEN): REOPEN_ROWS,
    ("POST", REOPEN_BOX): REOPEN_BOX_ROWS,
    ("POST", NUMBER): NUMBER_ROWS,
    ("POST", WEIGHED): WEIGHED_ROWS,
    ("POST", SEND): PHOTO_ROWS,
}
SHAPES: dict[str, type[BaseModel]] = {
    COMPLETE: ShipmentHeld,
    REOPEN: ShipmentHeld,
    REOPEN_BOX: BoxHeld,
    NUMBER: BoxNumbered,
    WEIGHED: BoxHeld,
    SEND: PhotoHeld,
}
