"""How presenters get work done off the UI thread: a port, so that they are tested without a window; and one look at a
time through it."""

from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

Found = TypeVar("Found")


class Run(Protocol):
    """Do `work` somewhere else, then call `then` with its result, or `failed` with its error, in the UI thread."""

    def __call__(
        self, work: Callable[[], Any], then: Callable[[Any], None], failed: Callable[[Exception], None] | None = None
    ) -> None: ...


class Looking(Generic[Found]):
    """One look at a time, and one more where it was asked for meanwhile: a slow disk piles none up. `begin` makes the
    work of a look when that begins; `take` is given what it found, `failed` its error. UI thread."""

    def __init__(
        self,
        run: Run,
        begin: Callable[[], Callable[[], Found]],
        take: Callable[[Found], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._run, self._begin, self._take, self._failed = run, begin, take, failed
        self._looks = self._again = False

    def ask(self) -> None:
        """Look; where somebody looks already, once more afterwards."""
        if self._looks:
            self._again = True
        else:
            self.now()

    def now(self) -> None:
        """Look for something else than before: whatever is still looked for does not keep this one waiting."""
        self._looks, self._again = True, False
        self._run(self._begin(), self._found, self._broke)

    def _found(self, found: Found) -> None:
        self._looks = False
        self._take(found)
        self._once_more()

    def _broke(self, error: Exception) -> None:
        self._looks = False
        self._failed(error)
        self._once_more()

    def _once_more(self) -> None:
        if self._again:
            self.now()
