"""What an attacker sends who speaks HTTP badly, or too well: byte by byte, at a real hub."""

import base64
import gzip
import json
import socket
import ssl
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.hub.access import AT_ONCE, SECURITY
from app.hub.events import EVENTS
from app.hub.packing_errors import PACK
from app.hub.packing_shapes import PackingError
from app.hub.place import find
from app.hub.shapes import Error, FieldErrors
from tests.campaigns.hub_store import rows
from tests.support.certificates import Authority
from tests.support.hub import PASSWORD, SESSIONS, Hub, running_hub
from tests.support.hub_listener import listening

BODY = b'{"session_type": "INVENTORY"}'
JSON = b"Content-Type: application/json\r\n"
SIGN_IN = "/api/v1/ext/sign-in"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """One for all that never reaches a database."""
    with running_hub(tmp_path_factory.mktemp("hub"), "") as running:
        yield running


@dataclass(frozen=True)
class Sent:
    """What goes over the wire after the request's line and its token, and the status that has to come."""

    name: str
    status: int
    head: bytes
    body: bytes = BODY
    length: bool = True


def said(name: bytes, *values: bytes) -> bytes:
    return b"".join(name + b": " + value + b"\r\n" for value in values)


CHUNKED = said(b"Transfer-Encoding", b"chunked")
IN_PIECES = b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)
GZIP = said(b"Content-Encoding", b"gzip")
HEADS = [
    Sent("one of each", 201, JSON),
    Sent("in pieces", 201, JSON + CHUNKED, IN_PIECES, length=False),
    Sent("two lengths", 400, JSON + said(b"Content-Length", b"5")),
    Sent("a length and pieces", 400, JSON + CHUNKED, IN_PIECES),
    Sent("pieces, and another way", 400, JSON + said(b"Transfer-Encoding", b"gzip, chunked"), IN_PIECES, length=False),
    Sent("a length below nothing", 400, JSON + said(b"Content-Length", b"-1"), length=False),
    Sent("a length that is none", 400, JSON + said(b"Content-Length", b"0x1d"), length=False),
    Sent("a line that is no header", 400, JSON + b"no header\r\n"),
    Sent("a blank before the colon", 400, b"Content-Type : application/json\r\n"),
    Sent("NUL in a header", 400, JSON + said(b"X-Text", b"a\0b")),
    Sent("two hosts", 400, JSON + said(b"Host", b"other")),
    Sent("two tokens", 401, JSON + said(b"Authorization", b"Bearer x")),
    Sent("two keys", 400, JSON + said(b"Idempotency-Key", b"a", b"a")),
    Sent("an empty key", 400, JSON + said(b"Idempotency-Key", b"")),
    Sent("a key with a blank", 400, JSON + said(b"Idempotency-Key", b"a b")),
    Sent("a key that is not ASCII", 400, JSON + said(b"Idempotency-Key", b"\xc3\xa4")),
    Sent("two types", 415, JSON + said(b"Content-Type", b"text/plain")),
    Sent("no type", 415, b""),
    Sent("packed", 415, JSON + GZIP, gzip.compress(BODY)),
    Sent("said to be packed", 415, JSON + GZIP),
    Sent("a bomb", 415, JSON + GZIP, gzip.compress(bytes(30_000_000))),
    Sent("packed twice over", 415, JSON + said(b"Content-Encoding", b"identity", b"gzip")),
    Sent("a name twice", 400, JSON, b'{"session_type": "INVENTORY", "session_type": "CHECK_IN"}'),
    Sent("a name twice, deeper", 400, JSON, b'{"session_type": "INVENTORY", "notes": {"a": 1, "a": 1}}'),
    Sent("a mark before the text", 400, JSON, b"\xef\xbb\xbf" + BODY),
    Sent("UTF-16", 400, JSON, BODY.decode().encode("utf-16")),
    Sent("something behind", 400, JSON, BODY + b"{}"),
]


@pytest.mark.parametrize("sent", HEADS, ids=lambda sent: sent.name)
def test_a_head_or_body_that_two_may_read_differently_is_refused(hub: Hub, sent: Sent) -> None:
    answer = ask(hub, "POST", SESSIONS, sent)
    assert answer.status == sent.status, answer.body
    check_refusal(answer)


