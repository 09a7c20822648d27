"""Everything that can go wrong between a station and its server, for a session's start and for its changes: nothing of
it is taken for success, nothing is lost, nothing is done twice, and people are told what it is."""

import gzip
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from services.central import sync as central
from services.central.http import LARGEST, WHOLE_SECONDS
from services.central.sessions import CentralSessions
from services.clock import SystemClock
from services.errors import OutsideFailed
from services.sync import service
from services.sync.lines import SyncStatus
from services.sync.model import State
from services.words.catalogue import Catalogue
from tests.fakes.shifted_clock import ShiftedClock
from tests.support.contract_server import PATH, ContractServer, contract_server
from tests.support.faulty_line import Exchange, Fate, FaultyLine, faulty_line, passed
from tests.support.sync_bench import INVENTORY, opened
from ui.sync.wording import SyncWording

WAITING, IN_DOUBT = State.WAITING, State.IN_DOUBT
UNREACHABLE, NO_SERVER = "sessions.start.unreachable", "sessions.start.not_understood"
SHORT = 2.0  # seconds for a call, where the fault is that none is enough


@pytest.fixture
def server() -> Iterator[ContractServer]:
    with contract_server() as running:
        yield running


@pytest.fixture
def line(server: ContractServer) -> Iterator[FaultyLine]:
    with faulty_line(server.address) as running:
        yield running


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits for more messages are short here."""
    monkeypatch.setattr(service, "GATHER_SECONDS", 0.01)


# ---- the faults


def answer(status: int, body: bytes | dict[str, Any] | list[Any], **headers: str) -> bytes:
    """The bytes of an answer; of JSON, where its body is that."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {"Content-Type": "text/html" if content[:1] == b"<" else "application/json"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    given |= {"Content-Length": str(len(content)), "Connection": "close"}
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"HTTP/1.1 {status} Whatever\r\n{head}\r\n".encode() + content


def instead(status: int, body: bytes | dict[str, Any] | list[Any], **headers: str) -> Fate:
    """Something in between answers, and the server never learns of the request."""
    return lambda exchange: exchange.reply(answer(status, body, **headers))


def lost(share: float) -> Fate:
    """The server does it, and only this part of its answer arrives."""
    return lambda exchange: exchange.reply(exchange.ask(), share)


def changed(change: Callable[[dict[str, Any]], object]) -> Fate:
    """The server does it, and somebody changes its answer."""

    def fate(exchange: Exchange) -> None:
        head, _, content = exchange.ask().partition(b"\r\n\r\n")
        body = json.loads(content)
        change(body)
        exchange.reply(answer(int(head.split()[1]), body))

    return fate


def encoded(exchange: Exchange) -> None:
    """The server does it; 20 MB of an answer come in 90 kB."""
    content = exchange.ask().partition(b"\r\n\r\n")[2]
    status = 201 if exchange.request.startswith(b"POST") else 200
    exchange.reply(answer(status, gzip.compress(content + b" " * 20_000_000, 1), Content_Encoding="gzip"))


def slow(exchange: Exchange) -> None:
    """The server does it; its answer comes a byte at a time."""
    exchange.drip(exchange.ask(), 0.1)


def silent(exchange: Exchange) -> None:
    """The server does it, and no answer ever comes: the client gives up."""
    exchange.ask()
    exchange.client.recv(1)


def other_session(body: dict[str, Any]) -> None:
    """Neither the number nor the type is that of what was asked for."""
    body["id"] += 1000
    if "session_type" in body:
        body["session_type"] = "CHECK_IN"


PAGE = b"<html><body>Welcome to the guests' network</body></html>"
SORRY = {"detail": "not now"}


@dataclass(frozen=True)
class Fault:
    """`after`: how the message stands that met it; `start`: the words that a start at the bench ends with."""

    name: str
    fate: Fate
    after: State = IN_DOUBT
    start: str = UNREACHABLE


