"""What is changed in the form above a batch until it is stored: in the order in which somebody changed it, and before
any serial that comes after it."""

import threading
from collections.abc import Callable
from concurrent.futures import Future

from services.assets.model import Form
from services.identity.person import Person

Change = Callable[[Form], Form]


class Held:
    """A change of the form by whoever `by` answers. `stored` is done when it is on the disk; it fails with Refused
    where that person may not."""

    def __init__(self, change: Change, by: Callable[[], Person]) -> None:
        self.change, self.by = change, by
        self.stored: Future[None] = Future()


class Draft:
    """Any thread; nothing here waits. `post` queues a change for the writer."""

    def __init__(self, post: Callable[[Held], None]) -> None:
        self._post = post
        self._held: Held | None = None
        self._lock = threading.Lock()

    def hold(self, change: Change, by: Callable[[], Person]) -> Held:
        """A change that may still become another one: stored with `store`. What was held before goes first."""
        with self._lock:
            self._let_go()
            self._held = Held(change, by)
            return self._held

    def amend(self, held: Held, change: Change) -> bool:
        """It is this change now; False where it is being stored already."""
        with self._lock:
            if self._held is held:
                held.change = change
            return self._held is held

    def store(self) -> None:
        """Whatever comes to the writer after this call comes after what is held."""
        with self._lock:
            self._let_go()

    def _let_go(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            self._post(held)
