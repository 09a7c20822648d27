"""Hears what PostgreSQL tells of the hub's changes, whichever hub process made them (NOTIFY)."""

import threading
from collections.abc import Callable
from time import monotonic

import psycopg
import structlog
from sqlalchemy import Engine

from services.database.postgres import ListeningConnection, listening_connection

log = structlog.get_logger(__name__)

CHANNEL = "scandesk_hub"
_LISTEN = f"LISTEN {CHANNEL}"
LOOK_SECONDS = 0.5  # between two looks whether we shall end
SILENT_SECONDS = 15.0  # then the server is asked whether it is still there: a proxy may have forgotten us
RETRY_SECONDS = 1.0


class Listener:
    """Owner of the thread `listen`, with a connection of its own, which is made anew where it breaks. `heard` is called
    in that thread: after each change, and once on each new connection, since something may have been missed."""

    def __init__(self, engine: Engine, heard: Callable[[], None]) -> None:
        self._engine = engine
        self._heard = heard
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="listen", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End and join."""
        self._stop.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                with listening_connection(self._engine) as connection:
                    connection.execute(_LISTEN)
                    self._heard()
                    self._listen(connection)
            except psycopg.Error as error:
                log.warning("changes at other hubs cannot be heard", error=str(error))
                self._stop.wait(RETRY_SECONDS)

    def _listen(self, connection: ListeningConnection) -> None:
        heard_at = monotonic()
        while not self._stop.is_set():
            for _told in connection.notifies(timeout=LOOK_SECONDS):
                heard_at = monotonic()
                self._heard()
            if monotonic() - heard_at > SILENT_SECONDS:
                connection.execute("SELECT 1")
                heard_at = monotonic()
