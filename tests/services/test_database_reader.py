"""The reader: queries run where they are asked, one after the other, and none after the end."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection

from services.database.opening import open_database


def test_a_query_runs_in_the_thread_that_asks(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    try:
        assert database.read(lambda tx: threading.current_thread()) is threading.current_thread()
    finally:
        database.close()


def test_two_who_ask_are_answered_one_after_the_other(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    within, done = threading.Event(), threading.Event()
    order: list[str] = []

    def first(tx: Connection) -> None:
        within.set()
        done.wait()
        order.append("first")

    one = threading.Thread(target=lambda: database.read(first))
    other = threading.Thread(target=lambda: database.read(lambda tx: order.append("second")))
    try:
        one.start()
        within.wait()
        other.start()
        assert order == []
        done.set()
        one.join()
        other.join()
        assert order == ["first", "second"]
    finally:
        done.set()
        database.close()


def test_nothing_is_read_after_the_end(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    database.close()
    with pytest.raises(RuntimeError, match="ended"):
        database.read(lambda tx: None)
