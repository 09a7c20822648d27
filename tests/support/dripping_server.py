"""A server that sends its answer one byte at a time, for as long as somebody listens."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread

PACE = 0.05  # seconds between two bytes: each read gets one long before a time-out of its own


@dataclass
class Dripping:
    """`sent`: bytes of the answer so far; `ended`: the connection is over; `cut_off`: before the answer was."""

    url: str
    sent: int = 0
    cut_off: bool = False
    ended: Event = field(default_factory=Event)


@contextmanager
def dripping_server(at_once: bytes, dripped: bytes, *, tls: ssl.SSLContext | None = None) -> Iterator[Dripping]:
    """It answers one request, on loopback: `at_once`, then `dripped` byte by byte. With `tls`, in secret."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        server = Dripping(f"https://localhost:{port}" if tls else f"http://127.0.0.1:{port}")
        thread = Thread(target=_serve, args=(listening, server, at_once, dripped, tls), name="dripping server")
        thread.start()
        try:
            yield server
        finally:
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(
    listening: socket.socket, server: Dripping, at_once: bytes, dripped: bytes, tls: ssl.SSLContext | None
) -> None:
    try:
        accepted, _address = listening.accept()
    except OSError:  # nobody came
        return
    with tls.wrap_socket(accepted, server_side=True) if tls else accepted as connection:
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(65536)
        connection.settimeout(PACE)
        server.cut_off = not _drip(connection, server, at_once, dripped)
    server.ended.set()


def _drip(connection: socket.socket, server: Dripping, at_once: bytes, dripped: bytes) -> bool:
    """Whether all of it was sent: false as soon as nobody listens any more."""
    try:
        connection.sendall(at_once)
        for byte in dripped:
            if not _still_there(connection):
                return False
            connection.sendall(bytes([byte]))
            server.sent += 1
    except OSError:
        return False
    return True


def _still_there(connection: socket.socket) -> bool:
    """Whether the client still listens. Waits the pace for what it may send; more than its end is never awaited."""
    try:
        return bool(connection.recv(65536))
    except TimeoutError:
        return True
