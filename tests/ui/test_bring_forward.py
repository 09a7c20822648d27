"""A window that was made small comes forward as it was."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desktop.windows import bring_forward
from services.words.catalogue import Catalogue
from ui.frame.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)")  # of the off-screen platform


@pytest.mark.parametrize("before", [Qt.WindowState.WindowNoState, Qt.WindowState.WindowMaximized])
def test_one_that_was_made_small_is_as_it_was_before(qtbot: QtBot, before: Qt.WindowState) -> None:
    window = MainWindow(Catalogue("en"))
    qtbot.addWidget(window)
    window.setWindowState(before)
    window.show()
    window.setWindowState(before | Qt.WindowState.WindowMinimized)
    assert window.isMinimized()
    bring_forward(window)
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    assert window.isVisible()
    assert window.windowState() & ~Qt.WindowState.WindowActive == before
