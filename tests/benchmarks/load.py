"""Many connections that each ask again as soon as they are answered: a process of its own, one thread, bare sockets.

`python -m tests.benchmarks.load` reads what to do as JSON from standard input and prints what came of it as JSON.
"""

import json
import selectors
import socket
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.benchmarks.figures import Figures
from tests.support.source import ROOT


@dataclass(frozen=True)
class Load:
    """What is asked, one connection a path. `{n}` in `body` counts a connection's requests on, `{name}` is its own of
    `names`. Each request has an Idempotency-Key of its own, where there are `keys`, and the token, where there is one.
    """

    url: str
    paths: list[str]
    body: str
    keys: str  # what all keys of this load begin with
    seconds: float
    token: str = ""
    method: str = "PATCH"
    names: list[str] = field(default_factory=list)


@dataclass
class Came:
    """What came of it. `seconds`: each request's, first byte sent to last byte read."""

    statuses: dict[str, int]
    took: float
    seconds: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return (self.statuses.get("200", 0) + self.statuses.get("201", 0)) / self.took

    @property
    def figures(self) -> Figures:
        return Figures.of(self.seconds)

    def __str__(self) -> str:
        return f"{self.rate:,.0f}/s  {self.figures}  answers {self.statuses}"


def put(load: Load) -> Came:
    """Run it in a process of its own, and wait for its end."""
    command = [sys.executable, "-m", "tests.benchmarks.load"]
    given = json.dumps(asdict(load)).encode()
    done = subprocess.run(command, input=given, stdout=subprocess.PIPE, cwd=ROOT, check=True)
    return Came(**json.loads(done.stdout))


class _Connection:
    def __init__(self, load: Load, number: int) -> None:
        at = urlsplit(load.url)
        self._load = load
        self._number = number
        self._body = load.body.replace("{name}", load.names[number] if load.names else "")
        self._head = (
            f"{load.method} {load.paths[number]} HTTP/1.1\r\nHost: {at.netloc}\r\nContent-Type: application/json\r\n"
        )
        self._head += f"Authorization: Bearer {load.token}\r\n" if load.token else ""
        self._asked = 0
        self._answer = b""
        self._began = 0.0
        self.socket = socket.create_connection((at.hostname or "", at.port or 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self) -> None:
        self._asked += 1
        body = self._body.replace("{n}", str(self._asked))
        key = f"Idempotency-Key: {self._load.keys}-{self._number}-{self._asked}\r\n" if self._load.keys else ""
        request = f"{self._head}{key}Content-Length: {len(body)}\r\n\r\n{body}".encode()
        self._began = time.perf_counter()
        self.socket.sendall(request)

    def read(self) -> tuple[str, float] | None:
        """(status, seconds) once the answer is whole."""
        self._answer += self.socket.recv(65536)
        head, end, body = self._answer.partition(b"\r\n\r\n")
        if not end or len(body) < int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]):
            return None
        self._answer = b""
        return head[9:12].decode(), time.perf_counter() - self._began


def _run(load: Load) -> Came:
    statuses: Counter[str] = Counter()
    seconds: list[float] = []
    with selectors.DefaultSelector() as selector:
        connections = [_Connection(load, number) for number in range(len(load.paths))]
        for connection in connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.ask()
        began = time.perf_counter()
        end, waiting = began + load.seconds, len(connections)
        while waiting:
            for key, _events in selector.select():
                answered = key.data.read()
                if answered is None:
                    continue
                statuses[answered[0]] += 1
                seconds.append(answered[1])
                if time.perf_counter() < end:
                    key.data.ask()
                else:
                    waiting -= 1
        took = time.perf_counter() - began
        for connection in connections:
            connection.socket.close()
    return Came(dict(statuses), took, seconds)


def main() -> None:
    """What this process is started for."""
    given: dict[str, Any] = json.load(sys.stdin)
    json.dump(asdict(_run(Load(**given))), sys.stdout)


if __name__ == "__main__":
    main()
