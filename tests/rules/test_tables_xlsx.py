"""XLSX files: every row is read, or the file is refused at its place; and none costs more than it may."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from services.errors import OutsideFailed, Refused
from services.tables import read_xlsx, xlsx_bounds, xlsx_survey
from services.tables.reading import rows_of, sheets_of
from services.tables.rows import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Cell
from services.words.catalogue import Catalogue

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="{target}"/>'
    "</Relationships>"
)
Change = Callable[[openpyxl.Workbook], None]


def workbook(*rows: tuple[object, ...], change: Change | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change is not None:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(content: bytes, parts: dict[str, str]) -> bytes:
    """The archive with these parts, by their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *parts}:
            new.writestr(name, parts[name] if name in parts else old.read(name))
    return out.getvalue()


def with_strings(xml: str) -> bytes:
    """A workbook whose shared strings are written by hand."""
    content = workbook(("S1",))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml").decode()
    if kind not in types:
        types = types.replace("</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>')
    return repacked(content, {"xl/sharedStrings.xml": xml, "[Content_Types].xml": types})


def sheet(inside: str, after: str = "") -> bytes:
    """A workbook whose sheet is written by hand. `inside`: its rows."""
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{inside}</sheetData>{after}</worksheet>'
    return repacked(workbook(("x",)), {"xl/worksheets/sheet1.xml": xml})


def texts(content: bytes) -> list[tuple[int, list[str]]]:
    return [(row.line, [cell.text for cell in row.cells]) for row in rows_of(content, "l.xlsx")]


def damages(content: bytes) -> list[str]:
    say = Catalogue("en").say
    cells = [(row.line, cell) for row in rows_of(content, "l.xlsx") for cell in row.cells if cell.damage]
    return [say(cell.damage, line=line, cell=cell.place, code=cell.text) for line, cell in cells]


def refusal(content: bytes) -> str:
    with pytest.raises((Refused, OutsideFailed)) as refused:
        list(rows_of(content, "l.xlsx"))
    error = refused.value
    return Catalogue("en").say(error.words, **error.params)


# -- every row


def test_rows_that_leave_out_numbers_or_have_none_are_all_read() -> None:
    by_hand = sheet('<row r="3"><c r="B3"><v>1</v></c></row><row><c><v>2</v></c><c><v>3</v></c></row>')
    assert texts(by_hand) == [(3, ["", "1"]), (4, ["2", "3"])]


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ('<row r="3"><c r="A3"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>', 2),
        ('<row r="2"><c r="A2"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>', 2),
        ('<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2</v></c></row>', 2),
        ('<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>', 2),
        ('<row r="2"><c r="A9"><v>1</v></c></row>', 2),
        ('<row r="4"><c r="??"><v>1</v></c></row>', 4),
        ('<row r="4"><c r="A4"><v>1</v></c></row><row r="x"/>', 4),
    ],
)
def test_rows_and_cells_that_are_not_in_their_order_are_refused_with_the_line(rows: str, line: int) -> None:
    assert f"in line {line}." in refusal(sheet(rows))


@pytest.mark.parametrize("cell", ['t="s"><v>99</v>', 's="9999"><v>9</v>', "><v>x</v>", "><v>nan</v>"])
def test_a_value_that_cannot_be_read_is_refused_with_its_line(cell: str) -> None:
    assert "in line 2." in refusal(sheet(f'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c {cell}</c></row>'))


def test_a_sheet_that_is_not_there_or_speaks_another_dialect_is_not_taken_for_an_empty_one() -> None:
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    rows = '<sheetData><row r="1"><c r="A1"><v>7</v></c></row></sheetData>'
    part = {"xl/worksheets/sheet1.xml": f'<worksheet xmlns="{strict}">{rows}</worksheet>'}
    assert "damaged" in refusal(repacked(workbook(("x",)), part))
    nowhere = {"xl/_rels/workbook.xml.rels": RELATIONS.format(target="worksheets/nowhere.xml")}
    assert "damaged" in refusal(repacked(workbook(("x",)), nowhere))


