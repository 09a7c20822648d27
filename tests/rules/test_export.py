"""Exports are read back by csv and openpyxl, as a spreadsheet would."""

import csv
import errno
import gc
import os
import tracemalloc
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import OutsideFailed, OutsideKind
from services.scanning.outcome import Reason, Verdict
from services.sessions.export import (
    ExportLists,
    ExportRow,
    ExportSession,
    export_name,
    write_csv,
    write_xlsx,
)
from services.sessions.model import ExpectedItem, FoundItem
from services.tables import workbook
from services.tables.cells import harmless
from services.tables.safe_file import PART, PART_END, safe_name
from services.words.catalogue import Catalogue

AT = datetime(2026, 3, 1, 9, 42, 7, 123456, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")
SAY = Catalogue("en").say
SESSION = ExportSession(
    id="0195-s1", session_type="INVENTORY", status="ACTIVE", created_at=AT, created_by="Ada", location="Room 214"
)
HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "＝1", "＋1", "－1", "＠1"]


def _row(code: str, number: int = 1, *, description: str = "", undone: bool = False) -> ExportRow:
    return ExportRow(
        number=number,
        scanned_at=AT,
        code=code,
        symbology="code128",
        verdict="accepted",
        reason="found",
        counted=True,
        person="Ada",
        device="Zebra",
        undone=undone,
        description=description,
    )


def _csv(path: Path, *rows: ExportRow, delimiter: Literal[";", ","] = ";") -> list[dict[str, str]]:
    write_csv(path, SESSION, rows, say=SAY, zone=ZONE, delimiter=delimiter)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter, strict=True))


def _xlsx(path: Path, *rows: ExportRow, lists: ExportLists | None = None) -> dict[str, list[tuple[object, ...]]]:
    write_xlsx(path, SESSION, rows, lists or ExportLists(), say=SAY, zone=ZONE)
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


@pytest.mark.parametrize("delimiter", [";", ","])
def test_a_csv_has_a_line_for_each_scan_with_both_times(tmp_path: Path, delimiter: Literal[";", ","]) -> None:
    [line] = _csv(tmp_path / "x.csv", _row("W12-0789", description="Dell; 14,1"), delimiter=delimiter)
    assert line == {
        "No.": "1",
        "Scanned at (UTC)": "2026-03-01T09:42:07Z",
        "Scanned at (local)": "2026-03-01 10:42:07",
        "Code": "W12-0789",
        "Description": "Dell; 14,1",
        "Symbology": "code128",
        "Verdict": "Accepted",
        "Reason": "on the list",
        "Counted": "Yes",
        "Undone": "No",
        "Person": "Ada",
        "Device": "Zebra",
        "Session": "0195-s1",
        "Session type": "Inventory",
        "Location": "Room 214",
        "Verdict (code)": "accepted",
        "Reason (code)": "found",
    }


