"""The watch: notices within a second that another process wrote into the database."""

import threading
from collections.abc import Callable

import structlog
from sqlalchemy import Connection, Engine

from services.errors import OutsideFailed

Version = tuple[object, int] | None

log = structlog.get_logger(__name__)

EVERY_SECONDS = 0.5


class Watch:
    """Owner of the thread `watch`. It asks the database for its version twice a second; that touches no table.

    `listener` is called in its thread when the version has changed and `by_others` says that it was not we who changed
    it: a reading connection cannot tell. `by_others` is also asked once at the start, and may wait for the writer.
    """

    def __init__(self, engine: Engine, listener: Callable[[], None], by_others: Callable[[], bool]) -> None:
        self._engine = engine
        self._listener = listener
        self._by_others = by_others
        self._connection: Connection | None = None
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._work, name="watch", daemon=True)

    def start(self) -> None:
        """Rows written after this are noticed. Waits for the first look at the database."""
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """End and join."""
        self._stop.set()
        self._thread.join()

    def _work(self) -> None:
        self._by_others()
        last = self._look()
        self._ready.set()
        while not self._stop.wait(EVERY_SECONDS):
            version = self._look()
            if version is not None and version != last:
                last = version
                if self._by_others():
                    self._tell()
        self._close()

    def _look(self) -> str | None:
        """The database's version as this connection sees it; None where it cannot be asked now."""
        try:
            new = self._connection is None
            connection = self._connection = self._connection or self._engine.connect()
            with connection.begin():
                version = str(connection.exec_driver_sql(_version_query(connection)).scalar_one())
        except Exception as error:
            log.warning("the database cannot be watched", error=str(error))
            self._close()
            return None
        return f"new {version}" if new else version  # a new connection counts anew: better told once too often

    def _tell(self) -> None:
        try:
            self._listener()
        except Exception:
            log.exception("telling that others wrote broke")

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()


class OwnCommits:
    """Tells our writer's commits from those of others: SQLite's version as the writing connection sees it is changed by
    theirs alone. Belongs to the thread `watch`."""

    def __init__(self, ask: Callable[[Callable[[Connection], Version]], Version]) -> None:
        self._ask = ask
        self._last: Version | None = None

    def were_not_all(self) -> bool:
        """Whether others have written since the last asking; True where nobody can tell (PostgreSQL, a new writing
        connection, a database that does not answer): better told once too often."""
        try:
            version = self._ask(_version_for_writer)
        except OutsideFailed:
            return True
        last, self._last = self._last, version
        return version is None or version != last


def _version_for_writer(connection: Connection) -> Version:
    if connection.dialect.name != "sqlite":
        return None
    this = connection.info.setdefault("watched", object())  # each connection counts for itself
    return this, int(connection.exec_driver_sql("PRAGMA data_version").scalar_one())


def _version_query(connection: Connection) -> str:
    """SQLite: changed by every commit of another connection. PostgreSQL: by every transaction that writes."""
    if connection.dialect.name == "sqlite":
        return "PRAGMA data_version"
    return "SELECT pg_current_snapshot()::text"
