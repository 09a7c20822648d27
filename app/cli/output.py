"""What commands print: one JSON value, JSON lines, or plain lines. Text from codes is shown with visible marks."""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from services.words.marks import visible

_GAP = "  "


@dataclass(frozen=True, slots=True)
class Printer:
    """Prints for people, or as JSON for programs. `line` and `row` are flushed at once."""

    as_json: bool

    def value(self, value: Any) -> None:
        """One JSON value for the whole command; nothing for people."""
        if self.as_json:
            _write(json.dumps(value, ensure_ascii=False, indent=2))

    def row(self, value: Any, line: str) -> None:
        """One of many: a JSON line, or a line for people."""
        _write(json.dumps(value, ensure_ascii=False) if self.as_json else visible(line))

    def line(self, line: str) -> None:
        """A line for people; nothing in JSON."""
        if not self.as_json:
            _write(visible(line))

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Columns for people, as wide as they need; nothing in JSON."""
        if self.as_json:
            return
        lines = [[visible(str(cell)) for cell in row] for row in (headings, *rows)]
        widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
        for line in lines:
            cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
            _write(_GAP.join(cells).rstrip())


def _write(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def say_error(sentence: str) -> None:
    """A sentence on standard error."""
    sys.stderr.write(f"{visible(sentence)}\n")
    sys.stderr.flush()
