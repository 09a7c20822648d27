"""PostgreSQL, for several stations that share one database, and for the hub.

A server that is cut off answers nothing, and neither its own time-outs nor those of TCP end that behind a proxy. So
every call has a deadline here: the connection is closed then, and what it did is in doubt.

A commit is answered when the server's log is on its disk (`synchronous_commit`), whatever server, database or role say.
"""

from collections.abc import Generator
from typing import Any, TypeVar

import psycopg
from psycopg import errors
from sqlalchemy import Engine, NullPool, create_engine, event

R = TypeVar("R")

CONNECT_SECONDS = 5
WRITE_SECONDS = 10.0  # for one statement or COMMIT; they take milliseconds
READ_SECONDS = 60.0  # a list of a screen, or a report
LOCK_MILLISECONDS = 5_000  # under the deadline: a lock is told as one

_CONNECT: dict[str, Any] = {
    "connect_timeout": CONNECT_SECONDS,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "application_name": "scandesk",
    "options": (
        f"-c idle_in_transaction_session_timeout=60000 -c lock_timeout={LOCK_MILLISECONDS} -c synchronous_commit=on"
    ),
}


class PunctualConnection(psycopg.Connection[Any]):
    """A connection on which nothing is waited for longer than `seconds`; it is closed when that is over."""

    seconds = WRITE_SECONDS

    def wait(self, gen: Generator[Any, Any, R], interval: float = 0.1, timeout: float | None = None) -> R:
        try:
            return super().wait(gen, interval, min(timeout or self.seconds, self.seconds))
        except errors._WaitTimeout:
            self.pgconn.finish()  # at once: `close` might wait
            raise psycopg.OperationalError(f"no answer from the server within {self.seconds:.0f} s") from None


class ListeningConnection(PunctualConnection):
    """One that may be silent for as long as who listens says."""

    def wait(self, gen: Generator[Any, Any, R], interval: float = 0.1, timeout: float | None = None) -> R:
        if timeout is None:
            return super().wait(gen, interval)
        return psycopg.Connection.wait(self, gen, interval, timeout)


def listening_connection(engine: Engine) -> ListeningConnection:
    """A new connection to the engine's database, on which each statement is its own transaction."""
    args, given = engine.dialect.create_connect_args(engine.url)
    return ListeningConnection.connect(*args, **{**given, **_CONNECT}, autocommit=True)


def postgres_engine(url: str, *, read_only: bool = False) -> Engine:
    """An engine by URL (`postgresql+psycopg://…`). Writing transactions are SERIALIZABLE: who loses a race is told so
    (40001) and the writer runs the job again, which is what BEGIN IMMEDIATE gives on SQLite."""
    engine = create_engine(
        url,
        poolclass=NullPool,
        isolation_level="READ COMMITTED" if read_only else "SERIALIZABLE",
        connect_args=_CONNECT,
        hide_parameters=True,  # an error's text goes to the log: tokens and PIN hashes do not
    )

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: Any, _record: Any, args: tuple[Any, ...], given: dict[str, Any]) -> Any:
        connection = PunctualConnection.connect(*args, **given)
        connection.seconds = READ_SECONDS if read_only else WRITE_SECONDS
        return connection

    return engine
