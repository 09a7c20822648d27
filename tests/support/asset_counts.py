"""The figures of batches, as they are kept and as their rows give them."""

from collections import Counter

from sqlalchemy import Connection

from services.assets.model import Counts
from services.database.sql import Sql

_ROWS = Sql("SELECT batch, state, why FROM asset WHERE organisation_id = :organisation")
_KEPT = Sql("SELECT id, taken, created, waiting, needs_you FROM asset_batch WHERE organisation_id = :organisation")


def kept(tx: Connection, organisation: int = 0) -> dict[str, Counts]:
    """By batch, what stands with it."""
    return {row[0]: Counts(*row[1:]) for row in _KEPT(tx, organisation=organisation)}


def recounted(tx: Connection, organisation: int = 0) -> dict[str, Counts]:
    """By batch, what its rows are."""
    rows = Counter((row.batch, row.state, bool(row.why)) for row in _ROWS(tx, organisation=organisation))
    return {batch: _of(rows, batch) for batch, _state, _marked in rows}


def _of(rows: Counter[tuple[str, str, bool]], batch: str) -> Counts:
    def how_many(*states: str, marked: bool | None = None) -> int:
        return sum(
            number
            for (whose, state, has_why), number in rows.items()
            if whose == batch and state in states and marked in (None, has_why)
        )

    waiting = how_many("tag_next", "untagged", "waiting", "sent", "in_doubt")
    created, decide = how_many("created"), how_many("exists", "refused")
    return Counts(waiting + created + decide, created, waiting, decide + how_many("created", marked=True))
