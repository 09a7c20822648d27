"""The window around all screens: made lazily, reached by keyboard, never larger than a small screen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.desktop.status import StatusKeeper
from services.errors import OutsideKind
from services.scanning.ports import DeviceState
from services.words.catalogue import Catalogue
from tests.fakes.running import run_now
from tests.ui.look import VIEWS, View, see
from tests.ui.session_stage import SessionStage
from ui.frame.device_button import DeviceButton
from ui.frame.main_window import MainWindow
from ui.frame.rail import RailButton
from ui.frame.status import DeviceDot, StatusView, Trouble
from ui.icons import Icon
from ui.theme.apply import apply
from ui.theme.palettes import DARK, LIGHT
from ui.theme.theme import Theme
from ui.widgets.buttons import ActionButton

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

WORDS = Catalogue("en")
SCANNERS = (
    DeviceDot("Zebra DS2208", DeviceState.CONNECTED),
    DeviceDot("Honeywell", DeviceState.DISCONNECTED),
    DeviceDot("Simulator", DeviceState.CONNECTING),
    DeviceDot("Camera", DeviceState.STOPPED, Icon.SCAN),
)
STATUS = StatusView("Bench 3", "Maria Lind", "10:42", SCANNERS, 14, timedelta(minutes=7))


class Screens:
    """Makes screens, and remembers which."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def __call__(self, key: str) -> QWidget:
        self.made.append(key)
        screen = ActionButton(key)
        screen.setObjectName(key)
        return screen


def window_of(words: Catalogue, screens: Screens) -> MainWindow:
    window = MainWindow(words)
    window.add_screen("sessions", Icon.SESSIONS, "frame.rail.sessions", "F1", lambda: screens("sessions"))
    window.add_screen("settings", Icon.SETTINGS, "frame.rail.settings", "F7", lambda: screens("settings"))
    return window


def trouble_of(words: Catalogue, kind: str, **params: object) -> Trouble:
    if kind == "scanner":
        return Trouble(kind, *(words.say(f"frame.trouble.{kind}.{part}", **params) for part in ("what", "next", "act")))
    return Trouble(
        kind, words.say(f"database.{kind}"), words.say("desktop.not_stored", n=3), words.say("desktop.open_folder")
    )


@pytest.fixture
def screens() -> Screens:
    return Screens()


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, screens: Screens) -> Iterator[MainWindow]:
    apply(qapp, Theme(LIGHT, motion=False, flash=False))
    window = window_of(WORDS, screens)
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    yield window
    apply(qapp, Theme(LIGHT))


# ---- screens


def test_a_screen_is_made_when_it_is_first_opened_and_only_then(window: MainWindow, screens: Screens) -> None:
    assert screens.made == []
    window.open("settings")
    window.open("sessions")
    window.open("settings")
    assert screens.made == ["settings", "sessions"]
    assert window.screen_of("settings").isVisible()
    assert not window.screen_of("sessions").isVisible()


def test_function_keys_open_screens_and_bring_the_focus_there(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.screen_opened) as opened:
        QTest.keyClick(window, Qt.Key.Key_F7)
    assert opened.args == ["settings"]
    assert window.focusWidget() is window.screen_of("settings")
    assert window.windowTitle() == "Settings – Scandesk"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_rail_entry_is_pressed_by_enter_and_space(window: MainWindow, key: Qt.Key) -> None:
    entry = window.findChildren(RailButton)[1]
    entry.setFocus()
    QTest.keyClick(entry, key)
    assert window.screen_of("settings") is not None
    assert entry.isChecked()


def test_only_the_open_screen_is_marked(window: MainWindow) -> None:
    window.open("sessions")
    window.open("settings")
    assert [entry.isChecked() for entry in window.findChildren(RailButton)] == [False, True]


def test_an_unknown_screen_is_a_bug(window: MainWindow) -> None:
    with pytest.raises(KeyError):
        window.open("assets")


def test_tab_goes_through_the_whole_frame_in_the_order_in_which_it_is_read(
    qapp: QApplication, window: MainWindow
) -> None:
    window.open("sessions")
    window.show_status(replace(STATUS, devices=SCANNERS[:2]))
    window.show_trouble(trouble_of(WORDS, "disk_full"))
    qapp.processEvents()
    reached = []
    for _ in range(8):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        reached.append(window.focusWidget().accessibleName())
    start = reached.index("Maria Lind: switch person")
    assert reached[start:] + reached[:start] == [
        "Maria Lind: switch person",
        "Zebra DS2208: ready",
        "Honeywell: unplugged",
        "14 waiting, for 7 min",
        "Open the data folder",
        "Sessions",
        "Settings",
        "sessions",
    ]


