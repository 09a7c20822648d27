"""What a sheet is measured by: a ruler, and ticks from its edges inwards. Imported where a paper is made: reportlab
takes its time. Lengths in points."""

from typing import Final

from reportlab.platypus import Flowable

from services.papers.faces import PLAIN, give_faces
from services.papers.look import INK, MM

HUNDRED: Final = 100  # mm
_TICKS: Final = {10: 4.0, 5: 2.6, 1: 1.6}  # mm that each tenth, fifth and other tick is long
_EDGE: Final = 12  # mm from an edge to the last of its ticks
_NUMBER: Final = 6.0  # the em of a ruler's numbers
_THIN: Final = 0.15 * MM


class Ruler(Flowable):
    """So many millimetres across, each tenth with its number."""

    def __init__(self, long: int) -> None:
        super().__init__()
        give_faces()
        self._long, self.width, self.height = long, long * MM, _TICKS[10] * MM + _NUMBER * 1.4

    def draw(self) -> None:
        """A line, its ticks upwards, the numbers below."""
        canvas, foot = self.canv, _NUMBER * 1.4
        canvas.setStrokeColor(INK)
        canvas.setFillColor(INK)
        canvas.setLineWidth(_THIN)
        canvas.line(0, foot, self.width, foot)
        for at in range(self._long + 1):
            canvas.line(at * MM, foot, at * MM, foot + _long(at) * MM)
            if at % 10 == 0:
                canvas.setFont(PLAIN, _NUMBER)
                canvas.drawCentredString(at * MM, 0, str(at))


class Edges(Flowable):
    """Ticks in the middle of each edge of the page, one a millimetre from the very edge inwards. Takes no room."""

    def __init__(self, page: tuple[float, float]) -> None:
        super().__init__()
        give_faces()
        self._page, self.width, self.height = page, 0.0, 0.0

    def draw(self) -> None:
        """Wherever it stands itself."""
        canvas, (wide, high) = self.canv, self._page
        x, y = canvas.absolutePosition(0, 0)
        canvas.saveState()
        canvas.translate(-x, -y)
        canvas.setStrokeColor(INK)
        canvas.setFillColor(INK)
        canvas.setLineWidth(_THIN)
        canvas.setFont(PLAIN, _NUMBER)
        for at in range(1, _EDGE + 1):
            inwards, half = at * MM, _long(at) * MM / 2
            for across in (inwards, wide - inwards):
                canvas.line(across, high / 2 - half, across, high / 2 + half)
            for up in (inwards, high - inwards):
                canvas.line(wide / 2 - half, up, wide / 2 + half, up)
        for at in (5, 10):
            self._number(at)
        canvas.restoreState()

    def _number(self, at: int) -> None:
        """Beside its tick on each of the four edges."""
        canvas, (wide, high) = self.canv, self._page
        beside, beyond, lower = at * MM, _TICKS[10] * MM / 2 + 1.5, _NUMBER * 0.36
        canvas.drawCentredString(beside, high / 2 + beyond, str(at))
        canvas.drawCentredString(wide - beside, high / 2 + beyond, str(at))
        canvas.drawString(wide / 2 + beyond, high - beside - lower, str(at))
        canvas.drawString(wide / 2 + beyond, beside - lower, str(at))


def _long(at: int) -> float:
    return next(long for each, long in _TICKS.items() if at % each == 0)
