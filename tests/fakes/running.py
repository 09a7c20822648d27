"""A `Run` that works at once, in the caller's thread; or that holds the work until it is let go."""

from collections.abc import Callable
from typing import Any

Failed = Callable[[Exception], None]


def run_now(work: Callable[[], Any], then: Callable[[Any], None], failed: Failed | None = None) -> None:
    """Done before it returns. An error that nobody takes is the test's."""
    try:
        result = work()
    except Exception as error:
        if failed is None:
            raise
        failed(error)
    else:
        then(result)


class HeldRun:
    """Holds each work until `go`, as a slow disk does."""

    def __init__(self) -> None:
        self.held: list[tuple[Callable[[], Any], Callable[[Any], None], Failed | None]] = []

    def __call__(self, work: Callable[[], Any], then: Callable[[Any], None], failed: Failed | None = None) -> None:
        self.held.append((work, then, failed))

    def step(self) -> None:
        """Do the first that is held."""
        run_now(*self.held.pop(0))

    def go(self) -> None:
        """Do what is held, in order, and what that asks for."""
        while self.held:
            self.step()
