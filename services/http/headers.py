"""What a server says beside its answer: its clock, and how long it asks to be left alone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_REST = 3600.0  # seconds that a server can ask us to stay away


def rest_of(headers: Mapping[str, str]) -> float:
    """Retry-After in seconds, cut to what is bearable. A date is compared with the server's own: clocks differ."""
    told = headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit():
        return float(min(int(told[:9]), LONGEST_REST))
    try:
        rest = (parsedate_to_datetime(told) - parsedate_to_datetime(headers.get("date", ""))).total_seconds()
    except (TypeError, ValueError):
        return 0.0
    return min(max(rest, 0.0), LONGEST_REST)


def date_of(headers: Mapping[str, str]) -> datetime | None:
    """What time it was by the server's clock, to the second; None where it does not say."""
    try:
        date = parsedate_to_datetime(headers.get("date", ""))
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None
