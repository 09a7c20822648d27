"""Assets from the command line, in the station's own register, with labels in a folder."""

from pathlib import Path
from typing import Any

import pytest

from app.station import Station
from hardware.printers.simulated_zpl_printer import SimulatedZplPrinter
from services.assets.model import State
from tests.support.asset_program import AS, DELL, asset_station, labels_of
from tests.support.program import Scandesk


@pytest.fixture
def scandesk(tmp_path: Path) -> Scandesk:
    return asset_station(tmp_path)


def created(scandesk: Scandesk, serial: str, *options: str) -> Any:
    """The one asset that the command answers with."""
    (asset,) = scandesk.run("assets", "create", serial, *options, *AS, "--json").json["assets"]
    return asset


def test_an_asset_is_created_with_the_next_tag_its_fields_and_its_label(scandesk: Scandesk) -> None:
    scandesk.run("assets", "form", "set", *DELL, "--internal-name", "CB #{n}", "--field", "Room=12", *AS)
    assert scandesk.run("assets", "next-tag", "--json").json == {
        "next_tag": "W12-0001",
        "prefix": "W12-",
        "sequence_number": 1,
    }
    asset = created(scandesk, "ABC1", "--category", "Laptop")
    told = ("serial_number", "tag", "asset_id", "state", "manufacturer", "category", "internal_name", "more")
    assert [asset[name] for name in told] == [
        "ABC1",
        "W12-0001",
        1,
        "created",
        "Dell",
        "Laptop",
        "CB #1",
        {"Room": "12"},
    ]
    assert asset["label"]["state"] == "printed"
    assert labels_of(scandesk) == 1
    second = created(scandesk, "ABC2", "--no-label")
    assert (second["internal_name"], second["category"], second["label"]["state"]) == ("CB #2", None, "none")
    assert labels_of(scandesk) == 1
    assert scandesk.run("assets", "next-tag").out == "W12-0003\n"


def test_a_line_for_people_says_the_tag_the_state_and_the_label(scandesk: Scandesk) -> None:
    said = scandesk.run("assets", "create", "ABC1", *DELL, *AS).out
    assert said == "ABC1  W12-0001  ✓ Created (1)  Label: ✓ Printed\n"
    assert "ABC1  W12-0001  ✓ Created" in scandesk.run("assets", "show", "w12-0001".upper()).out
    assert scandesk.run("assets", "show", "abc1", "--json").json["tag"] == "W12-0001"


def test_a_serial_that_is_known_is_refused_with_who_has_it_and_costs_no_tag(scandesk: Scandesk) -> None:
    created(scandesk, "ABC1", *DELL)
    ended = scandesk.run("assets", "create", "abc1", *DELL, *AS, "--json", code=1)
    assert ended.error["code"] == "ASSET_KNOWN"
    assert (ended.json["known"]["existing_asset_tag"], ended.json["known"]["existing_asset_id"]) == ("W12-0001", 1)
    assert "W12-0001 (asset 1)" in ended.err
    assert scandesk.run("assets", "next-tag").out == "W12-0002\n"


def test_whether_a_serial_can_be_entered_is_told_as_the_contract_does(scandesk: Scandesk) -> None:
    created(scandesk, "ABC1", *DELL)
    free = scandesk.run("assets", "validate", "ABC2", "--json").json
    assert (free["valid"], free["serial_number"]) == (True, "ABC2")
    known = scandesk.run("assets", "validate", "ABC1", "--json", code=1).json
    told = ("valid", "serial_number", "existing_asset_id", "existing_asset_tag")
    assert [known[name] for name in told] == [False, "ABC1", 1, "W12-0001"]
    assert known["error"]
    assert scandesk.run("assets", "validate", "A B", "--json", code=1).error["code"] == "INVALID_FORMAT"


def test_the_tag_that_is_on_a_device_already_is_its_own(scandesk: Scandesk) -> None:
    asset = created(scandesk, "ABC1", *DELL, "--tag", "OLD-7")
    assert (asset["tag"], asset["label"]["state"]) == ("OLD-7", "none")
    ended = scandesk.run("assets", "create", "ABC2", *DELL, "--tag", "OLD-7", *AS, "--json", code=1)
    assert ended.error["code"] == "TAG_TAKEN"
    assert [line["act"] for line in scandesk.run("assets", "tags", "show", "OLD-7", "--json").json] == [
        "attached",
        "used",
    ]


