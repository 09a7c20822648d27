"""A4 pages of text, figures, bars and a table, as a PDF: for reports that people print or file.

Set in one face of fixed width, so that nothing has to be measured, and written row by row. What is written is text,
never markup; what the face has no sign for is written as a mark, so that nothing is lost without a trace.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, cast

from resources import path as resource
from services.scanning.marks import visible
from services.training.mark import WORD
from services.training.process import is_practising
from services.words.marks import mark

WIDE, HIGH = 595.28, 841.89  # points: A4
_EDGE: Final = 40.0
_SIZE, _LINE = 7.0, 10.0  # points
_CHARACTER: Final = 0.6  # of the size: what the face is wide
LINE_CHARACTERS: Final = int((WIDE - 2 * _EDGE) / (_SIZE * _CHARACTER))  # 122
_MOST_LINES: Final = 40  # of one cell: a code of 4,096 characters would not fit on a page
_FACE, _BOLD = "Scandesk", "Scandesk-Bold"
_FILES: Final = {_FACE: "JetBrainsMono-Regular.ttf", _BOLD: "JetBrainsMono-SemiBold.ttf"}
_AIR: Final = 2.0  # points above and below a row's text
_GREY, _PALE, _BLACK = 0.4, 0.88, 0.0
_ACCENT: Final = (0.22, 0.28, 0.77)  # of what counts; on a black-and-white printer it is dark
_BARS_HIGH: Final = 60.0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: `wide` in characters, the gap to the next one included. `right`: numbers."""

    heading: str
    wide: int
    right: bool = False

    @property
    def room(self) -> int:
        """The characters of its text."""
        return self.wide - (2 if self.right else 1)