def test_what_stands_below_the_last_row_that_is_read_is_refused_and_no_format_is() -> None:
    far = f'<row r="{MOST_ROWS + 2}"><c r="A{MOST_ROWS + 2}"'
    first = '<row r="1"><c r="A1"><v>1</v></c></row>'
    assert "more than 250000 rows" in refusal(sheet(f"{first}{far}><v>2</v></c></row>"))
    assert texts(sheet(f'{first}{far} s="0"/></row>')) == [(1, ["1"])]


def test_what_stands_right_of_the_last_column_that_is_read_is_refused_by_its_cell() -> None:
    wide = ("x",) * MOST_COLUMNS
    assert len(texts(workbook(wide))[0][1]) == MOST_COLUMNS
    assert "cell IW2" in refusal(workbook(("x",), (*wide, "y")))


def test_a_csv_that_is_too_wide_is_refused_by_its_line_and_empty_columns_are_cut() -> None:
    mark = ";" * MOST_COLUMNS
    assert [len(row.cells) for row in rows_of(f"a{mark}\n".encode(), "l.csv")] == [MOST_COLUMNS]
    assert "Line 2" in refusal(f"a;b\na{mark}c\n".encode())


def test_rows_and_cells_that_a_file_leaves_out_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[object] = []
    cell = read_xlsx._cell

    def look(*told: Any) -> Cell:
        looked.append(told[0])
        return cell(*told)

    monkeypatch.setattr(read_xlsx, "_cell", look)
    rows = ((1, "A1"), (3, "IV3"), (MOST_ROWS, f"IV{MOST_ROWS}"))
    sparse = sheet("".join(f'<row r="{row}"><c r="{ref}"><v>7</v></c></row>' for row, ref in rows))
    far = ["", *[""] * (MOST_COLUMNS - 2), "7"]
    assert texts(sparse) == [(1, ["7"]), (3, far), (MOST_ROWS, far)]
    assert len(looked) == len(rows)


# -- formulas


@pytest.mark.parametrize("value", ["", "<v></v>", "<v/>"])
def test_a_formula_that_was_never_calculated_is_told_by_its_cell_and_its_row_is_not_lost(value: str) -> None:
    rows = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="7"><c r="B7"><f>A1</f>{value}</c></row>'
    assert damages(sheet(rows)) == [
        "Cell B7 holds a formula that was never calculated: open and save the file in a spreadsheet program."
    ]


def test_a_formula_that_openpyxl_wrote_is_told_too() -> None:
    assert damages(workbook(("S1",), ('="S" & 2',)))[0].startswith("Cell A2 holds a formula")


def test_a_formula_with_its_value_is_read_and_one_that_gave_no_text_is_empty() -> None:
    rows = (
        '<row r="1"><c r="A1" t="str"><f>B1</f><v>S1</v></c><c r="B1" t="str"><f>C1</f><v></v></c>'
        '<c r="C1"><f>1+1</f><v>2</v></c></row>'
    )
    assert texts(sheet(rows)) == [(1, ["S1", "", "2"])]
    assert damages(sheet(rows)) == []


# -- merged cells


def test_merged_cells_are_told_by_name_in_each_row_that_has_anything_else() -> None:
    def merge(book: openpyxl.Workbook) -> None:
        book.active.merge_cells("B2:B4")
        book.active.merge_cells("A1:C1")

    content = workbook(("Title",), ("S1", "X1"), ("S2",), ("S3",), ("S4", "X2"), change=merge)
    assert [said.partition(":")[0] for said in damages(content) if "B2" in said] == ["Cell B3 (B2", "Cell B4 (B2"]
    assert texts(content)[4] == (5, ["S4", "X2"])


def test_a_row_that_has_nothing_but_merged_cells_is_an_empty_one() -> None:
    tall = sheet(
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>7</v></c></row>'
        '<row r="2"><c r="A2"/></row><row r="3"><c r="A3"><v>2</v></c></row>',
        '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:B2"/></mergeCells>',
    )
    assert texts(tall) == [(1, ["1", "7"]), (3, ["2"])]


