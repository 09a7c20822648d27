"""A real Request Tracker 5 of the tests' own: Debian's package, on loopback, in a folder that is gone afterwards.

The database is SQLite, or one of the tests' PostgreSQL. An administrator's process (rt_admin.pl) makes catalogs,
fields, users and tokens while RT runs, and takes rights away from them: most tests need no RT of their own, only a
shelf.
"""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

HOME = Path("/usr/share/request-tracker5")
SETUP = Path("/usr/sbin/rt-setup-database-5")
ADMIN = Path(__file__).parent / "rt_admin.pl"
PATIENCE = 120.0  # seconds for RT to come up, on a busy machine
QUICK, SLOW = 4, 14  # costs of a token's hash: some milliseconds a request, or more than half a second

FIELDS = ("Serial Number", "Asset Tag", "Manufacturer", "Model", "Category", "Funding Source", "Internal Name")
CATALOG_RIGHTS = ("ShowCatalog", "ShowAsset", "CreateAsset", "ModifyAsset")
FIELD_RIGHTS = ("SeeCustomField", "ModifyCustomField")


@dataclass(frozen=True)
class Shelf:
    """A catalog with the seven fields, and somebody who may use it. `fields`: ids by name."""

    catalog: str
    catalog_id: int
    fields: dict[str, int]
    user_id: int
    token: str


@dataclass
class Admin:
    """Owner of the administrator's process. Not for several threads."""

    environ: dict[str, str]
    log: Path
    _process: "subprocess.Popen[str] | None" = None

    def do(self, act: str, **given: Any) -> dict[str, Any]:
        """Raises RuntimeError where RT refuses it."""
        if self._process is None:
            with self.log.open("a") as output:
                self._process = subprocess.Popen(
                    ["perl", str(ADMIN)],
                    env=self.environ,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=output,
                    text=True,
                )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": act} | given) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        said: dict[str, Any] = json.loads(answer) if answer else {"error": f"it ended, see {self.log}"}
        if "error" in said:
            raise RuntimeError(f"RT's administrator: {act} {given}: {said['error']}")
        return said

    def close(self) -> None:
        if self._process is not None:
            self._process.communicate(timeout=PATIENCE)  # its input ends, and so does it
            self._process = None


@dataclass
class RequestTracker:
    """A running RT at `url`. `start`, `stop` and `kill` it as often as a test likes: its port stays the same."""

    folder: Path
    port: int
    workers: int
    environ: dict[str, str]
    admin: Admin
    database: str  # its address; "" is SQLite
    _server: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What RT itself wrote."""
        path = self.folder / "log" / "rt.log"
        return path.read_text() if path.exists() else ""

    def start(self) -> None:
        """It answers when this returns."""
        given = ["--server", "Starlet", "--host", "127.0.0.1", "--port", str(self.port)]
        given += ["--max-workers", str(self.workers), "--max-reqs-per-child", "1000", "--max-keepalive-reqs", "1"]
        with (self.folder / "server.log").open("ab") as output:
            self._server = subprocess.Popen(
                [str(HOME / "libexec" / "rt-server"), *given],
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        until = time.monotonic() + PATIENCE
        while not self._answers():
            if self._server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"RT does not start: {(self.folder / 'server.log').read_text()[-2000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        """As its administrator stops it: what was begun is answered."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """As a power failure does."""
        self._end(signal.SIGKILL)

    def new_shelf(
        self,
        *,
        catalog: Sequence[str] = CATALOG_RIGHTS,
        each_field: Sequence[str] = FIELD_RIGHTS,
        cost: int = QUICK,
    ) -> Shelf:
        """A new catalog with fields of its own, and a user with these rights on them: what a test does to it, no other
        test feels."""
        name = f"Devices {uuid4().hex[:8]}"
        catalog_id = self.admin.do("catalog", name=name)["id"]
        fields = {one: self.new_field(one, catalog_id) for one in FIELDS}
        user = self.admin.do("user", name=f"station-{uuid4().hex[:8]}")["id"]
        for right in catalog:
            self.grant(user, right, "catalog", catalog_id)
        for right in each_field:
            for one in fields.values():
                self.grant(user, right, "field", one)
        return Shelf(name, catalog_id, fields, user, self.new_token(user, cost))

    def new_token(self, user: int, cost: int = QUICK) -> str:
        return str(self.admin.do("token", user=user, cost=cost)["token"])

    def new_field(
        self, name: str, *catalogs: int, kind: str = "FreeformSingle", pattern: str = "", choices: Sequence[str] = ()
    ) -> int:
        """The id of a new custom field, on these catalogs."""
        made = self.admin.do("field", name=name, type=kind, pattern=pattern, choices=list(choices))
        for catalog in catalogs:
            self.admin.do("apply", field=made["id"], catalog=catalog, on=True)
        return int(made["id"])

    def grant(self, user: int, right: str, kind: str, thing: int = 0) -> None:
        """`kind`: catalog, field or system."""
        self.admin.do("grant", user=user, right=right, kind=kind, id=thing, on=True)

    def withdraw(self, user: int, right: str, kind: str, thing: int = 0) -> None:
        self.admin.do("grant", user=user, right=right, kind=kind, id=thing, on=False)

    def set(self, kind: str, thing: int, what: str, to: object) -> None:
        """`what`: Name, Disabled, UniqueValues, Pattern ..., of a catalog, field, user or asset."""
        self.admin.do("set", kind=kind, id=thing, what=what, to=to)

    def asset(self, shelf: Shelf, serial: str, tag: str, **more: Any) -> int:
        """The id of an asset that somebody else makes there."""
        values = {str(shelf.fields["Serial Number"]): serial, str(shelf.fields["Asset Tag"]): tag}
        body = {"Name": tag, "Catalog": shelf.catalog, "CustomFields": values}
        answer = self.ask(shelf.token, "POST", "/asset", json=body | more)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["id"])

    def ask(self, token: str, method: str, path: str, **given: Any) -> httpx.Response:
        """A bare call, as somebody else's program makes it."""
        headers = {"Authorization": f"token {token}"} | given.pop("headers", {})
        url = f"{self.url}/REST/2.0{path}"
        return httpx.request(method, url, headers=headers, timeout=PATIENCE, trust_env=False, **given)

    def _answers(self) -> bool:
        try:
            return self.ask("none", "GET", "/rt").status_code == 401
        except httpx.TransportError:
            return False

    def _end(self, how: signal.Signals) -> None:
        if self._server is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._server.pid, how)  # its session: the workers too
        self._server.wait(PATIENCE)
        with suppress(ProcessLookupError):
            os.killpg(self._server.pid, signal.SIGKILL)  # a worker that is left
        self._server = None


