"""A line between a client and a server that a test may cut, refuse, or let fall silent."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial


class Proxy:
    """Owner of the threads `proxy …`. Hands on what goes through, until the test says otherwise; any thread."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.calls = 0  # connections that were asked for
        self._open = threading.Event()  # clear: a black hole, nothing goes through and nothing is closed
        self._open.set()
        self._refusing = False
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._start(self._accept, "proxy accept")

    def cut(self) -> None:
        """End every connection there is."""
        pairs, self._pairs = self._pairs, []
        for side in (side for pair in pairs for side in pair):
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)

    def refuse(self, refusing: bool = True) -> None:
        """End every connection, and each new one at once."""
        self._refusing = refusing
        if refusing:
            self.cut()

    def swallow(self, swallowing: bool = True) -> None:
        """A black hole: what is sent goes nowhere, and nobody is told."""
        if swallowing:
            self._open.clear()
        else:
            self._open.set()

    def stop(self) -> None:
        self._open.set()
        self.refuse()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()
        for side in self._sockets:
            side.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            self.calls += 1
            if self._refusing:
                client.close()
                continue
            server = socket.create_connection(self._target)
            self._sockets += [client, server]
            self._pairs.append((client, server))
            self._start(partial(self._pass, client, server), "proxy up")
            self._start(partial(self._pass, server, client), "proxy down")

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self._open.wait()
                target.sendall(data)
        for side in (source, target):
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)

    def _start(self, run: Callable[[], None], name: str) -> None:
        thread = threading.Thread(target=run, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()


@contextmanager
def proxy(host: str, port: int) -> Iterator[Proxy]:
    """A line to that server while the block runs."""
    line = Proxy((host, port))
    try:
        yield line
    finally:
        line.stop()
