"""Starting sessions at a central server: against a real HTTP server that speaks the contract, and that misbehaves."""

import json
import socket
import ssl
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr

from app.station import Station
from services.central import sessions as central
from services.central.http import LARGEST
from services.central.sessions import CentralSessions
from services.errors import OutsideFailed, OutsideKind, Refused
from services.http import call
from services.identity.person import Person
from services.sessions.model import DuplicateHandling, ExpectedItem, NewSession, SessionType, ValidationMode
from services.words.catalogue import Catalogue
from tests.fakes.waiting import PATIENCE
from tests.support.contract_server import (
    PATH,
    Answer,
    ContractServer,
    Request,
    as_html,
    as_json,
    closed_port,
    contract_server,
    silent_server,
)
from tests.support.dripping_server import dripping_server

INVENTORY = NewSession(SessionType.INVENTORY)


@pytest.fixture
def server() -> Iterator[ContractServer]:
    with contract_server() as running:
        yield running


def create(
    url: str,
    wanted: NewSession = INVENTORY,
    *,
    key: str = "key-1",
    token: str | None = "right-token",
    patience: float = 5,
) -> Any:
    asked = CentralSessions(url, token=lambda: SecretStr(token) if token else None, whole_seconds=patience)
    try:
        return asked.create(wanted, key)
    finally:
        asked.close()


def failure(url: str, **given: Any) -> OutsideFailed:
    with pytest.raises(OutsideFailed) as caught:
        create(url, **given)
    assert caught.value.kind is OutsideKind.NETWORK
    assert caught.value.retry
    return caught.value


def refusal(url: str, *given: Any, **more: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        create(url, *given, **more)
    return caught.value


# ---- the contract kept


def test_the_request_is_the_contracts_and_the_servers_config_counts(server: ContractServer) -> None:
    wanted = NewSession(
        SessionType.CHECK_OUT, location="Room 214", project_id=7, expected_items=12, notes="é", scanner_id="s1"
    )
    made = create(server.url, wanted)
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", PATH)
    assert request.headers["authorization"] == "Bearer right-token"
    assert request.headers["idempotency-key"] == "key-1"
    assert request.headers["content-type"] == "application/json"
    assert request.body == {
        "session_type": "CHECK_OUT",
        "location": "Room 214",
        "project_id": 7,
        "expected_items": 12,
        "notes": "é",
        "scanner_id": "s1",
        "auto_commit": False,
    }
    assert (made.id, made.session_token) == (1, "token-1")
    assert made.config.validation_mode is ValidationMode.STRICT
    assert made.config.duplicate_handling is DuplicateHandling.REJECT
    assert made.config.timeout_minutes == 60


def test_field_report_13_a_start_that_is_tried_again_is_the_same_session(server: ContractServer) -> None:
    assert create(server.url, key="a") == create(server.url, key="a") != create(server.url, key="b")


def test_a_list_without_a_number_says_how_many_are_expected(server: ContractServer) -> None:
    create(server.url, NewSession(SessionType.INVENTORY, expected=(ExpectedItem("A"), ExpectedItem("B"))))
    assert server.requests[0].body["expected_items"] == 2


# ---- the server says no


def test_field_errors_carry_the_servers_own_text(server: ContractServer) -> None:
    refused = refusal(server.url, NewSession(SessionType.INVENTORY, project_id=99))
    assert refused.code == "NOT_FOUND"
    assert refused.params["fields"] == {"project_id": "sessions.wrong.server"}
    assert refused.params["said"] == {"project_id": "Project with ID 99 not found"}


def test_a_servers_text_is_hostile_and_shown_harmless(server: ContractServer) -> None:
    nasty = "<b>\x1b[2J‮" + "x" * 10_000
    server.misbehave = lambda _request: as_json(400, {"detail": nasty, "errors": {"notes": [nasty], "other": nasty}})
    refused = refusal(server.url)
    assert refused.code == "VALIDATION_ERROR"
    said = Catalogue("en").say("sessions.wrong.server", text=refused.params["said"]["notes"])
    whole = Catalogue("en").say(refused.words, **refused.params)
    assert len(said) < 400
    assert len(whole) < 500
    assert "\x1b" not in said + whole
    assert "‮" not in said + whole


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (401, "AUTH_REQUIRED", "sessions.start.sign_in"),
        (403, "INSUFFICIENT_PERMISSIONS", "sessions.start.forbidden"),
    ],
)
def test_who_may_not_is_told_so(server: ContractServer, status: int, code: str, words: str) -> None:
    server.misbehave = lambda _request: as_json(status, {"detail": "no", "error_code": code})
    refused = refusal(server.url)
    assert (refused.code, refused.words) == (code, words)


