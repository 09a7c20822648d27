"""How far what a hub tells of its packing has been read: kept with what was read, in one transaction."""

from sqlalchemy import Connection

from services.database.sql import Sql

_PUT = Sql("INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
_GET = Sql("SELECT value FROM meta WHERE key = :key")


def get(tx: Connection, server: str) -> str:
    """The cursor of the server at that address, "" where nothing was read."""
    return str(_GET(tx, key=_key(server)).scalar() or "")


def put(tx: Connection, server: str, cursor: str) -> None:
    """All up to there is here."""
    _PUT(tx, key=_key(server), value=cursor)


def _key(server: str) -> str:
    return f"packing.{server}"
