"""How long the hub waits for a request to arrive: uvicorn itself waits for ever for a head that drips in. Also what it
says to who does not speak HTTP."""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.hub.access import SECURITY
from app.hub.errors import unreadable

# From a connection's start, or a request's first byte, to its last. A body that is awaited is told so earlier (408).
REQUEST_SECONDS = 25.0

_ARRIVING = frozenset({h11.IDLE, h11.SEND_BODY})


class PunctualProtocol(H11Protocol):
    """Cuts a connection whose request is not whole in time, answered already or not. Between two requests uvicorn's own
    time for silence counts."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state not in _ARRIVING:
            self._expect_no_more()
        elif self._late is None:
            self._expect()

    def send_400_response(self, msg: str) -> None:
        """As any other answer; `msg`, which may have something of the request in it, is not said."""
        answer = unreadable()
        head = h11.Response(status_code=400, headers=[*answer.raw_headers, *SECURITY], reason=b"Bad Request")
        for event in (head, h11.Data(data=bytes(answer.body)), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect_no_more()
        super().connection_lost(exc)

    def _expect(self) -> None:
        self._late = self.loop.call_later(REQUEST_SECONDS, self.transport.abort)

    def _expect_no_more(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
