"""Reads one sheet of an XLSX file, the first that has anything in it. Nothing of the file is trusted: it may be a bomb.

Cells that Excel keeps as numbers have lost what a serial number needs: over 15 digits are rounded, 1-2 became a date.
Such cells are told by name instead of being guessed at.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

from services.errors import Refused
from services.tables.rows import LONGEST_CELL, MOST_ROWS, Cell, Row, unreadable

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MOST_UNPACKED = 100 * 1024 * 1024  # bytes, all parts together
_MOST_PARTS = 2_000
_MOST_COLUMNS = 64
_EXACT = 10**15  # Excel keeps 15 digits of a number
_ZEROS = re.compile(r"0+")  # the number format 000000 shows leading zeros


def xlsx_rows(content: bytes, name: str, sheet: str = "") -> Iterator[Row]:
    """The rows of a sheet, empty ones left out; "": of the first that has any. Raises Refused: LIST_TOO_BIG before it
    is unpacked, LIST_SHEET where there is none of that title; and OutsideFailed where it is no XLSX."""
    with _opened(content, name) as book:
        if not sheet:
            yield from next((chain([first], rows) for rows in map(_rows, book.worksheets) for first in rows), ())
        elif sheet in book.sheetnames:
            yield from _rows(book[sheet])
        else:
            raise Refused("LIST_SHEET", "lists.refused.sheet", name=name, sheet=sheet)


def xlsx_sheets(content: bytes, name: str) -> tuple[str, ...]:
    """The titles of the sheets that have anything in them, in their order. Raises as `xlsx_rows`."""
    with _opened(content, name) as book:
        return tuple(sheet.title for sheet in book.worksheets if next(_rows(sheet), None) is not None)


@contextmanager
def _opened(content: bytes, name: str) -> Iterator["Workbook"]:
    from openpyxl import load_workbook  # 170 ms: only who brings a workbook pays them

    _check_size(content, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that do not concern us
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            try:
                yield book
            finally:
                book.close()
    except Refused:
        raise
    except Exception as error:  # whatever a broken or hostile file makes of openpyxl
        raise unreadable(name) from error


def _check_size(content: bytes, name: str) -> None:
    """By the sizes that the archive tells; zipfile reads no part further than that."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise unreadable(name) from error
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused("LIST_TOO_BIG", "lists.refused.unpacked", name=name)


def _rows(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # files lie about them
    for line, cells in enumerate(sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=_MOST_COLUMNS), start=1):
        filled = [_cell(cell) for cell in cells]
        while filled and not filled[-1].text:  # up to the most columns there may be
            filled.pop()
        if filled:
            yield Row(line, tuple(filled))


def _cell(cell: object) -> Cell:
    value = getattr(cell, "value", None)
    if value is None:
        return Cell("")
    place = str(getattr(cell, "coordinate", ""))
    if isinstance(value, str):
        broken = getattr(cell, "data_type", "") == "e"  # #N/A and its like
        text = value[: LONGEST_CELL + 1].replace("\0", "␀").strip()
        return Cell(text, "lists.problem.error_cell" if broken else "", place)
    if isinstance(value, bool) or not isinstance(value, int | float):
        dated = isinstance(value, date | datetime | time | timedelta)
        return Cell(str(value), "lists.problem.date_cell" if dated else "lists.problem.error_cell", place)
    return _number(value, str(getattr(cell, "number_format", "")), place)


def _number(value: float, shown_as: str, place: str) -> Cell:
    whole = int(value) if abs(value) < _EXACT and value == int(value) else None
    if whole is None or whole < 0:
        return Cell(str(value), "lists.problem.rounded_cell", place)
    text = str(whole)
    return Cell(text.zfill(len(shown_as)) if _ZEROS.fullmatch(shown_as) else text, "", place)