FAULTS = [
    *(Fault(f"{status} of a server", instead(status, SORRY)) for status in (408, 500, 502, 503, 504)),
    *(Fault(f"{status} of a proxy", instead(status, PAGE)) for status in (408, 500, 502, 503, 504)),
    Fault("429", instead(429, SORRY), WAITING),
    Fault("429 of a proxy", instead(429, PAGE), WAITING),
    Fault("429 for an hour", instead(429, SORRY, Retry_After="3600"), WAITING),
    Fault("425", instead(425, SORRY), WAITING),
    Fault("409 while the first runs", instead(409, SORRY | {"error_code": "IDEMPOTENCY_KEY_RUNNING"})),
    Fault("captive portal 200", instead(200, PAGE), start=NO_SERVER),
    Fault("captive portal 201", instead(201, PAGE), start=NO_SERVER),
    *(Fault(f"{status} of a proxy", instead(status, PAGE), start=NO_SERVER) for status in (400, 401, 403, 404, 407)),
    Fault("204", instead(204, b""), start=NO_SERVER),
    Fault("dropped", lambda exchange: None),
    Fault("request cut", lambda exchange: exchange.ask_part(0.9)),
    Fault("answer lost after commit", lost(0.0)),
    Fault("answer cut in its head", lost(0.1)),
    Fault("answer cut in its body", lost(0.9)),
    Fault("a byte at a time", slow),
    Fault("silence", silent),
    Fault("wrong JSON", instead(200, []), start=NO_SERVER),
    Fault("wrong JSON 201", instead(201, {"id": "1"}), start=NO_SERVER),
    Fault("half of a JSON", instead(201, b'{"id": 1, "session_token": "t'), start=NO_SERVER),
    Fault("no HTTP", lambda exchange: exchange.reply(b"220 mail.example.com ESMTP\r\n")),
    Fault("another session", changed(other_session), start=NO_SERVER),
    Fault("huge", changed(lambda body: body.update(more="x" * LARGEST)), start=NO_SERVER),
    Fault("gzip bomb", encoded, start=NO_SERVER),
]


def name_of(fault: Fault) -> str:
    return fault.name


