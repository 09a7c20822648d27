"""Files of assets, CSV or XLSX, from whoever has them: every line is a row to enter or a fault that is told.

Nothing is stored here and nobody is asked: whether a serial is known already is seen when its row is entered.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Final

from services.assets import contract, forms, names, serials
from services.assets.columns import Columns, find_columns, headings
from services.assets.contract import SERIAL
from services.assets.serials import Cleaned, Step, serial_key
from services.assets.sheet import TAG, Basis, FileFault, FileRow, Sheet, Taking
from services.errors import Refused
from services.scanning.marks import show
from services.scanning.meaning import read_code
from services.tables.cells import as_meant
from services.tables.reading import read_content, rows_of
from services.tables.rows import Cell, Row

MOST_ROWS: Final = 20_000
AS_IT_IS: Final = Taking()
_CODES: Final = frozenset({SERIAL, TAG})
_DATED: Final = re.compile(  # what a spreadsheet makes of 1-2 and 2-jan, and saves so as CSV
    r"\d{4}-\d\d-\d\d|(?:\d{1,2}-)?(?:jan|feb|mar|mär|mrz|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)(?:-\d{2,4})?",
    re.I,
)


def read_file(path: Path, basis: Basis) -> Sheet:
    """The assets of a file. Blocks: not for the UI thread. Raises OutsideFailed(FILE) where it cannot be read, and
    Refused: LIST_TOO_BIG (20 MiB, 20,000 rows), LIST_KIND (an old .xls), LIST_EMPTY, LIST_NO_SERIAL."""
    return read_bytes(read_content(path), path.name, basis)


def read_bytes(content: bytes, name: str, basis: Basis, taking: Taking = AS_IT_IS) -> Sheet:
    """The same for a file's content; `name` is only for the words."""
    sheet = read_table(content, name, basis, taking)
    if sheet.doubtful:
        doubtful = ", ".join(show(heading) for heading in sheet.doubtful)
        raise Refused("LIST_NO_SERIAL", "assets.files.several_serials", columns=doubtful)
    if not sheet.has_serials:
        raise Refused("LIST_NO_SERIAL", "assets.files.no_serials")
    return sheet


def read_table(content: bytes, name: str, basis: Basis, taking: Taking = AS_IT_IS) -> Sheet:
    """The same, also where no column is taken for the serials yet: without rows then, so that one can be chosen."""
    rows = (_as_written(row, basis.point) for row in rows_of(content, name, taking.sheet))
    first = next(rows, None)
    if first is None:
        raise Refused("LIST_EMPTY", "lists.refused.empty")
    columns = find_columns(first, basis.more, taking)
    sample = next(rows, None) if columns.header else first
    mapping = columns.mapping(first, sample)
    whole = Sheet(mapping, (), (), columns.header, first.sheet, headings(first, columns.doubtful))
    if SERIAL not in columns.at:
        return whole
    reading = _Reading(basis, columns)
    for row in chain([sample] if sample else [], rows):
        reading.take(row)
    if not reading.rows and not reading.faults:
        raise Refused("LIST_EMPTY", "lists.refused.empty")
    return replace(whole, rows=tuple(reading.rows), faults=tuple(reading.faults), doubtful=())


