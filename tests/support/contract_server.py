"""A server that speaks the session contract, with a memory, on a real socket; and can misbehave as servers do."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

PATH = "/api/v1/scan-sessions/"
TYPES = ("CHECK_IN", "CHECK_OUT", "INVENTORY", "BATCH_SCAN")
Answer = tuple[int, dict[str, str], bytes]
_REUSED = {"detail": "The key was used for another body", "error_code": "IDEMPOTENCY_KEY_REUSED"}
Misbehave = Callable[["Request"], Answer | None]


@dataclass(frozen=True)
class Request:
    """What arrived."""

    method: str
    path: str
    headers: dict[str, str]  # names in small letters
    body: dict[str, Any]


@dataclass
class ContractServer:
    """`url`; `requests` in order; sessions by idempotency key. `misbehave(request)` answers instead, where it does."""

    token: str = "right-token"
    config: dict[str, Any] = field(
        default_factory=lambda: {"validation_mode": "STRICT", "duplicate_handling": "REJECT", "timeout_minutes": 60}
    )
    projects: frozenset[int] = frozenset({7})
    misbehave: Misbehave | None = None
    cut_after: int | None = None  # bytes of an answer to a session's call that arrive before the connection ends
    url: str = ""
    requests: list[Request] = field(default_factory=list)
    looks: list[str] = field(default_factory=list)  # at anything with GET, which is no part of the contract
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    done: list[Request] = field(default_factory=list)  # what had an effect, in order
    answered: dict[str, tuple[Any, Answer]] = field(default_factory=dict)  # by key: body and answer
    let_go: Event = field(default_factory=Event)  # set at the end: what is slow stops waiting
    lock: Lock = field(default_factory=Lock)

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        host, port = self.url.removeprefix("http://").split(":")
        return host, int(port)

    def answer(self, request: Request) -> Answer:
        """What a server of the contract answers."""
        if request.method == "GET":
            self.looks.append(request.path)
            return as_json(404, {"detail": "Not found"})
        self.requests.append(request)
        if self.misbehave is not None and (instead := self.misbehave(request)) is not None:
            return instead
        if request.headers.get("authorization") != f"Bearer {self.token}":
            detail = "Authentication required for scan session creation"
            return as_json(401, {"detail": detail, "error_code": "AUTH_REQUIRED"})
        if request.path == PATH and request.method == "POST":
            return self._create(request)
        if request.path.startswith(PATH) and request.method == "PATCH":
            return self._update(request)
        return as_json(404, {"detail": "Not found"})

    def _create(self, request: Request) -> Answer:
        wanted = request.body
        wrong = {}
        if wanted.get("session_type") not in TYPES:
            wrong["session_type"] = "Session type is required and must be valid"
        if not _positive(wanted.get("expected_items", 1)):
            wrong["expected_items"] = "Expected items must be a positive integer"
        if wrong:
            return as_json(400, {"detail": "Invalid scan session creation parameters", "errors": wrong})
        project = wanted.get("project_id")
        if project is not None and project not in self.projects:
            errors = {"project_id": f"Project with ID {project} not found"}
            return as_json(404, {"detail": "Referenced entity not found", "errors": errors})
        with self.lock:
            return self._once(request, lambda key: (201, self.sessions.setdefault(key, self._session(wanted))))

    def _update(self, request: Request) -> Answer:
        """Absolute values, each under its key once: the same key with another body is refused."""
        with self.lock:
            number = request.path.removeprefix(PATH)
            found = next((one for one in self.sessions.values() if str(one["id"]) == number), None)
            if found is None:
                return as_json(404, {"detail": "Session not found", "error_code": "SESSION_NOT_FOUND"})
            return self._once(request, lambda _key: self._change(found, request.body))

    def _change(self, session: dict[str, Any], body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if session["status"] in ("COMPLETED", "CANCELLED"):
            return 409, {"detail": "The session is over", "error_code": "SESSION_STATE_CONFLICT"}
        session.update({name: value for name, value in body.items() if name != "items_scanned"})
        progress, now = session["progress_tracking"], "2026-03-01T09:42:07.120Z"
        progress["items_scanned"] = progress["successful_scans"] = body.get("items_scanned", progress["items_scanned"])
        return 200, {
            "id": session["id"],
            "session_token": session["session_token"],
            "status": session["status"],
            "progress_summary": dict(progress),
            "session_duration": {"started_at": now, "last_activity": now, "duration_minutes": 0},
            "updated_at": now,
        }

    def _once(self, request: Request, run: Callable[[str], tuple[int, dict[str, Any]]]) -> Answer:
        """The first answer under this key; it is done once."""
        key = request.headers.get("idempotency-key", "")
        if key in self.answered:
            body, answer = self.answered[key]
            return answer if body == request.body else as_json(422, _REUSED)
        status, content = run(key)
        if status < 300:
            self.done.append(request)
            self.answered[key] = request.body, as_json(status, content)
        return as_json(status, content)

    def _session(self, wanted: dict[str, Any]) -> dict[str, Any]:
        number = len(self.sessions) + 1
        return {
            "id": number,
            "session_token": f"token-{number}",
            "session_type": wanted["session_type"],
            "status": "ACTIVE",
            "location": wanted.get("location"),
            "project_id": wanted.get("project_id"),
            "client_id": wanted.get("client_id"),
            "expected_items": wanted.get("expected_items"),
            "notes": wanted.get("notes"),
            "scanner_info": {
                "scanner_id": wanted.get("scanner_id"),
                "scanner_type": "unknown",
                "connection_status": "unknown",
            },
            "session_config": {"auto_commit": wanted.get("auto_commit", False), **self.config},
            "progress_tracking": {
                "items_scanned": 0,
                "successful_scans": 0,
                "failed_scans": 0,
                "completion_percentage": 0.0,
            },
            "created_by": {"user_id": 3, "username": "station", "full_name": "Station"},
            "timestamps": dict.fromkeys(("created_at", "expires_at", "last_activity"), "2026-03-01T09:42:07.120Z"),
        }


def as_json(status: int, body: Any) -> Answer:
    """An answer with a JSON body."""
    return status, {"Content-Type": "application/json"}, json.dumps(body).encode()


def as_html(status: int, text: str = "<html><body>Welcome</body></html>") -> Answer:
    """What a proxy or a hotel's network answers."""
    return status, {"Content-Type": "text/html"}, text.encode()


