"""The moment of COMMIT in a test's hand: it fails, fails after it was stored, or waits, as the test says."""

from collections import deque
from collections.abc import Callable
from threading import Event
from typing import Any

from pysqlite3 import dbapi2
from sqlalchemy import Engine

from tests.fakes.waiting import PATIENCE

FULL = "database or disk is full"
IO_ERROR = "disk I/O error"
LOCKED = "database is locked"


class Commits:
    """Stands between a SQLite engine and its COMMITs. `done` counts those that were stored."""

    def __init__(self, engine: Engine) -> None:
        self._store: Callable[[Any], None] = engine.dialect.do_commit
        self._faults: deque[tuple[str | None, bool]] = deque()
        self._always: str | None = None
        self._gate = Event()
        self._gate.set()
        self.reached = Event()
        self.done = 0
        engine.dialect.do_commit = self._commit  # type: ignore[method-assign]

    def fail(self, message: str | None, *, stored: bool = False) -> None:
        """The next COMMIT fails with SQLite's message; `stored`: after it was stored all the same. None: it does not
        fail, but the one after it may. Call it before, or while the COMMITs are held."""
        self._faults.append((message, stored))

    def fail_always(self, message: str | None) -> None:
        """From now on every COMMIT fails; None: none does any more."""
        self._always = message

    def hold(self) -> None:
        """The next COMMITs wait for `let_go`; `reached` is set when the first one does."""
        self.reached.clear()
        self._gate.clear()

    def let_go(self) -> None:
        self._gate.set()

    def _commit(self, connection: Any) -> None:
        self.reached.set()
        assert self._gate.wait(PATIENCE), "nobody let the COMMIT go"
        message, stored = self._faults.popleft() if self._faults else (self._always, False)
        if message is None or stored:
            self._store(connection)
            self.done += 1
        if message is not None:
            raise dbapi2.OperationalError(message)
