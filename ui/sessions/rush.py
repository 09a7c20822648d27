"""Many answers at once: the first is shown when it comes, those on its heels together, so that 200 a second cost the
window no more than 40."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

from services.scanning.answer import Answer

FRAME_MS: Final = 25  # between two showings
CALM_MS: Final = 300  # without an answer: time to read what answers do not tell


class Rush(QObject):
    """Hands answers on, in order, none left out. UI thread. `calm` is called when they have ceased for a moment."""

    def __init__(self, show: Callable[[list[Answer]], None], calm: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._show = show
        self._waiting: list[Answer] = []
        self._frame, self._calm = QTimer(self), QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.timeout.connect(self.flush)
        self._calm.setSingleShot(True)
        self._calm.timeout.connect(calm)

    def add(self, answer: Answer) -> None:
        """One more."""
        self._waiting.append(answer)
        if not self._frame.isActive():
            self.flush()

    def flush(self) -> None:
        """Show what waits, now."""
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            self._frame.start(FRAME_MS)
            self._show(waiting)
            self._calm.start(CALM_MS)