def test_undo_takes_the_last_one_back_and_the_log_says_what_became_of_its_tag(scandesk: Scandesk) -> None:
    created(scandesk, "ABC1", *DELL)
    created(scandesk, "ABC2", *DELL, "--no-label")
    undone = scandesk.run("assets", "undo", *AS, "--json").json
    assert (undone["serial_number"], undone["state"], undone["tag"]) == ("ABC2", "undone", None)
    assert [asset["serial_number"] for asset in scandesk.run("assets", "list", "--json").json] == ["ABC1"]
    scandesk.run("assets", "undo", "W12-0001", *AS)
    log = scandesk.run("assets", "tags", "show", "W12-0001", "--json").json
    assert [line["act"] for line in log] == ["reserved", "used", "burned"]
    assert log[-1]["why"] == "It was taken back when its label may have been printed"


def test_a_batch_ends_and_is_told_in_figures(scandesk: Scandesk) -> None:
    created(scandesk, "ABC1", *DELL)
    ended = scandesk.run("assets", "finish", *AS, "--json").json
    assert (ended["created"], ended["waiting"], len(ended["assets"])) == (1, 0, 1)
    assert [one["serial_number"] for one in scandesk.run("assets", "list", "--batch", "last", "--json").json] == [
        "ABC1"
    ]
    later = created(scandesk, "ABC2", *DELL)
    assert (later["batch"] == ended["batch"], later["number"]) == (False, 1)
    first = scandesk.run("assets", "list", "--batch", ended["batch"][-8:], "--json").json
    assert [one["serial_number"] for one in first] == ["ABC1"]
    assert scandesk.run("assets", "finish", *AS).code == 0
    assert scandesk.run("assets", "finish", *AS, "--json", code=1).error["code"] == "NO_BATCH"


def test_labels_of_a_sheet_wait_for_its_last_place_or_the_end_of_the_batch(tmp_path: Path) -> None:
    scandesk = asset_station(tmp_path, stock="5160")
    ended = scandesk.run("assets", "create", "ABC1", *DELL, *AS, "--json", code=3)
    assert ended.error["code"] == "LABELS_WAIT"
    assert "scandesk assets finish" in ended.error["message"]
    assert [(one["state"], one["label"]["state"]) for one in ended.json["assets"]] == [("created", "later")]
    assert labels_of(scandesk) == 0
    (asset,) = scandesk.run("assets", "finish", *AS, "--json").json["assets"]
    assert (asset["label"]["state"], labels_of(scandesk)) == ("printed", 1)


def test_no_label_comes_later_of_an_asset_that_somebody_has_to_decide_about(tmp_path: Path) -> None:
    scandesk = asset_station(tmp_path, stock="5160")  # its page waits for more
    ended = scandesk.run("assets", "create", "ABC1", *DELL, *AS, "--json", code=3)
    with Station.open(scandesk.data_dir) as station:  # as the register might have answered
        answered(station, ended.json["assets"][0]["id"], State.REFUSED, "assets.why.refused", text="No")
    shown = scandesk.run("assets", "show", "ABC1", "--json").json
    assert (shown["state"], shown["label"]["state"]) == ("refused", "none")


def test_an_asset_without_a_label_gets_one_when_somebody_wants_it(scandesk: Scandesk) -> None:
    created(scandesk, "ABC1", *DELL, "--no-label")
    (asset,) = scandesk.run("assets", "label", "ABC1", *AS, "--json").json["assets"]
    assert (asset["label"]["state"], labels_of(scandesk)) == ("printed", 1)


def test_a_label_that_cannot_be_printed_is_told_and_the_asset_is_created(scandesk: Scandesk) -> None:
    scandesk.run("settings", "set", "printing.printers", "[]")
    ended = scandesk.run("assets", "create", "ABC1", *DELL, *AS, "--json", code=3)
    (asset,) = ended.json["assets"]
    assert (ended.error["code"], asset["state"], asset["label"]["state"]) == ("NOT_PRINTED", "created", "refused")
    assert asset["label"]["why"]


def test_a_label_that_could_not_be_asked_for_says_how_it_comes_and_is_nobodys_trouble_once_its_asset_is_taken_back(
    scandesk: Scandesk,
) -> None:
    scandesk.run("settings", "set", "printing.printers", "[]")
    ended = scandesk.run("assets", "create", "ABC1", *DELL, *AS, code=3)
    assert "scandesk assets label" in ended.err
    undone = scandesk.run("assets", "undo", *AS, "--json").json
    assert undone["label"] == {"id": None, "state": "none", "why": None}
    assert scandesk.run("assets", "finish", *AS).out.splitlines()[-1] == "ABC1  –  – Taken back"


def test_where_the_printer_stands_still_the_command_ends_and_says_what_became_of_each_label(scandesk: Scandesk) -> None:
    with SimulatedZplPrinter() as printer:
        line = f'[{{id = "zebra", name = "Zebra", kind = "zpl", address = "{printer.address}"}}]'
        scandesk.run("settings", "set", "printing.printers", line)
        printer.behave(head_open=True)
        ended = scandesk.run("assets", "batch", "-", *DELL, *AS, "--json", stdin=b"serial\nABC1\nABC2\n", code=3)
    assert (ended.error["code"], ended.json["created"], printer.labels) == ("NOT_PRINTED", 2, [])
    assert [one["label"]["state"] for one in ended.json["assets"]] == ["failed", "waiting"]


