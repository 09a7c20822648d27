"""The whole sync: a station that worked offline, a real HTTP server that speaks the contract, and all that comes
between."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from app.station import Station
from services.central import sync as central
from services.errors import Refused
from services.sessions.model import ExpectedItem, NewSession, SessionType, Status, ValidationMode
from services.settings.secrets import SecretName
from services.sync import contact, service
from services.sync.model import State
from tests.fakes.waiting import PATIENCE, Memory
from tests.support import sync_bench
from tests.support.contract_server import (
    PATH,
    Answer,
    ContractServer,
    Request,
    as_html,
    as_json,
    contract_server,
)
from tests.support.program import next_line
from tests.support.source import ROOT
from tests.support.sync_bench import INVENTORY, Bench, environ


@pytest.fixture
def server() -> Iterator[ContractServer]:
    """One that knows nothing but the contract, and is asked for nothing else."""
    with contract_server() as running:
        yield running
    assert set(running.looks) <= {"/api/v1/ext"}
    assert {(asked.method, asked.path.rstrip("0123456789")) for asked in running.requests} <= {
        ("POST", PATH),
        ("PATCH", PATH),
    }


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits for more messages, and for another token, are short here."""
    monkeypatch.setattr(service, "GATHER_SECONDS", 0.01)
    monkeypatch.setattr(contact, "SIGN_IN_SECONDS", 0.02)


def opened(folder: Path, server: ContractServer, **more: str) -> AbstractContextManager[Bench]:
    return sync_bench.opened(folder, server.url, **more)


def tell(server: ContractServer, answer: Answer | None, *, times: int = 1, method: str = "") -> None:
    """The next requests are answered like this, and not done; None: they are done, and the answer is lost."""
    left = [answer] * times

    def misbehave(request: Request) -> Answer | None:
        if left and request.method.startswith(method):
            return left.pop()
        return None

    server.misbehave = misbehave


# ---- all is well


def test_what_was_done_offline_is_told_and_the_server_has_it_once(server: ContractServer, tmp_path: Path) -> None:
    with opened(tmp_path, server) as bench:
        session = bench.start(NewSession(SessionType.INVENTORY, expected=(ExpectedItem("A1"), ExpectedItem("A2"))))
        bench.scan("A1", "B1")
        bench.station.sessions.undo_last(session.id, bench.mia)
        bench.station.sessions.change_fields(session.id, bench.mia, location="Dock", notes="é", auto_commit=True)
        bench.station.sessions.change_status(session.id, Status.COMPLETED, bench.mia)
        assert bench.sync.status().waiting == 8, "start, list, two staged scans, one undone, one committed, change, end"
        assert not server.requests, "nothing is sent before the station has started"
        bench.station.start(devices=False)
        bench.all_sent()
        after = bench.station.sessions.get(session.id)
    create, update = server.done
    assert (create.method, create.path, create.body) == (
        "POST",
        PATH,
        {"session_type": "INVENTORY", "expected_items": 2, "auto_commit": False},
    )
    assert create.headers["idempotency-key"] == session.id
    assert create.headers["scandesk-person"] == "mia"
    assert (update.method, update.path) == ("PATCH", f"{PATH}1")
    assert update.body["status"] == "COMPLETED"
    assert update.body["items_scanned"] == after.counts.items_scanned == 1
    assert (update.body["location"], update.body["notes"], update.body["auto_commit"]) == ("Dock", "é", True)


def test_the_servers_rules_count_for_later_scans(server: ContractServer, tmp_path: Path) -> None:
    with opened(tmp_path, server) as bench:
        session = bench.start()
        assert session.config.validation_mode is ValidationMode.NORMAL
        bench.station.start(devices=False)
        bench.all_sent()
        after = bench.station.sessions.get(session.id)
    assert (after.remote_id, after.session_token, after.config_from) == (1, "token-1", "server")
    assert after.config.validation_mode is ValidationMode.STRICT
    assert after.config.timeout_minutes == 60
    assert (after.expires_at - after.last_activity).total_seconds() == 3600


