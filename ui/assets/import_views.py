"""What the import page shows, as values; and what its widgets can do for the presenter."""

from dataclasses import dataclass
from typing import Protocol

from ui.widgets.two_lines import TwoLines


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column of the file. `name`: its heading, or its number; `field`: what it is taken for, "" for nothing;
    `sample`: what the first asset has there."""

    name: str
    field: str
    sample: str


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A line of the file. `other`: it is not entered, or cannot be."""

    line: TwoLines
    serial: TwoLines
    result: TwoLines
    device: TwoLines
    other: bool


@dataclass(frozen=True, slots=True)
class ImportView:
    """A file that is imported. `wrong`: why it cannot be taken at all; `sheets`: of a workbook, `sheet` the one that is
    taken; `header`: its first row has the headings; `fields`: what a column can be, (key, name); `gives`: what the form
    says for all; `figures`: (name, number); `asks`: who is asked only when rows are sent, "" where nobody is; `only`:
    those alone that are not entered, of which there are `others`; `ready`: so many can be entered; `going`: so many of
    how many were tried; `told`: what came of it."""

    reading: bool = False
    wrong: str = ""
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    header: bool = True
    columns: tuple[ColumnView, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    gives: str = ""
    figures: tuple[tuple[str, int], ...] = ()
    asks: str = ""
    rows: tuple[ImportRow, ...] = ()
    only: bool = False
    others: int = 0
    ready: int = 0
    going: tuple[int, int] | None = None
    told: str = ""
    failed: bool = False
    empty: tuple[str, str] = ("", "")
    blocked: str = ""


class ImportsPage(Protocol):
    """What the presenter asks of the screen. UI thread."""

    def show_import(self, view: ImportView | None) -> None:
        """None: the batch that is being entered."""
