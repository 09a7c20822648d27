"""Which sessions may go to the archive. Plain functions on facts."""

from datetime import datetime, timedelta
from enum import StrEnum

from services.archive.model import Candidate


class Stays(StrEnum):
    """Why a session stays. Words: `archive.stays.<value>`."""

    OPEN = "open"
    YOUNG = "young"
    UNTOLD = "untold"
    UNDECIDED = "undecided"
    AT_DOOR = "at_door"
    IN_FRONT = "in_front"
    NEWEST = "newest"


def stays(one: Candidate, now: datetime, age: timedelta) -> Stays | None:
    """The first reason for which it stays, None where it may go. `age`: since it ended."""
    if not one.finished or one.ended_at is None:
        return Stays.OPEN
    if now - one.ended_at < age:
        return Stays.YOUNG
    if one.untold:
        return Stays.UNTOLD
    if one.undecided:
        return Stays.UNDECIDED
    if one.at_door:
        return Stays.AT_DOOR
    if one.in_front:
        return Stays.IN_FRONT
    return Stays.NEWEST if one.newest else None
