"""Times in bodies: ISO 8601, UTC, with Z, of the years 1900 to 2999: to any of them a time-out can be added."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

FORM = r"^(19|2[0-9])[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?Z$"


def _checked(text: str) -> str:
    at(text)  # no 31st of February
    return text


Moment = Annotated[str, Field(pattern=FORM, json_schema_extra={"format": "date-time"}), AfterValidator(_checked)]


def at(text: str) -> datetime:
    """The time that a Moment is."""
    return datetime.fromisoformat(text)  # in UTC, as its Z says
