"""Camera scans as a station records them: somebody comes, stands still, and leaves again."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import sin

from services.clock import new_id
from services.frames.record.model import CameraScan, FrameRecord
from services.frames.record.rules import totals_of
from services.frames.telling.model import Recorded, Telling, TellingState

FRAMES, PER_SECOND = 300, 5
LOCKED = 34.0  # seconds after it began


def recorded_frames(now: datetime) -> list[FrameRecord]:
    """A minute of them, and a gap in which the camera was gone."""
    return [_frame(number, now) for number in range(FRAMES) if not 215 <= number < 240]


def recorded_scans(now: datetime) -> list[Recorded]:
    """The newest first: one that the server waits for, one that it refused, one of its own."""
    frames = recorded_frames(now)
    hour = timedelta(hours=1)
    begun = now - timedelta(minutes=1)
    scans = [
        CameraScan(
            f"a{n}",
            name,
            "",
            "station",
            person,
            begun - hour * n,
            begun - hour * n + timedelta(seconds=LOCKED),
            ended,
            told,
        )
        for n, (name, person, ended, told) in enumerate(
            (
                ("Second shift", "Maria", now, totals_of(frames)),
                ("a1", "Maria", None, totals_of(frames[:40])),
            )
        )
    ] + [CameraScan("0190c5d2-9d1f", "0190c5d2-9d1f", "", "station", "", begun - 3 * hour)]
    states = (TellingState.WAITING, TellingState.PARKED, TellingState.LOCAL)
    return [
        Recorded(scan, Telling(scan.id, "station", 1, "", state, "", why="RATE" * (state is TellingState.PARKED)))
        for scan, state in zip(scans, states, strict=True)
    ]


def _frame(number: int, now: datetime) -> FrameRecord:
    at = number / PER_SECOND
    there = min(1.0, max(0.0, (at - 6) / 8)) if at < 50 else max(0.0, 1 - (at - 50) / 5)
    confidence = max(0.0, min(1.0, there * 0.97 + 0.02 * sin(number)))
    moves = 0.7 if 6 < at < 14 or at > 50 else 0.05
    stability = max(0.0, min(1.0, 1 - moves - 0.04 * sin(number * 1.7)))
    user = confidence > 0.55
    when = now - timedelta(seconds=60 - at)
    return FrameRecord(new_id(), number, user, confidence, stability, None, user and confidence > 0.6, when)


def frames_at(*seconds: float, now: datetime) -> Iterator[FrameRecord]:
    """A frame at each of these seconds after `now`."""
    for number, at in enumerate(seconds):
        yield FrameRecord(new_id(), number, True, 0.5, 0.5, None, True, now + timedelta(seconds=at))
