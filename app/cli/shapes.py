"""The JSON that commands answer: stable shapes, named as in the session contracts (docs/command-line.md).

Times are ISO 8601 in UTC with milliseconds and Z; what is not there is null.
"""

from datetime import UTC, datetime, tzinfo
from typing import Any

from services.sessions.model import Counts, HistoryLine, KeptScan, MissingItem, ScanLine, Session, SessionLine

JSON = dict[str, Any]


def moment(at: datetime | None) -> str | None:
    """ "2026-03-01T09:42:07.120Z"."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def local_time(at: datetime, zone: tzinfo | None) -> str:
    """Day and time in the station's zone, for tables that people read."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def session(found: Session, person: str = "") -> JSON:
    """A session: the contract's fields, then ours (`blind`, `review`, `list`, `remote_id`, `config_from`)."""
    return {
        "id": found.id,
        "session_type": found.session_type.value,
        "status": found.status.value,
        "location": found.location,
        "project_id": found.project_id,
        "client_id": found.client_id,
        "expected_items": found.expected_items,
        "notes": found.notes,
        "scanner_id": found.scanner_id,
        "session_config": {
            "auto_commit": found.auto_commit,
            "validation_mode": found.config.validation_mode.value,
            "duplicate_handling": found.config.duplicate_handling.value,
            "timeout_minutes": found.config.timeout_minutes,
        },
        "blind": found.blind,
        "review": review(found),
        "progress_tracking": progress(found),
        "list": counts(found.counts) if found.has_list else None,
        "staged": found.counts.staged,
        "created_by": {"id": found.created_by, "full_name": person or None},
        "timestamps": {
            "created_at": moment(found.created_at),
            "expires_at": moment(found.expires_at),
            "last_activity": moment(found.last_activity),
            "ended_at": moment(found.ended_at),
        },
        "remote_id": found.remote_id,
        "config_from": found.config_from,
    }


def review(found: Session) -> JSON:
    """Whether somebody looks at it before it is completed, and how that stands."""
    waits = found.hand_in
    return {
        "asked": found.review,
        "handed_in_at": moment(waits.at) if waits else None,
        "handed_in_by": waits.by if waits else None,
        "note": found.review_note,
    }


def progress(found: Session) -> JSON:
    """`progress_tracking` of the contract."""
    from services.sessions import rules

    return {
        "items_scanned": found.counts.items_scanned,
        "successful_scans": found.counts.successful,
        "failed_scans": found.counts.failed,
        "completion_percentage": rules.completion(found),
    }


def counts(found: Counts) -> JSON:
    """What became of an expected list."""
    return {
        "expected": found.list_size,
        "found": found.found,
        "missing": found.missing,
        "unexpected": found.unexpected,
        "duplicate": found.repeated,
        "failed": found.failed,
    }


def session_line(line: SessionLine) -> JSON:
    """A session in a list."""
    return session(line.session, line.person)


def scan_line(line: ScanLine) -> JSON:
    """A scan in a session's list."""
    return {
        "seq": line.seq,
        "id": line.id,
        "scanned_at": moment(line.scanned_at),
        "code": line.text,
        "description": line.description,
        "symbology": line.symbology,
        "verdict": line.verdict,
        "reason": line.reason,
        "counted": line.counted,
        "staged": line.staged,
        "unresolved": line.unresolved,
        "undone": line.undone,
        "device": line.device_name,
        "person": line.person,
    }


def missing_item(item: MissingItem) -> JSON:
    """An expected code that was not found yet."""
    return {"position": item.position, "code": item.code, "description": item.description}


def kept_scan(scan: KeptScan) -> JSON:
    """A scan that waits for a session."""
    return {
        "seq": scan.seq,
        "id": scan.id,
        "scanned_at": moment(scan.scanned_at),
        "code": scan.text,
        "reason": scan.reason,
        "device": scan.device_name,
    }


def history_line(line: HistoryLine) -> JSON:
    """An act on a session."""
    return {"seq": line.seq, "at": moment(line.at), "person": line.person, "act": line.act, "scan_id": line.scan_id}
