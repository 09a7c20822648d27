"""The support bundle: all that somebody needs who is to help, none of the secrets that were planted everywhere, and a
whole file or none."""

import base64
import json
import os
import zipfile
from pathlib import Path
from urllib.parse import quote

import keyring
import pytest
from keyring.backend import KeyringBackend
from pydantic import SecretStr

from app.station import Station
from app.support.bundle import write_bundle
from services.settings.secrets import Kept, SecretName, Secrets
from services.words.catalogue import Catalogue
from tests.support.program import Scandesk

IN_KEYRING = "canary-ring/1&f0e"
IN_VARIABLE = "canary.of.a.variable.2"
IN_URL, IN_OTHER_URL = "canary-p@ss/3", "canary:4"
AT_UNKNOWN = "canary-under-an-unknown-key-5"
IN_BROKEN = "canary-in-a-broken-file-6"
OF_PERSON, OF_CALLER = "90417732", "61528839"
LOGGED = ("canary-bearer-0007", "canary-query-8", "eyJjYW5hcnkiOjl9.eyJjYW5hcnkiOjl9.c2ln")
EVERY = (IN_KEYRING, IN_VARIABLE, IN_URL, IN_OTHER_URL, AT_UNKNOWN, IN_BROKEN, OF_PERSON, OF_CALLER, *LOGGED)
SETTINGS = f"""
[station]
name = "Bench 7"
[central]
url = "http://me:{quote(IN_URL, safe="")}@127.0.0.1:1"
token = "{AT_UNKNOWN}"
[sessions]
mode = "central"
[rt]
url = "http://127.0.0.1:1/?password={quote(IN_OTHER_URL, safe="")}"
[assets]
mode = "rt"
"""
OLD_LINES = (
    {"event": f"asked with Authorization: Bearer {LOGGED[0]}", "level": "info"},
    {"event": f"GET http://127.0.0.1/x?access_token={LOGGED[1]}", "headers": {"cookie": LOGGED[2]}},
    {"event": f"the keyring said {IN_KEYRING}, the address {IN_URL} {quote(IN_URL, safe='')}", "who": "me:" + IN_URL},
    {"event": f"of a variable: {IN_VARIABLE}; signed in with {OF_CALLER}; wrong pin: {OF_PERSON}"},
    {"event": f"of files of settings: {AT_UNKNOWN} {IN_BROKEN} {IN_OTHER_URL}"},
    {"event": "what may be read stays", "scan": "01a2"},
)


class OnlyMemory(KeyringBackend):
    """A keyring of this process."""

    priority = 1  # type: ignore[assignment]  # as the library's own backends have it

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.kept.pop((service, username))


@pytest.fixture
def in_keyring() -> OnlyMemory:
    before, memory = keyring.get_keyring(), OnlyMemory()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(before)


def planted(folder: Path) -> dict[str, str]:
    """A data directory with a secret in every place that there is; the environment that goes with it."""
    with Station.open(folder, environ={}) as station:
        station.people.first_run(name="mia", full_name="Mia Kern", pin=SecretStr(OF_PERSON))
    assert Secrets(folder, {}).put(SecretName.CENTRAL_TOKEN, SecretStr(IN_KEYRING)) is Kept.KEYRING
    (folder / "settings.toml").write_text(SETTINGS)
    (folder / "settings.broken-20260101T000000000000Z.toml").write_text(f'token = "{IN_BROKEN}')
    (folder / "logs").mkdir(exist_ok=True)
    lines = "".join(f"{json.dumps(line)}\n" for line in OLD_LINES)
    for name in ("desktop.log", "desktop.log.1"):
        (folder / "logs" / name).write_text(lines + f"  Traceback: token={LOGGED[1]}\n")
    return {"SCANDESK_SECRET__RT_TOKEN": IN_VARIABLE, "SCANDESK_PIN": OF_CALLER, "SCANDESK_UNKNOWN": AT_UNKNOWN}


