"""What the broken line says of faults of our own, and what Qt complains of."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import qInstallMessageHandler, qWarning
from structlog.testing import capture_logs

from app.desktop import qt_messages
from app.desktop.status import StatusKeeper
from services.bugs import BOOK, Crash, number_of
from tests.fakes.running import run_now
from tests.ui.scenes import Stage
from ui.frame.trouble_line import TroubleLine

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

BROKEN = RuntimeError("a fault")


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    BOOK.forget()
    yield
    BOOK.forget()


@pytest.fixture
def keeper(window: Stage) -> StatusKeeper:
    return window.keeper


@pytest.fixture
def line(window: Stage) -> TroubleLine:
    return window.window.findChildren(TroubleLine)[0]


def said(line: TroubleLine) -> str:
    return "" if line.isHidden() else line.accessibleName()


def test_a_fault_is_said_with_its_number_and_count_until_somebody_has_seen_it(
    line: TroubleLine, keeper: StatusKeeper
) -> None:
    keeper.tick()
    before = said(line)
    BOOK.note(BROKEN)
    keeper.tick()
    assert said(line).startswith(f"Scandesk made a mistake of its own (number {number_of(BROKEN)}).")
    BOOK.note(BROKEN)
    keeper.tick()
    assert f"(number {number_of(BROKEN)}), 2 times so far." in said(line)
    line.acted.emit("bug")
    assert said(line) == before


def test_the_crash_of_the_last_run_is_said_until_somebody_has_seen_it(line: TroubleLine, keeper: StatusKeeper) -> None:
    keeper.tick()
    before = said(line)
    BOOK.crashed(Crash("ABC123", datetime(2026, 3, 1, 10, 42, tzinfo=UTC)))
    keeper.tick()
    assert said(line).startswith("Scandesk ended by itself when it ran last, on 2026-03-01 ")
    assert "(number ABC123)" in said(line)
    BOOK.note(BROKEN)
    keeper.tick()
    assert "mistake" in said(line), "what happens now comes first"
    line.acted.emit("bug")
    line.acted.emit("crash")
    assert said(line) == before


def test_a_window_that_takes_anothers_place_says_it_too(window: Stage, line: TroubleLine) -> None:
    BOOK.note(BROKEN)
    StatusKeeper(window.window, window.station, run_now).tick()
    assert number_of(BROKEN) in said(line)


@pytest.fixture
def complaints(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    monkeypatch.setattr(qt_messages, "_times", {})
    before = qt_messages.log_qt_messages()
    with capture_logs() as lines:
        yield lines
    qInstallMessageHandler(before)


def test_what_qt_complains_of_is_logged_now_and_then(complaints: list[Any]) -> None:
    for _ in range(2500):
        qWarning("a pixmap is a null pixmap")
    qWarning("another")
    assert [(line["text"], line["times"]) for line in complaints] == [
        *(("a pixmap is a null pixmap", times) for times in (1, 10, 100, 1000, 2000)),
        ("another", 1),
    ]


def test_texts_without_end_take_no_memory(complaints: list[Any]) -> None:
    for number in range(3 * qt_messages.MOST):
        qWarning(f"text {number}")
    assert len(qt_messages._times) <= qt_messages.MOST
    assert len(complaints) == 3 * qt_messages.MOST
