"""A small window with the wedge filter, for tests that press real keys: tells what it got as JSON lines.

Reads one command a line on standard input; answers each with a line {"done": COMMAND, ...}.

    begin         everything empty and as it was, the focus to "line"; what was held or remembered is forgotten
    focus NAME    the focus to "line", "secret", "number", "table" or "close"
    dialog        a modal dialog with a default button opens
    state         texts, clicks, and whether the dialog is still open
    stall N       the UI stands still for 1.5 s when the N-th key press from now on arrives
    repair        the code scanned next is the set-up's test code: learn from it

Besides, each stroke of a key (tests/support/key_teller.py), and {"changed": true} when the state did.
"""

import os
import sys
import time
from itertools import count

from PySide6.QtCore import QEvent, QObject, QSocketNotifier, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QShortcut, QWindow
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

from services.clock import SystemClock
from services.scanning.layout import TEST_CODE, learn
from services.scanning.scan import Device, Scan
from services.scanning.wedge import WedgeRules
from tests.support.key_teller import KeyTeller, tell
from tests.support.pace import now_ms
from ui.wedge import WedgeFilter

STALL_SECONDS = 1.5
DEVICE = Device("wedge-1", "Hand scanner", "wedge")
RULES = WedgeRules(prefix="~")


class TellingSink:
    """Tells each scan."""

    def take(self, scan: Scan) -> None:
        tell(scan=scan.text, aim=scan.aim, flaw=scan.flaw, channel=scan.device.channel)


class Watch(QObject):
    """Sees the keys before the filter does: tells them, or stands still at one."""

    def __init__(self, telling: bool, teller: KeyTeller) -> None:
        super().__init__()
        self.stall_at = 0
        self._telling, self._teller = telling, teller

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._telling and isinstance(event, QInputMethodEvent) and event.commitString():
            tell(composed=event.commitString())
        if isinstance(event, QKeyEvent) and isinstance(watched, QWindow) and event.type() == QEvent.Type.KeyPress:
            if self._telling and event.text():
                tell(key=event.text())
            self._count()
        return False

    def _count(self) -> None:
        self.stall_at -= 1
        if self.stall_at == 0:
            QTimer.singleShot(0, self._stall)  # as soon as that key is held

    def _stall(self) -> None:
        tell(stalled=True)
        time.sleep(STALL_SECONDS)  # the stall is what is tested
        self._teller.excused_until = now_ms()


class Window(QWidget):
    """What a screen has, and the commands."""

    def __init__(self, watch: Watch, wedge: WedgeFilter) -> None:
        super().__init__()
        self.watch, self.wedge = watch, wedge
        self.clicks = 0
        self.dialog: QDialog | None = None
        self.boxes: dict[str, QWidget] = {
            "line": QLineEdit(),
            "secret": QLineEdit(echoMode=QLineEdit.EchoMode.Password),
            "number": QSpinBox(maximum=999_999),
            "table": QTableWidget(3, 2),
            "close": QPushButton("Close", default=True, clicked=self._on_click),
        }
        layout = QVBoxLayout(self)
        for box in self.boxes.values():
            layout.addWidget(box)
            if isinstance(box, QLineEdit):
                box.textChanged.connect(self._on_change)
        QShortcut(QKeySequence("3"), self, lambda: tell(shortcut="3"))

    def do(self, command: str) -> None:
        name, _, value = command.partition(" ")
        match name:
            case "begin":
                self._begin()
                self._tell_when_active(command, self)
                return
            case "focus":
                self.boxes[value].setFocus()
            case "dialog":
                self._open_dialog()
                self._tell_when_active(command, self.dialog)
                return
            case "stall":
                self.watch.stall_at = int(value)
            case "repair":
                self.wedge.scanned.connect(self._on_test_scan)
        tell(done=command, **(self._state() if name == "state" else {}))

    def _begin(self) -> None:
        if self.dialog is not None:
            self.dialog.reject()
            self.dialog = None
        self.watch.stall_at = 0
        self.wedge.set_up(DEVICE, RULES, None)  # gives back what is held, before the boxes are emptied
        self.clicks = 0
        for box in self.boxes.values():
            if isinstance(box, QLineEdit | QSpinBox):
                box.clear()
        self.boxes["line"].setFocus()
        self.activateWindow()

    def _open_dialog(self) -> None:
        self.dialog = dialog = QDialog(self)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Yes | QDialogButtonBox.StandardButton.No, dialog)
        box.accepted.connect(dialog.accept)
        box.rejected.connect(dialog.reject)
        box.button(QDialogButtonBox.StandardButton.Yes).setDefault(True)
        dialog.finished.connect(self._on_change)
        dialog.open()
        dialog.activateWindow()

    def _tell_when_active(self, command: str, wanted: QWidget) -> None:
        """Once keys come to that window."""
        application = QApplication.instance()

        def look(focused: QWindow | None) -> None:
            if focused is wanted.windowHandle():
                application.focusWindowChanged.disconnect(look)
                tell(done=command)

        application.focusWindowChanged.connect(look)
        look(application.focusWindow())

    def _state(self) -> dict[str, object]:
        line, secret, number = self.boxes["line"], self.boxes["secret"], self.boxes["number"]
        editor = self.boxes["table"].findChild(QLineEdit)
        return {
            "line": line.text(),
            "secret": secret.text(),
            "number": number.text(),
            "table": editor.text() if editor else "",
            "clicks": self.clicks,
            "dialog": self.dialog is not None and self.dialog.isVisible(),
        }

    def _on_change(self) -> None:
        tell(changed=True)

    def _on_click(self) -> None:
        self.clicks += 1

    def _on_test_scan(self, scan: Scan) -> None:
        self.wedge.scanned.disconnect(self._on_test_scan)
        repair = learn(TEST_CODE, scan.text, caps_lock=self.wedge.caps_lock)
        self.wedge.set_up(DEVICE, RULES, repair)
        tell(learned=repair.name if repair else None)


class Commands(QObject):
    """Standard input as lines, read when the event loop is told that there is something."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self._rest = b""
        self._notifier = QSocketNotifier(0, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def _read(self) -> None:
        chunk = os.read(0, 65536)
        if not chunk:
            QApplication.quit()
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            self._window.do(line.decode())


def main(mode: str) -> int:
    """`mode`: "wedge", or "keys" for a window without the filter that tells each key."""
    app = QApplication([])
    ids = count()
    wedge = WedgeFilter(TellingSink(), DEVICE, SystemClock(), lambda: f"scan-{next(ids)}", RULES)
    wedge.stray.connect(lambda text: tell(stray=text))
    if mode == "wedge":
        wedge.start()
    teller = KeyTeller()
    watch = Watch(mode == "keys", teller)
    for sees_keys_before_the_filter_does in (watch, teller):
        app.installEventFilter(sees_keys_before_the_filter_does)
    window = Window(watch, wedge)
    commands = Commands(window)
    app.focusWindowChanged.connect(lambda focused: tell(active=focused is not None))
    window.show()
    window.activateWindow()
    result = app.exec()
    wedge.stop()
    del commands
    return result


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
