"""What an attacker with a token sends to the asset routes: each is refused in their shape, nothing of it is said again,
no tag is spent on it, and what is another organisation's stays there."""

import json
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.hub.asset_errors import CLEAR, CREATE, LABEL, NEXT_TAG, PREVIEW, VALIDATE
from app.hub.asset_shapes import error_of
from app.hub.bodies import LARGEST
from tests.integration.asset_table import full
from tests.support.hub import PATIENCE, Hub, running_hub

CANARY = "zq7x"  # in all that is sent, and in nothing that comes
GOOD = full(f"SN-{CANARY}")
FIELDS = [*GOOD, "category", "funding_source", "internal_name"]
OTHER_NAMES = ("__proto__", "asset_tag", "organisation_id", "SERIAL_NUMBER", "serial_number ", "")
OTHER_TYPES = ("7", "7.0", "true", "[]", '["zq7x"]', '{"zq7x": 1}', "NaN", "-Infinity", "1e999", "9" * 5000)
DEEP = '{"zq7x": ' * 20 + "1" + "}" * 20
HOSTILE = ("zq7x\\u0000", "zq7x\\ud800", "\\udc00zq7x", "zq7x\\u202e", "zq7x\\u001b[2J", "zq7x" * 1000)
SERIALS = ("", " ", "zq7x ", "zq7x\\n", "zq7x/", "zq7x'--", "zq7x%", "zq7x_", "z\u0441q7x", "zq7x\uff11", "../zq7x")
TAILS = ("%00", "%FF", "%0a", "%20", "+", "%", "*", "%27", "%2F", "&x=1", ";x", "9" * 50)
QUERIES = (
    *("", "?", "?serial_number", "?serial_number=", "?serial_number=%20", "?serial_number=%ED%A0%80", "?%ff=zq7x"),
    *(
        "?serial_number=zq7x&serial_number=zq7x",
        "?serial_number[]=zq7x",
        "?SERIAL_NUMBER=zq7x",
        "?serial%00_number=zq7x",
    ),
    *(f"?serial_number=zq7x{tail}" for tail in TAILS),
)
NUMBERS = ("", "0", "00", "-1", "+1", "1.0", "1e3", "0x1", "%201", "1%00", "1%0a", "1_0", "1,2", "NaN", "zq7x")
DIGITS = ("%EF%BC%91", "%C2%B2", "%D9%A1")  # one, squared two, one: but not as we write them
FRAMES = (  # how long the body is, told so that two may read it differently
    b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
    b"Transfer-Encoding: identity\r\n",
    b"Transfer-Encoding: chunked, chunked\r\n",
    b"Content-Length: 4, 4x\r\n",
    b"Content-Length: 4\r\nContent-Length: 40\r\n",
    b"Content-Length: +4\r\n",
)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with running_hub(tmp_path_factory.mktemp("hub"), "") as running:
        yield running


@pytest.fixture(scope="module")
def theirs(hub: Hub) -> dict[str, Any]:
    """Another organisation's asset."""
    for number in range(3):
        made = hub.ask("POST", CREATE, full(f"THEIRS-{number}"), who="foreign", key=f"key-{number}")
        assert made.status_code == 201, made.text
    body: dict[str, Any] = made.json()
    return body


def in_object(**more: str) -> bytes:
    """A good body with these beside, as they stand there."""
    parts = {name: json.dumps(value) for name, value in GOOD.items()} | more
    return ("{" + ", ".join(f'"{name}": {value}' for name, value in parts.items()) + "}").encode()


def wrong_bodies() -> Iterator[bytes]:
    good = json.dumps(GOOD).encode()
    yield from (
        b"",
        b" ",
        b"null",
        b"[]",
        b"[" + good + b"]",
        b'"zq7x"',
        b"zq7x",
        good[:-1],
        good + b"{}",
        good + b"\0",
    )
    yield from (b"\xef\xbb\xbf" + good, good.decode().encode("utf-16"), good.replace(b"zq7x", b"zq7x\xff"))
    yield from (b"[" * 100_000, b'{"a":' * 50_000, b'{"serial_number": "zq7x' + b"9" * LARGEST)
    yield good[:-1] + b', "serial_number": "zq7x-2"}'
    yield good[:-1] + b', "\\u0073erial_number": "zq7x-2"}'  # the same name, written otherwise
    yield from (in_object(**{name: '"zq7x"'}) for name in OTHER_NAMES)
    for name in FIELDS:
        yield from (in_object(**{name: value}) for value in (*OTHER_TYPES, DEEP))
        yield from (in_object(**{name: f'"{text}"'}) for text in HOSTILE)
    yield from (in_object(serial_number=f'"{serial}"') for serial in SERIALS)