@pytest.mark.parametrize(
    "line",
    [b"\0\1\2", b"GET", b"GET /api/v1/health", b"\x16\x03\x01\x02\x00\x01\x00"],
)
def test_who_does_not_speak_http_is_told_so_and_cut(hub: Hub, line: bytes) -> None:
    answer = read(exchange(hub, line + b"\r\n\r\n"))
    assert answer.status == 400
    assert FieldErrors.model_validate_json(answer.body).errors.keys() == {"request"}
    check_refusal(answer)


# ---- paths and queries

TARGETS = [
    ("/%00", 404), ("/%", 404), ("/%zz", 404), ("//api/v1/health", 404), ("/api/v1/health/", 404),
    ("/api/v1/../v1/health", 404), ("/api/v1/%2e%2e/v1/health", 404), ("/api/v1/health%00", 404),
    ("/api/v1/health%2F", 404), ("http://other/api/v1/health", 404), ("/" + "a" * 60_000, 404),
    ("/%ED%A0%80", 404), ("/api/v1/ext/scan-sessions/%ff", 400), ("/api/v1/ext/scan-sessions/1%00", 400),
    ("/api/v1/ext/scan-sessions/%D9%A1", 400), ("/api/v1/ext/scan-sessions/" + "9" * 5000, 404),
    ("/api/v1/ext/scan-sessions/%2F", 404), ("/api/v1/ext/scan-sessions/1/scans/", 404),
    ("/api/v1/ext/scan-sessions?" + "&".join(["limit=1"] * 6000), 400),
    ("/api/v1/ext/scan-sessions?" + "&".join(f"a{n}=1" for n in range(6000)), 400),
    ("/api/v1/ext/scan-sessions?limit=" + "1" * 5000, 400), ("/api/v1/ext/scan-sessions?limit=%EF%BC%91", 400),
    ("/api/v1/ext/scan-sessions?search=%00", 400), ("/api/v1/ext/scan-sessions?search=%ED%A0%80", 200),
    ("/api/v1/ext/scan-sessions?search=%25%5F%27%22%3B--", 200), ("/api/v1/ext/scan-sessions?search=%F0%9F", 200),
    ("/api/v1/ext/events?after=1&after=0", 400), ("/api/v1/ext/events?token=x", 400),
]  # fmt: skip


@pytest.mark.parametrize(("target", "status"), TARGETS, ids=lambda one: str(one)[:50])
def test_a_path_or_query_that_is_garbage_is_answered_as_any_other(hub: Hub, target: str, status: int) -> None:
    answer = ask(hub, "GET", target, Sent("", status, b"", b""))
    assert answer.status == status, answer.body
    check_refusal(answer)
    nobody = ask(hub, "GET", target, Sent("", 401, b"", b""), who=None)
    assert nobody.status == 401
    check_refusal(nobody)


@pytest.mark.parametrize("method", ["OPTIONS", "HEAD", "TRACE", "CONNECT", "BREW", "get"])
def test_other_methods_are_405_with_all_that_every_answer_carries(hub: Hub, method: str) -> None:
    answer = ask(hub, method, f"{SESSIONS}1", Sent("", 405, b"", b""))
    assert (answer.status, answer.headers["allow"]) == (405, "PATCH")
    check_refusal(answer)


# ---- who is named, where one comes from


@pytest.mark.parametrize(
    ("named", "person"),
    [
        ([b"Mia"], "Mia"), ([b"J%C3%B6rg"], "Jörg"), ([b"%C3%28"], None), ([b"%ED%A0%80"], None), ([b"%00"], None),
        ([b"%E2%80%AEaiM"], None), ([b"a" * 201], None), ([b"a" * 60_000], None), ([b"\xc3\xb6"], None),
        ([b"a%0Ab"], None), ([b"Mia", b"Otto"], None), ([b""], None), ([b"%20%20"], None), ([b"100%"], "100%"),
    ],
)  # fmt: skip
def test_a_name_that_is_garbage_names_nobody(hub: Hub, named: list[bytes], person: str | None) -> None:
    sent = Sent("", 201, JSON + said(b"Scandesk-Person", *named))
    answer = ask(hub, "POST", SESSIONS, sent, who="bench")
    assert answer.status == 201
    line = hub.ask("GET", f"/api/v1/ext/scan-sessions/{json.loads(answer.body)['id']}").json()
    assert [act["person"] for act in line["history"]] == [person]