class Paper:
    """What is written goes below what was written before; a new page begins where there is no room. `foot` stands at
    the bottom of each. Whoever makes one calls `finish`."""

    def __init__(self, file: BinaryIO, title: str, foot: str, *, page: Callable[[int, int], str]) -> None:
        """`page` says "page 2 of 3"."""
        from reportlab.pdfgen.canvas import Canvas

        self._signs = _give_fonts()
        self._canvas: Canvas = Canvas(file, pagesize=(WIDE, HIGH))
        self._canvas.setTitle(self._text(title))
        self._canvas.setCreator("Scandesk")
        self._foot = self._text(foot)
        self._said = page
        self._pages: list[dict[str, Any]] = []  # of the canvas, to be ended once it is known how many there are
        self._top = HIGH - _EDGE
        self._columns: Sequence[Column] = ()

    def title(self, text: str, size: float = 16.0) -> None:
        """A heading, on as many lines as it needs."""
        for line in _wrapped(self._text(text), int((WIDE - 2 * _EDGE) / (size * _CHARACTER))):
            self._down(size * 1.3)
            self._write(_EDGE, line, _BOLD, size)
        self._down(_LINE / 2)

    def figures(self, figures: Sequence[tuple[str, str]]) -> None:
        """(number, what it counts), side by side and large."""
        self._down(34.0)
        for place, (number, name) in enumerate(figures):
            left = _EDGE + place * (WIDE - 2 * _EDGE) / len(figures)
            self._write(left, self._text(number), _BOLD, 22.0)
            self._write(left, self._text(name), _FACE, _SIZE, down=12.0, grey=_GREY)
        self._down(24.0)

    def bars(self, heading: str, numbers: Sequence[int], known: int, ends: tuple[str, str]) -> None:
        """A bar for each number; the last `known` of them are known, the others' place is grey. `ends`: what stands
        under the first and the last."""
        self._down(_LINE * 1.5)
        most = max(numbers, default=0)
        self._write(_EDGE, self._text(heading), _BOLD, _SIZE)
        self._write_right(WIDE - _EDGE, str(most))
        self._down(_BARS_HIGH + 6.0)
        wide, unknown = (WIDE - 2 * _EDGE) / max(len(numbers), 1), len(numbers) - known
        if unknown > 0:
            self._box(_EDGE, unknown * wide, _BARS_HIGH, _PALE)
        for place, number in enumerate(numbers):
            if number:
                self._bar(_EDGE + place * wide + 0.5, wide - 1.0, _BARS_HIGH * number / most)
        self._rule()
        self._down(_LINE)
        self._write(_EDGE, self._text(ends[0]), _FACE, _SIZE, grey=_GREY)
        self._write_right(WIDE - _EDGE, self._text(ends[1]))
        self._down(_LINE)

    def head(self, columns: Sequence[Column]) -> None:
        """The headings of the rows to come; they stand on each further page too."""
        self._columns = columns
        self._down(2.5 * _LINE)
        self._headings()

    def row(self, cells: Sequence[str]) -> None:
        """A row; what is too long for its column goes on below."""
        parts = [
            list(_wrapped(self._text(cell), column.room))[:_MOST_LINES]
            for cell, column in zip(cells, self._columns, strict=True)
        ]
        lines = max(map(len, parts), default=0)
        if self._top - lines * _LINE - 2 * _AIR < _EDGE:
            self._new_page()
        self._top -= _AIR
        for line in range(lines):
            self._down(_LINE)
            for left, column, texts in zip(self._lefts(), self._columns, parts, strict=True):
                if line < len(texts):
                    self._cell(left, column, texts[line], _FACE)
        self._top -= _AIR + 1.0
        self._rule(_PALE)

    def note(self, text: str) -> None:
        """A line across."""
        for line in _wrapped(self._text(text), LINE_CHARACTERS):
            self._down(_LINE)
            self._write(_EDGE, line, _FACE, _SIZE, grey=_GREY)

    def finish(self) -> None:
        """Say on each page which of how many it is, and write the file."""
        self._end_page()
        for number, page in enumerate(self._pages, start=1):
            self._canvas.__dict__.update(page)
            self._top = _EDGE / 2
            self._write(_EDGE, self._foot, _FACE, _SIZE, grey=_GREY)
            self._write_right(WIDE - _EDGE, self._text(self._said(number, len(self._pages))))
            if is_practising():
                self._top = HIGH - _EDGE / 2 - _SIZE
                self._write(_EDGE, f"///  {WORD}  ///  {WORD}  ///  {WORD}  ///", _BOLD, _SIZE)
            self._canvas.showPage()
        self._canvas.save()

    def _headings(self) -> None:
        for left, column in zip(self._lefts(), self._columns, strict=True):
            self._cell(left, column, self._text(column.heading)[: column.room], _BOLD)
        self._top -= 4.0
        self._rule()

    def _lefts(self) -> Iterator[float]:
        at = 0
        for column in self._columns:
            yield _EDGE + at * _SIZE * _CHARACTER
            at += column.wide

    def _cell(self, left: float, column: Column, text: str, face: str) -> None:
        indent = (column.room - len(text)) * _SIZE * _CHARACTER if column.right else 0.0
        self._write(left + indent, text, face, _SIZE)

    def _down(self, points: float) -> None:
        if self._top - points < _EDGE:
            self._new_page()
        self._top -= points

    def _new_page(self) -> None:
        self._end_page()
        self._top = HIGH - _EDGE
        if self._columns:
            self._top -= _LINE
            self._headings()

    def _end_page(self) -> None:
        self._pages.append(dict(self._canvas.__dict__))
        self._canvas._startPage()  # type: ignore[attr-defined]  # reportlab's own recipe for "page n of m"

    def _write(
        self, left: float, text: str, face: str, size: float, *, down: float = 0.0, grey: float = _BLACK
    ) -> None:
        self._canvas.setFont(face, size)
        self._canvas.setFillGray(grey)
        self._canvas.drawString(left, self._top - down, text)

    def _write_right(self, right: float, text: str, *, down: float = 0.0) -> None:
        self._write(right - len(text) * _SIZE * _CHARACTER, text, _FACE, _SIZE, down=down, grey=_GREY)

    def _box(self, left: float, wide: float, high: float, grey: float) -> None:
        self._canvas.setFillGray(grey)
        self._canvas.rect(left, self._top, wide, high, stroke=0, fill=1)

    def _bar(self, left: float, wide: float, high: float) -> None:
        self._canvas.setFillColorRGB(*_ACCENT)
        self._canvas.rect(left, self._top, wide, high, stroke=0, fill=1)

    def _rule(self, grey: float = _BLACK) -> None:
        """A line across, a fine one between rows."""
        self._canvas.setLineWidth(0.5)
        self._canvas.setStrokeGray(grey)
        self._canvas.line(_EDGE, self._top, WIDE - _EDGE, self._top)

    def _text(self, text: str) -> str:
        """`text` with marks for what cannot be seen, or not be printed."""
        return "".join(char if ord(char) in self._signs else mark(char) for char in visible(text))


def _wrapped(text: str, most: int) -> Iterator[str]:
    """In pieces that fit: broken at spaces where there are some, anywhere in codes."""
    while len(text) > most:
        at = text.rfind(" ", most // 2, most + 1)
        cut = at if at > 0 else most
        yield text[:cut]
        text = text[cut:].lstrip(" ")
    if text:
        yield text


def _give_fonts() -> frozenset[int]:
    """The faces are embedded; the characters that both have signs for."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name, file in _FILES.items():
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(resource("fonts", file))))
    faces = [cast(TTFont, pdfmetrics.getFont(name)).face for name in _FILES]
    return frozenset.intersection(*(frozenset(face.charToGlyph) for face in faces))
