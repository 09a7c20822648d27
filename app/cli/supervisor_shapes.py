"""The JSON and the table line of what `scandesk supervisor` tells: stable shapes (docs/command-line.md)."""

from typing import TYPE_CHECKING, Any

from app.cli import shapes
from app.cli.finding import short

if TYPE_CHECKING:
    from app.station import Station
    from services.supervisor.model import Act, Board, ScanView, SessionView, StationView


def row(station: "Station", view: "SessionView", board: "Board") -> tuple[object, ...]:
    """A session as a line of the table."""
    from services.supervisor import rules

    say = station.words.say
    kind = say(f"session_type.{view.session_type}")
    return (
        short(view.id),
        view.station,
        view.person,
        f"{kind} · {view.location}" if view.location else kind,
        view.items_scanned,
        view.staged,
        view.failed,
        f"{rules.rate(view, board.now):.1f}",
        shapes.local_time(view.last_activity, station.settings.station.tz),
        ", ".join(say(f"supervisor.trouble.{trouble}") for trouble in view.troubles),
    )


def board(board: "Board") -> dict[str, Any]:
    """The whole board, less its sessions."""
    today = board.today
    return {
        "as_of": shapes.moment(board.as_of),
        "scope": board.scope.value,
        "today": {name: getattr(today, name) for name in ("open", "ended", "scans", "staged", "failed", "troubled")},
        "per_minute": list(board.per_minute[len(board.per_minute) - board.minutes_known :]),
        "stations": [_station(one) for one in board.stations],
    }


def _station(one: "StationView") -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "person": one.person or None,
        "waiting": one.waiting,
        "in_doubt": one.in_doubt,
        "parked": one.parked,
        "oldest_at": shapes.moment(one.oldest_at),
        "devices": [{"id": d.id, "name": d.name, "kind": d.kind, "state": d.state} for d in one.devices],
        "reported_at": shapes.moment(one.reported_at),
    }


def session(view: "SessionView", board: "Board") -> dict[str, Any]:
    """A session of the board."""
    from services.supervisor import rules

    return {
        "id": view.id,
        "session_type": view.session_type.value,
        "status": view.status.value,
        "location": view.location or None,
        "station": {"id": view.station_id, "name": view.station},
        "person": view.person or None,
        "offered_to": {"id": view.offered_to, "name": view.offered_name} if view.offered_to else None,
        "expected_items": view.expected_items,
        "items_scanned": view.items_scanned,
        "failed_scans": view.failed,
        "staged": view.staged,
        "completion_percentage": view.percent,
        "per_minute": rules.rate(view, board.now),
        "unsent": view.unsent,
        "troubles": [trouble.value for trouble in view.troubles],
        "created_at": shapes.moment(view.created_at),
        "last_activity": shapes.moment(view.last_activity),
        "expires_at": shapes.moment(view.expires_at),
        "ended_at": shapes.moment(view.ended_at),
    }


def scan(scan: "ScanView") -> dict[str, Any]:
    """A scan of a session."""
    return {
        "seq": scan.seq,
        "id": scan.id,
        "scanned_at": shapes.moment(scan.scanned_at),
        "code": scan.text,
        "symbology": scan.symbology,
        "verdict": scan.verdict,
        "reason": scan.reason,
        "counted": scan.counted,
        "staged": scan.staged,
        "undone_at": shapes.moment(scan.undone_at),
        "person": scan.person or None,
        "device": scan.device,
    }


def act(act: "Act") -> dict[str, Any]:
    """Something that was done with a session."""
    return {
        "seq": act.seq,
        "at": shapes.moment(act.at),
        "act": act.act,
        "station": act.station or None,
        "person": act.person or None,
        "detail": act.detail or None,
    }
