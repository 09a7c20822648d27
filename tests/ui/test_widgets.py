"""The pieces that screens are built of do what they promise."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.theme.apply import apply
from ui.theme.palettes import LIGHT
from ui.theme.theme import Theme
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.check import Check
from ui.widgets.choice import Choice
from ui.widgets.empty_state import EmptyState
from ui.widgets.field import Field
from ui.widgets.flow import flow
from ui.widgets.pin_pad import LONGEST, PadButton, PinPad
from ui.widgets.progress import Progress
from ui.widgets.table import Table, TableOrEmpty

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

WORDS = Catalogue("en")


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> Iterator[None]:
    apply(qapp, Theme(LIGHT))
    yield
    apply(qapp, Theme(LIGHT))


def texts(widget: QWidget) -> set[str]:
    return {text.text().strip() for text in widget.findChildren(QLabel)} - {""}


# ---- buttons


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
@pytest.mark.parametrize("make", [ActionButton, Check, lambda text: Choice(Icon.SCAN, text)])
def test_enter_and_space_press(qtbot: QtBot, make, key: Qt.Key) -> None:
    button = make("Complete")
    qtbot.addWidget(button)
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(button, key)


def test_a_text_with_an_ampersand_is_no_mnemonic(qtbot: QtBot) -> None:
    button = ActionButton("Pens & paper", keys="Ctrl+P")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Pens & paper"
    assert button.shortcut().toString() == "Ctrl+P"


def test_a_new_text_keeps_the_key(qtbot: QtBot) -> None:
    button = ActionButton("Pause", Icon.PAUSE, "Ctrl+P")
    qtbot.addWidget(button)
    button.show_text("Go on", Icon.PLAY)
    assert (button.text(), button.shortcut().toString()) == ("Go on", "Ctrl+P")


def test_a_blocked_button_says_why_and_cannot_be_pressed(qtbot: QtBot) -> None:
    button = ActionButton("Start")
    qtbot.addWidget(button)
    before = button.sizeHint()
    button.block("Choose a location first")
    with qtbot.assertNotEmitted(button.clicked):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.accessibleDescription() == "Choose a location first"
    assert button.sizeHint().height() > before.height()
    button.block("")
    with qtbot.waitSignal(button.clicked):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_row_of_buttons_wraps_where_it_is_narrow(qtbot: QtBot) -> None:
    bar, buttons = QWidget(), [ActionButton(f"Action {n}") for n in range(6)]
    bar.setLayout(flow(*buttons))
    qtbot.addWidget(bar)
    bar.resize(1200, bar.heightForWidth(1200))
    bar.show()
    assert len({button.y() for button in buttons}) == 1
    bar.resize(300, bar.heightForWidth(300))
    QApplication.processEvents()
    assert len({button.y() for button in buttons}) >= 3
    assert all(button.geometry().right() < 300 and button.geometry().bottom() < bar.height() for button in buttons)


# ---- PIN pad


@pytest.fixture
def pad(qtbot: QtBot) -> PinPad:
    pad = PinPad(WORDS)
    qtbot.addWidget(pad)
    return pad


def test_digits_and_enter_give_the_pin_and_forget_it(pad: PinPad, qtbot: QtBot) -> None:
    QTest.keyClicks(pad, "1234")
    with qtbot.waitSignal(pad.entered) as entered:
        QTest.keyClick(pad, Qt.Key.Key_Return)
    assert entered.args == ["1234"]
    with qtbot.assertNotEmitted(pad.entered):
        QTest.keyClick(pad, Qt.Key.Key_Return)


def test_fingers_and_keyboard_work_together_wherever_the_focus_is(pad: PinPad, qtbot: QtBot) -> None:
    keys = {button.text(): button for button in pad.findChildren(PadButton)}
    assert set(keys) == set("0123456789")
    keys["7"].click()
    QTest.keyClick(keys["7"], Qt.Key.Key_0)
    with qtbot.waitSignal(pad.entered) as entered:
        QTest.keyClick(keys["7"], Qt.Key.Key_Enter)
    assert entered.args == ["70"]


def test_backspace_takes_the_last_digit_and_letters_are_none(pad: PinPad, qtbot: QtBot) -> None:
    QTest.keyClicks(pad, "12a3")
    QTest.keyClick(pad, Qt.Key.Key_Backspace)
    with qtbot.waitSignal(pad.entered) as entered:
        QTest.keyClick(pad, Qt.Key.Key_Return)
    assert entered.args == ["12"]


def test_a_pin_has_an_end(pad: PinPad, qtbot: QtBot) -> None:
    QTest.keyClicks(pad, "1" * 40)
    with qtbot.waitSignal(pad.entered) as entered:
        QTest.keyClick(pad, Qt.Key.Key_Return)
    assert entered.args == ["1" * LONGEST]


def test_the_pin_is_nowhere_to_be_read(pad: PinPad) -> None:
    QTest.keyClicks(pad, "9417")
    said = [child.accessibleName() + child.accessibleDescription() for child in pad.findChildren(QWidget)]
    assert not any("9417" in text for text in [*said, *texts(pad), pad.accessibleName()])
    assert "4 digits entered" in said


def test_a_wrong_pin_is_said_until_the_next_digit_and_moves_nothing(pad: PinPad, qtbot: QtBot) -> None:
    before = pad.sizeHint()
    pad.show_wrong("That is not your PIN")
    assert "That is not your PIN" in texts(pad)
    assert pad.sizeHint().height() == before.height()
    QTest.keyClicks(pad, "1")
    assert "That is not your PIN" not in texts(pad)


# ---- progress, fields


@pytest.mark.parametrize(
    ("percent", "shown"),
    [(0.0, "0 %"), (0.1, "1 %"), (31.7, "31 %"), (99.9, "99 %"), (100.0, "100 %"), (120.0, "100 %"), (-5.0, "0 %")],
)
def test_progress_never_says_done_too_early_nor_nothing_too_long(qtbot: QtBot, percent: float, shown: str) -> None:
    progress = Progress(WORDS)
    qtbot.addWidget(progress)
    progress.show_percent(percent)
    assert texts(progress) == {shown}
    assert progress.accessibleName() == f"Progress: {shown}"


def test_a_field_names_its_editor_and_says_what_is_wrong_then_its_hint_again(qtbot: QtBot) -> None:
    field = Field("Notes", QLineEdit(), "Up to 500 characters")
    qtbot.addWidget(field)
    assert field.editor.accessibleName() == "Notes"
    field.show_wrong("Too long")
    assert texts(field) == {"Notes", "Too long"}
    assert field.editor.accessibleDescription() == "Too long"
    assert field.editor.property("wrong") is True
    field.show_wrong("")
    assert texts(field) == {"Notes", "Up to 500 characters"}
    assert field.editor.property("wrong") is False


# ---- tables


class CountingModel(QStandardItemModel):
    """Counts how often a cell's text is asked for."""

    asked = 0

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        self.asked += role == Qt.ItemDataRole.DisplayRole
        return super().data(index, role)


