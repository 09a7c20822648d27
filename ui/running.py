"""How presenters get work done off the UI thread: a port, so that they are tested without a window; and one look at a
time through it, and one act after another."""

from collections import deque
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
    work of a look when that begins; `take` is given what the latest look found, `failed` its error: work is done in
    several threads, and an answer that comes late takes nobody back. UI thread."""

    def __init__(
        self,
        run: Run,
        begin: Callable[[], Callable[[], Found]],
        take: Callable[[Found], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._run, self._begin, self._take, self._failed = run, begin, take, failed
        self._looks = self._again = False
        self._latest = 0

    def ask(self) -> None:
        """Look; where somebody looks already, once more afterwards."""
        if self._looks:
            self._again = True
        else:
            self.now()

    @property
    def asks_again(self) -> bool:
        """Whether one more look follows the one that is under way, or was just told: what it found may be old."""
        return self._again

    def now(self) -> None:
        """Look for something else than before: whatever is still looked for is waited for no longer, and not shown."""
        self._looks, self._again, self._latest = True, False, self._latest + 1
        look = self._latest
        self._run(
            self._begin(),
            lambda found: self._over(look, lambda: self._take(found)),
            lambda error: self._over(look, lambda: self._failed(error)),
        )

    def _over(self, look: int, tell: Callable[[], None]) -> None:
        if look != self._latest:
            return
        self._looks = False
        tell()
        if self._again:
            self.now()


class InTurn:
    """A `Run` that begins the next work when the one before has been told: in the order in which it was asked for, and
    in one thread at a time. UI thread."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._waiting: deque[tuple[Callable[[], Any], Callable[[Any], None], Callable[[Exception], None]]] = deque()
        self._works = False

    def __call__(
        self, work: Callable[[], Any], then: Callable[[Any], None], failed: Callable[[Exception], None]
    ) -> None:
        self._waiting.append((work, then, failed))
        if not self._works:
            self._next()

    def _next(self) -> None:
        self._works = bool(self._waiting)
        if self._works:
            work, then, failed = self._waiting.popleft()
            self._run(work, lambda result: self._over(then, result), lambda error: self._over(failed, error))

    def _over(self, tell: Callable[[Any], None], what: Any) -> None:
        tell(what)
        self._next()
