"""A blind count from the command line: who counts is told nothing of what is expected, who reviews is."""

import json
from pathlib import Path

import openpyxl
import pytest

from app.station import Station
from services.identity.person import Role
from tests.support.program import Scandesk

NO_PINS = {"SCANDESK_IDENTITY__PINS": "false"}
BEN, MIA = ("--as", "ben"), ("--as", "mia")
LISTED = b"code,description\nW12-1,Projector\nW12-2,Camera\nW12-3,Tablet\n"


@pytest.fixture
def scandesk(tmp_path: Path) -> Scandesk:
    """A data directory with an admin, mia, and a packer, ben."""
    data_dir = tmp_path / "station"
    with Station.open(data_dir, environ=NO_PINS) as station:
        mia = station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
        station.people.add(name="ben", full_name="Ben", role=Role.PACKER, pin=None, by=mia)
    return Scandesk(data_dir, NO_PINS)


def test_a_blind_count_from_start_to_export(scandesk: Scandesk, tmp_path: Path) -> None:
    items = tmp_path / "list.csv"
    items.write_bytes(LISTED)
    begun = scandesk.run(
        "sessions", "start", "--type", "INVENTORY", "--expected", str(items), "--blind", *BEN, "--json"
    )
    session = str(begun.json["id"])
    assert (begun.json["blind"], begun.json["expected_items"], begun.json["list"]) == (True, None, None)
    answers = scandesk.run("sessions", "scan", session, "W12-1", "K-1", "K-1", *BEN, "--json").lines
    assert [(one["verdict"], one["reason"]) for one in answers] == [
        ("accepted", "counted"),
        ("accepted", "counted"),
        ("duplicate", "repeat"),
    ]
    assert {one["session"]["completion_percentage"] for one in answers} == {0.0}
    for more in ((), BEN):
        shown = scandesk.run("sessions", "show", session, *more, "--json")
        assert (shown.json["expected_items"], shown.json["list"], shown.json["missing"]) == (None, None, [])
        assert shown.json["to_resolve"] == []
        assert not [word for word in ("Projector", "unexpected", "found", "W12-2") if word in shown.out]
        assert "Projector" not in scandesk.run("sessions", "show", session, *more).out
    reviewed = scandesk.run("sessions", "show", session, *MIA, "--json").json
    assert (reviewed["expected_items"], [item["code"] for item in reviewed["missing"]]) == (3, ["W12-2", "W12-3"])
    assert [one["code"] for one in reviewed["to_resolve"]] == ["K-1"]

    listed = scandesk.run("sessions", "list", "--json").json
    assert [(one["expected_items"], one["list"]) for one in listed] == [(None, None)]
    board = scandesk.run("supervisor", "list", "--json").json["sessions"]
    assert [(one["expected_items"], one["completion_percentage"]) for one in board] == [(None, 0.0)]
    board = scandesk.run("supervisor", "list", *MIA, "--json").json["sessions"]
    assert [(one["expected_items"], one["completion_percentage"]) for one in board] == [(3, 33.3)]
    scans = scandesk.run("supervisor", "show", session, "--json").json["scans"]
    assert {one["reason"] for one in scans} == {"counted", "repeat"}
    scans = scandesk.run("supervisor", "show", session, *MIA, "--json").json["scans"]
    assert {one["reason"] for one in scans} == {"found", "unexpected", "repeat"}

    completed = scandesk.run("sessions", "complete", session, *BEN, "--json").json
    assert (completed["status"], completed["expected_items"], completed["to_resolve"]) == ("COMPLETED", None, [])
    for who, sheets in ((BEN, {"Session", "Scans", "Duplicate", "Failed"}), (MIA, {"Missing", "Found", "Unexpected"})):
        out = tmp_path / f"{who[1]}.xlsx"
        scandesk.run("sessions", "export", session, "--out", str(out), "--format", "xlsx", *who)
        book = openpyxl.load_workbook(out)
        assert sheets <= set(book.sheetnames)
        assert ("Missing" in book.sheetnames) is (who is MIA)
        book.close()


def test_a_strict_count_cannot_be_blind_and_the_command_says_why(scandesk: Scandesk) -> None:
    refused = scandesk.run(
        *("sessions", "start", "--type", "INVENTORY", "--expected-items", "3", "--blind", *BEN, "--json"),
        code=None,
        SCANDESK_SESSIONS__INVENTORY__VALIDATION_MODE="STRICT",
    )
    assert refused.code != 0
    assert "cannot refuse" in json.dumps(refused.error)
