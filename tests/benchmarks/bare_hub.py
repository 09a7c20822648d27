"""The floor under the hub: bare Starlette routes that insert one row a request (that of frames also adds it up in
another), answered after its commit; a thread that writes all that waits in one transaction, `synchronous=FULL`. No
token, no validation, no idempotency.

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
Statements = tuple[tuple[str, tuple[Any, ...]], ...]
Waiting = tuple[Statements, asyncio.Future[None], asyncio.AbstractEventLoop]

_TABLES = (
    "CREATE TABLE told (seq INTEGER PRIMARY KEY, session INTEGER, items INTEGER, notes TEXT)",
    "CREATE TABLE scan (id TEXT PRIMARY KEY, frames INTEGER, users INTEGER, confidence REAL, stability REAL)",
    "CREATE TABLE frame (scan TEXT, number INTEGER, user INTEGER, confidence REAL, stability REAL, iou REAL,"
    " PRIMARY KEY (scan, number))",
)
_TELL = "INSERT INTO told (session, items, notes) VALUES (?, ?, ?)"
_FRAME = "INSERT INTO frame (scan, number, user, confidence, stability, iou) VALUES (?, ?, ?, ?, ?, ?)"
_ADD_UP = (
    "INSERT INTO scan VALUES (?, 1, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET frames = frames + 1,"
    " users = users + excluded.users, confidence = confidence + excluded.confidence,"
    " stability = stability + excluded.stability"
)


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
        for table in _TABLES:
            connection.execute(table)
        while True:
            batch = [self.rows.get()]
            try:
                while True:
                    batch.append(self.rows.get_nowait())
            except Empty:
                pass
            connection.execute("BEGIN IMMEDIATE")
            for statements, _done, _loop in batch:
                for statement, row in statements:
                    connection.execute(statement, row)
            connection.execute("COMMIT")
            batch[0][2].call_soon_threadsafe(_answer, [done for _statements, done, _loop in batch])


def _answer(waiting: list[asyncio.Future[None]]) -> None:
    for done in waiting:
        done.set_result(None)


def make_app(writer: Writer) -> Starlette:
    """The two routes."""

    async def stored(*statements: tuple[str, tuple[Any, ...]]) -> None:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        writer.rows.put((statements, done, loop))
        await done

    async def told(request: Request) -> JSONResponse:
        body, number = await request.json(), request.path_params["number"]
        await stored((_TELL, (int(number), body["items_scanned"], body["notes"])))
        return JSONResponse({"id": number, "items_scanned": body["items_scanned"]})

    async def frame(request: Request) -> JSONResponse:
        body = await request.json()
        scan, sure, stable = body["scanId"], body["confidence"], body["stabilityScore"]
        row = scan, body["frameNumber"], body["userInFrame"], sure, stable, body["iou"]
        await stored((_FRAME, row), (_ADD_UP, (scan, body["userInFrame"], sure, stable)))
        return JSONResponse({"scanId": scan, "frameNumber": body["frameNumber"]}, 201)

    return Starlette(
        routes=[
            Route("/api/v1/scan-sessions/{number}", told, methods=["PATCH"]),
            Route("/api/scan/frames", frame, methods=["POST"]),
        ]
    )


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
