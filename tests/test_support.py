"""The tests' own footing holds: what it promises to catch is caught."""

import logging
import os
import subprocess
import threading
from pathlib import Path

import psycopg
import structlog

from app.logs import log_to
from tests.support import log_errors as logs
from tests.support import threads
from tests.support.postgres import Cluster


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
