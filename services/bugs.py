"""The bugs of ours that this process has met: each has a number, the same wherever and whenever it is met, which stands
on the screen and in the log.

A storm of one is told once, with a count. Process-wide, as the log is. Any thread.
"""

import hashlib
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
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


Listener = Callable[[Bug], None]


def number_of(error: BaseException) -> str:
    """Six hexadecimal digits: of what was raised, and where in the code."""
    places = [f"{PurePath(at.filename).name}:{at.name}:{at.lineno}" for at in extract_tb(error.__traceback__)[-PLACES:]]
    return hashlib.sha256("\n".join([type(error).__name__, *places]).encode()).hexdigest()[:DIGITS].upper()


class BugBook:
    """Which bugs were met how often, and who is told."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._met: dict[str, tuple[Bug, deque[float]]] = {}
        self._listeners: list[Listener] = []

    def note(self, error: BaseException) -> Noted:
        """It was met once more. Who listens is told; nothing that they raise comes out of here."""
        number, what, now = number_of(error), type(error).__name__, self._now()
        with self._lock:
            bug, lately = self._met.pop(number, (Bug(number, what, 0), deque(maxlen=IN_FULL + IN_SHORT)))
            bug = replace(bug, times=bug.times + 1)
            while lately and now - lately[0] >= MINUTE:
                lately.popleft()
            noted = Noted(bug, in_full=len(lately) < IN_FULL, in_short=len(lately) < IN_FULL + IN_SHORT)
            if noted.in_short:
                lately.append(now)
            self._met[number] = bug, lately
            if len(self._met) > MOST:
                del self._met[next(iter(self._met))]
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(bug)
        return noted

    def forget(self) -> None:
        """None was met yet; who listens still does."""
        with self._lock:
            self._met.clear()

    def on_bug(self, listener: Listener) -> Callable[[], None]:
        """Told of each bug from now on, in the thread that met it; must not raise. Returns how to end that."""
        with self._lock:
            self._listeners.append(listener)

        def end() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return end


BOOK: Final = BugBook()
