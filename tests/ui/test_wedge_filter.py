"""The event filter: scans never reach a widget, typing reaches it as if there were no filter.

Keys are sent to the window, as the window system does it, with stamps of the test's own choice.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent, QKeySequence, QShortcut, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from services.scanning.layout import TEST_CODE, damaged, learn
from services.scanning.scan import Device, Flaw
from services.scanning.wedge import WedgeRules
from tests.fakes.scan_sink import FakeScanSink
from ui.wedge import WedgeFilter

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

CODE = "W12-0789"
TAP, PERSON = 3, 60  # ms for which a scanner and a person hold a key down
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CONTROL = Qt.KeyboardModifier.ControlModifier
SPECIAL = {
    "\r": Qt.Key.Key_Return,
    "\t": Qt.Key.Key_Tab,
    "\b": Qt.Key.Key_Backspace,
    "←": Qt.Key.Key_Left,
    "→": Qt.Key.Key_Right,
    "↓": Qt.Key.Key_Down,
    "⇱": Qt.Key.Key_Home,
    "☰": Qt.Key.Key_A,  # Ctrl+A
}


class StillClock:
    """Stands until it is set."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds - 1000)

    def monotonic(self) -> float:
        return self.seconds


class Keyboard:
    """Sends keys to the active window, each let go after a time; `at` is the stamp of the last press, ms."""

    def __init__(self) -> None:
        self.at = 50_000
        self.window: QWindow | None = None
        self._down: list[tuple[int, str]] = []  # until when, which

    def press(self, char: str, gap: int, hold: int = PERSON) -> None:
        self.at += gap
        self._let_go(self.at)
        self._send(QEvent.Type.ShortcutOverride, char, self.at)
        self._send(QEvent.Type.KeyPress, char, self.at)
        self._down.append((self.at + hold, char))

    def repeat(self, char: str, after: int) -> None:
        """That key, which is down, repeats: X lets it go and presses it."""
        self.at += after
        kinds = QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress
        for kind in kinds:
            self._send(kind, char, self.at, repeats=True)

    def scan(self, text: str = CODE, suffix: str = "\r", after: int = 500) -> None:
        for index, char in enumerate(text + suffix):
            self.press(char, 8 if index else after, TAP)
        self.rest()

    def type(self, text: str, *gaps: int) -> None:
        """`gaps`: in turn, before each key."""
        for char, gap in zip(text, cycle(gaps or (70,)), strict=False):
            self.press(char, gap)
        self.rest()

    def rest(self) -> None:
        """Let go what is down."""
        self._let_go(self.at + PERSON)

    def _let_go(self, until: int) -> None:
        for at, char in sorted(self._down):
            if at <= until:
                self._down.remove((at, char))
                self._send(QEvent.Type.KeyRelease, char, at)

    def _send(self, kind: QEvent.Type, char: str, at: int, *, repeats: bool = False) -> None:
        key, text, modifiers = _spelled(char)
        event = QKeyEvent(kind, key, modifiers, text, repeats)
        event.setTimestamp(at)
        assert self.window is not None
        QCoreApplication.sendEvent(self.window, event)


def _spelled(char: str) -> tuple[int, str, Qt.KeyboardModifier]:
    plain = Qt.KeyboardModifier.NoModifier
    if char == "☰":
        return SPECIAL[char], "\x01", CONTROL
    if char == "\x1d":
        return Qt.Key.Key_BracketRight, char, CONTROL
    if char in SPECIAL:
        return SPECIAL[char], "" if char in "←→↓⇱" else char, plain
    return ord(char.upper()), char, Qt.KeyboardModifier.ShiftModifier if char.isupper() else plain


