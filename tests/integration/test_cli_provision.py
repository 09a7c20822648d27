"""`scandesk provision`, and the machine's own file at the first start, as the real command on real directories."""

import json
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from app.station import Station
from services.identity.pin_check import PinCheck
from services.settings.places import Places
from services.settings.secrets import SecretName, Secrets
from tests.support.hub import Hub, running_hub
from tests.support.program import Scandesk

TOKEN = "a-token-that-nobody-may-see"
PEOPLE = """
[[people]]
name = "ada"
full_name = "Ada Admin"
role = "admin"
pin = "4711"

[[people]]
name = "pia"
full_name = "Pia Packer"
role = "packer"
badge = "B7"
"""
FILE = f"""
[station]
name = "Bench 7"
language = "de"
zone = "Europe/Berlin"

[look]
theme = "dark"

[secrets]
rt_token = {{ file = "rt-token" }}

[[scanning.serial]]
id = "left"
name = "Left"
port = "/dev/serial/by-id/left"
{PEOPLE}"""


@pytest.fixture
def scandesk(tmp_path: Path) -> Scandesk:
    return Scandesk(tmp_path / "station", {})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path, FILE)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with running_hub(tmp_path_factory.mktemp("hub"), "") as hub:
        yield hub


def written(folder: Path, text: str, *, mode: int = 0o600) -> Path:
    """The file, and the secret that it names."""
    private(folder / "rt-token", TOKEN)
    return private(folder / "provision.toml", text, mode=mode)


def private(path: Path, text: str, *, mode: int = 0o600) -> Path:
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return path


def names(data_dir: Path) -> dict[str, str]:
    with Station.open(data_dir) as station:
        return {person.name: person.full_name for person in station.people.everybody()}


def set_up(scandesk: Scandesk) -> dict[str, Any]:
    return scandesk.run("settings", "show", "--json").json["settings"]


# ---- the command


def test_a_station_is_set_up_by_one_command(scandesk: Scandesk, file: Path) -> None:
    told = scandesk.run("provision", str(file), "--json")
    assert told.json["changed"]
    assert {one["path"] for one in told.json["settings"]} == {
        "station.name",
        "station.language",
        "station.zone",
        "look.theme",
        "scanning.serial",
    }
    assert told.json["secrets"] == [{"name": "rt_token", "kept": "file"}]
    assert [(one["name"], one["act"], one["pin"]) for one in told.json["people"]] == [
        ("ada", "added", True),
        ("pia", "added", False),
    ]
    now = set_up(scandesk)
    assert (now["station.name"], now["look.theme"]) == ("Bench 7", "dark")
    assert names(scandesk.data_dir) == {"ada": "Ada Admin", "pia": "Pia Packer"}
    with Station.open(scandesk.data_dir) as station:
        ada = station.people.find_by_name("ada")
        assert ada is not None
        PinCheck(station.database, station.clock).check(ada.id, SecretStr("4711"))
        found = station.secrets.get(SecretName.RT_TOKEN)
        assert found is not None
        assert found.get_secret_value() == TOKEN


def test_no_secret_and_no_pin_is_told_logged_or_written_in_the_settings(scandesk: Scandesk, file: Path) -> None:
    told = [scandesk.run("provision", str(file), *more) for more in ((), ("--json",), ("--dry-run",))]
    said = "".join(one.out + one.err for one in told)
    places = Places(scandesk.data_dir)
    kept = {path: path.read_text("utf-8", "replace") for path in scandesk.data_dir.rglob("*") if path.is_file()}
    assert [path for path, text in kept.items() if TOKEN in text] == [places.secrets]
    assert stat.S_IMODE(places.secrets.stat().st_mode) == 0o600
    assert TOKEN not in said
    assert "4711" not in said + kept[places.settings] + "".join(path.read_text() for path in places.logs.iterdir())


