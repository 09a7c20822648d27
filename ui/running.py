"""How presenters get work done off the UI thread: a port, so that they are tested without a window."""

from collections.abc import Callable
from typing import Any, Protocol


class Run(Protocol):
    """Do `work` somewhere else, then call `then` with its result, or `failed` with its error, in the UI thread."""

    def __call__(
        self, work: Callable[[], Any], then: Callable[[Any], None], failed: Callable[[Exception], None] | None = None
    ) -> None: ...