def test_a_message_that_comes_while_the_sync_rests_is_sent_by_itself(server: ContractServer, tmp_path: Path) -> None:
    with opened(tmp_path, server) as bench:
        bench.station.start(devices=False)
        bench.start()
        bench.all_sent()
        bench.scan("A1", "A2", "A3")
        bench.until(lambda status: status.waiting + status.in_doubt == 0 and len(server.done) > 1)
    assert server.sessions[server.done[0].headers["idempotency-key"]]["progress_tracking"]["items_scanned"] == 3


def test_a_message_of_another_process_is_sent_by_the_owner(server: ContractServer, tmp_path: Path) -> None:
    with opened(tmp_path, server) as bench:
        bench.station.start(devices=False)
        with Station.open(tmp_path, environ=environ(server.url), patience=0.0) as beside:
            assert not beside.owner
            beside.starter.start(INVENTORY, bench.mia, offline=True)
            status = beside.sync.run(PATIENCE)
            assert (status.waiting, status.in_doubt, status.server) == (0, 0, server.url)
    assert len(server.done) == 1


def test_the_command_line_sends_what_waits_without_a_thread(server: ContractServer, tmp_path: Path) -> None:
    with opened(tmp_path, server) as bench:
        bench.start()
        bench.scan("A1")
        status = bench.sync.run(PATIENCE)
    assert (status.waiting, status.in_doubt, status.parked) == (0, 0, 0)
    assert [request.method for request in server.done] == ["POST", "PATCH"]


# ---- no answer


@pytest.mark.parametrize("bytes_that_come", [0, 1, 100])
def test_a_lost_answer_is_asked_for_again_and_done_once(
    server: ContractServer, tmp_path: Path, bytes_that_come: int
) -> None:
    with opened(tmp_path, server) as bench:
        session = bench.start()
        bench.scan("A1")
        server.cut_after = bytes_that_come
        bench.station.start(devices=False)
        bench.until(lambda status: status.in_doubt == 1)
        server.cut_after = None
        bench.sync.wake()
        bench.all_sent()
        assert bench.station.sessions.get(session.id).remote_id == 1
    assert [request.method for request in server.done] == ["POST", "PATCH"]
    assert len({repr((r.body, r.headers["idempotency-key"])) for r in server.requests if r.method == "POST"}) == 1


def test_what_was_sent_in_doubt_goes_again_as_it_was_though_more_came_since(
    server: ContractServer, tmp_path: Path
) -> None:
    with opened(tmp_path, server) as bench:
        bench.start()
        bench.station.start(devices=False)
        bench.all_sent()
        server.misbehave = lambda request: as_json(503, {"detail": "later"})
        bench.scan("A1")
        bench.until(lambda status: status.in_doubt == 1)
        bench.scan("A2")
        server.misbehave = None
        bench.sync.wake()
        bench.all_sent()
    patches = [request for request in server.requests if request.method == "PATCH"]
    first = patches[0]
    assert first.body == {"items_scanned": 1}
    assert [request.body for request in server.done[1:]] == [{"items_scanned": 1}, {"items_scanned": 2}]
    assert server.done[1].headers["idempotency-key"] == first.headers["idempotency-key"]


def test_a_start_whose_answer_was_lost_is_adopted_by_the_offline_start(server: ContractServer, tmp_path: Path) -> None:
    with opened(tmp_path, server) as bench:
        wanted = NewSession(
            SessionType.INVENTORY, expected=(ExpectedItem("A1"), ExpectedItem("]C1A1"), ExpectedItem("b"))
        )
        server.cut_after = 0
        with pytest.raises(Exception, match="unreachable"):
            bench.station.starter.start(wanted, bench.mia, session_id="the-key")
        server.cut_after = None
        bench.station.starter.start(wanted, bench.mia, session_id="the-key", offline=True)
        bench.station.sessions.change_fields("the-key", bench.mia, location="Dock", notes=None, auto_commit=False)
        bench.sync.run(PATIENCE)
        assert bench.station.sessions.get("the-key").remote_id == 1
    assert len(server.sessions) == 1
    assert server.requests[0].body == server.requests[1].body


