"""Cells of tables that people take away: text from barcodes and servers is hostile, and no spreadsheet runs it."""

from datetime import datetime

from services.scanning.marks import visible

Value = str | int | float | datetime | None  # a float is shown with one decimal

_RUNS = frozenset("=+-@\t\r\n\0＝＋－＠")  # a spreadsheet takes a cell that begins so for a formula, or what hides one
_LONGEST = 32_767  # characters of a cell (Excel's limit)


def harmless(text: str) -> str:
    """`text` for a cell: never run as a formula. Source: OWASP, CSV injection; full-width signs count too."""
    return f"'{text}" if text[:1] in _RUNS and text else text


def as_meant(text: str) -> str:
    """The text of a cell that `harmless` has written."""
    return text[1:] if text[:1] == "'" and harmless(text[1:]) == text else text


def text_cell(text: str) -> str:
    """`text` for a workbook: harmless, with marks for what XML cannot hold, and no longer than Excel takes."""
    return visible(harmless(text))[:_LONGEST]