def test_a_wrong_token_is_refused_and_never_told(server: ContractServer) -> None:
    refused = refusal(server.url, token="wrong-token")
    assert refused.words == "sessions.start.sign_in"
    assert "wrong-token" not in repr(refused) + str(refused.params)


@pytest.mark.parametrize("token", [None, "", "two\nlines", "é"])
def test_without_a_usable_token_nobody_is_asked(server: ContractServer, token: str | None) -> None:
    assert refusal(server.url, token=token).words == "sessions.start.no_token"
    assert not server.requests


def test_without_an_address_it_says_so() -> None:
    assert refusal("").words == "sessions.start.no_url"


# ---- no answer


def test_nobody_there_is_unreachable() -> None:
    assert failure(closed_port()).words == "sessions.start.unreachable"
    assert Catalogue("en").say("sessions.start.unreachable") == "Unable to start scanning session - check connection"


def test_a_server_that_never_answers_is_unreachable() -> None:
    with silent_server() as url:
        assert failure(url, patience=0.3).words == "sessions.start.unreachable"


def test_an_answer_that_comes_too_late_is_unreachable(server: ContractServer) -> None:
    def slow(_request: Request) -> None:
        server.let_go.wait(20)

    server.misbehave = slow
    assert failure(server.url, patience=0.3).words == "sessions.start.unreachable"


