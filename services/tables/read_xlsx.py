"""Reads one sheet of an XLSX file, the first one seen that has anything in it. Nothing of the file is trusted: it may
be a bomb.

Every row is read, or the file is refused where it cannot be. Cells that Excel keeps as numbers have lost what a serial
number needs: over 15 digits are rounded, 1-2 became a date. Such cells are told by name instead of being guessed at.
"""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import chain, count
from typing import TYPE_CHECKING, Any, Final

from services.errors import OutsideFailed, Refused
from services.tables.rows import LONGEST_CELL, Cell, Row, unreadable

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

    from services.tables.xlsx_survey import Survey

_DIGITS: Final = 15  # that Excel keeps of a number
_EXACT: Final = 10**_DIGITS
_ZEROS: Final = re.compile(r"0+")  # the number format 000000 shows leading zeros
_ESCAPED: Final = re.compile(
    r"_x00([01][0-9A-Fa-f])_"
)  # how a workbook holds what XML cannot (ISO/IEC 29500, ST_Xstring)
_EMPTY: Final = Cell("")
_MOST_COVERED: Final = 1_000_000  # cells of merged ranges, counted in each row that has anything


def xlsx_rows(content: bytes, name: str, sheet: str = "") -> Iterator[Row]:
    """The rows of a sheet, empty ones left out; "": of the first that has any, hidden ones last. Raises Refused:
    LIST_TOO_BIG before it is unpacked, or where it goes further than is read, LIST_SHEET where there is none of that
    title; and OutsideFailed where it is no XLSX."""
    with _opened(content, name) as book:
        if not sheet:
            whole = (_rows(one, name) for one in _in_order(book))
            yield from next((chain([first], rows) for rows in whole for first in rows), ())
        elif sheet in book.sheetnames:
            yield from _rows(book[sheet], name)
        else:
            raise Refused("LIST_SHEET", "lists.refused.sheet", name=name, sheet=sheet)


def xlsx_sheets(content: bytes, name: str) -> tuple[str, ...]:
    """The titles of the sheets that have anything in them, in their order, hidden ones last. Raises as `xlsx_rows`, but
    for sheets that cannot be read: whoever takes one of those is told."""
    with _opened(content, name) as book:
        return tuple(sheet.title for sheet in _in_order(book) if _has_rows(sheet, name))


@contextmanager
def _opened(content: bytes, name: str) -> Iterator["Workbook"]:
    from services.tables.xlsx_opening import open_workbook  # 170 ms: only who brings a workbook pays them

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that do not concern us
            book = open_workbook(content, name)
            try:
                if not book.worksheets:  # they are not where the file says, or in another dialect (Strict Open XML)
                    raise unreadable(name)
                yield book
            finally:
                book.close()
    except (Refused, OutsideFailed):
        raise
    except Exception as error:  # whatever a broken or hostile file makes of openpyxl
        raise unreadable(name) from error


def _in_order(book: "Workbook") -> list[Any]:
    return sorted(book.worksheets, key=lambda sheet: sheet.sheet_state != "visible")


def _has_rows(sheet: Any, name: str) -> bool:
    try:
        return next(_rows(sheet, name), None) is not None
    except (Refused, OutsideFailed):
        return True


def _rows(sheet: Any, name: str) -> Iterator[Row]:
    from services.tables.xlsx_survey import survey

    with sheet._get_source() as source:  # openpyxl's way to the sheet's part: it has no other one
        seen = survey(source, name)
    sheet.reset_dimensions()  # files lie about them
    merged = _Merged(seen, name)
    if not seen.rows:
        return
    rows = sheet.iter_rows(max_row=seen.rows, max_col=seen.columns)
    for line, filled in _lines(rows, seen.uncalculated, name):
        if any(cell is not _EMPTY and (cell.text or cell.damage) for cell in filled):
            merged.mark(line, filled)
            while not (filled[-1].text or filled[-1].damage):
                filled.pop()
            yield Row(line, tuple(filled), sheet.title)


def _lines(rows: Iterator[Any], uncalculated: frozenset[str], name: str) -> Iterator[tuple[int, list[Cell]]]:
    """Each row that has cells, with its number. Raises OutsideFailed with that of the one whose values openpyxl cannot
    read. What a file leaves out, openpyxl fills with one and the same cell, and whole rows with one and the same row:
    both are passed over quickly, since a few kilobytes can leave out millions."""
    from openpyxl.cell.read_only import EMPTY_CELL

    left_out: object = None
    for line in count(1):
        try:
            row = next(rows)
            if row is left_out:
                continue
            cells = [_EMPTY if cell is EMPTY_CELL else _cell(cell, uncalculated) for cell in row]
        except StopIteration:
            return
        except Exception as error:
            raise unreadable(name, line) from error
        if all(cell is _EMPTY for cell in cells):
            left_out = row
            continue
        yield line, cells


class _Merged:
    """Marks the cells of a row that are merged into others: what they were meant to say, nobody knows."""

    def __init__(self, seen: "Survey", name: str) -> None:
        self._coming, self._most, self._name = list(seen.merged)[::-1], seen.columns, name
        self._here: list[Any] = []
        self._left = _MOST_COVERED

    def mark(self, line: int, cells: list[Cell]) -> None:
        """`line`: after the one before. Raises OutsideFailed where ranges overlap so that there are more cells in them
        than in the row, Refused where they are too many in all rows together."""
        while self._coming and self._coming[-1].top <= line:
            self._here.append(self._coming.pop())
        self._here = [one for one in self._here if one.bottom >= line and one.left <= self._most]
        covered = sum(min(one.right, self._most) + 1 - one.left for one in self._here)
        if covered > self._most:
            raise unreadable(self._name, line)
        self._left -= covered
        if self._left < 0:
            raise Refused("LIST_TOO_BIG", "lists.refused.unpacked", name=self._name)
        for one in self._here:
            for column in range(one.left, min(one.right, self._most) + 1):
                if one.covers(line, column):
                    cells[column - 1] = Cell("", "lists.problem.merged_cell", one.place(line, column))


def _cell(cell: Any, uncalculated: frozenset[str]) -> Cell:
    value = cell.value
    if value is None:
        place = getattr(cell, "coordinate", "")  # a cell that is not in the file has none
        return Cell("", "lists.problem.formula_cell", place) if place in uncalculated else _EMPTY
    place = str(cell.coordinate)
    if isinstance(value, str):
        broken = cell.data_type == "e"  # #N/A and its like
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value[: LONGEST_CELL + 1])
        text = text.replace("\0", "␀").strip()
        return Cell(text, "lists.problem.error_cell" if broken else "", place)
    if isinstance(value, bool) or not isinstance(value, int | float):
        dated = isinstance(value, date | datetime | time | timedelta)
        return Cell(str(value), "lists.problem.date_cell" if dated else "lists.problem.error_cell", place)
    return _number(value, str(cell.number_format), place)


def _number(value: float, shown_as: str, place: str) -> Cell:
    if not 0 <= value < _EXACT or value != int(value):
        text = f"{value:.{_DIGITS}g}"  # more of them are noise: 0.1 + 0.2
        exact = abs(value) < _EXACT and "e" not in text
        return Cell(text if exact else str(value), "lists.problem.rounded_cell", place, is_figure=exact)
    text = str(int(value))
    if _ZEROS.fullmatch(shown_as):
        return Cell(text.zfill(len(shown_as)), "", place)
    return Cell(text, "", place, is_number=True)
