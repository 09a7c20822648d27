"""The settings of the archive: declared beside the others (model.py), which have it as their section `archive`."""

from typing import Annotated, Final

from pydantic import AfterValidator, Field

from services.settings.section import Section

SHORTEST_DAYS: Final = 30  # who archives earlier than this would look for what is not there


def never_or_long(days: int) -> int:
    """0 is never; what is archived by itself is SHORTEST_DAYS old at least. Raises ValueError."""
    if 0 < days < SHORTEST_DAYS:
        raise ValueError("too young")
    return days


class Archive(Section):
    """What goes to the archive by itself."""

    after_days: Annotated[int, Field(ge=0, le=3650), AfterValidator(never_or_long)] = 0  # since it ended; 0: never
