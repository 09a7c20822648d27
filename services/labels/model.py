"""The values of labels: what they are printed on, what they say, and what is drawn. All lengths in millimetres."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Grid:
    """Labels on a sheet: the sheet's size, columns and rows, the first label's corner, and from one to the next."""

    page_width: float
    page_height: float
    columns: int
    rows: int
    left: float
    top: float
    across: float
    down: float

    @property
    def places(self) -> int:
        """Labels on a sheet."""
        return self.columns * self.rows


@dataclass(frozen=True, slots=True)
class Stock:
    """A label as it is bought. `margin`: what stays white at each edge. `grid` None: on a roll, one a page.
    `source`: where the figures come from."""

    key: str
    title: str
    width: float
    height: float
    margin: float
    source: str
    grid: Grid | None = None


class QrHolds(StrEnum):
    """What the QR code says."""

    TAG = "tag"
    SERIAL = "serial"
    URL = "url"


@dataclass(frozen=True, slots=True)
class Fields:
    """What one label says; "" where it does not. `mark`: that it is a reprint, "R1". All of it may come from a
    stranger."""

    tag: str
    serial: str = ""
    model: str = ""
    qr: str = ""
    mark: str = ""

    def values(self) -> Mapping[str, str]:
        """By the names that templates use."""
        return {"tag": self.tag, "serial": self.serial, "model": self.model, "qr": self.qr, "mark": self.mark}


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle; `y` grows downwards."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Text:
    """A line of printable text. `y`: its baseline; `size`: of the em; `width`: what it is wide in the labels' face."""

    x: float
    y: float
    size: float
    text: str
    bold: bool
    width: float


@dataclass(frozen=True, slots=True)
class Modules:
    """The modules of a code, row by row, 1 is black. A bar code has one row, as high as its bars."""

    x: float
    y: float
    module: float
    row_height: float
    rows: tuple[bytes, ...]

    def runs(self) -> Iterator[tuple[int, int, int]]:
        """(row, first module, modules) of each black run."""
        for number, row in enumerate(self.rows):
            at = 0
            for black, run in groupby(row):
                length = len(list(run))
                if black:
                    yield number, at, length
                at += length


@dataclass(frozen=True, slots=True)
class Line:
    """A black rectangle."""

    area: Area


Part = Text | Modules | Line


@dataclass(frozen=True, slots=True)
class Drawing:
    """One label, ready to be drawn. `left_out`: the codes that there was no room for, "qr" or "code128"; the text that
    people read is always there."""

    width: float
    height: float
    parts: tuple[Part, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a file: `where` is the way to the key, "wide.rows[2].text", or "line 3, column 7"."""

    file: str
    where: str
    words: str
    params: Mapping[str, object] = field(default_factory=dict)