@contextmanager
def contract_server(server: ContractServer | None = None) -> Iterator[ContractServer]:
    """This one, or a new one, runs while the block does, on a port of its own on the loopback address."""
    server = server or ContractServer()
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    http.daemon_threads = False  # the end waits for every answer, so that no thread outlives its test
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, name="contract server")
    thread.start()
    server.url = f"http://127.0.0.1:{http.server_address[1]}"
    try:
        yield server
    finally:
        server.let_go.set()
        http.shutdown()
        http.server_close()
        thread.join()


@contextmanager
def silent_server() -> Iterator[str]:
    """The address of a server that accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def closed_port() -> str:
    """The address of a port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"http://127.0.0.1:{listening.getsockname()[1]}"


def _positive(value: Any) -> bool:
    return type(value) is int and value > 0


def _handler(server: ContractServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._take("GET")

        def do_PATCH(self) -> None:
            self._take("PATCH")

        def do_POST(self) -> None:
            self._take("POST")

        def do_DELETE(self) -> None:
            self._take("DELETE")

        def _take(self, method: str) -> None:
            told = self.headers.get("Content-Length", "0" if method in {"GET", "DELETE"} else "")
            content = self.rfile.read(int(told)) if told.isdigit() else b""
            if str(len(content)) != told:  # cut off: half a request is none
                self.close_connection = True
                return
            body = json.loads(content or b"{}")
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, given, content = server.answer(Request(method, self.path, headers, body))
            self.send_response(status)
            for name, value in given.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Connection", "close")
            self.close_connection = True
            whole = server.cut_after is None or method == "GET"
            with suppress(OSError):  # nobody listens any more
                self.end_headers()
                self.wfile.write(content if whole else content[: server.cut_after])

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing on standard error."""

    return Handler
