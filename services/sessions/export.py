"""A session as a file: every scan with its answer, as CSV or XLSX, and in XLSX also its lists.

Codes come from barcodes and are hostile: a cell that a spreadsheet would run as a formula gets an apostrophe in front,
serials and tags are text cells, so that 19 digits and leading zeros survive. Times stand in UTC and in the station's
zone. Rows are taken one at a time: a file of any length needs the same memory.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Literal

from services.sessions.model import ExpectedItem, FoundItem
from services.tables.cells import Value
from services.tables.safe_file import replacing, safe_name
from services.tables.workbook import Sheet, write_workbook
from services.tables.writing import write_table
from services.words.catalogue import Say

_SCAN_COLUMNS = (
    *("seq", "scanned_at", "scanned_local", "code", "description", "symbology", "verdict", "reason"),
    *("counted", "undone", "person", "device"),
)
_CODE_COLUMNS = ("verdict_code", "reason_code")  # for programs: the same in every language
_SESSION_COLUMNS = ("session", "session_type", "location")  # in a CSV on every row; XLSX has a sheet for the session
_LIST_COLUMNS = ("code", "description")
_FOUND_COLUMNS = (*_LIST_COLUMNS, "scanned_as")
_FACT_COLUMNS = ("fact", "value")


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
    blind: bool = False  # who counted was not told what is expected


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One scan. `number` counts within the session, from 1; `verdict` and `reason` are the values of the enums."""

    number: int
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
    """What became of the codes; each may be an iterator. Each expected code is in `found` or in `missing`, as the list
    writes it. None: that is not told, and has no sheet."""

    found: Iterable[FoundItem] | None = ()
    missing: Iterable[ExpectedItem] | None = ()
    unexpected: Iterable[ExpectedItem] | None = ()
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
    about = (session.id, say(f"session_type.{session.session_type}"), session.location)
    cells = ((*_values(row, say, zone), *about, row.verdict, row.reason) for row in rows)
    with replacing(path, ".csv") as file:
        write_table(file, _headings(_SCAN_COLUMNS + _SESSION_COLUMNS + _CODE_COLUMNS, say), cells, delimiter=delimiter)


def write_xlsx(
    path: Path, session: ExportSession, rows: Iterable[ExportRow], lists: ExportLists, *, say: Say, zone: tzinfo | None
) -> None:
    """Writes the sheets: session, scans, found, missing, unexpected, duplicate, failed. Otherwise as `write_csv`."""
    with replacing(path, ".xlsx") as file:
        write_workbook(file, path.parent, _sheets(session, rows, lists, say, zone))


def _sheets(
    session: ExportSession, rows: Iterable[ExportRow], lists: ExportLists, say: Say, zone: tzinfo | None
) -> Iterator[Sheet]:
    facts = ((say(f"lists.fact.{name}"), value) for name, value in _facts(session, say, zone))
    scans = ((*_values(row, say, zone), row.verdict, row.reason) for row in rows)
    yield _sheet("session", _FACT_COLUMNS, facts, say)
    yield _sheet("scans", _SCAN_COLUMNS + _CODE_COLUMNS, scans, say)
    if lists.found is not None:
        found = ((item.code, item.description, item.scanned) for item in lists.found)
        yield _sheet("found", _FOUND_COLUMNS, found, say)
    for name in ("missing", "unexpected", "duplicate", "failed"):
        told = getattr(lists, name)
        if told is not None:
            yield _sheet(name, _LIST_COLUMNS, ((item.code, item.description) for item in told), say)


def _sheet(name: str, columns: tuple[str, ...], rows: Iterable[tuple[Value, ...]], say: Say) -> Sheet:
    return Sheet(say(f"lists.sheet.{name}"), _headings(columns, say), rows)


def _headings(columns: Iterable[str], say: Say) -> list[str]:
    return [say(f"lists.column.{name}") for name in columns]


def _values(row: ExportRow, say: Say, zone: tzinfo | None) -> tuple[Value, ...]:
    """In the order of _SCAN_COLUMNS."""
    return (
        row.number,
        row.scanned_at.astimezone(UTC),
        row.scanned_at.astimezone(zone),
        row.code,
        row.description,
        row.symbology,
        say(f"lists.verdict.{row.verdict}"),
        say(f"line.{row.reason}"),
        say("common.yes" if row.counted else "common.no"),
        say("common.yes" if row.undone else "common.no"),
        row.person,
        row.device,
    )


def _facts(session: ExportSession, say: Say, zone: tzinfo | None) -> Iterator[tuple[str, Value]]:
    yield "id", session.id
    yield "session_type", say(f"session_type.{session.session_type}")
    yield "status", say(f"history.status.{session.status}")
    yield "created_at", session.created_at.astimezone(zone)
    yield "created_by", session.created_by
    yield "ended_at", session.ended_at.astimezone(zone) if session.ended_at else None
    yield "location", session.location
    yield "project_id", session.project_id
    yield "client_id", session.client_id
    yield "expected_items", session.expected_items
    yield "notes", session.notes
    if session.blind:
        yield "blind", say("common.yes")
