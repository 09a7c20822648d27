"""The course of a camera scan: what its frames say, put together to as many points as a plot has room for. Plain
rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import fsum
from typing import Final

from services.frames.record.model import FrameRecord

POINTS: Final = 400  # at most
APART: Final = 3.0  # seconds between two frames: longer, and nothing is known of the time between


@dataclass(frozen=True, slots=True)
class Point:
    """Frames that came close together. `at`: seconds since the scan's first; `confidence`, `stability`: on average,
    `valid`, `user`: the share of them, all 0.0 to 1.0; `joined`: nothing is missing between this and the point before.
    """

    at: float
    confidence: float
    stability: float
    valid: float
    user: float
    frames: int
    joined: bool


@dataclass(frozen=True, slots=True)
class Course:
    """A scan's frames in time. `first`: when the first was recorded, UTC; `seconds`: until the last."""

    first: datetime
    seconds: float
    points: tuple[Point, ...]


def course_of(frames: Iterable[FrameRecord], most: int = POINTS) -> Course | None:
    """The course of these frames in the order of their times, whoever told them; None without any. `most`: points."""
    ordered = sorted(frames, key=lambda frame: (frame.at, frame.number))
    if not ordered:
        return None
    first = ordered[0].at
    seconds = (ordered[-1].at - first).total_seconds()
    few = len(ordered) <= most
    groups: dict[int, list[FrameRecord]] = {}
    for number, frame in enumerate(ordered):
        share = (frame.at - first).total_seconds() / seconds if seconds else 0.0
        groups.setdefault(number if few else min(most - 1, int(share * most)), []).append(frame)
    apart = max(APART, 2 * seconds / most)
    points: list[Point] = []
    ended = first
    for group in groups.values():
        joined = bool(points) and (group[0].at - ended).total_seconds() <= apart
        points.append(_point(group, first, joined=joined))
        ended = group[-1].at
    return Course(first, seconds, tuple(points))


def _point(frames: list[FrameRecord], first: datetime, *, joined: bool) -> Point:
    number = len(frames)
    return Point(
        at=fsum((frame.at - first).total_seconds() for frame in frames) / number,
        confidence=fsum(frame.confidence for frame in frames) / number,
        stability=fsum(frame.stability for frame in frames) / number,
        valid=sum(frame.valid for frame in frames) / number,
        user=sum(frame.user_in_frame for frame in frames) / number,
        frames=number,
        joined=joined,
    )
