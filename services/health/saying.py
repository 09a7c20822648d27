"""Findings in words. Plain."""

from services.health.model import Finding
from services.words.catalogue import Say


def sentence(found: Finding, say: Say) -> str:
    """How it is."""
    said = say(found.words, **found.params)
    return f"{found.subject}: {said}" if found.subject else said


def to_do(found: Finding, say: Say) -> str:
    """Which page and which command mend it; "" where nobody has to do anything."""
    return "" if found.well else say(f"health.do.{found.area}")
