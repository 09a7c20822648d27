"""Expected lists: CSV, XLSX and pasted text to items and problems."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import OutsideFailed, OutsideKind, Refused
from services.sessions import expected
from services.sessions.expected import ExpectedList, read_bytes, read_file, read_pasted
from services.tables import read_csv, xlsx_survey
from services.tables.rows import MOST_BYTES
from services.tables.xlsx_bounds import MOST_UNPACKED
from services.words.catalogue import Catalogue


def _csv(text: str, encoding: str = "utf-8") -> ExpectedList:
    return read_bytes(text.encode(encoding), "list.csv")


def _pairs(read: ExpectedList) -> list[tuple[str, str]]:
    return [(item.code, item.description) for item in read.items]


def _problems(read: ExpectedList) -> list[tuple[int, str]]:
    return [(problem.line, problem.words.removeprefix("lists.problem.")) for problem in read.problems]


def _xlsx(*rows: tuple[object, ...], change: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


WANTED = [("W12-0789", "Dell Chromebook"), ("0012", "Gerät ß")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_of_every_kind_gives_the_same_list(encoding: str, mark: str, end: str) -> None:
    lines = [("Code", "Description"), *WANTED]
    assert _pairs(_csv("".join(mark.join(line) + end for line in lines), encoding)) == WANTED


@pytest.mark.parametrize(
    ("header", "code", "description"),
    [
        ("Serial No.;Model", 0, 1),
        ("Name;Serial Number", 1, 0),
        ("Bezeichnung;Seriennummer", 1, 0),
        ("Ort;Geräte-Seriennummer;Modell", 1, 2),
        ("Asset Tag;Serial;Description", 0, 2),
        ("Serial;Asset tag #", 1, None),
        ("BARCODE;x", 0, None),
        ("Name;Standort", 1, None),
    ],
)
def test_headers_are_matched_loosely_and_told(header: str, code: int, description: int | None) -> None:
    cells = ["a1", "b1", "c1"][: len(header.split(";"))]
    read = _csv(f"{header}\n{';'.join(cells)}\n")
    names = header.split(";")
    if header == "Name;Standort":
        assert _pairs(read) == [("b1", "a1")]
        return
    assert _pairs(read) == [(cells[code], cells[description] if description is not None else "")]
    assert read.code_column == names[code]
    assert read.description_column == (names[description] if description is not None else "")


@pytest.mark.parametrize("text", ["W12-1;Model\nW12-2;Laptop\n", "W12-1;x\nW12-2;Laptop\n"])
def test_without_a_header_the_first_column_has_the_codes_and_no_line_is_lost(text: str) -> None:
    read = _csv(text)
    assert [item.code for item in read.items] == ["W12-1", "W12-2"]
    assert read.code_column == ""


def test_one_column_may_have_a_comma_in_a_code() -> None:
    assert [item.code for item in _csv("A1\nA,2\nA3\n").items] == ["A1", "A,2", "A3"]


def test_excels_sep_line_names_the_delimiter() -> None:
    read = _csv("sep=,\r\ncode,name\r\nA1,x\r\n,y\r\n")
    assert _pairs(read) == [("A1", "x")]
    assert _problems(read) == [(4, "no_code")]


def test_excel_text_formulas_are_codes_with_their_zeros() -> None:
    assert _pairs(_csv('code;name\n="0012";x\n"=""0013""";y\n')) == [("0012", "x"), ("0013", "y")]


def test_an_open_quote_swallows_no_line() -> None:
    assert [item.code for item in _csv('A1;24" monitor\nA2;"24 monitor\nA3;x\n"A4";"y"\n').items] == [
        "A1",
        "A2",
        "A3",
        "A4",
    ]


def test_quoted_cells_may_hold_delimiters_and_line_breaks_and_lines_are_counted_right() -> None:
    read = _csv('code;name\nA1;"x; y\nz"\n;lost\n')
    assert _pairs(read) == [("A1", "x; y\nz")]
    assert _problems(read) == [(4, "no_code")]


def test_doubles_are_told_with_the_line_of_the_first_and_count_once() -> None:
    read = _csv("A1\nA2\nA1\n")
    assert [item.code for item in read.items] == ["A1", "A2"]
    assert _problems(read) == [(3, "twice")]
    assert dict(read.problems[0].params) == {"line": "3", "code": "A1", "first": "1"}


@pytest.mark.parametrize("other", ["a1", "Ａ1", "A\u200b1"])
def test_codes_that_look_the_same_are_both_taken_and_told(other: str) -> None:
    read = _csv(f"A1\n{other}\n")
    assert [item.code for item in read.items] == ["A1", other]
    assert _problems(read) == [(2, "alike")]


@pytest.mark.parametrize("header", ["EAN", "GTIN", "UPC"])
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("4006381333931", "4006381333932"),
        ("04006381333931", "04006381333930"),
        ("96385074", "96385075"),
        ("036000291452", "036000291453"),
    ],
)
def test_an_article_number_that_no_scanner_reads_so_is_taken_and_told(header: str, right: str, wrong: str) -> None:
    read = _csv(f"{header};Name\n{right};a\n{wrong};b")
    assert [item.code for item in read.items] == [right, wrong]
    assert [(p.line, p.words, p.params["code"]) for p in read.problems] == [(3, "lists.problem.check_digit", wrong)]
    assert (read.left_out, [problem.unscannable for problem in read.problems]) == (0, [True])


