"""A session that was taken over from another station, in the database of this one: its row, its scans, its codes."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from services.database.session_store import session_of
from services.database.sql import Sql
from services.database.types import to_micros
from services.scanning.meaning import Kind, Meaning
from services.scanning.outcome import Reason, Verdict
from services.sessions.model import Session
from services.sessions.remote import RemoteScan, RemoteSession

CHANNEL = "hub"  # by which a scan of another station came
_BY_REMOTE = Sql("SELECT * FROM session WHERE remote_id = :remote_id AND server = :server ORDER BY seq DESC LIMIT 1")
_TAKE_BACK = Sql(
    "UPDATE session SET taken_over_by = NULL, status = :status, location = :location, notes = :notes,"
    " auto_commit = :auto_commit, config_from = 'server', validation_mode = :validation_mode,"
    " duplicate_handling = :duplicate_handling, timeout_minutes = :timeout_minutes, blind = blind OR :blind,"
    " review = review OR :review, last_activity = :at,"
    " expires_at = :at + :timeout_micros, updated_at = :at, ended_at = NULL WHERE id = :id"
)
_PUT = Sql(
    "INSERT INTO scan (id, raw, text, symbology, aim, device_id, device_name, channel, station, scanned_at, stored_at,"
    " person_id, author, session_id, kind, key, verdict, reason, params, booked, counted, staged, kept, unresolved,"
    " undone_at, resolution)"
    " VALUES (:id, :raw, :text, :symbology, '', '', :device, :channel, :station, :scanned_at, :stored_at,"
    " (SELECT id FROM person WHERE name = :person AND (CAST(:person_name AS TEXT) = '' OR full_name = :person_name)),"
    " :author, :session_id, :kind, :key, :verdict, :reason, :params,"
    " :yes, :counted, :staged, :no, :unresolved, :undone_at, :resolution)"
    " ON CONFLICT (id) DO UPDATE SET verdict = excluded.verdict, reason = excluded.reason, counted = excluded.counted,"
    " undone_at = coalesce(scan.undone_at, excluded.undone_at), staged = excluded.staged,"
    " unresolved = scan.unresolved AND excluded.unresolved,"
    " key = CASE WHEN excluded.resolution IS NULL THEN scan.key ELSE excluded.key END,"
    " resolution = coalesce(scan.resolution, excluded.resolution)"
    " WHERE scan.session_id = excluded.session_id AND scan.booked"
)
_SCANS = Sql("SELECT id FROM scan WHERE session_id = :session_id")
_FORGET = Sql("DELETE FROM session_item WHERE session_id = :session_id AND NOT expected")
_MISS = Sql("UPDATE session_item SET scan_id = NULL, first_at = NULL, times = 0 WHERE session_id = :session_id")
_SEEN = Sql(
    "INSERT INTO session_item (session_id, key, position, code, description, expected, scan_id, first_at, times)"
    " VALUES (:session_id, :key, 0, :code, '', :no, :scan_id, :first_at, :times)"
    " ON CONFLICT (session_id, key) DO UPDATE SET scan_id = excluded.scan_id, first_at = excluded.first_at,"
    " times = excluded.times"
)
_AWAITING = Sql(
    "SELECT * FROM session WHERE server = :server AND NOT has_list AND list_size > 0 AND remote_id IS NOT NULL"
    " AND taken_over_by IS NULL AND status IN ('ACTIVE', 'PAUSED') ORDER BY seq"
)
_PUT_EXPECTED = Sql(
    "INSERT INTO session_item (session_id, key, position, code, description, expected, times)"
    " VALUES (:session_id, :key, :position, :code, :description, :yes, 0) ON CONFLICT (session_id, key) DO UPDATE"
    " SET position = excluded.position, code = excluded.code, description = excluded.description, expected = :yes"
)
_HAS_LIST = Sql(
    "UPDATE session SET has_list = :yes, list_size = :size, found = (SELECT count(*) FROM session_item i"
    " WHERE i.session_id = session.id AND i.expected AND i.times > 0) WHERE id = :id"
)
_SCANNED_AS = Sql(
    "SELECT DISTINCT kind, key FROM scan WHERE session_id = :session_id AND booked AND kind IN ('gtin', 'sscc')"
)
_READ_AS = Sql("UPDATE scan SET key = :key WHERE session_id = :session_id AND key = :before AND booked")
_SEEN_AS = Sql(
    "UPDATE session_item SET times = session_item.times + seen.times,"
    " scan_id = CASE WHEN session_item.first_at <= seen.first_at THEN session_item.scan_id"
    " ELSE coalesce(seen.scan_id, session_item.scan_id) END,"
    " first_at = CASE WHEN session_item.first_at <= seen.first_at THEN session_item.first_at"
    " ELSE coalesce(seen.first_at, session_item.first_at) END"
    " FROM session_item AS seen WHERE session_item.session_id = :session_id AND session_item.key = :key"
    " AND seen.session_id = :session_id AND seen.key = :before"
)
_FORGET_ONE = Sql("DELETE FROM session_item WHERE session_id = :session_id AND key = :before")
_ASK_OF_UNEXPECTED = Sql(
    "UPDATE scan SET unresolved = :yes WHERE session_id = :id AND booked AND counted AND undone_at IS NULL"
    " AND reason = 'unexpected' AND resolution IS NULL AND verdict <> 'refused'"
)
_EXPECTED = Sql("SELECT key FROM session_item WHERE session_id = :session_id AND expected")


def find(tx: Connection, remote_id: int, server: str) -> Session | None:
    """The session with the id of the hub at that address, where it was here before."""
    row = _BY_REMOTE(tx, remote_id=remote_id, server=server).first()
    return None if row is None else session_of(row)


def scan_ids(tx: Connection, session_id: str) -> frozenset[str]:
    """The scans of the session that are here."""
    return frozenset(row.id for row in _SCANS(tx, session_id=session_id))


def take_back(tx: Connection, session_id: str, there: RemoteSession, at: datetime) -> None:
    """The session is this station's from `at` on, as the hub has it; its time begins anew."""
    _TAKE_BACK(
        tx,
        id=session_id,
        status=there.status.value,
        location=there.location,
        notes=there.notes,
        auto_commit=there.auto_commit,
        validation_mode=there.config.validation_mode.value,
        duplicate_handling=there.config.duplicate_handling.value,
        timeout_minutes=there.config.timeout_minutes,
        blind=there.blind,
        review=there.review,
        timeout_micros=there.config.timeout_minutes * 60_000_000,
        at=to_micros(at),
    )


