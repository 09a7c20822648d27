"""The desktop in a process with a real window, for tests that press real keys: tells what it shows as JSON lines.

    {"ready": true}        scans may come
    {"title": "..."}       a window is called this now
    {"active": "..."}      keys come to the window of this title now
    {"sheet": true|false}  the command sheet came, or went
    {"chart": true}        the bars of the supervisor's chart are painted
    {"page": "..."}        what a page of the first run or of the assistant asks
    {"marked": "..."}      what has the focus on it now
    {"button": "...", "shown": true|false}
                           the button of a page that stands out came, or went

Reads one command a line on standard input: `set PATH VALUE` changes a setting on the settings page. Ends with its
standard input. Besides, each stroke of a key (tests/support/key_teller.py).
"""

import math
import os
import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.desktop.dressing import dress
from app.desktop.run import make_application
from app.desktop.shell import Shell
from services.settings.book import SettingsBook
from services.words.catalogue import Catalogue
from tests.support.key_teller import KeyTeller, tell
from ui.assistant.assistant_screen import AssistantScreen
from ui.frame.main_window import MainWindow
from ui.people.first_run_page import FirstRunPage
from ui.settings.settings_screen import SettingsScreen
from ui.sheet.sheet_page import SheetPage
from ui.supervisor.bars import Bars
from ui.widgets.buttons import ActionButton

LOOK_MS = 20


class Teller(QObject):
    """Sees what comes and goes."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(watched, SheetPage) and kind in (QEvent.Type.Show, QEvent.Type.Hide):
            tell(sheet=kind == QEvent.Type.Show)
        elif isinstance(watched, ActionButton) and kind in (QEvent.Type.Show, QEvent.Type.Hide):
            if watched.property("role") == "primary":
                tell(button=watched.accessibleName(), shown=kind == QEvent.Type.Show)
        elif isinstance(watched, Bars) and kind == QEvent.Type.Paint:
            tell(chart=True)
        elif isinstance(watched, MainWindow) and kind == QEvent.Type.WindowTitleChange:
            tell(title=watched.windowTitle())
        elif isinstance(watched, MainWindow) and kind == QEvent.Type.WindowActivate:
            tell(active=watched.windowTitle())
        return False


class Asked(QObject):
    """Tells each question of the first run and each step of the assistant, once it can be answered."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell, self._told, self._marked = shell, "", ""
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        now = ""
        for page in self._shell.window.findChildren(QWidget):
            if isinstance(page, FirstRunPage | AssistantScreen) and page.isVisible() and page._view is not None:
                now = "" if getattr(page._view, "busy", False) else page._view.title
        focused = self._shell.window.focusWidget() if now else None
        marked = focused.accessibleName() if focused is not None else ""
        if (now, marked) != (self._told, self._marked):
            if now != self._told:
                tell(page=now)
            self._told, self._marked = now, marked
            tell(marked=marked)


class Commands(QObject):
    """Standard input as lines."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._rest = b""
        self._notifier = QSocketNotifier(0, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def _read(self) -> None:
        chunk = os.read(0, 65536)
        if not chunk:
            QApplication.quit()
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            _set, path, value = line.decode().split(" ")
            self._shell.window.findChildren(SettingsScreen)[0].changed.emit(path, value)


def main(data_dir: Path) -> int:
    app = make_application()
    teller, key_teller = Teller(), KeyTeller()
    key_teller.excused_until = math.inf  # screens that are made take their time: that is what is tested
    app.installEventFilter(teller)
    app.installEventFilter(key_teller)
    settings = SettingsBook(data_dir).settings
    dress(settings.look)
    shell = Shell(data_dir, Catalogue(settings.station.language), None)
    commands, asked = Commands(shell), Asked(shell)
    ready = QTimer(interval=LOOK_MS)
    ready.timeout.connect(lambda: shell.screens is not None and (ready.stop(), tell(ready=True)))
    ready.start()
    shell.open()
    result = app.exec()
    shell.close()
    del commands, asked
    return result


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
