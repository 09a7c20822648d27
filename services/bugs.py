"""The bugs of ours that this process has met: each has a number, the same wherever and whenever it is met, which stands
on the screen and in the log.

A storm of one is told once, with a count. Process-wide, as the log is. Any thread.
"""

import hashlib
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePath
from time import monotonic
from traceback import extract_tb
from typing import Final

DIGITS: Final = 6
PLACES: Final = 3  # the innermost lines of code that tell one bug from another
IN_FULL: Final = 3  # of one bug in a minute, with its traceback
IN_SHORT: Final = 20  # more of it in that minute, without
MINUTE: Final = 60.0  # seconds
MOST: Final = 100  # bugs that are kept apart; a number more is a new one again
TOLD: Final = 120.0  # seconds that a bug stands on the screen after it was met
AGAIN: Final = 10  # times as often as when somebody saw it: it is told once more
CRASH_TOLD: Final = 600.0  # seconds that the crash of the last run stands on the screen


@dataclass(frozen=True, slots=True)
class Bug:
    """`number`: its name for people; `what` type of error; `times` it was met so far."""

    number: str
    what: str
    times: int


@dataclass(frozen=True, slots=True)
class Noted:
    """A bug that was met just now, and whether it is worth a line in the log, with its traceback or without."""

    bug: Bug
    in_full: bool
    in_short: bool


@dataclass(frozen=True, slots=True)
class Crash:
    """The program ended in the middle when it ran last, at `at` (UTC)."""

    number: str
    at: datetime


@dataclass(slots=True)
class _Met:
    bug: Bug
    last: float = 0.0
    lately: deque[float] = field(default_factory=lambda: deque(maxlen=IN_FULL + IN_SHORT))
    seen: int = 0  # how often it had been met when somebody saw it


def number_of(error: BaseException) -> str:
    """Six hexadecimal digits: of what was raised, and where in the code."""
    places = [f"{PurePath(at.filename).name}:{at.name}:{at.lineno}" for at in extract_tb(error.__traceback__)[-PLACES:]]
    return number_of_places(type(error).__name__, places)


def number_of_places(what: str, places: Sequence[str]) -> str:
    """The same of what happened, and of places in the code as texts."""
    return hashlib.sha256("\n".join([what, *places]).encode()).hexdigest()[:DIGITS].upper()


class BugBook:
    """Which bugs were met how often, and what somebody is to be told."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._met: dict[str, _Met] = {}  # the latest one last
        self._crash: tuple[Crash, float] | None = None

    def note(self, error: BaseException) -> Noted:
        """It was met once more."""
        number, now = number_of(error), self._now()
        with self._lock:
            met = self._met[number] = self._met.pop(number, _Met(Bug(number, type(error).__name__, 0)))
            met.bug, met.last = replace(met.bug, times=met.bug.times + 1), now
            while met.lately and now - met.lately[0] >= MINUTE:
                met.lately.popleft()
            lately = len(met.lately)
            noted = Noted(met.bug, in_full=lately < IN_FULL, in_short=lately < IN_FULL + IN_SHORT)
            if noted.in_short:
                met.lately.append(now)
            if len(self._met) > MOST:
                del self._met[next(iter(self._met))]
        return noted

    def to_tell(self) -> Bug | None:
        """The latest bug that somebody is to be told of: met lately, and not seen yet, or far more often since."""
        with self._lock:
            for met in reversed(self._met.values()):
                if self._now() - met.last < TOLD and met.bug.times >= AGAIN * met.seen:
                    return met.bug
        return None

    def seen(self, number: str) -> None:
        """Somebody was told of this bug."""
        with self._lock:
            if (met := self._met.get(number)) is not None:
                met.seen = met.bug.times

    def crashed(self, crash: Crash) -> None:
        """The program had ended so before this run."""
        with self._lock:
            self._crash = crash, self._now()

    def crash_to_tell(self) -> Crash | None:
        """What is still to be told of the end of the last run."""
        with self._lock:
            crash, since = self._crash or (None, 0.0)
            return crash if self._now() - since < CRASH_TOLD else None

    def crash_seen(self) -> None:
        """Somebody was told of it."""
        with self._lock:
            self._crash = None

    def forget(self) -> None:
        """None was met yet."""
        with self._lock:
            self._met.clear()
            self._crash = None


BOOK: Final = BugBook()
