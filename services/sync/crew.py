"""The threads that send: several sessions at once, each of them by one thread at a time."""

import threading
from collections.abc import Callable, Iterable
from queue import SimpleQueue

import structlog

log = structlog.get_logger(__name__)

THREADS = 4


class Crew:
    """Owner of the threads `sync 1` … `sync 4`, begun as they are needed. `send(session)` sends one thing of a session
    and says whether there may be more; it is called again then, after the others had their turn. `free` is called
    when a session has nothing more. Whoever made it stops it."""

    def __init__(self, send: Callable[[str], bool], free: Callable[[], None]) -> None:
        self._send = send
        self._free = free
        self._lock = threading.Lock()
        self._queue: SimpleQueue[str | None] = SimpleQueue()
        self._known: set[str] = set()  # the sessions that wait for their turn, or have it
        self._threads: list[threading.Thread] = []

    def put(self, sessions: Iterable[str]) -> None:
        """These have something to send, in this order. Those that are known keep their place. Any thread."""
        with self._lock:
            for session in sessions:
                if session not in self._known:
                    self._known.add(session)
                    self._queue.put(session)
            while len(self._threads) < min(THREADS, len(self._known)):
                thread = threading.Thread(target=self._work, name=f"sync {len(self._threads) + 1}", daemon=True)
                self._threads.append(thread)
                thread.start()

    def stop(self) -> None:
        """End and join. What has not had its turn does not get it."""
        for _thread in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while (session := self._queue.get()) is not None:
            try:
                more = self._send(session)
            except Exception:
                log.exception("the sync of a session broke", session=session)
                more = False
            if more:
                self._queue.put(session)
                continue
            with self._lock:
                self._known.discard(session)
            self._free()
