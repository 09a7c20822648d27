"""A GS1 element string, as a value."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Element:
    """One GS1 element string: application identifier, value, and the AI's short title ("BATCH/LOT").

    `ai` is "" for a part that could not be read (an AI that is not known yet): its text stands whole in `value`.
    """

    ai: str
    value: str
    title: str
