"""The door's page: by keyboard alone, one step at a time, and readable in every view."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from services.words.catalogue import Catalogue
from tests.ui.look import VIEWS, View, see
from ui.people.door_page import DoorPage
from ui.people.door_view import DoorPerson, DoorView, Step
from ui.theme.apply import apply
from ui.theme.palettes import LIGHT
from ui.theme.theme import Theme
from ui.widgets.band_state import BandState
from ui.widgets.choice import Choice
from ui.widgets.empty_state import IconTile
from ui.widgets.notice import Notice
from ui.widgets.outcome_look import Mood

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

PEOPLE = tuple(
    DoorPerson(str(place), name, role)
    for place, (name, role) in enumerate(
        [("Maria Lind", "Supervisor"), ("Tom Berg", "Packer"), ("Anna Öberg", "IT"), ("Jonas Weidmann", "Packer")]
    )
)


def view_of(step: Step, words: Catalogue) -> DoorView:
    say = words.say
    if step is Step.WHO:
        more, wrong = say("door.who.more", n=3), say("people.refused.sign_in_unknown")
        back, out = say("door.back_to_work", name="Maria Lind"), say("door.sign_out")
        unsent = say("door.unsent", n=14)
        return DoorView(step, say("door.who.switch"), say("door.who.badge"), PEOPLE, more, wrong, back, out, unsent)
    if step is Step.PIN:
        wrong = say("people.refused.pin_wrong_wait", n=4)
        return DoorView(step, "Maria Lind", say("door.pin.detail"), wrong=wrong, back=say("door.pin.somebody_else"))
    take, leave = say("door.kept.take", n=3), say("door.kept.leave", n=3)
    return DoorView(step, say("door.kept.title", n=3), say("door.kept.take_detail", n=3), take=take, leave=leave)


@pytest.fixture
def page(qapp: QApplication, qtbot: QtBot) -> DoorPage:
    apply(qapp, Theme(LIGHT, motion=False, flash=False))
    page = DoorPage(Catalogue("en"))
    qtbot.addWidget(page)
    page.show()
    return page


def show(page: DoorPage, step: Step) -> None:
    page.show_door(view_of(step, Catalogue("en")))
    QApplication.processEvents()


def focus(page: DoorPage) -> QWidget:
    widget = page.focusWidget()
    assert widget is not None
    return widget


def test_the_name_is_typed_at_once(page: DoorPage) -> None:
    typed: list[str] = []
    page.typed.connect(typed.append)
    show(page, Step.WHO)
    QTest.keyClicks(focus(page), "to")
    assert typed == ["t", "to"]


def test_digits_choose_while_a_name_has_the_focus(page: DoorPage) -> None:
    chosen: list[str] = []
    page.chosen.connect(chosen.append)
    show(page, Step.WHO)
    page.findChildren(Choice)[0].setFocus()
    QTest.keyClick(focus(page), Qt.Key.Key_3)
    QTest.keyClick(focus(page), Qt.Key.Key_Return)
    assert chosen == ["2", "0"]


def test_a_digit_typed_into_the_empty_field_chooses_where_no_name_begins_with_it(page: DoorPage) -> None:
    chosen: list[str] = []
    typed: list[str] = []
    page.chosen.connect(chosen.append)
    page.typed.connect(typed.append)
    page.show_door(replace(view_of(Step.WHO, Catalogue("en")), digits="124"))
    QApplication.processEvents()
    QTest.keyClicks(focus(page), "2")
    QTest.keyClicks(focus(page), "3")
    assert (chosen, typed) == (["1"], ["3"]), "what was chosen is not left in the field"


def test_the_pin_is_typed_at_once_and_confirmed_by_enter(page: DoorPage) -> None:
    pins: list[str] = []
    page.pin_entered.connect(pins.append)
    show(page, Step.PIN)
    QTest.keyClicks(focus(page), "3141")
    page.type_digit("5")
    QTest.keyClick(focus(page), Qt.Key.Key_Return)
    assert pins == ["31415"]


def test_another_person_begins_with_no_digits(page: DoorPage) -> None:
    pins: list[str] = []
    page.pin_entered.connect(pins.append)
    show(page, Step.PIN)
    QTest.keyClicks(focus(page), "31")
    show(page, Step.WHO)
    show(page, Step.PIN)
    page.confirm_pin()
    assert pins == []


def test_what_is_wrong_does_not_take_digits_away(page: DoorPage) -> None:
    pins: list[str] = []
    page.pin_entered.connect(pins.append)
    show(page, Step.PIN)
    QTest.keyClicks(focus(page), "31")
    show(page, Step.PIN)  # the wait counts down
    page.confirm_pin()
    assert pins == ["31"]


@pytest.mark.parametrize("step", [Step.PIN, Step.KEPT])
def test_esc_goes_back(page: DoorPage, qtbot: QtBot, step: Step) -> None:
    show(page, step)
    with qtbot.waitSignal(page.went_back):
        QTest.keyClick(focus(page), Qt.Key.Key_Escape)


def test_enter_takes_unclaimed_scans(page: DoorPage, qtbot: QtBot) -> None:
    show(page, Step.KEPT)
    with qtbot.waitSignal(page.took):
        QTest.keyClick(focus(page), Qt.Key.Key_Return)


def test_it_tells_the_window_when_to_bring_it_and_when_to_take_it_away(page: DoorPage) -> None:
    told: list[str] = []
    page.opened.connect(lambda: told.append("opened"))
    page.closed.connect(lambda: told.append("closed"))
    show(page, Step.WHO)
    show(page, Step.PIN)
    page.close_door()
    show(page, Step.WHO)
    assert told == ["opened", "closed", "opened"]


def kept_scan(words: Catalogue) -> BandState:
    """The answer to a scan that nobody claimed yet."""
    what = words.say("outcome.locked.what", code="(01)04912345123459")
    return BandState(Mood.KEPT, words.say("outcome.word.kept"), what, words.say("door.scan.locked"))


def test_the_answer_to_a_scan_takes_the_place_of_the_symbol_and_goes_again(page: DoorPage) -> None:
    show(page, Step.PIN)
    notice = page.findChildren(Notice)[0]
    symbols = [tile for tile in page.findChildren(IconTile) if tile.accessibleName() == ""]
    assert (notice.isVisible(), any(tile.isVisible() for tile in symbols)) == (False, True)
    page.show_door(replace(view_of(Step.PIN, Catalogue("en")), notice=kept_scan(Catalogue("en"))))
    assert (notice.isVisible(), any(tile.isVisible() for tile in symbols)) == (True, False)
    assert notice.accessibleName().startswith("Kept – (01)04912345123459 is kept")
    show(page, Step.PIN)
    assert not notice.isVisible()


@pytest.mark.parametrize("view", VIEWS, ids=str)
@pytest.mark.parametrize("scanned", [False, True], ids=["quiet", "scanned"])
@pytest.mark.parametrize("step", Step)
def test_every_step_has_no_fault(qapp: QApplication, step: Step, scanned: bool, view: View) -> None:
    def make(words: Catalogue) -> QWidget:
        page = DoorPage(words)
        page.show_door(replace(view_of(step, words), notice=kept_scan(words) if scanned else None))
        return page

    faults = see(qapp, make, view)
    assert not faults, "\n".join(map(str, faults))
