"""How far what a hub tells of its packing has been read: kept with what was read, in one transaction."""

from datetime import datetime

from sqlalchemy import Connection

from services.database.sql import Sql

_PUT = Sql("INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
_GET = Sql("SELECT value FROM meta WHERE key = :key")


def get(tx: Connection, server: str) -> str:
    """The cursor of the server at that address, "" where nothing was read."""
    return str(_GET(tx, key=_key(server)).scalar() or "")


def kept_at(tx: Connection, server: str) -> datetime | None:
    """When something that it told was last kept; None where nothing was."""
    found = _GET(tx, key=f"{_key(server)} at").scalar()
    return None if found is None else datetime.fromisoformat(str(found))


def put(tx: Connection, server: str, cursor: str, at: datetime) -> None:
    """All up to there is here."""
    _PUT(tx, key=_key(server), value=cursor)
    _PUT(tx, key=f"{_key(server)} at", value=at.isoformat())


def _key(server: str) -> str:
    return f"packing.{server}"
