"""`scandesk supervisor packing` as the real command: figures, shipments, one shipment's log, files."""

from pathlib import Path

import pytest

from tests.support.packing_program import AS, BOSS, packing_station
from tests.support.packing_work import FIRST, SECOND
from tests.support.program import Scandesk

OURS, THEIRS = FIRST.plate_number(4), SECOND.plate_number(4)


@pytest.fixture
def scandesk(tmp_path: Path) -> Scandesk:
    """Somebody packed a box of the first shipment, and was stopped once."""
    made = packing_station(tmp_path)
    made.run("packing", "scan", "SH-1001", THEIRS, OURS, *AS, code=1)
    made.run("packing", "close", "--weight", "24.5", *AS)
    return made


def test_todays_figures_and_shipments_are_told(scandesk: Scandesk) -> None:
    found = scandesk.run("supervisor", "packing", "--json").json
    today = {"done": 0, "open": 2, "packing": 1, "boxes": 1, "items": 1, "taken_out": 0, "parked": 0, "needy": 0}
    assert found["today"] == {**today, "caught": {"wrong_plate": 1}, "exceptions": {}}
    assert (sum(found["per_hour"]), found["more"], found["exceptions"]) == (1, False, [])
    (row,) = found["shipments"]
    told = ("shipment_number", "status", "people", "in_front", "lines", "lines_packed", "boxes", "needs")
    assert [row[name] for name in told] == ["SH-1001", "packing", ["pia"], True, 3, 1, 1, []]
    shown = scandesk.run("supervisor", "packing").out
    assert "Errors caught: 1 (wrong license plate 1)." in shown
    assert "SH-1001   Nordic Foods" in shown


def test_an_exception_is_told_with_who_and_where(scandesk: Scandesk) -> None:
    scandesk.run("packing", "reopen", "SH-1001", "--box", "1", "--reason", "one too few", *BOSS)
    found = scandesk.run("supervisor", "packing", "--json").json
    assert found["today"]["exceptions"] == {"reopened_box": 1}
    (one,) = found["exceptions"]
    assert (one["act"], one["shipment_number"], one["box"], one["person"]) == ("reopened", "SH-1001", "1", "mia")
    assert "Box 1 opened again: one too few" in scandesk.run("supervisor", "packing").out


def test_one_shipment_is_told_with_its_log_and_written_to_a_file(scandesk: Scandesk, tmp_path: Path) -> None:
    told = scandesk.run("supervisor", "packing", "SO-7001", "--json").json
    assert [line["act"] for line in told["log"]] == ["closed", "packed", "box", "stopped"]
    assert (told["shipment_number"], told["log"][0]["box"]) == ("SH-1001", "1")
    short = scandesk.run("supervisor", "packing", "SH-1001", "--lines", "1", "--json").json
    assert [line["act"] for line in short["log"]] == ["closed"]
    assert "Box 1 closed · 24.5 kg" in scandesk.run("supervisor", "packing", "SH-1001").out
    for ending in ("csv", "xlsx"):
        scandesk.run("supervisor", "packing", "SH-1001", "--out", str(tmp_path / f"log.{ending}"))
        scandesk.run("supervisor", "packing", "--out", str(tmp_path / f"all.{ending}"))
    assert f"{THEIRS} stopped: wrong license plate" in (tmp_path / "log.csv").read_text("utf-8-sig")
    assert "SH-1001" in (tmp_path / "all.csv").read_text("utf-8-sig")


def test_what_is_not_there_and_what_cannot_be_written_is_refused(scandesk: Scandesk, tmp_path: Path) -> None:
    assert scandesk.run("supervisor", "packing", "SH-9999", "--json", code=1).json["error"]["code"] == "NOT_FOUND"
    scandesk.run("supervisor", "packing", "--out", str(tmp_path / "all.pdf"), code=2)
