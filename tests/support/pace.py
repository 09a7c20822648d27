"""Whether keys came as they were pressed: what a machine that stalls does to a scanner's pace.

Keys are stamped by the X server when it gets to them. A server or a window that does not get a processor in time makes
a pause that no test asked for: then whoever tells scans from typing by the pauses may do otherwise than the test says,
and is right.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.support.strokes import Stroke

# Later than this, ms, and it may be another matter: a scanner's shifted key is held for 8 of 20 ms (wedge.TAP_MS) and
# comes 16 of 35 ms (gap_ms) after the last; a pause of 108 ms must stay below 150 (HEAD_MS).
SLACK_MS = 10
_WRAP = 1 << 32  # of stamps, every 49 days


class PaceLost(Exception):
    """What the test asked for did not happen: it has shown nothing."""


@dataclass(frozen=True, slots=True)
class Came:
    """A stroke that reached the window. `at`: its stamp, ms; `late`: how long after that it was handled, ms; `repeats`:
    the key was held for so long that it repeated."""

    code: int
    down: bool
    at: int
    late: int = 0
    repeats: bool = False


def all_came(asked: Sequence[Sequence[Stroke]], came: Sequence[Came]) -> bool:
    """Whether every key that was pressed was let go. Of a dead key's press, and of the press after it, a window sees
    nothing: releases alone count."""
    return sum(not stroke.down for burst in asked for stroke in burst) <= sum(
        not (key.down or key.repeats) for key in came
    )


def lost(asked: Sequence[Sequence[Stroke]], came: Sequence[Came]) -> str:
    """Where the keys that came were later than they were asked for; "" where they never were. `asked`: bursts; how long
    one comes after the other is nobody's promise. ValueError: a key came that nobody pressed."""
    strokes = [(stroke, number == 0) for burst in asked for number, stroke in enumerate(burst)]
    next_stroke, last = 0, None
    for key in came:
        if key.repeats:
            return f"key {key.code} was held until it repeated"
        wanted, begins = 0, last is None
        for stroke, first in strokes[next_stroke:]:
            next_stroke += 1
            wanted, begins = wanted + stroke.after, begins or first
            if (stroke.code, stroke.down) == (key.code, key.down):
                break
        else:
            raise ValueError(f"nobody pressed this: {key}")
        since = 0 if last is None or begins else ms_between(last.at, key.at) - wanted
        if since + key.late > SLACK_MS:
            return f"{key} after {last} is {since + key.late} ms later than asked for"
        last = key
    return ""


def now_ms() -> int:
    """The clock that an X server on this machine stamps keys with, before its wrap."""
    return int(time.monotonic() * 1000)


def ms_between(earlier: int, later: int) -> int:
    """From one stamp or moment of that clock to another, across the wrap; negative: they are the other way round."""
    return (later - earlier + _WRAP // 2) % _WRAP - _WRAP // 2