@contextmanager
def request_tracker(folder: Path, database: str = "", *, workers: int = 4) -> Iterator[RequestTracker]:
    """A new RT in this empty folder while the block runs. `database`: the address of an empty PostgreSQL database, as
    SQLAlchemy reads it; "" is SQLite."""
    if not SETUP.exists():
        raise RuntimeError("Request Tracker is not installed: run `make setup`")
    port = _free_port()
    environ = _configured(folder, port, database)
    _make_database(folder, environ)
    admin = Admin(environ, folder / "admin.log")
    tracker = RequestTracker(folder, port, workers, environ, admin, database)
    try:
        tracker.start()
        yield tracker
    finally:
        admin.close()
        tracker.kill()


def _configured(folder: Path, port: int, database: str) -> dict[str, str]:
    """Write what RT reads at its start; the environment that leads it there."""
    for name in ("mason", "session", "log", "more"):
        (folder / name).mkdir(parents=True)
    settings: dict[str, str | int] = {
        "rtname": "rt.example.org",
        "Organization": "rt.example.org",
        "Timezone": "UTC",
        "WebDomain": "127.0.0.1",
        "WebPort": port,
        "MailCommand": "mbox",  # nothing is ever sent
        "BcryptCost": QUICK,
        "LogToFile": "info",
        "LogToFileNamed": "rt.log",
        "LogDir": str(folder / "log"),
        "LogToSyslog": "",
        "LogToSTDERR": "",
        **_database_settings(folder, database),
    }
    lines = [f"${name} = '{folder / place}';" for name, place in _PLACES.items()]
    lines += [f"Set(${name}, '{value}');" for name, value in settings.items()]
    config = folder / "RT_SiteConfig.pm"
    config.write_text("\n".join([*lines, "1;", ""]))
    config.chmod(0o600)
    (folder / "password").write_text(uuid4().hex)
    place = {"RT_SITE_CONFIG": str(config), "RT_SITE_CONFIG_DIR": str(folder / "more")}
    return dict(os.environ) | place | {"LC_ALL": "C.UTF-8"}


_PLACES = {"RT::VarPath": ".", "RT::MasonDataDir": "mason", "RT::MasonSessionDir": "session"}


def _database_settings(folder: Path, database: str) -> dict[str, str | int]:
    if not database:
        return {"DatabaseType": "SQLite", "DatabaseName": str(folder / "rt.sqlite")}
    parts = urlsplit(database)
    return {
        "DatabaseType": "Pg",
        "DatabaseHost": parts.hostname or "",
        "DatabasePort": parts.port or 5432,
        "DatabaseName": parts.path.lstrip("/"),
        "DatabaseUser": parts.username or "",
        "DatabasePassword": parts.password or "",
    }


def _make_database(folder: Path, environ: dict[str, str]) -> None:
    given = ["--action", "init", "--skip-create", "--force", "--root-password-file", str(folder / "password")]
    done = subprocess.run(
        [str(SETUP), *given], env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"RT's database could not be made: {done.stdout[-2000:]} {done.stderr[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