def test_who_guesses_waits_whatever_address_he_says_he_has(own_hub: Hub) -> None:
    """Another name each time, and another address in every header that proxies know."""
    answers = []
    for number in range(21):
        address = f"10.0.0.{number}"
        headers = {"X-Forwarded-For": address, "Forwarded": f"for={address}", "X-Real-IP": address}
        guess = {"name": f"user-{number}", "password": "wrong"}
        answers.append(own_hub.ask("POST", SIGN_IN, guess, who=None, headers=headers))
    assert [answer.status_code for answer in answers] == [401] * 20 + [429]
    assert Error.model_validate(answers[-1].json()).error_code == "SIGN_IN_TOO_OFTEN"


def test_one_user_holds_so_many_requests_at_a_time_and_no_more(own_hub: Hub) -> None:
    with ExitStack() as stack:
        for _ in range(AT_ONCE):
            stack.enter_context(listening(own_hub))
        for path in (EVENTS, f"{SESSIONS}1"):
            over = own_hub.ask("PATCH" if path == f"{SESSIONS}1" else "GET", path, {}, who="supervisor")
            assert (over.status_code, Error.model_validate(over.json()).error_code) == (429, "TOO_MANY_REQUESTS")
            assert int(over.headers["retry-after"]) > 0
        over = own_hub.ask("POST", PACK, {}, who="supervisor")
        told = PackingError.model_validate(over.json()).error
        assert (over.status_code, told.code) == (429, "TOO_MANY_REQUESTS")
        assert own_hub.ask("GET", "/api/v1/ext/scan-sessions", who="packer").status_code == 200
    while own_hub.ask("GET", "/api/v1/ext/scan-sessions", who="supervisor").status_code == 429:
        pass  # until the hub has noticed that they went


def test_a_hub_opens_more_files_than_one_user_can_hold(own_hub: Hub) -> None:
    assert own_hub.process is not None
    limits = Path(f"/proc/{own_hub.process.pid}/limits").read_text()
    (line,) = (line for line in limits.splitlines() if line.startswith("Max open files"))
    soft, hard = line.split()[3:5]
    assert int(soft) >= min(10_000, int(hard))


# ---- TLS


