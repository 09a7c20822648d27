"""Which kept scans are offered where: each to the session that it was meant for, while that can still take it."""

from collections.abc import Collection, Iterable
from datetime import datetime

from services.scanning.outcome import Reason
from services.sessions.model import KeptScan, Session, SessionLine, Status

_PAUSED = frozenset({Reason.PAUSED, Reason.IN_REVIEW})


def for_session(kept: Iterable[KeptScan], session: Session, now: datetime) -> tuple[str, ...]:
    """Ids of the scans that this session can take in: its own, and those that were meant for none. A scan made while
    the clock ran ahead counts as made now."""
    if session.status is not Status.ACTIVE:
        return ()
    return tuple(
        scan.id
        for scan in kept
        if scan.session_id in (None, session.id) and min(scan.scanned_at, now) <= session.expires_at
    )


def for_new(kept: Iterable[KeptScan], open_sessions: Collection[SessionLine]) -> tuple[str, ...]:
    """Ids of the scans that a new session may take in: all but those that wait for a paused one, or one that is
    handed in, to go on."""
    going_on = {line.session.id for line in open_sessions}
    return tuple(scan.id for scan in kept if scan.reason not in _PAUSED or scan.session_id not in going_on)
