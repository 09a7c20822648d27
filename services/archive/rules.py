"""Which sessions may go to the archive, and what is remembered of it. Plain functions on facts."""

from dataclasses import replace
from datetime import datetime, timedelta

from services.archive.model import Candidate, Course, Note, Stays
from services.errors import OutsideFailed, Refused


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


def noted(before: Note | None, course: Course, now: datetime) -> Note:
    """What is remembered once the sessions were gone through. What went last is remembered until others go."""
    last = before or Note(now)
    moved_at, moved = (now, course.moved) if course.moved else (last.moved_at, last.moved)
    return Note(now, course.stayed, moved_at, moved)


def troubled(before: Note | None, error: OutsideFailed | Refused, now: datetime) -> Note:
    """What is remembered where they could not be."""
    params = {name: str(value) for name, value in error.params.items()}
    return replace(before or Note(now), why=error.words, params=params)