HEAD = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 400\r\n"
CHUNKED = b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"
DRIPS = [
    # (what, sent at once, sent a byte at a time: 20 seconds of it)
    ("headers", b"", HEAD + b"X-Slow: " + b"y" * 315),
    ("body", HEAD + b"\r\n", b" " * 400),
    ("chunks", CHUNKED, b"1\r\n \r\n" * 67),
    ("nothing but greetings", b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 16),
]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and its certificate for localhost, signed by itself, in one file."""
    file = tmp_path_factory.mktemp("tls") / "localhost.pem"
    options = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost", "-days", "2", "-keyout", str(file), "-out", str(file) + ".crt"]
    subprocess.run(["openssl", "req", *options, *names], check=True, capture_output=True)
    file.write_text(file.read_text() + Path(f"{file}.crt").read_text())
    return file


@pytest.mark.parametrize("secret", [False, True], ids=["http", "https"])
@pytest.mark.parametrize(("what", "at_once", "dripped"), DRIPS, ids=[row[0] for row in DRIPS])
def test_a_server_that_drips_is_cut_off_before_it_is_done(
    what: str, at_once: bytes, dripped: bytes, secret: bool, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = None
    if secret:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))  # the system's store, for this test
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
    with dripping_server(at_once, dripped, tls=tls) as slow:
        assert failure(slow.url, patience=0.5).words == "sessions.start.unreachable"
        assert slow.ended.wait(PATIENCE)
    assert slow.cut_off
    assert 0 < slow.sent < len(dripped)


def test_a_drip_that_is_done_in_time_is_an_answer(server: ContractServer) -> None:
    content = good(server)[2]
    head = f"HTTP/1.1 201 Created\r\nContent-Length: {len(content)}\r\n\r\n".encode()
    with dripping_server(head + content[:-5], content[-5:]) as slow:
        assert create(slow.url, patience=PATIENCE).id == 1
    assert not slow.cut_off


def test_a_look_up_of_the_name_that_never_ends_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, let_go, ended = Event(), Event(), Event()

    def look_up(*_given: object, **_more: object) -> list[Any]:
        asked.set()
        let_go.wait(PATIENCE)
        ended.set()
        raise socket.gaierror("nobody knows")

    monkeypatch.setattr(call, "END_SECONDS", 0.05)
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert failure("https://sessions.example.org", patience=0.3).words == "sessions.start.unreachable"
    assert asked.is_set()
    assert not ended.is_set(), "it still goes on"
    let_go.set()


@pytest.mark.parametrize("too_late", [False, True], ids=["before the deadline", "after it"])
def test_the_connection_of_a_call_is_cut_whenever_it_came(too_late: bool) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        line, made = call.Line(), SimpleNamespace(get_extra_info={"socket": ours}.get)
        if too_late:
            line.cut()
        line.trace("connection.connect_tcp.complete", {"return_value": made})
        if not too_late:
            line.cut()
        theirs.settimeout(PATIENCE)
        assert theirs.recv(1) == b"", "it has ended"


@pytest.mark.parametrize("bytes_that_come", [0, 1, 100])
def test_a_cut_answer_is_unreachable(server: ContractServer, bytes_that_come: int) -> None:
    server.cut_after = bytes_that_come
    assert failure(server.url).words == "sessions.start.unreachable"


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429, 409])
def test_a_server_in_trouble_is_unreachable(server: ContractServer, status: int) -> None:
    server.misbehave = lambda _request: as_html(status)
    assert failure(server.url).words == "sessions.start.unreachable"


# ---- an answer that is none


def good(server: ContractServer, **changed: Any) -> Answer:
    body = server._session({"session_type": "INVENTORY"})
    for path, value in changed.items():
        *sections, name = path.split("__")
        table = body
        for section in sections:
            table = table[section]
        if value is ...:
            del table[name]
        else:
            table[name] = value
    return as_json(201, body)


def test_the_untouched_answer_is_taken(server: ContractServer) -> None:
    server.misbehave = lambda _request: good(server)
    assert create(server.url).id == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "1"},
        {"id": 0},
        {"id": True},
        {"id": ...},
        {"session_token": ""},
        {"session_token": "a b"},
        {"session_token": ...},
        {"session_type": "CHECK_IN"},
        {"session_type": "STOCKTAKE"},
        {"status": "PAUSED"},
        {"session_config": ...},
        {"session_config__validation_mode": "strict"},
        {"session_config__timeout_minutes": 10**12},
        {"session_config__timeout_minutes": 60.5},
        {"session_config__auto_commit": "false"},
        {"progress_tracking__items_scanned": -1},
        {"created_by": ...},
        {"timestamps__expires_at": "tomorrow"},
    ],
    ids=str,
)
def test_a_body_that_is_no_session_does_not_pass_for_one(server: ContractServer, changed: dict[str, Any]) -> None:
    server.misbehave = lambda _request: good(server, **changed)
    assert failure(server.url).words == "sessions.start.not_understood"


@pytest.mark.parametrize(
    "answer",
    [
        as_html(200),
        as_html(201),
        as_html(404),
        as_json(200, {"id": 1}),
        as_json(201, []),
        as_json(201, None),
        (201, {"Content-Type": "application/json"}, b"{"),
        (201, {"Content-Type": "application/json"}, b""),
        (201, {"Content-Type": "application/json"}, b"[" * 100_000),
        (201, {"Content-Type": "application/json"}, b"\xff\xfe"),
        as_json(404, {"detail": 5}),
        (204, {}, b""),
    ],
    ids=lambda answer: f"{answer[0]} {answer[2][:12]!r}",
)
def test_garbage_is_not_understood(server: ContractServer, answer: Answer) -> None:
    server.misbehave = lambda _request: answer
    assert failure(server.url).words == "sessions.start.not_understood"


def test_an_endless_answer_is_not_read_to_its_end(server: ContractServer) -> None:
    def endless(_request: Request) -> Answer:
        status, headers, content = good(server)
        return status, headers, content + b" " * LARGEST  # still JSON

    server.misbehave = endless
    assert failure(server.url).words == "sessions.start.not_understood"


def test_a_redirect_is_not_followed(server: ContractServer) -> None:
    with contract_server() as elsewhere:
        server.misbehave = lambda _request: (307, {"Location": f"{elsewhere.url}{PATH}"}, b"")
        assert failure(server.url).words == "sessions.start.not_understood"
        assert not elsewhere.requests  # nobody else gets the token


def test_proxies_of_the_environment_do_not_count(server: ContractServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", closed_port())
    monkeypatch.setenv("ALL_PROXY", closed_port())
    assert create(server.url).id == 1


def test_plain_http_to_another_machine_is_refused() -> None:
    with pytest.raises(ValueError, match="http only to this machine"):
        CentralSessions("http://sessions.example.org", token=lambda: None)


# ---- the whole start, through the station


@pytest.fixture
def central_station(server: ContractServer, tmp_path: Path) -> Iterator[tuple[Station, Person]]:
    environ = {
        "SCANDESK_SESSIONS__MODE": "central",
        "SCANDESK_CENTRAL__URL": server.url,
        "SCANDESK_SECRET__CENTRAL_TOKEN": "right-token",
        "SCANDESK_IDENTITY__PINS": "false",
    }
    with Station.open(tmp_path / "station", environ=environ) as station:
        yield station, station.people.first_run(name="mia", full_name="Mia", pin=None)


def test_a_start_at_the_server_takes_its_config_and_leaves_no_message(
    server: ContractServer, central_station: tuple[Station, Person]
) -> None:
    station, person = central_station
    session = station.starter.start(INVENTORY, person)
    assert (session.remote_id, session.session_token, session.config_from) == (1, "token-1", "server")
    assert session.config.validation_mode is ValidationMode.STRICT
    assert server.requests[0].headers["idempotency-key"] == session.id
    assert station.sessions.waiting().number == 0


def test_an_offline_start_after_no_answer_keeps_the_key_and_leaves_a_message(
    server: ContractServer, central_station: tuple[Station, Person]
) -> None:
    station, person = central_station
    server.cut_after = 0
    with pytest.raises(OutsideFailed):
        station.starter.start(INVENTORY, person, session_id="the-key")
    assert station.sessions.sessions() == []  # nothing was started behind the person's back
    session = station.starter.start(INVENTORY, person, session_id="the-key", offline=True)
    assert server.requests[-1].headers["idempotency-key"] == session.id == "the-key"
    assert (session.remote_id, session.config_from) == (None, "station")
    assert station.sessions.waiting().number == 1


def test_an_offline_start_is_offered_when_the_server_drips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(central, "CentralSessions", partial(CentralSessions, whole_seconds=0.5))
    with dripping_server(*DRIPS[0][1:]) as slow:
        environ = {
            "SCANDESK_SESSIONS__MODE": "central",
            "SCANDESK_CENTRAL__URL": slow.url,
            "SCANDESK_SECRET__CENTRAL_TOKEN": "right-token",
            "SCANDESK_IDENTITY__PINS": "false",
        }
        with Station.open(tmp_path / "station", environ=environ) as station:
            person = station.people.first_run(name="mia", full_name="Mia", pin=None)
            with pytest.raises(OutsideFailed) as failed:
                station.starter.start(INVENTORY, person, session_id="the-key")
            assert failed.value.words == "sessions.start.unreachable"  # what the screen offers the offline start for
            session = station.starter.start(INVENTORY, person, session_id="the-key", offline=True)
            assert session.config_from == "station"
            assert station.sessions.waiting().number == 1
    assert slow.cut_off


def test_what_is_wrong_already_here_is_not_sent(
    server: ContractServer, central_station: tuple[Station, Person]
) -> None:
    station, person = central_station
    with pytest.raises(Refused) as caught:
        station.starter.start(NewSession(SessionType.INVENTORY, notes="x" * 501), person)
    assert json.loads(json.dumps(caught.value.params["fields"])) == {"notes": "sessions.wrong.notes"}
    assert not server.requests