def put_scans(
    tx: Connection,
    session_id: str,
    scans: Iterable[tuple[RemoteScan, Meaning, Mapping[str, str]]],
    *,
    station: str,
    at: datetime,
    has_list: bool,
) -> None:
    """The hub's scans, in their order, with what they mean here and the answer's params. What was here already is as
    the hub has it; what this station has taken back stays so. `station`: from whom the session comes."""
    _PUT.many(
        tx,
        [
            {
                "id": scan.id,
                "raw": scan.text.encode(),
                "text": scan.text,
                "symbology": scan.symbology,
                "device": scan.device,
                "channel": CHANNEL,
                "station": station,
                "scanned_at": to_micros(scan.scanned_at),
                "stored_at": to_micros(at),
                "person": scan.person,
                "person_name": scan.person_name,
                "author": scan.person_name or scan.person,
                "session_id": session_id,
                "kind": meaning.kind.value,
                "key": meaning.key,
                "verdict": scan.verdict.value,
                "reason": scan.reason.value,
                "params": json.dumps(dict(params), ensure_ascii=False),
                "yes": True,
                "no": False,
                "counted": scan.counted,
                "staged": scan.staged,
                "unresolved": _needs_resolving(scan, has_list=has_list),
                "undone_at": None if scan.undone_at is None else to_micros(scan.undone_at),
                "resolution": _resolution(scan),
            }
            for scan, meaning, params in scans
        ],
    )


def expected(tx: Connection, session_id: str) -> frozenset[str]:
    """The keys on the session's list."""
    return frozenset(row.key for row in _EXPECTED(tx, session_id=session_id))


def awaiting_lists(tx: Connection, server: str) -> list[Session]:
    """Open sessions of this station whose expected list is at the hub with that address, and not here yet."""
    return [session_of(row) for row in _AWAITING(tx, server=server)]


def put_expected(tx: Connection, session_id: str, items: Iterable[tuple[int, tuple[str, str, str]]]) -> None:
    """A part of its list: (place, (key, code, description)). What was scanned of it stays scanned."""
    rows = [
        {"session_id": session_id, "position": place, "key": key, "code": code, "description": description, "yes": True}
        for place, (key, code, description) in items
    ]
    _PUT_EXPECTED.many(tx, rows)


def scanned_as(tx: Connection, session_id: str) -> list[tuple[Kind, str]]:
    """The (kind, key) of its scans that a list may write in another way."""
    return [(Kind(row.kind), row.key) for row in _SCANNED_AS(tx, session_id=session_id)]


def is_listed_as(tx: Connection, session_id: str, before: str, key: str) -> None:
    """What was scanned as `before` is the list's item with this key."""
    given = {"session_id": session_id, "before": before, "key": key}
    _READ_AS(tx, **given)
    _SEEN_AS(tx, **given)
    _FORGET_ONE(tx, session_id=session_id, before=before)


def has_list(tx: Connection, session_id: str, size: int) -> None:
    """Its list is whole here: what counted before is found, where it is on it; what the other station did not expect is
    to be resolved."""
    _HAS_LIST(tx, id=session_id, size=size, yes=True)
    _ASK_OF_UNEXPECTED(tx, id=session_id, yes=True)


def put_seen(tx: Connection, session_id: str, seen: Iterable[Mapping[str, Any]]) -> None:
    """The codes that counted, each with `key`, `code`, `scan_id`, `first_at` (a time) and `times`, and no others."""
    _FORGET(tx, session_id=session_id)
    _MISS(tx, session_id=session_id)
    rows = [{**one, "first_at": to_micros(one["first_at"]), "session_id": session_id, "no": False} for one in seen]
    _SEEN.many(tx, rows)


def _needs_resolving(scan: RemoteScan, *, has_list: bool) -> bool:
    """Whether somebody has to say what it is. What no list expects cannot be asked where no list is."""
    doubtful = scan.reason in {Reason.AMBIGUOUS, Reason.MISREAD} or (has_list and scan.reason is Reason.UNEXPECTED)
    open_ = scan.counted and scan.undone_at is None and scan.resolved is None
    return open_ and doubtful and scan.verdict is not Verdict.REFUSED


def _resolution(scan: RemoteScan) -> str | None:
    """What somebody said of it, as this station keeps it of its own scans."""
    said = scan.resolved
    return None if said is None else json.dumps({"as": said.how.value, "was": said.was, "key": scan.text})