def test_a_created_asset_that_is_tried_again_is_what_it_was(scandesk: Scandesk) -> None:
    created(scandesk, "ABC1", *DELL)
    (asset,) = scandesk.run("assets", "retry", "ABC1", *AS, "--json").json["assets"]
    assert (asset["state"], asset["asset_id"]) == ("created", 1)
    assert labels_of(scandesk) == 1


def test_beside_a_desktop_the_row_is_written_and_the_desktop_goes_on_with_it(scandesk: Scandesk) -> None:
    with Station.open(scandesk.data_dir) as desktop:  # it owns the directory, and is not at work
        asset = created(scandesk, "ABC1", *DELL)
        assert (asset["state"], asset["label"]["state"], labels_of(scandesk)) == ("created", "later", 0)
        desktop.assets.start()
        desktop.printing.start()
        (asset,) = scandesk.run("assets", "retry", "ABC1", "--wait", "60", *AS, "--json").json["assets"]
        assert (asset["label"]["state"], labels_of(scandesk)) == ("printed", 1)


def test_presets_fill_the_form_and_the_form_is_cleared(scandesk: Scandesk) -> None:
    scandesk.run("assets", "presets", "save", "Chromebooks", *DELL, *AS)
    scandesk.run("assets", "presets", "save", "HP", "--manufacturer", "HP", "--model", "G8", "--position", "3", *AS)
    listed = scandesk.run("assets", "presets", "list", "--json").json
    assert [(one["position"], one["name"], one["model"]) for one in listed] == [
        (1, "Chromebooks", "Chromebook 3100"),
        (3, "HP", "G8"),
    ]
    form = scandesk.run("assets", "form", "set", "--preset", "3", "--category", "Laptop", *AS, "--json").json
    assert (form["manufacturer"], form["model"], form["category"]) == ("HP", "G8", "Laptop")
    assert scandesk.run("assets", "form", "show", "--json").json == form
    assert created(scandesk, "ABC1")["model"] == "G8"
    assert scandesk.run("assets", "form", "clear", *AS, "--json").json["model"] is None
    assert "The form is empty." in scandesk.run("assets", "form", "show").out
    scandesk.run("assets", "presets", "remove", "1", *AS)
    assert [one["name"] for one in scandesk.run("assets", "presets", "list", "--json").json] == ["HP"]


def test_the_sequence_goes_on_at_another_number_and_the_log_tells_the_gap(scandesk: Scandesk) -> None:
    assert scandesk.run("assets", "tags", "go-on", "5", *AS).out == "W12-0005\n"
    assert created(scandesk, "ABC1", *DELL)["tag"] == "W12-0005"
    log = [(line["act"], line["tag"]) for line in scandesk.run("assets", "tags", "log", "--json").json]
    assert log == [("used", "W12-0005"), ("reserved", "W12-0005"), ("skipped", "W12-0001…W12-0004")]
    ended = scandesk.run("assets", "tags", "go-on", "5", *AS, "--json", code=1)
    assert ended.error["code"] == "TAG_NUMBER"
    assert scandesk.run("assets", "tags", "go-on", "20000", "--far", *AS).out == "W12-20000\n"


