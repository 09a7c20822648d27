"""Writes tables that people take away: CSV as Excel reads it, or a workbook."""

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Literal

from services.tables.cells import Value, harmless
from services.tables.safe_file import replacing
from services.tables.workbook import Sheet, write_workbook
from services.training.files import marked_headings, marked_rows

Kind = Literal["csv", "xlsx"]


def write_list(path: Path, kind: Kind, title: str, headings: list[str], rows: Iterable[tuple[Value, ...]]) -> None:
    """Write one table to `path`, which ends in the kind; `title` is its sheet's. Rows are taken one at a time. Blocks;
    not for the UI thread. Raises OutsideFailed; then `path` is as it was."""
    with replacing(path, f".{kind}") as file:
        if kind == "csv":
            write_table(file, headings, rows)
        else:
            write_workbook(file, path.parent, [Sheet(title, headings, rows)])


def write_table(
    file: BinaryIO, headings: list[str], rows: Iterable[tuple[Value, ...]], *, delimiter: Literal[";", ","] = ";"
) -> None:
    """Write CSV to `file`: UTF-8 with BOM, CRLF, `;` for Excel in Europe; no cell is run as a formula."""
    with _as_text(file) as text:
        writer = csv.writer(text, delimiter=delimiter)
        writer.writerow(map(harmless, marked_headings(headings)))
        writer.writerows([_csv_value(value) for value in row] for row in marked_rows(rows))


@contextmanager
def _as_text(file: BinaryIO) -> Iterator[io.TextIOWrapper]:
    # backslashreplace: a lone surrogate in a description must not cost the whole export
    text = io.TextIOWrapper(file, "utf-8-sig", errors="backslashreplace", newline="")
    try:
        yield text
    finally:
        text.detach()  # flushes, and leaves the file to who opened it


def _csv_value(value: Value) -> str | int | float:
    if isinstance(value, datetime):
        is_utc = value.tzinfo is UTC
        return value.strftime("%Y-%m-%dT%H:%M:%SZ" if is_utc else "%Y-%m-%d %H:%M:%S")
    return harmless(value) if isinstance(value, str) else value if value is not None else ""
