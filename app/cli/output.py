"""What commands print: one JSON value, JSON lines, or plain lines. Nothing in them stays unseen."""

import json
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from services.errors import OutsideFailed, OutsideKind
from services.training.mark import WORD
from services.training.process import is_practising
from services.words.marks import visible

_GAP = "  "
_TRAINING: Final = {"training": True}  # in each JSON value where nothing is real


@dataclass(frozen=True, slots=True)
class Printer:
    """Prints for people, or as JSON for programs. `line` and `row` are flushed at once."""

    as_json: bool

    def value(self, value: Any) -> None:
        """One JSON value for the whole command; nothing for people."""
        if self.as_json:
            _write(_json(_marked(value), indent=2))

    def row(self, value: Any, line: str) -> None:
        """One of many: a JSON line, or a line for people."""
        _write(_json(_marked(value)) if self.as_json else _said(line))

    def line(self, line: str) -> None:
        """A line for people; nothing in JSON."""
        if not self.as_json:
            _write(_said(line))

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Columns for people, as wide as they need; nothing in JSON."""
        if self.as_json:
            return
        lines = [[visible(str(cell)) for cell in row] for row in (headings, *rows)]
        widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
        for line in lines:
            cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
            _write(_said(_GAP.join(cells).rstrip()))


def stand_streams_up() -> None:
    """Once, before anything is opened: streams that were closed become empty ones, so that no file of ours takes their
    place (and what a library writes to standard error would land in it); a character that the terminal's encoding
    lacks is escaped, never fatal."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 (for as long as we run)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def say_error(sentence: str) -> None:
    """A sentence on standard error."""
    with suppress(OSError):  # nobody listens any more: the exit code still tells
        sys.stderr.write(f"{visible(sentence)}\n")
        sys.stderr.flush()


def _marked(value: Any) -> Any:
    """An object says it itself, a list in each of its objects."""
    if not is_practising():
        return value
    if isinstance(value, list | tuple):
        return [_marked(one) for one in value]
    return {**_TRAINING, **value} if isinstance(value, dict) else value


def _said(line: str) -> str:
    return f"{WORD}  {visible(line)}" if is_practising() else visible(line)


def _json(value: Any, indent: int | None = None) -> str:
    """ASCII alone: what a code holds neither steers the terminal nor breaks the line, whatever reads it."""
    return json.dumps(value, indent=indent).replace("\x7f", "\\u007f")


def _write(text: str) -> None:
    """Raises OutsideFailed where standard output takes no more; BrokenPipeError where nobody reads it any more."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise OutsideFailed(OutsideKind.FILE, "cli.failed.output", retry=False, why=why) from error
