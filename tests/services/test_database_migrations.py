"""Migrations: they give what the tables say, go up and down with data, and happen as a whole or not at all."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pysqlite3 import dbapi2
from sqlalchemy import Connection, Engine, MetaData, Table, create_mock_engine, inspect

from services.database import migrate
from services.database.backup import backups
from services.database.hub_tables import Row
from services.database.opening import open_database
from services.database.postgres import postgres_engine
from services.database.sqlite import create_file, sqlite_engine
from services.errors import OutsideFailed, OutsideKind
from tests.services.test_database_opening import scans, used
from tests.support.log_errors import LogErrors

NEWEST = migrate.HEAD
NUMBER = f"{int(NEWEST) + 1:04}"
NEXT = f'''"""Add a note to scans, and a table"""
import sqlalchemy as sa
from alembic import op

revision = "{NUMBER}"
down_revision = "{NEWEST}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("remark", sa.Column("id", sa.String(), primary_key=True))
    with op.batch_alter_table("scan") as scan:
        scan.add_column(sa.Column("note", sa.String(), nullable=False, server_default=""))
    op.execute("UPDATE scan SET note = 'old'")


def downgrade() -> None:
    op.drop_table("remark")
    with op.batch_alter_table("scan") as scan:
        scan.drop_column("note")
'''
TABLES_OF_NEXT = {"remark"}


@pytest.fixture
def engine(tmp_path: Path, database_url: str) -> Engine:
    if database_url:
        return postgres_engine(database_url)
    create_file(tmp_path / "test.sqlite3")
    return sqlite_engine(tmp_path / "test.sqlite3")


@pytest.fixture
def next_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The migrations of a Scandesk that has one more than this one; `open_database` works with them."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.FOLDER, folder)
    (folder / "versions" / f"{NUMBER}_next.py").write_text(NEXT)
    monkeypatch.setattr(migrate, "FOLDER", folder)
    monkeypatch.setattr("services.database.migrate.HEAD", NUMBER)
    monkeypatch.setattr("services.database.opening.HEAD", NUMBER)
    monkeypatch.setattr("services.database.upgrading.HEAD", NUMBER)
    return folder


def test_the_newest_migration_gives_the_tables_as_they_are_declared(engine: Engine) -> None:
    with engine.connect() as connection:
        migrate.upgrade(connection)
        with connection.begin():
            opts = {"include_name": _is_declared}
            assert compare_metadata(MigrationContext.configure(connection, opts=opts), Row.metadata) == []


def _is_declared(name: str | None, kind: str, _parents: object) -> bool:
    """FTS5's tables of its own, and what stands for them on PostgreSQL, are the migration's alone (0024)."""
    return kind != "table" or not str(name).startswith("shipment_search")


def test_migrations_make_the_very_indexes_of_the_tables(tmp_path: Path) -> None:
    """Also their conditions, which a comparison of columns does not see."""
    wanted: list[str] = []

    def note(sql: Any, *_given: Any, **_named: Any) -> None:
        wanted.append(str(sql.compile(dialect=declared.dialect)))

    declared = create_mock_engine("sqlite://", note)
    Row.metadata.create_all(declared, checkfirst=False)
    used(tmp_path)
    connection = dbapi2.connect(str(tmp_path / "scandesk.sqlite3"))
    made = [row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL")]
    connection.close()
    assert sorted(made) == sorted(sql.strip() for sql in wanted if "INDEX" in sql)


def test_every_migration_goes_up_with_data_and_down_and_up_again(engine: Engine) -> None:
    with engine.connect() as connection:
        numbers = sorted(path.name[:4] for path in (migrate.FOLDER / "versions").glob("[0-9]*.py"))
        for number in numbers:
            with connection.begin():
                migrate.migrate(connection, number)
                assert migrate.version_of(connection) == number
        with connection.begin():
            connection.exec_driver_sql("INSERT INTO meta (key, value) VALUES ('a', 'b')")
        with connection.begin():
            migrate.migrate(connection, "base")
            assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
        migrate.upgrade(connection)
        with connection.begin():
            assert migrate.version_of(connection) == migrate.HEAD


def put(connection: Connection, table_name: str, /, **given: object) -> None:
    """A row of the table as it is now; what has to be given besides is nothing, no, or empty."""
    table = Table(table_name, MetaData(), autoload_with=connection)
    needed = [column for column in table.columns if not column.nullable and column.autoincrement is not True]
    row = {column.name: _NOTHING.get(column.type.python_type) for column in needed if column.server_default is None}
    connection.execute(table.insert().values({**row, **given}))


_NOTHING: dict[type, object] = {int: 0, str: "", bool: False, dict: {}}


def in_use(connection: Connection) -> None:
    """A session at a station, and one at a hub with five scans, as releases before 0008 left them: of two stations that
    had it, each told its own."""
    put(connection, "person", id="ada", name="ada")
    put(connection, "session", seq=1, id="s", remote_id=7, status="PAUSED", created_by="ada", successful=3)
    put(connection, "session_event", seq=1, id="e", session_id="s", person_id="ada", act="corrected", at=5)
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("SELECT set_config('scandesk.organisation', '4', true)")
    put(connection, "hub_organisation", id=4)
    put(connection, "hub_user", id=2, organisation_id=4)
    whose = {"organisation_id": 4, "session_id": 7}
    known = {"organisation_id": 4, "created_by": 2, "holder_id": 2}
    put(connection, "hub_session", id=7, session_token="a", items_scanned=2, failed=1, uploaded=5, **known)
    put(connection, "hub_session", id=8, session_token="b", items_scanned=9, failed=0, uploaded=0, **known)
    for seq, counted in enumerate((True, True, True, True, False), start=1):
        undone_at = 1 if seq == 4 else None
        put(connection, "hub_scan", seq=seq, id=str(seq), counted=counted, undone_at=undone_at, user_id=2, **whose)


def test_a_station_and_a_hub_in_use_are_upgraded_with_all_they_have(engine: Engine) -> None:
    with engine.connect() as connection:
        with connection.begin():
            migrate.migrate(connection, "0007")
        with connection.begin():
            in_use(connection)
        migrate.upgrade(connection)
        with connection.begin():
            ask = connection.exec_driver_sql
            session = ask("SELECT successful, review, hand_in, server FROM session").all()
            assert [(a, bool(b), c, d) for a, b, c, d in session] == [(3, False, None, None)]
            assert ask("SELECT id, person_id, author, at FROM session_event").all() == [("e", "ada", None, 5)]
            if connection.dialect.name != "sqlite":
                assert ask("SELECT id FROM hub_session").all() == [], "the walls stand again"
                ask("SELECT set_config('scandesk.organisation', '4', true)")
            fields = "id, items_scanned, counted, failed, staged, list_size"
            assert ask(f"SELECT {fields} FROM hub_session ORDER BY id").all() == [
                (7, 4, 3, 1, 0, 0),
                (8, 9, 0, 0, 0, 0),
            ]
            assert [bool(row[0]) for row in ask("SELECT staged FROM hub_scan")] == [False] * 5


def test_batches_and_reserved_tags_of_before_0021_get_what_is_kept_since(engine: Engine) -> None:
    """Of a hub's organisation, behind its walls. One tag is reserved for an asset, the other one by itself."""
    whose = {"organisation_id": 4}
    with engine.connect() as connection:
        with connection.begin():
            migrate.migrate(connection, "0020")
        with connection.begin():
            _among(connection, 4)
            put(connection, "asset_batch", seq=1, id="b", **whose)
            states = (("undone", ""), ("created", ""), ("created", "twice"), ("sent", ""), ("refused", "no"))
            for seq, (state, why) in enumerate(states, 1):
                row = {"seq": seq, "id": f"a{seq}", "serial_key": f"{seq}", "state": state, "why": why}
                put(connection, "asset", batch="b", **row, **whose)
            for seq, tag, asset in ((1, "W1", "a4"), (2, "W2", "alone")):
                put(connection, "tag", tag=tag, state="reserved", asset=asset, **whose)
                put(connection, "tag_event", seq=seq, tag=tag, act="reserved", asset=asset, at=7, **whose)
        migrate.upgrade(connection)
        with connection.begin():
            _among(connection, 4)
            ask = connection.exec_driver_sql
            assert ask("SELECT taken, created, waiting, needs_you FROM asset_batch").all() == [(4, 2, 1, 2)]
            assert ask("SELECT tag, reserved_at FROM tag ORDER BY tag").all() == [("W1", None), ("W2", 7)]
            assert ask("SELECT count(*) FROM tag_event WHERE why = ''").scalar() == 2


