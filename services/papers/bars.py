"""A bar code, and a square to be ticked, among paragraphs. Imported where a paper is made: reportlab takes its time."""

from typing import Final

from reportlab.platypus import Flowable

from services.labels.codes import BAR_QUIET
from services.papers.faces import CODE, give_faces
from services.papers.look import INK, MM

_HRI: Final = 7.0  # points


class Bars(Flowable):
    """On the right of the room it gets, its modules as wide as there is room for, with their text below."""

    LEAST: Final = 0.2 * MM  # of a module: a hand scanner reads paper that fine
    MOST: Final = 0.4 * MM

    def __init__(self, row: bytes, below: str, wide: float, high: float) -> None:
        super().__init__()
        give_faces()
        self._row, self._below, self._high = row, below, high
        self._module = min(self.MOST, wide / len(row))
        self.width, self.height = wide, high + _HRI * 1.4

    def wrap(self, available: float, _height: float) -> tuple[float, float]:
        """All the room across."""
        self.width = available
        return available, self.height

    def draw(self) -> None:
        """Bars, then their text."""
        wide = self._module * len(self._row)
        left = max(BAR_QUIET * self._module, self.width - wide)
        canvas = self.canv
        canvas.setFillColor(INK)
        path, at = canvas.beginPath(), 0
        while at < len(self._row):
            run = at
            while run < len(self._row) and self._row[run] == self._row[at]:
                run += 1
            if self._row[at]:
                path.rect(left + at * self._module, _HRI * 1.4, (run - at) * self._module, self._high)
            at = run
        canvas.drawPath(path, stroke=0, fill=1)
        canvas.setFont(CODE, _HRI)
        canvas.drawRightString(left + wide, _HRI * 0.25, self._below)


class Square(Flowable):
    """To be ticked by hand."""

    SIDE: Final = 2.6 * MM

    def __init__(self) -> None:
        super().__init__()
        self.width = self.height = self.SIDE

    def draw(self) -> None:
        """Its edges."""
        self.canv.setStrokeColor(INK)
        self.canv.setLineWidth(0.6)
        self.canv.rect(0, 0, self.SIDE, self.SIDE, stroke=1, fill=0)
