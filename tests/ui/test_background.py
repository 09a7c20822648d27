"""Work off the UI thread: done in a thread of the pool, delivered in the UI thread, dropped where nobody waits."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future

import pytest
from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from tests.support.log_errors import LogErrors
from ui.background import Background

PATIENCE = 10.0


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    background = Background()
    yield background
    background.stop()


def test_work_runs_in_the_pool_and_its_result_comes_to_the_ui_thread(background: Background, qtbot: QtBot) -> None:
    receiver, came = QObject(), list[tuple[str, str]]()

    def then(worker: str) -> None:
        came.append((worker, threading.current_thread().name))

    background.run(receiver, lambda: threading.current_thread().name, then)
    qtbot.waitUntil(lambda: bool(came))
    assert came[0][0].startswith("work_")
    assert came[0][1] == threading.main_thread().name


def test_an_error_comes_to_whoever_asked_for_it(background: Background, qtbot: QtBot) -> None:
    receiver, came = QObject(), list[Exception]()

    def work() -> None:
        raise OSError("no space left")

    background.run(receiver, work, lambda _: None, came.append)
    qtbot.waitUntil(lambda: bool(came))
    assert str(came[0]) == "no space left"


def test_an_error_that_nobody_asked_for_is_logged(
    background: Background, qtbot: QtBot, log_errors: LogErrors, caplog: pytest.LogCaptureFixture
) -> None:
    log_errors.expect("nobody was asked")
    receiver = QObject()

    def work() -> None:
        raise ZeroDivisionError("a bug")

    background.run(receiver, work, lambda _: None)
    qtbot.waitUntil(lambda: "a bug" in caplog.text)


def test_a_receiver_that_is_gone_gets_nothing(background: Background, qtbot: QtBot) -> None:
    receiver, other, came = QObject(), QObject(), list[str]()
    go = threading.Event()

    def late() -> str:
        assert go.wait(PATIENCE)
        return "late"

    background.run(receiver, late, came.append)
    delete(receiver)
    go.set()
    background.run(other, lambda: "other", came.append)
    qtbot.waitUntil(lambda: "other" in came)
    background.stop()
    QCoreApplication.processEvents()
    assert came == ["other"]


def test_a_future_of_another_thread_is_followed(background: Background, qtbot: QtBot) -> None:
    receiver, came, future = QObject(), list[str](), Future[str]()
    background.follow(receiver, future, came.append)
    writer = threading.Thread(target=lambda: future.set_result("stored"))
    writer.start()
    qtbot.waitUntil(lambda: bool(came))
    writer.join()
    assert came == ["stored"]


def test_a_cancelled_future_is_no_error(background: Background, qtbot: QtBot) -> None:
    receiver, came, future = QObject(), list[object](), Future[str]()
    background.follow(receiver, future, came.append, came.append)
    future.cancel()
    background.run(receiver, lambda: "after", came.append)
    qtbot.waitUntil(lambda: bool(came))
    assert came == ["after"]


def test_stop_joins_drops_what_has_not_begun_and_delivers_nothing_more(qapp: QApplication) -> None:
    background, receiver, came = Background(threads=1), QObject(), list[str]()
    began, go = threading.Event(), threading.Event()

    def slow() -> str:
        began.set()
        assert go.wait(PATIENCE)
        return "slow"

    background.run(receiver, slow, came.append)
    background.run(receiver, lambda: "never begun", came.append)
    assert began.wait(PATIENCE)
    go.set()
    background.stop()
    background.stop()
    QCoreApplication.processEvents()
    assert came == []
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("work_")]


def test_work_that_comes_after_the_end_is_not_begun_and_no_fault(qapp: QApplication) -> None:
    background, came = Background(), list[object]()
    background.stop()
    background.run(QObject(), lambda: came.append("begun"), came.append, came.append)
    assert came == []
