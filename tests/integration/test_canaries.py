"""Secrets are planted in every place that takes one, a whole day is played at a station and a hub, and then they are
looked for: in everything that was said, stored, logged, backed up, exported and reported."""

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import httpx
import pytest
from pydantic import SecretStr

from app.cli.call import PIN_VARIABLE
from app.health.rt import rt_findings
from app.program.logs import log_to
from app.station import Station
from tests.campaigns.hub_store import Store, postgres_store, rows
from tests.support import log_errors as logs
from tests.support.hub import HERE, PASSWORD, Hub, running_hub
from tests.support.pdf import pages_of
from tests.support.program import Ended, Scandesk
from ui.error_text import error_text

PIN = "90417732"
WRONG = "canary-of-a-wrong-token"
KEPT = "secrets.json"  # at the station, its owner's alone, where the system has no keyring


class Day:
    """What was said meanwhile, by whichever command, and to whom over the network."""

    def __init__(self, folder: Path, hub: Hub) -> None:
        self.folder, self.hub = folder, hub
        self.said: list[str] = []
        self.station = Scandesk(folder / "station", {"SCANDESK_SESSIONS__MODE": "central", PIN_VARIABLE: PIN})
        self.at_hub = Scandesk(hub.data_dir, {})

    def run(self, *given: str, at: Scandesk | None = None, stdin: bytes = b"", code: int | None = 0) -> Ended:
        ended = (at or self.station).run(*given, stdin=stdin, code=code)
        self.said += [ended.out, ended.err]
        return ended

    def play(self) -> None:
        """All that tells the hub anything; good and bad tokens; a file instead of the network; reports."""
        self.run("settings", "set", "central.url", self.hub.url)
        self.run("settings", "secret", "central_token", stdin=f"{WRONG}\n".encode())
        with Station.open(self.station.data_dir, environ={}) as station:
            station.people.first_run(name="mia", full_name="Mia Kern", pin=SecretStr(PIN))
        self.run("sessions", "start", "--type", "inventory", "--offline", "--as", "mia")
        self.run("sync", "run", "--json", code=None)
        self.run("settings", "secret", "central_token", stdin=f"{self.hub.tokens['bench']}\n".encode())
        self.run("sync", "export", str(self.folder / "waiting.json"), "--as", "mia")
        self.run("sync", "run", "--json", code=None)
        self.run("sync", "status")
        for ending in ("csv", "xlsx", "pdf"):
            self.run("supervisor", "report", str(self.folder / f"site.{ending}"))
        self.run("supervisor", "list", "--json")
        self.run("settings", "show", "--json")
        self.run("doctor", code=None)
        signed_in = self.hub.ask("POST", "/api/v1/ext/sign-in", {"name": "supervisor", "password": PASSWORD}, who=None)
        self.hub.tokens["signed in"] = signed_in.json()["token"]
        for who in self.hub.tokens:
            for path in ("/api/v1/ext/scan-sessions", "/api/v1/ext/stations", "/api/v1/metrics", "/openapi.json"):
                self.said.append(self.hub.ask("GET", path, who=who).text)
        for what in (("user", "list"), ("token", "list"), ("organisation", "list")):
            self.run(*what, *self.hub.options, at=self.at_hub)
        carried = ("import", "outbox", str(self.folder / "waiting.json"), "--organisation", HERE, *self.hub.options)
        self.run(*carried, at=self.at_hub, code=None)


@pytest.fixture
def day(tmp_path: Path) -> Iterator[tuple[Day, Store]]:
    """The station's data are in SQLite, the hub's in PostgreSQL: both are looked through."""
    with postgres_store() as store, running_hub(tmp_path / "hub", store.url) as hub:
        yield Day(tmp_path, hub), store


def test_a_secret_stands_nowhere_but_where_it_is_kept(day: tuple[Day, Store]) -> None:
    played, store = day
    played.play()
    secrets = {*played.hub.tokens.values(), PASSWORD, PIN, WRONG}
    secrets.add(store.url.split(":")[2].split("@")[0])  # the database's own
    texts = {"what commands said": "\n".join(played.said)}
    played.hub.end()
    for path in sorted(played.folder.rglob("*")):
        if path.is_file() and path.name != KEPT:
            texts[str(path.relative_to(played.folder))] = content_of(path)
    for table in store.rows("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"):
        texts[f"table {table['name']}"] = str(store.rows(f"SELECT * FROM {table['name']}"))
    assert {"site.csv", "site.xlsx", "site.pdf", "waiting.json"} <= texts.keys()
    assert [name for name in texts if name.endswith(".log")], "else nothing was logged"
    assert [f"{name}: {secret[:12]}…" for name, text in texts.items() for secret in secrets if secret in text] == []
    assert played.hub.tokens["bench"] in (played.folder / "station" / KEPT).read_text()
    assert (played.folder / "station" / KEPT).stat().st_mode & 0o077 == 0
    assert rows(played.folder / "station" / "scandesk.sqlite3", "SELECT count(*) AS n FROM outbox")[0]["n"] > 0


