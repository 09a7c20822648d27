"""The threads that send: several sessions at once, each of them by one thread at a time."""

import threading
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue

import structlog

from services.sync.sender import Came

log = structlog.get_logger(__name__)

THREADS = 4


Call = Callable[[], Came | None]
Begin = Callable[[Came | None, str | None], Call | None]


class Crew:
    """Owner of the threads `sync 1` … `sync 4`, begun as they are needed. `begin(came, session)` stores what came of
    the thread's last call, where there is something, and makes one thing of a session ready to be called; None: there
    is nothing. A session that may have more is taken again after the others had their turn. `free` is called when one
    has nothing more. Whoever made it stops it."""

    def __init__(self, begin: Begin, free: Callable[[], None]) -> None:
        self._begin = begin
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
        came: Came | None = None  # of the last call, and not stored yet
        while (session := self._next(came)) is not None or came is not None:
            try:
                came = self._turn(came, session)
            except Exception:
                log.exception("the sync of a session broke", session=session)
                came = None
            if came is None and session is not None:
                self._leave(session)

    def _next(self, came: Came | None) -> str | None:
        """Whose turn it is. With something to store nobody is waited for: that goes with the next turn of another
        session, else of its own, else alone (None)."""
        if came is None:
            return self._queue.get()
        try:
            session = self._queue.get_nowait()
        except Empty:
            return came.session_id if came.more else None
        if session is None:  # the end, once it is stored
            self._queue.put(None)
        return session

    def _turn(self, came: Came | None, session: str | None) -> Came | None:
        """Store what came, and send one thing of the session. What came of that."""
        try:
            call = self._begin(came, session)
        finally:
            if came is not None and came.session_id != session:  # nobody else has its turn before it is stored
                self._put_back(came)
        return call() if call else None

    def _put_back(self, came: Came) -> None:
        if came.more:
            self._queue.put(came.session_id)
        else:
            self._leave(came.session_id)

    def _leave(self, session: str) -> None:
        """It has nothing more now."""
        with self._lock:
            self._known.discard(session)
        self._free()
