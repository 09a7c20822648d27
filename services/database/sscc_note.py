"""How far SSCCs were given, in a small file beside the database: a backup that is brought back, by whatever hand, does
not give again what was given since.

It is written before the transaction that gives one ends: after a crash between the two a number is left out, and none
is given twice.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from services.errors import OutsideFailed, OutsideKind
from services.settings.files import write_private

NOTE: Final = "sscc.json"  # in the data directory
_HIGHEST: Final = 10**17  # of a number without its check digit
_LARGEST: Final = 1_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Note:
    """`database`: the identity of the one that was numbered in; `given`: the highest number by what those begin with;
    at a hub an organisation's number and a blank stand before that."""

    database: str = ""
    given: Mapping[str, int] = field(default_factory=dict)


def read(path: Path) -> Note:
    """What it says; nothing where there is none. Raises OutsideFailed for one that cannot be read: what it said is not
    known then."""
    try:
        with path.open("rb") as file:
            said = json.loads(file.read(_LARGEST))
        return Note(str(said["database"]), {str(head): _number(number) for head, number in said["given"].items()})
    except FileNotFoundError:
        return Note()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise OutsideFailed(OutsideKind.FILE, "packing.sscc.note", retry=False, path=str(path)) from error


def write(path: Path, note: Note) -> None:
    """Replace it, durably. Raises OutsideFailed."""
    write_private(path, json.dumps({"database": note.database, "given": dict(note.given)}) + "\n")


def _number(said: object) -> int:
    """Raises ValueError for what was never written there."""
    if type(said) is not int or not 0 <= said < _HIGHEST:
        raise ValueError("no number of a box")
    return said
