"""The codes of a session (expected, seen, or both), and custody: which way codes went at the door."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from services.database.sql import Sql
from services.database.types import from_micros, to_micros
from services.sessions.model import Direction, KnownItem, Session

_SEEN = Sql(
    "INSERT INTO session_item (session_id, key, position, code, description, expected, scan_id, first_at, times)"
    " VALUES (:session_id, :key, 0, :code, :name, :expected, :scan_id, :at, 1)"
    " ON CONFLICT (session_id, key) DO UPDATE SET times = session_item.times + 1,"
    " scan_id = coalesce(session_item.scan_id, excluded.scan_id),"
    " first_at = coalesce(session_item.first_at, excluded.first_at)"
)
_UNSEEN = Sql(
    "UPDATE session_item SET times = times - 1,"
    " scan_id = CASE WHEN times > 1 AND scan_id <> :scan_id THEN scan_id END,"
    " first_at = CASE WHEN times > 1 AND scan_id <> :scan_id THEN first_at END"
    " WHERE session_id = :session_id AND key = :key RETURNING times, scan_id"
)
_NEXT_FIRST = Sql(
    "UPDATE session_item SET scan_id = later.id, first_at = later.scanned_at FROM (SELECT id, scanned_at FROM scan"
    " WHERE session_id = :session_id AND key = :key AND counted AND undone_at IS NULL AND id <> :scan_id"
    " ORDER BY seq LIMIT 1) AS later WHERE session_item.session_id = :session_id AND session_item.key = :key"
)
_ITEM = Sql("SELECT * FROM session_item WHERE session_id = :session_id AND key = :key")
_MOVE = Sql(
    "INSERT INTO custody (key, direction, scan_id, session_id, location, at)"
    " VALUES (:key, :direction, :scan_id, :session_id, :location, :at)"
)
_MOVE_LATE = Sql(
    "INSERT INTO custody (key, direction, scan_id, session_id, location, at)"
    " SELECT CAST(:key AS TEXT), CAST(:direction AS TEXT), CAST(:scan_id AS TEXT), CAST(:session_id AS TEXT),"
    " CAST(:location AS TEXT), CAST(:at AS BIGINT)"
    " WHERE NOT EXISTS (SELECT 1 FROM custody WHERE scan_id = CAST(:scan_id AS TEXT))"
    " AND NOT EXISTS (SELECT 1 FROM custody WHERE key = CAST(:key AS TEXT) AND at > CAST(:at AS BIGINT))"
)
_UNMOVE_UNDONE = Sql(
    "DELETE FROM custody WHERE scan_id IN"
    " (SELECT id FROM scan WHERE session_id = :session_id AND undone_at IS NOT NULL)"
)
_UNMOVE = Sql("DELETE FROM custody WHERE scan_id = :scan_id")


def mark_seen(tx: Connection, session_id: str, key: str, code: str, scan_id: str, at: datetime, name: str = "") -> None:
    """The code counted (again) in the session. `name` describes a code that is not on the list."""
    _SEEN(
        tx,
        session_id=session_id,
        key=key,
        code=code,
        name=name,
        expected=False,
        scan_id=scan_id,
        at=to_micros(at),
    )


def mark_unseen(tx: Connection, session_id: str, key: str, scan_id: str) -> None:
    """Take this scan's counting of the code back. Where it was the first of several, the next one is the first now."""
    given = {"session_id": session_id, "key": key, "scan_id": scan_id}
    left = _UNSEEN(tx, **given).one()
    if left.times and left.scan_id is None:
        _NEXT_FIRST(tx, **given)


def item(tx: Connection, session_id: str, key: str) -> KnownItem | None:
    """What the session knows of a code."""
    row = _ITEM(tx, session_id=session_id, key=key).first()
    if row is None:
        return None
    first_at = None if row.first_at is None else from_micros(row.first_at)
    return KnownItem(bool(row.expected), row.description, row.times, first_at)


def move(tx: Connection, session: Session, direction: Direction, key: str, scan_id: str, at: datetime) -> None:
    """The code went out (in) by this scan."""
    _MOVE(
        tx,
        key=key,
        direction=direction.value,
        scan_id=scan_id,
        session_id=session.id,
        location=session.location,
        at=to_micros(at),
    )


def move_late(
    tx: Connection, session: Session, direction: Direction, moved: Iterable[tuple[str, str, datetime]]
) -> None:
    """The codes went out (in) by scans of another station: (key, the scan's id, when). None moves twice, and what was
    moved here later is where that says."""
    rows = [
        {
            "key": key,
            "direction": direction.value,
            "scan_id": scan_id,
            "session_id": session.id,
            "location": session.location,
            "at": to_micros(at),
        }
        for key, scan_id, at in moved
    ]
    _MOVE_LATE.many(tx, rows)


def take_undone_moves_back(tx: Connection, session_id: str) -> None:
    """Codes are again where they were before the scans of the session that were undone."""
    _UNMOVE_UNDONE(tx, session_id=session_id)


def take_move_back(tx: Connection, scan_id: str) -> None:
    """The code is again where it was before this scan."""
    _UNMOVE(tx, scan_id=scan_id)
