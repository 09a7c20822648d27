"""A command that waits until what it began is over, by this process or by the one that owns the data directory.

Where no other process owns it, the command is the station meanwhile. Else the owner does the work; where that one ends
first, the command takes its place.
"""

from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from app.cli.signals import stopped_by_signals

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.cli.call import Call
    from app.station import Station

LOOK_SECONDS = 1.0  # between two looks, where nobody tells us: others work
TOGETHER_SECONDS = 0.05  # what happens so soon after something else is looked at with it


class Followed(Protocol):
    """What is waited for. Main thread."""

    def begin(self, station: "Station", wake: "Callable[[], None]") -> None:
        """At this station from now on, at work where it is the owner; `wake` is called when something is other than it
        was, in any thread."""

    def is_over(self, station: "Station") -> bool:
        """Look, and tell what is new: whether all is over."""

    def end(self, station: "Station") -> None:
        """Nobody waits any longer; where the station was at work for it, it stops, and what is new is told."""


def wait_for(call: "Call", followed: Followed, seconds: float | None = None) -> None:
    """Until it is over, `seconds` are, or somebody ends it (Ctrl+C, SIGTERM). Raises OutsideFailed."""
    waiting = _Waiting(call.data_dir, seconds)
    with stopped_by_signals(waiting.stop):
        while True:
            with call.station() as station:
                if waiting.until_the_end(station, followed):
                    followed.end(station)
                    return


class _Waiting:
    """`until_the_end` waits in the main thread; whatever happens meanwhile wakes it."""

    def __init__(self, data_dir: Path, seconds: float | None) -> None:
        self._data_dir = data_dir
        self._end = None if seconds is None else monotonic() + seconds
        self._happened: SimpleQueue[bool] = SimpleQueue()  # False: stop
        self._stopped = False

    def stop(self) -> None:
        """Wait no longer."""
        self._happened.put(False)

    def until_the_end(self, station: "Station", followed: Followed) -> bool:
        """False where the process that did the work has ended before: somebody else has to, then."""
        station.database.on_others(self._wake)
        followed.begin(station, self._wake)
        while True:
            if followed.is_over(station) or self._stopped or self._left() <= 0:
                return True
            if not station.owner and not _is_owned(self._data_dir):
                return False
            self._wait()

    def _wake(self) -> None:
        self._happened.put(True)

    def _left(self) -> float:
        """Seconds until the next look, at most."""
        return LOOK_SECONDS if self._end is None else min(LOOK_SECONDS, self._end - monotonic())

    def _wait(self) -> None:
        """Until something happens, or it is time to look."""
        with suppress(Empty):
            self._stopped |= not self._happened.get(timeout=max(self._left(), 0))
            end = monotonic() + TOGETHER_SECONDS
            while not self._stopped:
                self._stopped |= not self._happened.get(timeout=max(end - monotonic(), 0))


def _is_owned(data_dir: Path) -> bool:
    """Whether a process owns the data directory."""
    from services.database.lock import Ownership

    ownership = Ownership(data_dir)
    if not ownership.take(patience=0.0):
        return True
    ownership.let_go()
    return False
