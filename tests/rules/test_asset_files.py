"""Files of assets: columns found by their names, each line a row or a fault that says where it is."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assets import files
from services.assets.export import export_assets
from services.assets.files import read_bytes, read_file, read_table
from services.assets.model import Asset, Fields, Form, State
from services.assets.serial_rules import Rules, shipped
from services.assets.sheet import Basis, Mapped, Sheet, Taking, told
from services.errors import OutsideFailed, Refused
from services.scanning.patterns import Patterns
from services.tables.reading import sheets_of
from services.tables.writing import Kind
from services.words.catalogue import Catalogue

FORM = Form(Fields("Dell", "Chromebook 3100", "Laptop", "Title I", "CB #{n}"), number=5)
BASIS = Basis(FORM, Rules(shipped()), Patterns(site="7K2Q"), "A01-", more=("Colour", "Room No."))
AT = datetime(2026, 3, 1, 9, 42, 7, tzinfo=UTC)
SAY = Catalogue("en").say


def _csv(text: str, basis: Basis = BASIS, encoding: str = "utf-8") -> Sheet:
    return read_bytes(text.encode(encoding), "list.csv", basis)


def _xlsx(*rows: tuple[object, ...], change: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change is not None:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fields(sheet: Sheet) -> list[str]:
    return [column.field for column in sheet.mapping]


def _faults(sheet: Sheet) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.field, fault.words.rpartition("assets.")[2]) for fault in sheet.faults]


# ---- columns


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("Serial", ["serial_number"]),
        ("S/N;Asset Tag", ["serial_number", "tag"]),
        ("serial_number,asset_tag", ["serial_number", "tag"]),
        ("SERIAL NO.\tmodel", ["serial_number", "model"]),
        ("Seriennummer;Inventarnummer;Hersteller;Modell", ["serial_number", "tag", "manufacturer", "model"]),
        (
            "Kategorie;Finanzierung;Interner Name;Serien-Nr.",
            ["category", "funding_source", "internal_name", "serial_number"],
        ),
        ("Model serial;Colour", ["serial_number", "more.Colour"]),
        ("Geräte-Seriennummer;Standort", ["serial_number", ""]),
        ("Service Tag;Name", ["serial_number", "internal_name"]),
        ("Serial;colour;ROOM NO", ["serial_number", "more.Colour", "more.Room No."]),
        ("Model name;Manufacturer name;Serial #", ["model", "manufacturer", "serial_number"]),
        ("Serial;Serial 2;Tag", ["serial_number", "", "tag"]),
    ],
)
def test_columns_are_found_by_their_names_and_shown(header: str, fields: list[str]) -> None:
    mark = next((mark for mark in "\t;," if mark in header), ";")
    sheet = _csv(f"{header}\n{mark.join(['A1'] * len(fields))}\n")
    assert _fields(sheet) == fields
    assert [column.heading for column in sheet.mapping] == header.split(mark)


def test_without_a_header_the_first_column_has_the_serials_and_nothing_else_is_taken() -> None:
    sheet = _csv("ABC1;W12-0001\nABC2;W12-0002\n")
    assert [(row.line, row.serial, row.tag) for row in sheet.rows] == [(1, "ABC1", ""), (2, "ABC2", "")]
    assert sheet.mapping == (Mapped("", "serial_number", "ABC1"), Mapped("", "", "W12-0001"))


@pytest.mark.parametrize("text", ["Hersteller;Modell\nDell;X1\n", "Devicecode\nABC1\n"])
def test_a_header_without_serials_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        _csv(text)
    assert refused.value.code == "LIST_NO_SERIAL"


def test_a_column_is_taken_as_somebody_says_and_the_others_not() -> None:
    content = b"Item;Serial;Kind\nABC1;X-1;Chromebook 3110\n"
    sheet = read_table(content, "list.csv", BASIS, Taking(columns={0: "serial_number", 1: "", 2: "model"}))
    assert _fields(sheet) == ["serial_number", "", "model"]
    assert [(row.serial, row.fields.model) for row in sheet.rows] == [("ABC1", "Chromebook 3110")]
    assert [column.sample for column in sheet.mapping] == ["ABC1", "X-1", "Chromebook 3110"]


def test_a_first_row_is_a_heading_or_an_asset_as_somebody_says() -> None:
    content = b"Item2024\nABC1\n"
    assert [row.serial for row in read_table(content, "list.csv", BASIS).rows] == ["Item2024", "ABC1"]
    columns = {0: "serial_number"}
    headed = read_table(content, "list.csv", BASIS, Taking(columns=columns, header=True))
    assert [row.serial for row in headed.rows] == ["ABC1"]
    assert [row.line for row in read_table(content, "list.csv", BASIS, Taking(header=False)).rows] == [1, 2]


def test_a_table_without_serials_is_shown_with_its_columns_and_no_rows() -> None:
    sheet = read_table(b"Model;Colour\nX1;blue\n", "list.csv", BASIS)
    assert (sheet.has_serials, sheet.rows, sheet.faults) == (False, (), ())
    assert _fields(sheet) == ["model", "more.Colour"]


def test_a_workbooks_sheets_are_named_and_one_is_chosen() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Empty"
    for title, serial in (("First", "ABC1"), ("Second", "ABC2")):
        book.create_sheet(title).append(("Serial",))
        book[title].append((serial,))
    file = io.BytesIO()
    book.save(file)
    content = file.getvalue()
    assert sheets_of(content, "list.xlsx") == ("First", "Second")
    assert sheets_of(b"Serial\nABC1\n", "list.csv") == ()
    assert read_bytes(content, "list.xlsx", BASIS).rows[0].serial == "ABC1"
    assert read_bytes(content, "list.xlsx", BASIS, Taking("Second")).rows[0].serial == "ABC2"
    with pytest.raises(Refused, match="LIST_SHEET"):
        read_bytes(content, "list.xlsx", BASIS, Taking("Third"))


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_taken_only_where_somebody_says_so_and_the_taken_one_is_named(state: str) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active.title, book.active.sheet_state = "Old", state
        book.create_sheet("New").append(("Serial",))
        book["New"].append(("NEW1",))
        book.active = 1

    content = _xlsx(("Serial",), ("OLD1",), change=change)
    assert sheets_of(content, "list.xlsx") == ("New", "Old")
    for taking, title in ((Taking(), "New"), (Taking("Old"), "Old")):
        sheet = read_bytes(content, "list.xlsx", BASIS, taking)
        assert (sheet.title, sheet.rows[0].serial) == (title, f"{title.upper()}1")
    assert _csv("Serial\nABC1\n").title == ""


@pytest.mark.parametrize(
    ("header", "doubtful"),
    [
        ("Serial number;Service Tag;Model", ("Serial number", "Service Tag")),
        ("Model;Serial;Serial", ("Serial (2)", "Serial (3)")),
        ("Serial no.;Serial no;Serial-No", ("Serial no. (1)", "Serial no (2)", "Serial-No (3)")),
        ("Seriennummer;S/N", ("Seriennummer", "S/N")),
        ("Model serial;Dock serial", ("Model serial", "Dock serial")),
    ],
)
def test_where_several_columns_may_have_the_serials_none_is_taken_and_somebody_is_asked(
    header: str, doubtful: tuple[str, ...]
) -> None:
    content = f"{header}\nABC1;ABC2;ABC3\n".encode()
    sheet = read_table(content, "list.csv", BASIS)
    assert (sheet.doubtful, sheet.rows, sheet.has_serials) == (doubtful, (), False)
    with pytest.raises(Refused) as refused:
        read_bytes(content, "list.csv", BASIS)
    assert ", ".join(doubtful) in SAY(refused.value.words, **refused.value.params)


@pytest.mark.parametrize(("named", "serial"), [("service tag", "B2"), ("1", "A1"), ("3", "C3")])
def test_the_column_of_the_serials_is_named_by_its_heading_or_its_number(named: str, serial: str) -> None:
    content = b"Serial number;Service Tag;Model\nA1;B2;C3\n"
    sheet = read_bytes(content, "list.csv", BASIS, Taking(serials=named))
    assert [row.serial for row in sheet.rows] == [serial]
    assert sheet.doubtful == ()


def test_a_heading_that_two_columns_have_chooses_neither_and_a_number_does() -> None:
    content = b"Model;Serial;Serial\nA1;B2;C3\n"
    assert read_table(content, "list.csv", BASIS, Taking(serials="serial")).doubtful == ("Serial (2)", "Serial (3)")
    assert read_bytes(content, "list.csv", BASIS, Taking(serials="3")).rows[0].serial == "C3"


def test_a_column_of_serials_is_named_where_there_are_no_headings() -> None:
    sheet = read_bytes(b"7;ABC1\n8;ABC2\n", "list.csv", BASIS, Taking(serials="2"))
    assert [row.serial for row in sheet.rows] == ["ABC1", "ABC2"]


@pytest.mark.parametrize("named", ["Serie", "0", "4", "9" * 5000, "²"])
def test_a_column_that_there_is_not_is_refused_by_its_name(named: str) -> None:
    with pytest.raises(Refused) as refused:
        read_bytes(b"Serial;Model;Tag\nA1;B2;C3\n", "list.csv", BASIS, Taking(serials=named))
    assert refused.value.words == "assets.files.no_column"


# ---- rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_row_goes_over_the_form_and_what_it_leaves_open_is_the_forms(encoding: str) -> None:
    sheet = _csv("Serial;Modell;Kategorie;Tag;Colour\nABC1;Gerät ß;;W12-0001;blau\nABC2;;;;\n", encoding=encoding)
    first, second = sheet.rows
    assert first.fields == Fields("Dell", "Gerät ß", "Laptop", "Title I", "CB #{n}", {"Colour": "blau"})
    assert second.fields == Fields("Dell", "Chromebook 3100", "Laptop", "Title I", "CB #{n}", {})
    assert (first.tag, second.tag, sheet.faults) == ("W12-0001", "", ())


def test_what_is_for_the_forms_next_asset_alone_is_not_for_a_file() -> None:
    basis = replace(BASIS, form=replace(FORM, once=MappingProxyType({"model": "Other"})))
    assert _csv("Serial\nABC1\n", basis).rows[0].fields.model == "Chromebook 3100"


def test_serials_are_cleaned_by_the_rows_manufacturer_and_the_steps_are_told() -> None:
    sheet = _csv("Serial;Manufacturer\nSC02XG0FDJHD5;Apple\nSGH327SZYD;HP\n007 1;\n")
    assert [row.serial for row in sheet.rows] == ["C02XG0FDJHD5", "SGH327SZYD", "0071"]
    assert [[step.words for step in row.steps] for row in sheet.rows] == [
        ["assets.cleaned.prefix"],
        [],
        ["assets.cleaned.blanks"],
    ]


def test_each_fault_says_its_line_and_the_row_is_left_out() -> None:
    sheet = _csv(
        "Serial;Tag;Model;Internal name\n"
        "ABC1;W12-0001;;\n"
        "abc1;;;\n"
        ";W12-0002;;\n"
        "A_1;W12-0001;;\n"
        "00:1B:44:11:3A:B7;;;\n"
        "ABC3;123;;\n"
        f"ABC4;;{'m' * 101};\n"
        "ABC5;;;{x}\n"
        "ABC6;;\u202e1;\n"
        "ABC7;;;#{n}\n"
    )
    assert [row.serial for row in sheet.rows] == ["ABC1", "ABC7"]
    assert sheet.rows[1].fields.internal_name == "#{n}"
    assert _faults(sheet) == [
        (3, "serial_number", "files.twice.serial_number"),
        (4, "serial_number", "refused.missing.serial_number"),
        (5, "serial_number", "refused.format.serial_number"),
        (5, "tag", "files.twice.tag"),
        (6, "serial_number", "not_serial.mac"),
        (7, "tag", "refused.tag_invalid"),
        (8, "model", "refused.long.model"),
        (9, "internal_name", "refused.pattern"),
        (10, "model", "refused.control.model"),
    ]
    assert sheet.left_out == 8
    for language in ("en", "de"):
        say = Catalogue(language).say
        assert all(str(fault.line) in told(fault, say) for fault in sheet.faults)
    assert told(sheet.faults[0], SAY) == "Line 3: The serial number abc1 stands in line 2 already."


@pytest.mark.parametrize(
    ("inside", "mark"),
    [
        (b"\0", "‹NUL›"),
        (b"\x1b", "‹ESC›"),
        ("\ufffd".encode(), "‹U+FFFD›"),
        ("\u202e".encode(), "‹RLO›"),
        ("\u200b".encode(), "‹ZWSP›"),
    ],
)
@pytest.mark.parametrize("field", ["serial_number", "model", "more.Colour"])
def test_a_character_that_nobody_can_read_is_told_with_its_line_and_field(field: str, inside: bytes, mark: str) -> None:
    cells = [b"A" + inside + b"1" if name == field else b"x" for name in ("serial_number", "model", "more.Colour")]
    sheet = read_bytes(b"Serial;Model;Colour\n" + b";".join(cells) + b"\nABC2;x;x\n", "list.csv", BASIS)
    assert [row.serial for row in sheet.rows] == ["ABC2"]
    assert [(fault.line, fault.field) for fault in sheet.faults] == [(2, field)]
    assert mark in told(sheet.faults[0], SAY)


def test_one_byte_that_is_no_utf_8_is_told_at_its_place_and_spoils_no_other_line() -> None:
    content = "Serial;Model\nABC1;Gerät\nABC2;Größe\nABC3;Zub".encode() + b"\xe9h\xf6r\n"
    sheet = read_bytes(content, "list.csv", BASIS)
    assert [row.fields.model for row in sheet.rows] == ["Gerät", "Größe"]
    assert _faults(sheet) == [(4, "model", "refused.control.model")]


def test_a_control_character_that_a_workbook_holds_escaped_is_told_by_its_line() -> None:
    sheet = read_bytes(_xlsx(("Serial", "Model"), ("ABC1", "X_x0009_1"), ("ABC2", "X1_x000D_")), "list.xlsx", BASIS)
    assert [(row.serial, row.fields.model) for row in sheet.rows] == [("ABC2", "X1")]
    assert "‹HT›" in told(sheet.faults[0], SAY)


def test_what_the_form_leaves_open_is_missing_in_each_row_that_does_not_say_it() -> None:
    sheet = _csv("Serial;Model\nABC1;X1\nABC2;\n", replace(BASIS, form=Form(Fields("Dell"))))
    assert [row.serial for row in sheet.rows] == ["ABC1"]
    assert _faults(sheet) == [(3, "model", "refused.missing.model")]


@pytest.mark.parametrize("spoiled", [1234567890123456789, 1.5, date(2026, 3, 1)])
def test_a_serial_that_a_spreadsheet_spoiled_is_told_by_its_cell(spoiled: object) -> None:
    sheet = read_bytes(_xlsx(("Serial", "Model"), ("0012", "X1"), (spoiled, "X1"), (12, "X1")), "list.xlsx", BASIS)
    assert [row.serial for row in sheet.rows] == ["0012", "12"]
    (fault,) = sheet.faults
    assert (fault.line, fault.field) == (3, "serial_number")
    assert "A3" in told(fault, SAY)


def _doubts(sheet: Sheet) -> list[tuple[str, list[str]]]:
    return [(row.serial, [SAY(step.words, **step.params) for step in row.steps]) for row in sheet.rows]


def test_a_serial_that_is_kept_as_a_number_is_doubted_unless_its_format_says_its_zeros() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active["A3"].number_format = "000000"

    content = _xlsx(("Serial", "Model"), (12, 3100), (12, "X1"), ("0013", "X1"), change=change)
    sheet = read_bytes(content, "list.xlsx", BASIS)
    doubt = "Cell A2 holds a number: zeros in front of it are lost, if there were any"
    assert _doubts(sheet) == [("12", [doubt]), ("000012", []), ("0013", [])]


@pytest.mark.parametrize("code", ["2-Jan", "02-Feb", "Mrz-26", "12-okt-2026", "2026-02-01"])
def test_a_serial_that_looks_like_a_date_is_doubted(code: str) -> None:
    assert _doubts(_csv(f"Serial\n{code}\nMAY12345\n")) == [
        (code, [f"{code} looks like a date that a spreadsheet made of something else"]),
        ("MAY12345", []),
    ]


def test_a_figure_is_a_fields_text_as_people_here_write_it_and_no_serial() -> None:
    content = _xlsx(
        ("Serial", "Colour", "Model"), ("A1", 13.3, -5), ("A2", 0.1 + 0.2, "x"), (1.5, 1, 1), ("A3", 1e30, 1)
    )
    sheet = read_bytes(content, "list.xlsx", replace(BASIS, point=","))
    assert [(row.fields.more["Colour"], row.fields.model) for row in sheet.rows] == [("13,3", "-5"), ("0,3", "x")]
    assert [(fault.line, fault.field, fault.params["code"]) for fault in sheet.faults] == [
        (4, "serial_number", "1,5"),
        (5, "more.Colour", "1e+30"),
    ]
    assert sheet.mapping[1].sample == "13,3"


def test_a_serial_that_excel_rounded_in_a_csv_is_told_by_its_line() -> None:
    sheet = _csv("Serial\n1,23457E+18\n")
    assert told(sheet.faults[0], SAY).startswith("Line 2: 1,23457E+18")
    assert sheet.rows == ()


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_ROWS", 2)
    assert len(_csv("Serial\nA1\nA2\n").rows) == 2
    with pytest.raises(Refused) as refused:
        _csv("Serial\nA1\nA2\nA3\n")
    assert refused.value.code == "LIST_TOO_BIG"


@pytest.mark.parametrize("text", ["", "\n\n", "Serial;Model\n"])
def test_an_empty_file_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        _csv(text)
    assert refused.value.code == "LIST_EMPTY"


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutsideFailed) as failed:
        read_file(tmp_path / "none.csv", BASIS)
    assert failed.value.words == "lists.failed.cannot_read"


LINES = st.text(max_size=300).map(lambda text: f"Serial;Tag;Name\n{text}".encode("utf-8", "replace"))


@given(st.binary(max_size=300) | LINES)
def test_any_bytes_are_rows_faults_or_an_error_that_people_can_read(content: bytes) -> None:
    read, words = _read_or_words(content)
    assert Catalogue("en").has(words)
    assert not {row.line for row in read.rows} & {fault.line for fault in read.faults}
    assert all(told(fault, SAY) for fault in read.faults)


def _read_or_words(content: bytes) -> tuple[Sheet, str]:
    try:
        return read_bytes(content, "list.csv", BASIS), "assets.files.title"
    except (Refused, OutsideFailed) as error:
        return Sheet((), ()), error.words


# ---- export


def _asset(serial: str, **changed: object) -> Asset:
    fields = Fields("Dell", "Chromebook 3100", "Laptop", "Title I", "CB #1", {"Colour": "grey"})
    return replace(Asset("id-1", serial, fields, AT, "b1", 1, tag="W12-0001", person="Ada"), **changed)


def test_a_station_is_called_by_its_name_where_that_is_known(tmp_path: Path) -> None:
    assets = [_asset("ABC1", station="id-1"), _asset("ABC2", station="id-2")]
    export_assets(tmp_path / "a.csv", "csv", assets, say=SAY, zone=UTC, stations={"id-1": "Bench 1"})
    lines = (tmp_path / "a.csv").read_text("utf-8-sig").splitlines()
    parts = [re.split("[,;]", line) for line in lines]
    at = parts[0].index(SAY("assets.field.station"))
    assert [row[at] for row in parts[1:]] == ["Bench 1", "id-2"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_what_was_exported_is_read_again_as_it_was(tmp_path: Path, kind: Kind, language: str) -> None:
    assets = [
        _asset("0012345678901234567", number=1),
        _asset("-1", number=2, tag="W12-0002", state=State.CREATED, remote_id=7, created_at=AT),
    ]
    path = tmp_path / f"assets.{kind}"
    zone = ZoneInfo("Europe/Berlin")
    export_assets(path, kind, assets, say=Catalogue(language).say, zone=zone, more=["Colour"])
    sheet = read_file(path, replace(BASIS, form=Form()))
    assert sheet.faults == ()
    assert [(row.serial, row.tag, row.fields) for row in sheet.rows] == [
        (asset.serial, asset.tag, asset.fields) for asset in assets
    ]


def test_no_exported_cell_or_heading_is_run_as_a_formula(tmp_path: Path) -> None:
    hostile = Fields("=1+1", "@SUM(A1)", "+1", "-1", "＝1", {"=cmd": "\t=1"})
    asset = _asset("-1", fields=hostile, state=State.REFUSED, why="assets.not_serial.mac", person="=Ada")
    export_assets(tmp_path / "a.csv", "csv", [asset], say=SAY, zone=UTC, more=["=cmd"])
    export_assets(tmp_path / "a.xlsx", "xlsx", [asset], say=SAY, zone=UTC, more=["=cmd"])
    text = (tmp_path / "a.csv").read_bytes().decode("utf-8-sig")
    cells = [cell for line in text.splitlines() for cell in line.split(";")]
    assert not [cell for cell in cells if cell.strip('"')[:1] in set("=+-@\t＝")]
    assert {"'=1+1", "'-1", "'=cmd", "'=Ada"} <= set(cells)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)} == {"s"}
    assert [cell.value for cell in sheet[2]][1] == "'-1"


def test_an_export_says_what_became_of_each_asset_in_words_and_for_programs(tmp_path: Path) -> None:
    for language in ("en", "de"):
        say = Catalogue(language).say
        assets = [_asset("A1", state=state, number=at) for at, state in enumerate(State, start=1)]
        export_assets(tmp_path / "a.csv", "csv", assets, say=say, zone=UTC)
        lines = (tmp_path / "a.csv").read_text("utf-8-sig").splitlines()[1:]
        assert [line.split(";")[-1] for line in lines] == [state.value for state in State]
        assert [line.split(";")[4] for line in lines] == [say(f"assets.state.{state}") for state in State]