@pytest.fixture(scope="module")
def in_secret(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    folder = tmp_path_factory.mktemp("tls")
    with running_hub(folder / "hub", "", tls=Authority(folder).issue("hub")) as running:
        yield running


GOOD_OF_OLD = "ECDHE-ECDSA-AES128-GCM-SHA256"


@pytest.mark.parametrize(
    ("version", "ciphers", "good"),
    [
        (ssl.TLSVersion.TLSv1_3, "ALL", True),
        (ssl.TLSVersion.TLSv1_2, GOOD_OF_OLD, True),
        (ssl.TLSVersion.TLSv1_2, "ALL:eNULL:!ECDHE+AESGCM:!ECDHE+CHACHA20", False),
        (ssl.TLSVersion.TLSv1_2, "aNULL:eNULL", False),
        (ssl.TLSVersion.TLSv1_1, "ALL", False),
        (ssl.TLSVersion.TLSv1, "ALL", False),
    ],
)
def test_old_protocols_and_weak_ciphers_are_not_spoken(
    in_secret: Hub, version: ssl.TLSVersion, ciphers: str, good: bool
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # of the very versions
        context.minimum_version = context.maximum_version = version
    where = urlsplit(in_secret.url)
    with socket.create_connection((where.hostname, where.port), timeout=60) as connection:
        if good:
            with context.wrap_socket(connection) as wrapped:
                wrapped.sendall(b"GET /api/v1/health HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n")
                answer = read(whole(wrapped))
                assert (answer.status, answer.headers["strict-transport-security"]) == (200, "max-age=31536000")
        else:
            with pytest.raises(OSError), context.wrap_socket(connection):  # noqa: PT011 (how, is OpenSSL's affair)
                pass


# ---- what a token may not be


def test_a_token_in_any_other_place_is_none(hub: Hub) -> None:
    """Not in the query, a cookie, or another scheme: there they would stand in logs."""
    token, path = hub.tokens["packer"], "/api/v1/ext/scan-sessions"
    for headers in (
        {"Authorization": token}, {"Authorization": f"Basic {token}"}, {"Authorization": f"Bearer {token} x"},
        {"Cookie": f"token={token}"}, {"X-Authorization": f"Bearer {token}"}, {"Authorization": "Bearer"},
        {"Authorization": "Bearer " + base64.b64encode(f"packer:{PASSWORD}".encode()).decode()},
    ):  # fmt: skip
        assert hub.ask("GET", path, who=None, headers=headers).status_code == 401, headers
    assert hub.ask("GET", f"{path}?access_token={token}", who=None).status_code == 401
    assert hub.ask("GET", path, who=None, headers={"Authorization": f"bearer {token}"}).status_code == 200


def test_nothing_of_all_that_stands_in_the_log(own_hub: Hub) -> None:
    """Of what was sent, be it as garbage: no token, no name, no path."""
    canary = "canary-of-the-wire"
    for sent in (
        Sent("", 401, said(b"Authorization", f"Bearer {canary}".encode())),
        Sent("", 400, f"{canary}\r\n".encode()),
        Sent("", 400, JSON, f'{{"{canary}": "{canary}"}}'.encode()),
        Sent("", 201, JSON + said(b"Scandesk-Person", canary.encode())),
    ):
        ask(own_hub, "POST", SESSIONS, sent)
    ask(own_hub, "GET", f"/{canary}?{canary}={canary}", Sent("", 404, b"", b""))
    exchange(own_hub, f"{canary}\r\n\r\n".encode())
    own_hub.ask("POST", SIGN_IN, {"name": canary, "password": canary}, who=None)
    own_hub.end()
    for log in own_hub.data_dir.rglob("*.log*"):
        assert canary not in log.read_text()
    folder, _url = find(own_hub.data_dir, "")
    named = rows(folder / "scandesk.sqlite3", "SELECT person FROM hub_event")
    assert named == [{"person": None}], "who is no station names nobody"
    for file in own_hub.data_dir.rglob("*"):
        assert file.is_dir() or canary.encode() not in file.read_bytes()


# ---- the wire


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def ask(hub: Hub, method: str, target: str, sent: Sent, *, who: str | None = "packer") -> Answer:
    head = f"{method} {target} HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n".encode()
    head += f"Authorization: Bearer {hub.tokens[who]}\r\n".encode() if who else b""
    length = b"Content-Length: %d\r\n" % len(sent.body) if sent.length else b""
    return read(exchange(hub, head + length + sent.head + b"\r\n" + sent.body))


def exchange(hub: Hub, request: bytes) -> bytes:
    where = urlsplit(hub.url)
    with socket.create_connection((where.hostname, where.port), timeout=60) as connection:
        connection.sendall(request)
        return whole(connection)


def whole(connection: socket.socket) -> bytes:
    """All that comes until the hub closes: it always does here."""
    received = bytearray()
    with suppress(ConnectionResetError):  # it has answered, and did not read all
        while chunk := connection.recv(65536):
            received += chunk
    return bytes(received)


def read(received: bytes) -> Answer:
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("ascii").split("\r\n")
    named = [line.split(": ", 1) for line in lines]
    headers = {name.lower(): value for name, value in named}
    assert len(headers) == len(named), "a header twice"
    return Answer(int(first.split()[1]), headers, body)


def check_refusal(answer: Answer) -> None:
    """What every answer carries; a refusal has the shape of its family."""
    for name, value in SECURITY:
        assert answer.headers[name.decode()] == value.decode()
    assert "server" not in answer.headers
    if answer.status >= 400 and answer.body:
        assert answer.headers["content-type"] == "application/json"
        (FieldErrors if answer.status == 400 else Error).model_validate_json(answer.body)