def test_what_may_be_a_number_of_the_house_is_told_only_where_it_is_as_long_as_an_article_number() -> None:
    codes = ["12345678", "123456789012", "A006381333932", "(01)04006381333932", "4006381333932", "(01)04006381333931"]
    assert _problems(read_pasted("\n".join(codes))) == [(4, "check_digit"), (5, "check_digit")]


def test_a_serial_that_excel_rounded_in_a_csv_is_told_and_left_out() -> None:
    read = _csv("serial\n1.23457E+18\n1,23457E+18\n12E34\n")
    assert [item.code for item in read.items] == ["12E34"]
    assert _problems(read) == [(2, "rounded_text"), (3, "rounded_text")]


def test_too_long_cells_are_told() -> None:
    read = _csv(f"code;name\n{'A' * 4096};x\n{'B' * 4097};x\nC;{'y' * 4097}\n")
    assert [len(item.code) for item in read.items] == [4096]
    assert _problems(read) == [(3, "too_long"), (4, "too_long")]


def test_hostile_text_is_just_text() -> None:
    codes = ["'; DROP TABLE x; --", "=HYPERLINK(1)", "^XZ", "A\x1dB", "A\u202eB"]
    read = read_pasted("\n".join(codes) + "\nA\0B")
    assert [item.code for item in read.items] == [*codes, "A␀B"]


def test_pasted_lines_and_pasted_columns() -> None:
    assert _pairs(read_pasted("W12-1\n\n  W12-2  \n")) == [("W12-1", ""), ("W12-2", "")]
    assert _pairs(read_pasted("A,1;x\nB")) == [("A,1;x", ""), ("B", "")]
    assert _pairs(read_pasted("Serial\tModel\n0012\tDell")) == [("0012", "Dell")]


def test_a_lone_surrogate_from_the_clipboard_does_not_get_in() -> None:
    assert [item.code for item in read_pasted("A\ud800B").items] == ["A\ufffdB"]


@pytest.mark.parametrize("text", ["", "\n\n", ";;\n;;", "code;name\n", "\ufeff"])
def test_an_empty_list_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        _csv(text)
    assert refused.value.code == "LIST_EMPTY"


def test_too_many_items_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expected, "MOST_ITEMS", 3)
    assert len(_csv("A1\nA2\nA3\nA3\n").items) == 3
    with pytest.raises(Refused) as refused:
        _csv("A1\nA2\nA3\nA4\n")
    assert refused.value.code == "LIST_TOO_BIG"


@pytest.mark.parametrize("quote", ["", '"'])
def test_too_many_rows_are_refused_also_where_they_have_no_code_of_their_own(
    monkeypatch: pytest.MonkeyPatch, quote: str
) -> None:
    for module in (expected, read_csv, xlsx_survey):
        monkeypatch.setattr(module, "MOST_ROWS", 4)
    assert len(_csv("A1\n\n" + "A1\n" * 2).items) == 1
    for rows in ("A1\n" * 5, "A1\n\n\n\nA2\n", "A1\nA1\nA1\n" + quote + "A1\nA1\n"):
        with pytest.raises(Refused) as refused:
            _csv(rows)
        assert (refused.value.code, refused.value.words) == ("LIST_TOO_BIG", "lists.refused.rows")
    with pytest.raises(Refused, match=r"lists\.refused\.rows"):
        read_bytes(_xlsx(*[("A1",)] * 5), "l.xlsx")


def test_empty_lines_without_end_cost_no_memory() -> None:
    content = b"A1\n" + b"\n" * 200_000
    tracemalloc.start()
    try:
        assert [item.code for item in read_bytes(content, "l.csv").items] == ["A1"]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20 * len(content)


def test_too_large_a_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(Refused) as refused:
        read_file(path)
    assert refused.value.code == "LIST_TOO_BIG"


@pytest.mark.parametrize("name", ["nothing.csv", "folder"])
def test_what_cannot_be_opened_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutsideFailed) as failed:
        read_file(tmp_path / name)
    assert (failed.value.kind, failed.value.params["name"]) == (OutsideKind.FILE, name)


# -- XLSX


def test_text_cells_of_xlsx_keep_zeros_and_nineteen_digits(tmp_path: Path) -> None:
    path = tmp_path / "list.dat"  # the content tells what it is
    path.write_bytes(_xlsx(("Seriennummer", "Modell"), ("0012", "Dell"), ("1234567890123456789", None)))
    read = read_file(path)
    assert _pairs(read) == [("0012", "Dell"), ("1234567890123456789", "")]
    assert (read.code_column, read.description_column) == ("Seriennummer", "Modell")


