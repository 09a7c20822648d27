"""Assets from files and scanned, from the command line, and into a file."""

import csv
import io
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from services.tables.reading import read_content, rows_of
from tests.support.asset_program import AS, DELL, asset_station, labels_of
from tests.support.program import PATIENCE, Scandesk

FILE = b"Serial No.;Model;Funding;Wing\nABC1;Chromebook 3100;Title I;A\n S/N: ABC2;Chromebook 3110;;B\n"


@pytest.fixture
def scandesk(tmp_path: Path) -> Scandesk:
    return asset_station(tmp_path)


def entered(scandesk: Scandesk, content: bytes, *options: str, code: int = 0) -> Any:
    return scandesk.run("assets", "batch", "-", *options, *AS, "--json", stdin=content, code=code).json


def imported_at_once(scandesk: Scandesk, contents: Sequence[bytes]) -> list[Any]:
    """What each of these imports says, in processes of their own that get their files at one moment."""
    command = ("assets", "batch", "-", *DELL, "--wait", "0", "--no-label", *AS, "--json")
    with ExitStack() as stack, ThreadPoolExecutor() as threads:
        started = [stack.enter_context(scandesk.started(*command)) for _content in contents]
        ended = threads.map(lambda process, content: process.communicate(content, PATIENCE), started, contents)
        return [json.loads(out) for out, _err in ended]


def serials(scandesk: Scandesk) -> list[str]:
    return [one["serial_number"] for one in scandesk.run("assets", "list", "--json").json][::-1]


def test_a_file_is_a_batch_with_its_columns_told_and_a_label_each(scandesk: Scandesk) -> None:
    told = entered(scandesk, FILE, "--manufacturer", "Dell", "--internal-name", "CB #{n}")
    assert [(one["heading"], one["field"]) for one in told["mapping"]] == [
        ("Serial No.", "serial_number"),
        ("Model", "model"),
        ("Funding", "funding_source"),
        ("Wing", None),
    ]
    shown = ("serial_number", "tag", "state", "manufacturer", "model", "funding_source", "internal_name")
    assert [tuple(one[name] for name in shown) for one in told["assets"]] == [
        ("ABC1", "W12-0001", "created", "Dell", "Chromebook 3100", "Title I", "CB #1"),
        ("ABC2", "W12-0002", "created", "Dell", "Chromebook 3110", None, "CB #2"),
    ]
    assert [(one["line"], one["serial_number"]) for one in told["cleaned"]] == [(3, "ABC2")]
    assert [one["label"]["state"] for one in told["assets"]] == ["printed"] * 2
    assert labels_of(scandesk) == 2
    assert scandesk.run("assets", "finish", *AS, "--json", code=1).error["code"] == "NO_BATCH"
    assert scandesk.run("assets", "form", "show", "--json").json["number"] == 3


def test_a_dry_run_tells_everything_and_enters_nothing(scandesk: Scandesk) -> None:
    told = entered(scandesk, FILE, "--manufacturer", "Dell", "--dry-run")
    assert (told["rows"], told["faults"], told["assets"], told["dry_run"]) == (2, [], [], True)
    said = scandesk.run("assets", "batch", "-", "--dry-run", "--manufacturer", "Dell", *AS, stdin=FILE).out
    assert "Serial No. → Serial number" in said
    assert "Wing → not taken" in said
    assert "2 lines can be entered." in said
    assert serials(scandesk) == []


def test_all_faults_are_told_with_their_lines_and_nothing_is_entered_unless_they_are_left_out(
    scandesk: Scandesk,
) -> None:
    scandesk.run("assets", "create", "OLD1", *DELL, "--tag", "X-1", *AS)
    content = b"serial;tag\nABC1;\nA/B;\nold1;\nABC1;\nABC2;X-1\nABC3;X-3\n"
    told = entered(scandesk, content, *DELL, code=1)
    assert told["error"]["code"] == "FILE_FAULTS"
    assert sorted((one["line"], one["field"]) for one in told["faults"]) == [
        (3, "serial_number"),
        (4, "serial_number"),
        (5, "serial_number"),
        (6, "tag"),
    ]
    assert all(str(one["line"]) in one["message"] for one in told["faults"])
    assert serials(scandesk) == ["OLD1"]
    left = entered(scandesk, content, *DELL, "--skip-faults")
    assert [(one["serial_number"], one["tag"]) for one in left["assets"]] == [("ABC1", "W12-0001"), ("ABC3", "X-3")]
    assert len(left["faults"]) == 4