def test_the_same_file_again_changes_nothing_and_a_changed_one_its_difference(scandesk: Scandesk, file: Path) -> None:
    scandesk.run("provision", str(file))
    settings = Places(scandesk.data_dir).settings
    before = settings.stat().st_mtime_ns
    again = scandesk.run("provision", str(file), "--json").json
    assert (again["changed"], again["settings"], again["secrets"], again["people"]) == (False, [], [], [])
    assert "Nichts zu ändern" in scandesk.run("provision", str(file)).out
    assert settings.stat().st_mtime_ns == before
    private(file, FILE.replace('"dark"', '"contrast"').replace("Pia Packer", "Pia Lind"))
    told = scandesk.run("provision", str(file), "--json").json
    assert told["settings"] == [{"path": "look.theme", "before": "dark", "after": "contrast"}]
    assert told["people"] == [{"name": "pia", "act": "changed", "fields": ["full_name"], "pin": False}]
    assert names(scandesk.data_dir)["pia"] == "Pia Lind"


def test_a_secret_that_was_taken_over_stays_when_its_file_is_gone(scandesk: Scandesk, file: Path) -> None:
    scandesk.run("provision", str(file))
    (file.parent / "rt-token").unlink()
    assert not scandesk.run("provision", str(file), "--json").json["changed"]
    assert Secrets(scandesk.data_dir).get(SecretName.RT_TOKEN) is not None


def test_a_pin_that_somebody_chose_since_is_not_taken_back(scandesk: Scandesk, file: Path) -> None:
    scandesk.run("provision", str(file))
    with Station.open(scandesk.data_dir) as station:
        ada = station.people.find_by_name("ada")
        assert ada is not None
        station.people.set_pin(ada.id, SecretStr("0815"), by=ada, old=SecretStr("4711"))
    scandesk.run("provision", str(file))
    with Station.open(scandesk.data_dir) as station:
        PinCheck(station.database, station.clock).check(ada.id, SecretStr("0815"))


def test_a_dry_run_writes_nothing(scandesk: Scandesk, file: Path) -> None:
    told = scandesk.run("provision", str(file), "--dry-run", "--json").json
    assert (told["changed"], told["dry_run"], len(told["people"])) == (True, True, 2)
    assert [path.name for path in scandesk.data_dir.iterdir()] == ["logs"]


def test_all_faults_are_told_with_their_lines_and_nothing_is_taken(scandesk: Scandesk, file: Path) -> None:
    private(file, FILE.replace("theme", "teme").replace('"pia"', '"p i a"'))
    ended = scandesk.run("provision", str(file), "--json", code=1)
    assert ended.error["code"] == "PROVISION_FAULTY"
    assert [(one["line"], one["key"]) for one in ended.json["faults"]] == [(8, "look.teme"), (25, "people[2].name")]
    assert f"{file}:8: look.teme: " in ended.err
    assert [path.name for path in scandesk.data_dir.iterdir()] == ["logs"]


@pytest.mark.parametrize(
    ("others", "named"), [("provision.toml", "people"), ("rt-token", "secrets.rt_token")], ids=["PINs", "a secret"]
)
def test_pins_and_secrets_that_others_may_read_are_refused(
    scandesk: Scandesk, file: Path, others: str, named: str
) -> None:
    (file.parent / others).chmod(0o644)
    ended = scandesk.run("provision", str(file), "--json", code=1)
    assert [(one["key"], one["line"] > 0) for one in ended.json["faults"]] == [(named, True)]
    assert "chmod o-r" in ended.err
    assert not Places(scandesk.data_dir).settings.exists()


def test_a_file_that_is_not_there_says_so(scandesk: Scandesk, tmp_path: Path) -> None:
    assert "gone.toml" in scandesk.run("provision", str(tmp_path / "gone.toml"), code=3).err


def test_what_fails_at_the_database_is_taken_back(scandesk: Scandesk, file: Path) -> None:
    """The last step fails: somebody else has the badge, which only the database knows."""
    with Station.open(scandesk.data_dir) as station:
        station.people.first_run(name="eva", full_name="Eva", pin=SecretStr("1234"))
        eva = station.people.find_by_name("eva")
        assert eva is not None
        station.people.set_badge(eva.id, "B7", by=eva)
    before = Places(scandesk.data_dir).settings.read_bytes()
    ended = scandesk.run("provision", str(file), "--json", code=1)
    assert [one["key"] for one in ended.json["faults"]] == ["people"]
    assert Places(scandesk.data_dir).settings.read_bytes() == before
    assert Secrets(scandesk.data_dir).get(SecretName.RT_TOKEN) is None
    assert set(names(scandesk.data_dir)) == {"eva"}