def filled(model: QStandardItemModel, rows: int) -> QStandardItemModel:
    model.setHorizontalHeaderLabels(["Code", "What"])
    for row in range(rows):
        model.appendRow([QStandardItem(f"00340123450000{row:06}"), QStandardItem("Dell Chromebook 3100")])
    return model


def test_an_empty_table_says_what_to_do_until_there_is_a_row(qtbot: QtBot) -> None:
    model = QStandardItemModel(0, 2)
    both = TableOrEmpty(Table("Scans"), model, EmptyState(Icon.SCAN, "No scan yet", "Scan the first item"))
    qtbot.addWidget(both)
    assert both.currentWidget() is both.empty
    filled(model, 1)
    assert both.currentWidget() is both.table
    model.removeRow(0)
    assert both.currentWidget() is both.empty


def test_a_table_fills_its_card(qtbot: QtBot) -> None:
    both = TableOrEmpty(Table("Scans"), filled(QStandardItemModel(), 1), EmptyState(Icon.SCAN, "No scan yet"))
    frame = card(both, heading="Latest scans")
    qtbot.addWidget(frame)
    frame.resize(500, 600)
    frame.show()
    assert both.height() > 500


def test_a_form_on_a_card_keeps_together_at_the_top(qtbot: QtBot) -> None:
    one, two = Field("Location", QLineEdit()), Field("Notes", QLineEdit())
    frame = card(one, two, heading="Session")
    qtbot.addWidget(frame)
    frame.resize(400, 700)
    frame.show()
    assert two.geometry().bottom() < 260


def test_a_code_column_shows_groups(qtbot: QtBot) -> None:
    table, model = Table("Scans"), filled(QStandardItemModel(), 1)
    qtbot.addWidget(table)
    table.code_column(0)
    table.setModel(model)
    delegate = table.itemDelegateForColumn(0)
    assert delegate.displayText("00340123450000000018", table.locale()) == "0034 0123 4500 0000 0018"


def test_a_long_table_asks_only_for_rows_that_are_seen(qtbot: QtBot) -> None:
    """Fitting every row of a list of thousands would hold the window for seconds."""
    asked = []
    for rows in (1_000, 4_000):
        table, model = Table("Scans"), filled(CountingModel(), rows)
        qtbot.addWidget(table)
        table.setModel(model)
        table.stretch_column(1)
        table.resize(600, 400)
        table.show()
        for _ in range(4):
            QApplication.processEvents()
        asked.append(model.asked)
    assert asked[1] < 2 * asked[0]


def test_a_column_grows_with_a_row_that_comes_later(qtbot: QtBot) -> None:
    table, model = Table("Scans"), filled(QStandardItemModel(), 0)
    qtbot.addWidget(table)
    table.setModel(model)
    table.stretch_column(1)
    table.resize(600, 300)
    table.show()
    model.appendRow([QStandardItem("W12-0789"), QStandardItem("Projector")])
    qtbot.waitUntil(lambda: table.columnWidth(0) >= table.sizeHintForColumn(0))
    model.insertRow(0, [QStandardItem("0034 0123 4500 0000 0018"), QStandardItem("not on the list")])
    qtbot.waitUntil(lambda: table.columnWidth(0) >= table.sizeHintForColumn(0) > 200)


def test_rows_grow_with_texts_that_wrap(qtbot: QtBot) -> None:
    table, model = Table("Scans"), QStandardItemModel(1, 2)
    qtbot.addWidget(table)
    model.setItem(0, 0, QStandardItem("W12-0789"))
    model.setItem(0, 1, QStandardItem("A description that goes on and on " * 5))
    table.setModel(model)
    table.stretch_column(1)
    table.resize(400, 300)
    table.show()
    qtbot.waitUntil(lambda: table.rowHeight(0) > 100)


def test_a_fields_hint_has_all_its_lines_and_no_more(qtbot: QtBot) -> None:
    field = Field("Position", QLineEdit(), "Row by row, from the upper left corner, then on the next sheet. " * 2)
    qtbot.addWidget(field)
    (hint,) = [one for one in field.findChildren(QLabel) if one.text().startswith("Row by row")]
    field.show()
    for width in (900, 200, 900):
        field.resize(width, 400)
        QApplication.processEvents()
        text = hint.fontMetrics().boundingRect(0, 0, width, 1000, int(Qt.TextFlag.TextWordWrap), hint.text())
        assert abs(hint.height() - text.height()) < hint.fontMetrics().height() / 2, width