def check(hub: Hub, answer: Any, path: str, *statuses: int) -> None:
    """It is a refusal, in the shape of its route, and says nothing again."""
    assert answer.status_code in statuses, answer.text
    error_of(path).model_validate(answer.json())
    assert CANARY not in answer.text


@pytest.mark.parametrize("body", [pytest.param(body, id=str(at)) for at, body in enumerate(wrong_bodies())])
def test_a_body_that_is_no_asset_is_refused_and_costs_no_tag(hub: Hub, body: bytes) -> None:
    before = hub.ask("GET", PREVIEW, who="bench").json()
    answer = hub.ask("POST", CREATE, content=body, who="bench", key="zq7x-key")
    check(hub, answer, CREATE, 413 if len(body) > LARGEST else 400)
    assert hub.ask("GET", PREVIEW, who="bench").json() == before


@pytest.mark.parametrize("query", QUERIES)
def test_a_serial_that_is_none_is_not_looked_for(hub: Hub, query: str) -> None:
    check(hub, hub.ask("GET", f"{VALIDATE}{query}", who="bench"), VALIDATE, 400)


@pytest.mark.parametrize("number", [*NUMBERS, *DIGITS])
def test_a_label_of_what_is_no_number_is_refused(hub: Hub, number: str) -> None:
    check(hub, hub.ask("GET", f"{LABEL}?asset_id={number}", who="bench"), LABEL, 400)


def test_what_another_organisation_has_is_not_there(hub: Hub, theirs: dict[str, Any]) -> None:
    own = hub.ask("POST", CREATE, full("OURS-1"), who="bench").json()
    assert hub.ask("GET", f"{LABEL}?asset_id={theirs['asset_id']}", who="foreign").status_code == 200
    answers = [
        hub.ask("GET", f"{LABEL}?asset_id={number}", who="bench")
        for number in (theirs["asset_id"], theirs["asset_id"] + 1000, "9" * 18, "9" * 19, "9" * 400)
    ]
    assert {(one.status_code, one.text) for one in answers} == {(404, answers[0].text)}, "as what never was"
    free = hub.ask("GET", f"{VALIDATE}?serial_number=THEIRS-2", who="bench").json()
    assert free == {"valid": True, "serial_number": "THEIRS-2"}
    for named in ("Elsewhere", "2", "%00"):  # a token of ours has its organisation: no header gives it another
        headers = {"Scandesk-Organisation": named}
        held = hub.ask("GET", f"{VALIDATE}?serial_number=OURS-1", who="bench", headers=headers).json()
        assert (held["valid"], held["existing_asset_id"]) == (False, own["asset_id"])
    again = hub.ask("POST", CREATE, full("THEIRS-2"), who="bench", key="key-2")  # with the key that they used
    assert (again.status_code, again.json()["serial_number"]) == (201, "THEIRS-2")
    assert again.json()["asset_id"] != theirs["asset_id"]


@pytest.mark.parametrize("path", [CREATE, CLEAR, NEXT_TAG])
@pytest.mark.parametrize("framing", FRAMES)
def test_no_second_request_hides_in_the_body_of_another(hub: Hub, path: str, framing: bytes) -> None:
    hidden = f"POST {NEXT_TAG} HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {hub.tokens['bench']}\r\n\r\n".encode()
    head = f"POST {path} HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {hub.tokens['bench']}\r\n".encode()
    before = hub.ask("GET", PREVIEW, who="bench").json()
    came = exchange(hub, head + b"Content-Type: application/json\r\n" + framing + b"\r\n" + b"0\r\n\r\n" + hidden)
    assert came.startswith(b"HTTP/1.1 400 ")
    assert came.count(b"HTTP/1.1 ") == 1, "one answer, and the connection has ended"
    assert hub.ask("GET", PREVIEW, who="bench").json() == before


@pytest.mark.parametrize("path", [CLEAR, NEXT_TAG])
def test_a_body_that_nobody_reads_is_no_request(hub: Hub, path: str) -> None:
    """Routes that take no body: what stands in it stays a body, however long it is said to be."""
    hidden = f"POST {NEXT_TAG} HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {hub.tokens['foreign']}\r\n\r\n".encode()
    head = f"POST {path} HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {hub.tokens['bench']}\r\n".encode()
    before = hub.ask("GET", PREVIEW, who="foreign").json()
    came = exchange(hub, head + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(hidden) + hidden)
    assert came.startswith(b"HTTP/1.1 20")
    assert came.count(b"HTTP/1.1 ") == 1
    assert hub.ask("GET", PREVIEW, who="foreign").json() == before


def exchange(hub: Hub, sent: bytes) -> bytes:
    """What comes back until the hub ends the connection."""
    parts = urlsplit(hub.url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=PATIENCE) as line:
        line.sendall(sent)
        return b"".join(iter(lambda: line.recv(65_536), b""))