def test_what_is_hidden_under_merged_cells_is_not_taken() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c><c r="B2"><v>3</v></c></row>'
    merged = '<mergeCells><mergeCell ref="A1:A1048576"/></mergeCells>'
    assert texts(sheet(rows, merged))[1] == (2, ["", "3"])
    assert damages(sheet(rows, merged))[0].startswith("Cell A2 (A1:A1048576): of merged cells")


def test_merged_cells_that_overlap_or_are_none_are_refused() -> None:
    row = '<row r="1"><c r="A1"><v>1</v></c></row>'
    over = '<mergeCell ref="A1:A9"/>' * 3
    assert "in line 1" in refusal(sheet(row, f"<mergeCells>{over}</mergeCells>"))
    assert "cannot be read" in refusal(sheet(row, '<mergeCells><mergeCell ref="no"/></mergeCells>'))


def test_merged_cells_that_overlap_cost_no_more_than_the_first_row() -> None:
    rows = "".join(f'<row r="{at}"><c r="A{at}"><v>1</v></c><c r="IV{at}"><v>1</v></c></row>' for at in range(3, 2_003))
    over = '<mergeCell ref="A1:IV250000"/>' * MOST_COLUMNS
    assert "in line 3" in refusal(sheet(rows, f"<mergeCells>{over}</mergeCells>"))


def test_merged_cells_that_cover_more_than_is_read_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f'<row r="{at}"><c r="A{at}"><v>1</v></c><c r="D{at}"><v>1</v></c></row>' for at in range(1, 4))
    wide = sheet(rows, '<mergeCells><mergeCell ref="B1:C9"/></mergeCells>')
    monkeypatch.setattr(read_xlsx, "_MOST_COVERED", 6)
    assert len(texts(wide)) == 3
    monkeypatch.setattr(read_xlsx, "_MOST_COVERED", 5)
    assert "once unpacked" in refusal(wide)


# -- bombs: each is refused before openpyxl makes anything of it


def _peak(content: bytes) -> int:
    assert len(content) < MOST_BYTES
    tracemalloc.start()
    try:
        assert "once unpacked" in refusal(content)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("part", "inside"),
    [
        ("xl/styles.xml", "<xf/>"),
        ("[Content_Types].xml", "<Override/>"),
        ("docProps/custom.xml", "<property/>"),
        ("xl/_rels/workbook.xml.rels", "<Relationship/>"),
    ],
)
def test_a_part_of_endless_elements_is_refused(part: str, inside: str) -> None:
    bomb = repacked(workbook(("S1",)), {part: f"<x>{inside * 300_000}</x>"})
    assert _peak(bomb) < 16 * 1024 * 1024


@pytest.mark.parametrize("hidden", ["xl/charts/chart1.xml", "xl/worksheets/sheet9.xml"])
def test_a_workbook_under_the_name_of_another_part_may_have_no_more_elements(hidden: str) -> None:
    content = workbook(("S1",))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml").decode().replace("/xl/workbook.xml", f"/{hidden}")
    bomb = {"[Content_Types].xml": types, hidden: f'<workbook xmlns="{MAIN}">{"<x/>" * 100_000}</workbook>'}
    assert _peak(repacked(content, bomb)) < 16 * 1024 * 1024


def test_parts_that_nobody_reads_may_be_as_they_are() -> None:
    many, picture = f"<x>{'<a/>' * 100_000}</x>", '<!DOCTYPE svg PUBLIC "x" "y"><svg/>'
    parts = ("xl/externalLinks/externalLink1.xml", "xl/charts/chart1.xml", "xl/drawings/vmlDrawing1.vml")
    unread = dict.fromkeys((*parts, "customXml/item1.xml"), many) | {"xl/media/image1.svg": picture}
    assert texts(repacked(workbook(("S1",)), unread)) == [(1, ["S1"])]


def test_as_many_formats_as_excel_keeps_are_read() -> None:
    content = workbook(("S1",))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        styles = archive.read("xl/styles.xml").decode()
    own = '<xf numFmtId="0"><alignment horizontal="left"/><protection locked="0"/></xf>'
    many = styles.replace("</cellXfs>", f"{own * 21_000}</cellXfs>")
    assert texts(repacked(content, {"xl/styles.xml": many})) == [(1, ["S1"])]


