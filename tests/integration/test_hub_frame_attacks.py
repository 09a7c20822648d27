"""What an attacker sends to the frames routes: each is refused in its family's shape, nothing of it is said again, and
nothing is recorded by it. Without a token there is nothing to find but what is recorded without one."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from app.hub.bodies import LARGEST
from app.hub.camera_scans import BATCH, COMPLETE, LISTED, LOCK
from app.hub.frame_errors import FRAMES, INIT, STATUS
from app.hub.frame_shapes import FrameError
from app.hub.shapes import Error, FieldErrors
from tests.integration.frame_table import frame
from tests.support.frame_hub import begin, status, tell
from tests.support.hub import Hub, running_hub

CANARY = "zq7x"  # in all that is sent, and in nothing that comes
NUMBERS = (
    "-1",
    "1.5",
    "1e3",
    "0x10",
    "1_0",
    "9223372036854775808",
    "9" * 5000,
    "1e999",
    "NaN",
    "Infinity",
    "-Infinity",
)
PARTS = ("-1e-300", "1.0000001", "1e300", "1e999", "NaN", "Infinity", "-Infinity", "9" * 400)
TYPES = ('"zq7x"', "[]", '["zq7x"]', '{"zq7x": 1}', "[" * 40 + "]" * 40)
TEXTS = ("zq7x\\u0000", "zq7x" * 26, "zq7x\\ud800", "")
OTHER_NAMES = ("__proto__", "organisation_id", "id", "frameId", "timestamp", "SCANID", "scanId ", "scan_id", "")
HOSTILE = (
    "' OR 1=1; DROP TABLE camera_scan; --",
    "<script>alert(1)</script>",
    "{scanId} %s ${7*7} {{7*7}}",
    "../../etc/passwd",
    "=1+1",
    "\u202egnp.exe",
    "a\r\nSet-Cookie: x=1",
    "\x1b[2J",
    "漢" * 100,
)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with running_hub(tmp_path_factory.mktemp("hub"), "") as running:
        yield running


def in_object(good: dict[str, Any], **more: str) -> bytes:
    """A good body with these in it, as they stand there."""
    parts = {name: json.dumps(value) for name, value in good.items()} | more
    return ("{" + ", ".join(f"{json.dumps(name)}: {value}" for name, value in parts.items()) + "}").encode()


def wrong_bodies(good: dict[str, Any]) -> Iterator[bytes]:
    whole = json.dumps(good).encode()
    yield from (b"", b"null", b"[]", b"[" + whole + b"]", b'"zq7x"', b"zq7x", whole[:-1], whole + b"{}", whole + b"\0")
    yield from (b"\xef\xbb\xbf" + whole, whole.decode().encode("utf-16"), b"[" * 100_000, b'{"a":' * 50_000)
    first = next(iter(good))
    yield whole[:-1] + f', "{first}": "x"}}'.encode()  # a name twice
    yield whole[:-1] + f', "\\u00{ord(first[0]):x}{first[1:]}": "x"}}'.encode()  # the same, written otherwise
    yield b'{"scanId": "zq7x' + b"9" * LARGEST
    yield from (in_object(good, **{name: '"zq7x"'}) for name in OTHER_NAMES)
    for name, value in good.items():
        yield from (
            in_object(good, **{name: other}) for other in TYPES if not (isinstance(value, str) and other[0] == '"')
        )
        if isinstance(value, str):
            yield from (in_object(good, **{name: f'"{text}"'}) for text in TEXTS)
    yield from (in_object(good, frameNumber=number) for number in NUMBERS if "frameNumber" in good)
    for name in ("confidence", "stabilityScore", "iou"):
        yield from (in_object(good, **{name: part}) for part in (*PARTS, "true") if "frameNumber" in good)


def check(answer: Any, *statuses: int) -> None:
    assert answer.status_code in statuses, answer.text
    body = answer.json()
    shape = FrameError if "details" in body else FieldErrors if "errors" in body else Error
    shape.model_validate(body)
    assert CANARY not in answer.text
    assert CANARY not in str(answer.headers)


@pytest.mark.parametrize("who", [None, "bench"])
def test_a_body_that_is_none_of_the_contract_is_refused_and_records_nothing(hub: Hub, who: str | None) -> None:
    scan = begin(hub, who=who)
    tell(hub, scan, who, frameNumber=0)
    before = status(hub, scan, who)
    listed = hub.ask("GET", LISTED, who="viewer").json()
    for path, good in ((FRAMES, frame(scanId=scan, frameNumber=1)), (INIT, {"sessionId": "s"})):
        for body in wrong_bodies(good):
            check(hub.ask("POST", path, content=body, who=who, key="zq7x-key"), 413 if len(body) > LARGEST else 400)
    one = {name: value for name, value in frame(frameNumber=1).items() if name != "scanId"}
    for body in wrong_bodies(one):
        batch = b'{"frames": [' + body + b"]}"
        check(hub.ask("POST", BATCH.format(scan_id=scan), content=batch, who="bench"), 400, 413, 404)
    assert status(hub, scan, who) == before
    assert hub.ask("GET", LISTED, who="viewer").json() == listed


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_session_is_text_and_nothing_else(hub: Hub, text: str) -> None:
    scan = begin(hub, text)
    assert status(hub, scan)["sessionId"] == text
    answer = hub.ask("GET", f"{STATUS}?scanId={scan}&sessionId={quote(text)}", who=None)
    assert answer.status_code == 200
    check(hub.ask("GET", f"{STATUS}?scanId={quote(text)}", who=None), 404)
    check(hub.ask("POST", FRAMES, frame(scanId=text), who=None), 404)


PATHS = ("zq7x", "zq7x%00", "zq7x%FF", "zq7x%2F..", "zq7x'--", "zq7x" * 500, "%E2%80%AEzq7x", "zq7x%0d%0aX-A:%20b")


@pytest.mark.parametrize("text", PATHS)
def test_a_path_or_query_that_names_nothing_finds_nothing(hub: Hub, text: str) -> None:
    for method, path in (("POST", LOCK), ("POST", COMPLETE), ("GET", BATCH), ("POST", BATCH)):
        body = {"frames": [{"frameNumber": 0, "userInFrame": True, "confidence": 1}]} if path == BATCH else {}
        asked = hub.ask(method, path.format(scan_id=text), None if method == "GET" else body, who="bench")
        check(asked, 404, 405)
    for who in (None, "bench"):
        check(hub.ask("GET", f"{STATUS}?scanId={text}", who=who), 400, 404)
        check(hub.ask("GET", f"{STATUS}?scanId=x&{text}=1", who=who), 400)


def test_what_is_another_organisations_is_answered_as_what_never_was(hub: Hub) -> None:
    """Word for word; also for who has no token, and whatever is asked of it."""
    ours, nobodys = begin(hub, who="bench"), "01990000-0000-7000-8000-000000000000"
    tell(hub, ours, "bench")
    for who in ("foreign", None):
        for asked in (
            lambda scan, who=who: hub.ask("GET", f"{STATUS}?scanId={scan}&sessionId=session", who=who),
            lambda scan, who=who: hub.ask("POST", FRAMES, frame(scanId=scan), who=who),
            lambda scan, who=who: hub.ask("POST", FRAMES, frame(scanId=scan, iou=0.5), who=who),
        ):
            theirs, none = asked(ours), asked(nobodys)
            assert (theirs.status_code, theirs.content) == (none.status_code, none.content) == (404, none.content)
    for method, path in (("POST", LOCK), ("POST", COMPLETE), ("GET", BATCH)):
        theirs, none = (
            hub.ask(method, path.format(scan_id=scan), None if method == "GET" else {}, who="foreign")
            for scan in (ours, nobodys)
        )
        assert (theirs.status_code, theirs.content) == (none.status_code, none.content) == (404, none.content)
    assert status(hub, ours, "bench")["frameCount"] == 1