def test_a_csv_begins_with_the_mark_that_excel_needs_and_speaks_the_persons_language(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    write_csv(path, SESSION, [_row("ß")], say=Catalogue("de").say, zone=ZONE)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfNr.;")
    assert "ß".encode() in content
    assert content.count(b";Angenommen;auf der Liste;") == 1
    assert content.count(b";accepted;found\r\n") == 1


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_verdict_and_every_reason_that_a_list_can_have_is_said_in_words(language: str) -> None:
    words = Catalogue(language)
    assert all(words.has(f"lists.verdict.{verdict}") for verdict in Verdict)
    spoken = {reason for reason in Reason if reason.value.startswith(("command", "badge"))}
    spoken |= {Reason.TEST, Reason.CHOSEN}
    assert [reason for reason in Reason if not words.has(f"line.{reason}") and reason not in spoken] == []


@pytest.mark.parametrize(
    "code", ["0012", "1234567890123456789", "A\x1dB", 'a"b', "a;b", "a\r\nb", "'; DROP TABLE x", "^XZ"]
)
def test_codes_come_back_from_a_csv_as_they_were(tmp_path: Path, code: str) -> None:
    assert [line["Code"] for line in _csv(tmp_path / "x.csv", _row(code))] == [code]


@pytest.mark.parametrize("code", HOSTILE)
def test_no_cell_is_run_as_a_formula(tmp_path: Path, code: str) -> None:
    [line] = _csv(tmp_path / "x.csv", _row(code, description=code))
    assert (line["Code"], line["Description"]) == (f"'{code}", f"'{code}")
    sheets = _xlsx(tmp_path / "x.xlsx", _row(code), lists=ExportLists(missing=[ExpectedItem(code)]))
    assert str(sheets["Scans"][1][3]).startswith("'")
    assert str(sheets["Missing"][1][0]).startswith("'")


def test_numbers_are_numbers_and_harmless_text_is_left_alone() -> None:
    assert [harmless(text) for text in ("", "A=1", "1-2", "'x", " =1")] == ["", "A=1", "1-2", "'x", " =1"]


def test_codes_in_xlsx_are_text_cells_with_their_zeros_and_digits(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    codes = ["0012", "1234567890123456789", "1E5", "2026-03-01", "TRUE"]
    _xlsx(
        path, *(_row(code) for code in codes), lists=ExportLists(found=(FoundItem(1, code, "", code) for code in codes))
    )
    book = openpyxl.load_workbook(path)
    cells = [row[3] for row in book["Scans"].iter_rows(min_row=2)] + [
        row[0] for row in book["Found"].iter_rows(min_row=2)
    ]
    assert [cell.value for cell in cells] == codes * 2
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}


def test_xlsx_has_the_session_the_scans_and_a_sheet_for_each_list(tmp_path: Path) -> None:
    lists = ExportLists(
        found=[FoundItem(7, "A1", "Dell", "B1")],
        missing=[ExpectedItem("A2")],
        unexpected=[ExpectedItem("A3")],
        duplicate=[ExpectedItem("A4")],
        failed=[ExpectedItem("A5")],
    )
    sheets = _xlsx(tmp_path / "x.xlsx", _row("A1", 7, undone=True), lists=lists)
    assert list(sheets) == ["Session", "Scans", "Found", "Missing", "Unexpected", "Duplicate", "Failed"]
    assert sheets["Found"] == [("Code", "Description", "Scanned as"), ("A1", "Dell", "B1")]
    assert [sheets[name][1][0] for name in list(sheets)[3:]] == ["A2", "A3", "A4", "A5"]
    number, utc, local, *rest = sheets["Scans"][1]
    assert (number, str(utc), str(local)) == (7, "2026-03-01 09:42:07", "2026-03-01 10:42:07")
    assert rest == ["A1", None, "code128", "Accepted", "on the list", "Yes", "Yes", "Ada", "Zebra", "accepted", "found"]
    assert {("Location", "Room 214"), ("Type", "Inventory"), ("Status", "active")} <= set(sheets["Session"])


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("01\x1d21\0\x0b", "01‹GS›21‹NUL›‹VT›"),
        ("A\ud800B\uffff", "A‹U+D800›B‹U+FFFF›"),
        ("A\u202eB", "A‹RLO›B"),
        ("x" * 40_000, "x" * 32_767),
    ],
)
def test_what_a_spreadsheet_file_cannot_hold_is_marked(tmp_path: Path, code: str, shown: str) -> None:
    assert _xlsx(tmp_path / "x.xlsx", _row(code))["Scans"][1][3] == shown


def test_rows_that_one_sheet_cannot_hold_go_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    sheets = _xlsx(tmp_path / "x.xlsx", *(_row(f"A{number}", number) for number in range(1, 6)))
    codes = [[row[3] for row in sheets[name]] for name in ("Scans", "Scans 2", "Scans 3")]
    assert codes == [["Code", "A1", "A2"], ["Code", "A3", "A4"], ["Code", "A5"]]


def test_rows_that_just_fill_their_sheets_leave_no_empty_one_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 100)
    for full in (1, 2):
        rows = (_row(f"A{number}", number) for number in range(1, 99 * full + 1))
        names = list(_xlsx(tmp_path / "x.xlsx", *rows))
        assert [name for name in names if name.startswith("Scans")] == ["Scans", "Scans 2"][:full]


