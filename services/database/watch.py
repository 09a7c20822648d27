"""The watch: notices within a second that another process wrote into the database."""

import threading
from collections.abc import Callable

import structlog
from sqlalchemy import Connection, Engine

log = structlog.get_logger(__name__)

EVERY_SECONDS = 0.5


class Watch:
    """Owner of the thread `watch`. It asks the database for its version twice a second; that touches no table.

    `listener` is called in its thread when the version has changed. It never misses another process's rows; it may
    also be called after commits of our own, which look the same from here.
    """

    def __init__(self, engine: Engine, listener: Callable[[], None]) -> None:
        self._engine = engine
        self._listener = listener
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
        last = self._look()
        self._ready.set()
        while not self._stop.wait(EVERY_SECONDS):
            version = self._look()
            if version is not None and version != last:
                last = version
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


def _version_query(connection: Connection) -> str:
    """SQLite: changed by every commit of another connection. PostgreSQL: by every transaction that writes."""
    if connection.dialect.name == "sqlite":
        return "PRAGMA data_version"
    return "SELECT pg_current_snapshot()::text"
