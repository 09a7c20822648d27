"""A station of an old release with scans that wait for the server: its tables as that release had them, its rows as
this one's way back leaves them. And releases of the future, which do what nobody should."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2

from services.database import migrate
from services.database.files import FILE_NAME
from services.database.sqlite import sqlite_engine
from tests.support.sync_bench import opened

OLDEST = "0002"  # the first that sends what it keeps
NOWHERE = "http://127.0.0.1:9"  # the port at which nobody listens
_MORE = '''"""One more"""
import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("remark_{number}", sa.Column("id", sa.String(), primary_key=True))
    with op.batch_alter_table("scan") as scan:
        scan.add_column(sa.Column("note_{number}", sa.String(), nullable=False, server_default=""))
    {then}


def downgrade() -> None:
    raise NotImplementedError
'''


def make_old(directory: Path, scans: int, version: str = OLDEST) -> list[str]:
    """Make `directory` that of a station whose database is of `version`, with so many scans that the server was not
    told of; returns their codes."""
    codes = [f"W12-{number:05}" for number in range(scans)]
    with opened(directory, NOWHERE) as bench:
        bench.start()
        bench.scan(*codes)
    engine = sqlite_engine(directory / FILE_NAME)
    with engine.connect() as connection:
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr, attr-defined]
        with connection.begin():
            migrate.migrate(connection, version)
    return codes


def rows(directory: Path, sql: str) -> list[tuple[Any, ...]]:
    """What the database answers; raises where it is not whole."""
    connection = dbapi2.connect(str(directory / FILE_NAME))
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return list(connection.execute(sql).fetchall())
    finally:
        connection.close()


def version_of(directory: Path) -> str:
    """The version of the database there."""
    return str(rows(directory, "SELECT version_num FROM alembic_version")[0][0])


def waiting(directory: Path) -> list[tuple[Any, ...]]:
    """What waits for the server, as every release keeps it."""
    return rows(directory, "SELECT seq, id, aggregate_id, kind, payload, state FROM outbox ORDER BY seq")


def newer(folder: Path, steps: Sequence[str], given: Mapping[str, str] | None = None) -> tuple[Path, str]:
    """(migrations of a release that has more than this one, its version): one for each of `steps`, Python that it ends
    with."""
    shutil.copytree(migrate.FOLDER, folder)
    before = migrate.HEAD
    for step in steps:
        number = f"{int(before) + 1:04}"
        made = _MORE.format(number=number, before=before, then=step.format(**(given or {})))
        (folder / "versions" / f"{number}_more.py").write_text(made)
        before = number
    return folder, before
