"""What follows from a session's scans, counted anew: for a session that was scanned in elsewhere. Plain functions."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.database.session_scan_store import BookedScan
from services.sessions import rules
from services.sessions.model import Counts, Session


@dataclass(frozen=True, slots=True)
class Seen:
    """A code that counted in a session: in which scan first, and how often."""

    key: str
    code: str
    scan_id: str
    first_at: datetime
    times: int = 1

    def row(self) -> dict[str, Any]:
        """Its fields by their names. `asdict` copies each value, and took a third of a take-over's time."""
        return {name: getattr(self, name) for name in self.__slots__}


def tally(session: Session, scans: Iterable[BookedScan], expected: Collection[str]) -> tuple[Counts, list[Seen]]:
    """The counts and the codes of a session with these scans, none of which was undone, in their order. `expected`: the
    keys on its list."""
    counts = Counts(list_size=session.counts.list_size)
    seen: dict[str, Seen] = {}
    for scan in scans:
        before = seen.get(scan.key)
        finds = scan.outcome.counted and before is None and scan.key in expected
        counts = rules.count(counts, scan.outcome, finds=finds, staged=scan.staged)
        if scan.outcome.counted:
            new = Seen(scan.key, scan.text, scan.id, scan.scanned_at)
            seen[scan.key] = new if before is None else replace(before, times=before.times + 1)
    return counts, list(seen.values())
