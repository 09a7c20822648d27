"""An up-to-date SQLite file, made once and copied wherever a new one is made in this process.

A new file otherwise goes through every migration, which takes a third of a second: they have tests of their own.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from services.database.migrate import upgrade
from services.database.sqlite import create_file, sqlite_engine


def make(path: Path) -> Path:
    """The file to copy, with nothing in it, no identity either."""
    create_file(path)
    with sqlite_engine(path).connect() as connection:
        upgrade(connection)
    return path


@contextmanager
def copied(ready: Path) -> Iterator[None]:
    """A database that is made in this block is made with that file's content."""

    def create_copy(path: Path) -> None:
        create_file(path)
        shutil.copyfile(ready, path)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("services.database.opening.create_file", create_copy)
        yield