def test_tags_of_before_0022_are_compared_in_any_case_and_two_of_one_stay_as_they_are(engine: Engine) -> None:
    whose = {"organisation_id": 4}
    with engine.connect() as connection:
        with connection.begin():
            migrate.migrate(connection, "0021")
        with connection.begin():
            _among(connection, 4)
            for tag in ("W12-I1", "ab-1", "AB-1"):
                put(connection, "tag", tag=tag, **whose)
            put(connection, "asset", seq=1, id="a1", tag="W12-I1", **whose)
            put(connection, "known_asset", register="rt", remote_id=1, tag="W12-I1", **whose)
        migrate.upgrade(connection)
        with connection.begin():
            _among(connection, 4)
            ask = connection.exec_driver_sql
            keys = {(row.tag, row.tag_key) for row in ask("SELECT tag, tag_key FROM tag WHERE organisation_id = 4")}
            assert keys == {("W12-I1", "w12-i1"), ("AB-1", "ab-1"), ("ab-1", None)}
            for table in ("asset", "known_asset"):
                assert ask(f"SELECT tag_key FROM {table}").all() == [("w12-i1",)]


def _among(connection: Connection, organisation: int) -> None:
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"SELECT set_config('scandesk.organisation', '{organisation}', true)")


def test_an_upgrade_keeps_the_rows_and_leaves_a_backup_of_the_old_version(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    used(tmp_path, "a", "b")
    request.getfixturevalue("next_release")
    database = open_database(tmp_path)
    assert database.read(lambda tx: tx.exec_driver_sql("SELECT id, note FROM scan ORDER BY seq").all()) == [
        ("a", "old"),
        ("b", "old"),
    ]
    database.close()
    (kept,) = backups(tmp_path)
    assert kept.name.endswith("-upgrade.sqlite3")
    old = dbapi2.connect(str(kept))
    assert old.execute("SELECT version_num FROM alembic_version").fetchone() == (NEWEST,)
    old.close()


def test_a_program_of_before_refuses_what_the_next_release_upgraded(tmp_path: Path, next_release: Path) -> None:
    used(tmp_path, "a")
    with pytest.MonkeyPatch.context() as before:
        before.setattr("services.database.migrate.HEAD", NEWEST)
        with pytest.raises(OutsideFailed) as failed:
            open_database(tmp_path)
    assert failed.value.kind is OutsideKind.DATABASE_NEWER


def test_a_migration_that_breaks_changes_nothing(
    tmp_path: Path, request: pytest.FixtureRequest, log_errors: LogErrors
) -> None:
    log_errors.expect("the database could not be upgraded")
    used(tmp_path, "a")
    folder = request.getfixturevalue("next_release")
    (folder / "versions" / f"{NUMBER}_next.py").write_text(
        NEXT.replace("UPDATE scan SET note", "UPDATE scan SET nothing")
    )
    with pytest.raises(OutsideFailed, match="not_upgraded"):
        open_database(tmp_path)
    version, tables = what_is_there(tmp_path)
    assert version == NEWEST
    assert not tables & TABLES_OF_NEXT


def test_a_killed_upgrade_leaves_the_old_version_or_the_new_one(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """kill -9 at writes all through the upgrade, from its backup to its commit; each next start gets to the new one."""
    used(tmp_path / "old", "a", "b")
    folder = request.getfixturevalue("next_release")
    script = (
        "import sys; from pathlib import Path; from services.database import migrate, opening, upgrading;"
        f"migrate.FOLDER = Path(sys.argv[2]); migrate.HEAD = opening.HEAD = upgrading.HEAD = '{NUMBER}';"
        "opening.open_database(Path(sys.argv[1])).close()"
    )
    seen = set()
    for nth in (2, 60, 100):
        place = tmp_path / f"killed {nth}"
        shutil.copytree(tmp_path / "old", place)
        calls = "pwrite64,fdatasync,fsync"
        strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}"]
        strace += ["-e", f"inject={calls}:signal=KILL:when={nth}"]
        child = subprocess.run([*strace, sys.executable, "-c", script, str(place), str(folder)], check=False)
        version, tables = what_is_there(place)
        assert (version == NUMBER) == (tables >= TABLES_OF_NEXT)
        seen.add((version, child.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL)))
        database = open_database(place)
        assert scans(database) == ["a", "b"]
        database.close()
        assert what_is_there(place)[0] == NUMBER
    assert (NEWEST, True) in seen, "none of them was killed before its commit"


def what_is_there(place: Path) -> tuple[str, set[str]]:
    connection = dbapi2.connect(str(place / "scandesk.sqlite3"))
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]), tables
    finally:
        connection.close()


def test_migrations_import_nothing_of_ours() -> None:
    """Types and names of ours change; what a migration once did must not."""
    for path in (migrate.FOLDER / "versions").glob("*.py"):
        assert "services" not in path.read_text("utf-8")
