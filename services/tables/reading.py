"""Reads a table that somebody brings, CSV or XLSX, as its content tells; and finds its columns by their names. The one
way in for all files that people name."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from services.errors import OutsideFailed, OutsideKind, Refused
from services.tables.read_csv import csv_rows
from services.tables.read_xlsx import xlsx_rows, xlsx_sheets
from services.tables.rows import MOST_BYTES, Row
from services.training.files import refuse_other_content, refuse_other_rows

_LEAST_PART = 5  # letters of a name that may stand inside a longer one: "Geräte-Seriennummer", but no "nr" in "Inrich"


def read_content(path: Path, most: int = MOST_BYTES) -> bytes:
    """The content of a file. Raises OutsideFailed(FILE) where it cannot be read, or is no file (a pipe may never come
    to its end), Refused: LIST_TOO_BIG where it has more than `most` bytes, TRAINING as `refuse_other_content`."""
    try:
        if not path.is_file():
            raise FileNotFoundError(path)
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise OutsideFailed(OutsideKind.FILE, "lists.failed.cannot_read", retry=False, name=path.name) from error
    check_length(len(content), path.name, most)
    refuse_other_content(content, path.name)
    return content


def check_length(length: int, name: str, most: int = MOST_BYTES) -> None:
    """Raises Refused(LIST_TOO_BIG) for more bytes than that, a table's by default; `name` is for the words."""
    if length > most:
        raise Refused("LIST_TOO_BIG", "lists.refused.bytes", name=name, most=most // 1024 // 1024)


def rows_of(content: bytes, name: str, sheet: str = "") -> Iterator[Row]:
    """The rows of a table, empty ones left out; of a workbook those of the `sheet`, "" the first that has any. Raises
    Refused: LIST_TOO_BIG, LIST_KIND (an old .xls, or one with a password), LIST_SHEET, TRAINING, and OutsideFailed
    where it cannot be understood; the last three also while rows are taken."""
    check_length(len(content), name)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("LIST_KIND", "lists.refused.old_excel", name=name)
    rows = xlsx_rows(content, name, sheet) if _is_workbook(content) else csv_rows(content, name)
    return refuse_other_rows(rows, name)


def sheets_of(content: bytes, name: str) -> tuple[str, ...]:
    """The titles of a workbook's sheets that have anything in them; none for a CSV. Raises as `rows_of`."""
    check_length(len(content), name)
    return xlsx_sheets(content, name) if _is_workbook(content) else ()


def _is_workbook(content: bytes) -> bool:
    return content.startswith(b"PK\x03\x04")


def plain_names(header: Row) -> list[str]:
    """What the columns are called, each as `plain_name`."""
    return [plain_name(cell.text) for cell in header.cells]


def plain_name(heading: str) -> str:
    """A heading without what people write so or so: "Serial No." is "serialno"."""
    return re.sub(r"[\W_]", "", heading.casefold())


def find_column(names: list[str], wanted: Iterable[str]) -> int | None:
    """The column with the first of the wanted names; else one that has such a name inside, and no digit."""
    wanted = tuple(wanted)
    for name in wanted:
        if name in names:
            return names.index(name)
    for part in wanted:
        for at, name in enumerate(names):
            if len(part) >= _LEAST_PART and part in name and name.isalpha():
                return at
    return None