def content_of(path: Path) -> str:
    """All that a reader of it could see."""
    content = path.read_bytes()
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "\n".join(packed.read(name).decode() for name in packed.namelist())
    if path.suffix == ".pdf":
        return "\n".join(pages_of(path)) + content.decode("latin-1")
    return content.decode("latin-1")


# ---- what others say back

OF_RT, OF_DATABASE, OF_HUB = "1-14-canary5d0fe2", "canary-in/an@address", "canary-of-the-hub-7f"


class SaysBack(BaseHTTPRequestHandler):
    """Answers every question with an error that holds all that was sent: the worst that a server can do to a log."""

    def answer(self) -> None:
        self.server.asked += 1  # type: ignore[attr-defined]  # ours, see `said_back`
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        body = json.dumps({"message": f"no: {dict(self.headers)} {sent}", "detail": str(self.headers)}).encode()
        self.send_response(500 if "asset" in self.path else 401, str(self.headers["Authorization"]))
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = answer  # noqa: N815 (as the library names them)

    def log_message(self, *_told: object) -> None:
        """Nothing on standard error."""


@contextmanager
def said_back() -> Iterator[ThreadingHTTPServer]:
    """One that runs while the block does; `asked` counts the questions."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), SaysBack)
    server.asked = 0  # type: ignore[attr-defined]  # for the handler above
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_what_a_server_says_back_and_an_address_holds_stands_in_no_log(tmp_path: Path) -> None:
    with said_back() as server:
        url = f"http://127.0.0.1:{server.server_address[1]}"
        secrets = {"SCANDESK_SECRET__RT_TOKEN": OF_RT, "SCANDESK_SECRET__CENTRAL_TOKEN": OF_HUB, PIN_VARIABLE: PIN}
        places = {"SCANDESK_ASSETS__MODE": "rt", "SCANDESK_RT__URL": url, "SCANDESK_CENTRAL__URL": url}
        station = Scandesk(tmp_path / "station", secrets | places | {"SCANDESK_SESSIONS__MODE": "central"})
        with Station.open(station.data_dir, environ={}) as opened:
            opened.people.first_run(name="mia", full_name="Mia Kern", pin=SecretStr(PIN))
        for given in (
            ("doctor",),
            ("assets", "create", "SN-1", "--manufacturer", "Dell", "--model", "L", "--as", "mia"),
            ("assets", "validate", "SN-2"),
            ("sessions", "start", "--type", "inventory", "--as", "mia"),
            ("sync", "run"),
            ("people", "add", "nils", "--as", "mia"),
        ):
            station.run(*given, code=None)
            station.run(*given, code=None, SCANDESK_PIN=PIN[::-1])
        assert server.asked > 10  # type: ignore[attr-defined]  # of `said_back`
    away = {"SCANDESK_SECRET__DATABASE_PASSWORD": OF_DATABASE}
    for address in (
        "postgresql://me@127.0.0.1:1/scandesk",
        f"postgresql://me:{quote(OF_DATABASE, safe='')}@127.0.0.1:1/x",
    ):
        station.run("doctor", code=None, SCANDESK_DATABASE__URL=address, **away)
        station.run("settings", "set", "database.url", address, code=None)
        station.run("hub", "--port", "0", "--database", address, code=None)
    said = {path.name: path.read_text() for path in (tmp_path / "station" / "logs").iterdir()}
    assert {"commands.log", "hub.log"} <= said.keys()
    looked_for = (OF_RT, OF_HUB, OF_DATABASE, quote(OF_DATABASE, safe=""), PIN, PIN[::-1])
    assert [f"{name}: {one}" for name, text in said.items() for one in looked_for if one in text] == []
    assert "canary" not in "".join(said.values()), "a part of one"


def test_a_bug_in_the_middle_of_a_talk_with_a_server_tells_the_log_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, log_errors: logs.LogErrors
) -> None:
    log_errors.expect("an act of a screen broke")

    def breaks(_client: httpx.Client, request: httpx.Request, **_more: object) -> httpx.Response:
        raise RuntimeError(f"{dict(request.headers)} bare {request.headers['authorization'].split()[1]}, {PIN}")

    monkeypatch.setattr(httpx.Client, "send", breaks)
    environ = {"SCANDESK_ASSETS__MODE": "rt", "SCANDESK_RT__URL": "http://127.0.0.1:1"}
    environ |= {"SCANDESK_SECRET__RT_TOKEN": OF_RT}
    with logs.collected(), Station.open(tmp_path, environ=environ) as station:
        log_to(tmp_path / "logs", "test")
        station.people.first_run(name="mia", full_name="Mia Kern", pin=SecretStr(PIN))
        with pytest.raises(RuntimeError) as met:
            list(rt_findings(station.settings, station.secrets))
        error_text(met.value, station.words)
    said = (tmp_path / "logs" / "test.log").read_text()
    assert "RuntimeError: {" in said, "it is told with its traceback"
    assert [one for one in (OF_RT, PIN) if one in said] == []
