"""How long the hub waits for a request to arrive: uvicorn itself waits for ever for a head that drips in."""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

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

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect_no_more()
        super().connection_lost(exc)

    def _expect(self) -> None:
        self._late = self.loop.call_later(REQUEST_SECONDS, self.transport.abort)

    def _expect_no_more(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
