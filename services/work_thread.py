"""A thread that does one kind of work, a turn at a time, and rests between turns until their time comes or somebody
wakes it. What breaks in a turn breaks no thread.
"""

import threading
from collections.abc import Callable
from typing import Final

import structlog

from services.errors import OutsideFailed

log = structlog.get_logger(__name__)

TROUBLE_SECONDS: Final = 5.0  # before the next turn after one that failed: a database did not answer, or a bug


class WorkThread:
    """Owner of the thread `name`, from `start` to `stop`. Called in that thread: `turn` does what there is to do, and
    says how many seconds may pass until the next one (0.0: none); `tidy` puts in order, before the first turn and after
    one that failed, what a program left that ended in the middle. Both may raise whatever they like: it is logged."""

    def __init__(self, name: str, tidy: Callable[[], None], turn: Callable[[], float]) -> None:
        self._tidy, self._turn = tidy, turn
        self._tidied = False
        self.woken, self.ending = threading.Event(), threading.Event()
        """Set: a turn is wanted now; no other turn is begun. For what a turn waits for."""
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    def start(self) -> None:
        """Take turns from now on."""
        self._thread.start()

    def wake(self) -> None:
        """There may be something to do. Returns at once; any thread."""
        self.woken.set()

    def end(self) -> None:
        """Begin no other turn. Returns at once; any thread."""
        self.ending.set()
        self.woken.set()

    def join(self, seconds: float | None = None) -> None:
        """Wait until the turn that runs is over, for so long at most; None: however long. Returns at once where nothing
        was started."""
        if self._thread.ident is not None:
            self._thread.join(seconds)

    def _work(self) -> None:
        while True:
            self.woken.clear()
            if self.ending.is_set():  # who ends us sets that first, then wakes us
                return
            if (rest := self._guarded_turn()) > 0.0:
                self.woken.wait(rest)

    def _guarded_turn(self) -> float:
        """Seconds until the next turn, unless somebody wakes us."""
        try:
            if not self._tidied:
                self._tidy()
                self._tidied = True
            return self._turn()
        except OutsideFailed as failed:
            log.warning("the work cannot be read or written", thread=self._thread.name, error=str(failed))
        except Exception:
            log.exception("a turn at the work broke", thread=self._thread.name)
        self._tidied = False
        self.ending.wait(TROUBLE_SECONDS)
        return 0.0
