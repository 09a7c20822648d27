"""How long others wait for an import. A file is taken in within one transaction: until it is over nobody else writes
(SQLite), or packs (PostgreSQL). What would hold them up is not taken in beside them unless somebody says so.
"""

from collections.abc import Mapping
from math import ceil
from typing import Final

from services.errors import Refused

LONGEST: Final = 2  # seconds; a bench is told of a scan that waits longer (services/database/writer.py)
ROWS_A_SECOND: Final[Mapping[str, int]] = {"sqlite": 15_000, "postgresql": 5_000}  # on a busy machine: decision 0014


def seconds(rows: int, dialect: str) -> int:
    """How long so many rows take; a calm machine may need a third of it. `dialect`: the database's."""
    return ceil(rows / ROWS_A_SECOND[dialect])


def check(rows: int, dialect: str, *, alone: bool) -> None:
    """Raises Refused (OTHERS_WAIT) where it takes too long for those who work beside it. `alone`: nobody else has
    opened the data directory."""
    if not alone and (wait := seconds(rows, dialect)) > LONGEST:
        raise Refused("OTHERS_WAIT", "packing_import.others_wait", rows=rows, seconds=wait)
