"""A real hub, in a process of its own, with users of two organisations."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from app.hub.place import hub_database
from services.clock import SystemClock
from services.hub.accounts import HubAccounts
from services.hub.model import HubRole
from services.hub.passwords import hash_password
from services.sessions.projects import List
from tests.support.certificates import Pair
from tests.support.program import Scandesk

PATIENCE = 60.0
SESSIONS = "/api/v1/scan-sessions/"
PASSWORD = "correct horse battery"
HERE, ELSEWHERE = "Here", "Elsewhere"
USERS = {
    "packer": (HubRole.PACKER, HERE),
    "other": (HubRole.PACKER, HERE),
    "supervisor": (HubRole.SUPERVISOR, HERE),
    "viewer": (HubRole.VIEWER, HERE),
    "bench": (HubRole.STATION, HERE),
    "relief": (HubRole.STATION, HERE),
    "foreign": (HubRole.ADMIN, ELSEWHERE),
}


@dataclass
class Hub:
    """A running hub. `tokens` by user's name."""

    data_dir: Path
    database: str
    tokens: dict[str, str] = field(default_factory=dict)
    tls: Pair | None = None
    environ: dict[str, str] = field(default_factory=dict)
    url: str = ""
    process: subprocess.Popen[bytes] | None = None
    client: httpx.Client = field(
        default_factory=lambda: httpx.Client(
            timeout=PATIENCE, trust_env=False, limits=httpx.Limits(max_connections=None)
        )
    )

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        who: str | None = "packer",
        key: str | None = None,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """One request."""
        sent = {"Content-Type": "application/json"} if body is not None or content is not None else {}
        sent |= {"Authorization": f"Bearer {self.tokens[who]}"} if who else {}
        sent |= {"Idempotency-Key": key} if key else {}
        sent |= headers or {}
        given: dict[str, Any] = {"json": body} if content is None and body is not None else {"content": content}
        return self.client.request(method, f"{self.url}{path}", headers=sent, **given)

    def create(self, **fields: Any) -> Any:
        """A new session's body."""
        answer = self.ask("POST", SESSIONS, {"session_type": "INVENTORY", **fields})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def start(self, port: int = 0) -> None:
        """Start it, at this port (0: any); it answers when this returns."""
        command = Scandesk(self.data_dir, self.environ)
        starting = command.started("hub", "--port", str(port), *self.options)
        self._starting = starting
        self.process = starting.__enter__()
        assert self.process.stdout is not None
        line = self.process.stdout.readline().decode()
        ready = f"scandesk hub ready http{'s' if self.tls else ''}://127.0.0.1:"
        assert line.startswith(ready), f"the hub did not start: {line!r}"
        self.url = line.removeprefix("scandesk hub ready ").strip()

    @property
    def options(self) -> list[str]:
        given = ["--database", self.database] if self.database else []
        if self.tls is not None:
            given += ["--tls-certificate", str(self.tls.certificate), "--tls-key", str(self.tls.key)]
        return given

    def kill(self) -> None:
        """kill -9, as a power cut or the kernel does."""
        assert self.process is not None
        self.process.kill()
        self._starting.__exit__(None, None, None)
        self.process = None

    def end(self) -> int:
        """Ask it to end; its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE)
        self._starting.__exit__(None, None, None)
        self.process = None
        return code


_hashed_once = cache(hash_password)  # it is slow on purpose, and every user here has the same


@contextmanager
def hub_beside(hub: Hub, data_dir: Path) -> Iterator[Hub]:
    """A second hub process on the same database. `data_dir`: its own, where the database is a shared one."""
    beside = Hub(data_dir if hub.database else hub.data_dir, hub.database, hub.tokens)
    beside.start()
    try:
        yield beside
    finally:
        beside.client.close()
        if beside.process is not None:
            beside.kill()


@contextmanager
def running_hub(
    data_dir: Path, database: str, *, tls: Pair | None = None, environ: dict[str, str] | None = None
) -> Iterator[Hub]:
    """One with USERS, and the projects 7 and 8 (closed) and the client 9 of HERE, and the project 70 of ELSEWHERE."""
    hub = Hub(data_dir, database, tls=tls, environ=environ or {})
    with hub_database(data_dir, database) as opened, pytest.MonkeyPatch.context() as patched:
        patched.setattr("services.hub.passwords.hash_password", _hashed_once)
        accounts = HubAccounts(opened, SystemClock())
        for name, (role, organisation) in USERS.items():
            accounts.add_user(
                name, full_name=name.title(), role=role, organisation=organisation, password=SecretStr(PASSWORD)
            )
            hub.tokens[name] = accounts.create_token(name, timedelta(days=1)).text
        lists = data_dir / "list.csv"
        lists.write_text("id,name,active\n7,Seven,yes\n8,Eight,no\n")
        accounts.import_file(List.PROJECTS, lists, HERE)
        lists.write_text("id,name\n9,Nine\n")
        accounts.import_file(List.CLIENTS, lists, HERE)
        lists.write_text("id,name\n70,Seventy\n")
        accounts.import_file(List.PROJECTS, lists, ELSEWHERE)
    hub.start()
    try:
        yield hub
    finally:
        hub.client.close()
        if hub.process is not None:
            hub.kill()
