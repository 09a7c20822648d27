"""A session as a PDF to print or file: what it was, its figures, and every scan with who and when.

Set in one face of fixed width, so that nothing has to be measured, and written row by row: a report of any length is
made in a second or two. What was scanned is text here, never markup.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Final

from resources import path as resource
from services.scanning.marks import visible
from services.sessions.export import ExportRow, Say
from services.sessions.safe_file import replacing
from services.words.figures import moment_text

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_WIDE, _HIGH = 595.28, 841.89  # points: A4
_EDGE: Final = 40.0
_SIZE, _LINE = 8.0, 11.0  # points
_TITLE: Final = 16.0
_FACE, _BOLD = "Scandesk", "Scandesk-Bold"
_FILES: Final = {_FACE: "JetBrainsMono-Regular.ttf", _BOLD: "JetBrainsMono-SemiBold.ttf"}
_COLUMNS: Final = ("seq", "scanned_local", "code", "verdict", "person")
_WIDTHS: Final = (7, 21, 40, 17, 22)  # characters; one of 8 points is 4.8 wide


def write_report(
    path: Path,
    title: str,
    facts: Sequence[tuple[str, str]],
    rows: Iterable[ExportRow],
    *,
    say: Say,
    zone: tzinfo | None,
    language: str,
    made_at: datetime,
) -> None:
    """Write it to `path`; `facts`: (name, value). Waits for the disk. Raises OutsideFailed; then no file is there."""
    from reportlab.pdfgen.canvas import Canvas

    _give_fonts()
    with replacing(path, ".pdf") as file:
        canvas = Canvas(file, pagesize=(_WIDE, _HIGH))
        canvas.setTitle(visible(title))
        canvas.setCreator("Scandesk")
        page = _Page(canvas, say("supervisor_report.made", when=moment_text(made_at, zone, language)))
        page.title(visible(title))
        for name, value in facts:
            page.fact(name, visible(value))
        page.head([say(f"lists.column.{name}") for name in _COLUMNS])
        for row in rows:
            page.row(_cells(row, say, zone))
        page.finish()
        canvas.save()


def _cells(row: ExportRow, say: Say, zone: tzinfo | None) -> tuple[str, ...]:
    when = row.scanned_at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    answer = say("line.undone") if row.undone else say(f"lists.verdict.{row.verdict}")
    return str(row.number), when, visible(row.code), answer, visible(row.person)


class _Page:
    """Where the next line stands; begins a new page where there is no room for it."""

    def __init__(self, canvas: "Canvas", foot: str) -> None:
        self._canvas = canvas
        self._foot = foot
        self._number = 1
        self._top = _HIGH - _EDGE
        self._head: Sequence[str] = ()

    def title(self, text: str) -> None:
        self._canvas.setFont(_BOLD, _TITLE)
        for line in _wrapped(text, 52):
            self._top -= _TITLE * 1.3
            self._canvas.drawString(_EDGE, self._top, line)
        self._top -= _LINE / 2

    def fact(self, name: str, value: str) -> None:
        lines = list(_wrapped(value, 80)) or [""]
        for at, line in enumerate(lines):
            self._down()
            if at == 0:
                self._write(0, name, _FACE)
            self._write(_WIDTHS[0] + _WIDTHS[1], line, _BOLD)

    def head(self, names: Sequence[str]) -> None:
        self._head = names
        self._top -= _LINE
        self._headings()

    def row(self, cells: Sequence[str]) -> None:
        columns = [list(_wrapped(cell, wide - 1)) for cell, wide in zip(cells, _WIDTHS, strict=True)]
        for at in range(max(map(len, columns), default=0)):
            self._down()
            for column, lines in enumerate(columns):
                if at < len(lines):
                    self._write(sum(_WIDTHS[:column]), lines[at], _FACE)

    def finish(self) -> None:
        self._canvas.setFont(_FACE, _SIZE)
        self._canvas.drawString(_EDGE, _EDGE / 2, self._foot)
        self._canvas.drawRightString(_WIDE - _EDGE, _EDGE / 2, str(self._number))
        self._canvas.showPage()

    def _headings(self) -> None:
        self._top -= _LINE
        for column, name in enumerate(self._head):
            self._write(sum(_WIDTHS[:column]), name[: _WIDTHS[column] - 1], _BOLD)
        self._canvas.line(_EDGE, self._top - 3, _WIDE - _EDGE, self._top - 3)
        self._top -= 3

    def _down(self) -> None:
        self._top -= _LINE
        if self._top < _EDGE:
            self.finish()
            self._number += 1
            self._top = _HIGH - _EDGE
            if self._head:
                self._headings()
            self._top -= _LINE

    def _write(self, characters: int, text: str, face: str) -> None:
        self._canvas.setFont(face, _SIZE)
        self._canvas.drawString(_EDGE + characters * _SIZE * 0.6, self._top, text)


def _wrapped(text: str, most: int) -> Iterator[str]:
    """In pieces that fit; codes have no words to break at."""
    for first in range(0, len(text), most):
        yield text[first : first + most]


def _give_fonts() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name, file in _FILES.items():
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(resource("fonts", file))))
