"""Writes an XLSX workbook, sheet after sheet and row after row: a file of any length needs the same memory."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from services.tables.cells import Value, text_cell
from services.tables.safe_file import PART, PART_END
from services.training.files import marked_headings, marked_rows

if TYPE_CHECKING:  # only who writes a workbook pays for it
    from xlsxwriter import Workbook

MOST_ROWS = 1_048_576  # of a sheet, the headings included (Excel's limit)
_FORMATS: dict[type, str] = {str: "@", float: "0.0", datetime: "yyyy-mm-dd hh:mm:ss"}
_WIDTH = 20  # characters of a column: a time is seen whole


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's title, headings and rows, as long as they may be; what does not fit goes to a further sheet."""

    title: str
    headings: list[str]
    rows: Iterable[tuple[Value, ...]]


def write_workbook(file: BinaryIO, folder: Path, sheets: Iterable[Sheet]) -> None:
    """Write the sheets to `file`; `folder` is where its parts are put together, and nothing is left there. Text becomes
    text cells, never numbers, links or formulas; times are written without their zone. Raises OSError."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    with tempfile.TemporaryDirectory(prefix=PART, suffix=PART_END, dir=folder) as parts:
        whole = Path(parts) / "whole.xlsx"  # not `file` itself: a ZIP that failed would still write its end into that
        book = Workbook(whole, {"constant_memory": True, "tmpdir": parts, "use_zip64": True})
        try:
            formats = {kind: book.add_format({"num_format": shown}) for kind, shown in _FORMATS.items()}
            for sheet in sheets:
                _write_sheet(book, sheet, formats)
            book.close()
        except FileCreateError as error:
            raise error.args[0] from error
        finally:
            for begun in book.worksheets():
                begun.row_data_fh.close()
        with whole.open("rb") as written:
            shutil.copyfileobj(written, file)


def _write_sheet(book: "Workbook", sheet: Sheet, formats: dict[type, Any]) -> None:
    rows: Iterator[tuple[Value, ...]] = iter(marked_rows(sheet.rows))
    title, headings = sheet.title, marked_headings(sheet.headings)
    for number in count(2):
        page = book.add_worksheet(title)
        page.freeze_panes(1, 0)
        page.set_column(0, len(headings) - 1, _WIDTH)
        _write_row(page, 0, tuple(headings), formats)
        for at, row in enumerate(islice(rows, MOST_ROWS - 1), start=1):
            _write_row(page, at, row, formats)
        further = next(rows, None)
        if further is None:
            return
        rows, title = chain([further], rows), f"{sheet.title} {number}"


def _write_row(page: Any, row: int, values: tuple[Value, ...], formats: dict[type, Any]) -> None:
    for column, value in enumerate(values):
        if isinstance(value, str):
            if value:
                page.write_string(row, column, text_cell(value), formats[str])
        elif isinstance(value, datetime):
            page.write_datetime(row, column, value.replace(tzinfo=None, microsecond=0), formats[datetime])
        elif value is not None:
            page.write_number(row, column, value, formats.get(type(value)))
