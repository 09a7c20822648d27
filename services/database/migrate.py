"""Bring a database to this program's version. Alembic is imported only when needed (start-up time)."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect

from services.errors import OutsideFailed, OutsideKind

HEAD = "0035"  # the newest migration in migrations/versions; a test holds the two together
FOLDER = Path(__file__).with_name("migrations")
_POSTGRES_LOCK = 7_226_331_075  # any number of ours: two stations that start at once upgrade one after the other
UPGRADE_SECONDS = 1800.0  # that a large shared database may take, and another station wait for the one that is at it


def version_of(tx: Connection) -> str | None:
    """The database's version; None where it is new and empty."""
    if not inspect(tx).has_table("alembic_version"):
        return None
    row = tx.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    return None if row is None else str(row[0])


def refuse_newer(version: str | None) -> None:
    """Raise OutsideFailed (database_newer) where a newer Scandesk made the database. Nothing is touched then."""
    if version is not None and version > HEAD:
        raise OutsideFailed(
            OutsideKind.DATABASE_NEWER, "database.database_newer", retry=False, version=version, known=HEAD
        )


def upgrade(connection: Connection, then: Callable[[Connection], None] | None = None) -> None:
    """Run the missing migrations and `then`, all in one transaction: a kill leaves the old version or the new one.
    `connection` must not be in a transaction. Raises OutsideFailed (database_newer) where another program was quicker,
    and newer; a shared database that another one upgrades at this moment is waited for."""
    sqlite = connection.dialect.name == "sqlite"
    with _foreign_keys_off(connection) if sqlite else _alone(connection), connection.begin():
        refuse_newer(version_of(connection))
        migrate(connection, "head")
        if sqlite:
            _refuse_dangling(connection)
        if then is not None:
            then(connection)


def migrate(connection: Connection, target: str) -> None:
    """Migrate up or down to `target` ("head" and "base" are the ends) in the transaction that `connection` is in."""
    from alembic import command

    config = _config(connection)
    current = version_of(connection)
    if target == "base" or (target != "head" and current is not None and target < current):
        command.downgrade(config, target)
    else:
        command.upgrade(config, target)


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """A table is altered by making it anew, which must not touch the rows that point to it."""
    bare: Any = connection.connection.dbapi_connection
    bare.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        bare.execute("PRAGMA foreign_keys=ON")


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """No other program upgrades this PostgreSQL meanwhile. The lock is held before the transaction begins: what that
    sees was decided by then. A migration may take longer than anything else that is asked of the server."""
    bare: Any = connection.connection.dbapi_connection
    bare.seconds = UPGRADE_SECONDS
    deadline = time.monotonic() + UPGRADE_SECONDS
    while not _ask(connection, "SELECT pg_try_advisory_lock(%(lock)s)"):
        if time.monotonic() > deadline:
            raise OutsideFailed(OutsideKind.DATABASE_BUSY, "database.owner_not_ready", retry=True)
        time.sleep(0.1)
    try:
        yield
    finally:
        if not bare.closed:  # else the server let go of it with the connection
            _ask(connection, "SELECT pg_advisory_unlock(%(lock)s)")


def _ask(connection: Connection, sql: str) -> bool:
    with connection.begin():
        return bool(connection.exec_driver_sql(sql, {"lock": _POSTGRES_LOCK}).scalar())


def _refuse_dangling(connection: Connection) -> None:
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if dangling is not None:
        raise RuntimeError(f"a migration left a row that points to nothing: {tuple(dangling)}")


def _config(connection: Connection) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config