def test_a_badge_goes_from_one_to_another_in_the_same_file(scandesk: Scandesk, file: Path) -> None:
    scandesk.run("provision", str(file))
    private(file, FILE.replace('badge = "B7"', "").replace('pin = "4711"', 'badge = "B7"') + 'badge = "C1"\n')
    told = scandesk.run("provision", str(file), "--json").json
    assert [(one["name"], one["fields"]) for one in told["people"]] == [("ada", ["badge"]), ("pia", ["badge"])]


def test_what_the_environment_decides_is_told(scandesk: Scandesk, file: Path) -> None:
    told = scandesk.run("provision", str(file), "--json", SCANDESK_LOOK__THEME="light").json
    assert told["from_environment"] == {"look.theme": "SCANDESK_LOOK__THEME"}
    assert set_up(scandesk)["look.theme"] == "dark"


def test_the_printed_example_is_taken(scandesk: Scandesk, tmp_path: Path) -> None:
    example = private(tmp_path / "example.toml", scandesk.run("provision", "--example").out)
    assert scandesk.run("provision", str(example), "--json").json["changed"]
    assert set_up(scandesk)["station.name"] == "Bench 7"


def test_the_printed_hash_of_a_pin_lets_somebody_in(scandesk: Scandesk, tmp_path: Path) -> None:
    hashed = scandesk.run("provision", "--hash-pin", stdin=b"2468\n").out.strip()
    text = f'[[people]]\nname = "ada"\nrole = "admin"\npin_hash = "{hashed}"\n'
    scandesk.run("provision", str(private(tmp_path / "p.toml", text)))
    add = ("people", "add", "bob", "--as", "ada")
    scandesk.run(*add, code=1, SCANDESK_PIN="1357", SCANDESK_NEW_PIN="8642")
    scandesk.run(*add, SCANDESK_PIN="2468", SCANDESK_NEW_PIN="8642")


def test_a_station_joins_a_hub_by_its_file(scandesk: Scandesk, hub: Hub, tmp_path: Path) -> None:
    private(tmp_path / "hub-token", hub.tokens["bench"])
    text = (
        f'[central]\nurl = "{hub.url}"\n[sessions]\nmode = "central"\n[packing]\nmode = "central"\n'
        f'[secrets]\ncentral_token = {{ file = "hub-token" }}\n{PEOPLE}'
    )
    scandesk.run("provision", str(private(tmp_path / "hub.toml", text)))
    checks = {one["check"]: one["ok"] for one in scandesk.run("doctor", "--json", code=None).json["checks"]}
    assert checks["server"]
    listed = scandesk.run("supervisor", "list", "--json", "--as", "ada", "--pin-stdin", stdin=b"4711\n")
    assert listed.code == 0


# ---- the machine's own file, at the first start


def test_the_first_start_takes_the_machines_file_and_later_ones_do_not(scandesk: Scandesk, file: Path) -> None:
    place = {"SCANDESK_PROVISION_FILE": str(file)}
    scandesk.run("people", "list", **place)
    assert set_up(scandesk)["look.theme"] == "dark"
    assert names(scandesk.data_dir) == {"ada": "Ada Admin", "pia": "Pia Packer"}
    scandesk.run("settings", "set", "look.theme", "light")
    private(file, FILE.replace("Bench 7", "Bench 8"))
    scandesk.run("people", "list", **place)
    now = set_up(scandesk)
    assert (now["look.theme"], now["station.name"]) == ("light", "Bench 7")


@pytest.mark.parametrize(
    "first",
    [("settings", "show"), ("settings", "set", "look.scale", "120"), ("devices", "list"), ("codes",), ("doctor",)],
    ids=" ".join,
)
def test_whichever_command_comes_first_takes_it(scandesk: Scandesk, file: Path, first: tuple[str, ...]) -> None:
    place = {"SCANDESK_PROVISION_FILE": str(file)}
    scandesk.run(*first, code=None, **place)
    assert set_up(scandesk)["station.name"] == "Bench 7"
    assert names(scandesk.data_dir) == {"ada": "Ada Admin", "pia": "Pia Packer"}


