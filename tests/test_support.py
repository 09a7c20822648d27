"""The tests' own footing holds: what it promises to catch is caught."""

import logging
import os
import signal
import subprocess
import threading
from pathlib import Path

import psycopg
import structlog

from app.program.logs import log_to
from services.database import identity_store
from services.database.opening import FILE_NAME, open_database
from services.database.sqlite import sqlite_engine
from tests.support import in_memory, ready_database, threads
from tests.support import log_errors as logs
from tests.support.forked import Forked, can_be_forked
from tests.support.postgres import Cluster
from tests.support.program import PATIENCE, Scandesk


def test_a_thread_that_goes_on_is_named_and_one_that_ends_is_not() -> None:
    before, end = threads.running(), threading.Event()
    lasting = threading.Thread(target=end.wait, name="lasting")
    ending = threading.Thread(target=str, name="ending")
    lasting.start()
    ending.start()
    try:
        assert threads.left_behind(before, patience=0.2) == ["lasting"]
    finally:
        end.set()
        lasting.join()


def test_an_error_in_the_log_is_a_complaint_by_logging_and_by_structlog(log_errors: logs.LogErrors) -> None:
    log_errors.expect("lost its way", "writer.failed")
    with logs.collected() as errors:
        logging.getLogger("bench").error("lost its %s", "way")
        structlog.get_logger().error("writer.failed", scan="1")
        structlog.get_logger().info("all is well")
    assert errors.complaints() == ["logged: bench: lost its way", "logged: writer.failed scan='1'"]


def test_an_expected_error_is_no_complaint_and_its_absence_is_one(log_errors: logs.LogErrors) -> None:
    log_errors.expect("disk_full")
    with logs.collected() as errors:
        errors.expect("disk_full", "never said")
        logging.getLogger("bench").error("disk_full")
    assert errors.complaints() == ["never logged: never said"]


def test_a_log_that_a_test_sets_up_ends_with_it(tmp_path: Path) -> None:
    before, configured = [*logging.getLogger().handlers], structlog.get_config()["wrapper_class"]
    with logs.collected():
        log_to(tmp_path, "test")
        assert logging.getLogger().handlers != before
    assert logging.getLogger().handlers == before
    assert structlog.get_config()["wrapper_class"] is configured


def test_each_database_is_new_and_empty(postgres_cluster: Cluster, postgres_url: str) -> None:
    with postgres_cluster.new_database() as other:
        assert other != postgres_url
        for url in (postgres_url, other):
            with psycopg.connect(url.replace("+psycopg", "")) as connection:
                connection.execute("CREATE TABLE only_here (n int)")
                assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)


def test_the_display_shows_windows_of_children(x_display: str) -> None:
    geometry = subprocess.run(
        ["xdotool", "getdisplaygeometry"],
        env={**os.environ, "DISPLAY": x_display},
        capture_output=True,
        text=True,
        check=True,
    )
    assert geometry.stdout.split() == ["1920", "1080"]


def test_a_command_is_a_process_of_its_own_forked_or_cold(tmp_path: Path) -> None:
    for cold in (False, True):
        scandesk = Scandesk(tmp_path / str(cold), {"SCANDESK_STATION__NAME": "Dock 9"}, cold)
        with scandesk.started("devices", "simulate") as process:
            assert isinstance(process, Forked) is not cold
            assert process.stdout.readline()
            assert process.poll() is None
            process.kill()
            assert process.wait(PATIENCE) == -signal.SIGKILL
        said = scandesk.run("settings", "show")
        assert "Dock 9" in said.out
        assert said.err == ""
        refused = scandesk.run("settings", "set", "no.such", "1", code=None)
        assert refused.code == 1
        assert (refused.out, len(refused.err.splitlines())) == ("", 1)
    assert "SCANDESK_STATION__NAME" not in os.environ


def test_what_python_reads_as_it_starts_is_not_forked() -> None:
    assert can_be_forked({**os.environ, "SCANDESK_PIN": "1"})
    assert not can_be_forked({**os.environ, "PYTHONIOENCODING": "ascii"})
    assert not can_be_forked({name: value for name, value in os.environ.items() if name != "LC_ALL"})


def test_a_database_that_is_copied_has_what_one_that_is_made_has(tmp_path: Path) -> None:
    with ready_database.copied(ready_database.make(tmp_path / "ready")):
        open_database(tmp_path / "copied").close()
        open_database(tmp_path / "other").close()
    open_database(tmp_path / "made").close()
    assert schema_of(tmp_path / "copied") == schema_of(tmp_path / "made")
    assert identity_of(tmp_path / "copied") != identity_of(tmp_path / "other")


def schema_of(folder: Path) -> dict[str, list[str]]:
    """What everything in it is made of. A table that was made anew has its constraints in any order."""
    with sqlite_engine(folder / FILE_NAME).connect() as connection:
        made = connection.exec_driver_sql("SELECT name, coalesce(sql, '') FROM sqlite_master")
        return {name: sorted(line.rstrip(", ") for line in sql.splitlines()) for name, sql in made}


def identity_of(folder: Path) -> str | None:
    with sqlite_engine(folder / FILE_NAME).connect() as connection, connection.begin():
        return identity_store.get(connection)


def test_files_are_in_memory_where_there_is_enough_and_nobody_named_another_place(tmp_path: Path) -> None:
    assert in_memory.place({}, tmp_path, least=0) == tmp_path
    assert in_memory.place({}, tmp_path, least=1 << 60) is None
    assert in_memory.place({}, tmp_path / "missing", least=0) is None
    assert in_memory.place({"TMPDIR": "/somewhere"}, tmp_path, least=0) is None
