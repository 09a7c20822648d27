"""A line between clients and an HTTP server that does to each request what a test's fate says: hands it on, drops it,
cuts it in the middle, loses the answer, delivers it twice, answers something else. One connection is one request."""

import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

PATIENCE = 20.0  # seconds of silence after which a connection is given up
Address = tuple[str, int]
Fate = Callable[["Exchange"], None]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request on its way. `request`: all of its bytes, which want the connection closed after the answer."""

    line: "FaultyLine"
    client: socket.socket
    request: bytes

    def ask(self) -> bytes:
        """Deliver the request; the whole answer, b"" where the server is away or ends without one."""
        return self.line.ask(self.request)

    def ask_part(self, share: float) -> None:
        """Deliver a part of the request, and cut."""
        self.line.ask(self.request[: int(len(self.request) * share)], whole=False)

    def reply(self, answer: bytes, share: float = 1.0) -> None:
        """Hand this answer, or a part of it, to the client."""
        with suppress(OSError):  # it does not listen any more
            self.client.sendall(answer[: int(len(answer) * share)])

    def drip(self, answer: bytes, pace: float) -> None:
        """Hand it on a byte at a time, `pace` seconds between two, for as long as the client listens."""
        with suppress(OSError):
            self.client.settimeout(pace)
            for byte in answer:
                with suppress(TimeoutError):
                    if not self.client.recv(1):
                        return
                self.client.sendall(bytes([byte]))


def passed(exchange: Exchange) -> None:
    """As if there were no line."""
    exchange.reply(exchange.ask())


class FaultyLine:
    """Owner of the threads `line …`. `fate`, `target` and `tls` (in secret towards the client) may be changed at any
    time; any thread. `rewrite` changes what is delivered."""

    def __init__(
        self,
        target: Address,
        fate: Fate = passed,
        *,
        tls: ssl.SSLContext | None = None,
        rewrite: Callable[[bytes], bytes] = bytes,
    ) -> None:
        self.target = target
        self.fate = fate
        self.tally: Counter[str] = Counter()  # requests, and what fates count in it; "away": deliveries to nobody
        self._rewrite = rewrite
        self.tls = tls
        self.under_way = 0  # deliveries that are not answered yet
        self._came = threading.Condition()
        self._running: set[threading.Thread] = set()
        self._sockets: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._accepting = self._accept()

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://localhost:{self.port}"

    def count(self, what: str) -> None:
        """One more of these."""
        with self._came:
            self.tally[what] += 1
            self._came.notify_all()

    def wait_for(self, what: str, number: int, patience: float = PATIENCE) -> bool:
        """Wait until there were so many of these."""
        with self._came:
            return self._came.wait_for(lambda: self.tally[what] >= number, patience)

    def close_door(self) -> None:
        """Refuse connections from now on."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        self._listener.close()

    def open_door(self) -> None:
        """Take connections again, at the same port."""
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        self._accepting = self._accept()

    def ask(self, request: bytes, *, whole: bool = True) -> bytes:
        """Deliver these bytes on a connection of their own; the answer, where the request is `whole`."""
        answer = bytearray()
        try:
            with self._kept(socket.create_connection(self.target, PATIENCE)) as server:
                self._counts_under_way(1)
                try:
                    server.sendall(self._rewrite(request) if whole else request)
                    while whole and (chunk := server.recv(65536)):
                        answer += chunk
                finally:
                    self._counts_under_way(-1)
        except ConnectionRefusedError:
            self.count("away")
        except OSError:  # it was killed in the middle
            pass
        return bytes(answer)

    def stop(self) -> None:
        """Refuse everything, cut everything, and end."""
        with suppress(OSError):
            self.close_door()
        for connection in list(self._sockets):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in list(self._running):
            thread.join()

    def spawn(self, run: Callable[[], None], name: str) -> threading.Thread:
        """A thread that `stop` waits for."""

        def work() -> None:
            try:
                run()
            finally:
                self._running.discard(thread)

        thread = threading.Thread(target=work, name=f"line {name}", daemon=True)
        self._running.add(thread)
        thread.start()
        return thread

    def _counts_under_way(self, more: int) -> None:
        with self._came:
            self.under_way += more

    def _accept(self) -> threading.Thread:
        listener = self._listener

        def accept() -> None:
            while True:
                try:
                    client, _address = listener.accept()
                except OSError:
                    return
                self.spawn(lambda client=client: self._serve(client), "serve")  # type: ignore[misc]

        return self.spawn(accept, "accept")

    def _serve(self, accepted: socket.socket) -> None:
        with ExitStack() as stack:
            client = stack.enter_context(self._kept(accepted))
            client.settimeout(PATIENCE)
            try:
                if self.tls is not None:
                    client = stack.enter_context(self.tls.wrap_socket(client, server_side=True))
                request = _read_request(client)
            except OSError:  # it does not trust us, or is gone
                self.count("not begun")
                return
            if request:
                self.count("requests")
                self.fate(Exchange(self, client, request))

    @contextmanager
    def _kept(self, connection: socket.socket) -> Iterator[socket.socket]:
        self._sockets.add(connection)
        try:
            with connection:
                yield connection
        finally:
            self._sockets.discard(connection)


def _read_request(client: socket.socket) -> bytes:
    """A whole request; b"" where it ends before."""
    received = bytearray()
    while b"\r\n\r\n" not in received:
        if not (chunk := client.recv(65536)):
            return b""
        received += chunk
    head, _, body = bytes(received).partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    length = next((int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        if not (chunk := client.recv(65536)):
            return b""
        body += chunk
    return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body


@contextmanager
def faulty_line(target: Address, fate: Fate = passed, *, tls: ssl.SSLContext | None = None) -> Iterator[FaultyLine]:
    """A line to that server while the block runs."""
    line = FaultyLine(target, fate, tls=tls)
    try:
        yield line
    finally:
        line.stop()
