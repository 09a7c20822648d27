"""The frames contract as a table: what it names, and a row for each field, limit, default, code and body of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from app.hub.frame_errors import FRAMES, INIT, STATUS
from app.hub.frame_shapes import Initialised, Recorded, ScanStatus
from tests.integration.hub_table import BIG, LARGEST, Row

# ---- what the contract names

REQUIRED = {INIT: {"sessionId"}, FRAMES: {"scanId", "frameNumber", "userInFrame", "confidence"}, STATUS: {"scanId"}}
OPTIONAL = {INIT: set[str](), FRAMES: {"stabilityScore", "iou", "isValid"}, STATUS: {"sessionId"}}
ANSWERS = {
    INIT: {"scanId", "sessionId", "startedAt", "message"},
    FRAMES: {"frameId", "scanId", "frameNumber", "userInFrame", "message"},
    STATUS: {"scanId", "sessionId", "status", "isLocked", "frameCount", "latestFrame", "averageConfidence",
             "averageStabilityScore", "userDetectionRate", "qualityMetrics", "startedAt", "completedAt"},
    "latestFrame": {"frameNumber", "userInFrame", "confidence", "stabilityScore", "iou", "isValid", "timestamp"},
    "qualityMetrics": {"totalFrames", "validFrames", "framesWithUser", "avgConfidence", "avgStability"},
}  # fmt: skip
CODES = {INIT: {201, 400, 500}, FRAMES: {201, 400, 404, 500}, STATUS: {200, 400, 404, 500}}
STATUSES = {"active", "locked", "completed"}
# By field: what is the least and the most that is taken, and what is a little too little and too much.
LIMITS: dict[str, tuple[tuple[Any, Any], tuple[Any, Any]]] = {
    "frameNumber": ((0, LARGEST), (-1, LARGEST + 1)),
    "confidence": ((0.0, 1.0), (-0.001, 1.001)),
    "stabilityScore": ((0.0, 1.0), (-0.001, 1.001)),
    "iou": ((0.0, 1.0), (-0.001, 1.001)),
    "sessionId": (("s", "ä" * 100), ("", "s" * 101)),
}
TYPES: dict[str, tuple[Any, ...]] = {  # of JSON, by field: those that it is not
    "sessionId": (5, 0.5, True, [], {}),
    "scanId": (5, 0.5, True, [], {}),
    "frameNumber": ("0", 0.0, 1.5, True, [], {}),
    "userInFrame": ("true", 1, 0, 1.0, [], {}),
    "confidence": ("0.9", True, [], {}),
    "stabilityScore": ("0.9", False, [], {}),
    "iou": ("0.9", True, [], {}),
    "isValid": ("true", 1, 0.0, [], {}),
}

SHAPES: dict[str, type[BaseModel]] = {
    INIT: Initialised,
    FRAMES: Recorded,
    STATUS: ScanStatus,
}
FORGED = "forged"  # who shows a token that is none of ours


@dataclass(frozen=True)
class FrameRow(Row):
    """As a Row, asked without a token where nobody is named. `{scan}` stands for a scan's id, `{foreign}` for that of
    another organisation. `given`: how the scan stands; `before`: frames that were told before; `kept`: what the status
    has of its latest frame afterwards."""

    who: str | None = None
    given: str = "active"
    before: tuple[dict[str, Any], ...] = ()
    kept: tuple[tuple[str, Any], ...] = ()


def frame(**more: Any) -> dict[str, Any]:
    """A good one."""
    return {"scanId": "{scan}", "frameNumber": 7, "userInFrame": True, "confidence": 0.95} | more


def without(body: dict[str, Any], field: str) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != field}


def _bodies(good: dict[str, Any]) -> Iterator[FrameRow]:
    """Of every route that takes one."""
    for name, raw in (
        ("nothing", b""), ("no JSON", b"{'a'"), ("a list", b"[]"), ("null", b"null"), ("no UTF-8", b'{"a": "\xff"}'),
        ("half a character", b'{"sessionId": "\\ud800"}'), ("a name twice", b'{"a": 1, "a": 1}'),
        ("NaN", b'{"iou": NaN}'), ("Infinity", b'{"confidence": Infinity}'), ("beyond all", b'{"confidence": 1e999}'),
        ("more digits than are read", b'{"frameNumber": ' + b"9" * 5000 + b"}"),
        ("17 deep", b'{"a": ' + b"[" * 16 + b"]" * 16 + b"}"), ("very deep", b"[" * 100_000),
    ):  # fmt: skip
        yield FrameRow(f"body {name}", 400, raw=raw, wrong=("body",))
    yield FrameRow("a field that is not known", 400, good | {"<script>": 1}, wrong=("body",))
    yield FrameRow("another case", 400, good | {"SCANID": "x"}, wrong=("body",))
    yield FrameRow("a byte too much", 413, raw=b" " * (BIG + 1), code="PAYLOAD_TOO_LARGE")
    yield FrameRow("text", 415, good, media_type="text/plain", code="UNSUPPORTED_MEDIA_TYPE")
    yield FrameRow("a form", 415, good, media_type="application/x-www-form-urlencoded")
    yield FrameRow("with a charset", 201, good, media_type="application/json; charset=utf-8")


def _who(good: dict[str, Any], status: int, path: str = "") -> Iterator[FrameRow]:
    more: dict[str, Any] = {"path": path}
    yield FrameRow("a token that is none", 401, good, who=FORGED, code="AUTH_REQUIRED", **more)
    yield FrameRow("a station", status, good, who="bench", **more)


def _types(body: dict[str, Any], field: str) -> Iterator[FrameRow]:
    for value in TYPES[field]:
        yield FrameRow(f"{field} {value!r}", 400, body | {field: value}, wrong=(field,))


INIT_ROWS = [
    FrameRow("as the contract shows", 201, {"sessionId": "session-uuid"},
             has=(("sessionId", "session-uuid"), ("message", "Scan initialized successfully"))),
    *(FrameRow(f"session ID {text[:20]!r}", 201, {"sessionId": text}, has=(("sessionId", text),)) for text in
      ("s", "ä" * 100, " ", "<b>{n}</b>", "'; DROP TABLE camera_scan; --", "\t", "漢", "\u202e", "9" * 100)),
    FrameRow("no session ID", 400, {}, wrong=("sessionId",),
             whole={"error": "Validation failed",
                    "details": {"sessionId": ["Session ID must be text of 1 to 100 characters"]}}),
    *(FrameRow(f"session ID {text[:5]!r}", 400, {"sessionId": text}, wrong=("sessionId",)) for text in
      ("", "s" * 101, "a\0b")),
    FrameRow("session ID null", 400, {"sessionId": None}, wrong=("sessionId",)),
    *_types({}, "sessionId"),
    *_bodies({"sessionId": "s"}),
    *_who({"sessionId": "s"}, 201),
    FrameRow("a viewer", 403, {"sessionId": "s"}, who="viewer", code="INSUFFICIENT_PERMISSIONS"),
    FrameRow("a viewer, and nonsense", 403, raw=b"no", who="viewer", wrong=()),
]  # fmt: skip


def _part(field: str) -> Iterator[FrameRow]:
    for value in (0, 0.0, 1, 1.0, 0.5, 1e-300, 0.1234567890123456):
        yield FrameRow(f"{field} {value!r}", 201, frame(**{field: value}), kept=((field, float(value)),))
    yield FrameRow(f"{field} -0.0", 201, frame(**{field: -0.0}), kept=((field, 0.0),))
    for value in (-0.001, 1.001, 2, -1, 1e300, 2**70):
        yield FrameRow(f"{field} {value!r}", 400, frame(**{field: value}), wrong=(field,))


_STORED = {"frameNumber": 7, "userInFrame": True, "confidence": 0.95}
FRAME_ROWS = [
    FrameRow("as the contract shows", 201,
             frame(frameNumber=0, stabilityScore=0.75, iou=0.88, isValid=True),
             has=(("frameNumber", 0), ("userInFrame", True), ("message", "Frame 0 recorded successfully")),
             kept=(("frameNumber", 0), ("userInFrame", True), ("confidence", 0.95), ("stabilityScore", 0.75),
                   ("iou", 0.88), ("isValid", True))),
    FrameRow("defaults", 201, frame(), kept=(("stabilityScore", 0.0), ("iou", None), ("isValid", True))),
    FrameRow("null is as not given", 201, frame(stabilityScore=None, iou=None, isValid=None),
             kept=(("stabilityScore", 0.0), ("iou", None), ("isValid", True))),
    *(FrameRow(f"valid of {user}, {confidence}", 201, frame(userInFrame=user, confidence=confidence),
               has=(("userInFrame", user),), kept=(("userInFrame", user), ("isValid", valid)))
      for user, confidence, valid in ((True, 0.51, True), (True, 0.5, False), (False, 0.95, False))),
    *(FrameRow(f"isValid {said}, whatever it would be", 201, frame(userInFrame=not said, isValid=said),
               kept=(("isValid", said),)) for said in (True, False)),
    *(FrameRow(f"without {field}", 400, without(frame(), field), wrong=(field,)) for field in sorted(REQUIRED[FRAMES])),
    *(FrameRow(f"{field} null", 400, frame(**{field: None}), wrong=(field,)) for field in sorted(REQUIRED[FRAMES])),
    *(row for field in TYPES if field != "sessionId" for row in _types(frame(), field)),
    *(row for field in ("confidence", "stabilityScore", "iou") for row in _part(field)),
    *(FrameRow(f"frameNumber {number}", 201, frame(frameNumber=number), has=(("frameNumber", number),
               ("message", f"Frame {number} recorded successfully")), kept=(("frameNumber", number),))
      for number in (0, 1, 2**31, 2**53 + 1, LARGEST)),
    *(FrameRow(f"frameNumber {number}", 400, frame(frameNumber=number), wrong=("frameNumber",))
      for number in (-1, LARGEST + 1, 2**64, 10**400)),
    FrameRow("all that is wrong is told at once", 400, {"frameNumber": -1, "confidence": "x"},
             whole={"error": "Validation failed", "details": {
                 "scanId": ["Scan ID must be text of 1 to 100 characters"],
                 "frameNumber": ["Frame number must be an integer of 0 or more"],
                 "userInFrame": ["User in frame must be true or false"],
                 "confidence": ["Confidence must be a number from 0 to 1"]}}),
    *(FrameRow(f"scanId {text[:9]!r}", 400, frame(scanId=text), wrong=("scanId",)) for text in ("", "s" * 101, "a\0")),
    *(FrameRow(f"scanId {text[:20]!r}", 404, frame(scanId=text), code="SCAN_NOT_FOUND", wrong=("scanId",)) for text in
      ("s", "s" * 100, "01990000-0000-7000-8000-000000000000", "' OR 1=1 --", "../x", "%", "\u202e", "{foreign}")),
    FrameRow("once more", 201, frame(), before=(frame(),), kept=tuple(_STORED.items())),
    FrameRow("once more, with what it had by default", 201, frame(stabilityScore=0, isValid=True), before=(frame(),)),
    FrameRow("once more, in another number's clothes", 201, frame(confidence=1), before=(frame(confidence=1.0),)),
    *(FrameRow(f"another {field} under the same number", 400, frame(**{field: value}), before=(frame(),),
               wrong=("frameNumber",), code="FRAME_TAKEN")
      for field, value in (("userInFrame", False), ("confidence", 0.94), ("stabilityScore", 0.1), ("iou", 0.1),
                           ("isValid", False))),
    FrameRow("a lower number comes later", 201, frame(frameNumber=3), before=(frame(),), kept=(("frameNumber", 7),)),
    *(FrameRow(f"a scan that is {state}", 400, frame(), given=state, wrong=("scanId",),
               whole={"error": "The scan is locked and takes no more frames",
                      "details": {"scanId": ["The scan is locked and takes no more frames"]}})
      for state in ("locked", "completed")),
    FrameRow("one more after the lock", 400, frame(), given="locked", code="SCAN_LOCKED"),
    FrameRow("once more after the lock", 201, frame(), before=(frame(),), given="locked"),
    FrameRow("another after the lock", 400, frame(iou=1), before=(frame(),), given="locked", wrong=("frameNumber",)),
    *_bodies(frame()),
    *_who(frame(), 404),
    FrameRow("a viewer", 403, frame(), who="viewer", code="INSUFFICIENT_PERMISSIONS"),
    FrameRow("a viewer, and nonsense", 403, raw=b"no", who="viewer"),
    FrameRow("somebody else's scan", 404, frame(), who="foreign", code="SCAN_NOT_FOUND"),
]  # fmt: skip


def _ask(name: str, status: int, query: str = "", **more: Any) -> FrameRow:
    return FrameRow(name, status, path=query, **more)


_OURS = "?scanId={scan}"
_NO_SCAN = "Scan ID must be text of 1 to 100 characters"
STATUS_ROWS = [
    _ask("before the first frame", 200, _OURS, has=(
        ("sessionId", "session"), ("status", "active"), ("isLocked", False), ("frameCount", 0), ("latestFrame", None),
        ("averageConfidence", 0.0), ("averageStabilityScore", 0.0), ("userDetectionRate", 0.0),
        ("qualityMetrics.totalFrames", 0), ("qualityMetrics.validFrames", 0), ("qualityMetrics.framesWithUser", 0),
        ("qualityMetrics.avgConfidence", 0.0), ("qualityMetrics.avgStability", 0.0), ("completedAt", None))),
    _ask("of its session", 200, f"{_OURS}&sessionId=session"),
    _ask("with frames", 200, _OURS,
         before=(frame(frameNumber=1, confidence=0.9, stabilityScore=0.5), frame(frameNumber=0, iou=0.5),
                 frame(frameNumber=2, userInFrame=False, confidence=0.1, stabilityScore=0.4)),
         has=(("frameCount", 3), ("latestFrame.frameNumber", 2), ("latestFrame.userInFrame", False),
              ("latestFrame.confidence", 0.1), ("latestFrame.stabilityScore", 0.4), ("latestFrame.iou", None),
              ("latestFrame.isValid", False), ("averageConfidence", 0.65), ("averageStabilityScore", 0.3),
              ("userDetectionRate", 200 / 3), ("qualityMetrics.totalFrames", 3), ("qualityMetrics.validFrames", 2),
              ("qualityMetrics.framesWithUser", 2), ("qualityMetrics.avgConfidence", 0.65),
              ("qualityMetrics.avgStability", 0.3))),
    _ask("locked", 200, _OURS, given="locked", has=(("status", "locked"), ("isLocked", True), ("completedAt", None))),
    _ask("completed", 200, _OURS, given="completed", has=(("status", "completed"), ("isLocked", True))),
    _ask("without a scan", 400, whole={"error": "Validation failed", "details": {"scanId": [_NO_SCAN]}}),
    *(_ask(f"scanId {text[:6]!r}", 400, f"?scanId={text}", wrong=("scanId",)) for text in ("", "s" * 101, "a%00b")),
    *(_ask(f"sessionId {text[:6]!r}", 400, f"{_OURS}&sessionId={text}", wrong=("sessionId",))
      for text in ("", "s" * 101, "%00")),
    *(_ask(f"the query {query[-20:]}", 400, query, wrong=("query",))
      for query in (f"{_OURS}&scanId=x", f"{_OURS}&x=1", f"{_OURS}&scanid=x")),
    *(_ask(f"the scan {text[:12]}", 404, f"?scanId={text}", code="SCAN_NOT_FOUND", wrong=("scanId",))
      for text in ("s", "s" * 100, "%27%20OR%201=1", "%ED%A0%80", "{foreign}")),
    *(_ask(f"of another session {text[:9]}", 404, f"{_OURS}&sessionId={text}", code="SCAN_NOT_FOUND",
           wrong=("sessionId",)) for text in ("other", "SESSION", "session%20", "s" * 100)),
    *_who({}, 404, _OURS),
    _ask("a viewer, of nothing there", 404, _OURS, who="viewer"),
]  # fmt: skip


TABLES: dict[tuple[str, str], list[FrameRow]] = {
    ("POST", INIT): INIT_ROWS,
    ("POST", FRAMES): FRAME_ROWS,
    ("GET", STATUS): STATUS_ROWS,
}
