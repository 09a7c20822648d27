"""Times in bodies: ISO 8601, UTC, with Z."""

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator

_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)


def _checked(text: str) -> str:
    if not _FORM.fullmatch(text):
        raise ValueError("no time in UTC")
    at(text)  # no 31st of February
    return text


Moment = Annotated[str, AfterValidator(_checked)]


def at(text: str) -> datetime:
    """The time that a Moment is."""
    return datetime.fromisoformat(text).astimezone(UTC)
