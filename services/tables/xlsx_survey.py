"""Walks over a sheet of an XLSX before its values are read, and sees what openpyxl passes over without a word: rows and
cells out of their order, formulas that nobody calculated, merged cells, and how far the sheet really goes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Final
from xml.parsers import expat

from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries
from openpyxl.xml.constants import SHEET_MAIN_NS

from services.errors import OutsideFailed, Refused
from services.tables.rows import MOST_COLUMNS, MOST_ROWS, unreadable

_SHEET, _ROW, _CELL, _VALUE, _FORMULA, _INLINE, _MERGED = (
    f"{SHEET_MAIN_NS} {tag}" for tag in ("worksheet", "row", "c", "v", "f", "is", "mergeCell")
)
_PIECE: Final = 1 << 20
_MOST_MERGED: Final = 100_000
_SIDES: Final = 4


@dataclass(frozen=True, slots=True)
class Range:
    """Merged cells, from 1. `ref`: as the file has them, "B2:B9"."""

    ref: str
    left: int
    top: int
    right: int
    bottom: int

    def covers(self, row: int, column: int) -> bool:
        """Whether that cell is one of them, and not the first, which alone has a value."""
        within = self.top <= row <= self.bottom and self.left <= column <= self.right
        return within and (row, column) != (self.top, self.left)

    def place(self, row: int, column: int) -> str:
        """A cell of them by name: "B3 (B2:B9)"."""
        return f"{get_column_letter(column)}{row} ({self.ref})"


@dataclass(frozen=True, slots=True)
class Survey:
    """A sheet. `rows`, `columns`: of the last ones that have anything, 0 for none; `uncalculated`: "B7" where a formula
    has no value; `merged`: in the order of their first rows."""

    rows: int
    columns: int
    uncalculated: frozenset[str]
    merged: Sequence[Range]


def survey(source: IO[bytes], name: str) -> Survey:
    """What a sheet's XML holds. `name` is for the words. Raises Refused(LIST_TOO_BIG) where something stands further
    down or to the right than is read, OutsideFailed where rows or cells are not in their order, or it is no XML."""
    return _Walk(name).over(source)


@dataclass(slots=True)
class _Walk:
    name: str
    rows: int = 0
    columns: int = 0
    uncalculated: set[str] = field(default_factory=set)
    merged: list[Range] = field(default_factory=list)
    row: int = 0  # where it is
    column: int = 0
    kind: str = ""  # of the cell
    is_formula: bool = False
    is_filled: bool = False
    parser: expat.XMLParserType = field(default_factory=lambda: expat.ParserCreate(namespace_separator=" "))

    def over(self, source: IO[bytes]) -> Survey:
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._begin, self._end
        try:
            while piece := source.read(_PIECE):
                self.parser.Parse(piece)
            self.parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, TypeError) as error:
            raise self._broken() from error
        merged = sorted(self.merged, key=lambda one: one.top)
        return Survey(self.rows, self.columns, frozenset(self.uncalculated), merged)

    def _begin(self, tag: str, _attributes: Mapping[str, str]) -> None:
        """The first element says whether openpyxl sees any other: in another dialect it would find an empty sheet."""
        if tag != _SHEET:
            raise self._broken()
        self.parser.StartElementHandler = self._start

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == _CELL:
            self._begin_cell(attributes)
        elif tag == _VALUE and self.is_formula:
            self.parser.CharacterDataHandler = self._fill  # only here: it is called for every piece of text
        elif tag in (_VALUE, _INLINE):
            self.is_filled = True
        elif tag == _FORMULA:
            self.is_formula = True
        elif tag == _ROW:
            self._begin_row(attributes)
        elif tag == _MERGED:
            self._merge(attributes.get("ref", ""))

    def _end(self, tag: str) -> None:
        if tag == _VALUE:
            self.parser.CharacterDataHandler = None
        elif tag == _CELL and (self.is_formula or self.is_filled):
            self._end_cell()

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        number = int(attributes["r"]) if "r" in attributes else self.row + 1
        if number <= self.row:
            raise self._broken(number)
        self.row, self.column = number, 0

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        ref = attributes.get("r", "")
        letters = ref.rstrip("0123456789")
        column = column_index_from_string(letters) if ref else self.column + 1
        if column <= self.column or (ref and int(ref[len(letters) :]) != self.row):
            raise self._broken(self.row)
        self.column, self.kind = column, attributes.get("t", "")
        self.is_formula = self.is_filled = False

    def _merge(self, ref: str) -> None:
        if len(self.merged) == _MOST_MERGED:
            raise Refused("LIST_TOO_BIG", "lists.refused.unpacked", name=self.name)
        bounds = [int(bound) for bound in range_boundaries(ref) if bound is not None]
        if len(bounds) < _SIDES:
            raise self._broken()
        self.merged.append(Range(ref, *bounds))

    def _fill(self, _text: str) -> None:
        self.is_filled = True

    def _end_cell(self) -> None:
        if self.row > MOST_ROWS:
            raise Refused("LIST_TOO_BIG", "lists.refused.rows", most=MOST_ROWS)
        if self.column > MOST_COLUMNS:
            raise Refused("LIST_TOO_BIG", "lists.refused.columns", cell=self._place, most=MOST_COLUMNS)
        self.rows, self.columns = self.row, max(self.columns, self.column)
        if not self.is_filled and self.kind != "str":  # "str": calculated, and found to be an empty text
            self.uncalculated.add(self._place)

    @property
    def _place(self) -> str:
        return f"{get_column_letter(self.column)}{self.row}"

    def _broken(self, line: int = 0) -> OutsideFailed:
        return unreadable(self.name, line or self.row)
