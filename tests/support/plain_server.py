"""A server that speaks the session contract and nothing else: its memory outlives a kill, and it knows no keys."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2

from tests.support.contract_server import Answer, ContractServer, Request, as_json, contract_server


class PlainServer(ContractServer):
    """What it has answered is on its disk before. A request that comes twice is done twice."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._disk = dbapi2.connect(str(file), check_same_thread=False, isolation_level=None)
        self._disk.execute("PRAGMA synchronous=FULL")
        self._disk.execute("CREATE TABLE IF NOT EXISTS session (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
        self.sessions = {str(body["id"]): body for body in _bodies(self._disk)}

    def _once(self, request: Request, run: Callable[[str], tuple[int, dict[str, Any]]]) -> Answer:
        """Keys are not heeded. Under the server's lock."""
        status, content = run(str(len(self.sessions) + 1))
        if status < 300:
            number = content["id"]
            row = number, json.dumps(self.sessions[str(number)])
            self._disk.execute("INSERT OR REPLACE INTO session VALUES (?, ?)", row)
        return as_json(status, content)

    def _change(self, session: dict[str, Any], body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """An ended session takes being told again what it knows: values are absolute."""
        ended, told = session["status"] in ("COMPLETED", "CANCELLED"), {**session, **session["progress_tracking"]}
        if not ended or any(told[name] != value for name, value in body.items()):
            return super()._change(session, body)
        status = session["status"]
        session["status"] = "ACTIVE"
        try:
            return super()._change(session, body | {"status": status})
        finally:
            session["status"] = status


def plain_sessions(file: Path) -> list[dict[str, Any]]:
    """What it has stored."""
    with dbapi2.connect(str(file)) as disk:
        found = _bodies(disk)
    disk.close()
    return found


def serve_plainly(file: Path, say: Callable[[str], None]) -> None:
    """Serve from this file until the process is killed; its URL is said first."""
    server = PlainServer(file)
    with contract_server(server):
        say(server.url)
        server.let_go.wait()


def _bodies(disk: Any) -> list[dict[str, Any]]:
    return [json.loads(body) for (body,) in disk.execute("SELECT body FROM session ORDER BY id").fetchall()]
