"""Which kept scans a session offers to take in."""

from datetime import UTC, datetime, timedelta

from services.scanning.outcome import Reason
from services.sessions.model import KeptScan, Session, SessionConfig, SessionType, Status
from ui.sessions.kept import for_session

NOW = datetime(2026, 3, 1, 9, 42, tzinfo=UTC)
SESSION = Session(
    id="s",
    session_type=SessionType.INVENTORY,
    status=Status.ACTIVE,
    config=SessionConfig(),
    created_by="p",
    created_at=NOW,
    last_activity=NOW,
    expires_at=NOW + timedelta(hours=8),
    updated_at=NOW,
)


def scan_at(at: datetime) -> KeptScan:
    return KeptScan(1, "scan", at, "W12-0789", Reason.LOCKED, "Scanner 1", None)


def test_a_scan_of_a_clock_that_ran_ahead_is_offered_when_the_clock_is_right_again() -> None:
    assert for_session([scan_at(NOW + timedelta(days=1))], SESSION, NOW) == ("scan",)


def test_a_scan_made_after_the_sessions_time_is_not_offered() -> None:
    late = NOW + timedelta(hours=9)
    assert for_session([scan_at(late)], SESSION, late) == ()