@dataclass(slots=True)
class _Reading:
    """Takes row after row, and remembers which serials and tags it has seen where."""

    basis: Basis
    columns: Columns
    rows: list[FileRow] = field(default_factory=list)
    faults: list[FileFault] = field(default_factory=list)
    _taken: int = 0
    _seen: dict[tuple[str, str], int] = field(default_factory=dict)  # (field, key) -> its line

    def take(self, row: Row) -> None:
        self._taken += 1
        if self._taken > MOST_ROWS:
            raise Refused("LIST_TOO_BIG", "lists.refused.rows", most=MOST_ROWS)
        faults = list(self._damaged(row)) or self._read(row)
        stands = row.text(self.columns.at[SERIAL])
        self.faults += (replace(fault, serial=stands) for fault in faults)

    def _damaged(self, row: Row) -> Iterator[FileFault]:
        """What a spreadsheet spoiled: nobody knows what stood there."""
        for name, at in self.columns.at.items():
            cell = row.cell(at)
            if cell.damage and not (cell.is_figure and name not in _CODES):
                params = {"line": row.line, "cell": cell.place, "code": show(cell.text)}
                yield FileFault(row.line, name, cell.damage, params)

    def _read(self, row: Row) -> Sequence[FileFault]:
        """One more row, or what is wrong with it."""
        texts = {name: _tidy(row.text(at)) for name, at in self.columns.at.items()}
        own = {name: text for name, text in texts.items() if text}
        tag, scanned = own.pop(TAG, ""), own.pop(SERIAL, "")
        cleaned = self._clean(scanned, own)
        form = replace(self.basis.form, once=MappingProxyType(own), number=self.basis.form.number + len(self.rows))
        fields = forms.unnamed_fields(form)
        named = forms.named(fields, form.number, cleaned.serial, None)
        wrong = [
            *self._wrong_serial(row, scanned, cleaned),
            *self._wrong_tag(row, tag),
            *self._wrong_pattern(row, own),
            *(FileFault(row.line, one.field, one.words, one.params) for one in contract.field_faults(named)),
        ]
        if wrong:
            return wrong
        self._seen[SERIAL, serial_key(cleaned.serial)] = row.line
        if tag:
            self._seen[TAG, serial_key(tag)] = row.line
        steps = (*cleaned.steps, *_doubts(row.cell(self.columns.at[SERIAL])))
        self.rows.append(FileRow(row.line, cleaned.serial, fields, tag, steps))
        return ()

    def _clean(self, scanned: str, own: Mapping[str, str]) -> Cleaned:
        basis = self.basis
        manufacturer = own.get("manufacturer", basis.form.fields.manufacturer)
        return serials.clean(read_code(scanned, basis.patterns), manufacturer, basis.rules, basis.prefix)

    def _wrong_serial(self, row: Row, scanned: str, cleaned: Cleaned) -> Iterator[FileFault]:
        if scanned and cleaned.what is not None:
            yield FileFault(row.line, SERIAL, cleaned.words)
            return
        for fault in contract.serial_faults(cleaned.serial):
            yield FileFault(row.line, SERIAL, fault.words, fault.params)
        yield from self._twice(row, SERIAL, cleaned.serial)

    def _wrong_tag(self, row: Row, tag: str) -> Iterator[FileFault]:
        if tag and not contract.is_tag(tag):
            yield FileFault(row.line, TAG, "assets.refused.tag_invalid", {"tag": show(tag)})
        yield from self._twice(row, TAG, tag)

    def _twice(self, row: Row, name: str, text: str) -> Iterator[FileFault]:
        first = self._seen.get((name, serial_key(text)))
        if text and first is not None:
            yield FileFault(row.line, name, f"assets.files.twice.{name}", {"code": show(text), "first": first})

    def _wrong_pattern(self, row: Row, own: Mapping[str, str]) -> Iterator[FileFault]:
        try:
            names.check(own.get("internal_name", ""))
        except Refused as refused:
            yield FileFault(row.line, "internal_name", refused.words, refused.params)


def _as_written(row: Row, point: str) -> Row:
    """The row with its numbers as people here write them."""
    if not any(cell.is_figure for cell in row.cells):
        return row
    cells = (replace(cell, text=cell.text.replace(".", point)) if cell.is_figure else cell for cell in row.cells)
    return replace(row, cells=tuple(cells))


def _doubts(cell: Cell) -> Iterator[Step]:
    """What a spreadsheet may have done to a serial, though nobody can know: told, and no fault."""
    if cell.is_number:
        yield Step("assets.doubts.number", {"cell": cell.place})
    elif _DATED.fullmatch(cell.text):
        yield Step("assets.doubts.date", {"code": show(cell.text)})


def _tidy(text: str) -> str:
    """The text of a cell as a field's. "␀" is how a table shows NUL: it was one, and is told as such."""
    return contract.tidy(as_meant(text).replace("␀", "\0"))
