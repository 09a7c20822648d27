"""Which server has a station's own sessions, and who goes on with them there."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from services.database.session_store import config_columns, session_of
from services.database.sql import Sql, listed
from services.database.types import to_micros
from services.sessions.model import Session, Status
from services.sessions.ports import ServerSession

_ADOPT = Sql(
    "UPDATE session SET remote_id = :remote_id, session_token = :session_token, config_from = 'server',"
    " server = coalesce(:server, server),"
    " validation_mode = :validation_mode, duplicate_handling = :duplicate_handling,"
    " timeout_minutes = :timeout_minutes, expires_at = last_activity + :timeout_micros, updated_at = :at"
    " WHERE id = :id AND remote_id IS NULL"
)
_MARK_SERVER = Sql("UPDATE session SET server = :server WHERE id = :id")
_CLAIM = Sql("UPDATE session SET server = :server WHERE server IS NULL AND remote_id IS NOT NULL")
_MOVE = Sql("UPDATE session SET server = :now WHERE server = :before RETURNING id")
_NOT_LOST = Sql(
    "SELECT remote_id FROM session WHERE remote_id IN EACH_NUMBER(:remote_ids) AND server = :server"
    " AND taken_over_by IS NULL ORDER BY remote_id"
)
_HOLDS = Sql(
    "SELECT id FROM session WHERE status IN ('ACTIVE', 'PAUSED') AND taken_over_by IS NULL AND remote_id IS NOT NULL"
    " AND server = :server LIMIT 1"
)
_ASK_REVIEW = Sql("UPDATE session SET review = :yes WHERE id = :id")
_LEFT = Sql(
    "SELECT * FROM session s WHERE server = :server AND taken_over_by IS NOT NULL AND review"
    " AND status IN ('ACTIVE', 'PAUSED') AND EXISTS"
    " (SELECT 1 FROM scan WHERE scan.session_id = s.id AND scan.staged AND scan.undone_at IS NULL) ORDER BY seq"
)
_END = Sql("UPDATE session SET status = :status, ended_at = :at, updated_at = :at WHERE id = :id")
_TAKEN_OVER = Sql(
    "UPDATE session SET taken_over_by = :by, updated_at = :at"
    " WHERE remote_id = :remote_id AND server = :server AND taken_over_by IS NULL"
    " AND NOT EXISTS"
    " (SELECT 1 FROM session_event e WHERE e.session_id = session.id AND e.act = 'took_over' AND e.at >= :asked_at)"
    " RETURNING id"
)


def adopt(tx: Connection, session_id: str, given: ServerSession, at: datetime) -> None:
    """The session is this one at the server, and its rules count for what comes; where it is one already, that stays.
    Expiry follows from the last activity, by our own clock: the server's may be another."""
    _ADOPT(
        tx,
        id=session_id,
        remote_id=given.id,
        session_token=given.session_token,
        server=given.server,
        timeout_micros=given.config.timeout_minutes * 60_000_000,
        at=to_micros(at),
        **config_columns(given.config),
    )


def mark_server(tx: Connection, session_id: str, server: str) -> None:
    """Its start is about to be sent to the server at this address."""
    _MARK_SERVER(tx, id=session_id, server=server)


def holds_any(tx: Connection, server: str) -> bool:
    """Whether an open session that the server at that address has is this station's."""
    return _HOLDS(tx, server=server).first() is not None


def claim(tx: Connection, server: str) -> None:
    """The sessions of which nobody noted which server has them are at this one."""
    _CLAIM(tx, server=server)


def move(tx: Connection, before: str, now: str) -> int:
    """The server that was at one address is at another: how many sessions it has."""
    return len(_MOVE(tx, before=before, now=now).all())


def not_lost(tx: Connection, remote_ids: Iterable[int], server: str) -> list[int]:
    """Those of the sessions with that hub's ids of which this station does not know yet that another has them; open
    ones, and those that have ended here meanwhile."""
    return [row.remote_id for row in _NOT_LOST(tx, remote_ids=listed(remote_ids), server=server)]


def ask_review(tx: Connection, session_id: str) -> None:
    """The session is reviewed before it is completed."""
    _ASK_REVIEW(tx, id=session_id, yes=True)


def left_for_review(tx: Connection, server: str) -> list[Session]:
    """Sessions of that server which another station goes on with, and whose scans here wait for their review."""
    return [session_of(row) for row in _LEFT(tx, server=server)]


def mark_ended(tx: Connection, session_id: str, status: Status, at: datetime) -> None:
    """A session that another station has is over there."""
    _END(tx, id=session_id, status=status.value, at=to_micros(at))


def mark_taken_over(
    tx: Connection, remote_id: int, server: str, by: str, at: datetime, *, asked_at: datetime
) -> str | None:
    """Another station goes on with the session that has that hub's id; but not where this one took it over in turn
    after the hub was asked. The session's id here, where it was marked."""
    row = _TAKEN_OVER(
        tx, remote_id=remote_id, server=server, by=by, at=to_micros(at), asked_at=to_micros(asked_at)
    ).first()
    return row.id if row is not None else None
