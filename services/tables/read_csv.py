"""Reads CSV as people send it: comma, semicolon or tab; UTF-8, UTF-16 or Windows-1252; with and without quotes."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice

from services.errors import Refused
from services.tables.rows import MOST_COLUMNS, MOST_ROWS, Cell, Row, unreadable

_SAMPLE = 50  # rows that tell what parts the columns
_ONE_COLUMN = "\x1e"  # a delimiter that no line has
_QUOTED = re.compile(r'(?<![^,;\t\r\n])"(?:[^"]++|"")*+"(?![^,;\t\r\n])')  # a whole cell, its line breaks too
_EXCEL_TEXT = re.compile(r'="([^"]*)"')  # ="0012" is how people keep zeros through Excel
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)  # 1.23457E+18 was a serial once
_LOST = "\N{REPLACEMENT CHARACTER}"
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def csv_rows(content: bytes, name: str) -> Iterator[Row]:
    """The rows of a CSV file, empty ones left out. Raises OutsideFailed where a line is no text at all."""
    text = decode(content)
    named = re.match(r"sep=(.)\r?\n", text)  # Excel's own first line
    if named:
        return table_rows(text[named.end() :], named[1], name, before=1)
    return table_rows(text, _delimiter(text), name)


def table_rows(text: str, delimiter: str, name: str, *, before: int = 0) -> Iterator[Row]:
    """The rows of a text. A quote that is never closed is taken for an inch mark, so that it swallows no line.
    `before`: lines that were cut off in front."""
    quoted = _every_quote_is_closed(text, delimiter)
    rows = _parse(text, delimiter, quoted=True) if quoted else _unquoted(text, delimiter, name)
    for line, cells in _filled(rows):
        if len(cells) > MOST_COLUMNS and any(cell.strip() for cell in cells[MOST_COLUMNS:]):
            place = str(line + before)
            raise Refused("LIST_TOO_BIG", "lists.refused.columns_in_line", line=place, most=MOST_COLUMNS)
        yield Row(line + before, tuple(_cell(cell) for cell in cells[:MOST_COLUMNS]))


def decode(content: bytes) -> str:
    """The text of a file. NUL becomes ␀, since no database column takes it."""
    return _decode(content).replace("\0", "␀")


def _decode(content: bytes) -> str:
    for mark, encoding in _BOMS.items():
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    head = content[:1000]
    if head.count(0) > len(head) // 3:  # UTF-16 without its mark: every other byte of Latin text is NUL
        return content.decode("utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _with_faults(content, error)


def _with_faults(content: bytes, first: UnicodeDecodeError) -> str:
    """Windows-1252; or UTF-8 that is broken at some places, where most of what is not ASCII can be read as that, or all
    but a character that is cut off at the end: else one bad byte would spoil every letter with an accent. What cannot
    be read becomes U+FFFD."""
    text = content.decode("utf-8", errors="replace")
    lost = text.count(_LOST)
    read = sum(1 for char in text if not char.isascii()) - lost
    is_cut = first.reason == "unexpected end of data"  # the first fault, and so the only one
    return text if read > lost or (is_cut and read) else content.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    """What parts the columns: that which parts the heading, and of several the one with the most lines alike. A tab or
    semicolon may do so in any line, no code has one; a comma has to in most. Inside of quotes none counts."""
    sample = "".join(islice(io.StringIO(text, newline=""), _SAMPLE))
    lines = [line for line in re.split(r"[\r\n]+", _QUOTED.sub("x", sample)) if line.strip()]
    parting = [mark for mark in "\t;" if any(mark in line for line in lines)]
    if 2 * sum("," in line for line in lines) > len(lines):
        parting.append(",")
    return max(parting, key=partial(_likeness, lines), default=_ONE_COLUMN)


def _likeness(lines: list[str], mark: str) -> tuple[bool, int, bool]:
    """How much the mark looks like what parts the columns of the lines. One that always has a blank behind it is rather
    of a text: "4 GB; 64 GB"."""
    counts = Counter(line.count(mark) for line in lines if mark in line)
    tight = any(line.count(mark) > line.count(f"{mark} ") for line in lines)
    return mark in lines[0], max(counts.values()), tight


def _parse(text: str, delimiter: str, *, quoted: bool) -> Iterator[tuple[int, list[str]]]:
    lines = io.StringIO(text, newline="")
    if quoted:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
    else:
        reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    line = 1
    for cells in reader:
        yield line, cells
        line = reader.line_num + 1


def _every_quote_is_closed(text: str, delimiter: str) -> bool:
    """Seen without keeping a row: cells take many times the memory of their text."""
    try:
        for _ in _filled(_parse(text, delimiter, quoted=True)):
            pass
    except csv.Error:
        return False
    return True


def _filled(rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Those that are not empty, and no more than it takes to see that there are too many."""
    return islice((row for row in rows if any(cell.strip() for cell in row[1])), MOST_ROWS + 1)


def _unquoted(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    line = 0
    try:
        for line, cells in _parse(text, delimiter, quoted=False):
            yield line, [_without_quotes(cell) for cell in cells]
    except csv.Error as error:
        raise unreadable(name, line + 1) from error


def _without_quotes(cell: str) -> str:
    quoted = len(cell) > 1 and cell[0] == cell[-1] == '"'
    return cell[1:-1].replace('""', '"') if quoted else cell


def _cell(text: str) -> Cell:
    bare = text.strip()
    excel = _EXCEL_TEXT.fullmatch(bare)
    if excel:
        return Cell(excel[1])
    return Cell(bare, "lists.problem.rounded_text" if _ROUNDED.fullmatch(bare) else "")
