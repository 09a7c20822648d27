"""The database's own side of its identity: the row in `meta`, and how far its rows have come."""

from collections.abc import Mapping

from sqlalchemy import Connection, inspect

from services.database.sql import Sql

_KEY = "identity"
_GET = Sql("SELECT value FROM meta WHERE key = :key")
_PUT = Sql("INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
_MARKS = Sql(
    "SELECT (SELECT coalesce(max(seq), 0) FROM scan) AS scan,"
    " (SELECT coalesce(max(seq), 0) FROM session_event) AS session_event,"
    " (SELECT coalesce(max(seq), 0) FROM person_event) AS person_event"
)
_UNSENT_IN_DOUBT = Sql("UPDATE outbox SET state = 'in_doubt' WHERE state = 'waiting' RETURNING seq")
_UNTOLD_IN_DOUBT = Sql("UPDATE packing_message SET state = 'in_doubt' WHERE state = 'waiting' RETURNING seq")


def get(tx: Connection) -> str | None:
    """The database's identity; None where it has none."""
    value = _GET(tx, key=_KEY).scalar()
    return None if value is None else str(value)


def put(tx: Connection, identity: str) -> None:
    """Give the database this identity."""
    _PUT(tx, key=_KEY, value=identity)


def marks(tx: Connection) -> Mapping[str, int]:
    """The last number in each table whose rows are never deleted."""
    return {str(table): int(mark) for table, mark in _MARKS(tx).one()._asdict().items()}


def doubt_unsent(tx: Connection) -> int:
    """Nobody knows whether messages that wait in an older copy were sent later: they are in doubt. Returns how many."""
    untold = _UNTOLD_IN_DOUBT(tx).all() if inspect(tx).has_table("packing_message") else ()  # an old copy has none
    return len(_UNSENT_IN_DOUBT(tx).all()) + len(untold)
