"""What tests of services stand on: one open database, once on SQLite and once on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.database.database import Database
from services.database.opening import open_database


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """What `open_database` takes besides a directory: "" for the file, or the address of an empty PostgreSQL."""
    return "" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def database(tmp_path: Path, database_url: str) -> Iterator[Database]:
    """A new, empty database; closed after the test."""
    opened = open_database(tmp_path, database_url)
    yield opened
    opened.close()