def test_no_code_becomes_a_link_a_number_or_a_formula_in_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    codes = ["https://127.0.0.1/x", "mailto:a@b", "internal:Scans!A1", "external:x.xlsx", "{=1}", "1e3", "nan"]
    _xlsx(path, *(_row(code) for code in codes))
    cells = [row[3] for row in openpyxl.load_workbook(path)["Scans"].iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == codes
    assert {(cell.data_type, cell.hyperlink) for cell in cells} == {("s", None)}


def test_a_lone_surrogate_does_not_cost_the_csv(tmp_path: Path) -> None:
    assert _csv(tmp_path / "x.csv", _row("A\ud800B"), _row("C"))[1]["Code"] == "C"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_code_is_one_cell_of_a_csv(tmp_path_factory: pytest.TempPathFactory, code: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    assert [line["Code"] for line in _csv(path, _row(code))] == [harmless(code)]


# -- the file


def _failing(error: OSError) -> Iterator[ExportRow]:
    yield from (_row(f"A{n}") for n in range(500))
    raise error


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, OutsideKind.DISK_FULL),
        (errno.EDQUOT, OutsideKind.DISK_FULL),
        (errno.EROFS, OutsideKind.READ_ONLY),
        (errno.EACCES, OutsideKind.READ_ONLY),
        (errno.EIO, OutsideKind.DISK_ERROR),
    ],
)
def test_a_disk_that_fails_leaves_the_old_file_and_no_half_one(tmp_path: Path, number: int, kind: OutsideKind) -> None:
    path = tmp_path / "x.csv"
    path.write_text("old")
    with pytest.raises(OutsideFailed) as failed:
        write_csv(path, SESSION, _failing(OSError(number, "told")), say=SAY, zone=ZONE)
    assert (failed.value.kind, failed.value.params["name"]) == (kind, "x.csv")
    assert Catalogue("en").has(failed.value.words)
    assert [file.name for file in tmp_path.iterdir()] == ["x.csv"]
    assert path.read_text() == "old"


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_disk_that_is_full_at_the_last_step_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (Path, "replace")), full)
    with pytest.raises(OutsideFailed) as failed:
        write_xlsx(tmp_path / "x.xlsx", SESSION, [_row("A1")], ExportLists(), say=SAY, zone=ZONE)
    assert failed.value.kind is OutsideKind.DISK_FULL
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_on_disk_before_it_takes_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (done.append("fsync"), fsync(fd))[1])
    monkeypatch.setattr(Path, "replace", lambda self, to: (done.append("rename"), replace(self, to))[1])
    write_csv(tmp_path / "x.csv", SESSION, [_row("A1")], say=SAY, zone=ZONE)
    assert done == ["fsync", "rename", "fsync"]


@pytest.mark.parametrize("at", ["rows", "package"])
def test_a_disk_that_fails_under_a_workbook_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    rows: Iterable[ExportRow] = _failing(full) if at == "rows" else [_row("A1")]
    if at == "package":
        monkeypatch.setattr(zipfile.ZipFile, "write", _raising(full))
    with pytest.raises(OutsideFailed) as failed:
        write_xlsx(tmp_path / "x.xlsx", SESSION, rows, ExportLists(), say=SAY, zone=ZONE)
    assert failed.value.kind is OutsideKind.DISK_FULL
    gc.collect()  # a file that nobody closed would tell now
    assert list(tmp_path.iterdir()) == []


def _raising(error: OSError) -> Callable[..., None]:
    def write(*_: object) -> None:
        raise error

    return write


