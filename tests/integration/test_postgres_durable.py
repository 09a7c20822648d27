"""What PostgreSQL has answered is stored, whatever its administrator has set; what cannot be helped is said."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, make_url
from structlog.testing import capture_logs

from app.hub.place import hub_database, warn_of_lost_commits
from services.database.opening import open_database
from tests.support import postgres
from tests.support.program import Scandesk

SWITCHED_OFF = ("fsync", "full_page_writes")  # at the tests' server


def _setting(tx: Connection) -> str:
    return str(tx.exec_driver_sql("SHOW synchronous_commit").scalar_one())


@pytest.mark.parametrize(
    "switch", ["", "ALTER DATABASE {database} SET", "ALTER ROLE {role} IN DATABASE {database} SET"]
)
def test_a_commit_waits_for_the_disk_though_server_database_or_role_say_otherwise(
    tmp_path: Path, postgres_url: str, switch: str
) -> None:
    plain = postgres_url.replace("+psycopg", "")
    with psycopg.connect(plain) as connection:
        if switch:
            told = switch.format(database=make_url(postgres_url).database, role=postgres.ROLE)
            connection.execute(f"{told} synchronous_commit = off".encode())
    with psycopg.connect(plain) as connection:
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("off",)
    database = open_database(tmp_path, postgres_url)
    assert database.write(_setting) == "on"
    database.close()


@pytest.fixture
def own_server() -> Iterator[tuple[Path, str]]:
    """(its folder, a database's address) of a server that may be killed."""
    folder = postgres.make_folder()
    try:
        with postgres.shared_cluster(folder).new_database() as url:
            yield folder, url
    finally:
        postgres.remove(folder)


def test_what_was_answered_is_there_after_the_server_was_killed(tmp_path: Path, own_server: tuple[Path, str]) -> None:
    folder, url = own_server
    database = open_database(tmp_path, url)
    database.write(lambda tx: tx.exec_driver_sql("INSERT INTO meta (key, value) VALUES ('answered', '1')"))
    postgres.kill_and_start(folder)
    database.close()
    again = open_database(tmp_path, url)
    found = again.read(lambda tx: tx.exec_driver_sql("SELECT value FROM meta WHERE key = 'answered'").scalar())
    again.close()
    assert found == "1"


def test_a_hub_says_at_its_start_what_the_server_may_lose(tmp_path: Path, postgres_url: str) -> None:
    with hub_database(tmp_path, postgres_url) as database, capture_logs() as told:
        warn_of_lost_commits(database)
    assert [(line["log_level"], line["settings"]) for line in told] == [("warning", SWITCHED_OFF)]
    with hub_database(tmp_path, "") as database, capture_logs() as told:
        warn_of_lost_commits(database)
    assert not told


def test_the_hubs_own_log_has_it(tmp_path: Path, postgres_url: str) -> None:
    with Scandesk(tmp_path, {}).started("hub", "--port", "0", "--database", postgres_url) as hub:
        assert hub.stdout is not None
        assert b"ready" in hub.stdout.readline()
        hub.kill()
    logs = "".join(file.read_text() for file in (tmp_path / "logs").iterdir())
    assert "may lose what it stored" in logs
    assert "full_page_writes" in logs


def test_the_doctor_says_what_the_shared_databases_server_may_lose(tmp_path: Path, postgres_url: str) -> None:
    url = make_url(postgres_url)
    scandesk = Scandesk(tmp_path, {"SCANDESK_SECRET__DATABASE_PASSWORD": str(url.password)})
    address = f"postgresql://{url.username}@{url.host}:{url.port}/{url.database}"
    scandesk.run("settings", "set", "database.url", address)
    ended = scandesk.run("doctor", "--json", code=1)
    checks = {check["check"]: check for check in ended.json["checks"]}
    assert checks["database"]["ok"]
    assert not checks["database server"]["ok"]
    assert ", ".join(SWITCHED_OFF) in checks["database server"]["message"]
