"""Asking others about a scan before it is answered: another system may take its time, the bench does not.

The scan is journalled first. One thread asks, one scan after another, so that answers keep the order of the scans.
"""

import threading
from collections.abc import Callable
from queue import SimpleQueue

import structlog

log = structlog.get_logger(__name__)


class LookUps:
    """Owner of the thread `look-up`, which starts with the first question."""

    def __init__(self) -> None:
        self._questions: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def ask(self, question: Callable[[], None]) -> None:
        """Queue a question; returns at once. From one thread at a time."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="look-up", daemon=True)
            self._thread.start()
        self._questions.put(question)

    def stop(self) -> None:
        """Ask what waits, then end and join."""
        if self._thread is not None:
            self._questions.put(None)
            self._thread.join()

    def _work(self) -> None:
        while (question := self._questions.get()) is not None:
            try:
                question()
            except Exception:
                log.exception("a question to another system broke")
