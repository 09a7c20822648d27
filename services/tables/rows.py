"""Rows of a table that somebody brings: the values that the CSV and the XLSX reader share, and their limits."""

from dataclasses import dataclass

from services.errors import OutsideFailed, OutsideKind

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 250_000  # the empty ones too
MOST_COLUMNS = 256
LONGEST_CELL = 4096  # characters; no symbol holds more


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `damage`: a key of the catalogue, where a spreadsheet spoiled what stood there; it takes {cell}, and
    the text may be empty then. `is_number`: it is kept as a whole number, whose zeros in front nobody knows;
    `is_figure`: as a number that is no code, 13.3 or -5, and is exact: damage where a code is wanted, and nowhere
    else."""

    text: str
    damage: str = ""
    place: str = ""  # "B7", of merged ones "B7 (B2:B9)"; "" in a CSV
    is_number: bool = False
    is_figure: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `line` is where it begins in the file, from 1; `sheet`: the title of its sheet, "" in a CSV."""

    line: int
    cells: tuple[Cell, ...]
    sheet: str = ""

    def cell(self, column: int | None) -> Cell:
        """The cell in a column, an empty one where the row has no such column."""
        return self.cells[column] if column is not None and column < len(self.cells) else Cell("")

    def text(self, column: int | None) -> str:
        """The text in a column, "" where the row has no such column."""
        return self.cell(column).text


def unreadable(name: str, line: int = 0) -> OutsideFailed:
    """The failure to raise where a file is not what its kind says. `line`: where, 0 where nobody knows."""
    words = "lists.failed.line" if line else "lists.failed.unreadable"
    return OutsideFailed(OutsideKind.FILE, words, retry=False, name=name, line=line)
