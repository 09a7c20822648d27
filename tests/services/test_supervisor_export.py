"""A session of the board as a file: every scan once, oldest first, and nothing that was scanned is more than text."""

import csv
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from services.errors import OutsideFailed, OutsideKind
from services.supervisor.exporting import export_session
from services.supervisor.model import Board
from services.words.catalogue import Catalogue
from tests.fakes.held_clock import HeldClock
from tests.fakes.supervisor import FakeSupervisor
from tests.ui.board_sessions import busy_board, some_scans

NOW = datetime(2026, 3, 1, 10, 42, 7, tzinfo=UTC)
NUMBER = 1203  # more than two pages


@pytest.fixture
def tells() -> FakeSupervisor:
    clock = HeldClock()
    board: Board = busy_board(NOW)
    fake = FakeSupervisor(clock, board)
    fake.scans_of["401"] = some_scans(NOW, NUMBER)
    return fake


def export(tells: FakeSupervisor, folder: Path, kind: str) -> Path:
    say = Catalogue("en").say
    return export_session(tells, "401", folder, kind=kind, say=say, zone=UTC, language="en", now=NOW)  # type: ignore[arg-type]


def lines_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text, delimiter=";"))


def test_a_csv_has_every_scan_once_oldest_first(tells: FakeSupervisor, tmp_path: Path) -> None:
    file = export(tells, tmp_path / "new folder", "csv")
    lines = lines_of(file)
    assert [line["No."] for line in lines] == [str(n) for n in range(1, NUMBER + 1)]
    assert [line["Code"] for line in lines] == [scan.text for scan in reversed(tells.scans_of["401"])]
    assert (lines[-1]["Verdict"], lines[-1]["Person"], lines[-1]["Scanned at (UTC)"]) == (
        "Refused", "Tom", "2026-03-01T10:42:07Z",
    )  # fmt: skip
    assert lines[-5]["Undone"] == "Yes"


def test_a_cell_is_never_run_as_a_formula(tells: FakeSupervisor, tmp_path: Path) -> None:
    first = tells.scans_of["401"][0]
    tells.scans_of["401"] = [replace(first, text="=HYPERLINK(1)", person="@SUM(A1)")]
    (line,) = lines_of(export(tells, tmp_path, "csv"))
    assert (line["Code"], line["Person"]) == ("'=HYPERLINK(1)", "'@SUM(A1)")


def test_a_workbook_lists_what_was_refused_and_what_was_scanned_again(tells: FakeSupervisor, tmp_path: Path) -> None:
    book = load_workbook(export(tells, tmp_path, "xlsx"), read_only=True)
    refused = sum(scan.verdict == "refused" and scan.undone_at is None for scan in tells.scans_of["401"])
    assert sum(1 for _row in book["Scans"].rows) == NUMBER + 1
    assert sum(1 for _row in book["Failed"].rows) == refused + 1
    book.close()


def pages_of(file: Path) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", file.read_bytes()))


def test_a_report_has_a_row_a_scan_on_as_many_pages_as_they_need(tells: FakeSupervisor, tmp_path: Path) -> None:
    whole = pages_of(export(tells, tmp_path / "a", "pdf"))
    assert 14 < whole < 30, "some 70 lines a page"
    tells.scans_of["401"] = tells.scans_of["401"][:5]
    assert pages_of(export(tells, tmp_path / "b", "pdf")) == 1


def test_a_report_reads_no_markup(tells: FakeSupervisor, tmp_path: Path) -> None:
    first = tells.scans_of["401"][0]
    hostile = ("<b>bold</b><img src='secret.png'/>", "\u202eabc\x1b[2J", "A" * 4096)
    tells.scans_of["401"] = [replace(first, seq=n, text=text) for n, text in enumerate(hostile)]
    file = export(tells, tmp_path, "pdf")
    assert b"/Subtype /Image" not in file.read_bytes()
    assert b"/URI" not in file.read_bytes()


def test_a_folder_that_cannot_be_made_is_told(tells: FakeSupervisor, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutsideFailed):
        export(tells, tmp_path / "file" / "below", "pdf")


def test_a_source_that_breaks_off_leaves_no_file(tells: FakeSupervisor, tmp_path: Path) -> None:
    pages = tells.scans

    def breaks(session_id: str, before: int | None = None, most: int = 100) -> object:
        if before is not None:
            raise OutsideFailed(OutsideKind.NETWORK, "supervisor.away.broken", retry=True)
        return pages(session_id, before, most)

    tells.scans = breaks  # type: ignore[method-assign,assignment]
    with pytest.raises(OutsideFailed):
        export(tells, tmp_path / "out", "csv")
    assert list((tmp_path / "out").glob("*") if (tmp_path / "out").exists() else ()) == []
