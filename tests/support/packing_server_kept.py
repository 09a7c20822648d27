"""The server that speaks just the packing contract, with a memory that outlives a kill: what it answers is on its disk
before."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2

from tests.support import packing_work as work
from tests.support.contract_server import Answer, Request, contract_server
from tests.support.packing_server import PackingServer, RemoteBox


class KeptPackingServer(PackingServer):
    """Its work is that of `which`; its boxes are those of the file."""

    def __init__(self, file: Path, which: Sequence[work.Ids]) -> None:
        super().__init__(
            shipments=[work.shipment(ids) for ids in which],
            lines=[line for ids in which for line in work.lines(ids)],
            plates=[plate for ids in which for plate in work.plates(ids)],
            meant=[one for ids in which for one in work.allocations(ids)],
        )
        self._disk = dbapi2.connect(str(file), check_same_thread=False, isolation_level=None)
        self._disk.execute("PRAGMA synchronous=FULL")
        self._disk.execute("CREATE TABLE IF NOT EXISTS box (place INTEGER PRIMARY KEY, body TEXT NOT NULL)")
        self._on_disk = [body for (body,) in self._disk.execute("SELECT body FROM box ORDER BY place").fetchall()]
        self.boxes = [self._box_of(json.loads(body)) for body in self._on_disk]
        self.statuses = {box.shipment.id: "packing" for box in self.boxes}

    def close(self) -> None:
        """Let go of the file."""
        self._disk.close()

    def _route(self, request: Request, path: list[str], asked: dict[str, str]) -> Answer:
        """Under the server's lock."""
        answer = super()._route(request, path, asked)
        if request.method != "GET":
            self._keep()
        return answer

    def _keep(self) -> None:
        for place, box in enumerate(self.boxes):
            body = json.dumps(asdict(box) | {"shipment": box.shipment.id})
            if place == len(self._on_disk):
                self._on_disk.append("")
            if self._on_disk[place] != body:
                self._disk.execute("INSERT OR REPLACE INTO box VALUES (?, ?)", (place, body))
                self._on_disk[place] = body

    def _box_of(self, body: dict[str, Any]) -> RemoteBox:
        shipment = next(one for one in self.shipments if one.id == body["shipment"])
        return RemoteBox(**body | {"shipment": shipment})


def serve_kept(file: Path, which: Sequence[work.Ids], say: Callable[[str], None]) -> None:
    """Serve from this file until the process is killed; its URL is said first."""
    server = KeptPackingServer(file, which)
    with contract_server(server):
        say(server.url)
        server.let_go.wait()