class Screen(QWidget):
    """A window with what a screen has. `clicks` counts the button's, `keys` what reached the focused widget."""

    def __init__(self) -> None:
        super().__init__()
        self.clicks = 0
        self.keys: list[tuple[QEvent.Type, str]] = []
        self.line = QLineEdit()
        self.secret = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.number = QSpinBox(maximum=99_999)
        self.choice = QComboBox()
        self.choice.addItems(["Alpha", "Beta", "Bravo", "West"])
        self.table = QTableWidget(4, 2)
        for row, text in enumerate(("Alpha", "Beta", "Bravo", "West")):
            self.table.setItem(row, 0, QTableWidgetItem(text))
        self.table.setCurrentCell(0, 1)
        self.button = QPushButton("Close")
        self.button.clicked.connect(self._on_click)
        layout = QVBoxLayout(self)
        for widget in self.widgets():
            layout.addWidget(widget)

    def widgets(self) -> tuple[QWidget, ...]:
        return self.line, self.secret, self.number, self.choice, self.table, self.button

    def state(self) -> tuple[object, ...]:
        """Everything that a key could have changed."""
        editor = self.table.findChild(QLineEdit)
        return (
            self.line.text(),
            self.line.cursorPosition(),
            self.line.selectedText(),
            self.secret.text(),
            self.number.value(),
            self.number.text(),
            self.choice.currentIndex(),
            self.table.currentRow(),
            self.table.currentColumn(),
            editor.text() if editor else None,
            self.clicks,
            self.widgets().index(self.focus()),
        )

    def focus(self) -> QWidget:
        focused = self.focusWidget()
        return next(widget for widget in self.widgets() if widget is focused or widget.isAncestorOf(focused))

    def _on_click(self) -> None:
        self.clicks += 1


