"""How fast a batch is entered. A plain function."""

from collections.abc import Sequence
from datetime import datetime, timedelta

RECENT = timedelta(minutes=10)


def a_minute(times: Sequence[datetime], now: datetime) -> float:
    """Assets a minute, of those entered in the last ten minutes. `times`: when each was, in any order; 0.0 where there
    are too few to say."""
    recent = sorted(at for at in times if now - at <= RECENT)
    if len(recent) < 3:
        return 0.0
    span = (max(now, recent[-1]) - recent[0]).total_seconds()
    return len(recent) / max(span, 1.0) * 60
