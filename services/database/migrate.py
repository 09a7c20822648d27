"""Bring a database to this program's version. Alembic is imported only when needed (start-up time)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect

from services.errors import OutsideFailed, OutsideKind

HEAD = "0034"  # the newest migration in migrations/versions; a test holds the two together
FOLDER = Path(__file__).with_name("migrations")
_POSTGRES_LOCK = 7_226_331_075  # any number of ours: two stations that start at once upgrade one after the other


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
    `connection` must not be in a transaction."""
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:  # a table is altered by making it anew, which must not touch the rows that point to it
        _foreign_keys(connection, "OFF")
    try:
        with connection.begin():
            if sqlite:
                migrate(connection, "head")
                _refuse_dangling(connection)
            else:
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%(lock)s)", {"lock": _POSTGRES_LOCK})
                migrate(connection, "head")
            if then is not None:
                then(connection)
    finally:
        if sqlite:
            _foreign_keys(connection, "ON")


def migrate(connection: Connection, target: str) -> None:
    """Migrate up or down to `target` ("head" and "base" are the ends) in the transaction that `connection` is in."""
    from alembic import command

    config = _config(connection)
    current = version_of(connection)
    if target == "base" or (target != "head" and current is not None and target < current):
        command.downgrade(config, target)
    else:
        command.upgrade(config, target)


def _foreign_keys(connection: Connection, state: str) -> None:
    bare: Any = connection.connection.dbapi_connection
    bare.execute(f"PRAGMA foreign_keys={state}")


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
