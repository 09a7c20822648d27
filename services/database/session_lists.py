"""What screens and commands list of sessions: read only, on the reading connection, a page at a time."""

import json
from typing import Any

from sqlalchemy import Connection, Row

from services.database.scan_store import scan_of
from services.database.session_store import session_of
from services.database.sql import Sql
from services.database.types import from_micros
from services.sessions.model import FoundItem, HistoryLine, MissingItem, Resolution, ScanLine, SessionLine

_SESSIONS = (
    "SELECT s.*, p.full_name AS person FROM session s JOIN person p ON p.id = s.created_by {where}"
    " ORDER BY s.seq DESC LIMIT :most OFFSET :skip"
)
_ALL = Sql(_SESSIONS.format(where=""))
_OPEN = Sql(_SESSIONS.format(where="WHERE s.status IN ('ACTIVE', 'PAUSED') AND s.taken_over_by IS NULL"))
_SCANS = (
    "SELECT c.*, coalesce(p.full_name, c.author, '') AS person, coalesce(i.description, '') AS description FROM scan c"
    " LEFT JOIN person p ON p.id = c.person_id"
    " LEFT JOIN session_item i ON i.session_id = c.session_id AND i.key = c.key"
    " WHERE c.session_id = :session_id AND c.booked AND c.verdict IS NOT NULL {more}"
)
_LATEST = Sql(_SCANS.format(more="AND c.seq < :before ORDER BY c.seq DESC LIMIT :most"))
_OLDEST_FIRST = Sql(_SCANS.format(more="AND c.seq > :after ORDER BY c.seq LIMIT :most"))
_TO_RESOLVE = Sql(_SCANS.format(more="AND c.unresolved ORDER BY c.seq LIMIT :most"))
_UNREADABLE = Sql(
    _SCANS.format(more="AND c.unresolved AND c.reason IN ('ambiguous', 'misread') ORDER BY c.seq LIMIT :most")
)
_COUNT_TO_RESOLVE = Sql("SELECT count(*) FROM scan WHERE session_id = :session_id AND booked AND unresolved")
_MISSING = Sql(
    "SELECT position, code, description FROM session_item WHERE session_id = :session_id AND expected"
    " AND scan_id IS NULL AND position > :after ORDER BY position LIMIT :most"
)
# By the scan that found it, as `_MISSING` is by its want: each expected code is in exactly one of the two.
_FOUND = Sql(
    "SELECT c.seq, i.code, i.description, c.text FROM scan c"
    " JOIN session_item i ON i.session_id = c.session_id AND i.key = c.key AND i.scan_id = c.id"
    " WHERE c.session_id = :session_id AND i.expected AND c.seq > :after ORDER BY c.seq LIMIT :most"
)
_HISTORY = Sql(
    "SELECT e.*, coalesce(p.full_name, e.author, '') AS person FROM session_event e"
    " LEFT JOIN person p ON p.id = e.person_id WHERE e.session_id = :session_id ORDER BY e.seq"
)
NEWEST = 2**62  # greater than any scan's number


def sessions(tx: Connection, *, only_open: bool = False, most: int = 100, skip: int = 0) -> list[SessionLine]:
    """Sessions, newest first."""
    rows = (_OPEN if only_open else _ALL)(tx, most=most, skip=skip)
    return [SessionLine(session_of(row), row.person) for row in rows]


def latest_scans(tx: Connection, session_id: str, *, before: int = NEWEST, most: int = 200) -> list[ScanLine]:
    """The session's scans with a number under `before`, newest first."""
    return [_scan_line(row) for row in _LATEST(tx, session_id=session_id, before=before, most=most)]


def scans_after(tx: Connection, session_id: str, *, after: int = 0, most: int = 1000) -> list[ScanLine]:
    """The session's scans with a number over `after`, oldest first: what an export pages through."""
    return [_scan_line(row) for row in _OLDEST_FIRST(tx, session_id=session_id, after=after, most=most)]


def to_resolve(tx: Connection, session_id: str, *, most: int = 200, unreadable: bool = False) -> list[ScanLine]:
    """Scans of which somebody has to say what they are. `unreadable`: of these only what could not be read."""
    rows = (_UNREADABLE if unreadable else _TO_RESOLVE)(tx, session_id=session_id, most=most)
    return [_scan_line(row) for row in rows]


def count_to_resolve(tx: Connection, session_id: str) -> int:
    """How many they are."""
    return int(_COUNT_TO_RESOLVE(tx, session_id=session_id).scalar_one())


def missing(tx: Connection, session_id: str, *, after: int = 0, most: int = 200) -> list[MissingItem]:
    """Expected codes not yet found, in the list's order, from position `after` on."""
    rows = _MISSING(tx, session_id=session_id, after=after, most=most)
    return [MissingItem(row.position, row.code, row.description) for row in rows]


def found(tx: Connection, session_id: str, *, after: int = 0, most: int = 200) -> list[FoundItem]:
    """Expected codes that were found, in the order of their scans, from the scan with the number `after` on."""
    rows = _FOUND(tx, session_id=session_id, after=after, most=most)
    return [FoundItem(row.seq, row.code, row.description, row.text) for row in rows]


def history(tx: Connection, session_id: str) -> list[HistoryLine]:
    """What was done with the session, oldest first."""
    return [
        HistoryLine(row.seq, from_micros(row.at), row.person, row.act, row.scan_id, said_with(row.detail))
        for row in _HISTORY(tx, session_id=session_id)
    ]


def said_with(stored: str | dict[str, Any]) -> str:
    """What was said with an act, and at which station, if that was another one."""
    detail = _json(stored)
    return " · ".join(detail[name] for name in ("note", "station") if detail.get(name))


def _scan_line(row: Row[Any]) -> ScanLine:
    scan = scan_of(row)
    return ScanLine(
        seq=row.seq,
        id=scan.id,
        scanned_at=scan.at,
        text=scan.text,
        description=row.description,
        symbology=scan.symbology,
        verdict=row.verdict,
        reason=row.reason,
        counted=bool(row.counted),
        staged=bool(row.staged),
        unresolved=bool(row.unresolved),
        undone=row.undone_at is not None,
        device_name=scan.device.name,
        person=row.person,
        resolution=_resolution(row.resolution),
    )


def _resolution(stored: str | dict[str, Any] | None) -> Resolution | None:
    """What somebody said that the scan is."""
    detail = _json(stored)
    return Resolution(detail["as"]) if detail else None


def _json(stored: str | dict[str, Any] | None) -> dict[str, Any]:
    """SQLite gives JSON as text, PostgreSQL as it is."""
    return json.loads(stored) if isinstance(stored, str) else stored or {}
