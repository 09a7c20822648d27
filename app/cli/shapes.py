"""The JSON that commands answer: stable shapes, named as in the session contracts (docs/command-line.md).

Times are ISO 8601 in UTC with milliseconds and Z; what is not there is null.
"""

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from services.assets.model import Asset
from services.sessions.model import Counts, HistoryLine, KeptScan, MissingItem, ScanLine, Session, SessionLine

if TYPE_CHECKING:
    from services.scanning.answer import Answer
    from services.scanning.ports import DeviceStatus

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


def answer(given: "Answer", what: str, next_step: str) -> JSON:
    """One answered scan, as `sessions scan --json` prints it after its commit."""
    state = given.state if isinstance(given.state, Session) else None
    entered = getattr(given.state, "asset", None)  # of an asset batch
    return {
        "event": "answer",
        "seq": given.seq,
        "id": given.scan.id,
        "scanned_at": moment(given.scan.at),
        "device": given.scan.device.id,
        "code": given.scan.text,
        "symbology": given.scan.symbology,
        "kind": given.meaning.kind.value,
        "verdict": given.outcome.verdict.value,
        "reason": given.outcome.reason.value,
        "counted": given.outcome.counted,
        "kept": given.outcome.kept,
        "what": what,
        "next": next_step,
        "session": None if state is None else {"id": state.id, **progress(state)},
        "asset": asset(entered) if isinstance(entered, Asset) else None,
        "packing": _packing(given.state),
        "error_code": given.outcome.params.get("contract"),
    }


def _packing(state: object) -> JSON | None:
    """How the packing bench stands, where that is what the scan was for."""
    from app.cli import packing_shapes
    from services.packing.desk.standing import Standing

    return packing_shapes.in_front(state) if isinstance(state, Standing) else None


def asset(found: Asset) -> JSON:
    """The asset that a scan was about, in short."""
    return {
        "id": found.id,
        "serial_number": found.serial,
        "tag": found.tag or None,
        "state": found.state.value,
        "number": found.number,
    }


def device(status: "DeviceStatus", why: str) -> JSON:
    """A device's change of state."""
    return {
        "event": "device",
        "device": status.device.id,
        "name": status.device.name,
        "state": status.state.value,
        "port": status.port or None,
        "why": why or None,
        "at": moment(status.at),
    }


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
