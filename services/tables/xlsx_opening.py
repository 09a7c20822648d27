"""Opens a workbook with openpyxl, through an archive that gives away no part that costs too much."""

import io
from typing import Any

from openpyxl.reader.excel import ExcelReader
from openpyxl.workbook import Workbook

from services.tables.xlsx_bounds import BoundedArchive


class _Reader(ExcelReader):
    """openpyxl's own, which takes no other archive than the one it makes."""

    def __init__(self, content: bytes, name: str) -> None:
        archive = BoundedArchive(content, name)
        super().__init__(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        self.archive.close()
        self.archive = archive

    def read_chartsheet(self, sheet: Any, rel: Any) -> None:
        """Nothing: it has no rows, and its charts cost time and memory."""


def open_workbook(content: bytes, name: str) -> Workbook:
    """The workbook, whose rows are read as they are asked for; to be closed. `name` is for the words. Raises Refused
    and OutsideFailed as BoundedArchive, and whatever a broken file makes of openpyxl."""
    reader = _Reader(content, name)
    reader.read()
    return reader.wb
