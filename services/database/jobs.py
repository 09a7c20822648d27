"""What the writer is given to do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection

T = TypeVar("T")
Run = Callable[[Connection, int], T]


@dataclass(slots=True)
class Job:
    """`run(tx, attempt)` in a transaction; then, in the writer's thread, `then(result)` or `failed(error)`.

    `must`: it is tried until it is stored; `is_scan`: it is a scan, which is counted while it waits. `looks_up`: from
    the second attempt on `run` looks its operation id up, so that it may be run again when nobody knows whether it was
    stored; without, it is told that it failed.
    """

    run: Run[Any]
    then: Callable[[Any], None]
    failed: Callable[[Exception], None]
    must: bool = False
    is_scan: bool = False
    looks_up: bool = True
    attempt: int = 1
    result: Any = None
    error: Exception | None = None

    def again(self) -> "Job":
        """The same job, before its next attempt."""
        self.attempt += 1
        self.result, self.error = None, None
        return self
