"""Work that is over when it is begun, or when the test says so, in place of a thread."""

from collections.abc import Callable
from typing import Any


class Done:
    """Over at once."""

    is_over = True

    def __init__(self, work: Callable[[], Any]) -> None:
        self._work = work

    def result(self, _seconds: float) -> Any:
        return self._work()


class Held:
    """Over when `go` was called. `work` is what was begun."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self.work = work
        self.is_over = False

    def go(self) -> None:
        self.is_over = True

    def result(self, _seconds: float) -> Any:
        return self.work()