class Watcher(QObject):
    """Notes the keys that reach a widget."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() != QEvent.Type.ShortcutOverride:
            self.seen.append(f"{event.type().name} {event.text()}")
        return False


@pytest.fixture
def keyboard() -> Keyboard:
    return Keyboard()


@pytest.fixture
def screen(qtbot: QtBot, keyboard: Keyboard) -> Screen:
    screen = Screen()
    qtbot.addWidget(screen)
    with qtbot.waitActive(screen):
        screen.show()
        screen.activateWindow()
    keyboard.window = screen.windowHandle()
    return screen


@pytest.fixture
def sink() -> FakeScanSink:
    return FakeScanSink()


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def wedge(qtbot: QtBot, sink: FakeScanSink, clock: StillClock) -> Iterator[WedgeFilter]:
    ids = iter(f"scan-{number}" for number in range(1000))
    device = Device("wedge-1", "Hand scanner", "wedge")
    wedge = WedgeFilter(sink, device, clock, lambda: next(ids), WedgeRules(prefix="~"))
    wedge.start()
    yield wedge
    wedge.stop()


@pytest.mark.parametrize("suffix", ["\r", "\t", "\r\n"])
@pytest.mark.parametrize("index", range(6))
def test_wherever_the_focus_is_only_the_scan_happens(
    wedge: WedgeFilter, sink: FakeScanSink, screen: Screen, keyboard: Keyboard, index: int, suffix: str
) -> None:
    screen.widgets()[index].setFocus()
    before = screen.state()
    watcher = Watcher()
    screen.widgets()[index].installEventFilter(watcher)
    keyboard.scan(suffix=suffix)
    assert sink.texts() == [CODE]
    assert screen.state() == before
    assert watcher.seen == []


def test_a_scan_carries_channel_id_symbology_and_time(
    wedge: WedgeFilter, sink: FakeScanSink, screen: Screen, keyboard: Keyboard
) -> None:
    keyboard.scan("]C10104912345123459\x1d10LOT42")
    (scan,) = sink.scans
    assert (scan.id, scan.device.channel, scan.at, scan.flaw) == ("scan-0", "wedge", NOON, None)
    assert (scan.aim, scan.symbology, scan.text) == ("]C1", "gs1-128", "0104912345123459\x1d10LOT42")


def test_fifty_scans_arrive_in_order(
    wedge: WedgeFilter, sink: FakeScanSink, screen: Screen, keyboard: Keyboard
) -> None:
    codes = [f"W12-{number:04}" for number in range(50)]
    for code in codes:
        keyboard.scan(code, after=20)
    assert sink.texts() == codes


def test_an_open_dialog_is_not_answered_by_a_scan(
    wedge: WedgeFilter, sink: FakeScanSink, screen: Screen, keyboard: Keyboard, qtbot: QtBot
) -> None:
    dialog = QDialog(screen)
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Yes | QDialogButtonBox.StandardButton.No, dialog)
    box.accepted.connect(dialog.accept)
    dialog.open()
    qtbot.waitUntil(lambda: QGuiApplication.focusWindow() == dialog.windowHandle())
    keyboard.window = dialog.windowHandle()
    keyboard.scan()
    assert sink.texts() == [CODE]
    assert dialog.isVisible()
    keyboard.type("\r", 400)  # a person's Enter does
    assert not dialog.isVisible()


TYPING = [
    ("line", "Hello World\b\b!"),
    ("line", "abc←←x→y⇱z☰q"),
    ("line", "ab\tcd"),
    ("secret", "se~cret-1234\r"),
    ("number", "123\b4\r"),
    ("number", "12↓7\t"),
    ("choice", "br"),
    ("table", "↓xyz\r"),
    ("table", "↓↓wx"),
    ("table", "←br"),
    ("button", " "),
]


@pytest.mark.parametrize("gap", [20, 34, 70, 110])
@pytest.mark.parametrize(("name", "keys"), TYPING)
def test_typing_does_what_it_does_without_the_filter(
    wedge: WedgeFilter,
    sink: FakeScanSink,
    screen: Screen,
    keyboard: Keyboard,
    qtbot: QtBot,
    name: str,
    keys: str,
    gap: int,
) -> None:
    getattr(screen, name).setFocus()
    wedge.stop()
    twin = _twin(qtbot, screen, keyboard, name, keys, gap)
    wedge.start()
    screen.activateWindow()
    qtbot.waitUntil(screen.isActiveWindow)
    keyboard.type(keys, 70, gap, gap)  # as a person: never a whole code's worth of keys at a scanner's pace
    qtbot.waitUntil(lambda: screen.state() == twin)
    assert sink.scans == []


def _twin(qtbot: QtBot, screen: Screen, keyboard: Keyboard, name: str, keys: str, gap: int) -> tuple[object, ...]:
    """The state after the same keys in a window that no filter watches."""
    twin = Screen()
    qtbot.addWidget(twin)
    with qtbot.waitActive(twin):
        twin.show()
        twin.activateWindow()
    getattr(twin, name).setFocus()
    keyboard.window = twin.windowHandle()
    keyboard.type(keys, gap)
    state = twin.state()
    twin.close()
    keyboard.window = screen.windowHandle()
    return state


def test_press_and_release_of_typing_arrive_in_order(
    wedge: WedgeFilter, screen: Screen, keyboard: Keyboard, qtbot: QtBot
) -> None:
    watcher = Watcher()
    screen.line.installEventFilter(watcher)
    screen.line.setFocus()
    keyboard.type("ab", 20)
    assert watcher.seen == []
    qtbot.waitUntil(lambda: screen.line.text() == "ab")
    assert watcher.seen == ["KeyPress a", "KeyRelease a", "KeyPress b", "KeyRelease b"]


def test_what_an_input_method_composes_comes_after_what_was_typed_before(
    wedge: WedgeFilter, screen: Screen, keyboard: Keyboard
) -> None:
    screen.line.setFocus()
    keyboard.type("x")
    composed = QInputMethodEvent()
    composed.setCommitString("é")
    QCoreApplication.sendEvent(screen.line, composed)
    assert screen.line.text() == "xé"


@pytest.mark.parametrize(
    ("key", "text", "modifiers", "for_scans"),
    [
        (Qt.Key.Key_4, "4", Qt.KeyboardModifier.NoModifier, True),
        (Qt.Key.Key_F2, "", Qt.KeyboardModifier.NoModifier, False),
        (Qt.Key.Key_S, "\x13", CONTROL, False),
        (Qt.Key.Key_S, "s", Qt.KeyboardModifier.AltModifier, False),
    ],
)
def test_shortcuts_get_no_character_that_may_be_a_scans_and_every_other_key(
    wedge: WedgeFilter, screen: Screen, key: Qt.Key, text: str, modifiers: Qt.KeyboardModifier, for_scans: bool
) -> None:
    screen.button.setFocus()
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers, text)
    asked.ignore()
    QCoreApplication.sendEvent(screen.windowHandle(), asked)
    assert asked.isAccepted() is for_scans


def test_shortcuts_hear_typing_after_what_was_typed_before(wedge: WedgeFilter, screen: Screen, qtbot: QtBot) -> None:
    fired: list[str] = []
    QShortcut(QKeySequence("4"), screen, lambda: fired.append("4"))
    QShortcut(QKeySequence("Ctrl+S"), screen, lambda: fired.append(screen.choice.currentText()))
    screen.choice.setFocus()
    QTest.keyClick(screen.windowHandle(), "w")
    QTest.keyClick(screen.windowHandle(), Qt.Key.Key_S, CONTROL)
    QTest.keyClick(screen.windowHandle(), "4")
    qtbot.waitUntil(lambda: fired == ["West", "4"])


def test_keys_typed_while_a_key_opens_a_dialog_stay_in_order(
    wedge: WedgeFilter, sink: FakeScanSink, screen: Screen, keyboard: Keyboard, qtbot: QtBot
) -> None:
    dialog = QDialog(screen)
    field = QLineEdit(dialog)

    def in_the_dialog() -> None:
        try:
            qtbot.waitUntil(dialog.isActiveWindow)
            keyboard.window = dialog.windowHandle()
            keyboard.type("pq")
            keyboard.scan()
        finally:
            dialog.accept()

    def on_edit(text: str) -> None:
        if text == "a":
            QTimer.singleShot(0, in_the_dialog)
            dialog.exec()

    screen.line.textEdited.connect(on_edit)
    screen.line.setFocus()
    keyboard.type("a")
    qtbot.waitUntil(lambda: sink.texts() == [CODE] and not dialog.isVisible())
    assert field.text() == "pq"
    assert screen.line.text() == "a"


def test_keys_that_wait_behind_a_stalled_window_are_not_torn_apart(
    wedge: WedgeFilter, sink: FakeScanSink, screen: Screen, keyboard: Keyboard, clock: StillClock, qtbot: QtBot
) -> None:
    screen.line.setFocus()
    keyboard.type("123")
    keyboard.scan("~", suffix="")  # too few to be sure of a scan
    wedge.stalled.connect(lambda: keyboard.scan(CODE, after=8))  # at last their turn has come
    clock.seconds += 1.5  # the timer fires after a stall
    qtbot.waitUntil(lambda: sink.texts() == [CODE])
    assert screen.line.text() == "123"


def test_typing_comes_through_on_a_machine_that_is_always_late(
    wedge: WedgeFilter, screen: Screen, keyboard: Keyboard, clock: StillClock, qtbot: QtBot
) -> None:
    late: list[float] = []

    def be_late() -> None:
        late.append(clock.seconds)
        clock.seconds += 1.0

    wedge.stalled.connect(be_late)
    screen.line.setFocus()
    keyboard.type("a")
    be_late()
    qtbot.waitUntil(lambda: screen.line.text() == "a")
    assert len(late) > 1


def test_a_scan_handled_late_has_the_time_of_its_last_key(
    wedge: WedgeFilter, sink: FakeScanSink, screen: Screen, keyboard: Keyboard, clock: StillClock
) -> None:
    keyboard.press("x", 70)
    clock.seconds += 2.0
    keyboard.scan(after=500 - 8 * len(CODE))  # its last key was pressed 0.5 s after the x
    assert sink.scans[0].at == NOON + timedelta(seconds=0.5)


def test_a_code_that_never_ends_goes_to_the_focus_and_is_told(
    wedge: WedgeFilter, sink: FakeScanSink, screen: Screen, keyboard: Keyboard, qtbot: QtBot
) -> None:
    screen.line.setFocus()
    with qtbot.waitSignal(wedge.stray) as told:
        keyboard.scan(suffix="")
    assert told.args == [CODE]
    assert screen.line.text() == CODE
    assert sink.scans == []


def test_a_code_that_broke_off_is_refused_later_as_incomplete(
    wedge: WedgeFilter, sink: FakeScanSink, screen: Screen, keyboard: Keyboard
) -> None:
    keyboard.scan(suffix="")
    keyboard.type("\r", 900)
    assert [(scan.text, scan.flaw) for scan in sink.scans] == [(CODE, Flaw.INCOMPLETE)]


def test_a_short_code_that_hardly_began_before_it_paused_is_one_scan(
    wedge: WedgeFilter, sink: FakeScanSink, screen: Screen, keyboard: Keyboard, qtbot: QtBot
) -> None:
    screen.line.setFocus()
    keyboard.scan("AB", suffix="")
    qtbot.wait(3 * WedgeRules().gap_ms)  # what is tested: typing would be given back by now
    keyboard.scan("12345", after=400)
    assert [(scan.text, scan.flaw) for scan in sink.scans] == [("AB12345", None)]
    assert screen.line.text() == ""


def test_the_rest_of_a_short_code_that_began_with_one_key_is_incomplete(
    wedge: WedgeFilter, sink: FakeScanSink, screen: Screen, keyboard: Keyboard, qtbot: QtBot
) -> None:
    screen.line.setFocus()
    keyboard.scan("A", suffix="")
    qtbot.waitUntil(lambda: screen.line.text() == "A")
    keyboard.scan("B12345", after=400)
    assert [(scan.text, scan.flaw) for scan in sink.scans] == [("B12345", Flaw.INCOMPLETE)]


@pytest.mark.parametrize("focus", ["line", "button"])
def test_the_rest_of_a_code_in_which_a_key_was_down_until_it_repeated_is_incomplete(
    wedge: WedgeFilter, sink: FakeScanSink, screen: Screen, keyboard: Keyboard, focus: str
) -> None:
    getattr(screen, focus).setFocus()
    for char in "W12":
        keyboard.press(char, 8, TAP)
    keyboard.press("-", 8, hold=610)
    keyboard.repeat("-", 600)
    keyboard.scan("07891", after=10)
    assert [(scan.text, scan.flaw) for scan in sink.scans] == [("07891", Flaw.INCOMPLETE)]


def test_a_scan_after_typing_is_whole(
    wedge: WedgeFilter, sink: FakeScanSink, screen: Screen, keyboard: Keyboard, qtbot: QtBot
) -> None:
    screen.line.setFocus()
    keyboard.type("a")
    qtbot.waitUntil(lambda: screen.line.text() == "a")
    keyboard.scan("B12345", after=400)
    assert [(scan.text, scan.flaw) for scan in sink.scans] == [("B12345", None)]


def test_a_code_damaged_by_the_layout_is_mended_or_refused(
    wedge: WedgeFilter, sink: FakeScanSink, screen: Screen, keyboard: Keyboard
) -> None:
    french = damaged("004HQ3NIDBVD", "fr")
    keyboard.scan(french)
    wedge.set_up(Device("wedge-1", "Hand scanner", "wedge"), WedgeRules(), learn(TEST_CODE, damaged(TEST_CODE, "fr")))
    keyboard.scan(french)
    assert [(scan.text, scan.flaw) for scan in sink.scans] == [(french, Flaw.LAYOUT), ("004HQ3NIDBVD", None)]


def test_each_scan_is_told_after_it_was_handed_on(
    wedge: WedgeFilter, sink: FakeScanSink, screen: Screen, keyboard: Keyboard
) -> None:
    told: list[tuple[object, int]] = []
    wedge.scanned.connect(lambda scan: told.append((scan, len(sink.scans))))
    keyboard.scan()
    assert told == [(sink.scans[0], 1)]


def test_stopping_gives_back_what_is_held_and_ends_it(
    wedge: WedgeFilter, sink: FakeScanSink, screen: Screen, keyboard: Keyboard
) -> None:
    screen.line.setFocus()
    keyboard.type("ab", 20)
    wedge.stop()
    assert screen.line.text() == "ab"
    keyboard.scan()
    assert screen.line.text() == f"ab{CODE}"
    assert sink.scans == []


def test_a_thousand_scans_leave_nothing_behind(
    wedge: WedgeFilter, sink: FakeScanSink, screen: Screen, keyboard: Keyboard
) -> None:
    screen.line.setFocus()
    for number in range(1000):
        keyboard.scan(f"{number:05}", after=20)
    assert sink.texts() == [f"{number:05}" for number in range(1000)]
    assert screen.line.text() == ""
