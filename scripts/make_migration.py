"""Writes the next migration: what services/database/tables.py and hub_tables.py have and the newest one has not.

Run after changing a table: `python scripts/make_migration.py "Add the box's weight"`. Read what it wrote, and let HEAD
in services/database/migrate.py name it. `--first` writes 0001 anew: only before the first release.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from alembic import command  # noqa: E402
from alembic.config import Config  # noqa: E402

from services.database import migrate  # noqa: E402
from services.database.hub_tables import Row  # noqa: E402 (with the tables of tables.py: all there are)
from services.database.sqlite import create_file, sqlite_engine  # noqa: E402
from services.database.types import UtcTime  # noqa: E402

VERSIONS = migrate.FOLDER / "versions"


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """A migration imports nothing of ours: types change, what a migration did must not."""
    return "sa.BigInteger()" if kind == "type" and isinstance(item, UtcTime) else False


def write(message: str, *, first: bool) -> list[Path]:
    """Write the migration; returns its file, formatted."""
    before = set(VERSIONS.glob("*.py"))
    if first:
        for path in before:
            path.unlink()
        before = set()
    number = f"{len(before) + 1:04}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite3"
        create_file(path)
        with sqlite_engine(path).connect() as connection, connection.begin():
            if before:
                migrate.migrate(connection, "head")
            command.revision(_config(connection), message, autogenerate=True, rev_id=number)
    made = sorted(set(VERSIONS.glob("*.py")) - before)
    for path in made:
        kept = [line for line in path.read_text("utf-8").splitlines(keepends=True) if "###" not in line]
        path.write_text("".join(kept), "utf-8")
    for arguments in (["format", "--quiet"], ["check", "--fix", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *arguments, *map(str, made)], cwd=ROOT, check=True)
    return made


def _config(connection: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes.update(connection=connection, metadata=Row.metadata, render_item=render_item)
    return config


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("message")
    parser.add_argument("--first", action="store_true", help="write 0001 anew")
    given = parser.parse_args()
    for written in write(given.message, first=given.first):
        print(written.relative_to(ROOT))  # noqa: T201