@pytest.fixture(params=FAULTS, ids=name_of)
def fault(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Fault:
    found: Fault = request.param
    if found.fate in {slow, silent}:
        monkeypatch.setattr(central, "CentralSync", partial(central.CentralSync, whole_seconds=SHORT))
    return found


def told(status: SyncStatus) -> str:
    """What the sync screen says."""
    return SyncWording(Catalogue("en"), ZoneInfo("UTC")).state(status)[1]


def later(number: int) -> str:
    return Catalogue("en").say("sync.state.later", n=number)


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_fault_is_no_success_loses_nothing_and_is_over_when_it_is_over(
    server: ContractServer, line: FaultyLine, tmp_path: Path, fault: Fault, method: str
) -> None:
    with opened(tmp_path, line.url) as bench:
        status = bench.meet(method, lambda: turns_to(line, fault.fate))
        behind = 1 if method == "POST" else 0  # the scan waits for its session
        assert (status.waiting, status.in_doubt) == ((1 + behind, 0) if fault.after is WAITING else (behind, 1))
        assert (status.parked, status.sign_in, status.stopped) == (0, False, "")
        assert told(status) == later(1 + behind)
        assert bench.session.remote_id == (None if method == "POST" else 1)
        line.fate = passed
        bench.is_told_once(server)


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed(
    server: ContractServer, line: FaultyLine, tmp_path: Path, status: int, method: str
) -> None:
    with contract_server() as elsewhere, opened(tmp_path, line.url) as bench:
        moved = instead(status, SORRY, Location=f"{elsewhere.url}{PATH}")
        assert bench.meet(method, lambda: turns_to(line, moved)).in_doubt == 1
        line.fate = passed
        bench.is_told_once(server)
        assert not elsewhere.requests, "nobody else gets the token"


def test_a_start_at_the_bench_that_meets_a_fault_says_so(
    server: ContractServer, line: FaultyLine, fault: Fault
) -> None:
    line.fate = fault.fate
    patience = SHORT if fault.fate in {slow, silent} else WHOLE_SECONDS
    sessions = CentralSessions(line.url, token=lambda: SecretStr("right-token"), whole_seconds=patience)
    with closing(sessions), pytest.raises(OutsideFailed) as failed:
        sessions.create(INVENTORY, "the-key")
    assert failed.value.words == fault.start


# ---- nobody is there: nothing was sent, for sure


def nobody_listens(line: FaultyLine, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    line.close_door()
    return line.open_door


def nobody_knows_the_name(line: FaultyLine, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    known = socket.getaddrinfo

    def unknown(*_given: object, **_more: object) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    return lambda: monkeypatch.setattr(socket, "getaddrinfo", known)


@pytest.mark.parametrize("away", [nobody_listens, nobody_knows_the_name])
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_what_reached_nobody_waits_and_is_not_in_doubt(
    server: ContractServer,
    line: FaultyLine,
    tmp_path: Path,
    away: Callable[[FaultyLine, pytest.MonkeyPatch], Callable[[], None]],
    method: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with opened(tmp_path, line.url) as bench:
        back: list[Callable[[], None]] = []
        status = bench.meet(method, lambda: back.append(away(line, monkeypatch)))
        waiting = 2 if method == "POST" else 1
        assert (status.waiting, status.in_doubt, status.parked) == (waiting, 0, 0)
        assert told(status) == later(waiting)
        with pytest.raises(OutsideFailed) as failed:
            bench.station.starter.start(INVENTORY, bench.mia)
        assert failed.value.words == UNREACHABLE
        back[0]()
        bench.is_told_once(server)


def test_what_is_in_doubt_stays_so_while_nobody_is_there(
    server: ContractServer, line: FaultyLine, tmp_path: Path
) -> None:
    with opened(tmp_path, line.url) as bench:
        turns_to(line, lost(0.0))
        bench.start()
        bench.station.start(devices=False)
        bench.until(lambda status: status.in_doubt == 1)
        line.close_door()
        seen = len(bench.seen.all)
        bench.sync.wake()
        after = bench.seen.wait_for(seen + 1)[seen]
        assert (after.waiting, after.in_doubt) == (0, 1), "the server may have it"
        line.fate = passed
        line.open_door()
        bench.sync.wake()
        bench.all_sent()
    assert len(server.done) == 1


# ---- delivered twice


def one_after_the_other(exchange: Exchange) -> None:
    exchange.ask()
    exchange.reply(exchange.ask())


def at_once(exchange: Exchange) -> None:
    other = exchange.line.spawn(exchange.ask, "twin")
    content = exchange.ask()
    other.join()
    exchange.reply(content)


@pytest.mark.parametrize("twice", [one_after_the_other, at_once])
def test_what_is_delivered_twice_is_done_once(
    server: ContractServer, line: FaultyLine, tmp_path: Path, twice: Fate
) -> None:
    line.fate = twice
    with opened(tmp_path, line.url) as bench:
        bench.start()
        bench.scan("A1")
        bench.station.start(devices=False)
        bench.all_sent()
        bench.is_told_once(server)
    assert len(server.requests) == 4


def test_what_comes_late_once_more_takes_nothing_back(server: ContractServer, line: FaultyLine, tmp_path: Path) -> None:
    came: list[Exchange] = []

    def remembered(exchange: Exchange) -> None:
        came.append(exchange)
        passed(exchange)

    line.fate = remembered
    with opened(tmp_path, line.url) as bench:
        session = bench.start()
        bench.station.start(devices=False)
        bench.all_sent()
        for number, code in enumerate(("A1", "A2"), start=2):
            bench.scan(code)
            bench.until(partial(lambda number, status: len(server.done) == number and not status.in_doubt, number))
        for exchange in came:
            exchange.ask()
    assert len(server.requests) == 6
    assert server.sessions[session.id]["progress_tracking"]["items_scanned"] == 2


# ---- a clock that is wrong


DAY = timedelta(days=1)


@pytest.mark.parametrize("off", [-DAY, DAY, 3650 * DAY], ids=str)
def test_a_wrong_clock_holds_nothing_up_and_ends_no_session(
    server: ContractServer, line: FaultyLine, tmp_path: Path, off: timedelta
) -> None:
    clock, now = ShiftedClock(off), SystemClock().now()
    dated = {"Date": format_datetime(now, usegmt=True), "Retry_After": format_datetime(now + timedelta(seconds=120))}
    with opened(tmp_path, line.url, clock) as bench:
        status = bench.meet("PATCH", lambda: turns_to(line, instead(503, SORRY, **dated)))
        assert status.next_try_at is not None
        rest = (status.next_try_at - clock.now()).total_seconds()
        assert 60 < rest <= 120, "the server's date is held against the server's"
        session = bench.session
        assert session.expires_at - session.last_activity == timedelta(minutes=60)
        assert session.expires_at > clock.now(), "it is not over because two clocks differ"
        line.fate = passed
        clock.off = timedelta()  # put right: what was to wait until then waits no longer
        bench.start()  # wakes the sync
        bench.until(lambda status: len(server.done) == 3 and status.waiting + status.in_doubt == 0)
    assert sorted(request.method for request in server.done) == ["PATCH", "POST", "POST"]


def test_a_date_to_come_again_without_a_date_of_today_is_not_believed(
    server: ContractServer, line: FaultyLine, tmp_path: Path
) -> None:
    tomorrow = format_datetime(SystemClock().now() + DAY, usegmt=True)
    with opened(tmp_path, line.url) as bench:
        status = bench.meet("POST", lambda: turns_to(line, instead(429, SORRY, Retry_After=tomorrow)))
        assert status.next_try_at is not None
        assert (status.next_try_at - bench.station.clock.now()).total_seconds() < 30
        line.fate = passed
        bench.is_told_once(server)


def turns_to(line: FaultyLine, fate: Fate) -> None:
    """From now on this becomes of what the server is told; what it can do, it says."""
    line.fate = lambda exchange: passed(exchange) if exchange.request.startswith(b"GET") else fate(exchange)
