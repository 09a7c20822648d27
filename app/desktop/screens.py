"""The screens of the desktop: made when first opened, and told what the bench answers."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut

from services.scanning.answer import Answer
from services.scanning.screen_desk import ScreenDesk
from ui.frame.main_window import MainWindow
from ui.icons import Icon
from ui.running import Run
from ui.sessions.sessions_screen import SessionsScreen
from ui.sheet.sheet_page import SheetPage
from ui.sound import Sounds
from ui.station import Station
from ui.widgets.outcome_look import look_of

_NO_JOB = ScreenDesk(frozenset())  # items are kept, commands are not known


class Screens(QObject):
    """Puts the screens on the window's rail. UI thread."""

    def __init__(self, window: MainWindow, station: Station, run: Run, sounds: Sounds) -> None:
        super().__init__(window)
        self._window = window
        self._station = station
        self._run = run
        self._sounds = sounds
        self._sessions: SessionsScreen | None = None
        self._sheet: SheetPage | None = None
        window.add_screen("sessions", Icon.SESSIONS, "frame.rail.sessions", "F1", self._make_sessions)
        window.screen_opened.connect(self._opened)
        sheet_key = QShortcut(QKeySequence("F12"), window)
        sheet_key.setContext(Qt.ShortcutContext.ApplicationShortcut)
        sheet_key.activated.connect(self._show_sheet)

    def open(self, key: str, front: str | None) -> None:
        """At start: the screen that was asked for, and the session that was in front."""
        self._window.open("sessions")
        if self._sessions is not None:
            self._sessions.open_first(front)
        if key != "sessions":
            self._window.open(key)

    def answered(self, answer: Answer) -> None:
        """A scan was answered: it is heard, and shown."""
        sound = look_of(answer.outcome).sound
        if sound is not None:
            self._sounds.play(sound)
        if self._sessions is not None:
            self._sessions.answered(answer)

    def refresh(self) -> None:
        """Another process wrote, or somebody else is here."""
        if self._sessions is not None:
            self._sessions.refresh()

    # -- inside --------------------------------------------------------------------------------------------------------

    def _make_sessions(self) -> SessionsScreen:
        screen = self._sessions = SessionsScreen(self._station, self._run, _export_folder())
        screen.lock.connect(self._lock)
        screen.band.acknowledged.connect(lambda _state: self._sounds.acknowledge())
        return screen

    def _opened(self, key: str) -> None:
        """Scans are for the screen that is open."""
        if key == "sessions" and self._sessions is not None:
            self._sessions.back_in_front()
        elif key != "sessions":
            self._station.bench.put_in_front(_NO_JOB)

    def _lock(self) -> None:
        self._run(self._station.door.lock, lambda _done: None)

    def _show_sheet(self) -> None:
        """F12 shows the command barcodes, and takes them away again."""
        if self._sheet is not None and self._sheet.isVisible():
            self._window.uncover(self._sheet)
            return
        if self._sheet is None:
            sheet = self._sheet = SheetPage(self._station.words, self._station.settings.station.site)
            sheet.closed.connect(lambda: self._window.uncover(sheet))
        self._window.cover(self._sheet)
        self._sheet.setFocus()


def _export_folder() -> Path:
    documents = Path.home() / "Documents"
    return documents if documents.is_dir() else Path.home()
