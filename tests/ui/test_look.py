"""The checker sees each fault that it is there for; and the pieces of the gallery have none."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLayout,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QTableView,
    QTextEdit,
    QWidget,
)

from services.words.catalogue import Catalogue
from tests.ui import gallery
from tests.ui.look import VIEWS, Fault, View, see
from ui.theme.palettes import HIGH_CONTRAST, LIGHT
from ui.theme.spacing import column
from ui.widgets.buttons import ActionButton
from ui.widgets.labels import label
from ui.widgets.outcome_look import Mood
from ui.widgets.scrolled import scrolled

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

VIEW = View(QSize(640, 400), 1.0, LIGHT)
LONG = "A text that is a good deal longer than the room it has"


def faults(qapp: QApplication, plant: Callable[[QWidget], None]) -> set[str]:
    """The kinds of fault in a window where `plant` put something."""

    def make(words: Catalogue) -> QWidget:
        window = QWidget()
        plant(window)
        return window

    return {fault.kind for fault in see(qapp, make, VIEW)}


def place(parent: QWidget, child: QWidget, x: int, y: int, width: int, height: int) -> None:
    child.setParent(parent)
    child.setGeometry(x, y, width, height)


def named(editor: QWidget) -> QWidget:
    editor.setAccessibleName("Name")
    return editor


def test_a_window_without_faults_has_none(qapp: QApplication) -> None:
    def plant(window: QWidget) -> None:
        place(window, label("Fine"), 20, 20, 200, 30)
        place(window, ActionButton("Go on"), 20, 80, 200, 44)
        place(window, named(QLineEdit("W12-0789")), 20, 140, 200, 44)

    assert faults(qapp, plant) == set()


def test_sees_a_line_that_is_cut(qapp: QApplication) -> None:
    assert "clipped" in faults(qapp, lambda window: place(window, label(LONG, wrap=False), 20, 20, 200, 30))


def test_sees_wrapped_text_that_is_cut_below(qapp: QApplication) -> None:
    assert "clipped" in faults(qapp, lambda window: place(window, label(LONG), 20, 20, 120, 24))


def test_sees_a_button_that_is_too_narrow_for_its_word(qapp: QApplication) -> None:
    assert "clipped" in faults(qapp, lambda window: place(window, ActionButton(LONG), 20, 20, 120, 44))


def test_sees_a_placeholder_that_is_cut(qapp: QApplication) -> None:
    def plant(window: QWidget) -> None:
        editor = QLineEdit()
        editor.setPlaceholderText(LONG)
        place(window, named(editor), 20, 20, 120, 44)

    assert "clipped" in faults(qapp, plant)


@pytest.mark.parametrize("what", ["cell", "header"])
def test_sees_a_table_that_cuts(qapp: QApplication, what: str) -> None:
    def plant(window: QWidget) -> None:
        model = QStandardItemModel(1, 1, window)
        model.setHorizontalHeaderLabels([LONG if what == "header" else "Code"])
        model.setItem(0, 0, QStandardItem(LONG if what == "cell" else "x"))
        view = QTableView()
        view.setWordWrap(False)
        view.setModel(model)
        view.setColumnWidth(0, 120)
        place(window, named(view), 20, 20, 300, 200)

    assert "clipped" in faults(qapp, plant)


def test_sees_a_window_that_is_smaller_than_its_content(qapp: QApplication) -> None:
    def make(words: Catalogue) -> QWidget:
        window = QWidget()
        layout = column(ActionButton(LONG * 3))
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        window.setLayout(layout)
        return window

    assert "clipped" in {fault.kind for fault in see(qapp, make, VIEW)}


def test_sees_text_over_the_edge_of_its_parent(qapp: QApplication) -> None:
    def plant(window: QWidget) -> None:
        box = QWidget()
        place(window, box, 20, 20, 100, 100)
        place(box, label("Out of the box"), 60, 20, 150, 30)

    assert "edge" in faults(qapp, plant)


def test_sees_text_over_text(qapp: QApplication) -> None:
    def plant(window: QWidget) -> None:
        place(window, label("One"), 20, 20, 200, 30)
        place(window, label("Two"), 100, 30, 200, 30)

    assert "overlap" in faults(qapp, plant)


def test_sees_a_control_without_a_name(qapp: QApplication) -> None:
    assert "name" in faults(qapp, lambda window: place(window, QLineEdit(), 20, 20, 200, 44))


def test_sees_a_control_that_no_key_leads_to(qapp: QApplication) -> None:
    def plant(window: QWidget) -> None:
        button = ActionButton("Mouse only")
        button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        place(window, button, 20, 20, 200, 44)

    assert "keyboard" in faults(qapp, plant)


def test_a_shortcut_is_a_way_by_keyboard(qapp: QApplication) -> None:
    def plant(window: QWidget) -> None:
        button = ActionButton("Undo", keys="Ctrl+Z")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        place(window, button, 20, 20, 200, 44)

    assert faults(qapp, plant) == set()


def test_sees_a_shortcut_that_a_scan_could_press(qapp: QApplication) -> None:
    assert "letter" in faults(qapp, lambda window: QShortcut(QKeySequence("U"), window))


def test_sees_a_target_that_is_too_small(qapp: QApplication) -> None:
    assert "target" in faults(qapp, lambda window: place(window, QPushButton("Small"), 20, 20, 200, 30))


def test_sees_a_disabled_button_without_its_reason(qapp: QApplication) -> None:
    def plant(window: QWidget) -> None:
        button = ActionButton("Start")
        button.setEnabled(False)
        place(window, button, 20, 20, 200, 44)

    assert "reason" in faults(qapp, plant)


@pytest.mark.parametrize("make", [QLabel, QTextEdit])
def test_sees_a_widget_that_reads_markup(qapp: QApplication, make: type[QWidget]) -> None:
    assert "plain" in faults(qapp, lambda window: place(window, named(make(parent=window)), 20, 20, 200, 44))


@pytest.mark.parametrize("make", [label, QPushButton])
def test_sees_text_that_is_too_pale(qapp: QApplication, make: Callable[[str], QWidget]) -> None:
    def plant(window: QWidget) -> None:
        pale = make("Pale")
        pale.setStyleSheet("color: #999999; background: #FFFFFF; border: none;")  # 2.85:1
        place(window, pale, 20, 20, 200, 44)

    assert "contrast" in faults(qapp, plant)


GOOD = (Mood.NEUTRAL, Mood.ACCEPTED, Mood.DUPLICATE, Mood.KEPT)
BAD = (Mood.REFUSED, Mood.WARNING, Mood.WORKING)
SCREENS: dict[str, Callable[[Catalogue], QWidget]] = {
    "bands that please": lambda words: gallery.bands(words, GOOD),
    "bands that warn": lambda words: gallery.bands(words, BAD),
    "pieces": gallery.pieces,
    "PIN pad": gallery.sign_in,
    "session": gallery.session,
}


@pytest.mark.parametrize("view", [*VIEWS, View(QSize(1280, 720), 1.0, HIGH_CONTRAST, "de")], ids=str)
@pytest.mark.parametrize("screen", SCREENS)
def test_the_pieces_have_no_fault(qapp: QApplication, screen: str, view: View) -> None:
    def make(words: Catalogue) -> QWidget:
        window = QMainWindow()
        window.setCentralWidget(scrolled(SCREENS[screen](words)))
        return window

    found: list[Fault] = see(qapp, make, view)
    assert not found, "\n".join(map(str, found))
