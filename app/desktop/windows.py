"""The program's window: made, brought to the front, and exchanged for another one without losing a key."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication

from services.training.mark import is_training
from services.words.catalogue import Catalogue
from ui.frame.main_window import MainWindow
from ui.frame.training_band import TrainingBand

OPEN: Final = QSize(1280, 720)
_PATIENCE_MS = 2000  # some window systems give keys to the new window only when the old one is gone

_TOLD_MS = 100  # the server's answer is there by then


def make_window(words: Catalogue, data_dir: Path) -> MainWindow:
    """The window of a station; that of training says so above all."""
    window = MainWindow(words)
    window.resize(OPEN)
    if is_training(data_dir):
        window.put_above(band := TrainingBand(words), f"{words.say('training.title')} – {words.say('frame.title')}")
        window.resize(OPEN.width(), OPEN.height() + band.sizeHint().height())
    return window


def show(window: MainWindow) -> None:
    """On the screen, with the keys: where no window manager runs, nobody else gives them to it."""
    window.show()
    window.activateWindow()


def bring_forward(window: MainWindow) -> None:
    """Over all others and with the keys, also where it was made small."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    show(window)
    window.raise_()
    # X gives the keys to nobody who asks by an older time than the one who has them. The last time that a window knows
    # of is that of its last key; what changes at it makes the server tell it the time of now.
    if (handle := window.windowHandle()) is not None:
        title = handle.title()
        handle.setTitle(f"{title} ")
        handle.setTitle(title)
        QTimer.singleShot(_TOLD_MS, window, window.activateWindow)


class Exchange(QObject):
    """Lets one window take the place of another, which goes as soon as keys come to the new one: a scan that is being
    typed goes on in one of the two. UI thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._leaving: list[MainWindow] = []
        self._newest: MainWindow | None = None
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self.finish)

    def exchange(self, before: MainWindow, after: MainWindow) -> None:
        """`after` takes the place of `before`. It may be asked for again before that is done."""
        has_keys = QApplication.activeWindow() is not None
        after.setGeometry(before.normalGeometry())
        after.setWindowState(before.windowState())
        self._leaving.append(before)
        self._newest = after
        after.installEventFilter(self)
        show(after)
        if has_keys and not after.isActiveWindow():
            self._patience.start()
        else:
            self.finish()

    def finish(self) -> None:
        """Take away what is still there of earlier windows."""
        self._patience.stop()
        leaving, self._leaving = self._leaving, []
        for window in leaving:
            window.close()
            window.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt names it)
        if watched is self._newest and event.type() == QEvent.Type.WindowActivate:
            self.finish()
        return False
