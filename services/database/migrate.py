"""Bring a database to this program's version. Alembic is imported only when needed (start-up time)."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect

from services.errors import OutsideFailed, OutsideKind

HEAD = "0001"  # the newest migration in migrations/versions; a test holds the two together


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


def upgrade(connection: Connection) -> None:
    """Run the missing migrations in one transaction."""
    from alembic import command

    command.upgrade(_config(connection), "head")
    connection.commit()


def _config(connection: Connection) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    return config
