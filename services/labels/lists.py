"""Assets to label, from a CSV or XLSX that people bring: columns tag, serial, model, in any order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from services.errors import Refused
from services.tables.reading import find_column, plain_names, rows_of
from services.tables.rows import Row

MOST_LABELS: Final = 10_000
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "tag": ("tag", "assettag", "inventarnummer"),
    "serial": ("serial", "serialnumber", "seriennummer"),
    "model": ("model", "modell"),
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A row of the list; `line` is where it stands in the file."""

    line: int
    tag: str
    serial: str
    model: str


def read_assets(content: bytes, name: str) -> list[Asset]:
    """Every row that is not empty. `name` is for the words.

    Raises Refused: LIST_TOO_BIG, LIST_KIND (an old .xls), LIST_EMPTY, LIST_NO_TAG (no such column, or a row without),
    LIST_SPOILED (a spreadsheet changed what stood there), and OutsideFailed where the file cannot be understood.
    """
    assets = list(_assets(rows_of(content, name)))
    if not assets:
        raise Refused("LIST_EMPTY", "lists.refused.empty")
    return assets


def _assets(rows: Iterator[Row]) -> Iterator[Asset]:
    first = next(rows, None)
    if first is None:
        return
    names = plain_names(first)
    columns = {field: find_column(names, known) for field, known in _NAMES.items()}
    if columns["tag"] is None:
        raise Refused("LIST_NO_TAG", "labels.refused.no_tag_column")
    for number, row in enumerate(rows):
        if number >= MOST_LABELS:
            raise Refused("LIST_TOO_BIG", "labels.refused.too_many", most=MOST_LABELS)
        asset = Asset(row.line, *(row.text(columns[field]).strip() for field in _NAMES))
        _refuse_spoiled(row, columns)
        if not asset.tag:
            raise Refused("LIST_NO_TAG", "labels.refused.no_tag_in_line", line=row.line)
        yield asset


def _refuse_spoiled(row: Row, columns: Mapping[str, int | None]) -> None:
    """No label is made of a tag or serial that a spreadsheet rounded, or made a date of, nor without what a formula or
    merged cells do not tell. Raises Refused."""
    for field, column in columns.items():
        cell = row.cell(column)
        if cell.damage and not (field == "model" and cell.text):
            raise Refused("LIST_SPOILED", cell.damage, line=row.line, cell=cell.place, code=cell.text)
