"""What a supervisor sees in a station's own database: sessions with their holder, and scans by the minute."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

from services.database.session_lists import said_with
from services.database.session_store import session_of
from services.database.sql import Sql
from services.database.types import from_micros, to_micros
from services.sessions.model import Session
from services.supervisor.model import Act, ScanView

_ROWS = (
    "SELECT s.*, coalesce(p.full_name, '') AS person, coalesce(last.station, '') AS station FROM session s"
    " JOIN person p ON p.id = s.created_by"
    " LEFT JOIN scan last ON last.seq = (SELECT max(c.seq) FROM scan c WHERE c.session_id = s.id) {where}"
)
_OPEN = Sql(_ROWS.format(where="WHERE s.status IN ('ACTIVE', 'PAUSED') ORDER BY s.seq DESC"))
_ENDED = Sql(
    _ROWS.format(where="WHERE s.status IN ('COMPLETED', 'CANCELLED') AND s.ended_at >= :since ORDER BY s.seq DESC")
)
_PAGE = Sql(_ROWS.format(where="WHERE s.seq < :before ORDER BY s.seq DESC LIMIT :most"))
_ONE = Sql(_ROWS.format(where="WHERE s.id = :id"))
_SEQ = Sql("SELECT seq FROM session WHERE id = :id")
_FLOOR = Sql("SELECT seq FROM scan WHERE stored_at < :since ORDER BY seq DESC LIMIT 1")  # looks at the newest alone
_MINUTES = Sql(
    "SELECT session_id, scanned_at / 60000000 AS minute, count(*) AS scans FROM scan WHERE seq >= :floor"
    " AND session_id IS NOT NULL AND booked AND verdict IS NOT NULL AND undone_at IS NULL AND scanned_at >= :since"
    " GROUP BY session_id, scanned_at / 60000000"
)
_SCANS = Sql(
    "SELECT c.*, coalesce(p.full_name, '') AS person FROM scan c LEFT JOIN person p ON p.id = c.person_id"
    " WHERE c.session_id = :session_id AND c.booked AND c.verdict IS NOT NULL AND c.seq < :before"
    " ORDER BY c.seq DESC LIMIT :most"
)
_HISTORY = Sql(
    "SELECT e.seq, e.at, e.act, e.detail, coalesce(p.full_name, e.author, '') AS person FROM session_event e"
    " LEFT JOIN person p ON p.id = e.person_id WHERE e.session_id = :session_id ORDER BY e.seq"
)

NEWEST = 2**62  # greater than any number


class Held(NamedTuple):
    """A session, who began it, and the station that scanned in it last ("" where none has)."""

    seq: int
    session: Session
    person: str
    station: str


def on_board(tx: Connection, since: datetime) -> list[Held]:
    """Open sessions, and those that ended since then."""
    return [_held(row) for row in (*_OPEN(tx), *_ENDED(tx, since=to_micros(since)))]


def page(tx: Connection, before: str | None, most: int) -> list[Held]:
    """Sessions newest first, from the one before the session `before` on."""
    seq = NEWEST if before is None else _SEQ(tx, id=before).scalar()
    return [] if seq is None else [_held(row) for row in _PAGE(tx, before=seq, most=most)]


def one(tx: Connection, session_id: str) -> Held | None:
    """One session."""
    row = _ONE(tx, id=session_id).first()
    return None if row is None else _held(row)


def minutes(tx: Connection, since: datetime) -> Iterator[tuple[str, int, int]]:
    """(session, minute since 1970, scans in it that were not undone), for scans made since then."""
    micros = to_micros(since)
    floor = _FLOOR(tx, since=micros).scalar() or 0
    for row in _MINUTES(tx, floor=floor, since=micros):
        yield row.session_id, int(row.minute), int(row.scans)


def scans(tx: Connection, session_id: str, *, before: int = NEWEST, most: int) -> list[ScanView]:
    """The session's scans with a number under `before`, newest first."""
    return [_scan(row) for row in _SCANS(tx, session_id=session_id, before=before, most=most)]


def history(tx: Connection, session_id: str) -> list[Act]:
    """What was done with the session, oldest first."""
    rows = _HISTORY(tx, session_id=session_id)
    return [Act(row.seq, from_micros(row.at), row.act, "", row.person, said_with(row.detail)) for row in rows]


def _held(row: Row[Any]) -> Held:
    return Held(row.seq, session_of(row), row.person, row.station)


def _scan(row: Row[Any]) -> ScanView:
    return ScanView(
        seq=row.seq,
        id=row.id,
        text=row.text,
        symbology=row.symbology,
        device=row.device_name,
        person=row.person,
        scanned_at=from_micros(row.scanned_at),
        stored_at=from_micros(row.stored_at),
        verdict=row.verdict,
        reason=row.reason,
        counted=bool(row.counted),
        staged=bool(row.staged),
        undone_at=None if row.undone_at is None else from_micros(row.undone_at),
    )
