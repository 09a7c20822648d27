"""What became of a file of assets, line by line, as a file of its own: CSV or XLSX. No cell of it is run."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from services.assets.contract import MORE
from services.assets.importing import Planned
from services.assets.sheet import FileFault, Mapped, why
from services.scanning.marks import show
from services.tables.cells import Value
from services.tables.writing import Kind, write_list
from services.words.catalogue import Say
from services.words.marks import visible

_COLUMNS: Final = ("line", "serial_number", "tag", "result", "column", "reason", "result_code")


def write_report(path: Path, kind: Kind, lines: Sequence[Planned], mapping: Sequence[Mapped], *, say: Say) -> None:
    """Write a row for each line of the file, and where several things are wrong with one, a row for each of them.
    Blocks: not for the UI thread. Raises OutsideFailed; then `path` is as it was."""
    headings = [say(f"assets.report.column.{name}") for name in _COLUMNS]
    rows = (row for one in lines for row in _rows(one, mapping, say))
    write_list(path, kind, say("assets.report.title"), headings, rows)


def column_of(fault: FileFault, mapping: Sequence[Mapped], say: Say) -> str:
    """The column that a fault is about, by its heading in the file or its number; "" where the file has none."""
    at = next((at for at, column in enumerate(mapping) if column.field == fault.field), None)
    return "" if at is None else column_name(at, mapping[at], say)


def column_name(at: int, column: Mapped, say: Say) -> str:
    """What a column is called, from 0."""
    return visible(column.heading) or say("assets.report.numbered", number=at + 1)


def field_name(field: str, say: Say) -> str:
    """What the field of a column is called; "" for one that is not taken."""
    if not field:
        return ""
    return visible(field.removeprefix(MORE)) if field.startswith(MORE) else say(f"assets.field.{field}")


def _rows(one: Planned, mapping: Sequence[Mapped], say: Say) -> Iterator[tuple[Value, ...]]:
    result = say(f"assets.fate.{one.fate}")
    for fault in one.faults or (None,):
        column = column_of(fault, mapping, say) if fault else ""
        reason = why(fault, say) if fault else ""
        yield one.line, show(one.serial), one.tag, result, column, reason, one.fate.value
