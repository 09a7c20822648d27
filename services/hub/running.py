"""What is being done for whom, so that nothing is done twice at a time. Any thread."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Condition, Lock

from services.errors import OutsideFailed, OutsideKind, Refused

TURN_SECONDS = 30.0  # after which who waits for a turn is told to come again


class Running:
    """Requests under idempotency keys: a second one is told that the first still runs."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._running: set[tuple[int, str]] = set()

    @contextmanager
    def alone(self, user_id: int, key: str | None) -> Iterator[None]:
        """One call a key at a time; any number without one. Raises Refused (IDEMPOTENCY_KEY_RUNNING)."""
        if key is None:
            yield
            return
        self.begin(user_id, key)
        try:
            yield
        finally:
            self.end(user_id, key)

    def begin(self, user_id: int, key: str) -> None:
        """Raises as `alone`."""
        with self._lock:
            if (user_id, key) in self._running:
                raise key_running()
            self._running.add((user_id, key))

    def end(self, user_id: int, key: str) -> None:
        """It is answered."""
        with self._lock:
            self._running.discard((user_id, key))


class Turns:
    """What has to be done one after the other: who comes second waits, for so many `seconds` and no longer."""

    def __init__(self, seconds: float = TURN_SECONDS) -> None:
        self._seconds = seconds
        self._freed = Condition()
        self._taken: set[Hashable] = set()

    @contextmanager
    def alone(self, what: Hashable) -> Iterator[None]:
        """Nobody else is at this meanwhile. Raises OutsideFailed where somebody else stays at it."""
        with self._freed:
            if not self._freed.wait_for(lambda: what not in self._taken, self._seconds):
                raise OutsideFailed(OutsideKind.NETWORK, "rt.no_answer", retry=True)
            self._taken.add(what)
        try:
            yield
        finally:
            with self._freed:
                self._taken.discard(what)
                self._freed.notify_all()


def key_running() -> Refused:
    """The first request under this key is not answered yet."""
    return Refused("IDEMPOTENCY_KEY_RUNNING", "hub.refused.key_running")
