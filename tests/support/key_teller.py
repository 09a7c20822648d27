"""In a child with a real window: tells each stroke of a key that reaches it, and when no more come.

{"stroke": [CODE, DOWN, AT, LATE, REPEATS]}   see `pace.Came`
{"rest": true}                                no key for longer than any rule waits
"""

import json
import sys

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QKeyEvent, QWindow

from services.scanning.repeats import Repeats
from services.scanning.wedge import STALL_MS
from tests.support.pace import ms_between, now_ms

# Looks instead of one long wait: what a window that stood still has yet to do comes before its next look but one.
LOOK_MS = 250
LOOKS = STALL_MS // LOOK_MS + 2


def tell(**what: object) -> None:
    """A JSON line on standard output."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


class KeyTeller(QObject):
    """For the application's event filter: it sees the window system's keys before anybody at the window does, and none
    that are sent again. UI thread.

    `excused_until`: keys stamped before this moment (`now_ms`) are not late, since the window stood still on purpose.
    """

    def __init__(self) -> None:
        super().__init__()
        self.excused_until: float = 0
        self._repeats = Repeats()
        self._looks = 0
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if (
            kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
            and isinstance(watched, QWindow)
            and isinstance(event, QKeyEvent)
            and event.spontaneous()
        ):
            self._tell(event)
        return False

    def _tell(self, event: QKeyEvent) -> None:
        late = ms_between(event.timestamp(), now_ms())
        if now_ms() - late <= self.excused_until:
            late = 0
        down = event.type() == QEvent.Type.KeyPress
        asked = self._repeats.press if down else self._repeats.release
        repeats = asked(event.nativeScanCode(), event.timestamp(), told=event.isAutoRepeat())
        tell(stroke=[event.nativeScanCode(), down, event.timestamp(), late, repeats])
        self._looks = 0
        self._timer.start()

    def _look(self) -> None:
        self._looks += 1
        if self._looks == LOOKS:
            self._timer.stop()
            tell(rest=now_ms())
