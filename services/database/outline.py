"""What a database is made of, without anything that is in it: for whoever is asked for help. Changes nothing."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from services.database.files import DatabaseFiles
from services.database.migrate import HEAD, version_of
from services.database.postgres import postgres_engine
from services.database.sqlite import sqlite_engine

_PRAGMAS = ("page_size", "page_count", "freelist_count", "journal_mode", "user_version")
_SQLITE_TABLES = (
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY 1"
)
_ESTIMATES = (
    "SELECT relname, reltuples FROM pg_class"
    " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace ORDER BY 1"
)


@dataclass(frozen=True, slots=True)
class Outline:
    """`kind` "sqlite" or "postgresql"; `version` of the tables, `known` the one of this program; `facts` by the names
    that the database itself gives them; `tables`: (name, rows), of PostgreSQL as its server estimates them, -1 where it
    never did; `files`: (name, bytes)."""

    kind: str
    version: str | None
    known: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[tuple[str, int], ...]
    files: tuple[tuple[str, int], ...]

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "kind": self.kind,
            "version": self.version,
            "known": self.known,
            "facts": dict(self.facts),
            "tables": [{"table": name, "rows": rows} for name, rows in self.tables],
            "files": [{"file": name, "bytes": size} for name, size in self.files],
        }


def outline(directory: Path, url: str = "") -> Outline:
    """Of the database of `directory`, or the one at `url`; it may be in use. Counts the rows of its own: seconds, where
    they are many. Raises DBAPIError and OutsideFailed where it cannot be read."""
    files = DatabaseFiles(directory, url)
    if not url and not (files.database.exists() and files.database.stat().st_size):
        return Outline("sqlite", None, HEAD, (), (), _files(files))
    engine = postgres_engine(url, read_only=True) if url else sqlite_engine(files.database, read_only=True)
    try:
        with engine.connect() as connection, connection.begin():
            facts, tables = _of_postgres(connection) if url else _of_sqlite(connection)
            return Outline(engine.dialect.name, version_of(connection), HEAD, facts, tables, _files(files))
    finally:
        engine.dispose()


def _of_sqlite(connection: Connection) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, int], ...]]:
    facts = [(name, str(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())) for name in _PRAGMAS]
    names = list(connection.exec_driver_sql(_SQLITE_TABLES).scalars())
    count = 'SELECT count(*) FROM "{}"'  # names of our own migrations
    return tuple(facts), tuple((name, connection.exec_driver_sql(count.format(name)).scalar_one()) for name in names)


def _of_postgres(connection: Connection) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, int], ...]]:
    said = str(connection.exec_driver_sql("SHOW server_version").scalar_one())
    tables = connection.exec_driver_sql(_ESTIMATES)
    return (("server_version", said),), tuple((name, int(rows)) for name, rows in tables)


def _files(files: DatabaseFiles) -> tuple[tuple[str, int], ...]:
    """What lies in the data directory for it, backups too."""
    own = [*files.directory.glob("scandesk*"), *(files.backups.glob("*") if files.backups.is_dir() else ())]
    return tuple(
        (path.relative_to(files.directory).as_posix(), path.stat().st_size) for path in sorted(own) if path.is_file()
    )
