"""What every test of the screens stands on: no window outlives its test.

A theme dresses all the windows that there are; those of tests long past made each test slower than the one before.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import delete, isValid

from tests.ui.scenes import Stage, staged
from ui.theme.apply import apply
from ui.theme.palettes import LIGHT
from ui.theme.theme import Theme


@pytest.fixture(scope="package", autouse=True)
def _ready_database(ready_database: None) -> None:
    """Stations of these tests begin with a copy."""


@pytest.fixture(autouse=True)
def _no_window_is_left(qapp: QApplication) -> Iterator[None]:
    before = {id(window) for window in _windows(qapp)}
    yield
    for window in _windows(qapp):
        if id(window) not in before and isValid(window):
            delete(window)


@pytest.fixture
def window(qapp: QApplication, tmp_path: Path) -> Iterator[Stage]:
    """A stage's whole window, shown and active."""
    apply(qapp, Theme(LIGHT, 1.0, motion=False, flash=False))
    with staged(tmp_path, "en") as made:
        made.window.resize(1280, 720)
        made.window.show()
        made.window.activateWindow()
        QTest.qWaitForWindowActive(made.window)
        yield made
    delete(made.window)


def _windows(app: QApplication) -> list[QWidget]:
    return [window for window in app.topLevelWidgets() if window.parent() is None]
