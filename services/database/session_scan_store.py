"""The booked scans of a session, as undo, commit and resolve need them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from services.database.scan_store import outcome_of
from services.database.sql import Sql, listed
from services.database.types import from_micros, to_micros
from services.scanning.meaning import Kind
from services.scanning.outcome import Outcome

_LAST_BOOKED = Sql(
    "SELECT * FROM scan WHERE session_id = :session_id AND booked AND undone_at IS NULL ORDER BY seq DESC LIMIT 1"
)
_ALL_BOOKED = Sql("SELECT * FROM scan WHERE session_id = :session_id AND booked AND undone_at IS NULL ORDER BY seq")
_UNDO = Sql("UPDATE scan SET undone_at = :at, undone_by = :person_id, staged = :no, unresolved = :no WHERE id = :id")
_STAGED = Sql("SELECT * FROM scan WHERE session_id = :session_id AND staged AND undone_at IS NULL ORDER BY seq")
_COMMIT = Sql("UPDATE scan SET staged = :no WHERE id IN EACH(:ids) AND staged")
_SCAN = Sql("SELECT * FROM scan WHERE id = :id")
_RESOLVE = Sql(
    "UPDATE scan SET reason = :reason, key = :key, counted = :counted, staged = :staged, unresolved = :no,"
    " resolution = :resolution WHERE id = :id"
)


@dataclass(frozen=True, slots=True)
class BookedScan:
    """A booked scan as undo, commit and resolve need it."""

    id: str
    session_id: str
    text: str
    kind: Kind
    key: str
    outcome: Outcome
    staged: bool
    unresolved: bool
    resolved: bool
    scanned_at: datetime
    person_id: str | None  # None: somebody of another station


def last_booked(tx: Connection, session_id: str) -> BookedScan | None:
    """The newest scan of the session that was not undone."""
    row = _LAST_BOOKED(tx, session_id=session_id).first()
    return None if row is None else _booked(row)


def all_booked(tx: Connection, session_id: str) -> list[BookedScan]:
    """The session's scans that were not undone, in order."""
    return [_booked(row) for row in _ALL_BOOKED(tx, session_id=session_id)]


def booked(tx: Connection, scan_id: str) -> BookedScan | None:
    """A booked scan by its id."""
    row = _SCAN(tx, id=scan_id).first()
    return None if row is None or not row.booked else _booked(row)


def mark_undone(tx: Connection, scan_id: str, *, person_id: str, at: datetime) -> None:
    """The scan stays, and says who undid it and when."""
    _UNDO(tx, id=scan_id, person_id=person_id, at=to_micros(at), no=False)


def staged(tx: Connection, session_id: str) -> list[BookedScan]:
    """Scans that wait for the session's commit, in order."""
    return [_booked(row) for row in _STAGED(tx, session_id=session_id)]


def mark_committed(tx: Connection, scan_ids: Sequence[str]) -> None:
    """These are staged no more."""
    if scan_ids:
        _COMMIT(tx, ids=listed(scan_ids), no=False)


def mark_resolved(tx: Connection, scan: BookedScan, detail: dict[str, Any]) -> None:
    """Somebody said what the scan is: its reason and key are the resolved ones; what it was stands in `detail`."""
    _RESOLVE(
        tx,
        id=scan.id,
        reason=scan.outcome.reason.value,
        key=scan.key,
        counted=scan.outcome.counted,
        staged=scan.staged,
        resolution=json.dumps(detail, ensure_ascii=False),
        no=False,
    )


def _booked(row: Row[Any]) -> BookedScan:
    return BookedScan(
        id=row.id,
        session_id=row.session_id,
        text=row.text,
        kind=Kind(row.kind),
        key=row.key,
        outcome=outcome_of(row),
        staged=bool(row.staged),
        unresolved=bool(row.unresolved),
        resolved=row.resolution is not None,
        scanned_at=from_micros(row.scanned_at),
        person_id=row.person_id,
    )
