"""Open the database of a data directory, or the shared one: bring it up to date, start its threads."""

from pathlib import Path

from sqlalchemy import Connection, Engine

from services.database.database import Database
from services.database.migrate import HEAD, refuse_newer, upgrade, version_of
from services.database.postgres import postgres_engine
from services.database.sqlite import sqlite_engine

FILE_NAME = "scandesk.sqlite3"


def open_database(directory: Path, url: str = "", *, owner: bool = True) -> Database:
    """The database in `directory`, or at `url`. `owner`: this process checkpoints (it holds the directory's lock).

    Raises OutsideFailed with words that say what to do.
    """
    if url:
        writing, reading = postgres_engine(url), postgres_engine(url, read_only=True)
    else:
        path = directory / FILE_NAME
        writing, reading = sqlite_engine(path), sqlite_engine(path, read_only=True)
    _bring_up_to_date(writing)
    return Database(writing, reading, owner=owner)


def _bring_up_to_date(engine: Engine) -> None:
    with engine.connect() as connection:
        version = version_of(connection)
        connection.rollback()
        refuse_newer(version)
        if version != HEAD:
            _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    upgrade(connection)
