"""The packing screen in its window, by scanner alone and by keyboard alone."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from services.packing.amounts import ONE
from services.packing.desk.desk import PackingDesk
from services.packing.desk.standing import Standing
from services.packing.model import Status
from services.packing.server.remote import Warned
from services.packing.server.told import Alarm
from services.scanning.commands import Command
from services.scanning.outcome import Reason
from tests.support.packing_work import FIRST, furnish
from tests.support.photo_drawn import photographed
from tests.ui import packing_scenes
from tests.ui.keyboard import CTRL, press
from tests.ui.packing_scenes import screen
from tests.ui.scenes import SCENES, Stage, settled
from ui.packing.packing_screen import PackingScreen
from ui.widgets.buttons import ActionButton
from ui.widgets.outcome_look import Mood

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform


class Bench:
    """The stage's window with the packing screen open, and two shipments that wait."""

    def __init__(self, stage: Stage, qtbot: QtBot) -> None:
        self.stage, self.qtbot = stage, qtbot
        stage.station.database.write(furnish)
        self.scan(Command.PACKING)

    @property
    def page(self) -> PackingScreen:
        return screen(self.stage)

    @property
    def now(self) -> Standing:
        return self.stage.station.packing.standing()

    def scan(self, *codes: str | Command) -> None:
        packing_scenes.scan(self.stage, *codes)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key that stands for a scan: see its answer."""
        self.answered(1, lambda: press(self.stage, key, modifiers))

    def type(self, text: str, answers: int = 1) -> None:
        def keys() -> None:
            QTest.keyClicks(QApplication.focusWidget(), text)
            press(self.stage, Qt.Key.Key_Return)

        self.answered(answers, keys)

    def answered(self, answers: int, do: Callable[[], None]) -> None:
        """Do it, and see its answers."""
        before = len(self.stage.answers.all)
        do()
        self.qtbot.waitUntil(lambda: len(self.stage.answers.all) >= before + answers)  # a button comes up again first
        for answer in self.stage.answers.all[before:]:
            self.stage.screens.answered(answer)

    def quantities(self) -> list[list[int]]:
        return [[content.quantity // ONE for content in self.now.contents[box.id]] for box in self.now.boxes]


@pytest.fixture
def bench(window: Stage, qtbot: QtBot) -> Bench:
    SCENES["sessions-home"](window)
    return Bench(window, qtbot)


def plate(number: int) -> str:
    return FIRST.plate_number(number)


def test_a_command_opens_the_screen_and_license_plates_are_for_it_until_it_is_left(bench: Bench) -> None:
    assert bench.stage.screens.open_key == "packing"
    assert isinstance(bench.stage.station.bench.front, PackingDesk)
    bench.scan("SH-1001", plate(1))
    assert bench.quantities() == [[60]]
    bench.scan(Command.SESSIONS, plate(2))
    assert bench.stage.answers.all[-1].outcome.kept, "kept for a session, and not packed"
    assert "SH-1001 is being packed" in bench.stage.sessions.band.state.next
    assert bench.quantities() == [[60]]
    bench.scan(Command.PACKING)
    assert bench.page.shipment.isVisible()
    assert bench.page.band.state.what == "Scan a license plate of SH-1001"


def test_a_shipment_by_scanner_alone(bench: Bench) -> None:
    bench.scan(Command.NEXT, Command.NEXT)  # the second row of what waits
    before = len(bench.stage.answers.all)
    bench.scan(Command.CONFIRM)  # it opens the row, as its number does
    assert bench.stage.answers.wait_for(before + 2)[-1].outcome.reason is Reason.PACK_OPENED_ALLERGENS
    bench.scan(Command.BACK, "SH-1001", plate(1), Command.NEW_BOX, plate(2), plate(3), Command.ACKNOWLEDGE)
    bench.scan(Command.UNDO, plate(3), Command.ACKNOWLEDGE, plate(4))
    bench.scan(Command.CLOSE_BOX, Command.CONFIRM, Command.NEXT, Command.CLOSE_BOX, Command.CONFIRM, Command.COMPLETE)
    assert bench.now.shipment is None
    assert bench.page.queue.isVisible()
    done = bench.stage.station.packing.find("SH-1001")
    assert (done.status, done.boxes, done.lines_packed) == (Status.PACKED, 2, 3)


@pytest.mark.parametrize("is_asked", [True, False])
def test_how_many_that_was_typed_holds_for_the_scan_that_follows_and_for_no_other(bench: Bench, is_asked: bool) -> None:
    bench.type("SH-1001")
    if is_asked:
        bench.press(Qt.Key.Key_M, CTRL)
    QTest.keyClicks(bench.page.code, "3" if is_asked else "3*")
    bench.scan(plate(1))
    assert bench.quantities() == [[3]]
    assert not bench.page.code.text()
    bench.scan(plate(1))
    assert sorted(bench.quantities()[0]) == [3, 57]


def test_a_weight_that_was_typed_counts_where_confirm_is_scanned_or_clicked(bench: Bench) -> None:
    bench.scan("SH-1001", plate(1), Command.CLOSE_BOX)
    QTest.keyClicks(bench.page.code, "3,5")
    bench.scan(Command.CONFIRM)
    assert bench.now.boxes[0].measures.weight == 3_500_000
    assert not bench.page.code.text()
    bench.scan(plate(2), Command.CLOSE_BOX)
    QTest.keyClicks(bench.page.code, "4.2")
    button = next(
        one for one in bench.page.acts.findChildren(ActionButton) if one.isVisible() and "Close" in one.text()
    )
    bench.answered(4, lambda: QTest.mouseClick(button, Qt.MouseButton.LeftButton))
    assert bench.now.boxes[1].measures.weight == 4_200_000


def test_sizes_that_confirm_cannot_take_along_are_told_and_the_box_stays_open(bench: Bench) -> None:
    bench.scan("SH-1001", plate(1), Command.CLOSE_BOX)
    QTest.keyClicks(bench.page.code, "4.2 60x40x30")
    bench.scan(Command.CONFIRM)
    assert bench.stage.answers.all[-1].outcome.reason is Reason.COMMAND_REFUSED
    assert bench.now.boxes[0].measures.weight is None
    bench.type("4.2", answers=4)
    assert bench.now.boxes[0].measures.weight == 4_200_000


@pytest.mark.parametrize("by_scanner", [True, False])
def test_what_is_left_in_the_line_never_becomes_the_weight(bench: Bench, by_scanner: bool) -> None:
    bench.scan("SH-1001", plate(1))
    QTest.keyClicks(bench.page.code, "2")
    if by_scanner:
        bench.scan(Command.CLOSE_BOX)
    else:
        bench.press(Qt.Key.Key_F9)
    assert not bench.page.code.text()


def test_a_shipment_by_keyboard_alone(bench: Bench) -> None:
    bench.type("SH-1001")
    bench.type(plate(1))
    bench.press(Qt.Key.Key_M, CTRL)
    bench.type("10", answers=3)
    bench.type(plate(2))
    bench.press(Qt.Key.Key_Z, CTRL)
    assert bench.quantities() == [[60]]
    bench.type(plate(2))
    bench.press(Qt.Key.Key_N, CTRL)
    bench.type(plate(3))
    bench.press(Qt.Key.Key_Y, CTRL)
    bench.type(plate(4))
    assert bench.quantities() == [[60, 40], [50, 24]]
    bench.press(Qt.Key.Key_F9)
    bench.type("4.2", answers=4)
    bench.press(Qt.Key.Key_B, CTRL)
    bench.press(Qt.Key.Key_F9)
    bench.type("")
    bench.press(Qt.Key.Key_Return, CTRL)
    assert bench.stage.station.packing.find("SH-1001").status is Status.PACKED


def test_escape_takes_away_what_is_typed_then_puts_back_then_leaves(bench: Bench) -> None:
    bench.scan("SH-1001", plate(3))
    QTest.keyClicks(QApplication.focusWidget(), "LP")
    press(bench.stage, Qt.Key.Key_Escape)
    bench.qtbot.waitUntil(lambda: bench.page.code.text() == "")
    assert bench.now.bench.asked is not None
    bench.press(Qt.Key.Key_Escape)
    assert bench.now.bench.asked is None
    assert bench.quantities() == []
    bench.press(Qt.Key.Key_Escape)
    assert bench.now.shipment is None
    press(bench.stage, Qt.Key.Key_Escape)
    assert bench.stage.screens.open_key == "sessions"


def test_a_row_is_opened_by_arrow_and_enter_and_letters_in_it_are_a_code(bench: Bench) -> None:
    bench.page.queue.table.setFocus()
    bench.page.queue.choose(2)
    QTest.keyClicks(bench.page.queue.table, "S")
    assert bench.page.code.text() == "S"
    bench.page.code.clear()
    bench.page.queue.table.setFocus()
    bench.press(Qt.Key.Key_Return)
    assert bench.now.shipment is not None
    assert bench.now.shipment.number == "SH-1002"
    bench.press(Qt.Key.Key_Escape)
    reasons = [answer.outcome.reason for answer in bench.stage.answers.all[-2:]]
    assert reasons == [Reason.PACK_OPENED_ALLERGENS, Reason.PACK_LEFT], "Enter was one scan"


def test_digits_alone_mark_a_row_of_the_queue(bench: Bench) -> None:
    bench.scan(Command.D2)
    assert bench.page.queue.chosen == "SH-1002"
    bench.scan(Command.D9)
    assert bench.page.queue.chosen == "SH-1002"
    assert bench.page.band.state.mood is Mood.REFUSED


def test_each_button_says_its_key_and_no_two_that_are_there_share_one(bench: Bench) -> None:
    for codes in ((), ("SH-1001",), (plate(1),), (plate(3),), (Command.BACK, Command.CLOSE_BOX)):
        bench.scan(*codes)
        settled(QApplication.instance())
        shown = [one for one in bench.page.acts.findChildren(ActionButton) if one.isVisible()]
        keys = [one._keys for one in shown]
        assert all(keys)
        assert len(set(keys)) == len(keys)


def test_work_of_another_program_is_seen(bench: Bench) -> None:
    bench.scan("SH-1001", plate(1))
    (box,) = bench.now.boxes
    (content,) = bench.now.contents[box.id]
    bench.stage.station.packing.take_out(box.id, content.id, bench.stage.person)
    bench.stage.screens.packing_changed()
    assert bench.page.head._far.text() == "0 of 3 lines"
    assert bench.page.shipment._contents.rows.rows == ()


def test_a_server_that_warns_of_what_is_packed_is_heard_and_held_until_somebody_has_seen_it(bench: Bench) -> None:
    bench.scan("SH-1001", plate(1))
    warned = Warned(("peanuts",), "Nordic Foods", "Oat\nbar")
    bench.stage.screens.packing_alarmed(Alarm(FIRST.shipment, "SH-1001", "", "", plate(1), warned))
    bench.scan(plate(2))
    state = bench.page.band.state
    assert (state.mood, state.held) == (Mood.WARNING, True), "behind it the next scan was packed"
    assert state.what == "The server says: Oat‹LF›bar contains peanuts, and Nordic Foods excludes that"
    assert bench.quantities() == [[60, 40]]
    bench.scan(Command.ACKNOWLEDGE)
    assert bench.page.band.state.mood is Mood.ACCEPTED


def test_a_warning_that_came_on_another_page_is_seen_when_the_screen_is_opened(bench: Bench) -> None:
    bench.scan(Command.SESSIONS)
    warned = Warned(("peanuts",), "Nordic Foods", "Oat bar")
    bench.stage.screens.packing_alarmed(Alarm(FIRST.shipment, "SH-1001", "", "", plate(1), warned))
    bench.scan(Command.PACKING)
    assert bench.page.band.state.held


def test_in_a_low_window_all_of_it_is_in_sight_also_with_a_scale_and_what_is_printed(
    window: Stage, qapp: QApplication
) -> None:
    window.station.change_setting("papers.on_close", ["box_label"], by=window.person)
    packing_scenes.packing(window)
    line = {"id": "scale", "name": "Bench scale", "kind": "line", "port": "/dev/no-scale"}
    window.station.change_setting("weighing.scales", [line], by=window.person)
    packing_scenes.scan(window, Command.CLOSE_BOX, Command.NO_WEIGHT, packing_scenes.plate(4))
    settled(qapp)
    page = screen(window)
    assert [act.isVisible() for act in page.acts.findChildren(ActionButton)].count(True) == 6
    assert page.shipment.scale.isVisible()
    assert page._scrolled.verticalScrollBar().maximum() == 0


def test_a_photo_in_a_low_window_is_whole_and_the_list_of_boxes_comes_back_after_it(
    window: Stage, qapp: QApplication
) -> None:
    packing_scenes.packing(window)
    packing_scenes.scan(window, Command.CLOSE_BOX, Command.CONFIRM)
    page, shipment = screen(window), window.station.packing.find("SH-1001")
    window.screens.photo_taken(photographed(window.station, shipment.id, window.clock.now()))
    settled(qapp)
    assert page._scrolled.verticalScrollBar().maximum() == 0
    assert page.shipment.photo.picture.height() > 100
    page.shipment.photo.end()
    assert page.shipment._all.isVisible()


def test_the_line_for_codes_says_what_it_takes_while_a_box_is_closed(bench: Bench) -> None:
    bench.scan("SH-1001", packing_scenes.plate(1), Command.CLOSE_BOX)
    assert bench.page.code.placeholderText().startswith("Weight in kg")
    bench.scan(Command.BACK)
    assert bench.page.code.placeholderText() == "Shipment, order or license plate"