NO_ANSWERS = [
    as_html(200),
    as_html(201),
    as_html(403),
    as_html(404),
    as_html(401),
    (302, {"Location": "/login"}, b""),
    as_json(200, {"id": 1}),
    as_json(201, []),
    (204, {}, b""),
]


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("answer", NO_ANSWERS, ids=lambda answer: f"{answer[0]} {answer[2][:9]!r}")
def test_what_is_no_answer_of_the_contract_is_never_taken_for_one(
    server: ContractServer, tmp_path: Path, answer: Answer, method: str
) -> None:
    with opened(tmp_path, server) as bench:
        bench.start()
        bench.scan("A1")
        tell(server, answer, method=method)
        bench.station.start(devices=False)
        bench.until(lambda status: status.in_doubt == 1)
        bench.sync.wake()
        bench.all_sent()
    assert [request.method for request in server.done] == ["POST", "PATCH"]


def test_the_answer_for_another_session_is_not_taken(
    server: ContractServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.sync.crew.THREADS", 1)  # so that the first is made first
    with opened(tmp_path, server) as bench:
        bench.start()
        bench.start()
        bench.station.start(devices=False)
        bench.all_sent()
        first = server.sessions[server.done[0].headers["idempotency-key"]]
        tell(server, as_json(200, server._change(dict(first), {})[1]), method="PATCH")
        bench.scan("A1")  # in the second
        bench.until(lambda status: status.in_doubt == 1)
        bench.sync.wake()
        bench.all_sent()
    assert server.done[-1].path == f"{PATH}2"


# ---- later


def test_a_server_that_asks_for_time_gets_it(server: ContractServer, tmp_path: Path) -> None:
    busy = 429, {"Content-Type": "application/json", "Retry-After": "120"}, b'{"detail": "slowly"}'
    with opened(tmp_path, server) as bench:
        bench.start()
        tell(server, busy)
        bench.station.start(devices=False)
        status = bench.until(lambda status: status.next_try_at is not None)
        assert status.next_try_at is not None
        rest = (status.next_try_at - bench.station.clock.now()).total_seconds()
        assert 60 < rest <= 120
        assert (status.waiting, status.in_doubt) == (1, 0), "it was not done for sure"
        bench.sync.wake()
        bench.all_sent()
    assert len(server.done) == 1


def test_a_session_that_is_put_off_or_refused_holds_no_other(server: ContractServer, tmp_path: Path) -> None:
    with opened(tmp_path, server) as bench:
        put_off, refused, good = (bench.start() for _ in range(3))

        def misbehave(request: Request) -> Answer | None:
            key = request.headers["idempotency-key"]
            if key == put_off.id:
                return as_json(500, {"detail": "broken"})
            return as_json(400, {"detail": "no", "errors": {"location": "Nowhere"}}) if key == refused.id else None

        server.misbehave = misbehave
        bench.station.start(devices=False)
        bench.until(lambda status: (status.waiting, status.in_doubt, status.parked) == (0, 1, 1))
        states = {one.id: bench.station.sessions.get(one.id).remote_id for one in (put_off, refused, good)}
        assert states == {put_off.id: None, refused.id: None, good.id: 1}
        (parked,) = bench.sync.messages(State.PARKED, 10)
        assert (parked.session_id, parked.said, dict(parked.fields)) == (refused.id, "no", {"location": "Nowhere"})


def test_a_token_that_is_not_taken_pauses_all_until_there_is_another(server: ContractServer, tmp_path: Path) -> None:
    with opened(tmp_path, server, SCANDESK_SECRET__CENTRAL_TOKEN="") as bench:
        bench.station.secrets._put_in_file(SecretName.CENTRAL_TOKEN, "old-token")
        bench.start()
        bench.start()
        bench.station.start(devices=False)
        bench.until(lambda status: status.sign_in and (status.waiting, status.in_doubt, status.parked) == (2, 0, 0))
        bench.scan("A1")
        assert len(server.requests) <= 2, "no more than what went at once"
        bench.station.secrets._put_in_file(SecretName.CENTRAL_TOKEN, "right-token")
        bench.all_sent()
        assert not bench.sync.status().sign_in
    assert len(server.done) == 3


# ---- a person decides


REFUSALS = [
    (403, "INSUFFICIENT_PERMISSIONS"),
    (404, "SESSION_NOT_FOUND"),
    (409, "SESSION_STATE_CONFLICT"),
    (422, "IDEMPOTENCY_KEY_REUSED"),
    (400, ""),
]


@pytest.mark.parametrize(("status", "code"), REFUSALS)
def test_what_the_server_refuses_waits_for_a_person_who_sends_it_again(
    server: ContractServer, tmp_path: Path, status: int, code: str
) -> None:
    with opened(tmp_path, server) as bench:
        session = bench.start()
        bench.station.start(devices=False)
        bench.all_sent()
        tell(server, as_json(status, {"detail": "I refuse", "error_code": code}), method="PATCH")
        bench.scan("A1")
        bench.until(lambda status: status.parked == 1)
        bench.scan("A2")
        (parked,) = bench.sync.messages(State.PARKED, 10)
        assert parked.said == "I refuse"
        assert bench.sync.log(10)[0].act == "refused"
        bench.sync.retry(parked.id, bench.mia)
        bench.until(lambda status: status.waiting + status.in_doubt + status.parked == 0)
    assert server.sessions[session.id]["progress_tracking"]["items_scanned"] == 2
    assert server.done[1].headers["idempotency-key"] == parked.id


def test_who_discards_the_start_of_a_session_discards_all_of_it(server: ContractServer, tmp_path: Path) -> None:
    with opened(tmp_path, server) as bench:
        session = bench.start(NewSession(SessionType.INVENTORY, project_id=7, auto_commit=True))
        tell(server, as_json(404, {"detail": "gone", "errors": {"project_id": "Project with ID 7 not found"}}))
        bench.scan("A1")
        bench.station.start(devices=False)
        bench.until(lambda status: status.parked == 1)
        bench.sync.discard(session.id, "told by phone", bench.mia)
        line = bench.sync.log(1)[0]
        assert {(one.act, one.said) for one in bench.sync.log(9)} == {("discarded", "told by phone")}
        assert (line.person, line.session_id) == ("mia", session.id)
        bench.scan("A2")
        assert bench.sync.run(PATIENCE).waiting == 0, "nothing of it waits for ever"
        with pytest.raises(Refused, match="NOT_PARKED"):
            bench.sync.discard(session.id, "again", bench.mia)
    assert not server.done


# ---- the process dies


def test_a_kill_between_the_answer_and_its_mark_leaves_all_told_once(server: ContractServer, tmp_path: Path) -> None:
    with opened(tmp_path, server) as bench:
        session = bench.start()
        bench.scan("A1", "A2")
    for method in ("POST", "PATCH"):
        command = [sys.executable, "-m", "tests.support.held_sync", str(tmp_path), server.url, method]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE) as process:
            answered = next_line(process)
            process.kill()
        assert answered == {"answered": method}
    with opened(tmp_path, server) as bench:
        assert bench.sync.status().in_doubt == 2, "both scans, in one message"
        bench.station.start(devices=False)
        bench.all_sent()
        assert bench.station.sessions.get(session.id).remote_id == 1
    assert [request.method for request in server.done] == ["POST", "PATCH"]
    assert server.sessions[session.id]["progress_tracking"]["items_scanned"] == 2
    assert [r.method for r in server.requests] == ["POST", "POST", "PATCH", "PATCH"]
    assert len({r.headers["idempotency-key"] for r in server.requests}) == 2


def test_closing_cuts_a_call_off_and_leaves_it_in_doubt(
    server: ContractServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(central, "CentralSync", partial(central.CentralSync, whole_seconds=5 * PATIENCE))
    asked: Memory[Request] = Memory()

    def slow(request: Request) -> None:
        asked.add(request)
        server.let_go.wait(PATIENCE)

    server.misbehave = slow
    with opened(tmp_path, server) as bench:
        bench.start()
        bench.station.start(devices=False)
        asked.wait_for(1)
    with opened(tmp_path, server) as bench:
        assert bench.sync.status().in_doubt == 1
        server.misbehave = None
        bench.station.start(devices=False)
        bench.all_sent()
    assert len(server.done) == 1


def test_without_a_token_nothing_is_sent_and_all_is_kept(server: ContractServer, tmp_path: Path) -> None:
    with opened(tmp_path, server, SCANDESK_SECRET__CENTRAL_TOKEN="") as bench:
        bench.start()
        bench.station.start(devices=False)
        assert bench.until(lambda status: status.sign_in).waiting == 1
        bench.station.secrets._put_in_file(SecretName.CENTRAL_TOKEN, "right-token")
        bench.all_sent()
    assert len(server.done) == 1
