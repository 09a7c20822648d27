"""A memory that a test can wait on: what other threads put in, in order."""

from collections.abc import Callable
from threading import Condition
from typing import Generic, TypeVar

T = TypeVar("T")

PATIENCE = 20.0  # seconds before a test gives up; never how long anything should take


class Memory(Generic[T]):
    """Remembers values from any thread. `wait_for` fails the test where they do not come."""

    def __init__(self) -> None:
        self._all: list[T] = []
        self._changed = Condition()

    def add(self, value: T) -> None:
        with self._changed:
            self._all.append(value)
            self._changed.notify_all()

    @property
    def all(self) -> list[T]:
        with self._changed:
            return list(self._all)

    def wait_until(self, good: Callable[[list[T]], bool], *, patience: float = PATIENCE) -> list[T]:
        with self._changed:
            came = self._changed.wait_for(lambda: good(self._all), patience)
            assert came, f"waited for nothing; there is {self._all!r}"
            return list(self._all)

    def wait_for(self, count: int, *, patience: float = PATIENCE) -> list[T]:
        """All of them, once there are at least `count`."""
        return self.wait_until(lambda values: len(values) >= count, patience=patience)
