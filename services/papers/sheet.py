"""Pages of a paper as a PDF: its parts one below the other, "page n of m" on each, on further pages what it is of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from services.papers.faces import BOLD, PLAIN, give_faces, plain_text
from services.papers.look import EDGE, FOOT, GREY, HEAD, INK, RULE, Look
from services.training.mark import WORD

if TYPE_CHECKING:
    from reportlab.platypus import Flowable


_PALE: Final = 0.13  # how much of the word across hides what is below
_SLANT: Final = 52  # degrees


@dataclass(frozen=True, slots=True)
class Running:
    """What stands on each page: `again` at the top of further ones, `foot` at the bottom, `page` says "Page 2 of 3"."""

    title: str
    again: str
    foot: str
    page: Callable[[int, int], str]


def write(file: BinaryIO, parts: Sequence["Flowable"], look: Look, running: Running) -> int:
    """Write it; how many pages it has."""
    give_faces()
    wide, high = look.page
    first = Frame(EDGE, EDGE + FOOT, look.width, high - 2 * EDGE - FOOT, 0, 0, 0, 0, id="first")
    later = Frame(EDGE, EDGE + FOOT, look.width, high - 2 * EDGE - FOOT - HEAD, 0, 0, 0, 0, id="later")
    document = BaseDocTemplate(
        file, pagesize=(wide, high), title=plain_text(running.title), creator="Scandesk", author="", allowSplitting=1
    )
    document.addPageTemplates(
        [PageTemplate("first", [first], autoNextPageTemplate="later"), PageTemplate("later", [later])]
    )
    pages: list[int] = []

    def canvas(*args: Any, **named: Any) -> "_Numbered":
        return _Numbered(*args, **named, look=look, running=running, pages=pages)

    document.build(list(parts), canvasmaker=canvas)
    return pages[0]


class _Numbered(Canvas):
    """Keeps its pages until it is known how many there are."""

    def __init__(self, *args: Any, look: Look, running: Running, pages: list[int], **named: Any) -> None:
        super().__init__(*args, **named)
        self._look, self._running, self._count = look, running, pages
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 (reportlab's name)
        """Keep it."""
        self._kept.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]  # reportlab's own recipe for "page n of m"

    def save(self) -> None:
        """Say on each page which of how many it is, and write the file."""
        kept = self._kept
        self._count.append(len(kept))
        for number, page in enumerate(kept, start=1):
            self.__dict__.update(page)
            self._frame(number, len(kept))
            Canvas.showPage(self)
        super().save()

    def _frame(self, number: int, pages: int) -> None:
        wide, high = self._look.page
        right = wide - EDGE
        if self._look.training:
            self._say_training(wide, high)
        self.setFillColor(GREY)
        self.setStrokeColor(RULE)
        self.setLineWidth(0.4)
        self.line(EDGE, EDGE + FOOT * 0.55, right, EDGE + FOOT * 0.55)
        self.setFont(PLAIN, 7)
        self.drawString(EDGE, EDGE, plain_text(self._running.foot))
        self.drawRightString(right, EDGE, self._running.page(number, pages))
        if number > 1:
            self.setFont(BOLD, 8)
            self.drawString(EDGE, high - EDGE - 8, plain_text(self._running.again))
            self.line(EDGE, high - EDGE - HEAD * 0.55, right, high - EDGE - HEAD * 0.55)

    def _say_training(self, wide: float, high: float) -> None:
        """The word across the page, through which all can be read, and in black at its top and bottom."""
        self.saveState()
        self.setFillColor(INK)
        self.setFont(BOLD, 8)
        for y in (EDGE / 2, high - EDGE / 2):
            self.drawCentredString(wide / 2, y, f"///  {WORD}  ///  {WORD}  ///  {WORD}  ///")
        self.setFillAlpha(_PALE)
        self.setFont(BOLD, wide / 6)
        self.translate(wide / 2, high / 2)
        self.rotate(_SLANT)
        self.drawCentredString(0, 0, WORD)
        self.restoreState()