def test_closing_is_told_before_the_window_goes(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.closing):
        window.close()


def test_a_field_that_is_being_typed_in_is_done_before_the_window_goes(qtbot: QtBot) -> None:
    said: list[str] = []
    field = QLineEdit()
    field.editingFinished.connect(lambda: said.append(field.text()))
    window = MainWindow(WORDS)
    qtbot.addWidget(window)
    window.add_screen("settings", Icon.SETTINGS, "frame.rail.settings", "F7", lambda: field)
    window.closing.connect(lambda: said.append("closing"))
    window.open("settings")
    window.show()
    window.activateWindow()
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClicks(field, "Bench 4")
    window.close()
    assert said == ["Bench 4", "closing"]


# ---- status bar


def shown(window: MainWindow) -> set[str]:
    """Every label, and what waits: a button, since it leads to what waits."""
    texts = [*window.findChildren(QLabel), *(one for one in window.findChildren(ActionButton) if _is_queue(one))]
    return {text.text() for text in texts if text.isVisible() and text.text()}


def _is_queue(button: ActionButton) -> bool:
    return button.accessibleDescription() == WORDS.say("frame.status.sync")


def test_the_status_says_station_queue_and_time(window: MainWindow) -> None:
    window.show_status(STATUS)
    assert {"Bench 3", "14 waiting, for 7 min", "10:42"} <= shown(window)


@pytest.mark.parametrize(
    ("waiting", "oldest", "text"),
    [
        (0, None, "All sent"),
        (1, timedelta(seconds=30), "1 waiting"),
        (3, None, "3 waiting"),
        (3, timedelta(minutes=61), "3 waiting, for 61 min"),
    ],
)
def test_the_queue_is_said_in_words(window: MainWindow, waiting: int, oldest: timedelta | None, text: str) -> None:
    window.show_status(replace(STATUS, waiting=waiting, oldest=oldest))
    assert text in shown(window)


def test_a_station_that_sends_nothing_says_nothing_of_it(window: MainWindow) -> None:
    window.show_status(STATUS)
    window.show_status(replace(STATUS, waiting=None))
    assert shown(window) == {"Bench 3", "10:42"}


def test_each_device_says_its_state_in_words(window: MainWindow) -> None:
    window.show_status(STATUS)
    names = [button.accessibleName() for button in window.findChildren(DeviceButton)]
    assert names == ["Zebra DS2208: ready", "Honeywell: unplugged", "Simulator: connecting", "Camera: off"]


