"""Where the hub of the campaign `hub` keeps its data, read past the hub: a file, or a PostgreSQL that is killed too."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg.rows import dict_row
from pysqlite3 import dbapi2

from services.database.files import FILE_NAME
from tests.support import postgres
from tests.support.postgres import Cluster

Row = Mapping[str, Any]


class Store(Protocol):
    """`url` as the hub takes it. `kills`: how often its server was killed."""

    url: str
    kills: int

    def kill(self) -> None:
        """Kill its server, and start it again; nothing where it has none."""

    def rows(self, query: str) -> list[Row]:
        """What stands in it, of all organisations."""

    def damage(self) -> list[str]:
        """What is broken of the store itself."""


class SqliteStore:
    """A file in the hub's folder."""

    url = ""
    kills = 0

    def __init__(self, place: Path) -> None:
        self._file = place / "hub" / FILE_NAME

    def kill(self) -> None:
        """There is no server."""

    def rows(self, query: str) -> list[Row]:
        return rows(self._file, query)

    def damage(self) -> list[str]:
        return damage(self._file)


class _Postgres:
    """A PostgreSQL server of the campaign's own."""

    def __init__(self, folder: Path, cluster: Cluster, url: str) -> None:
        self._folder = folder
        self._superuser = cluster.url(url.rpartition("/")[2]).replace("+psycopg", "")
        self.url = url
        self.kills = 0

    def kill(self) -> None:
        postgres.kill_and_start(self._folder)
        self.kills += 1

    def rows(self, query: str) -> list[Row]:
        """As the superuser, who walks through the walls."""
        with psycopg.connect(self._superuser, row_factory=dict_row) as connection:
            return list(connection.execute(query.encode()).fetchall())

    def damage(self) -> list[str]:
        """PostgreSQL looks after itself."""
        return []


@contextmanager
def postgres_store() -> Iterator[Store]:
    """One that has `synchronous_commit` off: a kill costs what was committed but by who switches it on. Its disk does
    not fail, so that it need not sync."""
    folder = postgres.make_folder()
    try:
        cluster = postgres.shared_cluster(folder)
        with cluster.new_database() as url:
            yield _Postgres(folder, cluster, url)
    finally:
        postgres.remove(folder)


def rows(file: Path, query: str, *given: Any) -> list[Row]:
    """What stands in an SQLite file."""
    with closing(dbapi2.connect(str(file))) as connection:
        cursor = connection.execute(query, given)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def damage(file: Path) -> list[str]:
    """What SQLite itself finds broken."""
    said = [str(row["integrity_check"]) for row in rows(file, "PRAGMA integrity_check")]
    return [] if said == ["ok"] else [f"{file.parent.name}: {said}"]
