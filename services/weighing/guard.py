"""When a weight of a scale counts: plain functions on values, with the time passed in.

A weight that was the last box's, that still moves, or that is old is refused, each by its name. Source: issue 7, and
failure reports of scales at packing benches: "a stale box weight copied to the next box", "unplugged".
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from services.weighing.model import Condition, Reading

FRESH: Final = 2.0  # seconds: an older answer of a scale that answers all the time says nothing of now


class Hold(StrEnum):
    """Why a scale's weight does not count. Words: `packing.refused.scale.<value>` and `weighing.<value>`."""

    NOT_HERE = "not_here"  # no scale is read in this process
    GONE = "gone"  # unplugged, or off
    SILENT = "silent"  # its line is open, and nothing came for a while
    FAULT = "fault"
    UNREADABLE = "unreadable"
    OVER = "over"
    UNDER = "under"
    EMPTY = "empty"  # nothing lies on it
    STALE = "stale"  # it was not empty since the last weight was taken
    MOVING = "moving"


@dataclass(frozen=True, slots=True)
class Sight:
    """What was known of the scale at a moment, `at` (monotonic seconds). `run`: the memory that knows it; times of
    another run mean nothing in it. `answers`: how many came since its line was opened; `emptied_at`: when it was last
    seen empty and still, None: never in this run. `tells_zero`: it says so when it is empty again. `when`: the same
    moment in seconds since 1970, for what another run has taken."""

    name: str
    run: str
    at: float
    connected: bool = False
    reading: Reading | None = None
    answers: int = 0
    emptied_at: float | None = None
    tells_zero: bool = True
    when: float = 0.0


@dataclass(frozen=True, slots=True)
class Weighed:
    """A weight that counted: `weight` in millionths of a kilogram, what was `said`, by which `scale` (its name), in
    which `run`, and when in that (`at`, monotonic seconds; `when`, seconds since 1970). `box`: how the box was called
    that it was taken for."""

    weight: int
    said: str
    scale: str
    run: str
    at: float
    box: str = ""
    when: float = 0.0


def no_scale() -> Sight | None:
    """What is known where no scale is read."""
    return None


def judge(sight: Sight | None, last: Weighed | None) -> Weighed | Hold:
    """The weight that lies on it, or why it does not count. `last`: the one that was taken before, None: none was."""
    if sight is None:
        return Hold.NOT_HERE
    if not sight.connected:
        return Hold.GONE
    reading = sight.reading
    if reading is None or (sight.tells_zero and sight.at - reading.at > FRESH):
        return Hold.SILENT
    if (found := _not_weighing(reading)) is not None:
        return found
    if last is not None and not _emptied_since(sight, reading, last):
        return Hold.STALE
    if not reading.stable:
        return Hold.MOVING
    return Weighed(reading.weight or 0, reading.said, sight.name, sight.run, reading.at, when=sight.when)


def on_scale(sight: Sight | None, box: str, weighed: Weighed | None) -> Weighed | None:
    """What is remembered of the scale when a box is closed, so that the next one waits until it was empty: unless it
    is known to be so, that `box` (how it is called) lies on it, also where somebody typed its weight, or said what was
    `weighed` a while ago. None: nobody weighs here, or nothing lies on the scale and nothing was taken from it."""
    if sight is None or (sight.connected and sight.reading is not None and empties(sight.reading)):
        return weighed
    if weighed is not None:
        return replace(weighed, run=sight.run, at=sight.at, when=sight.when)
    seen = sight.reading.weight if sight.reading is not None else None
    return Weighed(seen or 0, "", sight.name, sight.run, sight.at, box, sight.when)


def empties(reading: Reading) -> bool:
    """Whether what lay on the scale is surely off it: it stands still at nothing, or below."""
    if not reading.stable:
        return False
    if reading.condition is Condition.UNDER:
        return True
    return reading.condition is Condition.WEIGHT and (
        reading.zero or (reading.weight is not None and reading.weight <= 0)
    )


def _not_weighing(reading: Reading) -> Hold | None:
    """What an answer says that is no weight of something."""
    match reading.condition:
        case Condition.OVER:
            return Hold.OVER
        case Condition.UNDER:
            return Hold.UNDER
        case Condition.FAULT:
            return Hold.FAULT
        case Condition.UNREADABLE:
            return Hold.UNREADABLE
        case Condition.WEIGHT:
            pass
    if reading.weight is None and not reading.stable:  # a Toledo 8217 tells its weight only once it stands still
        return Hold.MOVING
    if reading.weight is None or reading.zero or reading.weight == 0:
        return Hold.EMPTY
    return Hold.UNDER if reading.weight < 0 else None


def _emptied_since(sight: Sight, reading: Reading, last: Weighed) -> bool:
    """Whether what was weighed last is off the scale. One that never tells 0 answers again only when another weight
    lies on it; but its first answer on a line that was just opened may be of the old one."""
    taken = _taken_at(sight, last)
    if sight.tells_zero:
        return sight.emptied_at is not None and sight.emptied_at > taken
    if sight.answers == 1 and reading.weight == last.weight:
        return False
    return reading.at > taken


def _taken_at(sight: Sight, last: Weighed) -> float:
    """When that was, in monotonic seconds of this run. Another one, before it or beside it, had other seconds: by the
    time of day; where that was set back meanwhile it says nothing."""
    if last.run == sight.run:
        return last.at
    ago = sight.when - last.when
    return sight.at - ago if ago >= 0.0 else float("-inf")