def test_a_devices_states_differ_without_colour(qapp: QApplication, qtbot: QtBot) -> None:
    """Their dots in one colour: how much of each is filled tells them apart."""
    apply(qapp, Theme(LIGHT))
    filled = []
    for state in (DeviceState.CONNECTED, DeviceState.CONNECTING, DeviceState.DISCONNECTED):
        button = DeviceButton(DeviceDot("", state), WORDS)
        qtbot.addWidget(button)
        button.resize(button.sizeHint())
        image = button.grab().toImage()
        dot = image.copy(16, (image.height() - 12) // 2, 12, 12)
        ground = image.pixelColor(image.width() - 4, 4)
        filled.append(sum(dot.pixelColor(x, y) != ground for x in range(12) for y in range(12)))
    assert filled == sorted(filled, reverse=True)
    assert len(set(filled)) == 3


def test_the_devices_lead_to_their_page(window: MainWindow, qtbot: QtBot) -> None:
    window.show_status(STATUS)
    for button in window.findChildren(DeviceButton):
        with qtbot.waitSignal(window.devices_clicked):
            QTest.keyClick(button, Qt.Key.Key_Return)


def test_without_a_device_there_is_still_the_way_to_their_page(window: MainWindow, qtbot: QtBot) -> None:
    window.show_status(replace(STATUS, devices=()))
    (button,) = [button for button in window.findChildren(ActionButton) if button.text() == "No scanner"]
    with qtbot.waitSignal(window.devices_clicked):
        button.click()


def test_the_person_is_a_button_that_switches(window: MainWindow, qtbot: QtBot) -> None:
    window.show_status(STATUS)
    (button,) = [button for button in window.findChildren(ActionButton) if button.text() == "Maria Lind"]
    with qtbot.waitSignal(window.person_clicked):
        button.click()
    window.show_status(replace(STATUS, person=""))
    assert (button.text(), button.accessibleName()) == ("Nobody signed in", "Nobody is signed in: sign in")


def test_a_new_time_leaves_the_devices_alone(window: MainWindow) -> None:
    window.show_status(STATUS)
    before = window.findChildren(DeviceButton)
    window.activateWindow()
    QApplication.processEvents()  # new buttons are shown, and can take the focus, when the layout is done
    before[0].setFocus()
    window.show_status(replace(STATUS, clock="10:43"))
    assert window.findChildren(DeviceButton) == before
    assert window.focusWidget() is before[0]


# ---- what is broken


def test_what_is_broken_stands_under_the_status_with_its_button(window: MainWindow, qtbot: QtBot) -> None:
    trouble = trouble_of(WORDS, "disk_full")
    window.show_trouble(trouble)
    assert {trouble.what, trouble.next} <= shown(window)
    (button,) = [button for button in window.findChildren(ActionButton) if button.text() == "Open the data folder"]
    with qtbot.waitSignal(window.trouble_acted) as acted:
        QTest.keyClick(button, Qt.Key.Key_Space)
    assert acted.args == ["disk_full"]


def test_text_too_short_for_a_scan_is_not_said_to_want_its_enter(window: MainWindow, tmp_path: Path) -> None:
    stage = SessionStage(tmp_path)
    StatusKeeper(window, stage.station, run_now).show_stray("007")
    stage.close()
    assert {WORDS.say("wedge.short.what", text="007"), WORDS.say("wedge.short.next")} <= shown(window)


def test_it_goes_when_all_is_well(window: MainWindow) -> None:
    trouble = trouble_of(WORDS, "disk_full")
    window.show_trouble(trouble)
    window.show_trouble(None)
    assert trouble.what not in shown(window)


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_failure_of_the_database_has_its_words(language: str) -> None:
    words = Catalogue(language)
    elsewhere = {OutsideKind.DEVICE, OutsideKind.NETWORK, OutsideKind.FILE, OutsideKind.NOT_UPGRADED}
    for kind in set(OutsideKind) - elsewhere:
        assert words.has(f"database.{kind}")


# ---- size and look


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5])
@pytest.mark.parametrize("language", ["en", "de", "pseudo"])
def test_the_frame_fits_a_small_screen(qapp: QApplication, qtbot: QtBot, scale: float, language: str) -> None:
    apply(qapp, Theme(LIGHT, scale))
    window = window_of(Catalogue(language), Screens())
    qtbot.addWidget(window)
    window.show_status(STATUS)
    window.show_trouble(trouble_of(Catalogue(language), "read_only"))
    window.resize(1280, 720)
    window.show()
    assert window.size() == QSize(1280, 720)


@pytest.mark.parametrize("view", [*VIEWS, View(QSize(1920, 1080), 2.0, DARK, "pseudo")], ids=str)
def test_the_frame_has_no_fault(qapp: QApplication, view: View) -> None:
    def make(words: Catalogue) -> QWidget:
        window = window_of(words, Screens())
        window.show_status(STATUS)
        window.show_trouble(trouble_of(words, "scanner", name="Zebra DS2208"))
        window.open("sessions")
        return window

    found = see(qapp, make, view)
    assert not found, "\n".join(map(str, found))


def test_what_is_taken_away_uncovers_what_it_covered(qtbot: QtBot) -> None:
    window = window_of(WORDS, Screens())
    qtbot.addWidget(window)
    window.show()
    window.open("sessions")
    door, sheet = QLabel("door"), QLabel("sheet")
    window.cover(door)
    window.cover(sheet)
    assert (door.isVisible(), sheet.isVisible()) == (False, True)
    window.uncover(sheet)
    assert door.isVisible(), "a locked bench stays locked behind the sheet of codes"
    window.cover(sheet)
    window.uncover(door)
    assert sheet.isVisible()
    window.uncover(sheet)
    screen = window.screen_of("sessions")
    assert screen is not None
    assert screen.isVisible()
