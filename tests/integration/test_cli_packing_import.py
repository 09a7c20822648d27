"""`scandesk import shipments FILE`, at the station and at the hub: one report, all or nothing."""

import json
import os
from pathlib import Path

import pytest

from app.station import Station
from services.database.lock import Ownership
from services.packing.work.import_beside import LONGEST, ROWS_A_SECOND
from tests.support.packing_file import EXAMPLE, example
from tests.support.program import Scandesk

AS = ("--as", "mia")
NO_PINS = {"SCANDESK_IDENTITY__PINS": "false"}
WHERE = pytest.mark.parametrize("where", [AS, ("--organisation", "North")], ids=["station", "hub"])
NEW = {"created": 12, "updated": 0, "unchanged": 0, "dry_run": False, "errors": [], "notes": []}
SAME = {**NEW, "created": 0, "unchanged": 12}


@pytest.fixture
def with_mia(tmp_path: Path) -> Scandesk:
    """A station, and a hub beside it."""
    scandesk = Scandesk(tmp_path / "station", NO_PINS)
    with Station.open(scandesk.data_dir, environ=NO_PINS) as station:
        station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
    return scandesk


@WHERE
def test_the_example_is_imported_once_and_again(with_mia: Scandesk, where: tuple[str, ...]) -> None:
    imports = ("import", "shipments", str(EXAMPLE), *where)
    assert with_mia.run(*imports, "--dry-run", "--json").json == {**NEW, "dry_run": True}
    assert with_mia.run(*imports, "--json").json == NEW
    assert with_mia.run(*imports, "--json").json == SAME
    assert "12" in with_mia.run(*imports).out


@WHERE
def test_the_table_says_the_same_as_the_json(with_mia: Scandesk, where: tuple[str, ...], tmp_path: Path) -> None:
    table = EXAMPLE.with_suffix(".csv")
    assert with_mia.run("import", "shipments", str(table), *where, "--json").json == NEW
    # the JSON has GTINs, for which a table has no columns
    again = with_mia.run("import", "shipments", str(EXAMPLE), *where, "--json").json
    assert again == {**SAME, "updated": 1, "unchanged": 11}
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(table.read_text("utf-8").replace(",60,60", ",60,sixty"), "utf-8")
    assert "line 2.allocated" in with_mia.run("import", "shipments", str(wrong), *where, code=1).out


@WHERE
def test_every_error_is_told_with_its_path_and_nothing_is_done(
    with_mia: Scandesk, where: tuple[str, ...], tmp_path: Path
) -> None:
    file = example()
    file["customers"][0]["allergen_restriction"] = file["customers"][0].pop("allergen_restrictions")
    file["shipments"][1]["lines"][0]["sku"] = "\x1b[31mRED"
    listed = tmp_path / "work.json"
    listed.write_text(json.dumps(file), "utf-8")
    report = with_mia.run("import", "shipments", str(listed), *where, "--json", code=1).json
    assert (report["created"], report["updated"], report["unchanged"]) == (0, 0, 0)
    assert [one["path"] for one in report["errors"]] == ["customers[0]", "shipments[1].lines[0].sku"]
    told = with_mia.run("import", "shipments", str(listed), *where, code=1).out
    assert "customers[0]: " in told
    assert "\x1b" not in told
    assert with_mia.run("import", "shipments", str(EXAMPLE), *where, "--json").json == NEW


@WHERE
@pytest.mark.parametrize("content", ["", "5", "[]", "{", "\n"])
def test_what_is_no_work_at_all_is_refused(
    with_mia: Scandesk, where: tuple[str, ...], content: str, tmp_path: Path
) -> None:
    listed = tmp_path / "work.json"
    listed.write_text(content, "utf-8")
    told = with_mia.run("import", "shipments", str(listed), *where, "--json", code=1).json
    assert told.get("error") or told["errors"]


@WHERE
def test_a_pipe_that_never_ends_is_no_file(with_mia: Scandesk, where: tuple[str, ...], tmp_path: Path) -> None:
    pipe = tmp_path / "work.json"
    os.mkfifo(pipe)
    assert with_mia.run("import", "shipments", str(pipe), *where, "--json", code=3).error["message"]


def test_a_packer_imports_nothing(with_mia: Scandesk) -> None:
    with_mia.run("people", "add", "tom", "--role", "packer", *AS)
    refused = with_mia.run("import", "shipments", str(EXAMPLE), "--as", "tom", "--json", code=1).json
    assert refused["error"]["code"] == "INSUFFICIENT_PERMISSIONS"


def test_a_station_that_packs_for_a_server_imports_nothing(with_mia: Scandesk) -> None:
    for setting, value in (("central.url", "http://127.0.0.1:9"), ("packing.mode", "central")):
        with_mia.run("settings", "set", setting, value)
    refused = with_mia.run("import", "shipments", str(EXAMPLE), *AS, "--json", code=1).json
    assert refused["error"]["code"] == "WORK_OF_SERVER"
    assert with_mia.run("import", "shipments", str(EXAMPLE), "--organisation", "North", "--json").json == NEW


@WHERE
def test_a_large_file_waits_until_nobody_works_beside_it_or_somebody_says_at_once(
    with_mia: Scandesk, where: tuple[str, ...], tmp_path: Path
) -> None:
    many = LONGEST * ROWS_A_SECOND["sqlite"] + 1
    large = tmp_path / "large.json"
    large.write_text(json.dumps({"warehouses": [{"code": f"W{n}", "name": "-"} for n in range(many)]}), "utf-8")
    imports = ("import", "shipments", str(large), *where, "--json")
    assert with_mia.run("import", "shipments", str(EXAMPLE), *where, "--json").json == NEW
    with Ownership(with_mia.data_dir if where is AS else with_mia.data_dir / "hub") as at_work:
        assert at_work.take()
        for option in ("--dry-run", "--json"):
            assert with_mia.run(*imports, option, code=1).error["code"] == "OTHERS_WAIT"
        assert with_mia.run("import", "shipments", str(EXAMPLE), *where, "--json").json == SAME
        assert with_mia.run(*imports, "--dry-run", "--at-once").json["created"] == many
    assert with_mia.run(*imports, "--dry-run").json["created"] == many