def test_the_support_bundle_tells_of_the_station_that_it_makes(scandesk: Scandesk, file: Path, tmp_path: Path) -> None:
    scandesk.run("support", str(tmp_path / "support.zip"), SCANDESK_PROVISION_FILE=str(file))
    assert names(scandesk.data_dir) == {"ada": "Ada Admin", "pia": "Pia Packer"}


def test_the_doctor_tells_what_is_wrong_with_it_and_it_is_taken_once_it_is_right(
    scandesk: Scandesk, file: Path
) -> None:
    private(file, FILE.replace("theme", "teme"))
    place = {"SCANDESK_PROVISION_FILE": str(file)}
    told = scandesk.run("doctor", "--json", code=1, **place).json["checks"]
    (database,) = [one for one in told if one["check"] == "database"]
    assert not database["ok"]
    assert str(file) in database["message"]
    assert "look.teme" in database["message"]
    private(file, FILE)
    scandesk.run("doctor", "--json", code=None, **place)
    assert names(scandesk.data_dir) == {"ada": "Ada Admin", "pia": "Pia Packer"}


def test_a_station_that_is_there_already_is_left_alone(scandesk: Scandesk, file: Path) -> None:
    scandesk.run("people", "list")
    scandesk.run("people", "list", SCANDESK_PROVISION_FILE=str(file))
    assert set_up(scandesk)["station.name"] == "Bench 1"


def test_a_faulty_file_of_the_machine_stops_the_first_start_with_its_place(scandesk: Scandesk, file: Path) -> None:
    private(file, FILE.replace("theme", "teme"))
    place = {"SCANDESK_PROVISION_FILE": str(file)}
    ended = scandesk.run("people", "list", code=1, **place)
    assert str(file) in ended.err
    assert "look.teme" in ended.err
    private(file, FILE)
    scandesk.run("people", "list", **place)
    assert set_up(scandesk)["look.theme"] == "dark"


def test_a_first_start_that_was_killed_in_the_middle_is_done_by_the_next(tmp_path: Path, file: Path) -> None:
    """Killed when the settings are written and the people are not."""
    place = {"SCANDESK_PROVISION_FILE": str(file)}
    killed = Scandesk(tmp_path / "station", place, command=(*PYTHON, KILLED))
    assert killed.run("people", "list", code=None).code == -9
    assert "Bench 7" in Places(killed.data_dir).settings.read_text()
    scandesk = Scandesk(tmp_path / "station", place)
    scandesk.run("people", "list")
    assert names(scandesk.data_dir) == {"ada": "Ada Admin", "pia": "Pia Packer"}
    assert not Places(scandesk.data_dir).provisioning.exists()


PYTHON = (sys.executable, "-c")
KILLED = """
import os, signal
import app.provisioning
def die(*_some, **_named):
    os.kill(os.getpid(), signal.SIGKILL)
app.provisioning.store_people = die
from app.cli.main import main
main()
"""


def test_two_first_starts_at_one_moment_make_one_station(scandesk: Scandesk, file: Path) -> None:
    place = {"SCANDESK_PROVISION_FILE": str(file)}
    with (
        scandesk.started("people", "list", "--json", **place) as one,
        scandesk.started("people", "list", "--json", **place) as two,
    ):
        listed = [json.loads(process.communicate(b"", 90)[0]) for process in (one, two)]
    assert [sorted(person["name"] for person in people) for people in listed] == [["ada", "pia"]] * 2


def test_a_first_start_that_may_not_read_the_file_says_so(scandesk: Scandesk, file: Path) -> None:
    if os.geteuid() == 0:  # may read everything: a folder in its place is what nobody can read
        file.unlink()
        file.mkdir()
    else:
        file.chmod(0)
    ended = scandesk.run("people", "list", code=3, SCANDESK_PROVISION_FILE=str(file))
    assert str(file) in ended.err