def contents(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as packed:
        assert packed.testzip() is None
        return {
            name.removeprefix("scandesk-support/"): packed.read(name).decode() for name in packed.namelist()
        }  # all of it is text


def forms(secret: str) -> tuple[str, ...]:
    """A secret as it may be written."""
    return secret, quote(secret, safe=""), json.dumps(secret)[1:-1], base64.b64encode(secret.encode()).decode()


def test_no_secret_that_was_planted_anywhere_is_in_its_bytes(tmp_path: Path, in_keyring: OnlyMemory) -> None:
    environ = planted(tmp_path / "station")
    assert IN_KEYRING in in_keyring.kept.values()
    made = write_bundle(tmp_path, tmp_path / "station", Catalogue("en"), environ)
    there = contents(made.path)
    whole = made.path.read_bytes() + "\n".join([*there, *there.values()]).encode()
    assert [one for secret in EVERY for one in forms(secret) if one.encode() in whole] == []
    assert b"canary" not in whole, "a part of one"
    assert {"logs/desktop.log", "logs/desktop.log.1", "settings.json", "findings.txt", "README.txt"} <= there.keys()
    assert "what may be read stays" in there["logs/desktop.log.1"], "and all else is told"
    assert json.loads(there["settings.json"])["settings"]["station.name"] == "Bench 7"
    assert "SCANDESK_SECRET__RT_TOKEN" in json.loads(there["about.json"])["variables"]


def test_it_has_what_is_asked_for_and_no_row_of_the_database(tmp_path: Path) -> None:
    environ = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "SCANDESK_IDENTITY__PINS": "false"}
    scandesk = Scandesk(tmp_path / "station", environ)
    with Station.open(scandesk.data_dir, environ=environ) as station:
        station.people.first_run(name="mia", full_name="Mia-of-a-row", pin=None)
    told = scandesk.run("support", str(tmp_path / "help.zip"), "--json").json
    there = contents(tmp_path / "help.zip")
    assert (told["path"], sorted(there), told["lacking"]) == (str(tmp_path / "help.zip"), sorted(told["files"]), [])
    assert (tmp_path / "help.zip").stat().st_mode & 0o077 == 0, "its owner's alone"
    database = json.loads(there["database.json"])
    assert {"table": "person", "rows": 1} in database["tables"]
    assert (database["kind"], database["version"], database["facts"]["journal_mode"]) == (
        "sqlite",
        database["known"],
        "wal",
    )
    assert json.loads(there["database-check.json"])["ok"] is True
    assert json.loads(there["findings.json"])["counts"]["fault"] == 0
    assert "✓ database: " in there["findings.txt"]
    assert json.loads(there["about.json"])["versions"]["scandesk"]
    assert json.loads(there["devices.json"]).keys() == {"ports", "hids", "cameras", "queues"}
    assert "Mia-of-a-row" not in "".join(there.values())


def test_a_station_that_is_broken_gives_the_rest_and_says_what_is_lacking(tmp_path: Path) -> None:
    scandesk = Scandesk(tmp_path / "station", {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"})
    with Station.open(scandesk.data_dir, environ=scandesk.environ):
        pass
    (scandesk.data_dir / "scandesk.sqlite3").write_bytes(os.urandom(50_000))
    (scandesk.data_dir / "settings.toml").write_text("[station\n")
    told = scandesk.run("support", str(tmp_path), "--json").json
    there = contents(Path(told["path"]))
    assert "database" in [one["part"].partition(".")[0] for one in told["lacking"]]
    assert "database.json.lacking.json" in there
    assert json.loads(there["findings.json"])["kind"] == "fault"
    assert json.loads(there["settings.json"])["problems"]


def test_it_replaces_no_file_of_another_kind_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    scandesk = Scandesk(tmp_path / "station", {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"})
    (tmp_path / "letter.txt").write_text("dear")
    scandesk.run("support", str(tmp_path / "letter.txt"), code=3)
    scandesk.run("support", str(tmp_path / "nowhere" / "help.zip"), code=3)
    assert (tmp_path / "letter.txt").read_text() == "dear"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["letter.txt", "station"]


def test_a_folder_that_never_answers_holds_it_up_for_so_long_only(tmp_path: Path) -> None:
    """As on a dead network disk."""
    (tmp_path / "dead").mkdir()
    os.mkfifo(tmp_path / "dead" / "settings.toml")
    environ = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    told = Scandesk(tmp_path / "dead", environ, cold=True).run("support", str(tmp_path / "help.zip"), "--json").json
    assert [one["part"] for one in told["lacking"]] == ["secrets"]
    assert list(contents(tmp_path / "help.zip")) == ["README.txt"]