def test_an_error_of_ours_leaves_nothing_and_is_not_taken_for_a_failing_disk(tmp_path: Path) -> None:
    rows = (_row(str(1 // 0)) for _ in range(1))
    with pytest.raises(ZeroDivisionError):
        write_csv(tmp_path / "x.csv", SESSION, rows, say=SAY, zone=ZONE)
    assert list(tmp_path.iterdir()) == []


def test_a_link_in_the_way_is_replaced_and_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("keep")
    (tmp_path / "x.csv").symlink_to(elsewhere)
    _csv(tmp_path / "x.csv", _row("A1"))
    assert elsewhere.read_text() == "keep"
    assert not (tmp_path / "x.csv").is_symlink()


def test_a_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    _csv(tmp_path / "x.csv", _row("A1"))
    assert (tmp_path / "x.csv").stat().st_mode & 0o777 == 0o600


def test_the_memory_of_an_export_does_not_grow_with_its_rows(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        rows = (_row(f"W12-{number:06}", number) for number in range(count))
        write_xlsx(tmp_path / "x.xlsx", SESSION, rows, ExportLists(), say=SAY, zone=ZONE)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)  # what is loaded once
    # What libraries free late moves it by a half; rows that were held would make it tenfold.
    assert peak(5_000) < 3 * peak(500)


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("Room 214", "Room_214.csv"),
        ("../../etc/passwd", "_.._etc_passwd.csv"),
        ("C:\\x", "C__x.csv"),
        ("\\\\h\\s", "__h_s.csv"),
        (".hidden", "hidden.csv"),
        ("CON", "_CON.csv"),
        ("nul.x", "_nul.x.csv"),
        ("com1", "_com1.csv"),
        ("a\0b\x1dc\u202ed", "a_b_c_d.csv"),
        ("", "_.csv"),
        ("...", "_.csv"),
    ],
)
def test_names_from_data_are_safe_on_every_system(stem: str, name: str) -> None:
    assert safe_name(stem, ".csv") == name


@given(st.text(max_size=200))
def test_a_safe_name_stays_in_its_folder_and_is_short(stem: str) -> None:
    name = safe_name(stem, ".xlsx")
    assert len(name) <= 80
    assert (Path("/folder") / name).resolve().parent == Path("/folder")
    assert not name.startswith(".")


def test_the_name_of_an_export_tells_type_place_and_time() -> None:
    assert export_name(SESSION, ".xlsx") == "INVENTORY_Room_214_20260301T094207Z.xlsx"


@pytest.mark.parametrize("name", ["scandesk.sqlite3", "scandesk.identity", "settings.toml", "notes", "other.xlsx"])
def test_an_export_never_replaces_a_file_of_another_kind(tmp_path: Path, name: str) -> None:
    there = tmp_path / name
    there.write_text("precious", "utf-8")
    with pytest.raises(OutsideFailed) as failed:
        write_csv(there, SESSION, [], say=SAY, zone=ZONE)
    assert failed.value.words == "lists.failed.other_kind"
    assert there.read_text("utf-8") == "precious"
    assert list(tmp_path.iterdir()) == [there]


def test_an_export_never_takes_the_place_of_a_device(tmp_path: Path) -> None:
    device = tmp_path / "pipe.csv"
    os.mkfifo(device)
    with pytest.raises(OutsideFailed):
        write_csv(device, SESSION, [], say=SAY, zone=ZONE)
    assert device.is_fifo()


def test_an_export_over_an_older_one_replaces_it(tmp_path: Path) -> None:
    there = tmp_path / "x.CSV"
    there.write_text("old", "utf-8")
    write_csv(there, SESSION, [_row("A-1")], say=SAY, zone=ZONE)
    assert "A-1" in there.read_text("utf-8")


def test_what_a_killed_export_left_goes_with_the_next_one_after_a_day(tmp_path: Path) -> None:
    old, new = tmp_path / f"{PART}old{PART_END}", tmp_path / f"{PART}new{PART_END}"
    for folder in (old, new):
        folder.mkdir()
        (folder / "whole.xlsx").write_bytes(b"half")
    strangers = tmp_path / ".other.part"
    strangers.write_bytes(b"somebody's download")
    for path in (old, strangers):
        os.utime(path, (0, 0))
    write_csv(tmp_path / "x.csv", SESSION, [_row("A1")], say=SAY, zone=ZONE)
    assert {path.name for path in tmp_path.iterdir()} == {new.name, strangers.name, "x.csv"}