def test_numbers_that_excel_may_have_rounded_are_told_by_cell() -> None:
    numbers = (1234567890123456789, 1.2345678901234568e18, 12.5, 10**15, -5)
    read = read_bytes(_xlsx(("x", "serial"), *((None, number) for number in (*numbers, 10**15 - 1, 42))), "l.xlsx")
    assert [item.code for item in read.items] == ["999999999999999", "42"]
    assert [(p.words, p.params["cell"]) for p in read.problems] == [
        ("lists.problem.rounded_cell", f"B{row}") for row in range(2, 7)
    ]


def test_zeros_that_only_the_number_format_shows_are_kept() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active["A2"].number_format = "00000"

    assert [item.code for item in read_bytes(_xlsx(("code",), (42,), change=change), "l.xlsx").items] == ["00042"]


def test_dates_errors_and_truth_values_are_no_codes() -> None:
    read = read_bytes(_xlsx(("code",), (date(2026, 2, 1),), (True,), ("#N/A",), ("A1",)), "l.xlsx")
    assert [item.code for item in read.items] == ["A1"]
    assert _problems(read) == [(2, "date_cell"), (3, "error_cell"), (4, "error_cell")]


def test_formulas_nobody_calculated_and_merged_cells_are_no_codes_and_told_by_their_cell() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active.merge_cells("A3:A4")

    rows = (("code", "name"), ("=B1", "x"), ("A1", "y"), (None, "z"), ("A2", "w"))
    read = read_bytes(_xlsx(*rows, change=change), "l.xlsx")
    assert [item.code for item in read.items] == ["A1", "A2"]
    assert _problems(read) == [(2, "formula_cell"), (4, "merged_cell")]
    assert [problem.params["cell"] for problem in read.problems] == ["A2", "A4 (A3:A4)"]
    assert read.left_out == 2


def test_the_first_sheet_with_anything_in_it_is_read() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.create_sheet("second").append(("A1",))
        book.create_sheet("third").append(("A2",))

    assert [item.code for item in read_bytes(_xlsx(change=change), "l.xlsx").items] == ["A1"]


def _repacked(content: bytes, **parts: bytes) -> bytes:
    """The archive with parts exchanged: `sheet1` and its like, by the name of the file inside."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(Path(name).stem, old.read(name)))
    return out.getvalue()


def test_a_zip_bomb_is_refused_by_its_sizes() -> None:
    bomb = _repacked(_xlsx(("A1",)), sheet1=b" " * (MOST_UNPACKED + 1))
    assert len(bomb) < MOST_BYTES
    with pytest.raises(Refused) as refused:
        read_bytes(bomb, "l.xlsx")
    assert refused.value.code == "LIST_TOO_BIG"


def test_entities_that_blow_up_are_not_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    cell = '<c t="inlineStr"><is><t>&l11;</t></is></c>'
    rows = f"<worksheet><sheetData><row>{cell}</row></sheetData></worksheet>"
    sheet = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>{rows}'
    with pytest.raises(OutsideFailed) as failed:
        read_bytes(_repacked(_xlsx(("A1",)), sheet1=sheet.encode()), "l.xlsx")
    assert failed.value.kind is OutsideKind.FILE


@pytest.mark.parametrize("cut", [30, 200, 1000, 3000])
def test_a_damaged_xlsx_is_told(cut: int) -> None:
    with pytest.raises(OutsideFailed) as failed:
        read_bytes(_xlsx(("A1",))[:cut], "l.xlsx")
    assert (failed.value.kind, failed.value.words) == (OutsideKind.FILE, "lists.failed.unreadable")


def test_a_zip_that_is_no_xlsx_is_told() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("x.txt", "A1")
    with pytest.raises(OutsideFailed):
        read_bytes(file.getvalue(), "l.xlsx")


def test_an_old_or_locked_excel_file_is_refused_with_what_to_do() -> None:
    with pytest.raises(Refused) as refused:
        read_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "l.xls")
    assert (refused.value.code, refused.value.words) == ("LIST_KIND", "lists.refused.old_excel")


@given(st.binary(max_size=400))
def test_any_bytes_are_a_list_or_an_error_that_people_can_read(content: bytes) -> None:
    told = ""
    try:
        read = read_bytes(content, "x")
        assert read.items or read.problems
    except (Refused, OutsideFailed) as error:
        told = error.words
    assert not told or Catalogue("en").has(told)


@given(st.text(alphabet=st.characters(exclude_characters='"', exclude_categories=["Cs"]), max_size=200))
def test_every_pasted_line_is_an_item_or_a_problem(text: str) -> None:
    lines = [line for line in text.replace("\r", "\n").split("\n") if line.strip()]
    told = 0
    with suppress(Refused):
        read = read_pasted(text)
        told = len(read.items) + len(read.problems)
    assert told + 1 >= len(lines)  # one may be the header


@pytest.mark.parametrize("language", ["en", "de"])
def test_problems_can_be_said(language: str) -> None:
    words = Catalogue(language)
    read = _csv(f"code\nA1\nA1\na1\n4006381333932\n1.2E+18\n{'B' * 5000}\n")
    said = [words.say(problem.words, **problem.params) for problem in read.problems]
    assert len(said) == 5
    assert not any("…" in text or "{" in text for text in said)
