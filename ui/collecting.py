"""Python's search for objects that hold each other, in the UI thread alone.

Python searches in whichever thread happens to make an object at the time. Where that is another one, and what it finds
is Qt's, it is destroyed there: that waits for Python's lock while it holds Qt's, and the UI thread, which holds
Python's, waits for Qt's. The window would stand still for ever. What nobody holds at all goes at once, as ever."""

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

LOOK_MS: Final = 500  # between two looks at what has come together


class Collecting(QObject):
    """From `start` to `stop` nothing is searched in other threads. UI thread, which needs an event loop."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_on = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(collect_due)

    def start(self) -> None:
        """Search here from now on. What was made so far is taken to stay: it is not looked through each time."""
        self._was_on = gc.isenabled()
        gc.disable()
        gc.collect()
        gc.freeze()
        self._timer.start()

    def stop(self) -> None:
        """As it was before."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_on:
            gc.enable()


def collect_due() -> None:
    """Search the oldest objects that are due, as Python itself would: by how many were made since, and how often the
    younger ones were searched."""
    counts = zip(gc.get_count(), gc.get_threshold(), strict=True)
    due = [age for age, (count, most) in enumerate(counts) if count > most]
    if due:
        gc.collect(due[-1])