def test_a_semicolon_in_a_text_takes_no_columns_away(scandesk: Scandesk) -> None:
    told = entered(scandesk, b"Model,Serial Number\nChromebook A; 4GB,ABC1\nChromebook B; 8GB,ABC2\n", *DELL)
    assert [(one["serial_number"], one["model"]) for one in told["assets"]] == [
        ("ABC1", "Chromebook A; 4GB"),
        ("ABC2", "Chromebook B; 8GB"),
    ]
    entered(scandesk, b'ABC3,Chromebook,"Room 12; shelf 3"\nABC4,Chromebook,"Room 13; shelf 1"\n', *DELL)
    assert serials(scandesk) == ["ABC1", "ABC2", "ABC3", "ABC4"]


def test_a_line_that_cannot_be_entered_any_more_is_named_and_fails_the_command(scandesk: Scandesk) -> None:
    taken_meanwhile = b"serial;tag\nABC1;\nABC2;W12-0001\nABC3;\n"  # by the line before
    told = entered(scandesk, taken_meanwhile, *DELL, code=1)
    assert told["error"]["code"] == "FILE_FAULTS"
    assert [(one["line"], one["field"]) for one in told["faults"]] == [(3, "tag")]
    assert [(one["serial_number"], one["tag"]) for one in told["assets"]] == [
        ("ABC1", "W12-0001"),
        ("ABC3", "W12-0002"),
    ]
    again = b"serial;tag\nABC4;\nABC5;W12-0003\n"
    said = scandesk.run("assets", "batch", "-", *DELL, *AS, stdin=again, code=1).err
    assert "Line 3: " in said
    assert "1 line could not be entered any more; the others were." in said
    assert serials(scandesk) == ["ABC1", "ABC3", "ABC4"]


def test_a_line_that_was_to_be_left_out_when_wrong_fails_nothing(scandesk: Scandesk) -> None:
    told = entered(scandesk, b"serial;tag\nABC1;\nABC2;W12-0001\n", *DELL, "--skip-faults")
    assert [one["line"] for one in told["faults"]] == [3]
    assert [one["serial_number"] for one in told["assets"]] == ["ABC1"]


def test_a_file_that_was_entered_in_part_is_entered_to_its_end(scandesk: Scandesk) -> None:
    entered(scandesk, b"serial\nABC1\n", *DELL)
    told = entered(scandesk, b"serial\nABC1\nABC2\n", *DELL)
    assert [one["serial_number"] for one in told["assets"]] == ["ABC2"]
    assert told["before"] == [{"line": 2, "serial_number": "ABC1", "tag": "W12-0001"}]
    said = scandesk.run("assets", "batch", "-", *DELL, *AS, stdin=b"serial\nABC1\nABC2\n").out
    assert "Line 2: ABC1 was entered before, as W12-0001. It is left out." in said
    assert serials(scandesk) == ["ABC1", "ABC2"]


def test_rows_join_the_batch_that_is_being_entered(scandesk: Scandesk) -> None:
    scandesk.run("assets", "create", "ABC0", *DELL, *AS)
    entered(scandesk, b"serial\nABC1\n", *DELL)
    (asset,) = scandesk.run("assets", "create", "ABC2", *DELL, *AS, "--json").json["assets"]
    assert asset["number"] == 3


def test_two_imports_at_once_enter_each_line_once_and_leave_no_batch_open(scandesk: Scandesk) -> None:
    content = b"serial\n" + b"".join(b"BOTH%03d\n" % number for number in range(60))
    told = imported_at_once(scandesk, [content, content])
    got = [one["serial_number"] for each in told for one in each["assets"]]
    assert sorted(got) == [f"BOTH{number:03}" for number in range(60)], "each by one of them"
    for each in told:
        entered_here = {one["serial_number"] for one in each["assets"]}
        others = {number + 2 for number in range(60) if f"BOTH{number:03}" not in entered_here}
        before, wrong = ({one["line"] for one in each[kind]} for kind in ("before", "faults"))  # what it saw at first
        assert before | wrong <= others, "nothing is said but of what the other one has"
        assert bool(before | wrong) == bool(others)
        assert each.get("error", {}).get("code") == ("FILE_FAULTS" if wrong else None)
    assert sorted(serials(scandesk)) == sorted(got)
    assert scandesk.run("assets", "finish", *AS, "--json", code=1).error["code"] == "NO_BATCH"


