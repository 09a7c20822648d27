"""A session as a file: every scan with its answer, as CSV or XLSX, and in XLSX also its lists.

Codes come from barcodes and are hostile: a cell that a spreadsheet would run as a formula gets an apostrophe in front,
serials and tags are text cells, so that 19 digits and leading zeros survive. Times stand in UTC and in the station's
zone. Rows are taken one at a time: a file of any length needs the same memory.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, Protocol

from services.scanning.marks import visible
from services.sessions.model import ExpectedItem
from services.sessions.safe_file import replacing, safe_name

if TYPE_CHECKING:  # 170 ms: only who writes a workbook pays them
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Value = str | int | datetime | None

_RUNS = frozenset("=+-@\t\r\n\0＝＋－＠")  # a spreadsheet takes a cell that begins so for a formula, or what hides one
_TIME_FORMAT = "yyyy-mm-dd hh:mm:ss"
_SCAN_COLUMNS = (
    *("seq", "scanned_at", "scanned_local", "code", "description", "symbology", "verdict", "reason"),
    *("counted", "undone", "person", "device"),
)
_SESSION_COLUMNS = ("session", "session_type", "location")  # in a CSV on every row; XLSX has a sheet for the session
_LIST_COLUMNS = ("code", "description")
_FACT_COLUMNS = ("fact", "value")


class Say(Protocol):
    """`Catalogue.say`."""

    def __call__(self, key: str, /, **params: object) -> str: ...


@dataclass(frozen=True, slots=True)
class ExportSession:
    """The session that is exported. Times are UTC; None where there is none."""

    id: str
    session_type: str
    status: str
    created_at: datetime
    created_by: str  # the person's name
    ended_at: datetime | None = None
    location: str = ""
    project_id: int | None = None
    client_id: int | None = None
    expected_items: int | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One scan. `verdict` and `reason` are the values of the enums, the same in every language."""

    seq: int
    scanned_at: datetime  # UTC
    code: str
    symbology: str
    verdict: str
    reason: str
    counted: bool
    person: str
    device: str
    undone: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class ExportLists:
    """What became of the codes; each may be an iterator."""

    found: Iterable[ExpectedItem] = ()
    missing: Iterable[ExpectedItem] = ()
    unexpected: Iterable[ExpectedItem] = ()
    duplicate: Iterable[ExpectedItem] = ()
    failed: Iterable[ExpectedItem] = ()


def export_name(session: ExportSession, suffix: Literal[".csv", ".xlsx"]) -> str:
    """A file name for the session, safe on every system: "INVENTORY_Room_214_20260301T094207Z.csv"."""
    stamp = session.created_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return safe_name(f"{session.session_type}_{session.location[:40]}_{stamp}", suffix)


def write_csv(
    path: Path,
    session: ExportSession,
    rows: Iterable[ExportRow],
    *,
    say: Say,
    zone: tzinfo | None,
    delimiter: Literal[";", ","] = ";",
) -> None:
    """Writes the scans: UTF-8 with BOM, CRLF, `;` for Excel in Europe. `zone` None is the machine's own. Blocks; not
    for the UI thread. Raises OutsideFailed; then `path` is as it was."""
    with replacing(path, ".csv") as file, _as_text(file) as text:
        writer = csv.writer(text, delimiter=delimiter)
        writer.writerow(_headings(_SCAN_COLUMNS + _SESSION_COLUMNS, say))
        about = (session.id, session.session_type, session.location)
        for row in rows:
            writer.writerow([_csv_value(value) for value in _values(row, say, zone) + about])


def write_xlsx(
    path: Path, session: ExportSession, rows: Iterable[ExportRow], lists: ExportLists, *, say: Say, zone: tzinfo | None
) -> None:
    """Writes the sheets: session, scans, found, missing, unexpected, duplicate, failed. Otherwise as `write_csv`."""
    from openpyxl import Workbook

    with replacing(path, ".xlsx") as file:
        book = Workbook(write_only=True)
        facts = [(say(f"lists.fact.{name}"), value) for name, value in _facts(session, zone)]
        _sheet(book, say("lists.sheet.session"), _headings(_FACT_COLUMNS, say), facts)
        scans = (_values(row, say, zone) for row in rows)
        _sheet(book, say("lists.sheet.scans"), _headings(_SCAN_COLUMNS, say), scans)
        for name in ("found", "missing", "unexpected", "duplicate", "failed"):
            items = ((item.code, item.description) for item in getattr(lists, name))
            _sheet(book, say(f"lists.sheet.{name}"), _headings(_LIST_COLUMNS, say), items)
        book.save(file)


def harmless(text: str) -> str:
    """`text` for a cell: never run as a formula. Source: OWASP, CSV injection; full-width signs count too."""
    return f"'{text}" if text[:1] in _RUNS and text else text


@contextmanager
def _as_text(file: BinaryIO) -> Iterator[io.TextIOWrapper]:
    # backslashreplace: a lone surrogate in a description must not cost the whole export
    text = io.TextIOWrapper(file, "utf-8-sig", errors="backslashreplace", newline="")
    try:
        yield text
    finally:
        text.detach()  # flushes, and leaves the file to who opened it


def _headings(columns: Iterable[str], say: Say) -> list[str]:
    return [say(f"lists.column.{name}") for name in columns]


def _values(row: ExportRow, say: Say, zone: tzinfo | None) -> tuple[Value, ...]:
    """In the order of _SCAN_COLUMNS."""
    return (
        row.seq,
        row.scanned_at.astimezone(UTC),
        row.scanned_at.astimezone(zone),
        row.code,
        row.description,
        row.symbology,
        row.verdict,
        row.reason,
        say("common.yes" if row.counted else "common.no"),
        say("common.yes" if row.undone else "common.no"),
        row.person,
        row.device,
    )


def _facts(session: ExportSession, zone: tzinfo | None) -> Iterator[tuple[str, Value]]:
    yield "id", session.id
    yield "session_type", session.session_type
    yield "status", session.status
    yield "created_at", session.created_at.astimezone(zone)
    yield "created_by", session.created_by
    yield "ended_at", session.ended_at.astimezone(zone) if session.ended_at else None
    yield "location", session.location
    yield "project_id", session.project_id
    yield "client_id", session.client_id
    yield "expected_items", session.expected_items
    yield "notes", session.notes


def _csv_value(value: Value) -> str | int:
    if isinstance(value, datetime):
        is_utc = value.tzinfo is UTC
        return value.strftime("%Y-%m-%dT%H:%M:%SZ" if is_utc else "%Y-%m-%d %H:%M:%S")
    return harmless(value) if isinstance(value, str) else value if value is not None else ""


def _sheet(book: "Workbook", title: str, headings: list[str], rows: Iterable[tuple[Value, ...]]) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.append(headings)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: "WriteOnlyWorksheet", value: Value) -> "Cell | int | None":
    """Text as a text cell, with marks for what XML cannot hold (openpyxl cuts it at the 32,767 characters that Excel
    takes); times without zone, as Excel wants them."""
    if isinstance(value, str):
        return _formatted(sheet, visible(harmless(value)), "@") if value else None
    if isinstance(value, datetime):
        return _formatted(sheet, value.replace(tzinfo=None, microsecond=0), _TIME_FORMAT)
    return value


def _formatted(sheet: "WriteOnlyWorksheet", value: str | datetime, number_format: str) -> "Cell":
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value)
    cell.number_format = number_format
    return cell
