"""The scans that stations have told the hub of, and how many were made in which minute."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from services.database.sql import Sql, listed
from services.database.types import from_micros, to_micros
from services.hub.lines import HubScan, Resolved, StoredScan
from services.hub.model import HubSession, User

_KNOWN = Sql("SELECT * FROM hub_scan WHERE organisation_id = :organisation_id AND id IN EACH(:ids)")
_INSERT = Sql(
    "INSERT INTO hub_scan (organisation_id, session_id, id, user_id, text, symbology, device, person, scanned_at,"
    " stored_at, outcome, counted, staged, undone_at, resolution)"
    " VALUES (:organisation_id, :session_id, :id, :user_id, :text, :symbology, :device, :person, :scanned_at,"
    " :stored_at, :outcome, :counted, :staged, :undone_at, :resolution)"
)
_UPDATE = Sql(
    "UPDATE hub_scan SET outcome = :outcome, counted = :counted, staged = :staged, undone_at = :undone_at,"
    " resolution = :resolution WHERE organisation_id = :organisation_id AND id = :id"
)
_COUNT_MINUTE = Sql(
    "INSERT INTO hub_minute (organisation_id, minute, session_id, scans)"
    " VALUES (:organisation_id, :minute, :session_id, :scans)"
    " ON CONFLICT (organisation_id, minute, session_id) DO UPDATE SET scans = hub_minute.scans + excluded.scans"
)
_PAGE = Sql(
    "SELECT s.*, p.full_name AS person_name FROM hub_scan s"
    " LEFT JOIN hub_person p ON p.organisation_id = s.organisation_id AND p.user_id = s.user_id AND p.name = s.person"
    " WHERE s.organisation_id = :organisation_id AND s.session_id = :session_id AND s.seq < :before"
    " ORDER BY s.seq DESC LIMIT :most"
)
_MINUTE = timedelta(minutes=1) // timedelta(microseconds=1)


def known(tx: Connection, organisation_id: int, ids: Iterable[str]) -> dict[str, StoredScan]:
    """Those of the scans that the hub has, in whatever session of the organisation, by id."""
    rows = _KNOWN(tx, organisation_id=organisation_id, ids=listed(ids))
    return {row.id: _stored(row) for row in rows}


def insert(tx: Connection, session: HubSession, by: User, scans: list[HubScan], at: datetime) -> None:
    """Store new scans, in this order, and count them into their minutes."""
    whose = {"organisation_id": session.organisation_id, "session_id": session.id}
    _INSERT.many(
        tx,
        [
            whose
            | {
                "id": scan.id,
                "user_id": by.id,
                "text": scan.text,
                "symbology": scan.symbology,
                "device": scan.device,
                "person": scan.person,
                "scanned_at": to_micros(scan.scanned_at),
                "stored_at": to_micros(at),
            }
            | _state(scan)
            for scan in scans
        ],
    )
    minutes = Counter(to_micros(scan.scanned_at) // _MINUTE for scan in scans)
    _COUNT_MINUTE.many(tx, [whose | {"minute": minute, "scans": number} for minute, number in sorted(minutes.items())])


def update(tx: Connection, organisation_id: int, scans: list[HubScan]) -> None:
    """Store the later state of scans."""
    _UPDATE.many(tx, [{"organisation_id": organisation_id, "id": scan.id} | _state(scan) for scan in scans])


def page(tx: Connection, organisation_id: int, session_id: int, *, before: int, most: int) -> list[StoredScan]:
    """The session's scans with a number under `before`, newest first."""
    rows = _PAGE(tx, organisation_id=organisation_id, session_id=session_id, before=before, most=most)
    return [replace(_stored(row), person_name=row.person_name) for row in rows]


def _state(scan: HubScan) -> dict[str, Any]:
    """What of a scan may change."""
    return {
        "outcome": scan.outcome,
        "counted": scan.counted,
        "staged": scan.staged,
        "undone_at": None if scan.undone_at is None else to_micros(scan.undone_at),
        "resolution": None if scan.resolved is None else json.dumps(asdict(scan.resolved), ensure_ascii=False),
    }


def _resolved(value: Any) -> Resolved | None:
    """SQLite hands out the text of a JSON column, PostgreSQL's driver its value."""
    found = json.loads(value) if isinstance(value, str) else value
    return Resolved(**found) if found else None


def _stored(row: Row[Any]) -> StoredScan:
    scan = HubScan(
        id=row.id,
        text=row.text,
        symbology=row.symbology,
        device=row.device,
        person=row.person,
        scanned_at=from_micros(row.scanned_at),
        outcome=row.outcome,
        counted=bool(row.counted),
        staged=bool(row.staged),
        undone_at=None if row.undone_at is None else from_micros(row.undone_at),
        resolved=_resolved(row.resolution),
    )
    return StoredScan(row.seq, row.session_id, scan, from_micros(row.stored_at))
