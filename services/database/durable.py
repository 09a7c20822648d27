"""What a PostgreSQL server does not promise of what it has committed: its administrator may have switched that off."""

from sqlalchemy import Connection

from services.database.sql import Sql

# synchronous_commit is on for our connections (postgres.py), but where a pool between us and the server drops that
_SWITCHED_OFF = Sql(
    "SELECT name FROM pg_settings WHERE setting = 'off'"
    " AND name IN ('fsync', 'full_page_writes', 'synchronous_commit') ORDER BY name"
)


def switched_off(tx: Connection) -> tuple[str, ...]:
    """The server's settings without which a power failure, or its crash, may cost what was stored. Of SQLite none: its
    are ours."""
    return () if tx.dialect.name == "sqlite" else tuple(row.name for row in _SWITCHED_OFF(tx))