def test_imports_of_two_files_at_once_both_end_well_and_leave_no_batch_open(scandesk: Scandesk) -> None:
    files = [b"serial\n" + b"".join(b"%s%03d\n" % (name, number) for number in range(60)) for name in (b"A", b"B")]
    first, second = imported_at_once(scandesk, files)
    assert [len(each["assets"]) for each in (first, second)] == [60, 60]
    assert "error" not in {**first, **second}
    assert scandesk.run("assets", "finish", *AS, "--json", code=1).error["code"] == "NO_BATCH"


def test_bare_serials_are_taken_and_leading_zeros_kept(scandesk: Scandesk) -> None:
    told = entered(scandesk, b"0012AB\n0013AB\n", *DELL)
    assert [one["serial_number"] for one in told["assets"]] == ["0012AB", "0013AB"]


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"", "LIST_EMPTY"), (b"colour;size\nred;1\n", "LIST_NO_SERIAL"), (b"serial\n", "LIST_EMPTY")],
)
def test_a_file_that_cannot_be_understood_is_refused(scandesk: Scandesk, content: bytes, error: str) -> None:
    assert entered(scandesk, content, *DELL, code=1)["error"]["code"] == error


def test_scanned_lines_are_answered_at_once_and_followed_to_their_ends(scandesk: Scandesk) -> None:
    scandesk.run("assets", "form", "set", *DELL, *AS)
    ended = scandesk.run("assets", "scan", *AS, "--json", stdin=b"ABC1\nABC1\n00:11:22:33:44:55\nABC2\n")
    answers = [line for line in ended.lines if line["event"] == "answer"]
    assert [(one["code"], one["reason"]) for one in answers] == [
        ("ABC1", "asset_taken"),
        ("ABC1", "asset_known"),
        ("00:11:22:33:44:55", "asset_other"),
        ("ABC2", "asset_taken"),
    ]
    assert [one["asset"] and one["asset"]["tag"] for one in answers] == ["W12-0001", "W12-0001", None, "W12-0002"]
    assets = [line for line in ended.lines if line["event"] == "asset"]
    assert [(one["tag"], one["state"], one["label"]["state"]) for one in assets] == [
        ("W12-0001", "created", "printed"),
        ("W12-0002", "created", "printed"),
    ]
    said = scandesk.run("assets", "scan", "ABC3", *AS).out.splitlines()
    assert said == ["✓ Accepted: ABC3 · W12-0003", "ABC3  W12-0003  ✓ Created (3)  Label: ✓ Printed"]


def test_what_does_not_end_well_of_scanned_lines_is_the_last_line(scandesk: Scandesk) -> None:
    scandesk.run("settings", "set", "printing.printers", "[]")
    scandesk.run("assets", "form", "set", *DELL, *AS)
    ended = scandesk.run("assets", "scan", "ABC1", *AS, "--json", code=3)
    assert [line.get("event") for line in ended.lines] == ["answer", "asset", None]
    assert ended.lines[-1]["error"]["code"] == "NOT_PRINTED"


def test_a_scanned_line_that_is_refused_says_why(scandesk: Scandesk) -> None:
    said = scandesk.run("assets", "scan", "ABC1", *AS).out
    assert said == "✕ Wrong: ABC1 is not taken · The manufacturer is missing. Choose a preset, or type it.\n"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_batch_is_written_to_a_file_as_text_in_its_order(scandesk: Scandesk, tmp_path: Path, kind: str) -> None:
    entered(scandesk, b"serial\n0012\n0013\n", *DELL, "--field", "Room==1+1")
    out = tmp_path / f"assets.{kind}"
    assert scandesk.run("assets", "export", str(out), "--json").json == {"path": str(out), "assets": 2, "left_out": 0}
    rows = [[cell.text for cell in row.cells] for row in rows_of(read_content(out), out.name)]
    assert rows[0][:3] == ["No.", "Serial number", "Asset tag"]
    room = rows[0].index("Room")
    assert [row[1:3] for row in rows[1:]] == [["0012", "W12-0001"], ["0013", "W12-0002"]]
    assert all(row[room] == "'=1+1" for row in rows[1:])


