"""A server of the hub's lists and live events, with a memory, on a real socket; and can misbehave as servers do."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

EXT = "/api/v1/ext"
NOW = "2026-03-01T10:42:30.000Z"
OFFERED = {"scan-sessions": 1, "scans": 1, "stations": 1, "events": 1, "take-over": 1}


def session_line(number: int, **given: Any) -> dict[str, Any]:
    """A SessionLine as the hub tells it."""
    return {
        "id": number,
        "session_type": "INVENTORY",
        "status": "ACTIVE",
        "location": "Room 214",
        "project_id": None,
        "client_id": None,
        "expected_items": 120,
        "notes": None,
        "scanner_id": None,
        "station": {"user_id": 7, "name": "Dock 1"},
        "person": "Ada",
        "offered_to": None,
        "items_scanned": 60,
        "successful_scans": 58,
        "failed_scans": 2,
        "completion_percentage": 50,
        "uploaded_scans": 60,
        "staged": 4,
        "recent": [0] * 28 + [3, 1],
        "validation_mode": "NORMAL",
        "duplicate_handling": "WARN",
        "timeout_minutes": 480,
        "auto_commit": True,
        "created_at": "2026-03-01T09:00:00.000Z",
        "last_activity": "2026-03-01T10:42:00.000Z",
        "expires_at": "2026-03-01T18:42:00.000Z",
        "ended_at": None,
        "change": number,
    } | given


def station_line(number: int = 7, **given: Any) -> dict[str, Any]:
    """A StationLine as the hub tells it."""
    scanner = {"id": "gun", "name": "Gun", "kind": "scanner", "state": "connected"}
    return {
        "user_id": number,
        "name": f"Dock {number - 6}",
        "person": "Ada",
        "waiting": 0,
        "in_doubt": 0,
        "parked": 0,
        "oldest_at": None,
        "devices": [scanner],
        "version": "0.1.0",
        "reported_at": "2026-03-01T10:42:20.000Z",
        "change": 1,
    } | given


@dataclass
class BoardServer:
    """`url`; `asked`: (method, path, query, headers, body). `answers`: what is answered instead at a path: (status,
    body). `say` puts bytes into every open event stream; `streams` counts those that were begun."""

    url: str = ""
    token: str = "right-token"
    offered: dict[str, int] = field(default_factory=lambda: dict(OFFERED))
    sessions: list[dict[str, Any]] = field(default_factory=list)  # newest first
    stations: list[dict[str, Any]] = field(default_factory=lambda: [station_line()])
    scans: list[dict[str, Any]] = field(default_factory=list)
    change: int = 10
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str], dict[str, str], Any]] = field(default_factory=list)
    streams: int = 0
    _said: list[bytes] = field(default_factory=list)
    _generation: int = 0  # streams of earlier ones end
    _changed: Condition = field(default_factory=Condition)

    def say(self, text: str | bytes) -> None:
        with self._changed:
            self._said.append(text if isinstance(text, bytes) else text.encode())
            self._changed.notify_all()

    def tell(self, kind: str, line: dict[str, Any]) -> None:
        """An event, as the hub tells it."""
        number = f"id: {line['change']}\n" if "id" in line or "user_id" in line else ""
        self.say(f"{number}event: {kind}\ndata: {json.dumps(line)}\n\n")

    def hello(self) -> None:
        self.tell("hello", {"as_of": NOW, "change": self.change})

    def end_streams(self) -> None:
        with self._changed:
            self._generation += 1
            self._said.clear()
            self._changed.notify_all()

    def wait_for_stream(self, number: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.streams >= number, 20)

    def answer(self, method: str, path: str, query: dict[str, str]) -> tuple[int, Any]:
        """What the hub would say."""
        if path == EXT:
            return 200, {"server": "scandesk", "version": "9", "extensions": self.offered}
        if path == f"{EXT}/stations":
            return 200, {"stations": self.stations, "change": self.change, "as_of": NOW}
        if path == f"{EXT}/scan-sessions":
            return 200, self._page(query)
        number, _, rest = path.removeprefix(f"{EXT}/scan-sessions/").partition("/")
        found = next((one for one in self.sessions if str(one["id"]) == number), None)
        if found is None:
            return 404, {"detail": "Not found", "error_code": "SESSION_NOT_FOUND"}
        if rest == "scans":
            before, limit = int(query.get("before", 2**60)), int(query["limit"])
            rows = [one for one in self.scans if one["seq"] < before]
            return 200, {"scans": rows[:limit], "next": rows[limit - 1]["seq"] if len(rows) > limit else None}
        if rest == "offer":
            return 200, {"session": found}
        act = {"seq": 1, "at": NOW, "act": "created", "user": "Dock 1", "person": "Ada", "detail": None}
        return 200, {"session": found, "history": [act]}

    def _page(self, query: dict[str, str]) -> dict[str, Any]:
        is_open = {"open": {"ACTIVE", "PAUSED"}, "ended": {"COMPLETED", "CANCELLED"}}.get(query.get("status", "open"))
        before, limit = int(query.get("before", 2**60)), int(query.get("limit", 100))
        rows = [one for one in self.sessions if one["id"] < before and (not is_open or one["status"] in is_open)]
        following = rows[limit - 1]["id"] if len(rows) > limit else None
        return {"sessions": rows[:limit], "next": following, "change": self.change, "as_of": NOW}

    def stream(self, write: Any) -> None:
        """Everything that is said, until it is ended."""
        with self._changed:
            self.streams += 1
            generation, sent = self._generation, 0
            self._changed.notify_all()
            while generation == self._generation:
                if sent == len(self._said):
                    self._changed.wait()
                    continue
                write(self._said[sent])
                sent += 1


@contextmanager
def board_server() -> Iterator[BoardServer]:
    """One that runs while the block does, on a port of its own on the loopback address."""
    server = BoardServer()
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    http.daemon_threads = False
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, name="board server")
    thread.start()
    server.url = f"http://127.0.0.1:{http.server_address[1]}"
    try:
        yield server
    finally:
        server.end_streams()
        http.shutdown()
        http.server_close()
        thread.join()


def _handler(server: BoardServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._take("GET")

        def do_POST(self) -> None:
            self._take("POST")

        def _take(self, method: str) -> None:
            parts, headers = urlsplit(self.path), {name.lower(): value for name, value in self.headers.items()}
            query, length = dict(parse_qsl(parts.query)), int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length)) if length else None
            server.asked.append((method, parts.path, query, headers, body))
            status, content = self._found(method, parts.path, query, headers)
            is_stream = status == 200 and parts.path == f"{EXT}/events" and parts.path not in server.answers
            self.send_response(status)
            self.send_header("Content-Type", "text/event-stream" if is_stream else "application/json")
            with suppress(OSError):  # whoever asked has gone
                self.end_headers()
                self.wfile.write(content)
                if is_stream:
                    server.stream(self._write)

        def _found(self, method: str, path: str, query: dict[str, str], headers: dict[str, str]) -> tuple[int, bytes]:
            if path in server.answers:
                return server.answers[path]
            if path != EXT and headers.get("authorization") != f"Bearer {server.token}":
                return 401, b'{"detail": "no", "error_code": "AUTH_REQUIRED"}'
            if path == f"{EXT}/events":
                return 200, b""
            status, found = server.answer(method, path, query)
            return status, json.dumps(found).encode()

        def _write(self, part: bytes) -> None:
            self.wfile.write(part)
            self.wfile.flush()

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing on standard error."""

    return Handler
