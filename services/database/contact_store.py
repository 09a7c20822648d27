"""When a server was last heard of, where no message of the outbox tells: for other processes, and after a restart."""

from datetime import datetime

from sqlalchemy import Connection

from services.database.sql import Sql
from services.database.types import from_micros, to_micros

_PUT = Sql("INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
_GET = Sql("SELECT value FROM meta WHERE key = :key")


def put(tx: Connection, server: str, at: datetime) -> None:
    """The server at that address has answered then."""
    _PUT(tx, key=_key(server), value=str(to_micros(at)))


def get(tx: Connection, server: str) -> datetime | None:
    """When the server at that address last answered, as far as was kept."""
    value = _GET(tx, key=_key(server)).scalar()
    return None if value is None else from_micros(int(value))


def _key(server: str) -> str:
    return f"reached.{server}"
