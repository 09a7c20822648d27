"""The form of a new session as a page: where the focus is before, during and after a start that fails."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from services.words.catalogue import Catalogue
from ui.sessions.start_page import StartWidget
from ui.sessions.views import FormValues, FormView, Offer, Step
from ui.theme.apply import apply
from ui.theme.palettes import LIGHT
from ui.theme.theme import Theme

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

FAILED = (Step("It does not answer", "wrong"),)


@pytest.fixture
def page(qapp: QApplication, qtbot: QtBot) -> StartWidget:
    apply(qapp, Theme(LIGHT, 1.0, motion=False, flash=False))
    page = StartWidget(Catalogue("en"))
    qtbot.addWidget(page)
    page.show_form(FormView("t", "r", (), (), (), "", Offer("Blind"), Offer("")))
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    return page


def _begin(page: StartWidget, at: QWidget) -> None:
    """The start is pressed with the focus there, and its steps are shown, as the presenter does."""
    begun: list[FormValues] = []
    page.start.connect(begun.append)
    at.setFocus()
    page.press_start()
    page.start.disconnect()
    assert len(begun) == 1
    page.show_steps((Step("Connecting", "now"),), offline_offered=False)


def test_a_field_at_fault_has_the_focus_after_a_failed_start(page: StartWidget) -> None:
    _begin(page, page._expected)
    page.show_steps((), offline_offered=False)
    page.show_wrong({"notes": "Too long"})
    assert page.focusWidget() is page._notes


def test_after_a_failed_start_the_focus_is_where_it_was(page: StartWidget) -> None:
    for at in (page._expected, page._begin):
        _begin(page, at)
        page.show_steps(FAILED, offline_offered=False)
        page.show_steps((), offline_offered=False)
        assert page.focusWidget() is at


def test_an_enter_too_much_leaves_no_failed_start_unseen_and_tab_reaches_its_buttons(page: StartWidget) -> None:
    left: list[bool] = []
    page.back.connect(lambda: left.append(True))
    _begin(page, page._location)
    page.show_steps(FAILED, offline_offered=False)
    QTest.keyClick(page.focusWidget() or page, Qt.Key.Key_Return)
    assert (left, page.focusWidget()) == ([], page)
    QTest.keyClick(page, Qt.Key.Key_Tab)
    assert page.focusWidget() is page._back


def test_the_offline_start_that_fails_too_keeps_the_focus_on_the_page(page: StartWidget) -> None:
    _begin(page, page._location)
    page.show_steps(FAILED, offline_offered=True)
    assert page.focusWidget() is page._offline
    page.show_steps(FAILED, offline_offered=False)
    assert page.focusWidget() is page
