"""How fast a batch is entered. A plain function."""

from collections.abc import Sequence
from datetime import datetime, timedelta

RECENT = timedelta(minutes=10)
LEAST = timedelta(minutes=1)  # before that a few quick ones say nothing


def a_minute(times: Sequence[datetime], now: datetime) -> float:
    """Assets a minute, of those entered in the last ten minutes. `times`: when each was, in any order; 0.0 where nobody
    can say: in the first minute, or of fewer than three."""
    recent = sorted(at for at in times if now - at <= RECENT)
    if len(recent) < 3 or (span := max(now, recent[-1]) - recent[0]) < LEAST:
        return 0.0
    return (len(recent) - 1) / span.total_seconds() * 60  # since the first one: it begins the time, and is not in it
