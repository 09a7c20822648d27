"""Asking others about a scan before it is answered: another system may take its time, the bench does not.

One thread asks, one scan after another, so that answers keep the order of the scans.
"""

import threading
from collections.abc import Callable
from queue import SimpleQueue

import structlog

log = structlog.get_logger(__name__)

Question = Callable[[], str]
Then = Callable[[str], None]


class LookUps:
    """Owner of the thread `look-up`, which starts with the first question."""

    def __init__(self) -> None:
        self._questions: SimpleQueue[tuple[Question, Then] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._waiting = 0
        self._stopping = False

    @property
    def are_waiting(self) -> bool:
        """Whether what is asked now comes after something else. False only once that has been handed on."""
        return self._waiting > 0

    def ask(self, question: Question, then: Then) -> None:
        """Queue a question; returns at once. `then(answer)` is called in the thread `look-up`; the answer is "" where
        nobody gives one. From one thread at a time."""
        with self._lock:
            self._waiting += 1
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="look-up", daemon=True)
            self._thread.start()
        self._questions.put((question, then))

    def stop(self) -> None:
        """Hand on what waits, without asking any more; end and join."""
        self._stopping = True
        if self._thread is not None:
            self._questions.put(None)
            self._thread.join()

    def _work(self) -> None:
        while (waiting := self._questions.get()) is not None:
            question, then = waiting
            try:
                then("" if self._stopping else _answer(question))
            except Exception:
                log.exception("handing on a question's answer broke")
            with self._lock:
                self._waiting -= 1


def _answer(question: Question) -> str:
    """What the other system says; "" where it does not: the bench does not wait for a network."""
    try:
        return question()
    except Exception as error:
        log.warning("asking another system about a scan failed", error=repr(error))
        return ""
