"""Work that may never come back (a dead network disk, a device that swallows what it is asked): waited for so long and
no longer. What does not come back goes on in its thread, which holds up nobody, not even the end of the program."""

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class TookTooLong(Exception):
    """The time is over, and the work is not."""


class _Thread(threading.Thread):
    """One that may never end."""


def is_any_open() -> bool:
    """Whether some work is not over that was begun here: whoever ends the program need not wait for it."""
    return any(isinstance(thread, _Thread) for thread in threading.enumerate())


class Bounded(Generic[T]):
    """`work`, begun at once in a thread of its own."""

    def __init__(self, work: Callable[[], T], name: str = "bounded") -> None:
        self._work = work
        self._over = threading.Event()
        self._result: Any = None
        self._error: Exception | None = None
        _Thread(target=self._do, name=name, daemon=True).start()

    @property
    def is_over(self) -> bool:
        """Whether it came back, with whatever."""
        return self._over.is_set()

    def result(self, seconds: float) -> T:
        """What it returned. Waits for so many seconds at most. Raises what it raised, and TookTooLong."""
        if not self._over.wait(max(0.0, seconds)):
            raise TookTooLong
        if self._error is not None:
            raise self._error
        found: T = self._result
        return found

    def _do(self) -> None:
        try:
            self._result = self._work()
        except Exception as error:
            self._error = error
        finally:
            self._over.set()


def within(seconds: float, work: Callable[[], T]) -> T:
    """Do `work` in a thread of its own, and wait for it so long at most. Raises what it raises, and TookTooLong."""
    return Bounded(work).result(seconds)