def test_all_batches_or_one_of_them_are_written(scandesk: Scandesk, tmp_path: Path) -> None:
    first = entered(scandesk, b"serial\nABC1\n", *DELL)["assets"][0]["batch"]
    entered(scandesk, b"serial\nABC2\n", *DELL)
    out = tmp_path / "assets.csv"

    def written(*options: str) -> list[str]:
        scandesk.run("assets", "export", str(out), *options)
        with out.open(encoding="utf-8-sig", newline="") as file:
            return [row[1] for row in csv.reader(file, delimiter=";")][1:]

    assert written() == ["ABC2"]
    assert written("--batch", first) == ["ABC1"]
    assert written("--all") == ["ABC1", "ABC2"]
    scandesk.run("assets", "export", str(tmp_path / "assets.txt"), code=2)


def test_what_was_taken_back_is_not_among_all_and_that_is_said(scandesk: Scandesk, tmp_path: Path) -> None:
    entered(scandesk, b"serial\nABC1\nABC2\n", *DELL)
    scandesk.run("assets", "undo", "ABC2", *AS)
    out = tmp_path / "assets.csv"
    told = scandesk.run("assets", "export", str(out), "--all", "--json").json
    assert (told["assets"], told["left_out"]) == (1, 1)
    assert "1 that was taken back is not in it." in scandesk.run("assets", "export", str(out), "--all").out


def test_a_list_says_that_there_are_more(scandesk: Scandesk) -> None:
    entered(scandesk, b"serial\nABC1\nABC2\n", *DELL)
    assert "There are more." in scandesk.run("assets", "list", "--limit", "1").out
    assert "There are more." not in scandesk.run("assets", "list", "--limit", "2").out


def test_a_dry_run_says_that_the_register_itself_is_asked_later(scandesk: Scandesk) -> None:
    def said() -> str:
        return scandesk.run("assets", "batch", "-", *DELL, *AS, "--dry-run", stdin=b"serial\nABC1\n").out

    assert "the register itself" not in said()
    scandesk.environ.update(
        {"SCANDESK_ASSETS__MODE": "rt", "SCANDESK_RT__URL": "https://rt.example", "SCANDESK_RT__CATALOG": "D"}
    )
    assert "By what this station knows; the register itself is asked when the rows are sent." in said()


def test_the_column_of_the_serials_is_asked_for_where_there_are_several(scandesk: Scandesk) -> None:
    content = b"Serial number;Service Tag\nA1;B2\n"
    error = entered(scandesk, content, *DELL, code=1)["error"]
    assert error["code"] == "LIST_NO_SERIAL"
    assert "Serial number, Service Tag" in error["message"]
    told = entered(scandesk, content, *DELL, "--serial-column", "Service Tag")
    assert [one["serial_number"] for one in told["assets"]] == ["B2"]


def test_one_sheet_of_a_workbook_is_taken(scandesk: Scandesk) -> None:
    book = openpyxl.Workbook()
    for title, serial in (("Room 1", "ABC1"), ("Room 2", "ABC2")):
        book.create_sheet(title).append((serial,))
    file = io.BytesIO()
    book.save(file)
    told = entered(scandesk, file.getvalue(), *DELL, "--sheet", "Room 2")
    assert [one["serial_number"] for one in told["assets"]] == ["ABC2"]
    assert told["sheet"] == "Room 2"
    said = scandesk.run("assets", "batch", "-", *DELL, *AS, "--dry-run", stdin=file.getvalue()).out
    assert "Taken: the sheet “Room 1”" in said
    assert entered(scandesk, file.getvalue(), *DELL, "--sheet", "Room 3", code=1)["error"]["code"] == "LIST_SHEET"
