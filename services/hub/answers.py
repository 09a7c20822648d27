"""The bodies that the session contracts and our extensions answer, field by field as they name them."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from services.clock import moment
from services.hub import rules
from services.hub.lines import HistoryLine, SessionLine, StoredScan
from services.hub.model import HubSession
from services.hub.review import Review
from services.hub.station import Device

UNKNOWN = "unknown"  # what a station has not told of its scanner


def created(session: HubSession, scanner: Device | None = None) -> dict[str, Any]:
    """The body of a 201. `scanner`: what its station has told of it."""
    return {
        "id": session.id,
        "session_token": session.session_token,
        "session_type": session.session_type.value,
        "status": session.status.value,
        "location": session.location,
        "project_id": session.project_id,
        "client_id": session.client_id,
        "expected_items": session.expected_items,
        "notes": session.notes,
        "scanner_info": {
            "scanner_id": session.scanner_id,
            "scanner_type": UNKNOWN if scanner is None else scanner.kind,
            "connection_status": UNKNOWN if scanner is None else scanner.state,
        },
        "session_config": {
            "auto_commit": session.auto_commit,
            "validation_mode": session.config.validation_mode.value,
            "duplicate_handling": session.config.duplicate_handling.value,
            "timeout_minutes": session.config.timeout_minutes,
        },
        "progress_tracking": progress(session),
        "created_by": {
            "user_id": session.created_by,
            "username": session.username,
            "full_name": session.full_name,
        },
        "timestamps": {
            "created_at": moment(session.created_at),
            "expires_at": moment(rules.expires_at(session)),
            "last_activity": moment(session.last_activity),
        },
    }


def updated(session: HubSession) -> dict[str, Any]:
    """The body of a 200."""
    return {
        "id": session.id,
        "session_token": session.session_token,
        "status": session.status.value,
        "progress_summary": progress(session),
        "session_duration": {
            "started_at": moment(session.created_at),
            "last_activity": moment(session.last_activity),
            "duration_minutes": rules.duration_minutes(session),
        },
        "updated_at": moment(session.updated_at),
    }


def progress(session: HubSession) -> dict[str, Any]:
    """How far it is."""
    return {
        "items_scanned": session.items_scanned,
        "successful_scans": rules.successful(session),
        "failed_scans": session.failed,
        "completion_percentage": rules.completion(session),
    }


def session_line(line: SessionLine) -> dict[str, Any]:
    """A session in a list, and in live events."""
    session = line.session
    return {
        "id": session.id,
        "session_type": session.session_type.value,
        "status": session.status.value,
        "location": session.location,
        "project_id": session.project_id,
        "client_id": session.client_id,
        "expected_items": session.expected_items,
        "notes": session.notes,
        "scanner_id": session.scanner_id,
        "station": {"user_id": session.holder_id, "name": line.holder},
        "person": session.person,
        "person_name": line.person_name,
        "offered_to": None if session.offered_to is None else {"user_id": session.offered_to, "name": line.offered},
        **progress(session),
        "uploaded_scans": session.uploaded,
        "staged": session.staged,
        "recent": list(line.recent),
        "validation_mode": session.config.validation_mode.value,
        "duplicate_handling": session.config.duplicate_handling.value,
        "timeout_minutes": session.config.timeout_minutes,
        "auto_commit": session.auto_commit,
        "blind": session.blind,
        "list_size": session.list_size,
        "created_at": moment(session.created_at),
        "last_activity": moment(session.last_activity),
        "expires_at": moment(rules.expires_at(session)),
        "ended_at": _moment_or_none(session.ended_at),
        "review": None if session.review is None else _review(session.review),
        "change": session.change,
    }


def _review(review: Review) -> dict[str, Any]:
    """How the review stands that a session asks for."""
    return {
        "state": review.state.value,
        "hand_in": review.hand_in,
        "handed_in_at": _moment_or_none(review.handed_in_at),
        "handed_in_by": review.handed_in_by,
        "judged_at": _moment_or_none(review.judged_at),
        "judged_by": review.judged_by,
        "note": review.note,
        "figures": dict(review.figures),
    }


def history_line(line: HistoryLine) -> dict[str, Any]:
    """An act in a session's history."""
    return {
        "seq": line.seq,
        "at": moment(line.at),
        "act": line.act,
        "user": line.user,
        "person": line.person,
        "person_name": line.person_name,
        "detail": line.detail,
    }


def scan_line(stored: StoredScan) -> dict[str, Any]:
    """A scan in a session's list."""
    scan = stored.scan
    return {
        "seq": stored.seq,
        "id": scan.id,
        "text": scan.text,
        "symbology": scan.symbology,
        "device": scan.device,
        "person": scan.person,
        "person_name": stored.person_name,
        "scanned_at": moment(scan.scanned_at),
        "stored_at": moment(stored.stored_at),
        "outcome": scan.outcome,
        "counted": scan.counted,
        "staged": scan.staged,
        "undone_at": _moment_or_none(scan.undone_at),
        "resolved": None if scan.resolved is None else asdict(scan.resolved),
    }


def _moment_or_none(at: datetime | None) -> str | None:
    return None if at is None else moment(at)