def test_a_sheet_that_is_one_chart_is_none_of_the_sheets() -> None:
    def chart(book: openpyxl.Workbook) -> None:
        book.create_chartsheet("Chart")

    content = workbook(("S1",), change=chart)
    assert sheets_of(content, "l.xlsx") == ("Sheet",)
    with pytest.raises(Refused, match="LIST_SHEET"):
        list(rows_of(content, "l.xlsx", "Chart"))


def test_a_sheet_or_strings_of_endless_elements_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_bounds, "_MOST_ELEMENTS", 100_000)
    endless = f"<x>{'<c/>' * 200_001}</x>"
    for bomb in (repacked(workbook(("S1",)), {"xl/worksheets/sheet1.xml": endless}), with_strings(endless)):
        assert _peak(bomb) < 16 * 1024 * 1024


def test_elements_of_all_parts_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_bounds, "_MOST_ELEMENTS", 100_000)
    many = {f"xl/worksheets/sheet{at}.xml": f"<x>{'<c/>' * 50_000}</x>" for at in range(2, 7)}

    def more(book: openpyxl.Workbook) -> None:
        for _sheet in many:
            book.create_sheet()

    assert "once unpacked" in refusal(repacked(workbook(("S1",), change=more), many))


def test_elements_within_each_other_without_end_are_refused() -> None:
    deep = f'<worksheet xmlns="{MAIN}">' + "<row>" * 50_000
    assert "damaged" in refusal(repacked(workbook(("S1",)), {"xl/worksheets/sheet1.xml": deep}))


def test_a_part_that_begins_with_a_megabyte_of_nothing_is_refused() -> None:
    late = "<!--" + "x" * (1 << 20) + "--><!DOCTYPE x><x/>"
    assert "damaged" in refusal(with_strings(late))


def test_thousands_of_sheets_are_refused_also_where_they_are_all_one_part() -> None:
    def more(book: openpyxl.Workbook) -> None:
        for _sheet in range(xlsx_bounds.MOST_SHEETS):
            book.create_sheet()

    assert "once unpacked" in refusal(workbook(("S1",), change=more))
    sheets = "".join(f'<sheet name="{at}" sheetId="{at}" r:id="rId1"/>' for at in range(1, 5_000))
    same = f'<workbook xmlns="{MAIN}" xmlns:r="http://r"><sheets>{sheets}</sheets></workbook>'
    assert "once unpacked" in refusal(repacked(workbook(("S1",)), {"xl/workbook.xml": same}))


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/styles.xml", "docProps/core.xml", "[Content_Types].xml"])
def test_a_part_that_declares_entities_is_refused(part: str) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    content = with_strings("<sst/>")
    assert "damaged" in refusal(repacked(content, {part: laughs}))


def test_a_part_with_a_password_is_refused() -> None:
    content = bytearray(workbook(("S1",)))
    at = content.find(b"PK\x01\x02")
    while at >= 0:  # bit 0 of each entry's flags, in the directory
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    assert "damaged" in refusal(bytes(content))


def test_too_many_merged_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_survey, "_MOST_MERGED", 3)
    many = "".join(f'<mergeCell ref="A{at}:B{at}"/>' for at in range(1, 5))
    assert "once unpacked" in refusal(sheet("", f"<mergeCells>{many}</mergeCells>"))


def test_a_sheet_that_cannot_be_read_is_named_among_the_others_and_told_when_it_is_taken() -> None:
    def more(book: openpyxl.Workbook) -> None:
        book.create_sheet("Broken").append(("S2",))

    broken = f'<worksheet xmlns="{MAIN}"><sheetData><row r="2"/><row r="1"/></sheetData></worksheet>'
    content = repacked(workbook(("S1",), change=more), {"xl/worksheets/sheet2.xml": broken})
    assert sheets_of(content, "l.xlsx") == ("Sheet", "Broken")
    assert texts(content) == [(1, ["S1"])]
    with pytest.raises(OutsideFailed):
        list(rows_of(content, "l.xlsx", "Broken"))
