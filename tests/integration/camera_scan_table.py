"""What our hub has beside the frames contract, as a table: one row for every field, parameter, limit and code."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from app.hub.camera_scan_shapes import CameraScans, Frames, ScanHeld, SortedOut
from app.hub.camera_scans import BATCH, COMPLETE, LISTED, LOCK
from tests.integration.frame_table import TYPES, FrameRow, frame, without
from tests.integration.hub_table import BIG, LARGEST

SHAPES: dict[tuple[str, str], type[BaseModel]] = {
    ("GET", LISTED): CameraScans,
    ("GET", BATCH): Frames,
    ("POST", BATCH): SortedOut,
    ("POST", LOCK): ScanHeld,
    ("POST", COMPLETE): ScanHeld,
}
NONE = "01990000-0000-7000-8000-000000000000"


def _row(name: str, status: int, body: Any = None, *, path: str = "{scan}", who: str | None = "bench",
         **more: Any) -> FrameRow:  # fmt: skip
    return FrameRow(name, status, body, path=path, who=who, **more)


def _common(good: Any) -> Iterator[FrameRow]:
    """Of every route that names a scan and takes a body."""
    for name in (NONE, "{foreign}", "x", "%00"):
        yield _row(f"named {name}", 404, good, path=name, code="SCAN_NOT_FOUND")
    for name, raw in (("no JSON", b"no"), ("nothing", b""), ("a list", b"[]"), ("a name twice", b'{"a": 1, "a": 1}')):
        yield _row(f"body {name}", 400, raw=raw, wrong=("body",))
    yield _row("a field too many", 400, good | {"x": 1}, wrong=("body",))
    yield _row("too large", 413, raw=b'"' + b"a" * BIG, code="PAYLOAD_TOO_LARGE")
    yield _row("text", 415, good, media_type="text/plain", code="UNSUPPORTED_MEDIA_TYPE")
    yield _row("nobody, on loopback too", 401, good, who=None, code="AUTH_REQUIRED")
    yield _row("a viewer", 403, good, who="viewer", code="INSUFFICIENT_PERMISSIONS")
    yield _row("a packer", 200, good, who="packer")


def _ends(**after: Any) -> Iterator[FrameRow]:
    for given in ("active", "locked", "completed"):
        has = tuple((f"scan.{name}", value) for name, value in after.items())
        yield _row(f"one that is {given}", 200, {}, given=given, has=() if given == "completed" else has)
    yield from _common({})


def one(**more: Any) -> dict[str, Any]:
    """A frame of a batch."""
    return without(frame(**more), "scanId")


def _batch(*frames: Any) -> dict[str, Any]:
    return {"frames": list(frames)}


def _bad(name: str, frames: Any) -> FrameRow:
    return _row(name, 400, {"frames": frames}, wrong=("frames",))


_TIMES: tuple[Any, ...] = ("2026-01-15T08:00:00", "2026-02-30T08:00:00Z", "now", "", 1, "2026-01-15T08:00:00+01:00")
_STAMPED = "2026-01-15T07:59:59.123Z"
BATCH_ROWS = [
    _row("one", 200, _batch(one()), kept=(("frameNumber", 7), ("stabilityScore", 0.0), ("iou", None))),
    _row("its time", 200, _batch(one(timestamp=_STAMPED)), kept=(("timestamp", _STAMPED),)),
    _row("no time", 200, _batch(one(timestamp=None))),
    *(_bad(f"timestamp {time!r}", [one(timestamp=time)]) for time in _TIMES),
    _row("500", 200, _batch(*(one(frameNumber=number) for number in range(500))), kept=(("frameNumber", 499),)),
    _bad("501", [one(frameNumber=number) for number in range(501)]),
    *(_bad(f"frames {value!r}", value) for value in ([], None, {}, "x", 1, [1], [None], [[]], [{}])),
    _row("no frames", 400, {}, wrong=("frames",)),
    _bad("a field of a frame too many", [one(x=1)]),
    _bad("its scan in a frame", [frame()]),
    *(_bad(f"{field} {value!r}", [one(**{field: value})])
      for field, values in TYPES.items() if field not in ("sessionId", "scanId") for value in values),
    *(_bad(f"without {field}", [without(one(), field)]) for field in ("frameNumber", "userInFrame", "confidence")),
    _row("one of several is wrong", 400, _batch(one(), one(frameNumber=8, iou=2)), wrong=("frames",)),
    _row("once more", 200, _batch(one(), one(), one(frameNumber=8)), before=(one(),), kept=(("frameNumber", 8),)),
    _row("another under a number", 200, _batch(one(iou=0.5), one(frameNumber=8)), before=(one(),),
         has=(("refused", [{"frameNumber": 7, "error_code": "FRAME_TAKEN",
                            "detail": "Another frame of the scan has this number"}]),), kept=(("frameNumber", 8),)),
    _row("two under a number", 200, _batch(one(iou=0.5), one(iou=0.6)), kept=(("iou", 0.5),)),
    _row("after the lock", 200, _batch(one(), one(frameNumber=8)), before=(one(),), given="locked",
         has=(("refused", [{"frameNumber": 8, "error_code": "SCAN_LOCKED",
                            "detail": "The scan is locked and takes no more frames"}]),), kept=(("frameNumber", 7),)),
    *_common(_batch(one())),
]  # fmt: skip


def _numbers(query: str) -> Iterator[FrameRow]:
    """Of a parameter `limit`, and of what is no parameter."""
    for text in ("1", "500"):
        yield _row(f"limit {text}", 200, path=f"{query}limit={text}")
    for text in ("0", "501", "-1", "x", "1.0", "%D9%A1", "9" * 40):
        yield _row(f"limit {text[:4]}", 400, path=f"{query}limit={text}", wrong=("limit",))
    yield _row("another parameter", 400, path=f"{query}x=1", wrong=("query",))
    yield _row("one twice", 400, path=f"{query}limit=1&limit=1", wrong=("query",))


FRAMES_ROWS = [
    _row("none yet", 200, has=(("frames", []), ("next", None))),
    _row("all", 200, before=(one(), one(frameNumber=3, iou=0.5)), has=(("next", None),)),
    _row("the first of two", 200, path="{scan}?limit=1", before=(one(), one(frameNumber=3)), has=(("next", 3),)),
    _row("after it", 200, path="{scan}?after=3&limit=1", before=(one(), one(frameNumber=3)), has=(("next", None),)),
    _row("after all there can be", 200, path=f"{{scan}}?after={LARGEST}", has=(("frames", []),)),
    *(_row(f"after {text[:4]}", 400, path=f"{{scan}}?after={text}", wrong=("after",))
      for text in ("-1", "x", "1.0", str(LARGEST + 1))),
    *_numbers("{scan}?"),
    *(_row(f"named {name}", 404, path=name, code="SCAN_NOT_FOUND") for name in (NONE, "{foreign}", "x", "%00")),
    _row("nobody, on loopback too", 401, who=None, code="AUTH_REQUIRED"),
    _row("a viewer", 200, who="viewer"),
]  # fmt: skip
LISTED_ROWS = [
    _row("all", 200, path=""),
    _row("before one", 200, path="?before={scan}"),
    _row("before one, in large letters", 200, path="?before={SCAN}"),
    *(_row(f"before {text[:5]!r}", 400, path=f"?before={text}", wrong=("before",)) for text in ("x", "", "1", "%00")),
    *(_row(f"before {name}", 404, path=f"?before={name}", code="SCAN_NOT_FOUND") for name in (NONE, "{foreign}")),
    *_numbers("?"),
    _row("nobody, on loopback too", 401, path="", who=None, code="AUTH_REQUIRED"),
    _row("a viewer", 200, path="", who="viewer"),
]  # fmt: skip

TABLES: dict[tuple[str, str], list[FrameRow]] = {
    ("GET", LISTED): LISTED_ROWS,
    ("GET", BATCH): FRAMES_ROWS,
    ("POST", BATCH): BATCH_ROWS,
    ("POST", LOCK): list(_ends(status="locked", isLocked=True, completedAt=None)),
    ("POST", COMPLETE): list(_ends(status="completed", isLocked=True)),
}
