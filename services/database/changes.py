"""Tells that the hub's data may have changed, whichever process did it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from services.database.database import Database


@contextmanager
def told_of_changes(database: Database, told: Callable[[], None]) -> Iterator[None]:
    """While the block runs, `told` is called after each commit, in the thread that knows of it: be quick, raise
    nothing. Of other processes PostgreSQL tells at once, and the watch on SQLite within a second. After the block it
    may still be called, while the database is open."""
    database.on_commit(told)
    if database.engine.dialect.name == "sqlite":
        database.on_others(told)
        yield
        return
    from services.database.listen import Listener  # its driver takes 100 ms to load

    listener = Listener(database.engine, told)
    listener.start()
    try:
        yield
    finally:
        listener.stop()
