"""Secrets are planted in every place that takes one, a whole day is played at a station and a hub, and then they are
looked for: in everything that was said, stored, logged, backed up, exported and reported."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from app.cli.call import PIN_VARIABLE
from app.station import Station
from tests.campaigns.hub_store import Store, postgres_store, rows
from tests.support.hub import HERE, PASSWORD, Hub, running_hub
from tests.support.pdf import pages_of
from tests.support.program import Ended, Scandesk

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
