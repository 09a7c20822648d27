"""Serves the hub until a signal; what was begun is answered first."""

import gc
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from app.hub.forwarded import Forwarded
from app.hub.patience import PunctualProtocol
from services.errors import OutsideFailed, OutsideKind

SILENT_SECONDS = 30  # a connection on which nothing is asked is closed
END_SECONDS = 10  # who asked before the signal is answered
# Of TLS 1.2, and as OpenSSL names them: both sides proven, nothing read later with a stolen key. uvicorn's own list has
# ciphers without either, and without secrecy. TLS 1.3 has its own, all good; older protocols are not spoken.
CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL"
MOST_FILES = 10_000  # open at a time, where the system allows it; a connection is one
GONE_SECONDS = 60  # a connection on which nothing of what is sent arrives is cut


@dataclass(frozen=True, slots=True)
class Place:
    """Where the hub listens; port 0 picks one. With a certificate and its key it speaks TLS. `proxies`: networks that
    are believed who asks, and whether by TLS (`X-Forwarded-For`, `X-Forwarded-Proto`)."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None
    proxies: Sequence[str] = ()


def serve(app: FastAPI, place: Place, before_end: Callable[[], None]) -> None:
    """Answer until SIGINT or SIGTERM; `before_end` then ends what would never end by itself. Says "scandesk hub ready
    URL" on standard output once it does. Raises OutsideFailed where the address is taken, or the certificate cannot be
    read."""
    config = uvicorn.Config(
        Forwarded(app, place.proxies) if place.proxies else app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        ws="none",
        http=PunctualProtocol,
        timeout_keep_alive=SILENT_SECONDS,
        timeout_graceful_shutdown=END_SECONDS,
        ssl_certfile=place.certificate,
        ssl_keyfile=place.key,
        ssl_ciphers=CIPHERS,
    )
    _allow_many_connections()
    try:
        config.load()
        listening = _listen(place)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise OutsideFailed(
            OutsideKind.NETWORK, "hub.failed.listen", retry=False, host=place.host, port=place.port, why=why
        ) from error
    gc.freeze()  # what was made up to here stays to the end: no collection looks at it again
    with listening:
        _Server(config, _url(place, listening), before_end).run([listening])


class _Server(uvicorn.Server):
    """Says when it is ready, and ends in order: uvicorn's own way would end the process before the database is
    closed."""

    def __init__(self, config: uvicorn.Config, url: str, before_end: Callable[[], None]) -> None:
        super().__init__(config)
        self._url = url
        self._before_end = before_end

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(f"scandesk hub ready {self._url}", flush=True)  # noqa: T201 (what starts it waits for this line)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._before_end()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        before: dict[signal.Signals, Any] = {
            number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _allow_many_connections() -> None:
    """More than the thousand that are usual: who opens those must not leave the database without a file."""
    if sys.platform != "win32":
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _listen(place: Place) -> socket.socket:
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    listening = socket.create_server((place.host, place.port), family=family, backlog=2048)
    # asyncio sets it by itself only where the socket names its protocol; without it an answer's second part waits 40 ms
    # for the acknowledgement of its first.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; its connections have it from it
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, GONE_SECONDS * 1000)
    return listening


def _url(place: Place, listening: socket.socket) -> str:
    scheme = "https" if place.certificate else "http"
    host = f"[{place.host}]" if ":" in place.host else place.host
    return f"{scheme}://{host}:{listening.getsockname()[1]}"
