"""Expected lists: from CSV and XLSX files and from pasted text to items, with what is wrong told line by line.

A header is found by its words, loosely ("Serial No.", "Seriennummer", "asset tag"); without one the first column has
the codes. Codes are kept as they stand, with their zeros. Nothing is dropped in silence: every row is an item or a
problem, or empty.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from services.errors import Refused
from services.scanning.marks import folded
from services.sessions.model import ExpectedItem
from services.tables.read_csv import table_rows
from services.tables.reading import check_length, find_column, plain_names, read_content, rows_of
from services.tables.rows import LONGEST_CELL, MOST_ROWS, Row
from services.training.files import refuse_other_rows

MOST_ITEMS = 100_000
_CHECK_DIGIT = "lists.problem.check_digit"
_HARMLESS = frozenset({"lists.problem.twice", "lists.problem.alike", _CHECK_DIGIT})  # the list is taken whole

_CODE_NAMES = (
    *("code", "barcode", "strichcode", "assettag", "tag", "inventarnummer", "inventarnr", "anlagennummer"),
    *("serial", "serialnumber", "serialno", "seriennummer", "seriennr", "sn", "asset", "assetid", "licenseplate"),
    *("sscc", "gtin", "ean", "upc", "sku", "number", "nummer", "nr", "id"),
)
_DESCRIPTION_NAMES = (
    *("description", "beschreibung", "bezeichnung", "name", "model", "modell", "title", "titel"),
    *("product", "produkt", "article", "artikel", "item", "gerät", "device"),
)
_ARTICLES = ("gtin", "ean", "upc")
_GTINS = frozenset({8, 12, 13, 14})
_LONG_GTINS = frozenset({13, 14})


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to tell about a line. `words` is a key of the catalogue, `params` fill it ({line} too). `left_out`: the
    line gave no item, so that without it the list is only half read."""

    line: int
    words: str
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def left_out(self) -> bool:
        return self.words not in _HARMLESS

    @property
    def unscannable(self) -> bool:
        """The line gave an item that no scan can find."""
        return self.words == _CHECK_DIGIT


@dataclass(frozen=True, slots=True)
class ExpectedList:
    """What was read. The columns are named as in the header, to be shown before the list is taken; "" without one."""

    items: tuple[ExpectedItem, ...]
    problems: tuple[Problem, ...] = ()
    code_column: str = ""
    description_column: str = ""

    @property
    def left_out(self) -> int:
        """How many lines gave no item, though they are not empty."""
        return sum(problem.left_out for problem in self.problems)


@dataclass(frozen=True, slots=True)
class _Columns:
    code: int
    description: int | None
    header: bool
    articles: bool = False  # the header says that the codes are GTINs


def read_file(path: Path) -> ExpectedList:
    """Reads a CSV or XLSX file; what it is tells its content. Raises OutsideFailed(FILE) where it cannot be read, and
    Refused: LIST_TOO_BIG (20 MiB, 250,000 rows, 100,000 items), LIST_KIND (an old .xls), LIST_EMPTY."""
    return read_bytes(read_content(path), path.name)


def read_bytes(content: bytes, name: str) -> ExpectedList:
    """The same for a file's content; `name` is only for the words."""
    return _take(rows_of(content, name))


def read_pasted(text: str) -> ExpectedList:
    """The same for text from the clipboard: a code a line, or columns with tabs as spreadsheets copy them."""
    check_length(len(text), "")
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\0", "␀")
    return _take(refuse_other_rows(table_rows(whole, "\t", ""), ""))


def _take(rows: Iterable[Row]) -> ExpectedList:
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        raise Refused("LIST_EMPTY", "lists.refused.empty")
    columns = _columns(first)
    reading = _Reading(columns)
    for row in rows if columns.header else chain([first], rows):
        if row.line > MOST_ROWS:  # each may have something to tell: no file may cost the station its memory
            raise Refused("LIST_TOO_BIG", "lists.refused.rows", most=MOST_ROWS)
        reading.take(row)
    if not reading.items and not reading.problems:
        raise Refused("LIST_EMPTY", "lists.refused.empty")
    code, description = (columns.code, columns.description) if columns.header else (None, None)
    return ExpectedList(tuple(reading.items), tuple(reading.problems), first.text(code), first.text(description))


class _Reading:
    """Takes row after row, and remembers which codes it has seen where."""

    def __init__(self, columns: _Columns) -> None:
        self.items: list[ExpectedItem] = []
        self.problems: list[Problem] = []
        self._columns = columns
        self._lines: dict[str, int] = {}  # code -> its line
        self._alike: dict[str, str] = {}  # what confusable codes have in common -> the first of them

    def take(self, row: Row) -> None:
        code, description = row.text(self._columns.code), row.text(self._columns.description)
        cell = row.cell(self._columns.code)
        if cell.damage:
            self._tell(row, cell.damage, code=code, cell=cell.place)
        elif not code:
            self._tell(row, "lists.problem.no_code")
        elif max(len(code), len(description)) > LONGEST_CELL:
            self._tell(row, "lists.problem.too_long", most=LONGEST_CELL)
        elif code in self._lines:
            self._tell(row, "lists.problem.twice", code=code, first=self._lines[code])
        else:
            self._add(row, code, description)

    def _add(self, row: Row, code: str, description: str) -> None:
        if len(self.items) == MOST_ITEMS:
            raise Refused("LIST_TOO_BIG", "lists.refused.items", most=MOST_ITEMS)
        other = self._alike.setdefault(folded(code), code)
        if other != code:
            self._tell(row, "lists.problem.alike", code=code, other=other, first=self._lines[other])
        if _check_digit_is_wrong(code, of_articles=self._columns.articles):
            self._tell(row, _CHECK_DIGIT, code=code)
        self._lines[code] = row.line
        self.items.append(ExpectedItem(code, description))

    def _tell(self, row: Row, words: str, **params: object) -> None:
        texts = {name: str(value) for name, value in params.items()}
        self.problems.append(Problem(row.line, words, MappingProxyType({"line": str(row.line), **texts})))


def _columns(first: Row) -> _Columns:
    """Where codes and descriptions stand. Without a header: the first column, and the second."""
    names = plain_names(first)
    code = find_column(names, _CODE_NAMES)
    description = find_column([name if at != code else "" for at, name in enumerate(names)], _DESCRIPTION_NAMES)
    if code is None and (description is None or any(map(_has_digit, names))):
        return _Columns(0, 1, header=False)  # "W12-0789; Model" is an item, not a header
    if code is None:
        code = 1 if description == 0 and len(names) > 1 else 0
        description = None if description == code else description
    return _Columns(code, description, header=True, articles=names[code].startswith(_ARTICLES))


def _check_digit_is_wrong(code: str, *, of_articles: bool) -> bool:
    """Whether a scanner gives this code only with another check digit. 13 and 14 digits are taken for a GTIN; 8 and 12
    only where the header says so, since houses number their things so."""
    digits = code.isascii() and code.isdigit()
    if not (code.startswith("(") or (digits and len(code) in (_GTINS if of_articles else _LONG_GTINS))):
        return False
    from services.scanning.gs1 import Doubt, gtin, read  # loads biip: not for lists that need none of it

    if digits:
        return gtin(code, "ean13") is Doubt.CHECK_DIGIT
    message = read(code)
    return message is not None and message.doubt is Doubt.CHECK_DIGIT


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)