def test_where_a_server_numbers_no_number_is_too_far(scandesk: Scandesk) -> None:
    central = {"SCANDESK_ASSETS__MODE": "central", "SCANDESK_CENTRAL__URL": "http://127.0.0.1:9"}
    ended = scandesk.run("assets", "tags", "go-on", "20000", *AS, "--json", code=1, **central)
    assert ended.error["code"] == "NO_TAG"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("create", "ABC1", *AS), "MISSING_FIELD"),
        (("create", "", *DELL, *AS), "MISSING_FIELD"),
        (("create", "A/B", *DELL, *AS), "INVALID_FORMAT"),
        (("create", "ABC1", "--manufacturer", "D" * 101, "--model", "M", *AS), "TOO_LONG"),
        (("create", "ABC1", *DELL, "--tag", "12", *AS), "TAG_INVALID"),
        (("create", "ABC1", *DELL, "--as", "nobody"), "SIGN_IN_UNKNOWN"),
        (("form", "set", "--internal-name", "{x}", *AS), "NAME_PATTERN"),
        (("form", "set", "--preset", "4", *AS), "PRESET_UNKNOWN"),
        (("presets", "remove", "4", *AS), "PRESET_UNKNOWN"),
        (("presets", "save", "", *DELL, *AS), "PRESET_NAME"),
        (("presets", "save", "Mine", *AS), "PRESET_EMPTY"),
        (("presets", "save", "Mine", "--model", " ", "--field", "Wing=", *AS), "PRESET_EMPTY"),
        (("show", "ABC1"), "ASSET_NOT_FOUND"),
        (("retry", "ABC1", *AS), "ASSET_NOT_FOUND"),
        (("tags", "show", "W12-0007"), "TAG_NOT_FOUND"),
        (("tags", "go-on", "10002", *AS), "TAG_FAR"),
        (("undo", *AS), "NO_BATCH"),
        (("list", "--batch", "last"), "NO_BATCH"),
        (("list", "--batch", "00000000"), "NO_BATCH"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_entered(
    scandesk: Scandesk, arguments: tuple[str, ...], error: str
) -> None:
    assert scandesk.run("assets", *arguments, "--json", code=1).error["code"] == error
    assert scandesk.run("assets", "list").out == "There are no such assets.\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("create",),
        ("create", "A", "--field", "Room"),
        ("retry",),
        ("retry", "A", "--all"),
        ("export", "assets.csv", "--all", "--batch", "last"),
    ],
)
def test_wrong_use_is_told(scandesk: Scandesk, arguments: tuple[str, ...]) -> None:
    acts = AS if arguments[0] != "export" else ()
    said = scandesk.run("assets", *arguments, *acts, code=2)
    assert (said.out, said.err.startswith("Usage: scandesk assets ")) == ("", True)
    as_json = scandesk.run("assets", *arguments, *acts, "--json", code=2)
    assert (as_json.error["code"], as_json.error["fields"]) == ("USAGE", {})
    assert as_json.error["message"] in as_json.err


def test_who_may_not_enter_assets_is_refused(scandesk: Scandesk) -> None:
    scandesk.run("people", "add", "pit", "--role", "packer", *AS)
    for arguments in (("create", "ABC1", *DELL), ("form", "clear"), ("presets", "save", "P"), ("tags", "go-on", "5")):
        assert scandesk.run("assets", *arguments, "--as", "pit", "--json", code=1).error["code"] == "FORBIDDEN"


def test_hostile_fields_neither_steer_the_terminal_nor_get_in(scandesk: Scandesk) -> None:
    hostile = "\x1b[2J\u202eA"
    ended = scandesk.run("assets", "create", "ABC1", "--manufacturer", hostile, "--model", "M", *AS, "--json", code=1)
    assert ended.error["code"] == "CONTROL_CHARACTER"
    assert all(line.isprintable() for line in ended.err.splitlines())
    formula = created(scandesk, "ABC1", "--manufacturer", "=1+1", "--model", "<b>&\"'%s{}")
    assert (formula["manufacturer"], formula["model"]) == ("=1+1", "<b>&\"'%s{}")


def test_what_somebody_has_to_decide_about_fails_the_command_and_is_listed_alone(scandesk: Scandesk) -> None:
    created(scandesk, "ABC1", *DELL)
    asset = created(scandesk, "ABC2", *DELL, "--no-label")
    with Station.open(scandesk.data_dir) as station:  # as the register might have answered
        answered(station, asset["id"], State.REFUSED, "assets.why.refused", text="No")
    listed = scandesk.run("assets", "list", "--needs-you", "--json").json
    assert [(one["serial_number"], one["state"]) for one in listed] == [("ABC2", "refused")]
    ended = scandesk.run("assets", "finish", *AS, "--json", code=1)
    assert (ended.error["code"], ended.json["needs_you"]) == ("NEEDS_YOU", 1)


def test_one_that_may_be_ours_is_taken_as_own(scandesk: Scandesk) -> None:
    asset = created(scandesk, "ABC1", *DELL, "--no-label")
    with Station.open(scandesk.data_dir) as station:  # as the register might have answered
        told = {"tag": "X-17", "remote_id": "17", "serial": "ABC1"}
        answered(station, asset["id"], State.EXISTS, "assets.why.maybe_ours", **told)
    ended = scandesk.run("assets", "own", "ABC1", *AS, "--json").json
    assert [(one["state"], one["tag"], one["asset_id"]) for one in ended["assets"]] == [("created", "X-17", 17)]
    assert scandesk.run("assets", "own", "ABC1", "--not", *AS, "--json", code=1).error["code"] == "NOT_ASKED"


def answered(station: Station, asset_id: str, state: State, why: str, **params: str) -> None:
    from dataclasses import replace

    from services.assets.serials import serial_key
    from services.database import asset_store

    asset = station.assets.line(asset_id).asset
    now = replace(asset, state=state, why=why, params=params)
    station.database.write(lambda tx: asset_store.change(tx, now, serial_key(now.serial), State.CREATED))
