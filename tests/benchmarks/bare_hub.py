"""The floor under the hub: a bare Starlette route that inserts one row a request, answered after its commit; a thread
that writes all that waits in one transaction, `synchronous=FULL`. No token, no validation, no idempotency.

`python -m tests.benchmarks.bare_hub FILE` says "bare hub ready URL" once it answers.
"""

import asyncio
import socket
import sys
import threading
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import uvicorn
from pysqlite3 import dbapi2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

READY = "bare hub ready "
Waiting = tuple[tuple[Any, ...], asyncio.Future[None], asyncio.AbstractEventLoop]


class Writer(threading.Thread):
    """Inserts rows, many in one commit where many wait."""

    def __init__(self, file: Path) -> None:
        super().__init__(daemon=True)
        self._file = file
        self.rows: SimpleQueue[Waiting] = SimpleQueue()

    def run(self) -> None:
        connection = dbapi2.connect(str(self._file), isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=0"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("CREATE TABLE told (seq INTEGER PRIMARY KEY, session INTEGER, items INTEGER, notes TEXT)")
        while True:
            batch = [self.rows.get()]
            try:
                while True:
                    batch.append(self.rows.get_nowait())
            except Empty:
                pass
            connection.execute("BEGIN IMMEDIATE")
            for row, _done, _loop in batch:
                connection.execute("INSERT INTO told (session, items, notes) VALUES (?, ?, ?)", row)
            connection.execute("COMMIT")
            batch[0][2].call_soon_threadsafe(_answer, [done for _row, done, _loop in batch])


def _answer(waiting: list[asyncio.Future[None]]) -> None:
    for done in waiting:
        done.set_result(None)


def make_app(writer: Writer) -> Starlette:
    """The one route."""

    async def told(request: Request) -> JSONResponse:
        loop = asyncio.get_running_loop()
        body = await request.json()
        done: asyncio.Future[None] = loop.create_future()
        writer.rows.put(((int(request.path_params["number"]), body["items_scanned"], body["notes"]), done, loop))
        await done
        return JSONResponse({"id": request.path_params["number"], "items_scanned": body["items_scanned"]})

    return Starlette(routes=[Route("/api/v1/scan-sessions/{number}", told, methods=["PATCH"])])


def main(file: Path) -> None:
    """Serve until killed, as the hub does."""
    writer = Writer(file)
    writer.start()
    config = uvicorn.Config(make_app(writer), log_config=None, access_log=False, server_header=False, lifespan="off")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        print(f"{READY}http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
        uvicorn.Server(config).run([listening])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
