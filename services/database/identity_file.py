"""What a station remembers about its database, outside of the database, in a small file beside it.

An emptied database says "no such table", which code that creates what is missing would take for a first start; an
older copy says nothing at all. So the file keeps the random identity that the database has inside too (table `meta`),
and how far the rows had come when it was last noted: rows of these tables are never deleted, so a lower number is an
older copy.

A new identity is `expected` before it is in the database and `current` after: a crash between the two leaves a pair
that is understood at the next start, at a first start and in the middle of a restore alike.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from services.settings.files import write_private


@dataclass(frozen=True, slots=True)
class Known:
    """What the file says. `current` None: never made to the end. `damaged`: the file cannot be read."""

    current: str | None = None
    expected: str | None = None
    marks: Mapping[str, int] = field(default_factory=dict)
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What the database says. `there`: something is in the file, whatever it is."""

    there: bool
    identity: str | None = None
    marks: Mapping[str, int] = field(default_factory=dict)


class Judgement(StrEnum):
    """What the two say together."""

    NEW = "new"  # a first start, or one that was interrupted
    GOOD = "good"
    MISSING = "missing"
    EMPTIED = "emptied"
    EXCHANGED = "exchanged"
    OLDER = "older"


def judge(known: Known | None, found: Found, *, used_before: bool = False) -> Judgement:
    """`known` None: there is no such file. `used_before`: other files say that a database was here (`traces.py`)."""
    if found.identity is None:
        first = known is None and not used_before
        interrupted = known is not None and not known.damaged and known.current is None
        if first or interrupted:
            return Judgement.NEW
        return Judgement.EMPTIED if found.there else Judgement.MISSING
    if known is None or known.damaged:  # only the file was lost: the database is whole and says who it is
        return Judgement.GOOD
    if found.identity == known.expected:
        return Judgement.GOOD
    if found.identity != known.current:
        return Judgement.EXCHANGED
    older = any(found.marks.get(table, 0) < mark for table, mark in known.marks.items())
    return Judgement.OLDER if older else Judgement.GOOD


def read(path: Path) -> Known | None:
    """What the file says; None where there is none. Raises OSError."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        said = json.loads(content)
        marks = {str(table): int(mark) for table, mark in said["marks"].items()}
        return Known(_text(said["current"]), _text(said["expected"]), marks)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Known(damaged=True)


def write(path: Path, known: Known) -> None:
    """Replace the file, durably. Raises OutsideFailed."""
    write_private(
        path, json.dumps({"current": known.current, "expected": known.expected, "marks": dict(known.marks)}) + "\n"
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
