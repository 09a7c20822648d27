"""What every test of the screens stands on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from tests.support import windows
from tests.ui.scenes import Stage, staged
from ui.theme.apply import apply
from ui.theme.palettes import LIGHT
from ui.theme.theme import Theme


@pytest.fixture(scope="package", autouse=True)
def _ready_database(ready_database: None) -> None:
    """Stations of these tests begin with a copy."""


@pytest.fixture(scope="package", autouse=True)
def _collecting(qapp: QApplication) -> Iterator[None]:
    """What a test left of Qt's is destroyed by no station's thread of the next."""
    with windows.searched_here():
        yield


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
