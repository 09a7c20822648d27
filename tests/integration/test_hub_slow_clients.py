"""Who sends slowly, or too much: cut off after a while, and nobody else waits for it."""

import select
import socket
from urllib.parse import urlsplit

import pytest

from app.hub.bodies import LARGEST
from app.hub.shapes import Error
from tests.support.hub import SESSIONS, Hub

EACH = 100  # connections of each kind
HEAD = b"POST /api/v1/scan-sessions/ HTTP/1.1\r\nHost: hub\r\n"
PAUSE = 0.5  # seconds between two drops


def test_three_hundred_dripping_connections_are_cut_and_hold_nobody_up(own_hub: Hub) -> None:
    """Heads that never end, bodies that never end, and bodies of requests that were answered long ago."""
    token = f"Authorization: Bearer {own_hub.tokens['packer']}\r\n".encode()
    whole = b"Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
    starts = (HEAD + b"X-Slow: ", HEAD + token + whole + b"{", HEAD + whole + b"{")
    dripping = {_connect(own_hub, start) for start in starts for _ in range(EACH)}
    answered = 0
    while dripping:
        assert own_hub.ask("POST", SESSIONS, {"session_type": "INVENTORY"}).status_code == 201
        answered += len(dripping) == len(starts) * EACH
        dripping = {one for one in dripping if _drips_on(one)}
        select.select([], [], [], PAUSE)
    assert answered, "nobody was answered while all of them dripped"


def test_a_connection_on_which_nothing_is_ever_asked_is_cut(own_hub: Hub) -> None:
    silent = _connect(own_hub, b"")
    assert silent.recv(1) == b""
    silent.close()


@pytest.mark.parametrize("size", [LARGEST + 1, 4 * LARGEST])
def test_a_body_in_pieces_is_measured_as_it_comes(own_hub: Hub, size: int) -> None:
    """It names no length."""
    pieces = (b" " * 1000 for _ in range(size // 1000 + 1))
    answer = own_hub.client.post(
        f"{own_hub.url}{SESSIONS}",
        content=pieces,
        headers={"Authorization": f"Bearer {own_hub.tokens['packer']}", "Content-Type": "application/json"},
    )
    assert answer.request.headers["transfer-encoding"] == "chunked"
    assert (answer.status_code, Error.model_validate(answer.json()).error_code) == (413, "PAYLOAD_TOO_LARGE")


def _connect(hub: Hub, start: bytes) -> socket.socket:
    where = urlsplit(hub.url)
    connection = socket.create_connection((where.hostname, where.port), timeout=60)
    connection.sendall(start)
    return connection


def _drips_on(connection: socket.socket) -> bool:
    """Send one byte more; False, and closed, where the hub has cut the connection. Answers are read over."""
    try:
        connection.send(b"x")
        while select.select([connection], [], [], 0)[0]:
            if not connection.recv(65536):
                raise ConnectionResetError
    except ConnectionError:
        connection.close()
        return False
    return True
