"""A table among paragraphs whose heads stand on each page again. It measures what a page has room for and no more:
reportlab's own takes time with the square of its rows. Imported where a paper is made: reportlab takes its time."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from reportlab.platypus import Flowable

from services.papers.look import INK, MM, PALE, RULE

_AIR: Final = 1.1 * MM  # above and below what a row says
_GAP: Final = 2 * MM  # between columns


@dataclass(frozen=True, slots=True)
class Row:
    """Its cells. `is_band`: its one cell goes across, on grey, and is never the last of a page; `again`: what it says
    on further pages."""

    cells: Sequence[Flowable]
    is_band: bool = False
    again: Flowable | None = None


class Rows(Flowable):
    """`widths`: of the columns, in points; all together are as wide as its room."""

    def __init__(self, heads: Row, rows: Sequence[Row], widths: Sequence[float]) -> None:
        super().__init__()
        self._heads, self._rows, self._widths = heads, rows, widths
        self._heights: list[float] = []  # of the rows that were measured so far
        self._head = self._measured(heads)

    def wrap(self, available: float, height: float) -> tuple[float, float]:
        """How high it is, or higher than the room, where it does not fit."""
        total = self._head + sum(self._heights)
        for row in self._rows[len(self._heights) :]:
            if total > height:
                break
            self._heights.append(self._measured(row))
            total += self._heights[-1]
        self.width, self.height = available, total
        return available, total

    def split(self, available: float, height: float) -> list[Flowable]:
        """What fits, and the rest; nothing where not one row fits."""
        self.wrap(available, height)
        ends = accumulate(self._heights, initial=self._head)
        fits = sum(end <= height for end in ends) - 1
        while fits > 0 and self._rows[fits - 1].is_band:
            fits -= 1
        if fits <= 0:
            return []
        rest = Rows(self._heads, [*self._again(fits), *self._rows[fits:]], self._widths)
        fitting = Rows(self._heads, self._rows[:fits], self._widths)
        return [fitting, rest] if rest._rows else [fitting]

    def draw(self) -> None:
        """From its top down."""
        top = self.height - self._head
        self._draw_row(self._heads, top, self._head)
        self._rule(top, 0.8, INK)
        for row, high in zip(self._rows, self._heights, strict=True):
            top -= high
            if row.is_band:
                self.canv.setFillColor(PALE)
                self.canv.rect(0, top, self.width, high, stroke=0, fill=1)
            self._draw_row(row, top, high)
            self._rule(top, 0.3, RULE)

    def _again(self, fits: int) -> list[Row]:
        """The band that the row after `fits` rows is below, where that one is on the page before."""
        if fits >= len(self._rows) or self._rows[fits].is_band:
            return []
        band = next((row for row in reversed(self._rows[:fits]) if row.is_band), None)
        return [] if band is None or band.again is None else [Row([band.again], is_band=True, again=band.again)]

    def _measured(self, row: Row) -> float:
        return max(cell.wrap(wide, 1e6)[1] for cell, wide in self._cells(row)) + 2 * _AIR

    def _cells(self, row: Row) -> list[tuple[Flowable, float]]:
        if row.is_band:
            return [(row.cells[0], sum(self._widths) - 2 * _GAP)]
        return [
            (cell, wide - (_GAP if place else 0))
            for place, (cell, wide) in enumerate(zip(row.cells, self._widths, strict=True))
        ]

    def _draw_row(self, row: Row, bottom: float, high: float) -> None:
        left = _GAP if row.is_band else 0.0
        for place, (cell, wide) in enumerate(self._cells(row)):
            cell.wrap(wide, 1e6)
            start = left if place == 0 else left + _GAP
            cell.drawOn(self.canv, start, bottom + high - _AIR - cell.height)
            left = start + wide

    def _rule(self, at: float, thick: float, colour: str) -> None:
        self.canv.setLineWidth(thick)
        self.canv.setStrokeColor(colour)
        self.canv.line(0, at, self.width, at)
