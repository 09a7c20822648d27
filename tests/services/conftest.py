"""What tests of services stand on: one open database, once on SQLite and once on PostgreSQL.

Migrations have tests of their own; here a database that is up to date is made once and copied for each test.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from services.database.database import Database
from services.database.opening import open_database
from tests.support.postgres import Cluster


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """What `open_database` takes besides a directory: "" for the file, or the address of an empty PostgreSQL."""
    return "" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


@pytest.fixture(scope="session")
def _prepared_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with an up-to-date SQLite database, and nobody in it."""
    directory = tmp_path_factory.mktemp("prepared-sqlite")
    open_database(directory).close()
    return directory


@pytest.fixture(scope="session")
def _prepared_server(tmp_path_factory: pytest.TempPathFactory, postgres_cluster: Cluster) -> Iterator[tuple[Path, str]]:
    """The same for PostgreSQL: (data directory, name of the database to copy)."""
    directory = tmp_path_factory.mktemp("prepared-postgres")
    with postgres_cluster.new_database() as url:
        open_database(directory, url).close()
        yield directory, url.rpartition("/")[2]


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A new, empty database; closed after the test."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            directory, url = request.getfixturevalue("_prepared_file"), ""
        else:
            directory, template = request.getfixturevalue("_prepared_server")
            cluster: Cluster = request.getfixturevalue("postgres_cluster")
            url = stack.enter_context(cluster.new_database(template))
        shutil.copytree(directory, tmp_path, dirs_exist_ok=True)
        opened = open_database(tmp_path, url)
        stack.callback(opened.close)
        yield opened
