"""What holds itself is found in the UI thread, and Qt's is destroyed in no other."""

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.collecting import Collecting


class Ring(QObject):
    """Holds itself, so that nothing but a search finds it; says in which thread it went."""

    def __init__(self, went: list[int]) -> None:
        super().__init__()
        self.itself, self._went = self, went

    def __del__(self) -> None:
        self._went.append(threading.get_ident())


@pytest.fixture
def collecting(qtbot: QtBot) -> Iterator[Collecting]:
    """It begins as the program does: Python searches by itself."""
    was_on = gc.isenabled()
    gc.enable()
    made = Collecting()
    made.start()
    yield made
    made.stop()
    assert gc.isenabled(), "as it was before"
    if not was_on:
        gc.disable()


def make_much() -> None:
    """So many objects that Python would search several times, in a thread of its own."""
    thread = threading.Thread(target=lambda: [[number] for number in range(200_000)])
    thread.start()
    thread.join()


def test_what_another_thread_would_have_found_goes_in_the_ui_thread(collecting: Collecting, qtbot: QtBot) -> None:
    went: list[int] = []
    Ring(went)
    make_much()
    assert went == [], "no other thread searched"
    kept = [[number] for number in range(2_000)]  # enough for a search to be due
    qtbot.waitUntil(lambda: bool(went))
    assert went == [threading.get_ident()]
    assert len(kept) == 2_000
