"""A session on paper: what it was, its figures, and every scan with who and when."""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from pathlib import Path

from services.sessions.export import ExportRow
from services.supervisor.paper import LINE_CHARACTERS, Column, Paper
from services.tables.safe_file import replacing
from services.words.catalogue import Say
from services.words.figures import moment_text

_SCANS = (("seq", 8, True), ("scanned_local", 21, False), ("code", 48, False), ("verdict", 19, False))
_FACTS = (("fact", 24), ("value", LINE_CHARACTERS - 24))


def write_session_report(
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
    """Write a PDF; `facts`: (name, value). Waits for the disk. Raises OutsideFailed; then `path` is as it was."""
    with replacing(path, ".pdf") as file:
        made = say("supervisor.report.made", when=moment_text(made_at, zone, language))
        paper = Paper(file, title, made, page=lambda page, of: say("supervisor.report.page", page=page, of=of))
        paper.title(title)
        paper.head([Column(say(f"lists.column.{name}"), wide) for name, wide in _FACTS])
        for fact in facts:
            paper.row(fact)
        others = LINE_CHARACTERS - sum(wide for _name, wide, _right in _SCANS)
        columns = (*_SCANS, ("person", others, False))
        paper.head([Column(say(f"lists.column.{name}"), wide, right) for name, wide, right in columns])
        for row in rows:
            paper.row(_cells(row, say, zone))
        paper.finish()


def _cells(row: ExportRow, say: Say, zone: tzinfo | None) -> tuple[str, ...]:
    when = row.scanned_at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    answer = say("line.undone") if row.undone else say(f"lists.verdict.{row.verdict}")
    return str(row.number), when, row.code, answer, row.person
