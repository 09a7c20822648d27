"""What is in front of each station, so that it is in front again after a restart, however the program ended."""

from sqlalchemy import Connection

from services.database.sql import Sql

_PUT = Sql("INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
_FORGET = Sql("DELETE FROM meta WHERE key = :key")
_GET = Sql("SELECT value FROM meta WHERE key = :key")


def put(tx: Connection, station: str, session_id: str | None) -> None:
    """This session is in front of the station; None: nothing is."""
    if session_id is None:
        _FORGET(tx, key=_key(station))
    else:
        _PUT(tx, key=_key(station), value=session_id)


def get(tx: Connection, station: str) -> str | None:
    """The session that is, or was last, in front of the station."""
    value = _GET(tx, key=_key(station)).scalar()
    return None if value is None else str(value)


def _key(station: str) -> str:
    return f"front.{station}"
